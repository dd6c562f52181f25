/** Traditional characters for those who write them (law 3: wordings are converted, never what fills their slots). */
import { Converter } from 'opencc-js';

type Convert = (text: string) => string;

/** Made when the first is asked for: its dictionary takes 70 MB, and most places never meet such an owner. */
let simplifiedToTraditional: Convert | null = null;
const known = new Map<string, string>();
/** Wordings are few; anything more is not one. */
const MOST_KNOWN = 20_000;

/** @param text simplified, the fixed part of a wording */
export function toTraditional(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  const convert: Convert = simplifiedToTraditional ?? Converter({ from: 'cn', to: 'hk' });
  simplifiedToTraditional = convert;
  const converted = convert(text);
  if (known.size < MOST_KNOWN) known.set(text, converted);
  return converted;
}
