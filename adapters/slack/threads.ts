/** Conversations as threads: their heads, what is said in them, suggestions, and what became of what was sent. */
import {
  type AdapterState,
  type ConversationCard,
  cutText,
  type Delivery,
  type EventRow,
  failureWords,
  MESSAGE_CHARACTERS,
  oneLine,
  type StaffDesk,
  type StaffMessage,
} from '../../src/index.ts';
import { conversationCard, messageLine, said, sentLine, suggestionCard } from './cards.ts';
import type { Gallery } from './gallery.ts';
import { escaped, type SlackCalls, type SlackPlace } from './shapes.ts';

/** Lines shown of what was said before people came in. */
const HISTORY = 12;
const BATCH = 50;
const MOST_SUGGESTIONS = 3;
/** UTF-8 bytes of a message of several lines. */
const MOST_CHARACTERS = MESSAGE_CHARACTERS.slack;
/** Replies of which it is still looked at whether they arrived: a failure may be told long after. */
const MOST_SENT = 10;
/** Threads that are asked for what was written in them while nobody listened. */
const MOST_RECENT = 20;

/** A reply as it stands in the thread. */
interface Sent {
  readonly seq: number;
  readonly ts: string;
  readonly by: string | null;
  readonly delivery: Delivery | null;
}

interface Thread extends SlackPlace {
  /** The newest message that stands in the thread, and the newest that suggestions were made for. */
  readonly shown: number;
  readonly suggested: number;
  /** The owner's message that waits for an answer; 0: a colleague has answered. */
  readonly asked?: number;
  /** When the turn that opened it was, ms since 1970. */
  readonly openedAt?: number;
  /** Absent in threads of before. */
  readonly sent?: readonly Sent[];
}

export interface ThreadsOptions {
  readonly calls: SlackCalls;
  readonly staff: StaffDesk;
  readonly state: AdapterState;
  readonly channel: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly gallery: Gallery;
}

/** Conversations with replies on their way. */
const ON_THE_WAY = 'on-the-way';
/** Threads that were written in last, newest first. */
export const RECENT_THREADS = 'recent-threads';

export class Threads {
  readonly #options: ThreadsOptions;

  constructor(options: ThreadsOptions) {
    this.#options = options;
  }

  /** Where a conversation is shown; null when it is not. */
  async place(id: string): Promise<SlackPlace | null> {
    return this.#known(id);
  }

