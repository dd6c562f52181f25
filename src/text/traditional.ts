/** Traditional characters for those who write them (law 3: wordings are converted, never what fills their slots). */
import { Converter } from 'opencc-js';

const simplifiedToTraditional = Converter({ from: 'cn', to: 'hk' });
const known = new Map<string, string>();
/** Wordings are few; anything more is not one. */
const MOST_KNOWN = 20_000;

/** @param text simplified, the fixed part of a wording */
export function toTraditional(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  const converted = simplifiedToTraditional(text);
  if (known.size < MOST_KNOWN) known.set(text, converted);
  return converted;
}
