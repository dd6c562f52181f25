/** Signs of scripts-zh in a message: lists of patterns, compiled once. */
const compiled = new WeakMap<readonly string[], RegExp>();

/** @param text normalised, in Mandarin */
export function shows(patterns: readonly string[], text: string): boolean {
  return regexOf(patterns).test(text);
}

function regexOf(patterns: readonly string[]): RegExp {
  let regex = compiled.get(patterns);
  if (!regex) {
    regex = new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'u');
    compiled.set(patterns, regex);
  }
  return regex;
}

/** What of it stands in the text, or null. */
export function shown(patterns: readonly string[], text: string): string | null {
  return regexOf(patterns).exec(text)?.[0] ?? null;
}
