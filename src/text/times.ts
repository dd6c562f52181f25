/**
 * The grammar of times in messages (spec 05): "明天下午三点以后", "这周六上午", "今晚八点半", "月底前", "随时".
 * Everything is reckoned in Asia/Shanghai (UTC+8, no summer time), whatever the zone of the machine.
 */

import type { Span } from './addresses.ts';
import { festivalDays } from './festivals.ts';
import { remembering } from './last.ts';
import { readNumber } from './numbers.ts';
import { matchesOf } from './regex.ts';
import { DAY, HOUR, MINUTE, shanghaiDay, shanghaiFields, shanghaiIso, shanghaiMidnight } from './shanghai.ts';
import {
  ANYTIME,
  BARE_DURATION,
  BUSY_AFTER,
  BUSY_BEFORE,
  DAY_PARTS,
  FULL,
  ONLY_AFTER,
  PAST_BEFORE,
  RELATIVE_DAYS,
  SPAN_AHEAD,
  TWO_DAYS,
  UNITS,
  WEEKDAYS,
} from './time-words.ts';

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

/** All times spoken of, in order. @param now ms since 1970, the time of the message */
export const findTimes = (text: string, now: number): readonly TimeMention[] => timesIn(text, now);

const timesIn = remembering((text, now): readonly TimeMention[] => {
  const found: TimeMention[] = [];
  for (const match of matchesOf(ANYTIME, text)) {
    found.push({ from: null, to: null, text: match[0], span: [match.index, match.index + match[0].length] });
  }
  for (const match of matchesOf(SPAN_AHEAD, text)) {
    const mention = ahead(match, now);
    if (mention) found.push(mention);
  }
  for (const match of matchesOf(FULL, text)) {
    const mention = reckon(match, text, now);
    if (
      mention &&
      found.every((other) => mention.span[1] <= other.span[0] || mention.span[0] >= other.span[1])
    )
      found.push(mention);
  }
  const suiting = found.filter(
    ({ span }) =>
      !BUSY_AFTER.test(text.slice(span[1], span[1] + 8)) && !BUSY_BEFORE.test(text.slice(0, span[0])),
  );
  return joined(
    (suiting.length > 0 ? suiting : found).sort((a, b) => a.span[0] - b.span[0]),
    text,
  );
});

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
  const count = amount === '半' ? 0.5 : readNumber(amount);
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
function days(groups: Record<string, string | undefined>, now: number): Days | null {
  const today = shanghaiMidnight(now);
  const { year, month, weekday } = shanghaiFields(now);
  if (groups.relative !== undefined) {
    const from = today + (RELATIVE_DAYS[groups.relative] ?? 0) * DAY;
    return { from, to: from + (TWO_DAYS.test(groups.relative) ? 2 : 1) * DAY };
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
  if (groups.edge !== undefined) return edgeDays(groups.edge, now);
  if (groups.soon !== undefined)
    return {
      from: today,
      to: groups.soon.endsWith('月内') ? shanghaiDay(year, month + 1, 1) : today + 3 * DAY,
    };
  if (groups.festival !== undefined) return festivalDays(groups.festival.replace(/^年/u, '春节'), now);
  if (groups.lone !== undefined) {
    const day = readNumber(groups.lone) ?? 1;
    const from = shanghaiDay(year, day < shanghaiFields(now).day ? month + 1 : month, day);
    const first = groups.loneFrom === undefined ? from : from - (day - Number(groups.loneFrom)) * DAY;
    return { from: Math.min(first, from), to: from + DAY };
  }
  if (groups.month !== undefined) return monthDays(groups, year, month);
  return null;
}

function edgeDays(edge: string, now: number): Days {
  const today = shanghaiMidnight(now);
  const { year, month, weekday } = shanghaiFields(now);
  if (edge === '周末' || edge === '双休日') {
    const from = today + (6 - weekday) * DAY;
    return weekday === 7 ? { from: today, to: today + DAY } : { from, to: from + 2 * DAY };
  }
  if (edge === '年底') return { from: shanghaiDay(year, 12, 20), to: shanghaiDay(year + 1, 1, 1) };
  if (edge === '月中')
    return {
      from: shanghaiDay(year, month + (today > shanghaiDay(year, month, 20) ? 1 : 0), 11),
      to: shanghaiDay(year, month + (today > shanghaiDay(year, month, 20) ? 1 : 0), 21),
    };
  if (edge === '月初') return { from: shanghaiDay(year, month + 1, 1), to: shanghaiDay(year, month + 1, 6) };
  return { from: shanghaiDay(year, month, 26), to: shanghaiDay(year, month + 1, 1) };
}

function monthDays(groups: Record<string, string | undefined>, year: number, month: number): Days | null {
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
  if (groups.monthEdge === '底')
    return { from: shanghaiDay(inYear, wanted, 26), to: shanghaiDay(inYear, wanted + 1, 1) };
  if (groups.monthEdge === '初')
    return { from: shanghaiDay(inYear, wanted, 1), to: shanghaiDay(inYear, wanted, 6) };
  return null;
}

function clockHour(raw: string | undefined, part: string | undefined, bareLater: boolean): number | null {
  if (raw === undefined) return null;
  const hour = readNumber(raw);
  if (hour === null || hour > 24) return null;
  const span = part === undefined ? undefined : (DAY_PARTS[part.replace('以', '')] ?? DAY_PARTS[part]);
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

function reckon(match: RegExpExecArray, text: string, now: number): TimeMention | null {
  const groups = { ...match.groups };
  const part = groups.part;
  // What follows tells 十一 the day from 十一 the number.
  if (groups.festival !== undefined)
    groups.festival = text.slice(text.indexOf(groups.festival, match.index), match.index + 12);
  const named = days(groups, now);
  const hour = clockHour(groups.hour, part, named !== null || part === undefined);
  if (groups.hour !== undefined && hour === null) return null;
  const nothing = named === null && hour === null;
  if (nothing && (part === undefined || part === '早' || part === '晚')) return null;
  if (
    nothing &&
    groups.edgeWord === undefined &&
    !/^(?:白天|下班|下了班|上午|下午|晚上|中午|傍晚|早上|晚饭|午饭|午休|晌午|中昼|头晌|下晌|后晌|过晌|[上下]半日)/.test(
      part ?? '',
    )
  )
    return null;
  if (
    named === null &&
    groups.hour !== undefined &&
    match[0].includes(':') &&
    /[0-9]:[0-9]{2}:[0-9]{2}/.test(text.slice(match.index, match.index + 9))
  )
    return null;
  const past =
    /^过[完了]年/u.test(groups.festival ?? '') ||
    (hour !== null && groups.edgeWord === undefined && PAST_BEFORE.test(text.slice(0, match.index)));
  const at = window(past ? { ...groups, edgeWord: '后' } : groups, named, part, hour, now);
  const leading = match[0].length - match[0].trimStart().length;
  const body = match[0].trim();
  const from = match.index + leading;
  return { ...at, text: body, span: [from, from + body.length] };
}

function window(
  groups: Record<string, string | undefined>,
  named: Days | null,
  part: string | undefined,
  hour: number | null,
  now: number,
): { from: string | null; to: string | null } {
  const today = shanghaiMidnight(now);
  const day = named ?? { from: today, to: today + DAY };
  const after = groups.edgeWord !== undefined && ONLY_AFTER.test(groups.edgeWord);
  const before = groups.edgeWord !== undefined && !after;
  const partSpan = part === undefined ? undefined : (DAY_PARTS[part.replace('以', '')] ?? DAY_PARTS[part]);
  if (hour !== null) {
    let start = day.from + hour * HOUR + minutes(groups.half, groups.quarter, groups.minute) * MINUTE;
    if (named === null && part === undefined && start < now - HOUR)
      start += start + 12 * HOUR > now && hour < 12 ? 12 * HOUR : DAY;
    if (groups.hour2 !== undefined) {
      let hour2 = clockHour(groups.hour2, groups.part2 ?? part, true) ?? hour + 1;
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
  if (after) return { from: shanghaiIso(partSpan ? from : to), to: null };
  if (before) {
    const edge = partSpan || groups.festival !== undefined ? from : day.to;
    return { from: edge > now ? shanghaiIso(now) : null, to: shanghaiIso(edge) };
  }
  return { from: shanghaiIso(from), to: shanghaiIso(to) };
}

/** How a due time is told to an owner: "15分钟内", "2小时内", "今天17:00前", "明天9:30前", "11月25日18:00前". */
export function dueText(due: number, now: number): string {
  const minutes = Math.max(1, Math.round((due - now) / MINUTE));
  if (minutes <= 90) return `${minutes}分钟内`;
  if (minutes <= 240) return `${Math.round(minutes / 60)}小时内`;
  return `${momentText(due, now)}前`;
}

/** A moment to come as an owner is told it: "今天13:30", "明天8:30", "11月25日8:30". */
export function momentText(at: number, now: number): string {
  const fields = shanghaiFields(at);
  const clock = `${fields.hour}:${String(fields.minute).padStart(2, '0')}`;
  const days = Math.round((shanghaiMidnight(at) - shanghaiMidnight(now)) / DAY);
  if (days === 0) return `今天${clock}`;
  if (days === 1) return `明天${clock}`;
  return `${fields.month}月${fields.day}日${clock}`;
}
