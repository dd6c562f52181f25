/** What agents keep making of a suggested wording, as a wording that a trainer may approve. */
import { type Library, type Phrase, sampleOf } from '../library/library.ts';
import { fittingTemplate, versionOf } from '../library/variants.ts';
import type { Checker } from '../script/lint.ts';
import { bigrams, dice } from '../text/normalise.ts';
import { fillTemplate, parseTemplate } from '../text/template.ts';

/** One change of a wording, as slottedWording gives it. */
export interface Change {
  readonly phrase: string;
  readonly version: string;
  readonly wording: string;
  readonly conversationId: string;
  readonly by: string;
  readonly at: number;
}

export interface Proposal {
  /** Of phrase and text: the same proposal has the same id on every machine. */
  readonly id: string;
  readonly phrase: Phrase;
  readonly text: string;
  readonly edits: number;
  readonly conversations: number;
  readonly agents: number;
  /** When it was last made. */
  readonly at: number;
}

const proposalId = (phrase: string, text: string): string => versionOf(`${phrase}\n${text}`);

/** The most frequent first; only of wordings as they stand in the library. */
export function proposalsOf(library: Library, checker: Checker, changes: readonly Change[]): Proposal[] {
  const byPhrase = groupedBy(changes, ({ phrase }) => phrase);
  return [...byPhrase]
    .flatMap(([id, of]) => {
      const phrase = library.phrases.get(id);
      if (!phrase) return [];
      const current = of.filter(({ version }) => version === phrase.version);
      return groups(library, current).flatMap((group) => proposalOf(library, checker, phrase, group) ?? []);
    })
    .sort((a, b) => b.conversations - a.conversations || b.edits - a.edits || (a.id < b.id ? -1 : 1));
}

/** Changes that are alike, each with the most frequent one of its group. */
function groups(library: Library, changes: readonly Change[]): Change[][] {
  const byText = [...groupedBy(changes, ({ wording }) => wording)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  const found: { readonly pairs: ReadonlySet<string>; readonly members: Change[] }[] = [];
  for (const [text, same] of byText) {
    const pairs = pairsOf(text);
    const near = found.find((group) => dice(group.pairs, pairs) >= library.assist.learning.alike);
    if (near) near.members.push(...same);
    else found.push({ pairs, members: [...same] });
  }
  return found.map(({ members }) => members);
}

function proposalOf(
  library: Library,
  checker: Checker,
  phrase: Phrase,
  group: readonly Change[],
): Proposal | null {
  const { least, shared } = library.assist.learning;
  const conversations = new Set(group.map(({ conversationId }) => conversationId)).size;
  const agents = new Set(group.map(({ by }) => by)).size;
  if (conversations < least.conversations || agents < least.agents) return null;
  const own = pairsOf(phrase.text);
  const holders = holdersOf(group);
  const times = (text: string) => group.filter(({ wording }) => wording === text).length;
  const best = [...new Set(group.map(({ wording }) => wording))]
    .sort((a, b) => times(b) - times(a) || a.length - b.length || (a < b ? -1 : 1))
    .find(
      (text) =>
        [...pairsOf(text)].every((pair) => own.has(pair) || (holders.get(pair)?.size ?? 0) >= shared) &&
        mayBeSaid(library, checker, phrase, text),
    );
  if (best === undefined) return null;
  return {
    id: proposalId(phrase.id, best),
    phrase,
    text: best,
    edits: group.length,
    conversations,
    agents,
    at: Math.max(...group.map(({ at }) => at)),
  };
}

/** In which conversations each pair of characters was written. */
function holdersOf(group: readonly Change[]): Map<string, Set<string>> {
  const holders = new Map<string, Set<string>>();
  for (const { wording, conversationId } of group)
    for (const pair of pairsOf(wording)) {
      const of = holders.get(pair) ?? new Set();
      holders.set(pair, of.add(conversationId));
    }
  return holders;
}

/** Whether a text may stand in the place of a wording: its slots, and the checker in every filling, with all that it must express. */
export function mayBeSaid(library: Library, checker: Checker, phrase: Phrase, text: string): boolean {
  const template = fittingTemplate(phrase, text);
  if (!template) return false;
  const optional = template.slots.filter((slot) => !template.needs.includes(slot));
  return [[], optional].every((absent) => {
    const filled = fillTemplate(template, (slot) => (absent.includes(slot) ? null : sampleOf(library, slot)));
    if ('missing' in filled) return false;
    const found = checker.lint({ text: filled.text, channel: phrase.channel });
    return (
      found.violations.length === 0 && phrase.elements.every((element) => found.elements[element] === true)
    );
  });
}

/** Pairs of characters of the fixed words, slot by slot apart. */
function pairsOf(text: string): Set<string> {
  const template = parseTemplate(text);
  if (typeof template === 'string') return new Set();
  const texts = template.parts.flatMap((part) =>
    part.kind === 'text'
      ? [part.text]
      : part.kind === 'optional'
        ? part.parts.flatMap((one) => (one.kind === 'text' ? [one.text] : []))
        : [],
  );
  return new Set(texts.flatMap((one) => [...bigrams(one)]));
}

function groupedBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = key(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}
