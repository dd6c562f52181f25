/** Exams: questions from the library, papers by rule and seed, marks, make-up, regrades, certificates. */
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import type { Library } from '../../src/library/library.ts';
import { ExamRoom } from '../../src/training/examroom.ts';
import { examItems } from '../../src/training/items.ts';
import { keyOf, makePaper, markAnswer, type PaperQuestion } from '../../src/training/paper.ts';
import { library } from '../shared.ts';
import { checker } from './play.ts';

const T = Date.UTC(2026, 10, 22, 2);
const DAY = 86_400_000;
const items = examItems(library);
const rules = [...library.exams.papers.keys()];

describe('the questions', () => {
  it('are at least 400, of all five kinds, each with an id of its own', () => {
    expect(items.length).toBeGreaterThanOrEqual(400);
    expect(new Set(items.map(({ kind }) => kind)).size).toBe(5);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  });

  it('have choices of which some are right, some wrong, and none both or twice', () => {
    const faulty = items.flatMap((item) => {
      if (item.kind !== 'single' && item.kind !== 'multiple') return [];
      const all = [...item.right, ...item.wrong];
      const sound = item.right.length > 0 && item.wrong.length >= 2 && new Set(all).size === all.length;
      return sound ? [] : [item.id];
    });
    expect(faulty).toEqual([]);
  });

  it('leave no slot open', () => {
    expect(
      items
        .filter((item) => /[{}[\]]/u.test(JSON.stringify(Object.values(item).flat().join(''))))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  it('call right what the checker lets pass, and wrong what it does not', () => {
    const judged = items.filter((item) => item.kind === 'judge' && /^(?:forbidden|better)\//.test(item.id));
    expect(judged.length).toBeGreaterThan(100);
    // Every ninth: the checker's own tests go through all sayings.
    const wrongly = judged
      .filter((_, at) => at % 9 === 0)
      .filter((item) => {
        const text = /可以这样说：“(.+)”$/u.exec(item.question)?.[1] ?? '';
        const { violations } = checker.lint({ text, situation: item.source });
        return (violations.length === 0) !== (item.kind === 'judge' && item.right);
      });
    expect(wrongly.map(({ id }) => id)).toEqual([]);
  });
});

describe('papers', () => {
  it.each(rules)('%s: the parts have the points of the rule, no question twice', (rule) => {
    const { theory, practical } = library.exams.papers.get(rule) ?? {};
    const paper = makePaper(library, rule, 's');
    expect(paper.questions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(theory?.points ?? -1);
    expect(new Set(paper.questions.map(({ item }) => item.question)).size).toBe(paper.questions.length);
    expect(paper.drills).toHaveLength((practical?.drills ?? 0) + (practical?.intakes ?? 0));
    expect(paper.drills.filter((id) => library.intakes.has(id))).toHaveLength(practical?.intakes ?? 0);
  });

  it('split as TRN-4 to 8 say', () => {
    const split = (rule: string) => {
      const { theory, practical, discipline, open_book, makeups } = library.exams.papers.get(rule) ?? {};
      return [theory?.points, practical?.points ?? 0, discipline, open_book, makeups];
    };
    for (const rule of ['TRN-5', 'TRN-6', 'TRN-8']) expect(split(rule)).toEqual([90, 0, 10, true, 1]);
    expect(split('TRN-7')).toEqual([30, 60, 10, false, 1]);
    expect(library.exams.papers.get('TRN-2')?.makeups).toBe(0);
  });

  it('are the same for the same seed, byte for byte, and others for other seeds', () => {
    const text = (seed: string) => JSON.stringify(makePaper(library, 'TRN-2', seed));
    expect(text('a')).toBe(text('a'));
    expect(new Set(['a', 'b', 'c', 'd'].map(text)).size).toBe(4);
  });

  it('refuse a rule without an exam', () => {
    expect(() => makePaper(library, 'TRN-9', 's')).toThrow(/"TRN-9", only by TRN-2/);
  });
});

describe('marks', () => {
  const of = (id: string, options: readonly string[] = []): PaperQuestion => {
    const item = items.find((one) => one.id === id);
    if (!item) throw new Error(`no item ${id}`);
    return { item, points: 2, options };
  };
  const mark = (question: PaperQuestion, answer: string) => markAnswer(library, checker, question, answer);

  it('full marks for the key of every paper', () => {
    for (const rule of rules)
      for (const question of makePaper(library, rule, 'k').questions)
        if (question.item.kind !== 'short')
          expect(mark(question, keyOf(library, question)), question.item.id).toBe(1);
  });

  it('half for some of the right choices, nothing with a wrong one', () => {
    const { item } = of('elements/OPEN-1/1');
    if (item.kind !== 'multiple') throw new Error('not multiple');
    const question = of(item.id, [...item.right, ...item.wrong]);
    expect(['ABC', 'a、c', 'AD', 'E', ''].map((answer) => mark(question, answer))).toEqual([1, 0.5, 0, 0, 0]);
  });

  it('a number however it is written', () => {
    const question = of('wait/OPEN-5/1');
    expect(['3', '3秒', '３', '30', '3到5秒', '很快'].map((answer) => mark(question, answer))).toEqual([
      1, 1, 1, 0, 0, 0,
    ]);
  });

  it('short answers by what they express, in any words; nothing for a forbidden saying', () => {
    const question = of('say/CARE-8/1');
    const whole = mark(question, '抱歉，这个问题我需要核实，请您留下联系电话，我会在两小时内答复您。');
    expect(whole).toBe(1);
    expect(mark(question, '抱歉，请您留下联系电话。')).toBeCloseTo(2 / 3);
    expect(mark(question, '不知道，您问别人去。')).toBe(0);
  });
});

describe('the exam room', () => {
  async function room(used: () => Library = () => library) {
    const clock = new ManualClock(T);
    const store = openSqliteStore(':memory:');
    await store.ensureCommunity({ orgId: 'org', id: 'yunqi', name: '云栖花园' });
    return {
      clock,
      store,
      exams: new ExamRoom({ store, library: used, clock, communityId: 'yunqi', checker: () => checker }),
    };
  }
  /** Answers a whole theory paper. */
  async function sit(exams: ExamRoom, clock: ManualClock, rule: string, seed: string, rightly: boolean) {
    clock.advance(1000);
    await exams.start('甲', rule, seed);
    let last = null;
    for (const question of makePaper(library, rule, seed).questions)
      last = await exams.answer('甲', rightly ? keyOf(library, question) : '');
    return last;
  }
  const theExam = async (exams: ExamRoom) => (await exams.exams({ trainee: '甲' }))[0];
  const mark = async (exams: ExamRoom, part: 'theory' | 'discipline' | 'practical', points: number) =>
    exams.regrade({ exam: (await theExam(exams))?.id ?? '', part, points, by: '监考甲', reason: '按签到' });

  it('begun anew goes on where it was: the same paper, the time that is left; what was left shows on the slip', async () => {
    const { exams, clock } = await room();
    const first = await exams.start('甲', 'TRN-5', 'a');
    expect(first.item).toMatchObject({ nth: 1, kind: 'single' });
    await exams.answer('甲', 'A', first.position);
    clock.advance(60_000);
    const again = await exams.start('甲', 'TRN-5', 'another paper');
    expect(again).toMatchObject({ position: 1, endsAt: first.endsAt });
    expect(again.shows).toEqual((await exams.running('甲'))?.shows);
    expect(await exams.left('甲')).toBe(true);
    expect(await exams.left('甲')).toBe(true);
    expect(await exams.left('乙')).toBe(false);
    // Over time, it ends as it stands when another is begun.
    clock.advance(3 * 3_600_000);
    expect((await exams.start('甲', 'TRN-5', 'b')).position).toBe(0);
    const [ended] = await exams.exams({ trainee: '甲' });
    expect(ended?.seed).toBe('a');
    const paper = await exams.paper(ended?.id ?? '');
    expect(paper.left).toBe(2);
    expect(paper.slip.join('\n')).toContain('离开页面2次');
    expect(paper.answers.filter(({ points }) => points > 0).length).toBeLessThanOrEqual(1);
    expect(paper.answers[0]).toMatchObject({ answer: 'A' });
    expect(paper.answers.every(({ key }) => key !== null && key !== '')).toBe(true);
  });

  it('every mark is kept with who, why and what it was', async () => {
    const { exams, clock } = await room();
    await sit(exams, clock, 'TRN-5', 'a', true);
    await mark(exams, 'discipline', 8);
    clock.advance(1000);
    await mark(exams, 'discipline', 5);
    const { marks, most } = await exams.paper((await theExam(exams))?.id ?? '');
    expect(marks.map(({ before, points, by, reason }) => [before, points, by, reason])).toEqual([
      [null, 8, '监考甲', '按签到'],
      [8, 5, '监考甲', '按签到'],
    ]);
    expect(most).toEqual({ theory: 90, discipline: 10 });
  });

  it('shows one question at a time, and marks at the end; discipline is a person’s', async () => {
    const { exams, clock } = await room();
    const first = await exams.start('甲', 'TRN-5', 's');
    expect(
      first.shows
        .map(({ text }) => text)
        .join('\n')
        .match(/第\d+题/gu),
    ).toEqual(['第1题']);
    const last = await sit(exams, clock, 'TRN-5', 's', true);
    expect(last?.over).toBe(true);
    expect((await theExam(exams))?.outcome).toMatchObject({
      parts: { theory: 90, discipline: null },
      total: null,
      state: 'open',
    });
    expect(await exams.certificates('甲')).toEqual([]);
    expect((await mark(exams, 'discipline', 9)).outcome).toMatchObject({ total: 99, state: 'passed' });
    expect(await exams.certificates('甲')).toMatchObject([{ rule: 'TRN-5', state: 'valid' }]);
    expect(await exams.answer('甲', 'A')).toBeNull();
    const again = await exams.start('甲', 'TRN-5', 's');
    const once = await exams.answer('甲', 'A', again.position);
    expect(once?.position).toBe(again.position + 1);
    expect(await exams.answer('甲', 'A', again.position)).toMatchObject({
      shows: [],
      over: false,
      position: once?.position,
    });
  });

  it('one make-up exam after a failure, then the conclusion; what follows a person decides', async () => {
    const { exams, clock } = await room();
    await sit(exams, clock, 'TRN-8', 'a', false);
    expect((await mark(exams, 'discipline', 10)).outcome).toMatchObject({
      state: 'failed',
      makeups: 1,
      conclusion: null,
    });
    await sit(exams, clock, 'TRN-8', 'b', false);
    const second = await mark(exams, 'discipline', 10);
    expect(second).toMatchObject({ attempt: 2, outcome: { state: 'failed', makeups: 0 } });
    expect(second.outcome.conclusion).toContain('警告');
    // A person decides, says why, and may decide anew; all of it stays on record.
    expect(second.decision).toBe('open');
    const decision = { exam: second.id, by: '主管', reason: '补考没有合格' };
    await expect(exams.decide({ ...decision, warned: true, reason: ' ' })).rejects.toThrow(/why/);
    expect((await exams.decide({ ...decision, warned: true })).decision).toMatchObject({ warned: true });
    clock.advance(1000);
    await exams.decide({ ...decision, warned: false, reason: '病中应考' });
    expect((await exams.paper(second.id)).slip.join()).toMatch(/不警告.*病中应考/);
    await sit(exams, clock, 'TRN-8', 'c', true);
    expect((await theExam(exams))?.attempt).toBe(1);
  });

  it('TRN-2 has no make-up exam, and plays owners after the theory', async () => {
    const { exams, clock } = await room();
    await exams.start('甲', 'TRN-2', 's');
    const paper = makePaper(library, 'TRN-2', 's');
    for (const _ of paper.questions) await exams.answer('甲', '');
    let shown = await exams.answer('甲', '/示范');
    expect(shown?.shows.map(({ text }) => text).join('')).not.toContain('可以这样说');
    for (let drill = 0; drill < paper.drills.length; drill++) shown = await exams.answer('甲', '（挂机）');
    expect(shown?.over).toBe(true);
    clock.advance(1000);
    const row = await mark(exams, 'discipline', 10);
    expect(row.outcome).toMatchObject({ state: 'failed', makeups: 0 });
    expect(row.outcome.parts.practical).toBeLessThan(30);
    expect(row.outcome.conclusion).toContain('未合格');
  });

  it('ends at the time limit: later answers do not count', async () => {
    const { exams, clock } = await room();
    await exams.start('甲', 'TRN-5', 's');
    const [question] = makePaper(library, 'TRN-5', 's').questions;
    if (question) await exams.answer('甲', keyOf(library, question));
    clock.advance(91 * 60_000);
    expect((await exams.answer('甲', 'A'))?.over).toBe(true);
    expect((await theExam(exams))?.outcome.parts.theory).toBe(question?.points);
  });

  it('a regrade keeps what it was, needs who and why, and calls the certificate back', async () => {
    const { exams, clock, store } = await room();
    await sit(exams, clock, 'TRN-5', 's', true);
    await mark(exams, 'discipline', 10);
    clock.advance(1000);
    expect((await mark(exams, 'theory', 20)).outcome.state).toBe('failed');
    expect(await exams.certificates('甲')).toEqual([]);
    const [regrade] = await store.trainings({ kind: 'regrade' });
    expect(regrade?.detail).toMatchObject({
      part: 'theory',
      before: 90,
      points: 20,
      by: '监考甲',
      reason: '按签到',
    });
    await expect(mark(exams, 'theory', 91)).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(mark(exams, 'practical', 1)).rejects.toMatchObject({ code: 'E_USAGE' });
    const exam = (await theExam(exams))?.id ?? '';
    await expect(
      exams.regrade({ exam, part: 'theory', points: 1, by: '乙', reason: ' ' }),
    ).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(
      exams.regrade({ exam: 'x', part: 'theory', points: 1, by: '乙', reason: '因' }),
    ).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  });

  it('certificates expire, and a revised situation asks for another exam', async () => {
    let used = library;
    const { exams, clock } = await room(() => used);
    await sit(exams, clock, 'TRN-6', 's', true);
    await mark(exams, 'theory', 90);
    await mark(exams, 'discipline', 10);
    expect(await exams.certificates('甲')).toMatchObject([{ state: 'valid' }]);
    const asked = makePaper(library, 'TRN-6', 's').questions.find(({ item }) =>
      library.situations.has(item.source),
    );
    const situation = library.situations.get(asked?.item.source ?? '');
    if (!situation) throw new Error('no situation was asked for');
    const steps = situation.steps.map((step) => ({ ...step, wait_s: 5 }));
    used = {
      ...library,
      situations: new Map([...library.situations, [situation.id, { ...situation, steps }]]),
    };
    expect(await exams.certificates('甲')).toMatchObject([{ state: 'revised' }]);
    used = library;
    clock.advance(200 * DAY);
    expect(await exams.certificates('甲')).toMatchObject([{ state: 'expired' }]);
  });
});
