/** Times in messages (spec 05 `time`), all reckoned from Sunday 22 November 2026, ten in the morning in Shanghai. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { normalise } from '../../src/text/normalise.ts';
import { dueText, findTimes } from '../../src/text/times.ts';
import { times } from './words.ts';

const NOW = Date.parse('2026-11-22T10:00:00+08:00');
const OPEN = 'open';

/** "11-23 15:00" is in 2026 unless a year stands before it. */
function iso(short: string): string | null {
  if (short === OPEN) return null;
  const [day = '', clock = ''] = short.split(' ');
  return `${day.length > 5 ? day : `2026-${day}`}T${clock}:00+08:00`;
}

function windows(message: string, now = NOW): { from: string | null; to: string | null }[] {
  return findTimes(normalise(message).text, now, times).map(({ from, to }) => ({ from, to }));
}

const TIMES: readonly (readonly [string, string, string])[] = [
  ['今天开始', '11-22 10:00', OPEN],
  ['明天起', '11-23 00:00', OPEN],
  ['周三下午开始', '11-25 12:00', OPEN],
  ['明天以后', '11-24 00:00', OPEN],
  ['国庆之后', '2027-10-08 00:00', OPEN],
  ['十一以后', '2027-10-08 00:00', OPEN],
  ['元旦前', '11-22 10:00', '2027-01-01 00:00'],
  ['年前', '11-22 10:00', '2027-02-05 00:00'],
  ['年后', '2027-02-13 00:00', OPEN],
  ['过完年', '2027-02-13 00:00', OPEN],
  ['正月十五之后', '2027-02-21 00:00', OPEN],
  ['年三十', '2027-02-05 00:00', '2027-02-06 00:00'],
  ['年初一上午', '2027-02-06 08:00', '2027-02-06 12:00'],
  ['本月内', '11-22 00:00', '12-01 00:00'],
  ['双休日', '11-22 00:00', '11-23 00:00'],
  ['月中', '12-11 00:00', '12-21 00:00'],
  ['端午那天', '2027-06-09 00:00', '2027-06-10 00:00'],
  ['中秋', '2027-09-15 00:00', '2027-09-16 00:00'],
  ['清明', '2027-04-05 00:00', '2027-04-06 00:00'],
  ['冬至', '12-22 00:00', '12-23 00:00'],
  ['明后天都行', '11-23 00:00', '11-25 00:00'],
  ['25-27号', '11-25 00:00', '11-28 00:00'],
  ['下午2-4点', '11-22 14:00', '11-22 16:00'],
  ['过了十二点再来', '11-22 12:00', '11-23 00:00'],
  ['早上九点前', '11-23 00:00', '11-23 09:00'],
  ['白天上班 晚上六点后', '11-22 18:00', '11-23 00:00'],
  ['一周之内', '11-22 10:00', '11-29 10:00'],
  ['这两天都在家', '11-22 00:00', '11-25 00:00'],
  ['明仔載下晡', '11-23 12:00', '11-23 18:00'],
  ['今儿后晌', '11-22 12:00', '11-22 18:00'],
  ['明朝上半日', '11-23 08:00', '11-23 12:00'],
  ['晚饭后', '11-22 19:00', '11-22 22:00'],
  ['看你们方便', OPEN, OPEN],
  ['明天下午三点以后', '11-23 15:00', '11-24 00:00'],
  ['这周六上午', '11-28 08:00', '11-28 12:00'],
  ['今晚八点半', '11-22 20:30', '11-22 21:30'],
  ['月底前', '11-22 10:00', '12-01 00:00'],
  ['随时', OPEN, OPEN],
  ['什么时候都行', OPEN, OPEN],
  ['全天都在', OPEN, OPEN],
  ['明天', '11-23 00:00', '11-24 00:00'],
  ['后天上午', '11-24 08:00', '11-24 12:00'],
  ['大后天', '11-25 00:00', '11-26 00:00'],
  ['今天下午', '11-22 12:00', '11-22 18:00'],
  ['下周一', '11-23 00:00', '11-24 00:00'],
  ['下周三下午两点', '11-25 14:00', '11-25 15:00'],
  ['一点来', '11-22 13:00', '11-22 14:00'],
  ['一点', '11-22 13:00', '11-22 14:00'],
  ['1点吧', '11-22 13:00', '11-22 14:00'],
  ['一点半', '11-22 13:30', '11-22 14:30'],
  ['一点到三点', '11-22 13:00', '11-22 15:00'],
  ['我一点以后在家', '11-22 13:00', '11-23 00:00'],
  ['就定一点钟', '11-22 13:00', '11-22 14:00'],
  ['明天一点师傅能来吗', '11-23 13:00', '11-23 14:00'],
  ['周三一点', '11-25 13:00', '11-25 14:00'],
  ['下午 一点', '11-22 13:00', '11-22 14:00'],
  ['今天一点水都没有', '11-22 00:00', '11-23 00:00'],
  ['下下周二', '12-01 00:00', '12-02 00:00'],
  ['上周五', '11-13 00:00', '11-14 00:00'],
  ['周五', '11-27 00:00', '11-28 00:00'],
  ['星期二晚上', '11-24 18:00', '11-25 00:00'],
  ['礼拜四中午', '11-26 12:00', '11-26 14:00'],
  ['周三晚上七点半以后', '11-25 19:30', '11-26 00:00'],
  ['下周', '11-23 00:00', '11-30 00:00'],
  ['11月25日', '11-25 00:00', '11-26 00:00'],
  ['11月25号下午3点', '11-25 15:00', '11-25 16:00'],
  ['十一月二十五号', '11-25 00:00', '11-26 00:00'],
  ['25号', '11-25 00:00', '11-26 00:00'],
  ['5号', '12-05 00:00', '12-06 00:00'],
  ['12月1号上午9点', '12-01 09:00', '12-01 10:00'],
  ['下个月5号', '12-05 00:00', '12-06 00:00'],
  ['下月5号到20号', '12-05 00:00', '12-21 00:00'],
  ['1月3号', '2027-01-03 00:00', '2027-01-04 00:00'],
  ['月底', '11-26 00:00', '12-01 00:00'],
  ['月初', '12-01 00:00', '12-06 00:00'],
  ['明早', '11-23 06:00', '11-23 09:00'],
  ['明天早上八点', '11-23 08:00', '11-23 09:00'],
  ['明晚7点', '11-23 19:00', '11-23 20:00'],
  ['明天中午12点', '11-23 12:00', '11-23 13:00'],
  ['中午1点', '11-22 13:00', '11-22 14:00'],
  ['三点到五点', '11-22 15:00', '11-22 17:00'],
  ['明天上午9点到11点', '11-23 09:00', '11-23 11:00'],
  ['明天上午十点到下午两点', '11-23 10:00', '11-23 14:00'],
  ['今晚10点到2点', '11-22 22:00', '11-23 02:00'],
  ['下午2点半', '11-22 14:30', '11-22 15:30'],
  ['下午三点一刻', '11-22 15:15', '11-22 16:15'],
  ['14:30', '11-22 14:30', '11-22 15:30'],
  ['15点', '11-22 15:00', '11-22 16:00'],
  ['明天下午3点前', '11-23 00:00', '11-23 15:00'],
  ['两小时内', '11-22 10:00', '11-22 12:00'],
  ['半小时后', '11-22 10:30', OPEN],
  ['20分钟后', '11-22 10:20', OPEN],
  ['三天内', '11-22 10:00', '11-25 10:00'],
  ['下班后', '11-22 18:00', '11-22 22:00'],
  ['明天下班以后', '11-23 18:00', '11-23 22:00'],
  ['昨天晚上', '11-21 18:00', '11-22 00:00'],
  ['前天', '11-20 00:00', '11-21 00:00'],
  ['听日下昼', '11-23 12:00', '11-23 18:00'],
  ['聽日上午', '11-23 08:00', '11-23 12:00'],
  ['１１月２５日', '11-25 00:00', '11-26 00:00'],
];