  /**
   * Brings the thread up to a message; what was said at last before it began opens it.
   * @param told the event of that message: who wrote it is known of it alone
   */
  async catchUp(id: string, told: EventRow | null = null): Promise<void> {
    const { staff, state } = this.#options;
    let thread = await this.#thread(id, told?.at);
    if (!thread) return;
    const lines =
      thread.shown === 0
        ? await staff.recentMessages(id, HISTORY)
        : await staff.messages(id, thread.shown, BATCH);
    const upTo = Number(told?.data.seq ?? Number.POSITIVE_INFINITY);
    const fresh = lines.filter(({ seq }) => seq <= upTo);
    const newest = fresh.at(-1);
    if (!newest) return;
    for (const run of runsOf(fresh)) {
      const [first] = run;
      if (first?.from === 'agent' && first.delivery !== null) {
        const by = first.seq === upTo ? ((told?.data.by as string | undefined) ?? null) : null;
        thread = { ...thread, sent: await this.#postSent(thread, first, by) };
        await this.#remember(ON_THE_WAY, id, Number.POSITIVE_INFINITY);
      } else await this.#postLines(thread, run);
      thread = { ...thread, shown: run.at(-1)?.seq ?? thread.shown };
      await state.set(`conversation:${id}`, thread);
    }
    const from = fresh.findLast((line) => line.from !== 'bot');
    const asked = from ? (from.from === 'owner' ? from.seq : 0) : (thread.asked ?? 0);
    thread = { ...thread, asked };
    await state.set(`conversation:${id}`, thread);
    // With more to come, the suggestions would stand above what they follow.
    if (newest.seq !== lines.at(-1)?.seq || asked <= thread.suggested) return;
    await this.#suggest(id, thread, asked);
    await state.set(`conversation:${id}`, { ...thread, suggested: asked });
  }

  /** A later wish for a person is announced in the channel too: threads call only those who follow them. */
  async handedOver(id: string, { at }: EventRow): Promise<void> {
    const { calls, staff } = this.#options;
    const before = await this.#known(id);
    const card = before ? await staff.conversation(id) : null;
    if (before && card && before.shown > 0 && before.openedAt !== at) {
      const text = said(staff.labels, 'conversation_again', { owner: card.owner ?? unnamed(id) });
      await calls.post(before.channel, { text: escaped(text) }, { threadTs: before.ts, broadcast: true });
    }
    await this.catchUp(id);
    await this.refresh(id);
  }

  async refresh(id: string): Promise<void> {
    const { calls, staff } = this.#options;
    const thread = await this.#known(id);
    const card = thread && (await staff.conversation(id));
    if (thread && card) await calls.update(thread, this.#head(card));
  }

  async claimLost(id: string, { data }: EventRow): Promise<void> {
    const { staff } = this.#options;
    const holder = (await staff.conversation(id))?.handedOff?.by?.name;
    if (holder === undefined) return;
    const name = String(data.name ?? data.by ?? '');
    await this.tell(id, said(staff.labels, 'claim_lost', { name, holder }));
  }

  /** A reply that did not arrive needs a person, whoever had the conversation. */
  async failed(id: string, { data }: EventRow): Promise<void> {
    const { staff } = this.#options;
    await this.settle(id);
    await this.tell(
      id,
      said(staff.labels, 'failed_line', { reason: failureWords(staff.labels, String(data.reason ?? '')) }),
    );
  }

  /** A line in the thread, which is opened when there is none. */
  async tell(id: string, text: string): Promise<void> {
    const thread = await this.#thread(id);
    if (!thread) return;
    await this.#options.calls.post(thread.channel, { text: escaped(text) }, { threadTs: thread.ts });
  }

  /** Of replies that were on their way, shows what became of them. */
  async settleAll(): Promise<void> {
    for (const id of (await this.#list(ON_THE_WAY)).toReversed()) await this.settle(id);
  }

  async settle(id: string): Promise<void> {
    const { staff, state, calls } = this.#options;
    const thread = await this.#known(id);
    const sent: Sent[] = [];
    for (const one of thread?.sent ?? []) {
      const [message] = await staff.messages(id, one.seq - 1, 1);
      const delivery = message?.seq === one.seq ? message.delivery : one.delivery;
      if (
        thread &&
        message &&
        delivery !== one.delivery &&
        !(isOnTheWay(delivery) && isOnTheWay(one.delivery))
      )
        await calls.update({ channel: thread.channel, ts: one.ts }, sentLine(staff.labels, message, one.by));
      sent.push({ ...one, delivery });
    }
    if (thread && JSON.stringify(sent) !== JSON.stringify(thread.sent ?? []))
      await state.set(`conversation:${id}`, { ...thread, sent });
    if (!sent.some(({ delivery }) => isOnTheWay(delivery)))
      await state.set(
        ON_THE_WAY,
        (await this.#list(ON_THE_WAY)).filter((other) => other !== id),
      );
  }

  async isAnythingOnTheWay(): Promise<boolean> {
    return (await this.#list(ON_THE_WAY)).length > 0;
  }

  async #known(id: string): Promise<Thread | null> {
    return (await this.#options.state.get(`conversation:${id}`)) as Thread | null;
  }

  /** The conversation's thread, opened when there is none. */
  async #thread(id: string, at?: number): Promise<Thread | null> {
    const { calls, staff, state, channel } = this.#options;
    const known = await this.#known(id);
    if (known) return known;
    const card = await staff.conversation(id);
    if (!card) return null;
    const ts = await calls.post(channel, this.#head(card));
    const thread: Thread = {
      channel,
      ts,
      shown: 0,
      suggested: 0,
      ...(at !== undefined && { openedAt: at }),
    };
    await state.set(`thread:${ts}`, { conversation: id });
    await state.set(`conversation:${id}`, thread);
    await this.#remember(RECENT_THREADS, ts, MOST_RECENT);
    return thread;
  }

  #head(card: ConversationCard) {
    return conversationCard(this.#options.staff.labels, card, unnamed(card.id));
  }

  async #postLines(thread: Thread, lines: readonly StaffMessage[]): Promise<void> {
    const { calls, staff, gallery } = this.#options;
    const text = lines.map((line) => messageLine(staff.labels, line)).join('\n');
    for (const piece of cutText(escaped(text), MOST_CHARACTERS, 'characters'))
      await calls.post(thread.channel, { text: piece }, { threadTs: thread.ts });
    for (const { from, media = [] } of lines)
      for (const id of from === 'owner' ? media : []) await gallery.show(thread, id, 'picture_owner');
  }

  async #postSent(thread: Thread, message: StaffMessage, by: string | null): Promise<Sent[]> {
    const { calls, staff } = this.#options;
    const ts = await calls.post(thread.channel, sentLine(staff.labels, message, by), { threadTs: thread.ts });
    const { seq, delivery } = message;
    return [...(thread.sent ?? []), { seq, ts, by, delivery }].slice(-MOST_SENT);
  }

  async #suggest(id: string, thread: Thread, seq: number): Promise<void> {
    const { calls, staff, state, log } = this.#options;
    const found = await staff.suggest(id).catch((error: unknown) => {
      log('error', `no suggestion could be made: ${oneLine(error)}`);
      return null;
    });
    const offered = found?.suggestions.slice(0, MOST_SUGGESTIONS) ?? [];
    if (!found || offered.length === 0) return;
    const ts = await calls.post(thread.channel, suggestionCard(staff.labels, offered, found.avoid), {
      threadTs: thread.ts,
    });
    await state.set(`suggestion:${ts}`, { conversation: id, seq, suggestions: offered });
  }

  async #list(key: string): Promise<readonly string[]> {
    return ((await this.#options.state.get(key)) ?? []) as readonly string[];
  }

  async #remember(key: string, one: string, most: number): Promise<void> {
    const known = await this.#list(key);
    if (known[0] === one) return;
    await this.#options.state.set(key, [one, ...known.filter((other) => other !== one)].slice(0, most));
  }
}

const isOnTheWay = (delivery: Delivery | null): boolean => delivery === 'pending' || delivery === 'sending';

/** Lines that are shown as one message: each reply stands alone, as what became of it is written to it later. */
function runsOf(lines: readonly StaffMessage[]): StaffMessage[][] {
  const runs: StaffMessage[][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    const alone = line.from === 'agent' || run?.[0]?.from === 'agent';
    if (run && !alone) run.push(line);
    else runs.push([line]);
  }
  return runs;
}

/** An owner whose name is not known. */
const unnamed = (id: string): string => `#${id.slice(0, 6)}`;
