/** Calendar periods in Asia/Shanghai: a week begins on Monday. */
import type { PeriodName } from '../library/programme-schema.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { shanghaiDay, shanghaiFields, shanghaiMidnight } from '../text/times.ts';

export interface Period {
  /** Midnight of its first day, ms since 1970. */
  readonly from: number;
  /** Midnight after its last day. */
  readonly to: number;
}

/** Months of a period that is made of months. */
const MONTHS = { month: 1, quarter: 3, half: 6, year: 12 } as const;

/** The period that a moment falls in. */
export function periodAt(name: PeriodName, at: number): Period {
  if (name === 'week') {
    const from = shanghaiMidnight(at) - (shanghaiFields(at).weekday - 1) * DAY;
    return { from, to: from + 7 * DAY };
  }
  const months = MONTHS[name];
  const { year, month } = shanghaiFields(at);
  const first = Math.floor((month - 1) / months) * months + 1;
  return { from: shanghaiDay(year, first, 1), to: shanghaiDay(year, first + months, 1) };
}

/** The whole periods from one moment to another: those that begin and end between them, oldest first. */
export function wholePeriods(name: PeriodName, from: number, to: number): Period[] {
  const periods: Period[] = [];
  const first = periodAt(name, from);
  let next = first.from === from ? first : periodAt(name, first.to);
  for (; next.to <= to; next = periodAt(name, next.to)) periods.push(next);
  return periods;
}

/** The instant of a time of day ("14:00") on the day of a moment. */
export function clockOn(at: number, time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return shanghaiMidnight(at) + (hours * 60 + minutes) * MINUTE;
}
