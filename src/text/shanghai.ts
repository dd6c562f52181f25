/** The calendar of Asia/Shanghai (UTC+8, no summer time), whatever the zone of the machine. */

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const MINUTE = 60_000;
const SHANGHAI_OFFSET = 8 * HOUR;

/** An instant as ISO text in Asia/Shanghai: "2026-11-23T15:00:00+08:00". */
export function shanghaiIso(at: number): string {
  return `${new Date(at + SHANGHAI_OFFSET).toISOString().slice(0, 19)}+08:00`;
}

/** Midnight, in Asia/Shanghai, of the day in which `at` (ms since 1970) falls. */
export function shanghaiMidnight(at: number): number {
  return Math.floor((at + SHANGHAI_OFFSET) / DAY) * DAY - SHANGHAI_OFFSET;
}

/** Calendar fields of an instant in Asia/Shanghai; `month` 1–12, `weekday` 1 (Monday) to 7. */
export function shanghaiFields(at: number): {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
} {
  const date = new Date(at + SHANGHAI_OFFSET);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay() || 7,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

/** Midnight of a calendar day in Asia/Shanghai; days past the end of the month run over. */
export function shanghaiDay(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) - SHANGHAI_OFFSET;
}
