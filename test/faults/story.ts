/** A story that is told on a store whose nth call breaks off, and how everything stands at its end. */
import type { Channel, Outbound, SendResult } from '../../src/channel.ts';
import { ManualClock } from '../../src/clock.ts';
import { createDesk } from '../../src/desk/desk.ts';
import type { Store } from '../../src/store.ts';
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

/** Tells the story on an empty store, and closes it. @returns how everything stands at the end, in no words that are random */
export async function story(real: Store, fault: Fault) {
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
    .filter((reason) => !/^(?:sla|promise):/.test(reason));
  const pending = await real.outboxDue(clock.now() + 3_600_000, 100);
  await real.close();
  return { state: { owners, alerts, pending }, calls: calls(), faults };
}
