/** The real desk on virtual time, one conversation at a time: what `converse`, `replay` and `chat` talk to. */
import { randomUUID } from 'node:crypto';
import type { Channel, Outbound } from '../channel.ts';
import { ManualClock } from '../clock.ts';
import type { CommunityData } from '../community.ts';
import { activeMatter, type Conversation, expectation } from '../converse/conversation.ts';
import type { Library } from '../library/library.ts';
import type { CallEvent } from '../library/terms.ts';
import type { AlertRow, Outcome, SaidMessage, Store } from '../store.ts';
import type { Ticket } from '../ticket/ticket.ts';
import type { Understander } from '../understand/meaning.ts';
import { createDesk, type Desk } from './desk.ts';

const CHANNEL = 'rehearsal';

/** One thing that happens in a conversation. */
export interface Happening {
  readonly text?: string;
  readonly image?: boolean;
  readonly voice?: boolean;
  /** Spoken or written; a written chat by default. */
  readonly medium?: 'phone' | 'chat';
  readonly from?: 'owner' | 'agent';
  readonly event?: CallEvent | 'takeover' | 'handback';
  /** The same id is the same message, delivered again. */
  readonly messageId?: string;
}

/** How a conversation stands after something happened. */
export interface Standing {
  readonly replies: readonly string[];
  readonly phrases: readonly { readonly id: string; readonly version: string }[];
  readonly state: Conversation;
  readonly flow: string | null;
  readonly asked: string | null;
  readonly tickets: readonly Ticket[];
  readonly handoff: boolean;
  readonly alerts: readonly AlertRow[];
  /** The line for an agent on the phone, and the seconds to wait after it. */
  readonly sayNext: string | null;
  readonly waitS: number | null;
}

interface Thread {
  readonly clock: ManualClock;
  readonly desk: Desk;
  readonly said: SaidMessage[];
  prompt: { readonly said: SaidMessage; readonly waitS: number | null } | null;
  id: string | null;
  /** Names this run: a kept database knows the messages of the runs before. */
  readonly run: string;
  messages: number;
  verifies: boolean;
}

export interface RehearsalOptions {
  readonly store: Store;
  readonly library: Library;
  readonly understander: Understander;
  readonly community: {
    readonly id: string;
    readonly name: string;
    readonly figures?: Readonly<Record<string, string>>;
  };
  /** ms since 1970 at which conversations begin. */
  readonly now: number;
  readonly onError?: (error: unknown, where: string) => void;
}

/** Puts a community into an empty store. */
export async function settle(store: Store, community: CommunityData): Promise<void> {
  await store.ensureCommunity({ orgId: community.id, id: community.id, name: community.name });
  const counts = await store.counts(community.id);
  if ((counts.home ?? 0) === 0) await store.importHomes(community.id, community.homes);
  if ((counts.staff ?? 0) === 0) await store.importStaff(community.id, community.staff);
}

export class Rehearsal {
  readonly #options: RehearsalOptions;
  readonly #threads = new Map<string, Thread>();

  constructor(options: RehearsalOptions) {
    this.#options = options;
  }

  /** Sets the clock of a conversation: of one that begins to any time, later only forward. */
  at(name: string, now: number): void {
    const { clock } = this.#thread(name, now);
    clock.set(Math.max(clock.now(), now));
  }

  /** Things that arrive together: one burst. */
  async happen(name: string, happenings: readonly Happening[]): Promise<Standing> {
    const thread = this.#thread(name);
    const [first] = await thread.desk.receive(
      happenings.map((happening) => inboundOf(name, happening, thread)),
    );
    thread.id = first?.conversationId ?? thread.id;
    await thread.desk.drain(thread.id ?? undefined);
    if (thread.verifies) await this.#verify(name);
    return this.standing(name);
  }

  /** Time passes; what comes due in between happens at its time. */
  async wait(name: string, ms: number): Promise<Standing> {
    const thread = this.#thread(name);
    const until = thread.clock.now() + ms;
    for (let rounds = 0; rounds < 1000 && thread.id !== null; rounds++) {
      const due = await this.#options.store.nextDue(thread.id);
      if (due === null || due > until) break;
      thread.clock.set(Math.max(thread.clock.now(), due));
      await thread.desk.drain(thread.id);
    }
    thread.clock.set(until);
    return this.standing(name);
  }

