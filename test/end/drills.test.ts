/** Every drill case, in several wordings and with many draws of its seed. */
import { describe, expect, it } from 'vitest';
import { Cast } from '../../src/training/cast.ts';
import { library } from '../shared.ts';
import { cases, checker, playable } from '../training/play.ts';

// Each case in one of three wordings of ours.
for (const variant of [0, 1, 2])
  playable(
    cases.filter((_, at) => at % 3 === variant),
    [variant],
  );

describe('all cases', () => {
  it('have a right wording of ours for every step, whatever the seed draws', () => {
    const lacking = cases.flatMap((one) =>
      Array.from({ length: 3 }, (_, at) => new Cast(library, one, `draw ${at}`)).flatMap((cast) =>
        one.steps
          .filter(({ step }) => cast.ownWording(checker, step) === null)
          .map(({ step }) => `${one.id} step ${step}`),
      ),
    );
    expect([...new Set(lacking)]).toEqual([]);
  });
});
