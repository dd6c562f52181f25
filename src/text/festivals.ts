/** When festivals and their holidays fall, in Asia/Shanghai: "国庆之后", "春节前", "中秋那天", "年后". */

import { DAY, shanghaiDay, shanghaiFields } from './shanghai.ts';

interface Festival {
  /** The names people use. */
  readonly names: string;
  /** Days from the feast to the first day of the holiday, and how many days it has. */
  readonly first: number;
  readonly days: number;
  /** Midnight of the feast in the year `year`, ms since 1970. */
  readonly day: (year: number) => number;
}

const solar = (month: number, day: number) => (year: number) => shanghaiDay(year, month, day);

/** A solar term of the 21st century: how late it falls in the year 2000, in days of the month (寿星 formula). */
const term = (month: number, offset: number) => (year: number) => {
  const late = year % 100;
  return solar(
    month,
    Math.floor(late * 0.2422 + offset) - Math.floor((month <= 2 ? late - 1 : late) / 4),
  )(year);
};

/** Where runtimes err: these new moons are minutes from midnight. */
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

const feast = (names: string, day: Festival['day'], days = 1, first = 0): Festival => ({
  names,
  day,
  days,
  first,
});

const newYear = (year: number): number => NEW_YEARS[year] ?? lunar(1, 1)(year);

/** The longer name first. Legal holidays since 2025: 春节 eight days from the eve, 劳动节 five, 国庆 seven. */
const FESTIVALS: readonly Festival[] = [
  feast('元旦节?|阳历年', solar(1, 1)),
  feast('除夕夜?|大年三十|年三十|年夜', (year) => newYear(year) - DAY),
  feast('大年初一|年初一|初一(?=拜年)', newYear),
  feast('春节|过[完了]?年|农历新年|新春', newYear, 8, -1),
  feast('元宵节?|正月十五', (year) => newYear(year) + 14 * DAY),
  feast('三八节?|妇女节', solar(3, 8)),
  feast('清明节?', term(4, 4.81)),
  feast('五一(?!路|街|大道|广场|[0-9零一二三四五六七八九])|劳动节', solar(5, 1), 5),
  feast('六一(?!路|街|[0-9零一二三四五六七八九])|儿童节', solar(6, 1)),
  feast('端午节?', lunar(5, 5)),
  feast('七夕节?', lunar(7, 7)),
  feast('中秋节?|八月十五', lunar(8, 15)),
  feast(
    '国庆节?(?!路|街)|(?<![二三四五六七八九])十一(?=之?后|以后|过后|之?前|以前|长假|假期|期间|黄金周)',
    solar(10, 1),
    7,
  ),
  feast('重阳节?', lunar(9, 9)),
  feast('冬至', term(12, 21.94)),
  feast('平安夜', solar(12, 24)),
  feast('圣诞节?', solar(12, 25)),
];

/** Matches any festival's name. */
export const FESTIVAL_WORD = FESTIVALS.map(({ names }) => names).join('|');

const KNOWN = FESTIVALS.map((festival) => ({ festival, name: new RegExp(`^(?:${festival.names})`, 'u') }));

/** The next holiday of that name that is not over. @param rest the text from the name on @param now ms since 1970 */
export function festivalDays(rest: string, now: number): { from: number; to: number } | null {
  const known = KNOWN.find(({ name }) => name.test(rest));
  if (!known) return null;
  const { day, first, days } = known.festival;
  const { year } = shanghaiFields(now);
  for (const candidate of [year, year + 1]) {
    const from = day(candidate) + first * DAY;
    const to = from + days * DAY;
    if (to > now) return { from, to };
  }
  return null;
}
