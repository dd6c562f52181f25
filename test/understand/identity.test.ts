/** Whose it is says nothing of what the matter is: identity numbers drown no emergency. */
import { describe, expect, it } from 'vitest';
import { withoutIdentity } from '../../src/text/mask.ts';
import { library, understander } from '../shared.ts';

const { people } = library.lexicon;
const read = (text: string) =>
  understander.understand(text, { now: Date.parse('2026-11-23T10:00:00+08:00'), expects: null });

describe('an identity number', () => {
  it('is taken out with what introduces it, and nothing else is', () => {
    expect(withoutIdentity('着火了,身份证330106199003072316,3栋1502', people)).toBe('着火了, ,3栋1502');
    expect(withoutIdentity('身份证号码是33010619900307231x', people)).toBe(' ');
    for (const text of ['办入住要身份证吗', '单号330106199003072316001', '电话13812340098'])
      expect(withoutIdentity(text, people)).toBe(text);
  });

  it.each([
    ['着火了，身份证330106199003072316，3栋1502', 'fire'],
    ['燃气漏了，身份证号码是33010619900307231X', 'gas'],
    ['燃气漏了，身份证：330106199003072316', 'gas'],
  ])('keeps no emergency from being one: %s', async (text, emergency) => {
    expect(await read(text)).toMatchObject({ urgency: 'emergency', emergency });
  });

  it('leaves a question about papers what it is', async () => {
    expect(await read('办入住要身份证吗')).toMatchObject({
      urgency: 'normal',
      emergency: null,
    });
  });
});
