/** What a turn writes, as rows: decided here once, so that no store has rules of its own. */
import type { Inbound } from '../channel.ts';
import type { Effect } from '../converse/event.ts';
import type { OccupantRole } from '../library/terms.ts';
import type { SendLane } from '../outbox.ts';
import type { EventRow, Outcome, SaidMessage, TurnRequest, TurnWrites } from '../store.ts';
import { stateAfter } from '../ticket/moves.ts';
import { type Ticket, ticketNumber } from '../ticket/ticket.ts';
import { messageIdOf, type StoredConversation } from './inbox.ts';
import { patchedTicket, type TicketRow, ticketToRow } from './tickets.ts';

export interface MessageInsert {
  readonly id: string;
  readonly conversation_id: string;
  readonly sender: 'owner' | 'bot' | 'agent';
  readonly text: string;
  readonly attachments: readonly string[];
  readonly phrases: SaidMessage['phrases'];
  readonly meaning: string | null;
  readonly at: number;
}

export interface EventInsert {
  readonly at: number;
  readonly kind: string;
  readonly ticket_id: string | null;
  readonly conversation_id: string | null;
  readonly data: EventRow['data'];
  /** The id of a message of the same turn: its number is added to `data` as `seq`. */
  readonly message: string | null;
}

/** A timer that is set, or taken away (`due_at` null). */
export interface TimerChange {
  readonly key: string;
  readonly kind: string;
  readonly conversation_id: string;
  readonly due_at: number | null;
}

export interface TurnRows {
  readonly conversation: StoredConversation;
  readonly at: number;
  readonly state: TurnWrites['next'];
  /** Inbox rows that are done. */
  readonly inbox: readonly string[];
  /** The timer that is answered; a burst's stays, free at once, while more messages wait. */
  readonly timer: string | null;
  readonly messages: readonly MessageInsert[];
  /** Messages that are to be sent. */
  readonly outbox: readonly { readonly id: string; readonly lane: SendLane }[];
  readonly phrases: TurnWrites['phrases'];
  readonly redirects: readonly Inbound[];
  readonly opened: readonly TicketRow[];
  readonly changed: readonly TicketRow[];
  /** Tickets that belong to the conversation from now on. */
  readonly links: readonly string[];
  /** Tickets all of whose conversations get a timer of kind `progress`. */
  readonly tellLinked: readonly { readonly ticket: string; readonly dueAt: number }[];
  readonly ticketNotes: readonly {
    readonly ticket_id: string;
    readonly kind: string;
    readonly text: string;
  }[];
  /** Messages that the owner took back. */
  readonly recalled: readonly string[];
  readonly notes: readonly {
    readonly by_name: string;
    readonly for_id: string | null;
    readonly text: string;
  }[];
  readonly alerts: readonly {
    readonly reason: string;
    readonly roles: readonly string[];
    readonly ticket_id: string | null;
    readonly text: string;
  }[];
  readonly timers: readonly TimerChange[];
  /** What the person told of themselves; null leaves as it was. */
  readonly person: {
    readonly surname: string | null;
    readonly gender: 'm' | 'f' | null;
    readonly phone: string | null;
  } | null;
  /** Homes that the person says to live in: a claim until somebody verifies it. */
  readonly homes: readonly string[];
  /** Homes that are known to be the person's from now on; homes that are no longer. */
  readonly bound: readonly {
    readonly home_id: string;
    readonly role: OccupantRole;
    readonly verified_by: string;
  }[];
  readonly unbound: readonly string[];
  /** Who of which home was told by which notice, and with which message. */
  readonly noticed: readonly {
    readonly notice_id: string;
    readonly home_id: string;
    readonly message_id: string;
  }[];
  /** Whether the person wants notices; null leaves as it was. */
  readonly subscribed: boolean | null;
  readonly events: readonly EventInsert[];
}

/** The readable number of the `sequence`-th ticket of a day (YYYY-MM-DD) and prefix. */
export function numberOfDay(prefix: string, day: string, sequence: number): string {
  return ticketNumber(prefix, `${day.slice(5, 7)}${day.slice(8, 10)}`, sequence);
}

/** Ids of the tickets that a turn changes, whose rows `turnRows` needs. */
export function ticketsTouched(writes: TurnWrites): string[] {
  return writes.effects.flatMap((effect) =>
    effect.kind === 'patch' || effect.kind === 'move' ? [effect.ticketId] : [],
  );
}

export function doneOutcome(conversation: StoredConversation, writes: TurnWrites): Outcome {
  const { said, opened, effects } = writes;
  return { status: 'done', version: conversation.version + 1, said, opened, effects };
}

