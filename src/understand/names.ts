/** Names of this community as owners write them, misspelt ones too: its own, its named buildings', its staff's. */
import { createRequire } from 'node:module';
import type { Span } from '../text/addresses.ts';

const require = createRequire(import.meta.url);
// Deep: the main entry of natural loads drivers of databases.
const { LevenshteinDistanceSearch } = require('natural/lib/natural/distance/levenshtein_distance') as {
  LevenshteinDistanceSearch: (
    name: string,
    text: string,
  ) => { readonly substring: string; readonly distance: number; readonly offset: number };
};

/** A shorter name is read as it is written only: one character off is another name. */
const SHORTEST_MISSPELT = 3;
/** Names stand in the head of a message, if anywhere. */
const HEAD_CHARS = 400;

export interface KnownNames {
  /** The community's own name. */
  readonly estate: string;
  /** Of buildings that have a name and no number. */
  readonly buildings: readonly string[];
  readonly staff: readonly string[];
}

export interface NameFound {
  /** As it is on record. */
  readonly name: string;
  readonly span: Span;
}

/**
 * The one name of `names` that a text holds, or holds with one character wrong, missing or too many.
 * @returns null where there is none, or where several are as near: then it is asked about, not taken
 */
export function findKnownName(text: string, names: readonly string[]): NameFound | null {
  const head = text.slice(0, HEAD_CHARS);
  const written = names
    .filter((name) => name !== '' && head.includes(name))
    .sort((a, b) => b.length - a.length)[0];
  if (written !== undefined) {
    const from = head.indexOf(written);
    return { name: written, span: [from, from + written.length] };
  }
  const near = names
    .filter((name) => name.length >= SHORTEST_MISSPELT && isMostlyIn(head, name))
    .flatMap((name) => nearIn(head, name));
  const [only] = near;
  return only && near.every(({ name }) => name === only.name) ? only : null;
}

/** Whether a text has all characters of a name but one: without them it cannot be in it, and to look closer takes long. */
function isMostlyIn(text: string, name: string): boolean {
  let missing = 0;
  for (const char of name) if (!text.includes(char) && ++missing > 1) return false;
  return true;
}

function nearIn(text: string, name: string): NameFound[] {
  const { distance, offset, substring } = LevenshteinDistanceSearch(name, text);
  return distance === 1 && substring.length >= SHORTEST_MISSPELT - 1
    ? [{ name, span: [offset, offset + substring.length] }]
    : [];
}
