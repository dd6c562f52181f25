/** Patterns made of words from scripts-zh, once for as long as the words are there. */

/** A function that makes something of words, and gives the same for the same ones. */
export function madeOnce<Words extends object, Made>(make: (words: Words) => Made): (words: Words) => Made {
  const all = new WeakMap<Words, Made>();
  return (words) => {
    let made = all.get(words);
    if (made === undefined) {
      made = make(words);
      all.set(words, made);
    }
    return made;
  };
}

const NEVER = '(?!)';

/** The source that matches what any of these patterns does. */
export const anyPattern = (patterns: readonly string[]): string =>
  patterns.length === 0 ? NEVER : `(?:${patterns.join('|')})`;

/** The source that matches any of these plain words, the longest that stands there. */
export const anyWord = (words: readonly string[]): string =>
  anyPattern([...words].sort((one, other) => other.length - one.length));
