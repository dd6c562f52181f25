/** Days, weeks (Monday to Sunday), months, quarters, half years and years in Asia/Shanghai. */
import type { Stretch } from '../ledger.ts';
import type { PeriodKind, ReportRules } from '../library/report-schema.ts';
import { DAY, shanghaiDay, shanghaiFields, shanghaiMidnight } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';

export interface Period extends Stretch {
  readonly kind: PeriodKind;
}

/** The period of a kind in which `at` falls. */
export function periodOf(kind: PeriodKind, at: number): Period {
  const { year, month, weekday } = shanghaiFields(at);
  const midnight = shanghaiMidnight(at);
  switch (kind) {
    case 'day':
      return { kind, from: midnight, to: midnight + DAY };
    case 'week':
      return { kind, from: midnight - (weekday - 1) * DAY, to: midnight + (8 - weekday) * DAY };
    case 'month':
      return { kind, from: shanghaiDay(year, month, 1), to: shanghaiDay(year, month + 1, 1) };
    case 'quarter': {
      const first = Math.floor((month - 1) / 3) * 3 + 1;
      return { kind, from: shanghaiDay(year, first, 1), to: shanghaiDay(year, first + 3, 1) };
    }
    case 'half': {
      const first = month > 6 ? 7 : 1;
      return { kind, from: shanghaiDay(year, first, 1), to: shanghaiDay(year, first + 6, 1) };
    }
    case 'year':
      return { kind, from: shanghaiDay(year, 1, 1), to: shanghaiDay(year + 1, 1, 1) };
  }
}

export const before = ({ kind, from }: Period): Period => periodOf(kind, from - 1);

/** The period and so many before it, oldest first. */
export function row(period: Period, more: number): Period[] {
  const all = [period];
  for (let at = 0; at < more; at++) all.unshift(before(all[0] ?? period));
  return all;
}

/** "2026年11月" */
export function periodTitle({ labels }: ReportRules, { kind, from, to }: Period): string {
  const { year, month, day } = shanghaiFields(from);
  const last = shanghaiFields(to - 1);
  return filledText(labels[kind], {
    year,
    month,
    day,
    quarter: Math.ceil(month / 3),
    half: labels.halves[month > 6 ? 1 : 0],
    to_month: last.month,
    to_day: last.day,
  });
}
