/** Many at once, and one whose meaning does not come (RELIABILITY 15, 17, 20). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import type { Channel, Outbound, SendResult } from '../../src/channel.ts';
import { ManualClock, systemClock } from '../../src/clock.ts';
import { createDesk, type Desk, type DeskOptions } from '../../src/desk/desk.ts';
import type { Store } from '../../src/store.ts';
import type { Meaning, Understander } from '../../src/understand/meaning.ts';
import { MONDAY } from '../office.ts';
import { community, library, understander } from '../shared.ts';

/** Keeps what is sent, and whether two messages of one owner were on their way at once. */
class Line implements Channel {
  readonly name = 'line';
  readonly dedupesSends = true;
  readonly sent: Outbound[] = [];
  readonly #underway = new Set<string>();
  overlaps = 0;

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async send(outbound: Outbound): Promise<SendResult> {
    if (this.#underway.has(outbound.recipient)) this.overlaps++;
    this.#underway.add(outbound.recipient);
    await Promise.resolve();
    this.#underway.delete(outbound.recipient);
    this.sent.push(outbound);
    return { state: 'sent', channelMessageId: outbound.id };
  }
}

/** The same words mean the same; 卡住 is not understood, nor does it fail, before it is let go. */
class Quick implements Understander {
  readonly revision = understander.revision;
  letGo: () => void = () => undefined;
  readonly #known = new Map<string, Promise<Meaning>>();

  understand(text: string, context: { now: number; expects: string | null }): Promise<Meaning> {
    if (text.includes('卡住'))
      return new Promise((_resolve, reject) => {
        this.letGo = () => reject(new Error('let go'));
      });
    const words = text.replace(/[0-9（）]/g, '');
    const meaning = this.#known.get(words) ?? understander.understand(words, context);
    this.#known.set(words, meaning);
    return meaning;
  }

