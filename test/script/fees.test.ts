/** Fees without a threat: every word that staff or owners read around arrears passes the one checker (spec 02 FLOW-FEE). */
import { expect, it } from 'vitest';
import { checkers } from '../../src/script/lint.ts';
import { library, models } from '../shared.ts';

/** What must not be in any of them. */
const HARSH: ReadonlySet<string> = new Set(['hang_up_threat', 'rude_tone', 'blame_customer', 'argue']);

/** All texts of a piece of data. */
function textsOf(data: unknown): string[] {
  if (typeof data === 'string') return /\p{Script=Han}{2}/u.test(data) ? [data] : [];
  if (Array.isArray(data)) return data.flatMap(textsOf);
  return data !== null && typeof data === 'object' ? Object.values(data).flatMap(textsOf) : [];
}

it('no wording of fees threatens, and the checker would find one that does', () => {
  const checker = checkers(models)(library);
  const notices = library.notices.owners.kinds.filter(({ id }) => id.startsWith('NOTICE-FEE'));
  const texts = textsOf([library.registers.get('fee'), library.duties.all.get('DUTY-FEE'), notices]);
  expect(texts.length).toBeGreaterThan(80);
  const found = texts.flatMap((text) =>
    checker
      .lint({ text: text.replace(/\{\w+\}|\[|\]/g, ''), channel: 'chat' })
      .violations.filter(({ kind }) => HARSH.has(kind))
      .map(({ cue }) => [text, cue]),
  );
  expect(found).toEqual([]);
  const threat = checker.lint({ text: '再不交费就停你家的水电', channel: 'chat' });
  expect(threat.violations.map(({ kind }) => kind)).toContain('hang_up_threat');
});
