/**
 * The grammar of times in messages (spec 05): "明天下午三点以后", "这周六上午", "今晚八点半", "月底前", "随时".
 * Everything is reckoned in Asia/Shanghai (UTC+8, no summer time), whatever the zone of the machine.
 */

import type { Span } from './addresses.ts';
import { festivalDays, isOver } from './festivals.ts';
import { remembering } from './last.ts';
import { readNumber } from './numbers.ts';
import { matchesOf } from './regex.ts';
import { DAY, HOUR, MINUTE, shanghaiDay, shanghaiFields, shanghaiIso, shanghaiMidnight } from './shanghai.ts';
import {
  BARE_DURATION,
  SPAN_AHEAD,
  type TimeGrammar,
  type TimeWords,
  timeGrammar,
  UNITS,
  WEEKDAYS,
} from './time-words.ts';
import { madeOnce } from './words.ts';

export { shanghaiDay, shanghaiFields, shanghaiIso, shanghaiMidnight } from './shanghai.ts';

export interface TimeWindow {
  /** ISO 8601 with +08:00; null when open (随时). */
  readonly from: string | null;
  readonly to: string | null;
  /** The words as they stand in the normal form. */
  readonly text: string;
}

export interface TimeMention extends TimeWindow {
  readonly span: Span;
}

const readerOf = madeOnce((words: TimeWords) => {
  const grammar = timeGrammar(words);
  return remembering((text, now) => timesIn(grammar, text, now));
});

/**
 * All times spoken of, in order.
 * @param now ms since 1970, the time of the message
 * @param words scripts-zh/lexicon/times.yaml
 */
export const findTimes = (text: string, now: number, words: TimeWords): readonly TimeMention[] =>
  readerOf(words)(text, now);

function timesIn(grammar: TimeGrammar, text: string, now: number): readonly TimeMention[] {
  const found: TimeMention[] = [];
  const may = grammar.sieve.mayMatch(text);
  const tried = (number: number, pattern: RegExp) => (may[number] === 1 ? matchesOf(pattern, text) : []);
  for (const match of tried(0, grammar.anyTime)) {
    found.push({ from: null, to: null, text: match[0], span: [match.index, match.index + match[0].length] });
  }
  for (const match of tried(1, SPAN_AHEAD)) {
    const mention = ahead(match, now);
    if (mention) found.push(mention);
  }
  for (const match of tried(2, grammar.full)) {
    const mention = reckon(grammar, match, text, now);
    if (
      mention &&
      found.every((other) => mention.span[1] <= other.span[0] || mention.span[0] >= other.span[1])
    )
      found.push(mention);
  }
  if (found.length === 0) return found;
  const suiting = found.filter(
    ({ span }) =>
      !grammar.busyAfter.test(text.slice(span[1], span[1] + 8)) &&
      !grammar.busyBefore.test(text.slice(0, span[0])),
  );
  return joined(
    (suiting.length > 0 ? suiting : found).sort((a, b) => a.span[0] - b.span[0]),
    text,
  );
}

/** "下月5号到20号" is one window, not two days. */
function joined(found: TimeMention[], text: string): TimeMention[] {
  const out: TimeMention[] = [];
  for (const mention of found) {
    const last = out.at(-1);
    if (last?.from && mention.to && /^\s*(?:到|至|-|~)\s*$/.test(text.slice(last.span[1], mention.span[0]))) {
      const to = mention.to > last.from ? mention.to : last.to;
      out[out.length - 1] = {
        from: last.from,
        to,
        text: text.slice(last.span[0], mention.span[1]),
        span: [last.span[0], mention.span[1]],
      };
    } else out.push(mention);
  }
  return out;
}

/** How long, wherever it is said: "漏了半小时", "师傅二十分钟到". */
export function findDurations(text: string): { readonly ms: number; readonly span: Span }[] {
  return [...matchesOf(BARE_DURATION, text)].flatMap((match) => {
    const ms = lengthOf(match);
    return ms === null ? [] : [{ ms, span: [match.index, match.index + match[0].length] as const }];
  });
}

