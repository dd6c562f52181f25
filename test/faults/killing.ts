/** Owners write while the service is killed again and again; nothing may be lost, doubled or out of order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCluster } from '../cluster.ts';
import { built, deliver, ledger, pause, type Service, service, type Written } from './processes.ts';

/** What every other owner writes first: a ticket at once, whatever of the rest comes in the same burst. */
const REPORT = '5栋1单元电梯困人了，快来人';
/** Nothing of it opens a ticket, however it is joined. */
const CHAT = ['好的', '谢谢', '明白了', '收到', '辛苦了', '知道了'];
/** What the others ask, each the same again: answers that are no emergency's, and so keep their order whatever breaks off. */
const QUESTIONS = ['游泳池几点开门', '物业费一平方多少钱', '装修押金交多少', '服务中心几点上班'];

export interface Killing {
  /** An empty one: a file, or an address of PostgreSQL. */
  readonly database: string;
  readonly owners: number;
  /** Of each owner. */
  readonly messages: number;
  readonly kills: number;
  /** Between an owner's messages, at most, in ms. */
  readonly pace: number;
}

/** Both stores are killed so; each takes at most so long, in ms. */
export function bothAreKilled(killing: Omit<Killing, 'database'>, timeout: number): void {
  const told = `over ${killing.owners * killing.messages} messages nothing is lost, nothing doubled, and the order is kept`;
  let folder = '';
  let cluster: Awaited<ReturnType<typeof startCluster>> = null;

  beforeAll(async () => {
    built();
    folder = mkdtempSync(join(tmpdir(), 'yingda-kill-'));
    cluster = await startCluster();
  }, 120_000);
  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`SQLite: ${told}`, { timeout }, async () => {
    const { killed } = await killAgainAndAgain({ ...killing, database: join(folder, 'yingda.sqlite') });
    expect(killed).toBe(killing.kills);
  });

  it(`PostgreSQL: ${told}`, { timeout }, async ({ skip }) => {
    if (cluster === null) return skip();
    const { killed } = await killAgainAndAgain({ ...killing, database: await cluster.fresh() });
    expect(killed).toBe(killing.kills);
  });
}

/** @returns how often it was killed, and how long it took in ms */
async function killAgainAndAgain({ database, owners, messages, kills, pace }: Killing) {
  const begun = performance.now();
  const all: Service[] = [];
  const next = () => {
    const made = service(database);
    all.push(made);
    return made;
  };
  try {
    let running = next();
    let address = await running.open();
    const written = Array.from({ length: owners }, (_, owner): Written[] =>
      Array.from({ length: messages }, (_message, at) => ({
        owner: `owner-${String(owner).padStart(4, '0')}`,
        id: `${owner}-${at}`,
        text:
          owner % 2 === 1
            ? `${QUESTIONS[(owner >> 1) % QUESTIONS.length]}（${at}）`
            : at === 0
              ? REPORT
              : `${CHAT[(owner + at) % CHAT.length]}（${at}）`,
      })),
    );
    let writing = true;
    let acknowledged = 0;
    /** So many messages for each life: the kills are spread over all of them. */
    const share = (owners * messages) / (kills + 1);
    const writers = Promise.all(
      written.map(async (own, owner) => {
        for (const [at, message] of own.entries()) {
          await deliver(() => address, message);
          acknowledged++;
          // Platforms deliver again what they think was not acknowledged.
          if ((owner + at) % 7 === 0) await deliver(() => address, message);
          await pause(((owner * 31 + at * 17) % 100) * (pace / 100));
        }
      }),
    ).finally(() => {
      writing = false;
    });
    let killed = 0;
    while (writing || killed < kills) {
      const heir = next();
      // The heir makes itself ready meanwhile; it opens the database when the other one is dead, which has had its share by then.
      while (writing && acknowledged < (killed + 1) * share) await pause(20);
      await Promise.race([pause(1000), writing ? writers : pause(1000)]);
      if (killed >= kills) {
        heir.child.kill('SIGKILL');
        break;
      }
      running.child.kill('SIGKILL');
      expect(await running.ended).toBe('SIGKILL');
      killed++;
      running = heir;
      address = await running.open();
    }
    await writers;
    const book = await ledger(database);
    // What was leased when it was killed is taken up again within a minute and a half; then it goes as fast as it can.
    let left = await book.open();
    for (let since = performance.now(); left > 0 && performance.now() - since < 90_000; ) {
      await pause(250);
      const now = await book.open();
      if (now < left) since = performance.now();
      left = now;
    }
    expect(left).toBe(0);
    const drained = performance.now();
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(await book.integrity()).toBeNull();
    expect(await book.inboxByState()).toEqual([{ state: 'done', n: owners * messages }]);
    expect(await book.withoutEffects()).toBe(0);
    expect(await book.heard()).toEqual(
      new Map(written.map((own) => [own[0]?.owner ?? '', own.map(({ text }) => text)])),
    );
    const tickets = await book.ticketsByThread();
    for (const [owner, own] of written.entries())
      if (owner % 2 === 0) expect(tickets.get(own[0]?.owner ?? '')).toBe(1);
    expect([await book.opened(), await book.numbersLost()]).toEqual([await book.tickets(), 0]);
    expect(await book.unanswered()).toBe(0);
    expect(await book.ours()).toBeGreaterThan(owners * 0.9);
    expect(await book.dead()).toBe(0);
    expect((await book.outboxByState()).map(({ state }) => state)).toEqual(['sent']);
    expect(await book.ordered()).toBeGreaterThan(owners / 2);
    expect(await book.overtaken()).toBe(0);
    await book.close();
    return { killed, ms: Math.round(drained - begun) };
  } finally {
    for (const { child } of all) child.kill('SIGKILL');
  }
}
