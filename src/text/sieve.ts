/** Which of many regular expressions can match a text at all: one reading for the words that they cannot do without. */
import { Rows } from './rows.ts';
import { PhraseScanner } from './scan.ts';

/** More words than this are no sieve. */
const MOST = 400;
/** A class of more characters than this says nothing. */
const MOST_OF_CLASS = 12;
/** So many sets of words hold back what can be held back. */
const MOST_SETS = 4;

/** Sets of words: whatever matches holds a word of each. */
type Need = readonly (readonly string[])[];

/**
 * What every match of a pattern holds: all of one of these needs; null where none are found (then it may match anything).
 * @param source a valid pattern, without the flag "i"
 */
export function needsOf(source: string): readonly Need[] | null {
  const reader = new Reader(source);
  const needs = reader.alternatives();
  if (needs === null || reader.more()) return null;
  const best = needs.map((need) => [...need].sort((a, b) => worth(b) - worth(a)).slice(0, MOST_SETS));
  return best.some(([first]) => first === undefined || first.length > MOST)
    ? null
    : best.map((need) => need.filter((words) => words.length <= MOST));
}

/** How many texts in a row are remembered: one, and the same in Mandarin. */
const REMEMBERED = 2;

/** Patterns by their number, and those that a text may match. */
export class Sieve {
  readonly #sources: string[] = [];
  #made: Made | null = null;
  /** The last texts with what was said of them: many ask after the same one. */
  #last: readonly { readonly text: string; readonly may: Uint8Array }[] = [];

  constructor(sources: readonly string[] = []) {
    for (const source of sources) this.add(source);
  }

  /** @returns the pattern's number */
  add(source: string): number {
    this.#made = null;
    return this.#sources.push(source) - 1;
  }

  /** By the number of the pattern: 1 where it may match, 0 where it cannot. */
  mayMatch(text: string): Uint8Array {
    if (!this.#made) {
      this.#made = new Made(this.#sources);
      this.#last = [];
    }
    const known = this.#last.find((one) => one.text === text);
    if (known) return known.may;
    const may = this.#made.mayMatch(text);
    this.#last = [{ text, may }, ...this.#last.slice(0, REMEMBERED - 1)];
    return may;
  }
}

/** The needs of patterns, by their sets of words. */
class Made {
  /** Each word once, with the sets that it is in. */
  readonly #scanner: PhraseScanner<number>;
  readonly #setsOf: Rows;
  /** By set, the needs whose best one it is, one after another: the pattern, how many other sets, and those. */
  readonly #waiting: Rows;
  readonly #unsieved: Uint8Array;
  /** The call in which a word or a set was last met. */
  readonly #metWords: Uint32Array;
  readonly #metSets: Uint32Array;
  /** The sets that were met in this call. */
  readonly #met: Int32Array;
  #call = 0;

  constructor(sources: readonly string[]) {
    const all = sources.map(needsOf);
    this.#unsieved = Uint8Array.from(all, (needs) => (needs === null ? 1 : 0));
    const sets = new Map<string, { readonly at: number; readonly words: ReadonlySet<string> }>();
    const waiting: number[][] = [];
    const setOf = (words: readonly string[]): number => {
      const distinct = new Set(words);
      const key = [...distinct].sort().join('\0');
      const known = sets.get(key) ?? { at: waiting.push([]) - 1, words: distinct };
      sets.set(key, known);
      return known.at;
    };
    for (const [pattern, needs] of all.entries())
      for (const need of needs ?? []) {
        const [best = 0, ...others] = need.map(setOf);
        waiting[best]?.push(pattern, others.length, ...others);
      }
    const words = new Map<string, number[]>();
    for (const { at, words: of } of sets.values())
      for (const word of of) {
        const its = words.get(word) ?? [];
        its.push(at);
        words.set(word, its);
      }
    this.#scanner = new PhraseScanner([...words.keys()].map((word, at) => [word, at] as const));
    this.#setsOf = new Rows([...words.values()]);
    this.#waiting = new Rows(waiting);
    this.#metWords = new Uint32Array(words.size);
    this.#metSets = new Uint32Array(waiting.length);
    this.#met = new Int32Array(waiting.length);
  }

  mayMatch(text: string): Uint8Array {
    const may = this.#unsieved.slice();
    const call = ++this.#call;
    const metSets = this.#metSets;
    const met = this.#met;
    const setsOf = this.#setsOf;
    let count = 0;
    this.#scanner.visit(text, (word) => {
      if (this.#metWords[word] === call) return;
      this.#metWords[word] = call;
      const last = setsOf.starts[word + 1] as number;
      for (let at = setsOf.starts[word] as number; at < last; at++) {
        const set = setsOf.values[at] as number;
        if (metSets[set] === call) continue;
        metSets[set] = call;
        met[count++] = set;
      }
    });
    const { values: needs, starts } = this.#waiting;
    for (let nth = 0; nth < count; nth++) {
      const set = met[nth] as number;
      const last = starts[set + 1] as number;
      for (let at = starts[set] as number; at < last; ) {
        const pattern = needs[at] as number;
        const end = at + 2 + (needs[at + 1] as number);
        at += 2;
        while (at < end && metSets[needs[at] as number] === call) at++;
        if (at === end) may[pattern] = 1;
        at = end;
      }
    }
    return may;
  }
}

