/** Which of many regular expressions can match a text at all: one reading for the words that they cannot do without. */
import { Rows } from './rows.ts';
import { PhraseScanner } from './scan.ts';

/** More words than this are no sieve. */
const MOST = 400;
/** A class of more characters than this says nothing. */
const MOST_OF_CLASS = 40;
/** So many sets of words hold back what can be held back. */
const MOST_SETS = 4;

/** Sets of words: a text that is matched holds a word of each. */
type Need = readonly (readonly string[])[];

/**
 * What every text that a pattern matches holds: all of one of these needs; null where none are found (then it may match anything).
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

/** How many texts in a row are remembered: one, the same in Mandarin, and a part of it. */
const REMEMBERED = 3;

/** Patterns by their number, and those that a text may match. */
export class Sieve {
  readonly #sources: string[] = [];
  #made: Made | null = null;
  /** The last texts with what was said of them: many ask after the same one. */
  #last: { text: string | null; may: Uint8Array }[] = [];
  #oldest = 0;

  constructor(sources: readonly string[] = []) {
    for (const source of sources) this.add(source);
  }

  /** @returns the pattern's number */
  add(source: string): number {
    this.#made = null;
    return this.#sources.push(source) - 1;
  }

  /** By the number of the pattern: 1 where it may match, 0 where it cannot. Good until so many other texts were asked about. */
  mayMatch(text: string): Uint8Array {
    if (!this.#made) {
      this.#made = new Made(this.#sources);
      this.#last = Array.from({ length: REMEMBERED }, () => ({
        text: null,
        may: new Uint8Array(this.#sources.length),
      }));
    }
    const last = this.#last;
    for (let nth = 0; nth < last.length; nth++) {
      const one = last[nth] as { text: string | null; may: Uint8Array };
      if (one.text === text) return one.may;
    }
    const oldest = last[this.#oldest] as { text: string | null; may: Uint8Array };
    this.#oldest = (this.#oldest + 1) % REMEMBERED;
    oldest.text = text;
    this.#made.mayMatch(text, oldest.may);
    return oldest.may;
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
    const rarest = rarestFirst(all.flatMap((needs) => needs ?? []));
    for (const [pattern, needs] of all.entries())
      for (const need of needs ?? []) {
        const [best = 0, ...others] = rarest(need).map(setOf);
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

  /** @param may by the number of the pattern: is filled in */
  mayMatch(text: string, may: Uint8Array): void {
    may.set(this.#unsieved);
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

  /** Whether one of them can match it, or a piece of it: quicker than to try. */
  mayMatch(text: string): boolean {
    const may = this.#sieve.mayMatch(text);
    for (const { number } of this.#patterns) if (may[number] === 1) return true;
    return false;
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
    do needs.push(...this.#sequence());
    while (this.#took('|'));
    return needs.every((need) => need.length > 0) ? needs : null;
  }

  /** All that stands one after another; where that is one group and nothing else, each of its alternatives. */
  #sequence(): string[][][] {
    const need: string[][] = [];
    let groups: string[][][] | null = null;
    let items = 0;
    let run = '';
    const endRun = () => {
      if (run !== '') need.push([run]);
      run = '';
    };
    while (this.more() && this.#peek() !== '|' && this.#peek() !== ')') {
      const item = this.#item();
      const { least, most } = this.#repeat();
      if (least > 0) items++;
      if (typeof item === 'string' && least > 0) {
        run += item;
        // "漏{2,}": what follows does not follow the first of them.
        if (most !== 1) endRun();
      } else {
        endRun();
        if (typeof item === 'string' || least === 0) continue;
        if (item.length > 1) groups = item;
        // Of several alternatives one word of the best of each.
        if (item.length === 1) need.push(...(item[0] ?? []));
        else if (item.length > 1) need.push(item.flatMap(bestOf));
      }
    }
    endRun();
    return groups !== null && items === 1 ? groups : [need];
  }

  /** A character that stands for itself; of a class or group, its needs: none where nothing is known. */
  #item(): string | string[][][] {
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

  #group(): string[][][] {
    let counts = true;
    if (this.#took('?')) {
      const kind = this.#take();
      // What has to stand before or behind a match stands in the text too.
      if (kind === '!') counts = false;
      else if (kind === '<') {
        if (this.#peek() === '!') counts = false;
        else if (!this.#took('=')) while (this.more() && this.#take() !== '>');
      }
    }
    const needs = this.alternatives();
    this.#took(')');
    return counts && needs !== null ? needs : [];
  }

  /** The characters of a small class, each a word. */
  #class(): string[][][] {
    let plain = !this.#took('^');
    const chars: string[] = [];
    while (this.more() && this.#peek() !== ']') {
      const char = this.#take();
      if (char === '\\') {
        this.#take();
        plain = false;
      } else if (char === '-' && chars.length > 0 && this.#peek() !== ']') {
        const [first, last] = [chars.at(-1), this.#take()].map((end) => end?.codePointAt(0) ?? 0) as [
          number,
          number,
        ];
        plain &&= last - first < MOST_OF_CLASS;
        for (let code = first + 1; plain && code <= last; code++) chars.push(String.fromCodePoint(code));
      } else chars.push(char);
    }
    this.#took(']');
    return plain && chars.length > 0 && chars.length <= MOST_OF_CLASS ? [[chars]] : [];
  }

  /** A sign that is meant as itself; of classes nothing is known. */
  #escape(): string | string[][][] {
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

/** What a word counts for being met, by its length: of what many patterns need, much is met everywhere. */
const MET = [0, 1, 0.1, 0.02] as const;

/** A need's sets in the order in which texts seldom have a word of them, as far as all needs together tell. */
function rarestFirst(needs: readonly Need[]): (need: Need) => Need {
  const counts = new Map<string, number>();
  for (const need of needs)
    for (const words of need)
      for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const met = (words: readonly string[]) =>
    words.reduce((sum, word) => sum + (counts.get(word) ?? 0) * (MET[Math.min(3, word.length)] as number), 0);
  return (need) =>
    [...need]
      .map((words) => ({ words, often: met(words) }))
      .sort((a, b) => a.often - b.often)
      .map(({ words }) => words);
}

/** The set that is seldom met. */
const bestOf = (need: readonly string[][]): string[] =>
  need.reduce((best, words) => (worth(words) > worth(best) ? words : best));

/** The shortest word decides how much is sieved. */
function worth(words: readonly string[]): number {
  return Math.min(3, ...words.map(({ length }) => length)) - words.length / (2 * MOST);
}
