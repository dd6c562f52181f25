/** The patterns of the grammar of times (times.ts), made with the words of scripts-zh/lexicon/times.yaml. */
import { type Festival, festivalWord } from './festivals.ts';
import { NUMERAL } from './numbers.ts';
import { DAY, HOUR, MINUTE } from './shanghai.ts';
import { Sieve } from './sieve.ts';
import { anyPattern, anyWord } from './words.ts';

/** Hours of a day. */
interface DayPart {
  readonly from: number;
  readonly to: number;
}

/** The words for times, and where their bounds are. */
export interface TimeWords {
  /** `alone` tells a time by itself, `joined` beside a day, an hour or 以后, `short` beside a day or an hour. */
  readonly parts: readonly (DayPart & {
    readonly alone: readonly string[];
    readonly joined: readonly string[];
    readonly short: readonly string[];
  })[];
  /** Days counted from today; `before` and `not_before`: what has to stand behind the word, and what must not. */
  readonly days: readonly {
    readonly words: readonly string[];
    readonly first: number;
    readonly count: number;
    readonly before?: readonly string[] | undefined;
    readonly not_before?: readonly string[] | undefined;
  }[];
  readonly soon: { readonly days: number; readonly any: readonly string[] };
  readonly weekend: readonly string[];
  /** Days of the month; `year_ends_from` of December. */
  readonly month: {
    readonly begins_to: number;
    readonly middle_from: number;
    readonly middle_to: number;
    readonly ends_from: number;
    readonly year_ends_from: number;
  };
  readonly after: readonly string[];
  /** As `after`, but the day that is named belongs to it: "明天开始". */
  readonly since: readonly string[];
  readonly before: readonly string[];
  readonly past: readonly string[];
  /** What tells "一点", one o'clock, from "一点", a little, and hours from points of a list. */
  readonly points: {
    readonly introduced: readonly string[];
    readonly followed: readonly string[];
    readonly never: readonly string[];
    readonly listed: { readonly before: readonly string[]; readonly after: readonly string[] };
  };
  readonly any_time: readonly string[];
  /** What makes a time one that does not suit: "白天上班", "除了周三". */
  readonly busy: { readonly after: readonly string[]; readonly before: readonly string[] };
  readonly festivals: readonly Festival[];
  readonly festival_ends: readonly string[];
}

export interface TimeGrammar {
  readonly words: TimeWords;
  readonly full: RegExp;
  readonly anyTime: RegExp;
  /** Of the sieve, by number: what a mention needs, of `anyTime`, of SPAN_AHEAD, of `full`. */
  readonly sieve: Sieve;
  readonly parts: ReadonlyMap<string, DayPart & { readonly needs: 'nothing' | 'edge' | 'day' }>;
  readonly days: ReadonlyMap<string, { readonly first: number; readonly count: number }>;
  readonly onlyAfter: RegExp;
  readonly onlySince: RegExp;
  readonly past: RegExp;
  readonly busyAfter: RegExp;
  readonly busyBefore: RegExp;
}

