/** Regular expressions from data files: refused when faulty, or when they can backtrack without bound. */

/**
 * One sentence on why a pattern may not be used, or null when it may.
 * Refused: faulty syntax; a quantified group that holds a quantifier ("(a+)+") or alternatives that begin alike
 * ("(a|ab)*"); back-references. What remains costs at most the square of a sentence's length.
 */
export function unsafeRegex(source: string): string | null {
  if (source.length > 2000) return 'a pattern may have at most 2,000 characters';
  try {
    new RegExp(source, 'u');
  } catch (error) {
    return `not a regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (/\\[1-9]|\\k</.test(source)) return 'back-references are not allowed';
  const open: number[] = [];
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === '[') at = classEnd(source, at);
    else if (char === '(') open.push(at);
    else if (char === ')') {
      const start = open.pop() ?? 0;
      const repeated = /^(?:[*+]|\{[0-9]*,[0-9]*\})/.exec(source.slice(at + 1));
      if (repeated && nestedRepeat(source.slice(start + 1, at)))
        return `"${source.slice(start, at + 2)}" can backtrack without bound`;
    }
  }
  return null;
}

function classEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === ']') return at;
  }
  return source.length;
}

function nestedRepeat(body: string): boolean {
  const plain = body
    .replace(/^\?[:=!<]+/, '')
    .replace(/\\./g, 'x')
    .replace(/\[[^\]]*\]/g, 'x');
  if (/[*+]|\{[0-9]*,[0-9]*\}/.test(plain)) return true;
  const heads = plain.split('|').map((alternative) => alternative.charAt(0));
  return plain.includes('?') || (heads.length > 1 && new Set(heads).size < heads.length);
}