/**
 * The rows of a turn.
 * @param day YYYY-MM-DD of the numbers of its new tickets
 * @param tickets rows of `ticketsTouched`, as they stand in the transaction; unknown ids change nothing
 * @throws YingdaError E_MOVE_ILLEGAL, E_FIELDS_MISSING when a ticket cannot go that way
 */
export function turnRows(
  request: TurnRequest,
  conversation: StoredConversation,
  writes: TurnWrites,
  day: string,
  tickets: ReadonlyMap<string, TicketRow>,
): TurnRows {
  const fold = new TurnFold(conversation, writes, day, tickets);
  for (const ticket of writes.opened) fold.open(ticket);
  for (const effect of writes.effects) fold.apply(effect);
  return fold.rows(request);
}

/** The log of messages, which people follow while they have the conversation. */
function messagesOf(conversation: StoredConversation, writes: TurnWrites): MessageInsert[] {
  const received = writes.received.map(
    (row): MessageInsert => ({
      id: row.id,
      conversation_id: conversation.id,
      sender: row.from,
      text: row.text,
      attachments: row.attachments,
      phrases: [],
      meaning: row.meaning,
      at: row.at,
    }),
  );
  const said = writes.said.map(
    (row): MessageInsert => ({
      id: row.id,
      conversation_id: conversation.id,
      sender: row.from,
      text: row.text,
      attachments: row.picture === undefined ? [] : [row.picture],
      phrases: row.phrases,
      meaning: null,
      at: writes.at,
    }),
  );
  return [...received, ...said];
}

class TurnFold {
  readonly #conversation: StoredConversation;
  readonly #writes: TurnWrites;
  readonly #day: string;
  readonly #before: ReadonlyMap<string, TicketRow>;
  readonly #messages: MessageInsert[];
  readonly #opened = new Map<string, TicketRow>();
  readonly #changed = new Map<string, TicketRow>();
  readonly #links = new Set<string>();
  readonly #tellLinked = new Map<string, number>();
  readonly #ticketNotes: TurnRows['ticketNotes'][number][] = [];
  readonly #recalled: string[] = [];
  readonly #notes: TurnRows['notes'][number][] = [];
  readonly #alerts: TurnRows['alerts'][number][] = [];
  readonly #timers = new Map<string, TimerChange>();
  readonly #homes = new Set<string>();
  readonly #events: EventInsert[] = [];
  readonly #bound: TurnRows['bound'][number][] = [];
  readonly #unbound: string[] = [];
  readonly #noticed: TurnRows['noticed'][number][] = [];
  #subscribed: boolean | null = null;
  #person: TurnRows['person'] = null;

  constructor(
    conversation: StoredConversation,
    writes: TurnWrites,
    day: string,
    before: ReadonlyMap<string, TicketRow>,
  ) {
    this.#conversation = conversation;
    this.#writes = writes;
    this.#day = day;
    this.#before = before;
    this.#messages = messagesOf(conversation, writes);
    if ((writes.next.handedOff ?? null) === null) return;
    // Whoever writes to the owner has the conversation.
    const by = writes.next.handedOff?.by?.name;
    for (const { id, sender } of this.#messages)
      this.#event(
        'conversation.message',
        null,
        { from: sender, ...(sender === 'agent' && by !== undefined && { by }) },
        id,
      );
  }

