/** What a line promises an owner: by when somebody calls, comes, or is done. Times: text/times.ts; words: rules/promises.yaml. */
import type { Library } from '../library/library.ts';
import type { PromiseStage } from '../library/promise-schema.ts';
import { normalise } from '../text/normalise.ts';
import { NUMERAL, readNumber } from '../text/numbers.ts';
import { HOUR } from '../text/shanghai.ts';
import type { TimeWords } from '../text/time-words.ts';
import { findDurations, findTimes, shanghaiMidnight } from '../text/times.ts';
import { anyPattern, madeOnce } from '../text/words.ts';

/** The working days of the community, for "三个工作日内" and "下班前". */
export interface WorkTimes {
  workingDaysAfter(from: number, days: number): number;
  /** When work ends on the day of an instant; null on a day off. */
  endOfWork(at: number): number | null;
}

export interface PromiseReading {
  readonly stage: PromiseStage;
  /** ms since 1970. */
  readonly dueAt: number;
  /** From the time to the words, as given. */
  readonly text: string;
  /** UTF-16 [from, to) of the line as given. */
  readonly span: readonly [number, number];
}

interface Mention {
  readonly from: number;
  readonly to: number;
  readonly dueAt: number;
}

interface Clause {
  readonly from: number;
  readonly to: number;
  /** Where its sentence begins. */
  readonly sentence: number;
  /** Of a sentence that asks. */
  readonly asks: boolean;
}

const SENTENCE = /[^。!?;\n]+[。!?;\n]*/gu;
const CLAUSE = /[^,、。!?;\n]+/gu;

const union = (patterns: readonly string[]): RegExp | null =>
  patterns.length === 0 ? null : new RegExp(patterns.map((one) => `(?:${one})`).join('|'), 'u');

interface Kind {
  readonly stage: PromiseStage;
  readonly words: RegExp;
  readonly keptBy: RegExp | null;
}

