/**
 * Brings what people type to one form, character by character, so that every span found in the normal form
 * can be pointed back into the original text.
 */
import { Converter } from 'opencc-js';

/** Text longer than this is kept whole by the desk, but only its head is understood (RELIABILITY 32). */
export const MAX_UNDERSTOOD_CHARS = 8000;

export interface Normalised {
  /** Simplified, half-width, lower-case text without control characters. */
  readonly text: string;
  /** The text as given, made well-formed (lone surrogates become U+FFFD). */
  readonly original: string;
  /** Whether only a head of the original was read. */
  readonly cut: boolean;
  /** How many characters were traditional ones. */
  readonly traditional: number;
  /** Maps a UTF-16 span [from, to) of `text` to the span of `original`. */
  span(from: number, to: number): [number, number];
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u;

const traditionalToSimplified = Converter({ from: 't', to: 'cn' });
const simplifiedOf = new Map<string, string>();

/** The simplified form of one character (a character with no simplified form is its own). */
function simplify(char: string): string {
  const known = simplifiedOf.get(char);
  if (known !== undefined) return known;
  const converted = traditionalToSimplified(char);
  const simple = converted.length === char.length ? converted : char;
  simplifiedOf.set(char, simple);
  return simple;
}

/** Full-width ASCII, ideographic space and the usual look-alikes, to their half-width forms. */
function narrow(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (code === 0x3000 || code === 0xa0 || code === 0x2028 || code === 0x2029) return ' ';
  if (char === '—' || char === '–' || char === '−' || char === '－') return '-';
  return char;
}

/**
 * Normalises one message.
 * @param input any string: empty, enormous, with lone surrogates or control characters; never throws.
 */
export function normalise(input: string): Normalised {
  const original = input.toWellFormed();
  const cut = original.length > MAX_UNDERSTOOD_CHARS;
  const read = cut ? original.slice(0, MAX_UNDERSTOOD_CHARS).toWellFormed() : original;
  const out: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let traditional = 0;
  let at = 0;
  for (const char of read) {
    const from = at;
    at += char.length;
    if (char === '\n' || char === '\r' || char === '\t') {
      push(' ', from, at);
      continue;
    }
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80 ? code < 0x20 || code === 0x7f : INVISIBLE.test(char)) continue;
    if (code >= 0x3400 && code <= 0x9fff) {
      const simple = simplify(char);
      if (simple !== char) traditional++;
      push(simple, from, at);
    } else {
      push(narrow(char).toLowerCase(), from, at);
    }
  }
  const text = out.join('');
  return {
    text,
    original,
    cut,
    traditional,
    span(from, to) {
      if (from >= starts.length || to <= from) return [original.length, original.length];
      const last = Math.min(to, ends.length) - 1;
      return [starts[from] ?? 0, ends[last] ?? 0];
    },
  };

  function push(piece: string, from: number, to: number): void {
    out.push(piece);
    for (let i = 0; i < piece.length; i++) {
      starts.push(from);
      ends.push(to);
    }
  }
}

/** Letters and Chinese characters only: what two writings of the same words have in common. */
export function bare(text: string): string {
  return text.replace(/[\s\p{P}\p{S}]/gu, '');
}

/** The distinct character bigrams of a text (a lone character stands for itself). */
export function bigrams(text: string): Set<string> {
  const plain = bare(text);
  const grams = new Set<string>();
  for (let i = 0; i + 1 < plain.length; i++) grams.add(plain.slice(i, i + 2));
  if (plain.length === 1) grams.add(plain);
  return grams;
}

/** Dice similarity of two bigram sets, 0 (nothing shared) to 1 (the same). */
export function dice(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const gram of small) if (large.has(gram)) shared++;
  return (2 * shared) / (a.size + b.size);
}
