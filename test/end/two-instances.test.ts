/** Two services in two processes on one PostgreSQL database: order is kept, nothing is lost, nothing is done twice. */
import { type ChildProcess, fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../adapters/postgres/store.ts';
import { readCommunity } from '../../src/community.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import type { Accepted } from '../../src/index.ts';
import { startCluster } from '../cluster.ts';
import type { Order, Report } from './instance.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const community = readCommunity(join(root, 'data', 'sample', 'community.yaml'));
const cluster = await startCluster();
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await cluster?.stop();
});

const MESSAGES = 100;
const OTHERS = 20;

const message = (sender: string, id: string, text: string) => ({
  channel: 'test',
  medium: 'chat',
  thread: sender,
  sender,
  messageId: id,
  sentAt: null,
  text,
});

/** Starts an instance. @returns how to give it messages and to end it, and what it has told so far */
async function instance(database: string) {
  const child = fork(join(root, 'test', 'end', 'instance.mjs'), {
    cwd: root,
    env: { ...process.env, TEST_DATABASE: database },
    execArgv: [],
  });
  children.push(child);
  const told: Report[] = [];
  const calls = new Map<number, { resolve(rows: readonly Accepted[]): void; reject(error: Error): void }>();
  let call = 0;
  const say = (order: Order) => child.send(order);
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the instance ended with ${code}`)));
    child.on('message', (report: Report) => {
      told.push(report);
      if (report.of === 'ready') resolve();
      else if (report.of === 'accepted') calls.get(report.call)?.resolve(report.accepted);
      else if (report.of === 'refused') calls.get(report.call)?.reject(new Error(report.why));
    });
  });
  return {
    told,
    receive: (...messages: readonly unknown[]) =>
      new Promise<readonly Accepted[]>((resolve, reject) => {
        calls.set(++call, { resolve, reject });
        say({ do: 'receive', call, messages });
      }),
    stop: () => {
      say({ do: 'stop' });
      return ended;
    },
  };
}

describe.skipIf(cluster === null)('two instances of the service', () => {
  it('keep order, lose nothing, open no ticket twice', { timeout: 120_000 }, async () => {
    if (!cluster) return;
    const url = await cluster.fresh();
    const store = await openPostgresStore(url);
    await settle(store, community);
    const instances = await Promise.all([instance(url), instance(url)]);
    const [one, two] = instances;

    // Each message comes to one instance and is delivered again to the other; the next follows when both have it.
    const texts = Array.from({ length: MESSAGES }, (_, n) => `水管第${n}天还在滴水`);
    const talk = async () => {
      const outcomes: string[] = [];
      for (const [n, text] of texts.entries()) {
        const [first, again] = n % 2 === 0 ? [one, two] : [two, one];
        const repeated = message('chatty', `chatty-${n}`, text);
        for (const side of [first, again])
          outcomes.push(...(await side.receive(repeated)).map(({ outcome }) => outcome));
      }
      return outcomes;
    };
    const alarms = () =>
      Promise.all(
        Array.from({ length: OTHERS }, async (_, n) => {
          const alarm = message(`other-${n}`, `other-${n}`, `我家燃气漏了，味道很大，5栋1单元${n + 3}01`);
          const accepted = await Promise.all([one.receive(alarm), two.receive(alarm)]);
          return accepted.flat().map(({ outcome }) => outcome);
        }),
      );
    const [outcomes, alarmed] = await Promise.all([talk(), alarms()]);
    expect(outcomes).toEqual(texts.flatMap(() => ['new', 'known']));
    for (const pair of alarmed) expect(pair.sort()).toEqual(['known', 'new']);

    // Whoever is asked to stop does first what is due; the other one does the rest.
    expect(await one.stop()).toBe(0);
    expect(await two.stop()).toBe(0);
    const told = instances.flatMap((side) => side.told);
    expect(told.filter(({ of }) => of === 'fault')).toEqual([]);

    const turns = told.flatMap((report) => (report.of === 'turn' ? [report.conversationId] : []));
    const ids = await Promise.all(
      ['chatty', ...Array.from({ length: OTHERS }, (_, n) => `other-${n}`)].map(
        async (sender) => (await store.conversationId('test', sender, sender)) ?? '',
      ),
    );
    const [chatty = '', ...others] = ids;
    expect(new Set(ids).size).toBe(1 + OTHERS);

    const said = await store.messages(chatty, 0, 1000);
    expect(said.filter(({ from }) => from === 'owner').map(({ text }) => text)).toEqual(texts);
    for (const id of ids) {
      expect(await store.waiting(id)).toEqual([]);
      expect((await store.conversation(id))?.version).toBe(turns.filter((turn) => turn === id).length);
    }
    // Both had their share.
    for (const { told: own } of instances) expect(own.some(({ of }) => of === 'turn')).toBe(true);

    const tickets = await store.tickets(community.id, { limit: 1000 });
    expect(new Set(tickets.map(({ number }) => number)).size).toBe(tickets.length);
    for (const id of others)
      expect(tickets.filter(({ conversationId }) => conversationId === id)).toHaveLength(1);

    const sent = told.flatMap((report) => (report.of === 'sent' ? [report] : []));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
    const order = await cluster.sql<{ id: string; conversation_id: string; state: string }>(
      'SELECT id, conversation_id, state FROM outbox ORDER BY seq',
      [],
      url,
    );
    expect(order.filter(({ state }) => state !== 'sent')).toEqual([]);
    expect(sent).toHaveLength(order.length);
    for (const id of ids) {
      const times = order
        .filter((row) => row.conversation_id === id)
        .flatMap((row) => {
          const report = sent.find((one_) => one_.id === row.id);
          return report ? [BigInt(report.begun), BigInt(report.ended)] : [];
        });
      // None is begun before the one before it has ended.
      expect(times).toEqual([...times].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)));
    }
    await store.close();
  });
});
