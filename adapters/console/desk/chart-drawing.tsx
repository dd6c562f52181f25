/** Draws charts on a canvas: no styles in the page, as its policy wants. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { ChartWish } from './chart.tsx';

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const INK = '#1d2329';
const ACCENT = '#1c6b4a';
const BAD = '#b3261e';
const GROUND = '#f3f5f6';

/** Where a line of shares begins: at a round number below all that is on it, its target too. */
const lowest =
  (target: number | null) =>
  ({ min }: { readonly min: number }): number =>
    Number.isFinite(min) ? Math.max(0, Math.floor((Math.min(min, target ?? min) - 1) / 10) * 10) : 0;

/** A whole number below all marks. */
const below = ({ min }: { readonly min: number }): number =>
  Number.isFinite(min) ? Math.max(0, Math.floor(min - 0.5)) : 0;

export function Drawing({ kind, names, values, unit, target, most }: ChartWish) {
  const ground = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!ground.current) return;
    const chart = init(ground.current);
    const words = { type: 'category' as const, data: [...names], axisLabel: { fontSize: 15, color: INK } };
    const numbers = {
      type: 'value' as const,
      ...(most !== undefined
        ? { min: below, max: most }
        : unit === '%' && kind === 'line'
          ? { min: lowest(target), max: 100 }
          : { min: 0 }),
      axisLabel: { fontSize: 15, color: INK, formatter: `{value}${unit}` },
    };
    // Names of bars are read from left to right, the biggest on top.
    const [xAxis, yAxis] = kind === 'line' ? [words, numbers] : [numbers, { ...words, inverse: true }];
    chart.setOption({
      animation: false,
      textStyle: { fontSize: 15, color: INK },
      grid: { left: 12, right: 40, top: 24, bottom: 12, containLabel: true },
      tooltip: { trigger: 'axis', renderMode: 'richText', textStyle: { fontSize: 15 } },
      xAxis,
      yAxis,
      series: [
        {
          type: kind,
          data: [...values],
          color: ACCENT,
          lineStyle: { width: 4 },
          symbolSize: 10,
          barMaxWidth: 28,
          label: {
            show: true,
            position: kind === 'line' ? 'top' : 'right',
            fontSize: 16,
            fontWeight: 'bold',
            color: INK,
            // A line that goes through its own figures leaves them readable.
            textBorderColor: GROUND,
            textBorderWidth: 4,
          },
          ...(target !== null && {
            markLine: {
              symbol: 'none',
              data: [{ yAxis: target }],
              lineStyle: { color: BAD, width: 2 },
              label: { fontSize: 15, color: BAD },
            },
          }),
        },
      ],
    });
    const paper = matchMedia('print');
    // On paper the drawing keeps its proportions: drawn anew for a place without height it would be gone.
    const resized = new ResizeObserver(() => {
      if (!paper.matches) chart.resize();
    });
    resized.observe(ground.current);
    return () => {
      resized.disconnect();
      chart.dispose();
    };
  }, [kind, names, values, unit, target, most]);
  const tall = kind === 'bar' && names.length > 7 ? 'chart-tall' : '';
  return <div ref={ground} className={`chart-ground ${tall}`} />;
}
