/** What may not be done (FLOW-RENOVATION 红线): said at once, whatever else is under way. */
import type { Library } from '../library/library.ts';
import type { Flow } from '../library/schema.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Turn } from './turn.ts';

/** Says at once that a wish is not allowed, and keeps which it was (FLOW-RENOVATION 红线). @returns whether it was one */
export function forbid(turn: Turn, flow: Flow, meaning: Meaning): boolean {
  const line = redLine(turn.library, flow, meaning);
  const matter = turn.matter;
  if (!line || !matter) return false;
  turn.say(`${flow.id}.red_${line.id}`);
  const refused = new Set([...(matter.fields.refused?.split(' ') ?? []), line.id]);
  turn.setMatter({ fields: { ...matter.fields, refused: [...refused].join(' ') } });
  return true;
}

/** The first prohibition that a wish runs into, unless it is denied. */
export function redLine(
  library: Library,
  flow: Flow,
  meaning: Meaning,
): Flow['red_lines'][number] | undefined {
  return flow.red_lines.find(({ words }) => isNamed(library, meaning.normalized, words));
}

/** Whether one of the words stands there undenied: "不动承重墙" crosses no line. */
export function isNamed({ lexicon }: Library, text: string, words: readonly string[]): boolean {
  return words.some((word) => {
    const at = text.indexOf(word);
    return at >= 0 && !shows(lexicon.detours.denies, text.slice(Math.max(0, at - 5), at));
  });
}
