/** Regular expressions: all matches of one; those from data files are refused when faulty, or when they can backtrack without bound. */

import { costOf } from './regex-cost.ts';

/** In so many ways may a pattern be tried at each place of a text: what is just allowed takes a second of a text made for it. */
const MOST_WAYS = 1e6;

/** All matches of a pattern with the flag "g", none of them empty; as matchAll, without a copy of the pattern each time. */
export function matchesOf(pattern: RegExp, text: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[0].length === 0) pattern.lastIndex += 1;
    else found.push(match);
  }
  return found;
}

/**
 * One sentence on why a pattern may not be used, or null when it may.
 * Refused: faulty syntax; a quantified group that holds a quantifier ("(a+)+") or alternatives that begin alike
 * ("(a|ab)*"); back-references; open ends in a row ("a*a*a*a*"), and whatever else can be tried in too many ways.
 */
export function unsafeRegex(source: string): string | null {
  if (source.length > 2000) return 'a pattern may have at most 2,000 characters';
  try {
    new RegExp(source, 'u');
  } catch (error) {
    return `not a regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (/\\[1-9]|\\k</.test(source)) return 'back-references are not allowed';
  const unbounded =
    source
      .replace(/\\./g, 'x')
      .replace(/\[[^\]]*\]/g, 'x')
      .match(/\.[*+]/g)?.length ?? 0;
  if (unbounded > 2) return 'more than two ".*" in one pattern: give the gaps a bound, like .{0,12}';
  const open: number[] = [];
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === '[') at = classEnd(source, at);
    else if (char === '(') open.push(at);
    else if (char === ')') {
      const start = open.pop() ?? 0;
      const repeated = /^(?:[*+]|\{([0-9]+)(,?)([0-9]*)\})/.exec(source.slice(at + 1));
      if (!repeated) continue;
      const most =
        repeated[1] === undefined || (repeated[2] === ',' && repeated[3] === '')
          ? Number.POSITIVE_INFINITY
          : Number(repeated[3] || repeated[1]);
      if (ambiguous(source.slice(start + 1, at), most))
        return `"${source.slice(start, at + 2)}" can backtrack without bound`;
    }
  }
  if (costOf(source) > MOST_WAYS)
    return 'can be tried in too many ways: give its gaps shorter bounds, or make two patterns of it';
  return null;
}

function classEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === ']') return at;
  }
  return source.length;
}

/** A few repeats of a group without open ends cost little, whatever is in it. */
const FEW = 4;

/** Whether a repeated group can read one text in many ways. */
function ambiguous(body: string, most: number): boolean {
  const plain = body
    .replace(/\\./g, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/\(\?(?:[:=!]|<[=!]|<[a-z]+>)/g, '(')
    .replace(/^\?(?:[:=!]|<[=!]|<[a-z]+>)/, '');
  if (/[*+]|\{[0-9]*,\}/.test(plain)) return true;
  if (most <= FEW) return false;
  if (plain.includes('?') || /\{[0-9]*,[0-9]+\}/.test(plain)) return true;
  // A group that only wraps another one is that one.
  if (/^\([^()]*\)$/.test(plain)) return ambiguous(plain.slice(1, -1), most);
  const heads = alternatives(plain).map((alternative) => alternative.charAt(0));
  // Alternatives must begin with different plain characters.
  return (
    heads.length > 1 &&
    (new Set(heads).size < heads.length || heads.some((head) => ['', '.', 'x', '('].includes(head)))
  );
}

/** The alternatives of a group, not those of groups within it. */
function alternatives(body: string): string[] {
  const found = [''];
  let depth = 0;
  for (const char of body) {
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === '|' && depth === 0) found.push('');
    else found[found.length - 1] += char;
  }
  return found;
}