function lengthOf(match: RegExpExecArray): number | null {
  const { amount = '', half, unit = '' } = match.groups ?? {};
  const count = amount === '半' ? 0.5 : amount === '俩' ? 2 : readNumber(amount);
  return count === null ? null : (count + (half === undefined ? 0 : 0.5)) * (UNITS[unit] ?? HOUR);
}

function ahead(match: RegExpExecArray, now: number): TimeMention | null {
  const { kind = '' } = match.groups ?? {};
  const length = lengthOf(match);
  if (length === null) return null;
  const edge = now + length;
  const span: Span = [match.index, match.index + match[0].length];
  return kind.includes('内')
    ? { from: shanghaiIso(now), to: shanghaiIso(edge), text: match[0], span }
    : { from: shanghaiIso(edge), to: null, text: match[0], span };
}

interface Days {
  readonly from: number;
  readonly to: number;
}

/** The day or days that the words name; null when they name none. */
function days(
  { words, days: relative }: TimeGrammar,
  groups: Record<string, string | undefined>,
  now: number,
): Days | null {
  const today = shanghaiMidnight(now);
  const { year, month, weekday } = shanghaiFields(now);
  if (groups.relative !== undefined) {
    const { first = 0, count = 1 } = relative.get(groups.relative) ?? {};
    const from = today + first * DAY;
    return { from, to: from + count * DAY };
  }
  if (groups.weekday !== undefined) {
    const wanted = WEEKDAYS[groups.weekday] ?? 1;
    const week = groups.week ?? '';
    const monday = today - (weekday - 1) * DAY;
    const shift = week.startsWith('下下')
      ? 14
      : week.startsWith('下')
        ? 7
        : week.startsWith('上')
          ? -7
          : !week.startsWith('上') && wanted < weekday
            ? 7
            : 0;
    const from = monday + (wanted - 1 + shift) * DAY;
    return { from, to: from + (groups.weekday === '末' ? 2 : 1) * DAY };
  }
  if (groups.nextWeek !== undefined) {
    const from = today - (weekday - 1) * DAY + (groups.nextWeek.startsWith('下') ? 7 * DAY : 0);
    return { from, to: from + 7 * DAY };
  }
  if (groups.edge !== undefined) return edgeDays(words.month, groups, now);
  if (groups.soon !== undefined)
    return {
      from: today,
      to: groups.soon.endsWith('月内') ? shanghaiDay(year, month + 1, 1) : today + words.soon.days * DAY,
    };
  if (groups.festival !== undefined) return festivalDays(words.festivals, groups.festival, now);
  if (groups.lone !== undefined) {
    const day = readNumber(groups.lone) ?? 1;
    const from = shanghaiDay(year, day < shanghaiFields(now).day ? month + 1 : month, day);
    const first = groups.loneFrom === undefined ? from : from - (day - Number(groups.loneFrom)) * DAY;
    return { from: Math.min(first, from), to: from + DAY };
  }
  if (groups.month !== undefined) return monthDays(words.month, groups, year, month);
  return null;
}

function edgeDays(
  bounds: TimeWords['month'],
  { edge, weekend }: Record<string, string | undefined>,
  now: number,
): Days {
  const today = shanghaiMidnight(now);
  const { year, month, weekday } = shanghaiFields(now);
  if (weekend !== undefined) {
    const from = today + (6 - weekday) * DAY;
    return weekday === 7 ? { from: today, to: today + DAY } : { from, to: from + 2 * DAY };
  }
  if (edge === '年底')
    return { from: shanghaiDay(year, 12, bounds.year_ends_from), to: shanghaiDay(year + 1, 1, 1) };
  if (edge === '月中') {
    const next = today > shanghaiDay(year, month, bounds.middle_to) ? month + 1 : month;
    return {
      from: shanghaiDay(year, next, bounds.middle_from),
      to: shanghaiDay(year, next, bounds.middle_to + 1),
    };
  }
  return edge === '月初' ? beginOf(bounds, year, month + 1) : endOf(bounds, year, month);
}

const beginOf = ({ begins_to }: TimeWords['month'], year: number, month: number): Days => ({
  from: shanghaiDay(year, month, 1),
  to: shanghaiDay(year, month, begins_to + 1),
});

