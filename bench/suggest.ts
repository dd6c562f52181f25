/** Suggestions to an agent: conversations of two and of four lines, none of them asked twice in a round. */
import { Suggester } from '../src/assist/suggest.ts';
import type { Library, Understander } from '../src/index.ts';
import type { ModelCache } from '../src/library/models.ts';
import { Checker } from '../src/script/lint.ts';
import { rate, rounded, type Spread, spread, timed } from './figures.ts';

export interface SuggestOptions {
  readonly library: Library;
  readonly models: ModelCache;
  readonly understander: Understander;
  /** How often all conversations are asked about; the quickest of each counts beside all of them. */
  readonly rounds: number;
  /** At most so many conversations. */
  readonly scenes: number;
}

type Line = { readonly from: 'owner' | 'agent'; readonly text: string };

const NOW = Date.parse('2026-11-22T10:00:00+08:00');
const OPENING: Line = { from: 'agent', text: '您好，云栖花园客服，请问有什么可以帮您？' };

/** What owners say in every situation, every other time after something else that they said, and an agent's line. */
function conversations({ assist, intents }: Library, most: number): Line[][] {
  const spoken = intents.flatMap(({ utterances }) => utterances);
  const scenes = assist.examples.flatMap(({ lines }) =>
    lines.map((line) => (typeof line === 'string' ? { owner: line, us: OPENING.text } : line)),
  );
  const every = Math.max(1, Math.floor(scenes.length / most));
  return scenes
    .filter((_, at) => at % every === 0)
    .slice(0, most)
    .map(({ owner, us = OPENING.text }, at): Line[] => [
      ...(at % 2 === 0
        ? []
        : [OPENING, { from: 'owner' as const, text: spoken[(at * 37) % spoken.length] ?? '' }]),
      { from: 'agent', text: us },
      { from: 'owner', text: owner },
    ]);
}

export async function suggestBench({ library, models, understander, rounds, scenes }: SuggestOptions) {
  const suggester = new Suggester(library, new Checker(library, models), understander, models);
  const histories = conversations(library, scenes);
  const quickest = new Float64Array(histories.length).fill(Number.POSITIVE_INFINITY);
  const durations: number[] = [];
  let ms = 0;
  for (let round = 0; round <= rounds; round++) {
    const took = await timed(async () => {
      for (const [at, history] of histories.entries()) {
        const from = performance.now();
        await suggester.suggest({
          history,
          customer: at % 3 === 0 ? { surname: '林', gender: 'f' } : {},
          now: NOW,
          community: '云栖花园',
        });
        const each = performance.now() - from;
        // The first round is for the compiler.
        if (round === 0) continue;
        durations.push(each);
        quickest[at] = Math.min(quickest[at] as number, each);
      }
    });
    if (round > 0) ms += took;
  }
  const all: Spread = spread(durations);
  const best: Spread = spread([...quickest]);
  return {
    conversations: histories.length,
    lines: rounded(histories.reduce((sum, { length }) => sum + length, 0) / histories.length),
    suggest_per_second: rate(durations.length, ms),
    suggest_ms: all,
    quickest_ms: best,
  };
}
