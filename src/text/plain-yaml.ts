/**
 * Reads the plain part of YAML in which libraries are written: lists and tables by indent, words on one line, in quotes or
 * without, brackets. Of anything else (anchors, tags, words over several lines, faults of any kind) it reads nothing at
 * all: a whole reader of YAML does then. What it reads is what that one gives, in a tenth of the time.
 */

interface Line {
  /** Where its first node stands, counted from the line's beginning. */
  indent: number;
  from: number;
  /** Without spaces at its end. */
  readonly to: number;
}

class Unsure extends Error {}

const unsure = (): never => {
  throw new Unsure();
};

const [SPACE, NEWLINE, DASH, COLON, HASH, QUOTE, APOSTROPHE, COMMA, BACKSLASH] = [
  32, 10, 45, 58, 35, 34, 39, 44, 92,
] as const;
const [OPEN_LIST, CLOSE_LIST, OPEN_TABLE, CLOSE_TABLE] = [91, 93, 123, 125] as const;

/** What no word begins with. */
const INDICATORS: ReadonlySet<number> = new Set(
  [...'-?:,[]{}#&*!|>\'"%@`'].map((char) => char.charCodeAt(0)),
);
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
]);
const MAY_BE_NO_WORD = /^[-+.0-9nNtTfF~]/;
const WHOLE = /^(?:0|-?[1-9][0-9]{0,14})$/;
const FRACTION = /^-?(?:0|[1-9][0-9]{0,8})\.[0-9]{1,6}$/;
const NUMBER_OF_SOME_KIND =
  /^(?:[-+]?[0-9]+|0[ox][0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const OTHER_SPACE = /[\t\r\ufeff]/;
const MARKS_DOCUMENT = /^(?:---|\.\.\.|%)/m;
const LONGEST_KEY = 200;

/** @returns what stands in a text, or null where it is not plain */
export function readPlainYaml(text: string): { readonly value: unknown } | null {
  if (OTHER_SPACE.test(text) || MARKS_DOCUMENT.test(text)) return null;
  try {
    return { value: new PlainReader(text).document() };
  } catch (error) {
    if (error instanceof Unsure) return null;
    throw error;
  }
}

class PlainReader {
  readonly #text: string;
  readonly #lines: Line[];
  #at = 0;
  /** Where reading within a line has come to. */
  #place = 0;
  /** Of open brackets. */
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = linesOf(text);
  }

  document(): unknown {
    const first = this.#lines[0];
    if (first?.indent !== 0) return unsure();
    const value = this.#block(0);
    return this.#at === this.#lines.length && typeof value === 'object' ? value : unsure();
  }

  /** The node that begins with the line. @param least how far it and what belongs to it are set in */
  #block(least: number): unknown {
    const line = this.#line();
    if (this.#isItem(line)) return this.#list(line.indent);
    if (this.#key(line) !== null) return this.#table(line.indent);
    return this.#inline(line.from, least);
  }

  #list(indent: number): unknown[] {
    const items: unknown[] = [];
    for (let line = this.#lines[this.#at]; line?.indent === indent; line = this.#lines[this.#at]) {
      if (!this.#isItem(line)) break;
      const from = this.#afterSpaces(line.from + 1, line);
      if (from === line.to) items.push(this.#below(indent, false));
      else {
        line.indent += from - line.from;
        line.from = from;
        items.push(this.#block(indent + 1));
      }
      this.#mayGoOn(indent);
    }
    return items;
  }

  #table(indent: number): Record<string, unknown> {
    const table: Record<string, unknown> = {};
    for (let line = this.#lines[this.#at]; line?.indent === indent; line = this.#lines[this.#at]) {
      const key = this.#key(line);
      if (key === null || this.#isItem(line)) return unsure();
      const from = this.#afterSpaces(this.#place, line);
      put(table, key, from === line.to ? this.#below(indent, true) : this.#inline(from, indent + 1));
      this.#mayGoOn(indent);
    }
    return table;
  }

  /** What stands under a key or a dash with nothing behind it. */
  #below(indent: number, isTable: boolean): unknown {
    this.#at++;
    const next = this.#lines[this.#at];
    if (next === undefined || next.indent < indent) return null;
    if (next.indent > indent) {
      const value = this.#block(indent + 1);
      // A word on a line of its own may go on in the next one.
      return typeof value === 'object' && value !== null ? value : unsure();
    }
    return isTable && this.#isItem(next) ? this.#list(indent) : null;
  }

  /** What is set in deeper than all that is open belongs to nothing. */
  #mayGoOn(indent: number): void {
    if ((this.#lines[this.#at]?.indent ?? 0) > indent) unsure();
  }

  #line(): Line {
    return this.#lines[this.#at] ?? unsure();
  }

  #isItem({ from, to }: Line): boolean {
    return (
      this.#text.charCodeAt(from) === DASH && (from + 1 === to || this.#text.charCodeAt(from + 1) === SPACE)
    );
  }

  /** Behind spaces; the line's end where a remark begins there. */
  #afterSpaces(from: number, { to }: Line): number {
    let at = from;
    while (at < to && this.#text.charCodeAt(at) === SPACE) at++;
    return this.#text.charCodeAt(at) === HASH && at > from ? to : at;
  }

  /** The key that a line begins with, `#place` behind its colon; null where it begins with none. */
  #key(line: Line): string | null {
    const text = this.#text;
    const first = text.charCodeAt(line.from);
    if (first === QUOTE || first === APOSTROPHE) {
      const quoted = this.#quoted(line.from);
      if (text.charCodeAt(this.#place) !== COLON) return null;
      this.#place++;
      if (this.#place < line.to && text.charCodeAt(this.#place) !== SPACE) return unsure();
      return keyOf(quoted);
    }
    if (first === OPEN_LIST || first === OPEN_TABLE) return null;
    for (let at = line.from; at < line.to; at++) {
      const unit = text.charCodeAt(at);
      if (unit === HASH && text.charCodeAt(at - 1) === SPACE) return null;
      if (unit !== COLON || (at + 1 < line.to && text.charCodeAt(at + 1) !== SPACE)) continue;
      this.#place = at + 1;
      return keyOf(this.#word(line.from, at));
    }
    return null;
  }

  /** What stands on the rest of a line. @param least how far the lines of brackets are set in that go on */
  #inline(from: number, least: number): unknown {
    const text = this.#text;
    const first = text.charCodeAt(from);
    if (first === OPEN_LIST || first === OPEN_TABLE) {
      this.#place = from;
      const value = this.#brackets(least);
      this.#ends();
      return value;
    }
    if (first === QUOTE || first === APOSTROPHE) {
      const value = this.#quoted(from);
      this.#ends();
      return value;
    }
    const line = this.#line();
    let to = line.to;
    for (let at = from; at < to; at++) {
      const unit = text.charCodeAt(at);
      if (unit === COLON && (at + 1 === to || text.charCodeAt(at + 1) === SPACE)) return unsure();
      if (unit === HASH && text.charCodeAt(at - 1) === SPACE) to = at;
    }
    this.#at++;
    return this.#word(from, to);
  }

  /** Nothing but a remark stands on the rest of the line. */
  #ends(): void {
    const line = this.#line();
    if (this.#afterSpaces(this.#place, line) !== line.to) unsure();
    this.#at++;
  }

  /** A word without quotes, or what it stands for. */
  #word(from: number, to: number): unknown {
    const text = this.#text;
    const first = text.charCodeAt(from);
    if (INDICATORS.has(first) && (first !== DASH || from + 1 >= to || text.charCodeAt(from + 1) === SPACE))
      return unsure();
    let end = to;
    while (end > from && text.charCodeAt(end - 1) === SPACE) end--;
    const word = text.slice(from, end);
    return MAY_BE_NO_WORD.test(word) ? resolved(word) : word;
  }

  /** What stands in quotes on one line; `#place` behind them. */
  #quoted(from: number): string {
    const text = this.#text;
    const mark = text.charCodeAt(from);
    let value = '';
    let start = from + 1;
    for (let at = start; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === NEWLINE) return unsure();
      if (unit === BACKSLASH && mark === QUOTE) {
        value += text.slice(start, at) + (ESCAPES.get(text.charAt(at + 1)) ?? unsure());
        at++;
        start = at + 1;
      } else if (unit === mark && mark === APOSTROPHE && text.charCodeAt(at + 1) === APOSTROPHE) {
        value += text.slice(start, at + 1);
        at++;
        start = at + 1;
      } else if (unit === mark) {
        this.#place = at + 1;
        return value + text.slice(start, at);
      }
    }
    return unsure();
  }

  #brackets(least: number): unknown {
    const first = this.#text.charCodeAt(this.#place);
    if (first === QUOTE || first === APOSTROPHE) return this.#quoted(this.#place);
    if (first !== OPEN_LIST && first !== OPEN_TABLE) return this.#bracketWord(false);
    this.#depth++;
    const value = first === OPEN_LIST ? this.#bracketList(least) : this.#bracketTable(least);
    this.#depth--;
    return value;
  }

  #bracketList(least: number): unknown[] {
    const items: unknown[] = [];
    this.#place++;
    while (this.#next(least) !== CLOSE_LIST) {
      items.push(this.#brackets(least));
      const after = this.#next(least);
      if (after === COMMA) this.#place++;
      else if (after !== CLOSE_LIST) return unsure();
    }
    this.#place++;
    return items;
  }

  #bracketTable(least: number): Record<string, unknown> {
    const text = this.#text;
    const table: Record<string, unknown> = {};
    this.#place++;
    for (let first = this.#next(least); first !== CLOSE_TABLE; first = this.#next(least)) {
      const isQuoted = first === QUOTE || first === APOSTROPHE;
      const key = keyOf(isQuoted ? this.#quoted(this.#place) : this.#bracketWord(true));
      if (text.charCodeAt(this.#place) !== COLON || text.charCodeAt(this.#place + 1) !== SPACE)
        return unsure();
      this.#place++;
      const next = this.#next(least);
      put(table, key, next === COMMA || next === CLOSE_TABLE ? null : this.#brackets(least));
      const after = this.#next(least);
      if (after === COMMA) this.#place++;
      else if (after !== CLOSE_TABLE) return unsure();
    }
    this.#place++;
    return table;
  }

  /** A word within brackets, to what ends it there. */
  #bracketWord(isKey: boolean): unknown {
    const text = this.#text;
    const from = this.#place;
    let at = from;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === COMMA || unit === CLOSE_LIST || unit === CLOSE_TABLE || unit === NEWLINE) break;
      if (unit === OPEN_LIST || unit === OPEN_TABLE) return unsure();
      if (unit === HASH && text.charCodeAt(at - 1) === SPACE) return unsure();
      if (unit !== COLON || !/^[ \n,[\]{}]?$/.test(text.charAt(at + 1))) continue;
      if (!isKey) return unsure();
      break;
    }
    if (at === from) return unsure();
    this.#place = at;
    return this.#word(from, at);
  }

  /** The next unit within brackets that is no space, be it lines below. */
  #next(least: number): number {
    const text = this.#text;
    for (;;) {
      const unit = text.charCodeAt(this.#place);
      if (unit === SPACE) this.#place++;
      else if (unit === NEWLINE) {
        this.#at++;
        const line = this.#line();
        const first = text.charCodeAt(line.from);
        const closes = this.#depth === 1 && (first === CLOSE_LIST || first === CLOSE_TABLE);
        if (line.indent < (closes ? least - 1 : least)) return unsure();
        this.#place = line.from;
      } else if (unit === HASH && text.charCodeAt(this.#place - 1) === SPACE) {
        this.#place = text.indexOf('\n', this.#place);
        if (this.#place === -1) return unsure();
      } else return unit === HASH ? unsure() : unit;
    }
  }
}

/** All lines but those that are empty or remarks. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    let from = start;
    let to = end;
    while (from < end && text.charCodeAt(from) === SPACE) from++;
    while (to > from && text.charCodeAt(to - 1) === SPACE) to--;
    if (from < to && text.charCodeAt(from) !== HASH) lines.push({ indent: from - start, from, to });
    start = end + 1;
  }
  return lines;
}

function put(table: Record<string, unknown>, key: string, value: unknown): void {
  if (Object.hasOwn(table, key)) unsure();
  table[key] = value;
}

function keyOf(word: unknown): string {
  const key = typeof word === 'number' && WHOLE.test(String(word)) ? String(word) : word;
  return typeof key === 'string' && key.length <= LONGEST_KEY && key !== '__proto__' && key !== '<<'
    ? key
    : unsure();
}

/** What a word stands for that may be a number, a yes or no, or nothing. */
function resolved(word: string): unknown {
  if (WHOLE.test(word) || FRACTION.test(word)) return Number(word);
  if (NUMBER_OF_SOME_KIND.test(word)) return unsure();
  switch (word.toLowerCase()) {
    case '~':
    case 'null':
      return word === '~' || word === 'null' ? null : unsure();
    case 'true':
    case 'false':
      return word === 'true' ? true : word === 'false' ? false : unsure();
    default:
      return word;
  }
}
