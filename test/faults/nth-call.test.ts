/** Whichever call of the store breaks off, before or after its effect: the story ends as if it had not. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import type { Channel, Outbound, SendResult } from '../../src/channel.ts';
import { ManualClock } from '../../src/clock.ts';
import { createDesk } from '../../src/desk/desk.ts';
import type { Meaning, Understander } from '../../src/understand/meaning.ts';
import { MONDAY } from '../office.ts';
import { community, library, understander } from '../shared.ts';
import { type Fault, flakyStore } from './flaky-store.ts';

/** Three owners: a repair, told in two messages and with more to say; a question of rules; a lift that is stuck. */
const ROUNDS: readonly (readonly [owner: string, text: string])[][] = [
  [
    ['lin', '我家厨房水管漏水'],
    ['wu', '装修几点必须停工'],
    ['zhao', '5栋1单元电梯困人了，快来'],
  ],
  [
    ['lin', '3栋2单元1502，13800000000，姓林'],
    ['wu', '谢谢'],
  ],
  [['lin', '明天上午有人']],
  [['lin', '对的']],
];
/** First the burst ends; then what broke off is taken up again: past the lease of a timer, and the age of a send left behind. */
const STEPS_MS = [3000, 61_000, 61_000];

/** The same words are understood once: the story is told hundreds of times. */
function remembering(inner: Understander): Understander {
  const known = new Map<string, Promise<Meaning>>();
  return {
    revision: inner.revision,
    looksUrgent: (text) => inner.looksUrgent(text),
    understand(text, context) {
      const key = JSON.stringify([text, context.expects, context.now]);
      const meaning = known.get(key) ?? inner.understand(text, context);
      known.set(key, meaning);
      return meaning;
    },
  };
}

/** Takes each outbound id once, as a platform that dedupes does. */
class Phone implements Channel {
  readonly name = 'phone';
  readonly dedupesSends = true;
  readonly shown = new Map<string, Outbound>();

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async send(outbound: Outbound): Promise<SendResult> {
    if (!this.shown.has(outbound.id)) this.shown.set(outbound.id, outbound);
    return { state: 'sent', channelMessageId: outbound.id };
  }
}

const quick = remembering(understander);

/** Without its variant: which of them is said depends on the conversation's random id. */
const wording = ({ id }: { readonly id: string }) => id.replace(/#[0-9]+$/, '');

/** Tells the story. @returns how everything stands at the end, in no words that are random */
async function story(fault: Fault) {
  const real = openSqliteStore(':memory:');
  await real.ensureCommunity({ orgId: community.id, id: community.id, name: community.name });
  const { store, calls } = flakyStore(real, fault);
  const clock = new ManualClock(MONDAY);
  const phone = new Phone();
  const faults: string[] = [];
  const desk = createDesk({
    store,
    library,
    understander: quick,
    clock,
    community,
    channels: [phone],
    onError: (error) => faults.push(String(error)),
  });
  const attempt = (work: () => Promise<unknown>) =>
    work().then(
      () => true,
      (error: unknown) => {
        faults.push(String(error));
        return false;
      },
    );
  let serial = 0;
  for (const round of ROUNDS) {
    for (const [owner, text] of round) {
      const message = {
        channel: 'phone',
        medium: 'chat',
        thread: owner,
        sender: owner,
        messageId: `m${serial++}`,
        sentAt: clock.now(),
        text,
      };
      // A platform delivers again what was not acknowledged.
      while (!(await attempt(() => desk.receive([message]))));
    }
    for (const ms of STEPS_MS) {
      clock.advance(ms);
      await attempt(() => desk.drain());
    }
  }
  const owners = [];
  for (const owner of ['lin', 'wu', 'zhao']) {
    const id = (await real.conversationId('phone', owner, owner)) ?? '';
    const tickets = await real.tickets(community.id, { conversationId: id });
    const events = await Promise.all(tickets.map((ticket) => real.ticketEvents(ticket.id)));
    const shown = [...phone.shown.values()].filter(({ recipient }) => recipient === owner);
    owners.push({
      owner,
      waiting: await real.waiting(id),
      messages: (await real.messages(id, 0, 100)).map((row) =>
        row.from === 'bot' ? row.phrases.map(wording) : row.text,
      ),
      shown: shown.map(({ phrases }) => phrases.map(wording)),
      asSaid:
        JSON.stringify(shown.map(({ text }) => text)) ===
        JSON.stringify(
          (await real.messages(id, 0, 100)).filter(({ from }) => from === 'bot').map(({ text }) => text),
        ),
      tickets: tickets.map(({ number, kind, state, urgency, address, phone: given }) => ({
        number,
        kind,
        state,
        urgency,
        address,
        given,
      })),
      opened: events.map((rows) => rows.filter(({ kind }) => kind === 'ticket.opened').length),
    });
  }
  const alerts = (await real.alerts(community.id, 100))
    .map(({ reason }) => reason)
    // Those of a due time depend on when its ticket was opened.
    .filter((reason) => !reason.startsWith('sla:'));
  const pending = await real.outboxDue(clock.now() + 3_600_000, 100);
  await real.close();
  return { state: { owners, alerts, pending }, calls: calls(), faults };
}

type Told = Awaited<ReturnType<typeof story>>;

describe('a store whose nth call breaks off', () => {
  let sound: Told;

  beforeAll(async () => {
    sound = await story({ nth: 0, when: 'before' });
  });

  it('is compared with a story in which something happens', () => {
    expect(sound.faults).toEqual([]);
    const { owners, alerts, pending } = sound.state;
    expect(owners.map(({ tickets }) => tickets.map(({ kind }) => kind))).toEqual([
      ['repair'],
      [],
      ['emergency'],
    ]);
    for (const { shown, asSaid, waiting } of owners) {
      expect(shown.length).toBeGreaterThan(0);
      expect(asSaid).toBe(true);
      expect(waiting).toEqual([]);
    }
    expect(alerts).toContainEqual(expect.stringMatching(/^emergency:/));
    expect(pending).toEqual([]);
    expect(sound.calls).toBeGreaterThan(60);
  });

  it.each(['before', 'after'] as const)(
    '%s its effect ends the same, whichever n',
    { timeout: 120_000 },
    async (when) => {
      const different: unknown[] = [];
      for (let nth = 1; nth <= sound.calls; nth++) {
        const told = await story({ nth, when });
        expect(told.faults.length, `call ${nth}`).toBeGreaterThan(0);
        if (JSON.stringify(told.state) !== JSON.stringify(sound.state))
          different.push({ nth, fault: told.faults[0], state: told.state });
      }
      expect(different).toEqual([]);
    },
  );
});
