/**
 * How many ways a regular expression can be tried at a place of a text before it fails: an estimate, from its
 * structure alone. What stands in a row multiplies, of alternatives only those count that may begin alike.
 */

/** An open end reads at most so much of what is written to us. */
const OPEN_END = 100;
/** Places of a text at which a pattern is tried that is not tied to the beginning. */
const PLACES = 50;
const LOOK = /^\(\?<?[=!]/;
/** What may be left out is seldom there: another way is there where something before it may be left out and begins alike. */
const OPTIONAL = 1.3;
const OPTIONAL_AGAIN = 2;
/** A repeat of something that can itself be read in several ways is reckoned so far: more is too much anyway. */
const MOST = 1e12;
/** So many characters tell a class from another. */
const HEAD = 16;
/** What a term of more than one character begins with, and what follows one that stands there more than once or not at all. */
const [OPENS, REPEATS] = ['([\\', '*+?{'] as const;

/** @param source a valid pattern with the flag "u" */
export function costOf(source: string): number {
  const ways = new Coster(source).alternation();
  // Tied to the beginning it is tried there only; else at every place.
  return source.startsWith('^') ? ways / PLACES : ways;
}

class Coster {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#chars = [...source];
  }

  alternation(): number {
    const heads = new Map<string, number>();
    let most = 1;
    do {
      const head = this.#head();
      heads.set(head, (heads.get(head) ?? 0) + 1);
      most = Math.max(most, this.#row());
    } while (this.#took('|'));
    return Math.min(MOST, most * Math.max(...heads.values()));
  }

  /** What comes next begins with; of a class, itself as it is written. */
  #head(): string {
    const char = this.#chars[this.#at] ?? '';
    if (!OPENS.includes(char)) return char.slice(0, 1);
    const next = this.#chars.slice(this.#at, this.#at + HEAD).join('');
    const first = next.replace(/^(?:\((?:\?:)?)+/, '');
    return first.startsWith('[') || first.startsWith('\\') ? first : first.slice(0, 1);
  }

  #row(): number {
    let cost = 1;
    let most = 1;
    const optional = new Set<string>();
    while (this.#at < this.#chars.length && !'|)'.includes(this.#chars[this.#at] as string)) {
      const looks =
        this.#chars[this.#at] === '(' && LOOK.test(this.#chars.slice(this.#at, this.#at + 4).join(''));
      const both = Math.min(MOST, cost * this.#term(optional));
      most = Math.max(most, both);
      // What was looked at is not looked at again for what follows.
      if (!looks) cost = both;
    }
    return most;
  }

  /** @param optional how what may be left out in this row began so far */
  #term(optional: Set<string>): number {
    const head = this.#head();
    const char = this.#chars[this.#at++];
    let cost = 1;
    if (char === '(') {
      const opening = /^\?(?:[:=!]|<[=!]|<[^>]+>)/.exec(this.#chars.slice(this.#at, this.#at + 40).join(''));
      this.#at += [...(opening?.[0] ?? '')].length;
      cost = this.alternation();
      this.#at++;
    } else if (char === '[') {
      while (this.#at < this.#chars.length && this.#chars[this.#at] !== ']')
        this.#at += this.#chars[this.#at] === '\\' ? 2 : 1;
      this.#at++;
    } else if (char === '\\') this.#escape();
    const repeated = this.#repeated(cost);
    if (repeated !== null) return repeated;
    const again = optional.has(head);
    optional.add(head);
    return cost * (again ? OPTIONAL_AGAIN : OPTIONAL);
  }

  /** "\p{Script=Han}" and the like are one character. */
  #escape(): void {
    const kind = this.#chars[this.#at++] ?? '';
    if ('pPu'.includes(kind) && this.#chars[this.#at] === '{')
      while (this.#at < this.#chars.length && this.#chars[this.#at++] !== '}');
  }

  /** @returns null for what may be left out */
  #repeated(cost: number): number | null {
    if (!REPEATS.includes(this.#chars[this.#at] ?? ' ')) return cost;
    const rest = this.#chars.slice(this.#at, this.#at + 16).join('');
    const mark = /^(?:([*+?])|\{([0-9]+)(,?)([0-9]*)\})\??/.exec(rest);
    if (!mark) return cost;
    this.#at += mark[0].length;
    const [, sign, least, comma, last] = mark;
    const from = sign === '+' ? 1 : Number(least ?? 0);
    if (sign === '?') return null;
    const to = sign || (comma && !last) ? OPEN_END : Number(last || least);
    // The end of what is repeated meets its own beginning.
    const each = cost > 1 && to > 1 ? 2 * cost : cost;
    return Math.min(MOST, (to - from + 1) * each ** to);
  }

  #took(char: string): boolean {
    if (this.#chars[this.#at] !== char) return false;
    this.#at++;
    return true;
  }
}