class PromiseReader {
  readonly #kinds: readonly Kind[];
  readonly #not: RegExp | null;
  readonly #supposes: RegExp | null;
  readonly #times: TimeWords;
  readonly #workdays: RegExp;
  readonly #endOfWork: RegExp;
  /** "三点到四点", "三点前": its end counts; "三点" is that hour. */
  readonly #ranged: RegExp;
  /** Of a time that stands alone: what makes it a limit, what may stand beside it, what the other clauses may be. */
  readonly #bare: {
    readonly stage: PromiseStage;
    readonly marks: RegExp;
    readonly filled: RegExp;
    readonly nod: RegExp;
  };

  constructor(library: Library) {
    const { kinds, not, supposes, bare, ...times } = library.rules.promises;
    this.#times = library.lexicon.times;
    this.#workdays = new RegExp(`(?<days>${NUMERAL}{1,3})${anyPattern(times.workdays)}`, 'gu');
    this.#endOfWork = new RegExp(anyPattern(times.end_of_work), 'gu');
    this.#ranged = new RegExp(anyPattern(times.ranged), 'u');
    this.#kinds = kinds.map(({ stage, words, kept_by }) => ({
      stage,
      words: union(words) as RegExp,
      keptBy: union(kept_by),
    }));
    this.#not = union(not);
    this.#supposes = union(supposes);
    this.#bare = {
      stage: bare.stage,
      marks: union(bare.marks) as RegExp,
      filled: new RegExp(`^(?:${bare.fillers})*$`, 'u'),
      nod: new RegExp(`^(?:${bare.nods})$`, 'u'),
    };
  }

  /** @param now when the line is said, ms since 1970 */
  read(line: string, now: number, work: WorkTimes): PromiseReading[] {
    const normal = normalise(line);
    const { text } = normal;
    // Most lines hold no such word, and reading times is the dearer part.
    if (!this.#kinds.some(({ words }) => words.test(text)) && !this.#bare.marks.test(text)) return [];
    const clauses = clausesOf(text);
    const mentions = this.#mentions(text, now, work);
    return mentions.flatMap(({ from, to, dueAt }): PromiseReading[] => {
      if (dueAt <= now) return [];
      const at = clauses.findIndex((clause) => from >= clause.from && from < clause.to);
      const own = clauses[at];
      if (!own || own.asks || this.#supposes?.test(text.slice(own.sentence, own.to))) return [];
      const isFree = (one: Clause | undefined): one is Clause =>
        one !== undefined && !one.asks && !mentions.some((other) => inside(other, one));
      const alone = this.#bare.filled.test(text.slice(own.from, from) + text.slice(to, own.to));
      const beside = [clauses[at + 1], ...(alone ? [clauses[at - 1]] : [])].filter(isFree);
      for (const clause of [own, ...beside]) {
        const words = text.slice(clause.from, clause.to);
        const kind = this.#kinds.find((one) => one.words.test(words));
        if (!kind) continue;
        if (this.#not?.test(text.slice(Math.min(own.from, clause.from), Math.max(own.to, clause.to))))
          return [];
        const match = kind.words.exec(words);
        const start = clause.from + (match?.index ?? 0);
        const end = start + (match?.[0].length ?? 0);
        const span = normal.span(Math.min(from, start), Math.max(to, end));
        return [{ stage: kind.stage, dueAt, span, text: normal.original.slice(...span) }];
      }
      if (!alone || !this.#limits(text, own, clauses)) return [];
      const span = normal.span(from, to);
      return [{ stage: this.#bare.stage, dueAt, span, text: normal.original.slice(...span) }];
    });
  }

  /** Whether a clause that is a time and nothing else is all that the line says, and says by when. */
  #limits(text: string, own: Clause, clauses: readonly Clause[]): boolean {
    const said = ({ from, to }: Clause) => text.slice(from, to).trim();
    return (
      this.#bare.marks.test(said(own)) &&
      clauses.every((clause) => clause === own || (!clause.asks && this.#bare.nod.test(said(clause))))
    );
  }

  /** Every instant by which something could be promised, in order. */
  #mentions(text: string, now: number, work: WorkTimes): Mention[] {
    const found: Mention[] = [];
    const add = (from: number, to: number, dueAt: number | null) => {
      if (dueAt !== null && found.every((other) => to <= other.from || from >= other.to))
        found.push({ from, to, dueAt });
    };
    for (const match of text.matchAll(this.#workdays)) {
      const days = readNumber(match.groups?.days ?? '');
      if (days !== null) add(match.index, match.index + match[0].length, work.workingDaysAfter(now, days));
    }
    const times = findTimes(text, now, this.#times);
    for (const match of text.matchAll(this.#endOfWork)) {
      const before = times.find(({ span }) => span[1] === match.index);
      const day = before?.from ? Date.parse(before.from) : shanghaiMidnight(now);
      add(before?.span[0] ?? match.index, match.index + match[0].length, work.endOfWork(day));
    }
    for (const { from, to, text: words, span } of times) {
      const end = to ?? from;
      if (end === null) continue;
      const start = from === null ? null : Date.parse(from);
      const hour =
        start !== null && to !== null && Date.parse(to) - start === HOUR && !this.#ranged.test(words);
      add(span[0], span[1], hour ? start : Date.parse(end));
    }
    for (const { ms, span } of findDurations(text)) add(span[0], span[1], now + ms);
    return found.sort((a, b) => a.from - b.from);
  }

  /** Whether a line to the owner is what was promised. */
  keeps(stage: PromiseStage, line: string): boolean {
    const { text } = normalise(line);
    return this.#kinds.some((kind) => kind.stage === stage && (kind.keptBy?.test(text) ?? false));
  }
}

const readers = madeOnce((library: Library) => new PromiseReader(library));

/** The reader of a library, made once. */
export const promiseReader = (library: Library): PromiseReader => readers(library);

const inside = ({ from }: Mention, clause: Clause): boolean => from >= clause.from && from < clause.to;

function clausesOf(text: string): Clause[] {
  return [...text.matchAll(SENTENCE)].flatMap((sentence) =>
    [...sentence[0].matchAll(CLAUSE)].map((clause) => ({
      from: sentence.index + clause.index,
      to: sentence.index + clause.index + clause[0].length,
      sentence: sentence.index,
      asks: sentence[0].includes('?'),
    })),
  );
}