  rows(request: TurnRequest): TurnRows {
    const writes = this.#writes;
    return {
      conversation: this.#conversation,
      at: writes.at,
      state: writes.next,
      inbox: request.inbox,
      timer: request.timer,
      messages: this.#messages,
      outbox: writes.said.flatMap(({ id, purpose, lane = 'normal' }) =>
        purpose === 'send' ? [{ id, lane }] : [],
      ),
      phrases: writes.phrases,
      redirects: writes.redirects ?? [],
      opened: [...this.#opened.values()],
      changed: [...this.#changed.values()],
      links: [...this.#links],
      tellLinked: [...this.#tellLinked].map(([ticket, dueAt]) => ({ ticket, dueAt })),
      ticketNotes: this.#ticketNotes,
      recalled: this.#recalled,
      notes: this.#notes,
      alerts: this.#alerts,
      timers: [...this.#timers.values()],
      person: this.#person,
      homes: [...this.#homes],
      bound: this.#bound,
      unbound: this.#unbound,
      noticed: this.#noticed,
      subscribed: this.#subscribed,
      events: this.#events,
    };
  }

  open(ticket: Ticket): void {
    const { id: conversationId, personId } = this.#conversation;
    this.#opened.set(ticket.id, ticketToRow({ ...ticket, reporter: personId, conversationId }, this.#day));
    this.#links.add(ticket.id);
    const { kind, task, urgency } = ticket;
    this.#event('ticket.opened', ticket.id, { kind, task, urgency });
  }

  apply(effect: Effect): void {
    switch (effect.kind) {
      case 'patch':
        this.#change(effect.ticketId, (row) => {
          this.#event('ticket.changed', effect.ticketId, { fields: Object.keys(effect.patch) });
          return patchedTicket(row, effect.patch, this.#writes.at);
        });
        break;
      case 'move':
        this.#change(effect.ticketId, (row) => this.#moved(row, effect));
        break;
      case 'note':
        this.#ticketNotes.push({ ticket_id: effect.ticketId, kind: effect.note, text: effect.text });
        this.#links.add(effect.ticketId);
        this.#event(`ticket.note.${effect.note}`, effect.ticketId, {});
        break;
      case 'alert': {
        const { reason, roles, ticketId, text } = effect;
        this.#alerts.push({ reason, roles, ticket_id: ticketId, text });
        this.#event('alert', ticketId, { reason, roles });
        break;
      }
      case 'handoff':
        this.#event('conversation.handoff', null, { reason: effect.reason });
        break;
      case 'timer':
        this.#timer(effect.name, this.#conversation.id, this.#writes.at + effect.inMs);
        break;
      case 'cancel_timer':
        this.#timer(effect.name, this.#conversation.id, null);
        break;
      case 'ticket_timer':
        this.#timer('clock', effect.ticketId, effect.at);
        break;
      case 'tell_linked':
        this.#tellLinked.set(effect.ticketId, this.#writes.at + effect.inMs);
        break;
      case 'learn':
        this.#learn(effect);
        break;
      case 'recall':
        this.#recalled.push(messageIdOf(this.#conversation, effect.message));
        this.#event('message.recalled', null, {});
        break;
      case 'internal_note':
        this.#notes.push({ by_name: effect.by.name, for_id: effect.for ?? null, text: effect.text });
        this.#event(effect.for === undefined ? 'conversation.note' : 'conversation.whisper', null, {
          by: effect.by.id,
          ...(effect.for !== undefined && { for: effect.for }),
        });
        break;
      case 'bind':
        this.#bound.push({ home_id: effect.homeId, role: effect.role, verified_by: effect.by });
        this.#event('home.bound', null, { by: effect.by });
        break;
      case 'unbind':
        this.#unbound.push(effect.homeId);
        this.#event('home.unbound', null, {});
        break;
      case 'noticed': {
        const [first] = this.#writes.said;
        if (first)
          this.#noticed.push({ notice_id: effect.notice, home_id: effect.home, message_id: first.id });
        break;
      }
      case 'subscribe':
        this.#subscribed = effect.wanted;
        this.#event(effect.wanted ? 'notices.wanted' : 'notices.unwanted', null, {});
        break;
      case 'record':
        this.#event(effect.event, effect.ticketId ?? null, effect.data);
        break;
      default:
        break;
    }
  }

  #change(id: string, change: (row: TicketRow) => TicketRow): void {
    const opened = this.#opened.get(id);
    const row = opened ?? this.#changed.get(id) ?? this.#before.get(id);
    if (row) (opened ? this.#opened : this.#changed).set(id, change(row));
  }

  #moved(row: TicketRow, effect: Extract<Effect, { kind: 'move' }>): TicketRow {
    const state = stateAfter(row.state, effect.move, { reason: effect.reason, result: effect.result });
    this.#event(`ticket.${effect.move}`, row.id, {
      from: row.state,
      to: state,
      ...(effect.by && { by: effect.by.name }),
    });
    // Why, and what was done, in a colleague's own words: with the ticket, not in the log.
    const words = effect.by ? [effect.reason, effect.result].filter(Boolean).join(' · ') : '';
    if (words !== '') this.#ticketNotes.push({ ticket_id: row.id, kind: effect.move, text: words });
    return { ...row, state, merged_into: effect.into ?? row.merged_into, updated_at: this.#writes.at };
  }

  /** @param of the conversation or ticket whose timer of this kind it is */
  #timer(kind: string, of: string, due_at: number | null): void {
    const key = `${kind}:${of}`;
    this.#timers.set(key, { key, kind, conversation_id: this.#conversation.id, due_at });
  }

  #learn({ surname, gender, phone, home }: Extract<Effect, { kind: 'learn' }>): void {
    if (surname !== undefined || gender !== undefined || phone !== undefined)
      this.#person = {
        surname: surname ?? this.#person?.surname ?? null,
        gender: gender ?? this.#person?.gender ?? null,
        phone: phone ?? this.#person?.phone ?? null,
      };
    if (home) this.#homes.add(home.homeId);
  }

  #event(
    kind: string,
    ticket_id: string | null,
    data: EventInsert['data'],
    message: string | null = null,
  ): void {
    const { id: conversation_id } = this.#conversation;
    this.#events.push({ at: this.#writes.at, kind, ticket_id, conversation_id, data, message });
  }
}