const endOf = ({ ends_from }: TimeWords['month'], year: number, month: number): Days => ({
  from: shanghaiDay(year, month, ends_from),
  to: shanghaiDay(year, month + 1, 1),
});

function monthDays(
  bounds: TimeWords['month'],
  groups: Record<string, string | undefined>,
  year: number,
  month: number,
): Days | null {
  const name = groups.month ?? '';
  const wanted = name.startsWith('下') ? month + 1 : /^[这本]/.test(name) ? month : readNumber(name);
  if (wanted === null || wanted < 1 || wanted > 13) return null;
  const inYear = wanted < month && !/^[下这本]/.test(name) ? year + 1 : year;
  if (groups.day !== undefined) {
    const day = readNumber(groups.day);
    if (day === null || day < 1 || day > 31) return null;
    const from = shanghaiDay(inYear, wanted, day);
    return { from, to: from + DAY };
  }
  if (groups.monthEdge === '底') return endOf(bounds, inYear, wanted);
  if (groups.monthEdge === '初') return beginOf(bounds, inYear, wanted);
  return null;
}

function clockHour(
  { parts }: TimeGrammar,
  raw: string | undefined,
  part: string | undefined,
  bareLater: boolean,
): number | null {
  if (raw === undefined) return null;
  const hour = readNumber(raw);
  if (hour === null || hour > 24) return null;
  const span = part === undefined ? undefined : parts.get(part);
  // "今晚12点" is midnight.
  if (span && hour === 12 && span.from >= 17) return 24;
  if (span && hour < 12 && span.from >= 12) return hour + 12;
  if (!span && bareLater && hour >= 1 && hour <= 6) return hour + 12;
  return hour;
}

function minutes(half: string | undefined, quarter: string | undefined, minute: string | undefined): number {
  if (half !== undefined) return 30;
  if (quarter !== undefined) return (readNumber(quarter) ?? 0) * 15;
  return minute === undefined ? 0 : Math.min(59, readNumber(minute) ?? 0);
}

function reckon(grammar: TimeGrammar, match: RegExpExecArray, text: string, now: number): TimeMention | null {
  const said = match.groups ?? {};
  const part = said.part;
  // What follows tells 十一 the day from 十一 the number.
  const groups =
    said.festival === undefined
      ? said
      : { ...said, festival: text.slice(text.indexOf(said.festival, match.index), match.index + 12) };
  const named = days(grammar, groups, now);
  const hour = clockHour(grammar, groups.hour, part, named !== null || part === undefined);
  if (groups.hour !== undefined && hour === null) return null;
  if (named === null && hour === null) {
    const needs = grammar.parts.get(part ?? '')?.needs ?? 'day';
    if (needs === 'day' || (needs === 'edge' && groups.edgeWord === undefined)) return null;
  }
  if (
    named === null &&
    groups.hour !== undefined &&
    match[0].includes(':') &&
    /[0-9]:[0-9]{2}:[0-9]{2}/.test(text.slice(match.index, match.index + 9))
  )
    return null;
  const past =
    (groups.festival !== undefined && isOver(grammar.words.festivals, groups.festival)) ||
    (hour !== null && groups.edgeWord === undefined && grammar.past.test(text.slice(0, match.index)));
  const edge =
    past || (groups.edgeWord !== undefined && grammar.onlyAfter.test(groups.edgeWord))
      ? 'after'
      : groups.edgeWord === undefined
        ? null
        : 'before';
  const at = window(grammar, groups, edge, named, hour, now);
  const leading = match[0].length - match[0].trimStart().length;
  const body = match[0].trim();
  const from = match.index + leading;
  return { ...at, text: body, span: [from, from + body.length] };
}

