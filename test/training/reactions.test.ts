/** How an owner reacts: anger that rises and falls, what is asked for, difficulty, when the trainee is told. */
import { describe, expect, it } from 'vitest';
import { Cast } from '../../src/training/cast.ts';
import { answerDrill, startDrill } from '../../src/training/drill.ts';
import type { DrillStep } from '../../src/training/state.ts';
import { library } from '../shared.ts';
import { caseOf, cases, checker, coachOf, examiner, ownersOf, Run, START } from './play.ts';

const { voices } = library.drilling;
const SORRY = '非常抱歉，您的心情我理解。';

const begun = (id: string, manner: object = {}) =>
  startDrill(library, id, { seed: 's', now: START, ...manner });
const say = (step: DrillStep, text: string) =>
  answerDrill(library, examiner, step.state, { text }, START + 5000 * step.state.turns.length);

describe('the number of cases', () => {
  it('is at least 300, five or more a situation', () => {
    expect(cases.length).toBeGreaterThanOrEqual(300);
    for (const situation of library.situations.keys())
      expect(cases.filter((one) => one.situation === situation).length).toBeGreaterThanOrEqual(5);
  });

  it('has five personas or more in every situation in which the owner speaks as anybody may', () => {
    // Nobody speaks in the silent calls; the wrong caller and the dialects are what their situations are about.
    const own = ['OPEN-5', 'OPEN-6', 'CLOSE-3', 'HEAR-4', 'HEAR-5'];
    const few = [...library.situations.keys()]
      .filter((id) => !own.includes(id))
      .filter(
        (id) => new Set(cases.filter((one) => one.situation === id).map(({ persona }) => persona)).size < 5,
      );
    expect(few).toEqual([]);
  });

  it('has owners of five regions', () => {
    expect(new Set(cases.map(({ region }) => region)).size).toBe(6);
  });
});

describe('anger', () => {
  const angry = 'DRILL-CMPL-2-8';

  it('is calmed by an apology and inflamed by an argument', () => {
    const first = begun(angry);
    expect(say(first, SORRY).state.heat).toBeLessThan(first.state.heat);
    const worse = say(first, '你凭什么这么说，明明是你自己的问题！');
    expect(worse.state.heat).toBeGreaterThan(first.state.heat);
    const mood = worse.shows.filter(({ from }) => from === 'scene').map(({ text }) => text);
    expect(voices.moods.hotter).toContain(mood[0]);
  });

  it('holds things up while it boils, and not for ever', () => {
    const cast = new Cast(library, caseOf(angry), 's');
    let step = begun(angry);
    for (let line = 0; line < 2; line++) step = say(step, '吵什么吵，关我什么事！');
    expect(step.state.heat).toBeGreaterThanOrEqual(voices.heat.boils);
    let lines = 0;
    while (!step.state.over && lines++ < 10) step = say(step, cast.ownWording(checker, 1) ?? '');
    expect(step.state.over).toBe(true);
  });
});

describe('what is missing', () => {
  it('is asked for: a forgotten promise in a promise’s words', () => {
    const asked = [...(voices.lacks.promise ?? []), ...(voices.voices.calm?.lacks.promise ?? [])];
    const step = say(begun('DRILL-CARE-4-7'), '感谢您的建议。');
    expect(step.lineFeedback?.missing).toEqual(['promise']);
    expect(asked).toContain(ownersOf(step).at(-1));
  });
});

describe('difficulty', () => {
  it('hard: no wording is shown, and the owner balks once at a right line', () => {
    const id = 'DRILL-CARE-4-7';
    const cast = new Cast(library, caseOf(id), 's');
    const lacking = say(begun(id, { difficulty: 'hard' }), '感谢您的建议。');
    expect(lacking.lineFeedback?.better).toBeNull();
    const right = say(lacking, cast.ownWording(checker, 1) ?? '');
    expect(right.state).toMatchObject({ over: false, balks: 1 });
    expect(voices.voices.calm?.balks).toContain(ownersOf(right).at(-1));
    expect(say(right, cast.ownWording(checker, 1) ?? '').state.over).toBe(true);
  });

  it.each(['easy', 'hard'] as const)('%s: no case is a dead end, and right lines pass', (difficulty) => {
    // One case in eleven is enough here; all of them are played at the normal difficulty.
    for (const one of cases.filter((_, at) => at % 11 === 0)) {
      const run = new Run(one, 'deep', 0, difficulty);
      const { state, result } = run.finish();
      expect(state.over, one.id).toBe(true);
      expect(['pass', 'excellent'], one.id).toContain(result?.band);
    }
  });
});

