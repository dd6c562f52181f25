/** What else proves who comes: authenticators, tokens of other systems. */
import { expect, it } from 'vitest';
import type { ApiToken, Factor, Store } from '../../../src/index.ts';
import { C, MINUTE, OTHER, storeBench, T } from './bench.ts';

const factor = (change: Partial<Factor> = {}): Factor => ({
  accountId: 'a',
  secret: 'JBSWY3DPEHPK3PXP',
  confirmedAt: null,
  lastStep: 0,
  codes: [],
  ...change,
});

export const apiToken = (id: string, change: Partial<ApiToken> = {}): ApiToken => ({
  id,
  communityId: C,
  name: '物业系统',
  scopes: ['tickets', 'moves'],
  digest: `digest-${id}`,
  by: 'a',
  createdAt: T,
  endsAt: null,
  seenAt: null,
  revokedAt: null,
  ...change,
});

/** @param open gives an empty store of its own on every call */
export function credentialCases(open: () => Promise<Store>): void {
  let store: Store;
  storeBench(open, (opened) => {
    store = opened;
  });

  it('keeps one authenticator an account, which counts once it is confirmed', async () => {
    const { credentials } = store;
    expect(await credentials.factor('a')).toBeNull();
    await credentials.keepFactor(factor({ secret: 'OLD' }));
    expect(await credentials.factorsHeld()).toEqual([]);
    const confirmed = factor({ confirmedAt: T, lastStep: 7, codes: ['one', 'two'] });
    await credentials.keepFactor(confirmed);
    await credentials.keepFactor(factor({ accountId: 'b' }));
    expect(await credentials.factor('a')).toEqual(confirmed);
    expect(await credentials.factorsHeld()).toEqual(['a']);
    expect(await credentials.dropFactor('a')).toBe(true);
    expect(await credentials.dropFactor('a')).toBe(false);
    expect(await credentials.factor('a')).toBeNull();
  });

  it('takes a step of time once, none before it, and of two at once one', async () => {
    const { credentials } = store;
    expect(await credentials.takeStep('a', 5)).toBe(false);
    await credentials.keepFactor(factor({ confirmedAt: T, lastStep: 4 }));
    const both = await Promise.all([credentials.takeStep('a', 5), credentials.takeStep('a', 5)]);
    expect(both.sort()).toEqual([false, true]);
    expect(await credentials.takeStep('a', 4)).toBe(false);
    expect(await credentials.takeStep('a', 6)).toBe(true);
    expect((await credentials.factor('a'))?.lastStep).toBe(6);
  });

  it('uses a recovery code up, a whole one only', async () => {
    const { credentials } = store;
    await credentials.keepFactor(factor({ confirmedAt: T, codes: ['a_b-c', 'de'] }));
    for (const wrong of ['a_b', 'b-c', 'axb-c', '%', '']) {
      expect(await credentials.takeCode('a', wrong)).toBe(false);
      expect((await credentials.factor('a'))?.codes).toEqual(['a_b-c', 'de']);
    }
    const both = await Promise.all([credentials.takeCode('a', 'a_b-c'), credentials.takeCode('a', 'a_b-c')]);
    expect(both.sort()).toEqual([false, true]);
    expect((await credentials.factor('a'))?.codes).toEqual(['de']);
    expect(await credentials.takeCode('b', 'de')).toBe(false);
  });

  it('finds tokens by digest, lists those of a community, and revokes once', async () => {
    const { credentials } = store;
    const [one, two] = [apiToken('1'), apiToken('2', { createdAt: T + 1, endsAt: T + MINUTE })];
    for (const token of [one, two, apiToken('3', { communityId: OTHER })]) await credentials.addToken(token);
    expect(await credentials.tokenOf('digest-2')).toEqual(two);
    expect(await credentials.tokenOf('digest-9')).toBeNull();
    await credentials.tokenSeen('1', T + 9);
    expect(await credentials.tokens(C)).toEqual([two, { ...one, seenAt: T + 9 }]);
    expect(await credentials.revokeToken(OTHER, '1', T)).toBe(false);
    expect(await credentials.revokeToken(C, '1', T + 5)).toBe(true);
    expect(await credentials.revokeToken(C, '1', T + 6)).toBe(false);
    expect((await credentials.tokenOf('digest-1'))?.revokedAt).toBe(T + 5);
  });
}
