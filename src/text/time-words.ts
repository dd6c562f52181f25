/** The words and patterns of the grammar of times (times.ts). */
import { FESTIVAL_WORD } from './festivals.ts';
import { NUMERAL } from './numbers.ts';
import { DAY, HOUR, MINUTE } from './shanghai.ts';

interface DayPart {
  readonly from: number;
  readonly to: number;
}

export const DAY_PARTS: Record<string, DayPart> = {
  凌晨: { from: 0, to: 6 },
  清早: { from: 6, to: 9 },
  清晨: { from: 6, to: 9 },
  赶早: { from: 6, to: 9 },
  朝头早: { from: 6, to: 9 },
  一早: { from: 6, to: 9 },
  早上: { from: 6, to: 9 },
  早晨: { from: 6, to: 9 },
  早: { from: 6, to: 9 },
  朝早: { from: 6, to: 9 },
  上午: { from: 8, to: 12 },
  上昼: { from: 8, to: 12 },
  上半日: { from: 8, to: 12 },
  头晌: { from: 8, to: 12 },
  顶晡: { from: 8, to: 12 },
  中午: { from: 12, to: 14 },
  午间: { from: 12, to: 14 },
  午休: { from: 12, to: 14 },
  晌午: { from: 12, to: 14 },
  中昼: { from: 12, to: 14 },
  下午: { from: 12, to: 18 },
  下昼: { from: 12, to: 18 },
  下晡: { from: 12, to: 18 },
  下晌: { from: 12, to: 18 },
  后晌: { from: 12, to: 18 },
  过晌: { from: 12, to: 18 },
  下半日: { from: 12, to: 18 },
  午后: { from: 12, to: 18 },
  傍晚: { from: 17, to: 19 },
  晚上: { from: 18, to: 24 },
  夜里: { from: 18, to: 24 },
  晚: { from: 18, to: 24 },
  夜晚: { from: 18, to: 24 },
  夜头: { from: 18, to: 24 },
  夜到: { from: 18, to: 24 },
  暗时: { from: 18, to: 24 },
  晚黑: { from: 18, to: 24 },
  晚饭后: { from: 19, to: 22 },
  午饭后: { from: 12, to: 14 },
  白天: { from: 8, to: 18 },
  下班后: { from: 18, to: 22 },
  下班以后: { from: 18, to: 22 },
  下了班: { from: 18, to: 22 },
};
export const RELATIVE_DAYS: Record<string, number> = {
  今天: 0,
  今日: 0,
  今: 0,
  今儿: 0,
  今朝: 0,
  今仔日: 0,
  明天: 1,
  明日: 1,
  明: 1,
  明儿: 1,
  明朝: 1,
  明仔载: 1,
  明仔: 1,
  明后天: 1,
  明后两天: 1,
  今明两天: 0,
  听日: 1,
  聽日: 1,
  后天: 2,
  后日: 2,
  后儿: 2,
  后朝: 2,
  大后天: 3,
  昨天: -1,
  昨日: -1,
  昨: -1,
  昨儿: -1,
  前天: -2,
  前日: -2,
  大前天: -3,
};
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

/** Words for two days. */
export const TWO_DAYS = /^(?:明后|今明)/;
const PART =
  '凌晨|清早|清晨|一早|赶早|早上|早晨|朝头早|朝早|上午|上昼|上半日|头晌|顶晡|中午|午间|午休|晌午|中昼|下午|下昼|下晡|下晌|后晌|过晌|下半日|午后|傍晚' +
  '|晚饭后|午饭后|晚上|晚黑|夜里|夜晚|夜头|夜到|暗时|白天|下班以?后|下了班|早|晚';