/** Whether one of many patterns matches: only those are tried of whose words a text has one. */
export class AnyOf {
  readonly #sieve: Sieve;
  readonly #patterns: readonly { readonly pattern: RegExp; readonly number: number }[];

  /** @param sieve one that others use as well, so that a text is read once for all */
  constructor(sources: readonly string[], sieve = new Sieve()) {
    this.#sieve = sieve;
    this.#patterns = sources.map((source) => ({
      pattern: new RegExp(source, 'u'),
      number: sieve.add(source),
    }));
  }

  test(text: string): boolean {
    const may = this.#sieve.mayMatch(text);
    for (const { pattern, number } of this.#patterns)
      if (may[number] === 1 && pattern.test(text)) return true;
    return false;
  }
}

/** Reads a pattern as far as its words go; what it does not know gives none. */
class Reader {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#chars = [...source];
  }

  more(): boolean {
    return this.#at < this.#chars.length;
  }

  /** The needs of each alternative; null where one of them has none. */
  alternatives(): string[][][] | null {
    const needs: string[][][] = [];
    do needs.push(this.#sequence());
    while (this.#took('|'));
    return needs.every((need) => need.length > 0) ? needs : null;
  }

  /** All that stands one after another. */
  #sequence(): string[][] {
    const need: string[][] = [];
    let run = '';
    const endRun = () => {
      if (run !== '') need.push([run]);
      run = '';
    };
    while (this.more() && this.#peek() !== '|' && this.#peek() !== ')') {
      const item = this.#item();
      const { least, most } = this.#repeat();
      if (typeof item === 'string' && least > 0) {
        run += item;
        // "漏{2,}": what follows does not follow the first of them.
        if (most !== 1) endRun();
      } else {
        endRun();
        if (typeof item !== 'string' && least > 0) need.push(...item);
      }
    }
    endRun();
    return need;
  }

  /** A character that stands for itself; of a class or group, the words of which it holds one. */
  #item(): string | string[][] {
    const char = this.#take();
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      case '.':
      case '^':
      case '$':
        return [];
      default:
        return char;
    }
  }

  #group(): string[][] {
    let counts = true;
    if (this.#took('?')) {
      const kind = this.#take();
      if (kind === '=' || kind === '!') counts = false;
      else if (kind === '<') {
        if (this.#peek() === '=' || this.#peek() === '!') counts = false;
        else while (this.more() && this.#take() !== '>');
      }
    }
    const needs = this.alternatives();
    this.#took(')');
    if (!counts || needs === null) return [];
    // Of several alternatives one word of the best of each.
    return needs.length === 1 ? (needs[0] ?? []) : [needs.flatMap(bestOf)];
  }

  /** The characters of a small class, each a word. */
  #class(): string[][] {
    let plain = !this.#took('^');
    const chars: string[] = [];
    while (this.more() && this.#peek() !== ']') {
      const char = this.#take();
      if (char === '\\') {
        this.#take();
        plain = false;
      } else if (char === '-') plain = false;
      else chars.push(char);
    }
    this.#took(']');
    return plain && chars.length > 0 && chars.length <= MOST_OF_CLASS ? [chars] : [];
  }

  /** A sign that is meant as itself; of classes nothing is known. */
  #escape(): string | string[][] {
    const char = this.#take();
    if (/[\p{P}\p{S}]/u.test(char)) return char;
    if (/[pPuk]/.test(char) && (this.#peek() === '{' || this.#peek() === '<'))
      while (this.more() && !/[}>]/.test(this.#take()));
    return [];
  }

  #repeat(): { least: number; most: number } {
    const char = this.#peek();
    if (char !== '?' && char !== '*' && char !== '+' && char !== '{') return { least: 1, most: 1 };
    this.#take();
    let least = char === '+' ? 1 : 0;
    if (char === '{') {
      let bounds = '';
      for (let next = this.#take(); next !== '}' && next !== ''; next = this.#take()) bounds += next;
      least = Number.parseInt(bounds, 10) || 0;
    }
    this.#took('?');
    return { least, most: Number.POSITIVE_INFINITY };
  }

  #peek(): string {
    return this.#chars[this.#at] ?? '';
  }

  #take(): string {
    return this.#chars[this.#at++] ?? '';
  }

  #took(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at++;
    return true;
  }
}

/** The set that is seldom met. */
const bestOf = (need: readonly string[][]): string[] =>
  need.reduce((best, words) => (worth(words) > worth(best) ? words : best));

/** The shortest word decides how much is sieved. */
function worth(words: readonly string[]): number {
  return Math.min(3, ...words.map(({ length }) => length)) - words.length / (2 * MOST);
}
