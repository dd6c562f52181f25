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
    const lists = [...line.grams]
      .map((gram) => this.#byGram.get(gram) ?? [])
      .sort((one, other) => one.length - other.length);
    // What is so alike shares this many bigrams: it has one of all but so many less one, so only the rarest are looked up.
    const shared = Math.ceil((least * line.grams.size) / (2 - least));
    const rarest = lists.slice(0, Math.max(0, line.grams.size - shared + 1));
    return [...new Set(rarest.flat())].flatMap((at) => {
      const other = this.#lines[at];
      const likeness = other ? dice(line.grams, other.grams) : 0;
      return other && likeness >= least ? [{ line: other, likeness }] : [];
    });
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
