/** An administrator whose phone and recovery codes are lost comes in again, and the log tells how. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { community } from '../shared.ts';
import { run } from './run.ts';

let folder: string;
let database: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-account-'));
  database = join(folder, 'yingda.sqlite');
  const store = openSqliteStore(database);
  await store.ensureCommunity({ orgId: 'org', ...community });
  await store.accounts.add({
    id: 'a1',
    login: 'admin',
    name: '管理员',
    roles: ['admin'],
    communities: null,
    disabled: false,
    createdAt: 1,
    passwordHash: null,
  });
  await store.accounts.startSession({ digest: 's1', accountId: 'a1', startedAt: 1, seenAt: 1, endsAt: 9e15 });
  await store.credentials.keepFactor({
    accountId: 'a1',
    secret: 'JBSWY3DPEHPK3PXP',
    confirmedAt: 1,
    lastStep: 0,
    codes: [],
  });
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('yingda account factor-off', () => {
  it('takes the authenticator off, ends the sessions, and is in the log', async () => {
    const { code, out } = await run(['account', 'factor-off', 'Admin'], '', { database });
    expect([code, out]).toEqual([0, expect.stringContaining('is off')]);
    const store = openSqliteStore(database);
    expect(await store.credentials.factor('a1')).toBeNull();
    expect(await store.accounts.session('s1', 2)).toBeNull();
    const [note] = await store.accounts.notes(1);
    expect(note).toMatchObject({
      action: 'factor.dropped',
      actor: null,
      target: 'a1',
      data: { by: 'terminal' },
    });
    await store.close();
    const again = await run(['account', 'factor-off', 'admin'], '', { database });
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('has no authenticator')]);
  });

  it('names an account that there is not', async () => {
    const { code, err } = await run(['account', 'factor-off', 'nobody'], '', { database });
    expect([code, err]).toEqual([1, expect.stringContaining('there is no account "nobody"')]);
  });
});
