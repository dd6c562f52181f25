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

/** The simplified form of one character (a character with no simplified form is its own). */
function simplify(char: string): string {
  const converted = traditionalToSimplified(char);
  return converted.length === char.length ? converted : char;
}

/** Full-width ASCII, ideographic space and the usual look-alikes, to their half-width forms. */
function narrow(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (code === 0x3000 || code === 0xa0 || code === 0x2028 || code === 0x2029) return ' ';
  if (char === '—' || char === '–' || char === '−' || char === '－') return '-';
  return char;
}

/** One character, simplified, narrow and small; '' when nothing of it is seen. */
function plainOf(char: string): string {
  if (char === '\n' || char === '\r' || char === '\t') return ' ';
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80 ? code < 0x20 || code === 0x7f : INVISIBLE.test(char)) return '';
  return isHan(code) ? simplify(char) : narrow(char).toLowerCase();
}

const isHan = (code: number) => code >= 0x3400 && code <= 0x9fff;

/** What is known of plainOf for single units: UNKNOWN, DROPPED, LONGER, or the unit that it becomes. */
const plainUnits = new Uint16Array(0x10000);
const UNKNOWN = 0;
const DROPPED = 1;
const LONGER = 2;

function plainUnit(unit: number): number {
  const known = plainUnits[unit] as number;
  if (known !== UNKNOWN) return known;
  const plain = plainOf(String.fromCharCode(unit));
  const value = plain.length === 0 ? DROPPED : plain.length === 1 ? plain.charCodeAt(0) : LONGER;
  plainUnits[unit] = value;
  return value;
}

/**
 * Normalises one message.
 * @param input any string: empty, enormous, with lone surrogates or control characters; never throws.
 */
export function normalise(input: string): Normalised {
  const original = input.toWellFormed();
  const cut = original.length > MAX_UNDERSTOOD_CHARS;
  const read = cut ? original.slice(0, MAX_UNDERSTOOD_CHARS).toWellFormed() : original;
  let text = '';
  /** Where each unit of `text` stands in the original; null while both are alike. */
  let map: { readonly starts: number[]; readonly ends: number[] } | null = null;
  let traditional = 0;
  for (let from = 0; from < read.length; ) {
    const unit = read.charCodeAt(from);
    const pair = unit >= 0xd800 && unit < 0xe000;
    const plain = pair ? LONGER : plainUnit(unit);
    const to = from + (pair ? 2 : 1);
    if (plain > LONGER && map === null) {
      text += plain === unit ? read.charAt(from) : String.fromCharCode(plain);
    } else {
      map ??= alike(from);
      const piece =
        plain === DROPPED
          ? ''
          : plain === LONGER
            ? plainOf(read.slice(from, to))
            : String.fromCharCode(plain);
      text += piece;
      for (let i = 0; i < piece.length; i++) {
        map.starts.push(from);
        map.ends.push(to);
      }
    }
    if (plain !== unit && isHan(unit)) traditional++;
    from = to;
  }
  return {
    text,
    original,
    cut,
    traditional,
    span(from, to) {
      if (from >= text.length || to <= from) return [original.length, original.length];
      const last = Math.min(to, text.length) - 1;
      return map === null ? [from, last + 1] : [map.starts[from] ?? 0, map.ends[last] ?? 0];
    },
  };
}

function alike(length: number): { starts: number[]; ends: number[] } {
  const starts = Array.from({ length }, (_, at) => at);
  return { starts, ends: starts.map((at) => at + 1) };
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
