/** A chart that can be read from across a desk. What draws it is big, and loaded when the first one is shown. */
import { lazy, Suspense } from 'react';
import { listed, w } from './words.ts';

export interface ChartWish {
  readonly title: string;
  readonly kind: 'line' | 'bar';
  readonly names: readonly string[];
  readonly values: readonly (number | null)[];
  readonly unit: string;
  /** A line that values are to reach. */
  readonly target: number | null;
  /** Full marks, where the values are marks: the line is drawn near them. */
  readonly most?: number;
}

const Drawing = lazy(async () => ({ default: (await import('./chart-drawing.tsx')).Drawing }));

/** The numbers stand in words too: for who hears the page, and beside it in its table. */
export function Chart(wish: ChartWish) {
  const { title, names, values, unit } = wish;
  const told = listed(names.map((name, at) => `${name} ${values[at] ?? w('reports.none')}${unit}`));
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <div role="img" aria-label={w('reports.chart', { title, values: told })}>
        <Suspense fallback={<div className="chart-ground" />}>
          <Drawing {...wish} />
        </Suspense>
      </div>
    </figure>
  );
}
