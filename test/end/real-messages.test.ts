import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { Rehearsal, settle } from '../../src/desk/rehearsal.ts';
import type { Store } from '../../src/store.ts';
import { community, library, root, understander } from '../shared.ts';

/** Real citizens' messages, kept beside the project and never in it. */
const shared = process.env.TEST_SHARED ?? join(root, '..', 'shared');
const file = join(shared, 'data', 'real-messages.jsonl');
const naughty = join(shared, 'data', 'blns.json');
const published = createRequire(import.meta.url)('big-list-of-naughty-strings/blns.json') as string[];

/** What an owner who answers every question would answer. */
const ANSWERS: Readonly<Record<string, string>> = {
  room: '3栋2单元1502',
  unit: '2单元',
  phone: '13800000000',
  visit_time: '明天上午',
  details: '就是上面说的这些',
  confirm: '对',
  ticket: '记不清了',
  leave_name: '匿名吧',
  contractor: '还没定',
  dates: '下个月',
  role: '我是业主',
  appointment: '周六上午',
  issue: '就是上面说的',
  count: '两个人',
};

describe.skipIf(!existsSync(file))('real messages (beside the project)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yingda-'));
  const errors: string[] = [];
  let store: Store;
  let rehearsal: Rehearsal;

  beforeAll(async () => {
    store = openSqliteStore(join(folder, 'real.sqlite'));
    await settle(store, community);
    rehearsal = new Rehearsal({
      store,
      library,
      understander,
      community,
      now: Date.parse('2026-11-23T10:00:00+08:00'),
      onError: (error, where) => errors.push(`${where}: ${String(error)}`),
    });
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('each gets a reply, no conversation is stuck, nothing crashes', async () => {
    const rows = readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { id: string; text: string });
    const silent: string[] = [];
    const stuck: string[] = [];
    let tickets = 0;
    for (const { id, text } of rows) {
      let standing = await rehearsal.happen(id, [{ text }]);
      if (standing.replies.join('').length < 8) silent.push(id);
      for (let turn = 0; turn < 10 && standing.asked !== null && !standing.handoff; turn++)
        standing = await rehearsal.happen(id, [{ text: ANSWERS[standing.asked] ?? '对' }]);
      if (standing.asked !== null && !standing.handoff) stuck.push(`${id}: ${standing.asked}`);
      tickets += standing.tickets.length;
    }
    expect(errors).toEqual([]);
    expect(silent).toEqual([]);
    expect(stuck).toEqual([]);
    expect(rows.length).toBe(500);
    // Most are the business of a property centre, many are the city's.
    expect(tickets).toBeGreaterThan(250);
    expect(tickets).toBeLessThan(450);
  }, 120_000);

  it('naughty strings get a polite answer or a question', async () => {
    const strings = [
      ...published,
      ...(existsSync(naughty) ? (JSON.parse(readFileSync(naughty, 'utf8')) as string[]) : []),
    ];
    for (const [at, text] of strings.entries()) {
      const standing = await rehearsal.happen(`naughty-${at}`, [{ text }]);
      expect(standing.replies.length, JSON.stringify(text)).toBeGreaterThan(0);
    }
    expect(errors).toEqual([]);
  }, 120_000);
});