/** Right by the words, not read so yet: a row that is mended moves up into TIMES. */
const NOT_YET: typeof TIMES = [
  ['今晚12点', '11-23 00:00', '11-23 01:00'],
  ['20:00到8:00', '11-22 20:00', '11-23 08:00'],
];

const NO_TIME = [
  '请快一点',
  '快1点来',
  '厨房有一点漏水',
  '一点反应都没有',
  '漏了一点水',
  '有一点点渗',
  '早一点晚一点都行',
  '态度好一点',
  '第一点没人管 第二点漏水',
  '有两点要反映',
  '三点意见',
  '',
  '漏水了',
  '3栋1502漏水',
  '后门坏了',
  '早就坏了',
  '今年的物业费',
  '3号楼',
  '3号线',
  '电话13800138000',
  '点了外卖',
  '十年夜班',
  '年夜饭做到一半断电',
  '今年三十八',
  '明朝代',
  '夜里漏水',
];

describe('times said', () => {
  it.each(TIMES)('%s is %s to %s', (message, from, to) => {
    expect(windows(message)).toEqual([{ from: iso(from), to: iso(to) }]);
  });

  it.each(NOT_YET)('%s is %s to %s', (message, from, to) => {
    expect(windows(message)).toEqual([{ from: iso(from), to: iso(to) }]);
  });

  it.each(NO_TIME)('%j says none', (message) => {
    expect(windows(message)).toEqual([]);
  });

  it('are the same within a sentence, with the words as they stand', () => {
    const text = '麻烦明天下午三点以后来修,我在家';
    expect(findTimes(text, NOW, times).map((time) => [time.text, text.slice(...time.span)])).toEqual([
      ['明天下午三点以后', '明天下午三点以后'],
    ]);
  });

  it('are all found, in order', () => {
    expect(windows('周五下午或者周六上午')).toEqual([
      { from: iso('11-27 12:00'), to: iso('11-27 18:00') },
      { from: iso('11-28 08:00'), to: iso('11-28 12:00') },
    ]);
  });

  it('of the weekend are Saturday and Sunday', () => {
    const wednesday = Date.parse('2026-11-25T10:00:00+08:00');
    expect(windows('周末', wednesday)).toEqual([{ from: iso('11-28 00:00'), to: iso('11-30 00:00') }]);
  });

  it('go over the end of the year', () => {
    const newYearsEve = Date.parse('2026-12-31T23:30:00+08:00');
    expect(windows('明天上午', newYearsEve)).toEqual([
      { from: iso('2027-01-01 08:00'), to: iso('2027-01-01 12:00') },
    ]);
  });
});