describe('comments', () => {
  it('wait for the end where that is asked for', () => {
    let step = say(begun('DRILL-CARE-8-2', { feedback: 'end' }), '不知道，您问别人吧');
    expect(coachOf(step)).toBe('');
    step = say(step, '（挂机）');
    expect(coachOf(step)).toMatch(/第1句：不该说/);
  });

  it('never show the id of a rule', () => {
    for (const one of cases.filter((_, at) => at % 13 === 0)) {
      const run = new Run(one);
      for (const { say: forbidden } of library.situations.get(one.situation)?.never.slice(0, 2) ?? [])
        run.say(forbidden);
      run.say('（挂机）');
      expect(run.shown.join('\n')).not.toMatch(/never-|RULE-|VIO-|\/[a-z]+-[0-9]/);
    }
  });

  it('show a wording when asked; it is counted and nothing else happens', () => {
    const first = begun('DRILL-CARE-8-2');
    const step = say(first, '/示范');
    expect(step.state).toEqual({ ...first.state, models: 1 });
    expect(say(step, coachOf(step).replace(/^[^：]*：/u, '')).lineFeedback?.missing).toEqual([]);
    expect(coachOf(say(step, '（挂机）'))).toContain('示范');
  });
});

describe('waits', () => {
  it('are trained wherever a silent caller is played: what happens on the line is no speech', () => {
    for (const one of cases.filter(({ persona, channel }) => persona === 'silent' && channel === 'phone')) {
      const steps = library.situations.get(one.situation)?.steps ?? [];
      const waits = one.steps.filter(({ step }) => steps.some((own) => own.step === step && own.wait_s));
      for (const { step, good } of waits)
        for (const text of good) {
          const turns = [
            { from: 'trainee' as const, text: '您好，请问有什么可以帮您？', at: 0 },
            { from: 'owner' as const, text, at: 1 },
            { from: 'trainee' as const, text: '您好，请问有什么可以帮您？', at: 3 },
            { from: 'owner' as const, text, at: 4 },
            { from: 'trainee' as const, event: 'hangup' as const, at: 9 },
          ];
          const { timing } = examiner.grader.grade({ situation: 'OPEN-5', turns });
          expect(timing[0], `${one.id} ${step} ${text}`).toMatchObject({ after: 0, ok: true });
        }
    }
  });

  const right = '您好，请问有什么可以帮您？';
  const flawed = '您好，请问有什么可以帮您？快点说！';
  const courses: readonly (readonly [string, number])[][] = [
    [
      [flawed, 1],
      [right, 3],
      [right, 3],
    ],
    [
      [right, 1],
      ['喂，说话呀！', 1],
      [right, 3],
    ],
    [
      ['您好。', 1],
      ['请问有什么可以帮您？', 0.5],
      [right, 1],
    ],
  ];

  it.each(courses.map((course, at) => [at, course] as const))(
    'are told by the coach as on the score card (%i)',
    (_, course) => {
      const run = new Run(caseOf('DRILL-OPEN-5-1'));
      const told: unknown[] = [];
      for (const [text, wait] of course) told.push(run.say(text, wait).lineFeedback?.waited ?? null);
      for (let line = 0; line < 10 && !run.step.state.over; line++)
        told.push(run.say(run.step.state.closing ? '（挂机）' : run.model, 3).lineFeedback?.waited ?? null);
      const coach = told.filter((one) => one !== null);
      const card = run.step.result?.timing ?? [];
      // The card has the wait before hanging up as well, which no line follows.
      expect(coach).toEqual(
        card.slice(0, coach.length).map(({ required, actual, ok }) => ({ required, actual, ok })),
      );
      expect(card.length - coach.length).toBeLessThanOrEqual(1);
    },
  );
});
