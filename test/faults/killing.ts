/** Owners write while the service is killed again and again; nothing may be lost, doubled or out of order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { deliver, ledger, pause, type Service, service, type Written } from './processes.ts';

/** What each owner writes first: a ticket at once, whatever of the rest comes in the same burst. */
const REPORT = '5栋1单元电梯困人了，快来人';
const CHAT = ['好的', '装修几点必须停工', '垃圾几点收', '谢谢', '快递柜在哪', '明白了'];

export interface Killing {
  readonly owners: number;
  /** Of each owner. */
  readonly messages: number;
  readonly kills: number;
  /** Between an owner's messages, at most, in ms. */
  readonly pace: number;
}

/** @returns how often it was killed, and how long it took in ms */
export async function killAgainAndAgain({ owners, messages, kills, pace }: Killing) {
  const folder = mkdtempSync(join(tmpdir(), 'yingda-kill-'));
  const file = join(folder, 'yingda.sqlite');
  const begun = performance.now();
  const all: Service[] = [];
  const next = () => {
    const made = service(file);
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
        text: at === 0 ? REPORT : `${CHAT[(owner + at) % CHAT.length]}（${at}）`,
      })),
    );
    let writing = true;
    const writers = Promise.all(
      written.map(async (own, owner) => {
        for (const [at, message] of own.entries()) {
          await deliver(() => address, message);
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
      // The heir makes itself ready meanwhile; it opens the file when the other one is dead.
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
    const book = ledger(file);
    // What was leased when it was killed is taken up again within a minute and a half.
    const deadline = performance.now() + 120_000;
    while (book.open() > 0 && performance.now() < deadline) await pause(250);
    const drained = performance.now();
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(book.integrity()).toBe('ok');
    expect(book.inboxByState()).toEqual([{ state: 'done', n: owners * messages }]);
    expect(book.withoutEffects()).toBe(0);
    expect(book.heard()).toEqual(
      new Map(written.map((own) => [own[0]?.owner ?? '', own.map(({ text }) => text)])),
    );
    expect([...book.ticketsByThread().values()]).toEqual(Array.from({ length: owners }, () => 1));
    expect([book.tickets(), book.opened(), book.numbersLost()]).toEqual([owners, owners, 0]);
    expect(book.unanswered()).toBe(0);
    expect(book.dead()).toBe(0);
    expect(book.outboxByState().map(({ state }) => state)).toEqual(['sent']);
    expect(book.overtaken()).toBe(0);
    book.close();
    return { killed, ms: Math.round(drained - begun) };
  } finally {
    for (const { child } of all) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
