import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import { PERSONAS } from '../../src/library/drill-schema.ts';
import type { Library } from '../../src/library/library.ts';
import { checkers } from '../../src/script/lint.ts';
import { answerDrill, startDrill } from '../../src/training/drill.ts';
import { DrillSessions } from '../../src/training/sessions.ts';
import type { DrillState, DrillStep, TalkState } from '../../src/training/state.ts';
import { pickDrill } from '../../src/training/talk.ts';
import { library, models } from '../shared.ts';
import { caseOf, cases, coachOf, examiner, playable, Run, START } from './play.ts';

const saidIn = (state: TalkState | null | undefined) => (state as DrillState | null | undefined)?.said;
const firstOfEach = cases.filter(
  (one, at) => cases.findIndex(({ situation }) => situation === one.situation) === at,
);

describe('the cases', () => {
  it.each([...library.situations.keys()])('train %s at least twice', (situation) => {
    expect(cases.filter((one) => one.situation === situation).length).toBeGreaterThanOrEqual(2);
  });

  it('play every persona', () => {
    expect(PERSONAS.filter((persona) => !cases.some((one) => one.persona === persona))).toEqual([]);
  });

  it('speak as owners: no line is one of our own wordings', () => {
    const own = new Set([...library.phrases.values()].map(({ text }) => text));
    const lines = cases.flatMap(({ opening, steps }) => [
      ...opening,
      ...steps.flatMap(({ good, poor = [], forbidden = [] }) => [...good, ...poor, ...forbidden]),
    ]);
    expect(lines.length).toBeGreaterThan(200);
    expect(lines.filter((line) => own.has(line))).toEqual([]);
  });

  it('are not told twice: no two owner lines are the same', () => {
    const lines = cases.flatMap(({ id, opening, steps }) =>
      [
        ...opening,
        ...steps.flatMap(({ good, poor = [], forbidden = [] }) => [...good, ...poor, ...forbidden]),
      ]
        .filter((line) => !line.startsWith('（'))
        .map((line) => ({ id, line })),
    );
    const seen = new Map<string, string>();
    const twice = lines.flatMap(({ id, line }) => {
      const before = seen.get(line);
      seen.set(line, id);
      return before === undefined ? [] : [`${line}: ${before}, ${id}`];
    });
    expect(twice).toEqual([]);
  });
});

// One of each situation here; all of them, in several wordings, in test/end/drills.test.ts.
playable(firstOfEach, [0]);

describe('the waits of OPEN-5', () => {
  const silent = caseOf('DRILL-OPEN-5-1');

  it('are right at 3 seconds', () => {
    const { result } = new Run(silent).finish(3);
    expect(result?.timing.map(({ required, actual, ok }) => [required, actual, ok])).toEqual([
      [3, 3, true],
      [3, 3, true],
      [3, 3, true],
    ]);
    expect(result?.band).toBe('excellent');
  });

  it('are marked when too short: at the line, on the card, and in the score', () => {
    const run = new Run(silent);
    run.say(run.model);
    const step = run.say(run.model, 1);
    expect(step.lineFeedback?.waited).toEqual({ required: 3, actual: 1, ok: false });
    expect(coachOf(step)).toContain('1秒');
    const { result } = run.finish();
    expect(result?.timing.filter(({ ok }) => !ok).map(({ actual }) => actual)).toEqual([1]);
    expect(result?.band).toBe('weak');
  });

  it('are not begun by a line that lacks something: the rest may follow at once', () => {
    const run = new Run(silent);
    run.say('您好。');
    expect(run.say('请问有什么可以帮您？', 0.5).lineFeedback).toMatchObject({ waited: null, missing: [] });
    expect(run.finish(3).result?.band).toBe('excellent');
  });

  it('are marked when too long', () => {
    const run = new Run(silent);
    run.say(run.model);
    expect(run.say(run.model, 20).lineFeedback?.waited).toEqual({ required: 3, actual: 20, ok: false });
  });

  it('are measured from the end of a line to the beginning of the next, where that is known', () => {
    const first = startDrill(library, silent.id, { seed: 's', now: START });
    const model = new Run(silent, 's').model;
    const typed = (before: DrillStep, from: number, to: number) =>
      answerDrill(
        library,
        examiner,
        before.state,
        { text: model, began: START + from * 1000 },
        START + to * 1000,
      );
    const second = typed(typed(first, 1, 16), 19.2, 40);
    expect(second.lineFeedback?.waited).toEqual({ required: 3, actual: 3.2, ok: true });
  });
});

