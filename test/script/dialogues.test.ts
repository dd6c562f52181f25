/** The dialogue rules saved in the library: seen by lint with history, in grading, and before a reply goes out. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DialogueTurn } from '../../src/script/dialogue-rule.ts';
import { Grader } from '../../src/script/grade.ts';
import { Checker } from '../../src/script/lint.ts';
import { BlockedWords } from '../../src/staff.ts';
import { run } from '../cli/run.ts';
import { ANNA, beginShift, LIN } from '../converse/shift.ts';
import { library, models } from '../shared.ts';

const checker = new Checker(library, models);
const rules = (text: string, history?: DialogueTurn[]) =>
  checker.lint({ text, channel: 'chat', history }).violations.map(({ rule }) => rule);

const WAITED: DialogueTurn[] = [
  { from: 'owner', text: '我家水管漏了' },
  { from: 'agent', text: '好的，请您稍等。' },
  { from: 'owner', text: '都等了一上午了，到底什么时候来人' },
];

describe('saved dialogue rules', () => {
  it('judge a line by what was said before it, and say nothing of a line alone', () => {
    const line = '请您再等一等，师傅在安排了。';
    expect(rules(line, WAITED)).toEqual(['wait-again']);
    expect(rules(line, WAITED.slice(0, 1))).toEqual([]);
    expect(rules(line)).toEqual([]);
    expect(rules('请您再等二十分钟，师傅两点到。', WAITED)).toEqual([]);
  });

  it('notice a phone asked for twice, but not one that was wrong', () => {
    const gave: DialogueTurn[] = [
      { from: 'owner', text: '我姓周，电话13800000098' },
      { from: 'agent', text: '您好，请问是哪里漏水？' },
      { from: 'owner', text: '厨房' },
    ];
    expect(rules('请您留一下联系电话。', gave)).toEqual(['asked-again']);
    expect(rules('请您留一下联系电话。', [...gave, { from: 'owner', text: '刚才的号码不对' }])).toEqual([]);
  });

  it('can be rules of one channel or of some communities', () => {
    const [rule] = library.rules.dialogues;
    if (!rule) throw new Error('there are no dialogue rules');
    const only = (more: object) =>
      new Checker({ ...library, rules: { ...library.rules, dialogues: [{ ...rule, ...more }] } }, models);
    const found = (one: Checker, community?: string) =>
      one.lint({ text: '请您再等一等。', channel: 'chat', history: WAITED, community }).violations.length;
    expect(found(only({ channels: ['phone'] }))).toBe(0);
    expect(found(only({ communities: ['yunqi'] }))).toBe(0);
    expect(found(only({ communities: ['yunqi'] }), 'yunqi')).toBe(1);
  });

  it('say something of a line alone where they look at nothing else', () => {
    const [rule] = library.rules.dialogues;
    if (!rule) throw new Error('there are no dialogue rules');
    const match = { match: ['绿萝'], except: [] };
    const around = { ...match, within: { before: 2, after: 0 } };
    const found = (when: typeof rule.when) =>
      new Checker({ ...library, rules: { ...library.rules, dialogues: [{ ...rule, when }] } }, models)
        .lint({ text: '这盆绿萝，您看看。' })
        .violations.map((violation) => violation.rule);
    expect(found(match)).toEqual([rule.id]);
    expect(found({ at_least: 1, of: [match, match] })).toEqual([rule.id]);
    expect(found({ all: [match, { none: [around] }] })).toEqual([]);
  });

  it('count in grading, by the turn they are of', () => {
    const { violations } = new Grader(library, checker).grade({
      situation: 'CMPL-3',
      turns: WAITED.map(
        ({ from, text }) => ({ from: from === 'owner' ? 'owner' : 'trainee', text }) as const,
      ).concat({
        from: 'trainee',
        text: '非常抱歉，请您再等一等。',
      }),
    });
    expect(violations.filter(({ rule }) => rule === 'wait-again')).toMatchObject([{ turn: 3 }]);
  });

  it('are seen by yingda lint in a row with history', async () => {
    const row = { text: '请您再等一等。', channel: 'chat', history: WAITED };
    const { lines } = await run(['lint', '--jsonl'], `${JSON.stringify(row)}\n`);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ok: false, violations: [{ rule: 'wait-again' }] });
  });
});

describe('a reply of staff', () => {
  let shift: Awaited<ReturnType<typeof beginShift>>;
  beforeEach(async () => {
    shift = await beginShift();
  });
  afterEach(() => shift.close());

  it('is checked wherever it comes from, and what must not be said is not sent', async () => {
    await shift.says('转人工');
    const sent = () => shift.wire.sent.filter(({ to }) => to === LIN).length;
    const before = sent();
    const act = shift.act(ANNA, { do: 'reply', phrases: [], edited: false }, '再闹我就挂电话了。');
    await expect(act).rejects.toBeInstanceOf(BlockedWords);
    await expect(act).rejects.toMatchObject({ code: 'E_BLOCKED_WORDS' });
    await shift.pass(1000);
    expect(sent()).toBe(before);
    expect((await shift.state())?.handedOff?.by).toBeUndefined();
  });

  it('is seen together with the conversation', async () => {
    await shift.says('转人工');
    await shift.act(ANNA, { do: 'reply', phrases: [], edited: false }, '您好，请您稍等。');
    await shift.says('到底什么时候来人啊');
    const again = shift.act(ANNA, { do: 'reply', phrases: [], edited: false }, '请您再等一等。');
    await expect(again).rejects.toMatchObject({ violations: [{ rule: 'wait-again' }] });
  });

  it('that is only warned of goes out when it is sent knowingly, and that it did is recorded', async () => {
    const text = '这不归我管，你自己看着办。';
    await shift.says('转人工');
    const sent = () => shift.wire.to(LIN);
    const before = sent().length;
    const first = shift.act(ANNA, { do: 'reply', phrases: [], edited: false }, text);
    await expect(first).rejects.toMatchObject({ code: 'E_WARNED_WORDS', warns: true });
    await expect(first).rejects.toMatchObject({
      violations: [{ kind: 'shirk', better: expect.any(String) }, {}, {}],
    });
    expect(sent()).toHaveLength(before);
    expect((await shift.staff.check(text, await shift.id())).stops).toBe(false);
    // What a screen says was found counts for nothing.
    const warned = [{ kind: 'dialect' as const, rule: 'none' }];
    await shift.act(ANNA, { do: 'reply', phrases: [], edited: false, knowing: true, warned }, text);
    expect(sent().slice(before)).toEqual([text]);
    expect((await shift.events('reply.warned')).map(({ data }) => data)).toEqual([
      { by: ANNA.id, kinds: 'shirk no_honorific vague', rules: 'shirk-not-our-job you-not-nin vague-see' },
    ]);
  });

  it('that is stopped does not go out knowingly either; one without a fault is no event', async () => {
    await shift.says('转人工');
    const before = shift.wire.to(LIN).length;
    const knowing = { do: 'reply' as const, phrases: [], edited: false, knowing: true };
    for (const text of [
      '再闹我就挂电话了。',
      '您加我微信私下转给我就行。',
      '楼上那户姓赵，电话13912345678。',
    ])
      await expect(shift.act(ANNA, knowing, text), text).rejects.toMatchObject({ code: 'E_BLOCKED_WORDS' });
    expect(shift.wire.to(LIN)).toHaveLength(before);
    await shift.act(ANNA, knowing, '您好，请讲。');
    expect(await shift.events('reply.warned')).toEqual([]);
  });
});
