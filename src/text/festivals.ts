/** When festivals and their holidays fall, in Asia/Shanghai: "国庆之后", "春节前", "中秋那天", "年后". */

import { DAY, shanghaiDay, shanghaiFields } from './shanghai.ts';
import { anyPattern, madeOnce } from './words.ts';

/** Solar terms, with their month and the constant of the 21st century (寿星 formula). */
const TERMS = { qingming: [4, 4.81], dongzhi: [12, 21.94] } as const;
export const SOLAR_TERMS = Object.keys(TERMS) as [keyof typeof TERMS, ...(keyof typeof TERMS)[]];

/** A month and a day of it. */
type MonthDay = readonly [number, number];

/** A festival of scripts-zh/lexicon/times.yaml. */
export interface Festival {
  /** Patterns of the names people use; the first festival whose name it is counts. */
  readonly names: readonly string[];
  /** Of these, those that mean the time after it: "过完年". */
  readonly over: readonly string[];
  readonly falls:
    | { readonly solar: MonthDay }
    | { readonly lunar: MonthDay }
    | { readonly term: keyof typeof TERMS };
  /** Days from the feast to the first day of the holiday, and how many days it has. */
  readonly holiday: { readonly first: number; readonly days: number };
}

const solar = (month: number, day: number) => (year: number) => shanghaiDay(year, month, day);

const term = (month: number, offset: number) => (year: number) => {
  const late = year % 100;
  return solar(
    month,
    Math.floor(late * 0.2422 + offset) - Math.floor((month <= 2 ? late - 1 : late) / 4),
  )(year);
};

/** New Year's days where runtimes err: these new moons are minutes from midnight. */
const NEW_YEARS: Readonly<Record<number, number>> = {
  2027: solar(2, 6)(2027),
  2030: solar(2, 3)(2030),
};
const CHINESE = { calendar: 'chinese', month: 'numeric', day: 'numeric', timeZone: 'Asia/Shanghai' } as const;
let chinese: Intl.DateTimeFormat | undefined;
const lunarDays = new Map<string, number>();

/** A day of the lunar calendar, as the runtime's own calendar tells it. */
const lunar =
  (month: number, day: number) =>
  (year: number): number => {
    const key = `${year}-${month}-${day}`;
    const known = lunarDays.get(key);
    if (known !== undefined) return known;
    chinese ??= new Intl.DateTimeFormat('en', CHINESE);
    // Lunar months begin three to eight weeks later than those of the same number.
    const from = solar(month, day + 18)(year);
    for (let at = from; at < from + 45 * DAY; at += DAY) {
      const parts = chinese.formatToParts(at);
      const of = (type: string) => parts.find((part) => part.type === type)?.value;
      if (of('month') !== String(month) || of('day') !== String(day)) continue;
      lunarDays.set(key, at);
      return at;
    }
    return Number.NaN;
  };

/** Midnight of the feast in a year, ms since 1970. */
function feast(falls: Festival['falls'], year: number): number {
  if ('solar' in falls) return solar(falls.solar[0], falls.solar[1])(year);
  if ('term' in falls) {
    const [month, offset] = TERMS[falls.term];
    return term(month, offset)(year);
  }
  const [month, day] = falls.lunar;
  const corrected = month === 1 && day === 1 ? NEW_YEARS[year] : undefined;
  return corrected ?? lunar(month, day)(year);
}

/** Matches any festival's name. */
export const festivalWord = (festivals: readonly Festival[]): string =>
  anyPattern(festivals.flatMap(({ names }) => names));

const begins = (patterns: readonly string[]) => new RegExp(`^${anyPattern(patterns)}`, 'u');

const known = madeOnce((festivals: readonly Festival[]) =>
  festivals.map((festival) => ({
    festival,
    name: begins(festival.names),
    over: begins(festival.over),
  })),
);

/** Whether it is told as the time after a festival. @param rest the text from the name on */
export const isOver = (festivals: readonly Festival[], rest: string): boolean =>
  known(festivals).some(({ over }) => over.test(rest));

/** The next holiday of that name that is not over. @param rest the text from the name on @param now ms since 1970 */
export function festivalDays(
  festivals: readonly Festival[],
  rest: string,
  now: number,
): { from: number; to: number } | null {
  const found = known(festivals).find(({ name }) => name.test(rest))?.festival;
  if (!found) return null;
  const { year } = shanghaiFields(now);
  for (const candidate of [year, year + 1]) {
    const from = feast(found.falls, candidate) + found.holiday.first * DAY;
    const to = from + found.holiday.days * DAY;
    if (to > now) return { from, to };
  }
  return null;
}
