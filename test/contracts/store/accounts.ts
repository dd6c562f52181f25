/** Who may come in, the log of what they did, and the desk's list. */
import { describe, expect, it } from 'vitest';
import { type Account, AUDIT_ROOT, brokenAudit, type Store } from '../../../src/index.ts';
import { C, MINUTE, OTHER, said, storeBench, T } from './bench.ts';

const account = (id: string, change: Partial<Account> = {}): Account => ({
  id,
  login: `login-${id}`,
  name: `坐席${id}`,
  roles: ['agent'],
  communities: [C],
  disabled: false,
  createdAt: T,
  passwordHash: null,
  ...change,
});

/** @param open gives an empty store of its own on every call */
export function accountCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk, commit } = storeBench(open, (opened) => {
    store = opened;
  });

  describe('accounts', () => {
    it('are found by id and login, and listed in the order they were made', async () => {
      const [b, a] = [
        account('b'),
        account('a', { communities: null, roles: ['admin', 'trainer'], passwordHash: 'x' }),
      ];
      expect(await store.accounts.add(b)).toBe(true);
      expect(await store.accounts.add(a)).toBe(true);
      expect(await store.accounts.byId('a')).toEqual(a);
      expect(await store.accounts.byLogin('login-b')).toEqual(b);
      expect(await store.accounts.byLogin('LOGIN-b')).toBeNull();
      expect(await store.accounts.all()).toEqual([b, a]);
    });

    it('have a login of their own', async () => {
      await store.accounts.add(account('a'));
      await store.accounts.add(account('b'));
      expect(await store.accounts.add(account('c', { login: 'login-a' }))).toBe(false);
      expect(await store.accounts.byId('c')).toBeNull();
      expect(await store.accounts.change('b', { login: 'login-a', name: '别名' })).toBe(false);
      expect((await store.accounts.byId('b'))?.name).toBe('坐席b');
    });

    it('change in what is given only', async () => {
      await store.accounts.add(account('a'));
      expect(await store.accounts.change('a', { disabled: true, communities: null })).toBe(true);
      expect(await store.accounts.byId('a')).toEqual(account('a', { disabled: true, communities: null }));
      expect(await store.accounts.change('nobody', { name: 'x' })).toBe(false);
    });

    it('are invited once at a time, and an invitation is used once', async () => {
      await store.accounts.add(account('a'));
      await store.accounts.invite('a', 'old', T + MINUTE);
      await store.accounts.invite('a', 'new', T + MINUTE);
      expect(await store.accounts.invited('old', T)).toBeNull();
      expect((await store.accounts.invited('new', T))?.id).toBe('a');
      expect(await store.accounts.invited('new', T + MINUTE)).toBeNull();
      expect(await store.accounts.accept('new', T + MINUTE)).toBe(false);
      expect(await store.accounts.accept('new', T)).toBe(true);
      expect(await store.accounts.accept('new', T)).toBe(false);
    });
  });

  describe('sessions', () => {
    const session = (digest: string, accountId = 'a') => ({
      digest,
      accountId,
      startedAt: T,
      seenAt: T,
      endsAt: T + MINUTE,
    });

    it('last until they end, and say when they were last seen', async () => {
      await store.accounts.startSession(session('one'));
      await store.accounts.seen('one', T + 5);
      expect(await store.accounts.session('one', T + 9)).toEqual({ ...session('one'), seenAt: T + 5 });
      expect(await store.accounts.session('one', T + MINUTE)).toBeNull();
      expect(await store.accounts.session('two', T)).toBeNull();
    });

    it('end one by one, or all of an account but one', async () => {
      for (const one of [session('1'), session('2'), session('3'), session('4', 'b')])
        await store.accounts.startSession(one);
      await store.accounts.endSession('1');
      await store.accounts.endSessions('a', '2');
      const left = ['1', '2', '3', '4'].map((digest) => store.accounts.session(digest, T));
      expect((await Promise.all(left)).map((one) => one?.digest ?? null)).toEqual([null, '2', null, '4']);
    });
  });

  it('counts failed logins by key within a time, until one succeeds', async () => {
    await store.accounts.failed(['a', 'b'], T, 0);
    await store.accounts.failed(['a'], T + MINUTE, 0);
    expect(await store.accounts.failures('a', T)).toBe(2);
    expect(await store.accounts.failures('a', T + 1)).toBe(1);
    await store.accounts.succeeded('a');
    expect(await store.accounts.failures('a', T)).toBe(0);
    expect(await store.accounts.failures('b', T)).toBe(1);
    await store.accounts.failed(['c'], T + MINUTE, T + 1);
    expect(await store.accounts.failures('b', T)).toBe(0);
  });

  it('keeps the log in a chain, also when many write at once', async () => {
    await Promise.all(
      [1, 2, 3, 4, 5].map((n) =>
        store.accounts.note({
          at: T + n,
          actor: n % 2 ? 'a' : null,
          action: 'login',
          target: null,
          data: { z: n, a: '字' },
        }),
      ),
    );
    const rows = await store.accounts.notesAfter(0, 10);
    expect(rows).toHaveLength(5);
    expect(brokenAudit(AUDIT_ROOT, rows)).toBeNull();
    const [, second, third] = rows;
    if (!second || !third) throw new Error('too few');
    expect(brokenAudit(AUDIT_ROOT, rows.with(1, { ...second, data: { ...second.data, z: 99 } }))).toBe(
      second.seq,
    );
    expect(brokenAudit(AUDIT_ROOT, rows.toSpliced(1, 1))).toBe(third.seq);
    expect((await store.accounts.notes(2)).map(({ seq }) => seq)).toEqual(
      rows
        .slice(-2)
        .reverse()
        .map(({ seq }) => seq),
    );
    expect((await store.accounts.notes(9, third.seq)).map(({ seq }) => seq)).toEqual([
      second.seq,
      rows[0]?.seq,
    ]);
  });

  it('lists conversations of a community, changed last first, with what was said last', async () => {
    const [lin, wang, other] = [await talk('lin'), await talk('wang'), await talk('far', {}, OTHER)];
    const heard = (text: string) => ({
      id: `in-${text}`,
      from: 'owner' as const,
      text,
      attachments: ['a.jpg'],
      at: T,
      meaning: null,
    });
    await commit({ conversationId: wang, write: () => ({ received: [heard('一')] }) });
    await commit({ conversationId: lin, write: () => ({ said: [said('s1')], at: T + 5 }) });
    await commit({ conversationId: other, write: () => ({ said: [said('s2')] }) });
    const rows = await store.queue(C, { since: 0, limit: 10 });
    expect(rows.map(({ conversation, at, last }) => [conversation.id, at, last?.from, last?.text])).toEqual([
      [lin, T + 5, 'bot', '答复 s1'],
      [wang, T, 'owner', '一'],
    ]);
    expect(rows[1]?.last?.attachments).toBe(1);
    expect(rows[0]?.conversation).toEqual(await store.conversation(lin));
    expect(await store.queue(C, { since: T + 1, limit: 10 })).toHaveLength(1);
    expect(await store.queue(C, { since: 0, limit: 1 })).toHaveLength(1);
    expect(
      (await store.queue(C, { since: 0, limit: 9, ids: [wang, other] })).map((row) => row.conversation.id),
    ).toEqual([wang]);
    expect(await store.queue(C, { since: 0, limit: 9, ids: [] })).toEqual([]);
    const { channel } = rows[0]?.conversation ?? { channel: '' };
    expect(await store.queue(C, { since: 0, limit: 9, channel })).toHaveLength(2);
    expect(await store.queue(C, { since: 0, limit: 9, channel: 'phone' })).toEqual([]);
    expect(await store.queue(C, { since: 0, limit: 9, but: channel })).toEqual([]);
    expect(await store.queue(C, { since: 0, limit: 9, but: 'phone' })).toHaveLength(2);
  });

  it('lists a conversation in which nothing was said yet', async () => {
    await talk('lin');
    expect((await store.queue(C, { since: 0, limit: 9 }))[0]?.last).toBeNull();
  });
}
