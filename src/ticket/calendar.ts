/** Working time of a service centre: periods of the day, weekdays, public holidays, make-up days (spec 02 时限默认值). */
// Its functions reckon days in the machine's own zone, and west of Greenwich they are a day off: only its tables are read.
import official from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import type { Calendar } from '../library/standards-schema.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { shanghaiFields, shanghaiMidnight } from '../text/times.ts';

/** chinese-days has official holidays up to this year and says nothing about later ones. */
export const LAST_HOLIDAY_YEAR = 2026;

export interface WorkingCalendar {
  isWorkingDay(at: number): boolean;
  isWorkingTime(at: number): boolean;
  /** The instant after `minutes` of working time. */
  after(at: number, minutes: number): number;
  /** The next instant at or after `at` that is working time. */
  nextStart(at: number): number;
  /** The latest instant at or before `at` that is working time (the end of a period counts), or null within 60 days. */
  lastBefore(at: number): number | null;
}

interface Period {
  readonly from: number;
  readonly to: number;
}

function minuteOf(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/**
 * @throws never; in years without holiday data only weekdays and overrides count (`holidaysKnown` tells)
 */
export function workingCalendar(rules: Calendar): WorkingCalendar {
  const periods: Period[] = rules.periods
    .map(({ from, to }) => ({ from: minuteOf(from), to: minuteOf(to) }))
    .sort((a, b) => a.from - b.from);
  const overrides = new Map(rules.overrides.map(({ day, working }) => [day, working]));
  const known = new Map<number, boolean>();

  function isWorkingDay(at: number): boolean {
    const midnight = shanghaiMidnight(at);
    const cached = known.get(midnight);
    if (cached !== undefined) return cached;
    const working = decide(midnight);
    if (known.size > 2000) known.clear();
    known.set(midnight, working);
    return working;
  }

  function decide(midnight: number): boolean {
    const { year, month, day, weekday } = shanghaiFields(midnight);
    const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    const override = overrides.get(text);
    if (override !== undefined) return override;
    if (rules.holidays && holidaysKnown(year)) {
      if (text in official.holidays) return false;
      if (text in official.workdays) return true;
    }
    return rules.weekdays.includes(weekday);
  }

  function nextStart(at: number): number {
    let day = shanghaiMidnight(at);
    for (let tries = 0; tries < 400; tries++, day += DAY) {
      if (!isWorkingDay(day)) continue;
      for (const period of periods) {
        const from = day + period.from * MINUTE;
        const to = day + period.to * MINUTE;
        if (at < to) return Math.max(at, from);
      }
    }
    return at;
  }

  function lastBefore(at: number): number | null {
    let day = shanghaiMidnight(at);
    for (let tries = 0; tries < 60; tries++, day -= DAY) {
      if (!isWorkingDay(day)) continue;
      for (const period of [...periods].reverse()) {
        const from = day + period.from * MINUTE;
        const to = day + period.to * MINUTE;
        if (at >= from) return Math.min(at, to);
      }
    }
    return null;
  }

  function after(at: number, minutes: number): number {
    let left = minutes * MINUTE;
    let now = nextStart(at);
    for (let tries = 0; tries < 4000; tries++) {
      const day = shanghaiMidnight(now);
      const period = periods.find(({ from, to }) => now >= day + from * MINUTE && now < day + to * MINUTE);
      if (!period) return now + left;
      const room = day + period.to * MINUTE - now;
      if (left <= room) return now + left;
      left -= room;
      now = nextStart(day + period.to * MINUTE);
    }
    return now + left;
  }

  return { isWorkingDay, isWorkingTime: (at) => nextStart(at) === at, after, nextStart, lastBefore };
}

/** Whether the official calendar of a year is at hand. */
export function holidaysKnown(year: number): boolean {
  return year >= 2004 && year <= LAST_HOLIDAY_YEAR;
}

/** The first instant at or after `at` within the hours in which owners may be asked something (spec 01 外呼). */
export function nextOutreach(hours: { readonly from: string; readonly to: string }, at: number): number {
  const midnight = shanghaiMidnight(at);
  const from = midnight + minuteOf(hours.from) * MINUTE;
  const to = midnight + minuteOf(hours.to) * MINUTE;
  if (at < from) return from;
  return at < to ? at : from + DAY;
}