function window(
  grammar: TimeGrammar,
  groups: Record<string, string | undefined>,
  edge: 'after' | 'before' | null,
  named: Days | null,
  hour: number | null,
  now: number,
): { from: string | null; to: string | null } {
  const { part } = groups;
  const today = shanghaiMidnight(now);
  const day = named ?? { from: today, to: today + DAY };
  const after = edge === 'after';
  const before = edge === 'before';
  const partSpan = part === undefined ? undefined : grammar.parts.get(part);
  if (hour !== null) {
    let start = day.from + hour * HOUR + minutes(groups.half, groups.quarter, groups.minute) * MINUTE;
    if (named === null && part === undefined && start < now - HOUR)
      start += start + 12 * HOUR > now && hour < 12 ? 12 * HOUR : DAY;
    if (groups.hour2 !== undefined) {
      let hour2 = clockHour(grammar, groups.hour2, groups.part2 ?? part, true) ?? hour + 1;
      if (hour2 < hour && hour2 + 12 > hour) hour2 += 12;
      let end =
        shanghaiMidnight(start) + hour2 * HOUR + minutes(groups.half2, undefined, groups.minute2) * MINUTE;
      if (end <= start && hour2 < 12 && end + 12 * HOUR > start) end += 12 * HOUR;
      if (end <= start) end += DAY;
      return { from: shanghaiIso(start), to: shanghaiIso(end) };
    }
    if (after) return { from: shanghaiIso(start), to: shanghaiIso(shanghaiMidnight(start) + DAY) };
    // "早上九点前", said at ten, is tomorrow's.
    if (before && named === null && start <= now) start += DAY;
    if (before)
      return {
        from: start > now ? shanghaiIso(Math.max(now, shanghaiMidnight(start))) : null,
        to: shanghaiIso(start),
      };
    return { from: shanghaiIso(start), to: shanghaiIso(start + HOUR) };
  }
  const from = partSpan ? day.from + partSpan.from * HOUR : day.from;
  const to = partSpan ? day.from + partSpan.to * HOUR : day.to;
  if (after && grammar.onlySince.test(groups.edgeWord ?? ''))
    return { from: shanghaiIso(from <= now && now < to ? now : from), to: null };
  if (after) return { from: shanghaiIso(partSpan ? from : to), to: null };
  if (before) {
    const end = partSpan || groups.festival !== undefined ? from : day.to;
    return { from: end > now ? shanghaiIso(now) : null, to: shanghaiIso(end) };
  }
  return { from: shanghaiIso(from), to: shanghaiIso(to) };
}

/** How moments to come are told to an owner (scripts-zh/lexicon/times.yaml); `{…}` is filled in. */
export interface ToldTimes {
  /** So many minutes away a due time is told in minutes, or in hours: {count}. */
  readonly minutes: { readonly most_min: number; readonly text: string };
  readonly hours: { readonly most_min: number; readonly text: string };
  /** By a {moment}, which has a {clock}, and a {month} and {day}. */
  readonly by: string;
  readonly today: string;
  readonly tomorrow: string;
  readonly day: string;
  /** The owner's {words} for a time, with its {month} and {day}. */
  readonly dated: string;
}

const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{([a-z]+)\}/g, (slot, name: string) => String(values[name] ?? slot));

/** How a due time is told to an owner: "15分钟内", "2小时内", "今天17:00前", "明天9:30前", "11月25日18:00前". */
export function dueText(due: number, now: number, told: ToldTimes): string {
  const count = Math.max(1, Math.round((due - now) / MINUTE));
  if (count <= told.minutes.most_min) return filled(told.minutes.text, { count });
  if (count <= told.hours.most_min) return filled(told.hours.text, { count: Math.round(count / 60) });
  return filled(told.by, { moment: momentText(due, now, told) });
}

/** "明天下午" with its day, as who reads it days later needs it: "明天下午（11月25日）". */
export function datedText(words: string, at: number, told: ToldTimes): string {
  const { month, day } = shanghaiFields(at);
  return filled(told.dated, { words, month, day });
}

/** A moment to come as an owner is told it: "今天13:30", "明天8:30", "11月25日8:30". */
export function momentText(at: number, now: number, told: ToldTimes): string {
  const { month, day, hour, minute } = shanghaiFields(at);
  const values = { month, day, clock: `${hour}:${String(minute).padStart(2, '0')}` };
  const days = Math.round((shanghaiMidnight(at) - shanghaiMidnight(now)) / DAY);
  return filled(days === 0 ? told.today : days === 1 ? told.tomorrow : told.day, values);
}