const instant = fc.integer({
  min: Date.parse('2026-01-01T00:00:00Z'),
  max: Date.parse('2030-12-31T00:00:00Z'),
});
const DAYS = [
  '',
  '今天',
  '明天',
  '后天',
  '昨天',
  '周三',
  '下周一',
  '上周五',
  '25号',
  '11月25日',
  '下月5号',
  '月底',
  '周末',
];
const PARTS = ['', '上午', '下午', '晚上', '早上', '中午', '凌晨', '傍晚'];
const CLOCKS = [
  '',
  '三点',
  '8点',
  '9点半',
  '14:30',
  '20点',
  '十二点',
  '三点一刻',
  '9点到11点',
  '8点到9点',
  '20:00到8:00',
  '三点半到三点',
];
const EDGES = ['', '以后', '之前', '前'];
const phrase = fc
  .tuple(...[DAYS, PARTS, CLOCKS, EDGES].map((words) => fc.constantFrom(...words)))
  .map((words) => words.join(''));

function expectForwards(message: string, now: number): void {
  for (const { from, to } of findTimes(message, now, times)) {
    if (from !== null && to !== null)
      expect({ message, now, forwards: Date.parse(from) <= Date.parse(to) }).toMatchObject({
        forwards: true,
      });
  }
}

describe('any time', () => {
  // A limit already past, and clock hours moved on without their end.
  const BACKWARDS = ['8点到9点', '20:00到8:00', '今天8点前', '昨天之前', '三点半到三点'];

  it.each(BACKWARDS)('begins before it ends: %s at ten in the morning', (message) => {
    expectForwards(message, NOW);
  });

  // The examples make it fail today; when the five above are mended, this one shows the next.
  it('begins before it ends', () => {
    const examples = BACKWARDS.map((message): [string, number] => [message, NOW]);
    fc.assert(fc.property(phrase, instant, expectForwards), { numRuns: 2000, examples });
  });

  it('that is one day, part and hour begins before it ends', () => {
    const plain = fc
      .tuple(...[DAYS, PARTS, CLOCKS.slice(0, 8)].map((words) => fc.constantFrom(...words)))
      .map((words) => words.join(''));
    fc.assert(fc.property(plain, instant, expectForwards), { numRuns: 2000 });
  });

  it('is ISO text of Asia/Shanghai, within the text, whatever is typed', () => {
    const soup = fc.string({
      unit: fc.constantFrom(...'今明后天周月号日点半上下午晚前内小时分钟三十一2580:到至随底初末'),
      maxLength: 24,
    });
    fc.assert(
      fc.property(fc.oneof(phrase, soup, fc.string({ unit: 'binary' })), instant, (message, now) => {
        const { text } = normalise(message);
        for (const time of findTimes(text, now, times)) {
          for (const at of [time.from, time.to])
            if (at !== null) expect(at).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
          expect(text.slice(...time.span)).toBe(time.text);
          expect(time.text).not.toBe('');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the zone of the machine', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['UTC', 0],
    ['America/New_York', 300],
    ['Asia/Shanghai', -480],
    ['Pacific/Kiritimati', -840],
  ])('%s changes nothing', (zone, offset) => {
    vi.stubEnv('TZ', zone);
    expect(new Date(NOW).getTimezoneOffset()).toBe(offset);
    for (const [message, from, to] of TIMES)
      expect([message, ...windows(message)]).toEqual([message, { from: iso(from), to: iso(to) }]);
    expect(dueText(Date.parse('2026-11-23T09:30:00+08:00'), NOW, times.told)).toBe('明天9:30前');
  });
});

describe('what names no time to come by', () => {
  it.each(['漏了三年前就报过', '这两天电梯老坏', '五一路那家店', '房子五一二号', '二十一前面那栋'])(
    '%s',
    (message) => {
      expect(windows(message)).toEqual([]);
    },
  );
});

describe('the lunar new year', () => {
  it.each([
    ['2027-01-20', '2027-02-05'],
    ['2030-01-10', '2030-02-02'],
    ['2031-01-10', '2031-01-22'],
    ['2033-01-10', '2033-01-30'],
  ])('from %s the year ends on %s', (from, eve) => {
    const [window] = windows('年前', Date.parse(`${from}T10:00:00+08:00`));
    expect(window?.to).toBe(`${eve}T00:00:00+08:00`);
  });
});
