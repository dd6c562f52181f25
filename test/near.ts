/** Finding near copies among thousands of lines without comparing each with each. */
import { bigrams, dice, normalise } from '../src/text/normalise.ts';

export interface Line {
  readonly text: string;
  readonly grams: ReadonlySet<string>;
}

export function lineOf(text: string): Line {
  return { text, grams: bigrams(normalise(text).text) };
}

export class NearCopies {
  readonly #lines: Line[] = [];
  readonly #byGram = new Map<string, number[]>();

  /** The lines added before that are at least so alike. */
  find(line: Line, least: number): { line: Line; likeness: number }[] {
    const shared = new Map<number, number>();
    for (const gram of line.grams)
      for (const at of this.#byGram.get(gram) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
    const found: { line: Line; likeness: number }[] = [];
    for (const [at, count] of shared) {
      const other = this.#lines[at];
      if (!other || (2 * count) / (line.grams.size + other.grams.size) < least) continue;
      found.push({ line: other, likeness: dice(line.grams, other.grams) });
    }
    return found;
  }

  add(line: Line): void {
    const at = this.#lines.push(line) - 1;
    for (const gram of line.grams) {
      const list = this.#byGram.get(gram);
      if (list) list.push(at);
      else this.#byGram.set(gram, [at]);
    }
  }
}
