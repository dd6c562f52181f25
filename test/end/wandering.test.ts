/** No drill leads to a dead end: whoever wanders is told something after every line, comes to an end, and can find the way back. */
import { describe, expect, it } from 'vitest';
import { shuffled } from '../../src/supervise/draw.ts';
import { library } from '../shared.ts';
import { cases, Run } from '../training/play.ts';

/** What trainees say who have lost the thread; `null`: what is right. */
const LINES = [
  '嗯。',
  '不知道。',
  '这个不归我管，您找别人吧。',
  '您贵姓？',
  '好的好的。',
  '您先别急，我看一下。',
  '今天天气不错。',
  '？？？',
  'asdf 123',
  '侬讲啥？',
  null,
  null,
] as const;
const order = (seed: string) => shuffled([...LINES.keys()], seed, String).map((at) => LINES[at] ?? null);
const perStep = library.drilling.voices.difficulties.normal.lines_per_step;

describe.each(['a'])('a wandering trainee (%s)', (seed) => {
  it('is answered after every line, and comes to a marked end', () => {
    const faults = cases.flatMap((one) => {
      const run = new Run(one, seed);
      const most = one.steps.length * perStep + 1;
      for (let line = 0; line < most && !run.step.state.over; line++) {
        const said = order(`${seed}:${one.id}:${line}`)[0] ?? null;
        const before = run.shown.length;
        run.say(said ?? (run.step.state.closing ? '（挂机）' : run.model));
        if (run.shown.length === before && !run.step.state.over) return [`${one.id}: silence after ${said}`];
      }
      const { state, result } = run.step;
      return state.over && result !== null && result.score >= 0 && result.score <= 100
        ? []
        : [`${one.id}: no end after ${most} lines`];
    });
    expect(faults).toEqual([]);
  }, 120_000);

  it('who comes back to what is to be said gets to the end of the case', () => {
    const lost = cases.flatMap((one) => {
      const run = new Run(one, seed);
      for (const line of order(`${seed}:${one.id}`).slice(0, 2))
        if (line !== null && !run.step.state.over) run.say(line);
      const { state } = run.finish();
      const said = new Set(state.turns.flatMap((turn) => ('step' in turn ? [turn.step] : [])));
      return state.over && run.step.result !== null ? [] : [`${one.id}: ${[...said].join(' ')}`];
    });
    expect(lost).toEqual([]);
  }, 120_000);
});