  /** Whoever writes counts as verified for the home they name. */
  async verified(name: string): Promise<void> {
    this.#thread(name).verifies = true;
    await this.#verify(name);
  }

  async #verify(name: string): Promise<void> {
    const thread = this.#thread(name);
    if (thread.id === null) return;
    const conversation = await this.#options.store.conversation(thread.id);
    const address =
      activeMatter(conversation?.state ?? ({ matters: [] } as unknown as Conversation))?.address ??
      conversation?.state.home;
    if (address) await this.#options.store.verifyOccupant(thread.id, address);
  }

  /** How it stands, with what was said since the last look. */
  async standing(name: string): Promise<Standing> {
    const thread = this.#thread(name);
    const { store, community } = this.#options;
    const conversation = thread.id === null ? null : await store.conversation(thread.id);
    const state = conversation?.state;
    const said = thread.said.splice(0);
    const { prompt } = thread;
    thread.prompt = null;
    const matter = state ? activeMatter(state) : null;
    const tickets =
      thread.id === null ? [] : await store.tickets(community.id, { conversationId: thread.id });
    const ids = new Set(tickets.map((ticket) => ticket.id));
    const alerts =
      thread.id === null
        ? []
        : (await store.alerts(community.id, 200)).filter(
            // Clocks run on in a rehearsal too; what they tell staff is no part of the dialogue.
            (alert) =>
              alert.ticketId !== null && ids.has(alert.ticketId) && !/^(?:sla|promise):/.test(alert.reason),
          );
    return {
      replies: said.map((message) => message.text),
      phrases: [...said, ...(prompt ? [prompt.said] : [])].flatMap((message) => message.phrases),
      state: state ?? ({} as Conversation),
      flow: matter?.flow ?? state?.filed.at(-1)?.flow ?? null,
      asked: state ? expectation(state) : null,
      tickets: [...tickets].reverse(),
      handoff: (state?.handedOff ?? null) !== null,
      alerts: [...alerts].reverse(),
      sayNext: prompt?.said.text ?? null,
      waitS: prompt?.waitS ?? null,
    };
  }

  #thread(name: string, begins = this.#options.now): Thread {
    const known = this.#threads.get(name);
    if (known) return known;
    const clock = new ManualClock(begins);
    const said: SaidMessage[] = [];
    const { onError } = this.#options;
    const thread: Thread = {
      clock,
      said,
      prompt: null,
      id: null,
      run: randomUUID(),
      messages: 0,
      verifies: false,
      desk: createDesk({
        ...this.#options,
        clock,
        quietMs: 0,
        channels: [silentChannel],
        onTurn: (_id: string, outcome: Outcome) => {
          if (outcome.status !== 'done') return;
          for (const message of outcome.said) {
            if (message.purpose === 'send') said.push(message);
            else thread.prompt = { said: message, waitS: promptWait(outcome) };
          }
        },
        ...(onError && { onError }),
      }),
    };
    this.#threads.set(name, thread);
    return thread;
  }
}

function promptWait(outcome: Extract<Outcome, { status: 'done' }>): number | null {
  return outcome.effects.find((effect) => effect.kind === 'prompt')?.waitS ?? null;
}

function inboundOf(name: string, happening: Happening, thread: Thread): unknown {
  return {
    channel: CHANNEL,
    medium: happening.medium ?? 'chat',
    thread: name,
    sender: name,
    messageId: happening.messageId ?? `${thread.run}-${thread.messages++}`,
    sentAt: thread.clock.now(),
    from: happening.from ?? 'owner',
    text: happening.text ?? '',
    images: happening.image === true ? ['sample-image'] : [],
    voices: happening.voice === true ? ['sample-voice'] : [],
    ...(happening.event !== undefined && { event: happening.event }),
  };
}

/** Delivers nowhere: replies are taken from the committed turns. */
const silentChannel: Channel = {
  name: CHANNEL,
  dedupesSends: true,
  start: async () => undefined,
  send: async (outbound: Outbound) => ({ state: 'sent', channelMessageId: outbound.id }),
  stop: async () => undefined,
};
