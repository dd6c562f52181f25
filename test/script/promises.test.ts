/** What a line promises: the time, what is promised, and what only looks like a promise. */
import { describe, expect, it } from 'vitest';
import { workTimes } from '../../src/converse/promises.ts';
import { promiseReader } from '../../src/script/promises.ts';
import { shanghaiIso } from '../../src/text/times.ts';
import { workingCalendar } from '../../src/ticket/calendar.ts';
import { MONDAY } from '../office.ts';
import { library } from '../shared.ts';

const work = workTimes(workingCalendar(library.standards.calendar));
const read = (line: string) =>
  promiseReader(library)
    .read(line, MONDAY, work)
    .map(({ stage, dueAt }) => `${stage} ${shanghaiIso(dueAt).slice(5, 16)}`);

describe('a promise', () => {
  // Said on Monday, 23 November, at 10:00.
  it.each([
    ['师傅半小时内到。', 'arrive 11-23T10:30'],
    ['林女士您好，维修师傅二十分钟左右就到您家。', 'arrive 11-23T10:20'],
    ['一个半小时之内工程同事上门。', 'arrive 11-23T11:30'],
    ['我明天下午三点给您回电。', 'respond 11-24T15:00'],
    ['明天上午给您答复。', 'respond 11-24T12:00'],
    ['这件事我来核实，两小时内跟您联系。', 'respond 11-23T12:00'],
    ['下午四点前一定会处理好。', 'resolve 11-23T16:00'],
    ['今晚八点前恢复供水。', 'resolve 11-23T20:00'],
    ['今天下班前我给您回话。', 'respond 11-23T18:00'],
    ['三个工作日内给您书面答复。', 'respond 11-26T10:00'],
    ['两天内，我们把结果反馈给您。', 'respond 11-25T10:00'],
    ['我今天五点之前一定答复您。', 'respond 11-23T17:00'],
    ['今晚之前给您一个准话。', 'respond 11-23T18:00'],
    ['48小时内给出处理方案。', 'respond 11-25T10:00'],
    ['请经理两小时内给您来电。', 'respond 11-23T12:00'],
    ['一个工作日内会有同事和您对接。', 'respond 11-24T10:00'],
    ['下午两点半师傅过去。', 'arrive 11-23T14:30'],
    ['明天一早就让保洁去清理。', 'resolve 11-24T09:00'],
    ['三天内退款到账。', 'resolve 11-26T10:00'],
    ['马上到，五分钟。', 'arrive 11-23T10:05'],
    ['师傅过去了，半个钟头准到。', 'arrive 11-23T10:30'],
    ['下午给您回。', 'respond 11-23T18:00'],
    ['明儿一早给您弄。', 'resolve 11-24T09:00'],
    ['后天上午给您换上。', 'resolve 11-25T12:00'],
    ['俩小时以内给您个准信儿。', 'respond 11-23T12:00'],
    ['今晚七点前水准能来。', 'resolve 11-23T19:00'],
    ['十分钟内。', 'respond 11-23T10:10'],
    ['好的，今天之内。', 'respond 11-24T00:00'],
    ['最晚明天中午。', 'respond 11-24T14:00'],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual([expected]);
  });

  it('may be several in a line, each with its own time', () => {
    expect(read('师傅十分钟后到，修好以后我今天下午五点前给您回电。')).toEqual([
      'arrive 11-23T10:10',
      'respond 11-23T17:00',
    ]);
  });

  it.each([
    '您看明天下午三点师傅上门可以吗？',
    '您说半小时内到，我理解您着急。',
    '师傅说他三点到不了。',
    '我们没有承诺今天修好。',
    '我不敢保证明天能修好。',
    '抱歉之前没有回复您，昨天三点才看到。',
    '您的报修昨天下午三点已经处理好了。',
    '如果半小时内没有到，请您再打给我。',
    '让您等了半小时，非常抱歉，我马上联系师傅。',
    '我们的服务时间是早上八点半到下午六点，欢迎随时联系。',
    '我会尽快给您回复。',
    '请您明天上午带身份证过来办理。',
    '装修审核一般三个工作日内完成。',
    '好的，明天见。',
    '明天上午九点。',
    '欠费请您交一下，三天之内。',
    '厂家说明天能好，我再核实。',
    '今天下午三点给您回过电话。',
    '如果今天修不好，明天给您换新的。',
    '您说的明天一早，我记下了。',
    '五分钟前去过一趟。',
    '半年内保修。',
  ])('is not: %s', (line) => {
    expect(read(line)).toEqual([]);
  });
});