describe('a run', () => {
  it('is the same for the same seed', () => {
    for (const one of firstOfEach) {
      const runs = [new Run(one, 'x'), new Run(one, 'x')];
      for (const run of runs) run.finish();
      expect(runs[0]?.shown).toEqual(runs[1]?.shown);
      expect(runs[0]?.step).toEqual(runs[1]?.step);
    }
  });

  it('differs with the seed', () => {
    const openings = new Set(
      Array.from({ length: 20 }, (_, at) => new Run(caseOf('DRILL-CMPL-2-1'), `run ${at}`).shown.join()),
    );
    expect(openings.size).toBeGreaterThan(15);
  });

  it('takes the elements of a step from several lines', () => {
    const run = new Run(caseOf('DRILL-CARE-8-2'));
    const half = run.say('抱歉，这个问题我需要核实。');
    expect(half.lineFeedback?.missing).toEqual(['record', 'promise']);
    const whole = run.say('请您留下联系电话，我会在两小时内答复您。');
    expect(whole.lineFeedback?.missing).toEqual([]);
    expect(whole.state.over).toBe(true);
    expect(whole.result?.band).toBe('excellent');
  });

  it('a promise without a time is not enough (CARE-8)', () => {
    const step = new Run(caseOf('DRILL-CARE-8-2')).say('抱歉，请您留下电话，我们会尽快联系您。');
    expect(step.lineFeedback?.missing).toEqual(['promise']);
  });

  it('goes on from where the trainee has gone when a step is skipped, and the grade tells of it', () => {
    const run = new Run(caseOf('DRILL-TALK-6-1'));
    const step = run.say('如果没有服务方面的问题，请您先挂机，好吗？感谢您的理解。');
    expect(step.lineFeedback?.step).toBe(2);
    expect(step.state.over).toBe(true);
    expect(step.result?.elements.apology).not.toBe(true);
    expect(step.result?.band).not.toBe('excellent');
  });

  it('words of reacting to a fault do not call for further steps', () => {
    const run = new Run(caseOf('DRILL-CMPL-5-1'));
    run.say('嗯。');
    const { result } = run.finish();
    expect(result?.steps.map(({ step }) => step)).toEqual([1]);
  });

  it('ends after a number of lines', () => {
    const run = new Run(caseOf('DRILL-CMPL-2-1'));
    const most = library.drilling.voices.difficulties.normal.lines_per_step;
    for (let line = 1; line < most; line++) expect(run.say('嗯。').state.over).toBe(false);
    const { state, result } = run.say('嗯。');
    expect(state.over).toBe(true);
    expect(result?.band).toBe('fail');
    expect(coachOf(run.step)).toContain(String(most));
    // Nothing more happens to it.
    expect(run.say('您好').state).toBe(state);
    expect(run.step.result).toBeNull();
  });

  it.each(['', '   ', '您'.repeat(5000)])('is left as it was by a blank or endless line', (text) => {
    const run = new Run(caseOf('DRILL-CMPL-2-1'));
    const before = run.step.state;
    const step = run.say(text);
    expect(step.state).toBe(before);
    expect(coachOf(step)).not.toBe('');
  });

  it.each(['（挂机）', '(挂断)', '/挂机'])('takes %s as hanging up', (text) => {
    const { state } = new Run(caseOf('DRILL-OPEN-5-1')).say(text);
    expect(state.over).toBe(true);
    expect(state.turns.at(-1)).toMatchObject({ from: 'trainee', event: 'hangup' });
  });

  it('is plain JSON', () => {
    const run = new Run(caseOf('DRILL-HEAR-4-1'));
    run.say(run.model);
    expect(JSON.parse(JSON.stringify(run.step.state))).toEqual(run.step.state);
  });

  it('refuses a case that is not there', () => {
    expect(() => startDrill(library, 'DRILL-OPEN-9-1', { seed: 's', now: 0 })).toThrow(
      /DRILL-OPEN-9-1.*not one of/,
    );
  });
});

