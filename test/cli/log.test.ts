/** Secrets are taken out of whatever is logged, however they are written. */
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/cli/log.ts';

const SECRET = 'k3y"with\\odd/chars&more';
const redact = redactor(['s3cr3t-value', SECRET, 'tok']);

describe('a line of the log', () => {
  it.each([
    ['as it is', `sent with ${SECRET}!`, 'sent with [secret]!'],
    ['in JSON', JSON.stringify({ key: SECRET }), '{"key":"[secret]"}'],
    ['in an address', `?corpsecret=${encodeURIComponent(SECRET)}&x=1`, '?corpsecret=[secret]&x=1'],
    ['more than once', 's3cr3t-value s3cr3t-value', '[secret] [secret]'],
    [
      'a token fetched later, in an address',
      '/send?access_token=AbC123&debug=1',
      '/send?access_token=[secret]&debug=1',
    ],
    ['a token in JSON', '{"access_token":"AbC123","ok":true}', '{"access_token":"[secret]","ok":true}'],
    ['a token in JSON within JSON', '"{\\"token\\":\\"AbC123\\"}"', '"{\\"token\\":\\"[secret]\\"}"'],
    ['a header', 'authorization: Bearer abc.def-1', 'authorization: Bearer [secret]'],
    ['a token known by its looks', 'xoxb-12-ab and xapp-1-A2', '[secret] and [secret]'],
  ])('has no secret %s', (_what, line, shown) => {
    expect(redact(line)).toBe(shown);
  });

  it('stays as it is without one; a value too short to tell is no reason to blank words out', () => {
    const line = '{"level":30,"where":"slack","msg":"tokens are checked, the secretary is in"}';
    expect(redact(line)).toBe(line);
    expect(redactor([])('abc')).toBe('abc');
  });
});
