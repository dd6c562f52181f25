/**
 * The grammar of times in messages (spec 05): "明天下午三点以后", "这周六上午", "今晚八点半", "月底前", "随时".
 * Everything is reckoned in Asia/Shanghai (UTC+8, no summer time), whatever the zone of the machine.
 */

import type { Span } from './addresses.ts';
import { remembering } from './last.ts';
import { NUMERAL, readNumber } from './numbers.ts';
import { matchesOf } from './regex.ts';

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

const DAY = 86_400_000;
const HOUR = 3_600_000;
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

interface DayPart {
  readonly from: number;
  readonly to: number;
}

const DAY_PARTS: Record<string, DayPart> = {
  凌晨: { from: 0, to: 6 },
  清早: { from: 6, to: 9 },
  一早: { from: 6, to: 9 },
  早上: { from: 6, to: 9 },
  早晨: { from: 6, to: 9 },
  早: { from: 6, to: 9 },
  朝早: { from: 6, to: 9 },
  上午: { from: 8, to: 12 },
  上昼: { from: 8, to: 12 },
  中午: { from: 12, to: 14 },
  午间: { from: 12, to: 14 },
  下午: { from: 12, to: 18 },
  下昼: { from: 12, to: 18 },
  下晡: { from: 12, to: 18 },
  午后: { from: 12, to: 18 },
  傍晚: { from: 17, to: 19 },
  晚上: { from: 18, to: 24 },
  夜里: { from: 18, to: 24 },
  晚: { from: 18, to: 24 },
  夜晚: { from: 18, to: 24 },
  白天: { from: 8, to: 18 },
  下班后: { from: 18, to: 22 },
  下班以后: { from: 18, to: 22 },
  下了班: { from: 18, to: 22 },
};
const RELATIVE_DAYS: Record<string, number> = {
  今天: 0,
  今日: 0,
  今: 0,
  今儿: 0,
  明天: 1,
  明日: 1,
  明: 1,
  明儿: 1,
  听日: 1,
  聽日: 1,
  后天: 2,
  后日: 2,
  大后天: 3,
  昨天: -1,
  昨日: -1,
  昨: -1,
  昨儿: -1,
  前天: -2,
  前日: -2,
  大前天: -3,
};
const WEEKDAYS: Record<string, number> = {
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  日: 7,
  天: 7,
  末: 6,
  '1': 1,
  '2': 2,
  '3': 3,
  '4': 4,
  '5': 5,
  '6': 6,
  '7': 7,
};

const PART =
  '凌晨|清早|一早|早上|早晨|朝早|上午|上昼|中午|午间|下午|下昼|下晡|午后|傍晚|晚上|夜里|夜晚|白天|下班以?后|下了班|早|晚';
const DAY_WORD =
  `(?<relative>大后天|大前天|今天|今日|今儿|明天|明日|明儿|听日|后天|后日|昨天|昨日|昨儿|前天|前日|今(?=早|晚)|明(?=早|晚)|昨(?=晚))` +
  `|(?<week>下下|下个?|这个?|本|上个?)?(?:周|星期|礼拜)(?<weekday>[一二三四五六日天末1-7])` +
  `|(?<month>${NUMERAL}{1,3}|下个?|这个?|本)月(?:(?<day>${NUMERAL}{1,3})[日号]?)?(?<monthEdge>底|初|中旬?)?` +
  `|(?<lone>(?:3[01]|[12]?[0-9]|[一二三]?十[一二三四五六七八九]?))号(?!楼|线|门|院|店|车|口|岗|机|\\s*[0-9]{3})` +
  `|(?<edge>月底|月初|年底|周末)` +
  `|(?<nextWeek>下个?(?:周|星期|礼拜)|这个?(?:周|星期|礼拜)|本周)`;