const DAY_WORD =
  `(?<relative>大后天|大前天|今明两天|明后两天|明后天|今天|今日|今仔日|今儿|今朝|明天|明日|明仔载|明仔|明儿|明朝(?!代)|听日|后天|后日|后儿|后朝|昨天|昨日|昨儿|前天|前日|今(?=早|晚)|明(?=早|晚)|昨(?=晚))(?:个)?` +
  `|(?<week>下下|下个?|这个?|本|上个?)?(?:周|星期|礼拜)(?<weekday>[一二三四五六日天末1-7])` +
  `|(?<soon>[这近](?:两|几|三)天(?=之?内|都?(?:在家|有人|有空|方便|行|可以)|.{0,3}(?:来人|上门|过来))|(?:这个|本)月内)` +
  `|(?<month>${NUMERAL}{1,3}|下个?|这个?|本)月(?:(?<day>${NUMERAL}{1,3})[日号]?)?(?<monthEdge>底|初|中旬?)?` +
  `|(?:(?<loneFrom>3[01]|[12]?[0-9])\\s*[-~到至]\\s*)?(?<lone>(?:3[01]|[12]?[0-9]|[一二三]?十[一二三四五六七八九]?))号(?!楼|线|门|院|店|车|口|岗|机|\\s*[0-9]{3})` +
  `|(?<edge>月底|月初|月中|年底|周末|双休日)` +
  `|(?<festival>${FESTIVAL_WORD}|(?<![0-9一二三四五六七八九十百两几多半去今前明后来当近同每])年(?=[前后](?!面|辈|轻|台|代)))(?:假期|长假|期间|当天|那天|放假)?` +
  `|(?<nextWeek>下个?(?:周|星期|礼拜)|这个?(?:周|星期|礼拜)|本周)`;
const CLOCK = `(?<hour>${NUMERAL}{1,3})\\s*(?:点钟?|时(?!候|间)|:|(?=[-~到至]${NUMERAL}{1,3}[点时]))(?:\\s*(?<half>半)|\\s*(?<quarter>[一三1-3])刻|\\s*(?<minute>${NUMERAL}{1,3})分?)?(?:钟)?`;
const AFTER = '(?:以后|之后|过后|往后|后(?!天|面|门|来)|开始|起)';
const BEFORE = '(?:以前|之前|前(?!天|面|门|台|夫|一天|两天|夕))';
export const ONLY_AFTER = new RegExp(`^${AFTER}$`);
const TO = '\\s*(?:到|至|-|~)\\s*';
/** What a time may begin with: FULL alone would match nothing, everywhere. */
const BEGINS = [DAY_WORD, PART, CLOCK, AFTER, BEFORE].join('|').replace(/\?<[a-zA-Z0-9]+>/g, '?:');
export const FULL = new RegExp(
  `(?=${BEGINS})(?:(?:${DAY_WORD})(?:的)?\\s*)?(?<part>${PART})?\\s*(?:${CLOCK}(?:${TO}(?<part2>${PART})?(?<hour2>${NUMERAL}{1,3})\\s*(?:点钟?|时|:)(?:(?<half2>半)|(?<minute2>${NUMERAL}{1,3})分?)?)?)?\\s*(?<edgeWord>${AFTER}|${BEFORE})?`,
  'g',
);
/** "半小时", "一个半小时", "三刻钟"; weeks and months only where something is to be within or after them. */
const duration = (longer: string) =>
  `(?<amount>半|${NUMERAL}{1,3})个?(?<half>半)?(?<unit>小时|钟头|刻钟|分钟|天${longer})`;
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
export const ANYTIME =
  /随时|什么时候都(?:行|可以|在|成|中)|任何时[间候]|(?:哪天|几点)都(?:行|可以|成|在|中)|看你们(?:的)?(?:方便|安排|时间)|越快越好|整天都?在|几时都(?:得|得闲)|全天都?在|一直(?:都)?在家|啥时候都(?:行|成|中)/g;

/** What makes a time one that does not suit: "白天上班", "除了周三". */
export const BUSY_AFTER =
  /^(?:都|我们?|要|在|得|也|他)*(?:上班|没人|不在|不行|没空|不方便|出差|开会|上课|冇人|唔得)/u;
export const BUSY_BEFORE = /(?:除了|除|不要|别|避开)$/u;
/** "过了十二点再来" */
export const PAST_BEFORE = /(?:过了?|等到?)$/u;
