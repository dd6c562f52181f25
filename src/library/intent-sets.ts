/** Intents by how they are dealt with: the lists of lexicon/signals.yaml as sets. */
import { madeOnce } from '../text/words.ts';
import type { Library } from './library.ts';
import type { Intent } from './terms.ts';

type Lists = Library['lexicon']['signals']['intents'];
export type IntentSets = Readonly<Record<keyof Lists, ReadonlySet<Intent>>>;

const setsOf = madeOnce(
  (lists: Lists) =>
    Object.fromEntries(
      Object.entries(lists).map(([name, intents]) => [name, new Set(intents)]),
    ) as unknown as IntentSets,
);

export const intentSets = (library: Library): IntentSets => setsOf(library.lexicon.signals.intents);

/** Whether an intent is of a list; none is of none. */
export const isOf = (library: Library, list: keyof Lists, intent: Intent | null): intent is Intent =>
  intent !== null && intentSets(library)[list].has(intent);
