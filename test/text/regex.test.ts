/** Rules in data files cannot hang the desk (RELIABILITY 42). */
import { describe, expect, it } from 'vitest';
import { unsafeRegex } from '../../src/text/regex.ts';

describe('patterns in rules', () => {
  it.each([
    '(a+)+$',
    '(a*)*b',
    '(.*)*x',
    '([a-z]+)*',
    '(?:a+)+',
    '(?<name>a+)+',
    '(a+){2,}',
    '(a{1,9})+',
    '(\\w+\\s?)*',
    '(x+x+)+y',
    '(a|a)*',
    '(a|ab)*c',
    '(?:漏|漏水)+吗',
    '((a|b+))*',
    '((ab)*)+',
    '(a?){3,}',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
  ])('%s is refused: it can backtrack without bound', (pattern) => {
    expect(unsafeRegex(pattern)).toMatch(/backtrack/);
  });

  // Each is exponential or a high power of the length; a mended one moves up.
  it.each([
    '(.|a)*b',
    '(\\d|1)*x',
    '(a|[ab])*c',
    '((a|a))*b',
    '(a*){20}b',
    '.*.*.*.*.*.*x',
    'a*a*a*a*a*a*b',
    '[^a]*[^b]*[^c]*[^d]*x',
    '(?:的.{0,40}){4}x',
    '(?:[^,]{0,40}){3}[^,]{0,40}x',
    '.{0,60}.{0,60}.{0,60}.{0,60}x',
    '(?:x?x?x?x?x?){4}y',
    '的?'.repeat(30),
    '(?:a|a)'.repeat(30),
    '(?=a*a*a*a*a*b)',
  ])('%s is refused', (pattern) => {
    expect(unsafeRegex(pattern)).not.toBeNull();
  });

  it.each([
    ['(a)\\1', /back-reference/],
    ['(?<x>a)\\k<x>', /back-reference/],
    ['(', /not a regular expression/],
    ['[', /not a regular expression/],
    ['a{2,1}', /not a regular expression/],
    ['*', /not a regular expression/],
    ['漏'.repeat(2001), /2,000/],
  ])('%s is refused: %s', (pattern, why) => {
    expect(unsafeRegex(pattern)).toMatch(why);
  });

  it.each([
    '',
    '漏水',
    '(?:楼上|楼下).{0,6}漏',
    '[0-9]+(?:栋|幢)',
    '(?:停|断)(?:水|电)了?',
    '(?:哈|呵)+',
    '(?:快点){2,}',
    '(?!不)漏',
    '(?<!没)坏了*',
    '(ab)+',
    '\\(a+\\)+',
    '[(a+)]+',
    '[*+]+',
    '(a+)b',
    '(a|ab)c',
    '\\p{Script=Han}{2,4}',
    '漏'.repeat(2000),
    '(?<!没有?[^。]{0,30})(?<!不[^。]{0,30})坏[^。]{0,12}了(?![^。]{0,30}修)(?![^。]{0,30}换)',
    '您(?:先)?(?:别)?(?:再)?(?:来)?(?:说|讲)了?',
    '^[^,。]{0,20}(?:吗|么)[^,。]{0,20}$',
  ])('%s is allowed', (pattern) => {
    expect(unsafeRegex(pattern)).toBeNull();
  });

  it('says which part is at fault', () => {
    expect(unsafeRegex('漏水(?:很+)+大')).toContain('(?:很+)+');
  });
});
