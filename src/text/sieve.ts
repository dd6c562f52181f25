/** Which of many regular expressions can match a text at all: one reading for the words that they cannot do without. */
import { PhraseScanner } from './scan.ts';

/** More words than this are no sieve. */
const MOST = 400;
/** A class of more characters than this says nothing. */
const MOST_OF_CLASS = 12;

/**
 * Words of which every match of a pattern holds at least one; null where none are found (then it may match anything).
 * @param source a valid pattern, without the flag "i"
 */
export function wordsOf(source: string): readonly string[] | null {
  const reader = new Reader(source);
  const words = reader.alternation();
  return words === null || reader.more() || words.length > MOST ? null : words;
}

/** How many texts in a row are remembered: one, and the same in Mandarin. */
const REMEMBERED = 2;

/** Patterns by their number, and those that a text may match. */
export class Sieve {
  readonly #sources: string[] = [];
  #scanner: PhraseScanner<number> | null = null;
  #unsieved = new Uint8Array(0);
  /** The last texts with what was said of them: many ask after the same one. */
  #last: readonly { readonly text: string; readonly may: Uint8Array }[] = [];

  constructor(sources: readonly string[] = []) {
    for (const source of sources) this.add(source);
  }

  /** @returns the pattern's number */
  add(source: string): number {
    this.#scanner = null;
    return this.#sources.push(source) - 1;
  }

  /** By the number of the pattern: 1 where it may match, 0 where it cannot. */
  mayMatch(text: string): Uint8Array {
    const scanner = this.#scanner ?? this.#made();
    const known = this.#last.find((one) => one.text === text);
    if (known) return known.may;
    const may = this.#unsieved.slice();
    scanner.visit(text, (pattern) => {
      may[pattern] = 1;
    });
    this.#last = [{ text, may }, ...this.#last.slice(0, REMEMBERED - 1)];
    return may;
  }

  #made(): PhraseScanner<number> {
    const words = this.#sources.map(wordsOf);
    this.#unsieved = Uint8Array.from(words, (needed) => (needed === null ? 1 : 0));
    this.#last = [];
    this.#scanner = new PhraseScanner(
      words.flatMap((needed, at) => [...new Set(needed ?? [])].map((word) => [word, at] as const)),
    );
    return this.#scanner;
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

  /** One of the words of each alternative. */
  alternation(): string[] | null {
    const words: string[] = [];
    let known = true;
    do {
      const found = this.#sequence();
      if (found === null) known = false;
      else words.push(...found);
    } while (this.#took('|'));
    return known ? words : null;
  }

  /** The best of what stands one after another: the longest words, and few of them. */
  #sequence(): string[] | null {
    let best: string[] | null = null;
    let run = '';
    const offer = (words: string[] | null) => {
      if (words !== null && words.length > 0 && (best === null || worth(words) > worth(best))) best = words;
    };
    const endRun = () => {
      if (run !== '') offer([run]);
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
        if (typeof item !== 'string' && least > 0) offer(item);
      }
    }
    endRun();
    return best;
  }

  /** A character that stands for itself; of a class or group, the words of which it holds one. */
  #item(): string | string[] | null {
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
        return null;
      default:
        return char;
    }
  }

  #group(): string[] | null {
    let counts = true;
    if (this.#took('?')) {
      const kind = this.#take();
      if (kind === '=' || kind === '!') counts = false;
      else if (kind === '<') {
        if (this.#peek() === '=' || this.#peek() === '!') counts = false;
        else while (this.more() && this.#take() !== '>');
      }
    }
    const words = this.alternation();
    this.#took(')');
    return counts ? words : null;
  }

  /** The characters of a small class, each a word. */
  #class(): string[] | null {
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
    return plain && chars.length > 0 && chars.length <= MOST_OF_CLASS ? chars : null;
  }

  /** A sign that is meant as itself; of classes nothing is known. */
  #escape(): string | null {
    const char = this.#take();
    if (/[\p{P}\p{S}]/u.test(char)) return char;
    if (/[pPuk]/.test(char) && (this.#peek() === '{' || this.#peek() === '<'))
      while (this.more() && !/[}>]/.test(this.#take()));
    return null;
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

/** The shortest word decides how much is sieved. */
function worth(words: readonly string[]): number {
  return Math.min(3, ...words.map(({ length }) => length)) - words.length / (2 * MOST);
}