describe('choosing', () => {
  it('goes by situation and persona, and by the seed', () => {
    for (const { situation, persona } of cases)
      expect(library.drills.get(pickDrill(library, { situation, persona, seed: 's' }))).toMatchObject({
        situation,
        persona,
      });
    const chosen = Array.from({ length: 30 }, (_, at) => pickDrill(library, { seed: `${at}` }));
    expect(new Set(chosen).size).toBeGreaterThan(8);
    expect(pickDrill(library, { seed: '7' })).toBe(chosen[7]);
  });

  it('names what there is when nothing fits', () => {
    expect(() => pickDrill(library, { situation: 'OPEN-99', seed: 's' })).toThrow(
      /"OPEN-99", only for .*CMPL-2/,
    );
    expect(() => pickDrill(library, { situation: 'OPEN-5', persona: 'angry', seed: 's' })).toThrow(
      /"angry", only with silent/,
    );
  });
});

describe('sessions', () => {
  async function sessions(used: () => Library = () => library) {
    const clock = new ManualClock(START);
    const store = openSqliteStore(':memory:');
    await store.ensureCommunity({ orgId: 'org', id: 'yunqi', name: '云栖花园' });
    return {
      clock,
      store,
      drills: new DrillSessions({
        store,
        library: used,
        clock,
        communityId: 'yunqi',
        checker: checkers(models),
      }),
    };
  }
  const GOOD = '抱歉，这个问题我需要核实，请您留下联系电话，我会在两小时内答复您。';

  it('keep a run between lines and its result at the end, once', async () => {
    const { drills, store, clock } = await sessions();
    const first = await drills.start('甲', { situation: 'CARE-8', seed: '1' });
    expect(first.shows).toHaveLength(2);
    clock.advance(2000);
    expect((await drills.answer('甲', 'm1', '嗯。'))?.state.over).toBe(false);
    expect(await drills.running('甲')).toMatchObject({ case: first.state.case });
    clock.advance(2000);
    const last = await drills.answer('甲', 'm2', GOOD);
    expect(last?.result?.score).toBeGreaterThan(0);
    expect(await drills.running('甲')).toBeNull();
    const kept = await store.drills({ trainee: '甲' });
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({
      trainee: '甲',
      communityId: 'yunqi',
      situation: 'CARE-8',
      caseId: first.state.case,
      score: last?.result?.score,
      band: last?.result?.band,
      startedAt: START,
      finishedAt: START + 4000,
    });
  });

  it('a message delivered again has no second effect and gets the same answer', async () => {
    const { drills, store, clock } = await sessions();
    await drills.start('甲', { situation: 'CMPL-2', seed: '1', messageId: 'm0' });
    clock.advance(5000);
    const once = await drills.answer('甲', 'm1', '嗯。');
    clock.advance(5000);
    const twice = await drills.answer('甲', 'm1', '嗯。');
    expect(twice).toEqual({ ...once, repeated: true });
    expect(saidIn(await drills.running('甲'))).toEqual(['嗯。']);
    const begun = await drills.start('甲', { situation: 'CMPL-2', seed: '1', messageId: 'm0' });
    expect(begun).toMatchObject({ repeated: true, shows: [] });
    expect(saidIn(await drills.running('甲'))).toEqual(['嗯。']);
    const end = await drills.answer('甲', 'm2', '（挂机）');
    expect(await drills.answer('甲', 'm2', '（挂机）')).toEqual({ ...end, repeated: true });
    expect(await store.drills({})).toHaveLength(1);
  });

  it('two copies of a message at the same moment count once', async () => {
    const { drills, store } = await sessions();
    await drills.start('甲', { situation: 'CMPL-2', seed: '1' });
    const [one, two] = await Promise.all([
      drills.answer('甲', 'm1', '（挂机）'),
      drills.answer('甲', 'm1', '（挂机）'),
    ]);
    expect([one?.repeated, two?.repeated]).toEqual([false, true]);
    expect(await store.drills({})).toHaveLength(1);
  });

  it('keep trainees apart, and answer nothing where no drill runs', async () => {
    const { drills } = await sessions();
    await drills.start('甲', { situation: 'CMPL-2', seed: '1' });
    expect(await drills.answer('乙', 'm1', '您好')).toBeNull();
    expect(await drills.stop('甲')).toBe(true);
    expect(await drills.answer('甲', 'm1', '您好')).toBeNull();
    expect(await drills.stop('甲')).toBe(false);
  });

  it('count no wait while what marks is made, where that was prepared', async () => {
    const { store, clock } = await sessions();
    let made = 0;
    const drills = new DrillSessions({
      store,
      library: () => library,
      clock,
      communityId: 'yunqi',
      checker: (used) => {
        made++;
        clock.advance(131_000);
        return checkers(models)(used);
      },
    });
    drills.prepare();
    const { state } = await drills.start('甲', { situation: 'CARE-8', seed: '1' });
    expect(state.startedAt).toBe(START + 131_000);
    clock.advance(2000);
    await drills.answer('甲', 'm1', '嗯。');
    expect(made).toBe(1);
    expect(clock.now()).toBe(START + 133_000);
  });

  it('go on after a restart', async () => {
    const { drills, store, clock } = await sessions();
    await drills.start('甲', { situation: 'CARE-8', seed: '1' });
    const later = new DrillSessions({
      store,
      library: () => library,
      clock,
      communityId: 'yunqi',
      checker: checkers(models),
    });
    expect(saidIn((await later.answer('甲', 'm1', '嗯。'))?.state)).toEqual(['嗯。']);
  });

  it('give up a run whose case has left the library, and say so', async () => {
    let used: Library = library;
    const { drills } = await sessions(() => used);
    await drills.start('甲', { situation: 'CARE-8', seed: '1' });
    used = {
      ...library,
      hash: 'other',
      drills: new Map([...library.drills].filter(([id]) => !id.startsWith('DRILL-CARE'))),
    };
    await expect(drills.answer('甲', 'm1', '嗯。')).rejects.toMatchObject({ code: 'E_UNKNOWN_ID' });
    expect(await drills.answer('甲', 'm2', '嗯。')).toBeNull();
  });

  it('what an older version kept is no run', async () => {
    const { drills, store } = await sessions();
    await store.keep('drill', '甲', { state: 'old' }, START);
    expect(await drills.running('甲')).toBeNull();
    expect((await drills.start('甲', { situation: 'CARE-8', seed: '1' })).state.over).toBe(false);
  });

  it('tell times, last and best score by situation', async () => {
    const { drills, clock } = await sessions();
    const lines = [GOOD, '（挂机）'];
    const scores: number[] = [];
    for (const [at, line] of lines.entries()) {
      await drills.start('甲', { situation: 'CARE-8', seed: `${at}` });
      clock.advance(60_000);
      let step = await drills.answer('甲', `m${at}`, line);
      while (step && !step.state.over) step = await drills.answer('甲', `m${at}-end`, '（挂机）');
      scores.push(step?.result?.score ?? -1);
    }
    expect(await drills.results('甲')).toEqual([
      {
        situation: 'CARE-8',
        times: 2,
        last: { score: scores[1], band: 'fail', finishedAt: clock.now() },
        best: Math.max(...scores),
      },
    ]);
    expect(scores[0]).toBeGreaterThan(scores[1] ?? 0);
    expect(await drills.results('乙')).toEqual([]);
  });
});
