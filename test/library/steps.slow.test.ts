/** Steps that a trainer adds, moves and removes on the page: what names them follows, or is told. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutStep, withStepAdded, withStepMoved } from '../../adapters/console/desk/script-steps.ts';
import { libraryTexts, readLibrary } from '../../src/library/loader.ts';
import { entryIn } from '../../src/library/overlay.ts';
import { BOT_STEPS, botLine } from '../../src/library/steps.ts';
import { library, root } from '../shared.ts';

const SCRIPTS = join(root, 'scripts-zh');
const texts = libraryTexts(SCRIPTS);
// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect
const entry = (key: string): any => structuredClone(entryIn(texts, key)?.data);
const read = (key: string, data: unknown) =>
  readLibrary(SCRIPTS, undefined, { [key]: { data, file: null, base: null } });
const faultsOf = (key: string, data: unknown) => read(key, data).faults.map(({ message }) => message);
// biome-ignore lint/suspicious/noExplicitAny: as above
const namesOf = (data: any) =>
  data.steps.map(({ step, branch = '', was = '' }: Record<string, string>) =>
    `${step}${branch} ${was}`.trim(),
  );

const LINES = ['请您稍等，我把音量调一下。', '麻烦您稍候，我调整一下耳机。'];

describe('a step that is added', () => {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const data: any = withStepAdded(entry('HEAR-2'), 1);
  const added = data.steps[1];

  it('takes the next number; those after it keep the name they are known by', () => {
    expect(namesOf(data)).toEqual(['1', '2 new', '3 2', '4 3']);
    expect(faultsOf('HEAR-2', data).join()).toContain('situations.1.steps.1.phone.0: Too small');
  });

  it('has calls, drills and suggestions follow the ones after it', () => {
    Object.assign(added, { elements: ['request'], phone: LINES, chat: [...LINES] });
    const { library: now, faults } = read('HEAR-2', data);
    expect(faults).toEqual([]);
    const { turns, repeats, outcomes } = (now ?? library).standards.calls;
    expect(turns).toContainEqual({ at: 'HEAR-2.3', on: 'declines', to: 'HEAR-2.4' });
    expect(repeats).toContainEqual({ at: 'HEAR-2.3', times: 2 });
    expect(outcomes.map(({ at }) => at)).toContain('HEAR-2.3');
    expect(outcomes.map(({ at }) => at)).not.toContain('HEAR-2.2');
    const steps = (of: typeof library) =>
      [...of.drills.values()]
        .filter(({ situation }) => situation === 'HEAR-2')
        .map((one) => one.steps.map(({ step }) => step));
    expect(steps(now ?? library)).toEqual(
      steps(library).map((all) => all.map((step) => (step > 1 ? step + 1 : step))),
    );
  });

  it('is gone again with nothing left of it', () => {
    expect(withoutStep(data, 1)).toEqual(entry('HEAR-2'));
  });
});

describe('a step that is moved', () => {
  it('is the same situation again once it is moved back', () => {
    const there = withStepMoved(entry('TALK-9'), 1, 1);
    expect(namesOf(there).slice(0, 2)).toEqual(['1 2', '2 1']);
    expect(withStepMoved(there, 2, -1)).toEqual(entry('TALK-9'));
  });

  it('takes the branches of its number along', () => {
    const data = withStepMoved(entry('CARE-1'), 1, 1);
    expect(data).toEqual(entry('CARE-1'));
    const more = withStepMoved(withStepAdded(entry('CARE-1'), 1), 2, -1);
    expect(namesOf(more)).toEqual(['1 new', '2a 1a', '2b 1b']);
  });
});

describe('a step that is removed', () => {
  it('is no more in calls and drills', () => {
    const { library: now, faults } = read('TALK-9', withoutStep(entry('TALK-9'), 2));
    expect(faults).toEqual([]);
    const { turns } = (now ?? library).standards.calls;
    expect(turns.filter(({ to }) => to === 'TALK-9.3')).toEqual([]);
    expect(turns).toContainEqual({ at: 'TALK-9.1', on: 'agrees', to: 'TALK-9.2' });
  });

  it('is refused where the bot says it by itself', () => {
    expect(faultsOf('OPEN-5', withoutStep(entry('OPEN-5'), 1)).join()).toContain('step 2 by itself');
    expect(faultsOf('CARE-3', withStepMoved(entry('CARE-3'), 1, 1)).join()).toContain('by itself');
  });
});

it('steps out of order are refused', () => {
  const data = entry('OPEN-5');
  data.steps[2].step = 5;
  expect(faultsOf('OPEN-5', data)).toContain('OPEN-5: step 5 cannot follow 2');
});

it('the bot finds words for every step that it says', () => {
  expect(BOT_STEPS.filter((step) => !library.phraseSets.get(botLine(step))?.length)).toEqual([]);
});
