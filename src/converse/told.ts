/** What an answer tells without a slot of its own: loose times, phones of others, what is refused. */
import type { Flow, FlowField } from '../library/schema.ts';
import type { Address } from '../text/addresses.ts';
import { HOUR } from '../text/shanghai.ts';
import { shown, shows } from '../text/signs.ts';
import { findTimes, type TimeWindow } from '../text/times.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Turn } from './turn.ts';

const APPOINTMENT_MS = 10 * HOUR;
const SPACE = /^[A-Z]{1,2}[0-9]{0,2}$/i;

/** HEAR-5: "听日朝早" is told back as 明天早上. */
export function inMandarin(
  { library }: Turn,
  time: TimeWindow,
  { dialect, normalized }: Meaning,
  now: number,
): TimeWindow {
  const said = dialect === null ? undefined : findTimes(normalized, now, library.lexicon.times)[0];
  return said && said.from === time.from && said.to === time.to ? { ...time, text: said.text } : time;
}

/** "明天上午" is a time to come; "晚上" or "今天" alone may only tell of the fault. */
export function isAppointment(time: TimeWindow): boolean {
  if (time.from === null || time.to === null || time.text.length < 4) return false;
  return Date.parse(time.to) - Date.parse(time.from) <= APPOINTMENT_MS;
}

/** "还没定": nothing is known of it yet, and it is not asked for again. */
export function isUndecided({ library }: Turn, field: FlowField, { normalized }: Meaning): boolean {
  return field.refusable && field.from !== 'phone' && shows(library.lexicon.detours.undecided, normalized);
}

/** "白天都接", "随便什么时候": when it suits, without a date. */
export function looseTime(turn: Turn, meaning: Meaning, asked: boolean): string | null {
  const { any_time, loose_time } = turn.library.lexicon.detours;
  const text = meaning.normalized;
  if (asked && shows(any_time, text)) return text.replace(/[,。~!\s]+$/u, '').slice(0, 20);
  return shown(loose_time, text);
}

/** "9栋301,电话不留": refused before it was asked for. @returns the field */
export function phoneRefused(turn: Turn, flow: Flow, asked: string | null, meaning: Meaning): string | null {
  const field = flow.fields.find(({ from, refusable }) => from === 'phone' && refusable);
  if (!field || field.id === asked || meaning.slots.phone !== undefined) return null;
  return shows(turn.library.lexicon.detours.no_phone, meaning.normalized) ? field.id : null;
}

/** "B1-056" where cars are spoken of, and no such home is known: a parking space. */
export function spaceMeant({ facts }: Turn, { building, unit, room }: Address): string | null {
  const unknown = facts.address?.found === 'none' && facts.address.asked.building === building;
  if (!unknown || building === undefined || room === undefined || unit !== undefined) return null;
  return SPACE.test(building) ? `${building}-${room}`.toUpperCase() : null;
}

/** "负责人老周139…" was answered when asked who builds: the phone is not the owner's, unless they say so. */
export function phoneOfOthers(turn: Turn, flow: Flow, asked: string | null, meaning: Meaning): boolean {
  const field = flow.fields.find(({ id }) => id === asked);
  if (field?.theirs !== true || meaning.slots.phone === undefined) return false;
  const at = meaning.normalized.indexOf(meaning.slots.phone);
  const before = meaning.normalized.slice(Math.max(0, at - 8), Math.max(0, at));
  return !shows(turn.library.lexicon.detours.own_phone, before);
}

/** Whether the new wish runs into the same prohibition as the old one. */
export function crosses(flow: Flow, before: string | null, now: string): boolean {
  return flow.red_lines.some(
    ({ words }) =>
      words.some((word) => now.includes(word)) && words.some((word) => (before ?? '').includes(word)),
  );
}