const CLOCK = `(?<hour>${NUMERAL}{1,3})\\s*(?:点钟?|时(?!候|间)|:)(?:\\s*(?<half>半)|\\s*(?<quarter>[一三1-3])刻|\\s*(?<minute>${NUMERAL}{1,3})分?)?(?:钟)?`;
const AFTER = '(?:以后|之后|过后|往后|后(?!天|面|门|来)|开始|起)';
const BEFORE = '(?:以前|之前|前(?!天|面|门|台|夫))';
const ONLY_AFTER = new RegExp(`^${AFTER}$`);
const TO = '\\s*(?:到|至|-|~)\\s*';
/** What a time may begin with: FULL alone would match nothing, everywhere. */
const BEGINS = [DAY_WORD, PART, CLOCK, AFTER, BEFORE].join('|').replace(/\?<[a-zA-Z0-9]+>/g, '?:');
const FULL = new RegExp(
  `(?=${BEGINS})(?:(?:${DAY_WORD})(?:的)?\\s*)?(?<part>${PART})?\\s*(?:${CLOCK}(?:${TO}(?<part2>${PART})?(?<hour2>${NUMERAL}{1,3})\\s*(?:点钟?|时|:)(?:(?<half2>半)|(?<minute2>${NUMERAL}{1,3})分?)?)?)?\\s*(?<edgeWord>${AFTER}|${BEFORE})?`,
  'g',
);
/** "半小时", "一个半小时", "三刻钟". */
const DURATION = `(?<amount>半|${NUMERAL}{1,3})个?(?<half>半)?(?<unit>小时|钟头|刻钟|分钟|天)`;
const BARE_DURATION = new RegExp(DURATION, 'g');
const SPAN_AHEAD = new RegExp(`${DURATION}(?<kind>以?内|之内|以?后|之后)`, 'g');
const ANYTIME =
  /随时|什么时候都(?:行|可以|在)|任何时间|几时都(?:得|得闲)|全天都?在|一直(?:都)?在家|啥时候都(?:行|成|中)/g;

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
  return joined(
    found.sort((a, b) => a.span[0] - b.span[0]),
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

const UNITS: Record<string, number> = {
  天: DAY,
  小时: HOUR,
  钟头: HOUR,
  刻钟: HOUR / 4,
  分钟: 60_000,
};

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
    return { from, to: from + DAY };
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
  if (groups.lone !== undefined) {
    const day = readNumber(groups.lone) ?? 1;
    const from = shanghaiDay(year, day < shanghaiFields(now).day ? month + 1 : month, day);
    return { from, to: from + DAY };
  }
  if (groups.month !== undefined) return monthDays(groups, year, month);
  return null;
}

function edgeDays(edge: string, now: number): Days {
  const today = shanghaiMidnight(now);
  const { year, month, weekday } = shanghaiFields(now);
  if (edge === '周末') {
    const from = today + (6 - weekday) * DAY;
    return weekday === 7 ? { from: today, to: today + DAY } : { from, to: from + 2 * DAY };
  }
  if (edge === '年底') return { from: shanghaiDay(year, 12, 20), to: shanghaiDay(year + 1, 1, 1) };
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
  const groups = match.groups ?? {};
  const part = groups.part;
  const named = days(groups, now);
  const hour = clockHour(groups.hour, part, named !== null || part === undefined);
  if (groups.hour !== undefined && hour === null) return null;
  const nothing = named === null && hour === null;
  if (nothing && (part === undefined || part === '早' || part === '晚')) return null;
  if (
    nothing &&
    groups.edgeWord === undefined &&
    !/^(?:白天|下班|下了班|上午|下午|晚上|中午|傍晚|早上)/.test(part ?? '')
  )
    return null;
  if (
    named === null &&
    groups.hour !== undefined &&
    match[0].includes(':') &&
    /[0-9]:[0-9]{2}:[0-9]{2}/.test(text.slice(match.index, match.index + 9))
  )
    return null;
  const at = window(groups, named, part, hour, now);
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
    let start = day.from + hour * HOUR + minutes(groups.half, groups.quarter, groups.minute) * 60_000;
    if (named === null && part === undefined && start < now - HOUR)
      start += start + 12 * HOUR > now && hour < 12 ? 12 * HOUR : DAY;
    if (groups.hour2 !== undefined) {
      let hour2 = clockHour(groups.hour2, groups.part2 ?? part, true) ?? hour + 1;
      if (hour2 < hour && hour2 + 12 > hour) hour2 += 12;
      let end =
        shanghaiMidnight(start) + hour2 * HOUR + minutes(groups.half2, undefined, groups.minute2) * 60_000;
      if (end <= start && hour2 < 12 && end + 12 * HOUR > start) end += 12 * HOUR;
      if (end <= start) end += DAY;
      return { from: shanghaiIso(start), to: shanghaiIso(end) };
    }
    if (after) return { from: shanghaiIso(start), to: shanghaiIso(shanghaiMidnight(start) + DAY) };
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
    const edge = partSpan ? from : day.to;
    return { from: edge > now ? shanghaiIso(now) : null, to: shanghaiIso(edge) };
  }
  return { from: shanghaiIso(from), to: shanghaiIso(to) };
}

/** How a due time is told to an owner: "15分钟内", "2小时内", "今天17:00前", "明天9:30前", "11月25日18:00前". */
export function dueText(due: number, now: number): string {
  const minutes = Math.max(1, Math.round((due - now) / 60_000));
  if (minutes <= 90) return `${minutes}分钟内`;
  if (minutes <= 240) return `${Math.round(minutes / 60)}小时内`;
  const fields = shanghaiFields(due);
  const clock = `${fields.hour}:${String(fields.minute).padStart(2, '0')}前`;
  const days = Math.round((shanghaiMidnight(due) - shanghaiMidnight(now)) / DAY);
  if (days === 0) return `今天${clock}`;
  if (days === 1) return `明天${clock}`;
  return `${fields.month}月${fields.day}日${clock}`;
}