  looksUrgent(text: string): boolean {
    return understander.looksUrgent(text);
  }
}

let folder: string;
let file: string;
const open: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-burst-'));
  file = join(folder, 'yingda.sqlite');
});
afterEach(async () => {
  vi.useRealTimers();
  for (const store of open.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(): Promise<Store> {
  const store = openSqliteStore(file);
  open.push(store);
  await store.ensureCommunity({ orgId: community.id, id: community.id, name: community.name });
  return store;
}

const faults: string[] = [];
function deskOn(store: Store, line: Line, change: Partial<DeskOptions> = {}): Desk {
  faults.length = 0;
  return createDesk({
    store,
    library,
    understander: new Quick(),
    clock: systemClock,
    community,
    channels: [line],
    quietMs: 0,
    onError: (error, where) => faults.push(`${where}: ${String(error)}`),
    ...change,
  });
}

const message = (owner: string, id: string, text: string) => ({
  channel: 'line',
  medium: 'chat',
  thread: owner,
  sender: owner,
  messageId: id,
  sentAt: null,
  text,
});

/** `npm run test:long` sends 10,000. */
const deliveries = process.env.TEST_LONG === '1' ? 10_000 : 2000;
const owners = deliveries / 4;

describe('a burst', () => {
  it('of thousands of messages is acknowledged, answered and sent, in bounded memory', {
    timeout: 180_000,
  }, async () => {
    const store = await opened();
    const line = new Line();
    const desk = deskOn(store, line);
    desk.serve();
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    let longest = 0;
    // As many at once as a server has open requests.
    const hands = Array.from({ length: 100 }, async (_, hand) => {
      for (let at = hand; at < deliveries; at += 100) {
        const from = performance.now();
        await desk.receive([message(`owner-${at % owners}`, `m${at}`, `你好（${at}）`)]);
        longest = Math.max(longest, performance.now() - from);
        await new Promise((resolve) => setImmediate(resolve));
        if (at % 500 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
      }
    });
    await Promise.all(hands);
    await desk.stop();
    await desk.drain();
    expect(faults).toEqual([]);
    expect(longest).toBeLessThan(10_000);
    expect(most - before).toBeLessThan(200_000_000);
    expect(await store.counts(community.id)).toMatchObject({ conversation: owners });
    expect(await store.nextDue()).toBeNull();
    expect(await store.outboxDue(Date.now(), 10)).toEqual([]);
    expect(new Set(line.sent.map(({ recipient }) => recipient)).size).toBe(owners);
    expect(new Set(line.sent.map(({ id }) => id)).size).toBe(line.sent.length);
    let heard = 0;
    for (let owner = 0; owner < owners; owner++) {
      const id = (await store.conversationId('line', `owner-${owner}`, `owner-${owner}`)) ?? '';
      heard += (await store.messages(id, 0, 100)).filter(({ from }) => from === 'owner').length;
    }
    expect(heard).toBe(deliveries);
  });

  it('is acknowledged before its turns are decided, and while others are', async () => {
    const store = await opened();
    const line = new Line();
    let tellReached: () => void = () => undefined;
    let letGo = tellReached;
    const reached = new Promise<void>((resolve) => {
      tellReached = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const commitTurns = store.commitTurns.bind(store);
    store.commitTurns = async (...turns) => {
      tellReached();
      await gate;
      return commitTurns(...turns);
    };
    const desk = deskOn(store, line);
    desk.serve();
    // Nothing opens the gate until all of them are acknowledged.
    await desk.receive([message('lin', 'm0', '你好')]);
    await reached;
    await desk.receive([message('lin', 'm1', '在吗')]);
    await desk.receive([message('wang', 'm2', '你好')]);
    expect(line.sent).toEqual([]);
    const ids = [];
    for (const owner of ['lin', 'wang']) ids.push((await store.conversationId('line', owner, owner)) ?? '');
    const waiting = (await Promise.all(ids.map((id) => store.waiting(id)))).flat();
    expect(waiting.map(({ inbound }) => inbound.messageId)).toEqual(['m0', 'm1', 'm2']);
    letGo();
    await desk.stop();
    expect(faults).toEqual([]);
    expect((await Promise.all(ids.map((id) => store.waiting(id)))).flat()).toEqual([]);
    expect(new Set(line.sent.map(({ recipient }) => recipient))).toEqual(new Set(['lin', 'wang']));
  });

  it('of one conversation at two desks keeps its order and loses no update', async () => {
    const line = new Line();
    const [one, other] = [deskOn(await opened(), line), deskOn(await opened(), line)];
    const texts = Array.from({ length: 100 }, (_, at) => `装修几点必须停工（${at}）`);
    // Each is acknowledged before the next one comes, to whichever desk; both work meanwhile, and nobody waits for them.
    const work: Promise<void>[] = [];
    for (const [at, text] of texts.entries()) {
      await (at % 3 === 0 ? one : other).receive([message('lin', `m${at}`, text)]);
      work.push(one.drain(), other.drain());
    }
    await Promise.all(work);
    expect(faults).toEqual([]);
    const [store] = open;
    const id = (await store?.conversationId('line', 'lin', 'lin')) ?? '';
    const rows = (await store?.messages(id, 0, 1000)) ?? [];
    const heard = rows.filter(({ from }) => from === 'owner').map(({ text }) => text);
    expect(heard).toEqual(texts);
    const said = rows.filter(({ from }) => from === 'bot').map(({ text }) => text);
    expect(said.length).toBeGreaterThan(0);
    expect(line.sent.map(({ text }) => text)).toEqual(said);
    expect(line.overlaps).toBe(0);
    // Every turn raised the version once: an answer names the one that it was decided on.
    const versions = line.sent.map((outbound) => Number(/:([0-9]+):[0-9]+$/.exec(outbound.id)?.[1]));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect((await store?.conversation(id))?.version).toBeGreaterThan(versions.at(-1) ?? Number.NaN);
  });
});

describe('a meaning that does not come', () => {
  const answered = (line: Line, owner: string) =>
    line.sent.filter(({ recipient }) => recipient === owner).length;

  it('keeps nobody else waiting, in the same batch or after it', async () => {
    const store = await opened();
    const line = new Line();
    const clock = new ManualClock(MONDAY);
    const quick = new Quick();
    const desk = deskOn(store, line, { clock, understander: quick });
    await desk.receive([message('stuck', 's', '卡住'), message('lin', 'l', '你好')]);
    desk.serve();
    await vi.waitFor(() => expect(answered(line, 'lin')).toBe(1), { timeout: 5000 });
    await desk.receive([message('wu', 'w', '5栋1单元电梯困人了，快来')]);
    await vi.waitFor(() => expect(answered(line, 'wu')).toBeGreaterThan(0), { timeout: 5000 });
    // More of the same conversation neither begins a second attempt beside the first, nor is it lost.
    await desk.receive([message('stuck', 's2', '你好')]);
    await vi.waitFor(async () => expect(await store.waiting(await stuck(store))).toHaveLength(2), {
      timeout: 5000,
    });
    expect(faults).toEqual([]);
    expect(answered(line, 'stuck')).toBe(0);
    quick.letGo();
    await desk.stop();
    expect(faults).toEqual(['understand: Error: let go']);
  });

  it('is a failed attempt when its time is over; after eight of them people are called', async () => {
    const store = await opened();
    const line = new Line();
    const clock = new ManualClock(MONDAY);
    const desk = deskOn(store, line, { clock });
    await desk.receive([message('stuck', 's', '卡住')]);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (let tries = 1; tries <= 8; tries++) {
      const draining = desk.drain();
      await vi.waitFor(async () => {
        await vi.advanceTimersByTimeAsync(16_000);
        expect(faults).toHaveLength(tries);
      });
      await draining;
      clock.set((await store.nextDue()) ?? clock.now());
    }
    expect(new Set(faults)).toEqual(new Set(['understand: Error: no answer within 15 s']));
    expect(await store.waiting(await stuck(store))).toEqual([]);
    expect((await store.alerts(community.id, 10)).map(({ reason }) => reason)).toEqual(['dead_letter']);
    expect((await store.conversation(await stuck(store)))?.state.handedOff).toMatchObject({
      reason: 'dead_letter',
    });
  });

  const stuck = async (store: Store) => (await store.conversationId('line', 'stuck', 'stuck')) ?? '';
});
