/** Times as people read them, by the server's clock. */
import { useEffect, useState } from 'react';
import { language, w } from './words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What has no warning of its own is soon when this near. */
const SOON_MS = 30 * MINUTE;
const TICK_MS = 10_000;

let ahead = 0;

/** The server's clock, as an answer told it. */
export function setServerTime(now: number): void {
  ahead = now - Date.now();
}

export function serverNow(): number {
  return Date.now() + ahead;
}

/** The time of the server, anew every few seconds. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Anew so often as a countdown needs it. @param on whether anything runs */
export function useTicking(on: boolean, everyMs = 200): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!on) return;
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [on, everyMs]);
  return now;
}

/** "3:07". */
export function clockSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** "25分钟", rounded down. */
export function span(ms: number): string {
  if (ms < MINUTE) return w('time.now');
  if (ms < HOUR) return w('time.minutes', { n: Math.floor(ms / MINUTE) });
  if (ms < DAY) return w('time.hours', { n: Math.floor(ms / HOUR) });
  return w('time.days', { n: Math.floor(ms / DAY) });
}

export type Due = 'late' | 'soon' | 'left' | 'none';

/** @param soonAt from when on it is due soon */
export function dueState(dueAt: number | null, now: number, soonAt: number | null = null): Due {
  if (dueAt === null) return 'none';
  if (now > dueAt) return 'late';
  return now >= (soonAt ?? dueAt - SOON_MS) ? 'soon' : 'left';
}

const LOCALE = language === 'en' ? 'en-GB' : 'zh-CN';
const ZONE = { timeZone: 'Asia/Shanghai', hourCycle: 'h23' } as const;
const CLOCK = new Intl.DateTimeFormat(LOCALE, { ...ZONE, hour: '2-digit', minute: '2-digit' });
const MOMENT = new Intl.DateTimeFormat(LOCALE, {
  ...ZONE,
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const DAY_OF = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' });

/** "2026-11-23", of Shanghai. */
export const dayOf = (at: number): string => DAY_OF.format(at);

/** The hour of today, else also the day. */
export function moment(at: number, now: number): string {
  return DAY_OF.format(at) === DAY_OF.format(now) ? CLOCK.format(at) : MOMENT.format(at);
}

/** "14:05". */
export const clock = (at: number): string => CLOCK.format(at);

const DATE = new Intl.DateTimeFormat(LOCALE, { ...ZONE, month: 'long', day: 'numeric', weekday: 'long' });
const DATE_OF_YEAR = new Intl.DateTimeFormat(LOCALE, {
  ...ZONE,
  year: 'numeric',
  month: 'long',
  day: 'numeric',
});

/** Today, yesterday, the day of the week of this year, or the date with its year. */
export function dayName(at: number, now: number): string {
  const day = dayOf(at);
  if (day === dayOf(now)) return w('time.today');
  if (day === dayOf(now - DAY)) return w('time.yesterday');
  return (day.slice(0, 4) === dayOf(now).slice(0, 4) ? DATE : DATE_OF_YEAR).format(at);
}

export function fullMoment(at: number): string {
  return `${DAY_OF.format(at)} ${CLOCK.format(at)}`;
}

/** @param text YYYY-MM-DDTHH:MM of Shanghai, as a field gives it @returns ms since 1970 */
export function shanghaiMoment(text: string): number {
  return Date.parse(`${text}:00+08:00`);
}