export const WEEKDAYS: Record<string, number> = {
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

/** @param isHour looks around from where the numeral begins */
const clock = (isHour: string) =>
  `${isHour}(?<hour>${NUMERAL}{1,3})\\s*(?:点钟?|时(?!候|间)|:|(?=[-~到至]${NUMERAL}{1,3}[点时]))(?:\\s*(?<half>半)|\\s*(?<quarter>[一三1-3])刻|(?:\\s+(?=${NUMERAL}{2,3}|${NUMERAL}分))?(?<minute>${NUMERAL}{1,3})(?!${NUMERAL})分?)?(?:钟)?`;
/** "一点" without 钟, and other numerals that may count points. */
const [ONE, POINTS] = ['[一1]点(?!钟|半|[一三1-3]刻)', '[二两三四五六七八九2-9]点(?!钟|半)'];
const TO = '\\s*(?:到|至|-|~)\\s*';
/** "半小时", "一个半小时", "三刻钟"; weeks and months only where something is to be within or after them. */
const duration = (longer: string) =>
  `(?<amount>半|俩|${NUMERAL}{1,3})[来多]?个?(?<half>半)?(?<unit>小时|钟头|刻钟|分钟|天${longer})`;
export const BARE_DURATION = new RegExp(duration(''), 'g');
export const SPAN_AHEAD = new RegExp(
  `${duration('|周|星期|礼拜|(?<=个半?)月')}(?<kind>以?内|之内|以?后|之后)`,
  'g',
);
/** Milliseconds. */
export const UNITS: Record<string, number> = {
  月: 30 * DAY,
  周: 7 * DAY,
  星期: 7 * DAY,
  礼拜: 7 * DAY,
  天: DAY,
  小时: HOUR,
  钟头: HOUR,
  刻钟: HOUR / 4,
  分钟: MINUTE,
};

/** "快一点", "有一点漏", "第二点", "三点意见" are no hours; "明天一点", "到一点", "一点在家" are. */
function hourAround({ points: { introduced, followed, never, listed } }: TimeWords, part: string): string {
  const day = `(?<=(?:[天日号昼末]|(?:周|星期|礼拜)[一二三四五六]|${part})\\s*)(?<!(?<![今明昨后])[早晚])`;
  const clause = `(?<=^|[,。;!?、\\s(]|${anyPattern(introduced)})(?=1|..(?:$|[,。;!?、~到至)-]|\\s|${NUMERAL}|${anyPattern(followed)}))`;
  const item = `(?<=${anyPattern(listed.before)})|(?=..${anyPattern(listed.after)})`;
  return (
    `(?<!第)(?!${ONE}(?:${anyPattern(never)}))(?:(?!${ONE})|${day}|${clause})` +
    `(?!(?=${POINTS})(?:${item}))`
  );
}

const behind = (words: readonly string[] | undefined, sign: '=' | '!'): string =>
  words === undefined ? '' : `(?${sign}${words.join('|')})`;

/** What names a day or days; each way in a group of its own. */
function dayWord({ days, soon, weekend, festivals, festival_ends }: TimeWords): string {
  const relative = days
    .flatMap(({ words, before, not_before }) =>
      words.map((word) => ({ word, source: word + behind(before, '=') + behind(not_before, '!') })),
    )
    .sort((one, other) => other.word.length - one.word.length)
    .map(({ source }) => source);
  return [
    `(?<relative>${anyPattern(relative)})(?:个)?`,
    `(?<week>下下|下个?|这个?|本|上个?)?(?:周|星期|礼拜)(?<weekday>[一二三四五六日天末1-7])`,
    `(?<soon>${anyPattern(soon.any)}|(?:这个|本)月内)`,
    `(?<month>${NUMERAL}{1,3}|下个?|这个?|本)月(?:(?<day>${NUMERAL}{1,3})[日号]?)?(?<monthEdge>底|初|中旬?)?`,
    `(?:(?<loneFrom>3[01]|[12]?[0-9])\\s*[-~到至]\\s*)?(?<lone>(?:3[01]|[12]?[0-9]|[一二三]?十[一二三四五六七八九]?))号(?!楼|线|门|院|店|车|口|岗|机|\\s*[0-9]{3})`,
    `(?<edge>月底|月初|月中|年底|(?<weekend>${anyWord(weekend)}))`,
    `(?<festival>${festivalWord(festivals)})${anyWord(festival_ends)}?`,
    `(?<nextWeek>下个?(?:周|星期|礼拜)|这个?(?:周|星期|礼拜)|本周)`,
  ].join('|');
}

export function timeGrammar(words: TimeWords): TimeGrammar {
  const parts = new Map(
    words.parts.flatMap(({ from, to, alone, joined, short }) =>
      (
        [
          ['nothing', alone],
          ['edge', joined],
          ['day', short],
        ] as const
      ).flatMap(([needs, names]) => names.map((name) => [name, { from, to, needs }] as const)),
    ),
  );
  const dayWords = dayWord(words);
  const part = anyWord([...parts.keys()]);
  const after = anyPattern([...words.after, ...words.since]);
  const before = anyPattern(words.before);
  /** What a time may begin with: the rest alone would match nothing, everywhere. */
  const hour = clock(hourAround(words, part));
  const alone = (needs: 'nothing' | 'edge') =>
    anyWord([...parts].filter(([, one]) => one.needs === needs).map(([name]) => name));
  const unnamed = (sources: readonly string[]) => sources.join('|').replace(/\?<[a-zA-Z0-9]+>/g, '?:');
  const begins = unnamed([dayWords, part, hour, after, before]);
  const anyTime = anyPattern(words.any_time);
  return {
    words,
    parts,
    days: new Map(
      words.days.flatMap((one) =>
        one.words.map((word) => [word, { first: one.first, count: one.count }] as const),
      ),
    ),
    full: new RegExp(
      `(?=${begins})(?:(?:${dayWords})(?:的)?\\s*)?(?<part>${part})?\\s*(?:${hour}(?:${TO}(?<part2>${part})?(?<hour2>${NUMERAL}{1,3})\\s*(?:点钟?|时|:)(?:(?<half2>半)|(?<minute2>${NUMERAL}{1,3})分?)?)?)?\\s*(?<edgeWord>${after}|${before})?`,
      'g',
    ),
    anyTime: new RegExp(anyTime, 'g'),
    // "以后" alone tells no time, nor does "晚", nor "早晨" without "以后".
    sieve: new Sieve([
      anyTime,
      SPAN_AHEAD.source,
      unnamed([dayWords, alone('nothing'), `${alone('edge')}(?:${after}|${before})`, hour]),
    ]),
    onlyAfter: new RegExp(`^${after}$`),
    onlySince: new RegExp(`^${anyPattern(words.since)}$`),
    past: new RegExp(`${anyPattern(words.past)}$`, 'u'),
    busyAfter: new RegExp(`^${anyPattern(words.busy.after)}`, 'u'),
    busyBefore: new RegExp(`${anyPattern(words.busy.before)}$`, 'u'),
  };
}
