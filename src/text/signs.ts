/** Signs of scripts-zh in a message: lists of patterns, compiled once. */
import { anyPattern, madeOnce } from './words.ts';

const regexOf = madeOnce((patterns: readonly string[]) => new RegExp(anyPattern(patterns), 'u'));

/** @param text normalised, in Mandarin */
export function shows(patterns: readonly string[], text: string): boolean {
  return regexOf(patterns).test(text);
}

/** What of it stands in the text, or null. */
export function shown(patterns: readonly string[], text: string): string | null {
  return regexOf(patterns).exec(text)?.[0] ?? null;
}
