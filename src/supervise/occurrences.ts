/** When duties fall due: from how often (scripts-zh/duties), the working calendar, holidays and the weather. Pure. */
import type { Every } from '../library/duty-schema.ts';
import { type Festival, festivalDays } from '../text/festivals.ts';
import { DAY, HOUR, MINUTE } from '../text/shanghai.ts';
import { shanghaiDay, shanghaiFields, shanghaiIso, shanghaiMidnight } from '../text/times.ts';
import type { WorkingCalendar } from '../ticket/calendar.ts';

/** One time that a duty is to be done. */
export interface Occurrence {
  /** Of this time and no other: "2026-11-23", "2026-11-23#2". */
  readonly key: string;
  readonly opens: number;
  readonly due: number;
}

/** Days as YYYY-MM-DD, in order. */
export interface WeatherKnown {
  readonly rainy: readonly string[];
  readonly windy: readonly string[];
}

export interface Almanac {
  readonly calendar: Pick<WorkingCalendar, 'isWorkingDay'>;
  readonly weather: WeatherKnown;
  readonly festivals: readonly Festival[];
}

/** @returns those that are open at some moment after `from` and not after `to`, in order of their due times */
export function occurrences(every: Every, almanac: Almanac, from: number, to: number): Occurrence[] {
  return all(every, almanac, from, to)
    .filter(({ opens, due }) => opens <= to && due > from)
    .sort((one, other) => one.due - other.due);
}

function all(
  every: Every,
  { calendar, weather, festivals }: Almanac,
  from: number,
  to: number,
): Occurrence[] {
  switch (every.per) {
    case 'day':
      return daysBetween(from, to).flatMap((day) =>
        every.working && !calendar.isWorkingDay(day)
          ? []
          : every.windows.map((window, nth) => ({
              key: nth === 0 ? dayText(day) : `${dayText(day)}#${nth + 1}`,
              opens: day + minutes(window.from),
              due: day + minutes(window.to),
            })),
      );
    case 'week':
      return weeksBetween(from, to).flatMap((monday) =>
        spans(every.due, every.opens, (weekday) => monday + (weekday - 1) * DAY, every, monday - 7 * DAY),
      );
    case 'month':
      return monthsBetween(from, to).flatMap(({ year, month }) =>
        every.months && !every.months.includes(month)
          ? []
          : spans(
              every.due,
              every.opens,
              (day) => shanghaiDay(year, month, Math.min(day, daysOf(year, month))),
              every,
              shanghaiDay(year, month, 1) - DAY,
            ),
      );
    case 'festival': {
      const found = festivalDays(festivals, every.name, from);
      if (!found) return [];
      const opens = found.from - every.before_days * DAY;
      return [{ key: dayText(found.from), opens, due: found.from - 6 * HOUR }];
    }
    case 'weather':
      return [
        ...spells(weather.rainy, every.rain_days),
        ...(every.wind ? weather.windy.map((day) => ({ key: `wind ${day}`, day })) : []),
      ].map(({ key, day }) => {
        const opens = midnightOf(day) + DAY;
        return { key, opens, due: opens + every.within_h * HOUR };
      });
    case 'need':
      return [];
  }
}

/** Each opens when the one before was due, where nothing else is said; the first of a period when it begins. */
function spans(
  due: readonly number[],
  opens: readonly number[] | undefined,
  dayOf: (day: number) => number,
  { from, to }: { readonly from: string; readonly to: string },
  before: number,
): Occurrence[] {
  return due.map((day, nth) => {
    const last = dayOf(day);
    const previous = due[nth - 1];
    const first = opens
      ? dayOf(opens[nth] ?? day)
      : previous === undefined
        ? Math.max(before + DAY, dayOf(1))
        : dayOf(previous) + DAY;
    return { key: dayText(last), opens: Math.min(first, last) + minutes(from), due: last + minutes(to) };
  });
}

/** Rain on so many days one after the other: known by its first day, told of on the day that completes it. */
function spells(rainy: readonly string[], length: number): { key: string; day: string }[] {
  const found: { key: string; day: string }[] = [];
  let first = '';
  let run = 0;
  let last = Number.NaN;
  for (const day of rainy) {
    const at = midnightOf(day);
    run = at - last === DAY ? run + 1 : 1;
    if (run === 1) first = day;
    if (run === length) found.push({ key: `rain ${first}`, day });
    last = at;
  }
  return found;
}

/** The next moment after `now` at which something opens or is due, or null within the days. */
export function nextMoment(every: Every, almanac: Almanac, now: number, days: number): number | null {
  const moments = all(every, almanac, now, now + days * DAY)
    .flatMap(({ opens, due }) => [opens, due])
    .filter((at) => at > now);
  return moments.length === 0 ? null : Math.min(...moments);
}

export const dayText = (at: number): string => shanghaiIso(at).slice(0, 10);
export const monthText = (at: number): string => shanghaiIso(at).slice(0, 7);
export const midnightOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);

/** The last moment of a day, or of a month ("2026-11"). */
export function endOf(day: string): number {
  if (day.length > 7) return midnightOf(day) + DAY - 1;
  const [year = 0, month = 0] = day.split('-').map(Number);
  return shanghaiDay(year, month + 1, 1) - 1;
}

const minutes = (text: string): number => Number(text.slice(0, 2)) * HOUR + Number(text.slice(3)) * MINUTE;
const daysOf = (year: number, month: number): number =>
  Math.round((shanghaiDay(year, month + 1, 1) - shanghaiDay(year, month, 1)) / DAY);

function daysBetween(from: number, to: number): number[] {
  const days: number[] = [];
  for (let day = shanghaiMidnight(from); day <= to; day += DAY) days.push(day);
  return days;
}

function weeksBetween(from: number, to: number): number[] {
  const weeks: number[] = [];
  const midnight = shanghaiMidnight(from);
  for (let day = midnight - (shanghaiFields(midnight).weekday - 1) * DAY; day <= to; day += 7 * DAY)
    weeks.push(day);
  return weeks;
}

function monthsBetween(from: number, to: number): { year: number; month: number }[] {
  const months: { year: number; month: number }[] = [];
  const first = shanghaiFields(from);
  for (let n = 0; ; n++) {
    const at = shanghaiDay(first.year, first.month + n, 1);
    if (at > to) return months;
    const { year, month } = shanghaiFields(at);
    months.push({ year, month });
  }
}
