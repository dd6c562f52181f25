/** The staff's side of the desk: cards with masked data, suggestions, checks, and acts that are committed first. */
import { CALL_CHANNEL, type CallDesk } from '../calls.ts';
import type { StaffAction, StaffMove } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { activeMatter } from '../converse/conversation.ts';
import type { Colleague } from '../converse/event.ts';
import { promiseFaults } from '../converse/promises.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { StaffNotices } from '../library/notice-schema.ts';
import type { NoticeDesk } from '../notices.ts';
import { maskPersonal, maskPhone, unmaskPhones } from '../script/fill.ts';
import { type Checker, pruned } from '../script/lint.ts';
import {
  BlockedWords,
  type ConversationCard,
  type DrillDesk,
  type ExamDesk,
  failureWords,
  type QueueCard,
  type StaffDesk,
  type StaffMessage,
  type StaffSuggestion,
  type TicketCard,
  type TicketLine,
  type TicketQuery,
} from '../staff.ts';
import type { MessageRow, Store } from '../store.ts';
import { addressText } from '../text/addresses.ts';
import { dueText } from '../text/times.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import { isOpen, MOVES, movesFrom, OPEN_STATES } from '../ticket/moves.ts';
import type { Ticket } from '../ticket/ticket.ts';
import { feeOf, workOf } from '../ticket/work.ts';
import { PhoneDesk } from './calls.ts';
import type { Desk } from './desk.ts';
import { createNoticeDesk } from './notices.ts';
import { fieldsOf, filingOf, masked, nextDue, ownerName, promiseCards, queueCards } from './overview.ts';
import { coveredRoles } from './roles.ts';
import { findSheets } from './sheets.ts';

/** What is asked for a suggestion. */
export interface SuggestRequest {
  readonly history: readonly { readonly from: 'owner' | 'agent' | 'bot'; readonly text: string }[];
  readonly customer: { readonly surname?: string; readonly gender?: 'm' | 'f' };
  readonly agent?: { readonly number: string };
  readonly ticket: Ticket | null;
  readonly flow: string | null;
  readonly now: number;
}

export type SuggestReplies = (request: SuggestRequest) => Promise<{
  readonly suggestions: readonly StaffSuggestion[];
  readonly avoid: readonly string[];
}>;

export interface StaffDeskOptions {
  readonly desk: Pick<Desk, 'receive' | 'answer' | 'library'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly communityId: string;
  /** As owners are told. */
  readonly communityName: string;
  readonly suggest: SuggestReplies;
  readonly drills: DrillDesk;
  readonly exams: ExamDesk;
  readonly checker: (library: Library) => Promise<Checker>;
}

/** Lines of a conversation that a suggestion and a check look at. */
const HISTORY = 40;
/** Open tickets of a community that its list is sorted by. */
const MOST_OPEN = 20_000;

/** @returns the staff's side, and `told` to be called after every commit */
export function createStaffDesk(options: StaffDeskOptions): StaffDesk & { told(): void } {
  return new WorkingStaffDesk(options);
}

class WorkingStaffDesk implements StaffDesk {
  readonly notices: NoticeDesk;
  readonly #options: StaffDeskOptions;
  readonly #listeners = new Set<() => void>();
  readonly #calls: CallDesk;

  constructor(options: StaffDeskOptions) {
    this.#options = options;
    const { communityId: id, communityName: name } = options;
    this.notices = createNoticeDesk({ ...options, community: { id, name } });
    this.#calls = new PhoneDesk({ ...options, staff: this });
  }

  get labels() {
    return this.#options.desk.library.notices.staff;
  }

  get drills(): DrillDesk {
    return this.#options.drills;
  }

  get exams(): ExamDesk {
    return this.#options.exams;
  }

  get calls(): CallDesk {
    return this.#calls;
  }

  told(): void {
    for (const listener of this.#listeners) listener();
  }

  follow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  events(afterSeq: number, limit: number) {
    return this.#options.store.events(afterSeq, limit);
  }

  async onDuty(roles: readonly string[], at: number): Promise<string[]> {
    const { store, communityId, desk } = this.#options;
    const asked = coveredRoles(desk.library, roles);
    return (await store.onDuty(communityId, asked, at)).map(({ name }) => name);
  }

  lastEvent(): Promise<number> {
    return this.#options.store.lastEvent();
  }

  async conversation(id: string): Promise<ConversationCard | null> {
    const { store, communityId } = this.#options;
    const conversation = await store.conversation(id);
    if (conversation?.communityId !== communityId) return null;
    const { state } = conversation;
    const matter = activeMatter(state);
    const tickets = await store.tickets(communityId, { conversationId: id, limit: 5 });
    const address = matter?.address ?? tickets[0]?.address ?? state.home;
    const lines = await store.recentMessages(id, HISTORY);
    return {
      id,
      room: state.room === true,
      ownerSeq: lines.findLast(({ from }) => from === 'owner')?.seq ?? 0,
      owner: ownerName(this.#options.desk.library, state),
      address: address ? addressText(address, matter?.place ?? null) : null,
      mood: state.mood,
      handedOff: state.handedOff ? { reason: state.handedOff.reason, by: state.handedOff.by ?? null } : null,
      tickets: tickets.map((ticket) => this.#card(ticket)),
      filing: filingOf(this.#options.desk.library, state),
      verified: state.verified,
      promises: promiseCards(this.#options.desk.library, state.promises, this.#options.clock.now(), true),
    };
  }

  async queue(since: number, limit: number, ids?: readonly string[]): Promise<readonly QueueCard[]> {
    const { store, communityId, desk } = this.#options;
    const [rows, tickets] = await Promise.all([
      store.queue(communityId, { since, limit, but: CALL_CHANNEL, ...(ids && { ids }) }),
      // A few are asked for at every change, all of them once.
      ids
        ? Promise.all(
            ids.map((conversationId) =>
              store.tickets(communityId, { conversationId, states: OPEN_STATES, limit: MOST_OPEN }),
            ),
          ).then((lists) => lists.flat())
        : store.tickets(communityId, { states: OPEN_STATES, limit: MOST_OPEN }),
    ]);
    return queueCards(desk.library, rows, tickets);
  }

  async changed(since: number, limit: number) {
    const { store, communityId } = this.#options;
    const rows = await store.queue(communityId, { since, limit });
    return rows.map(({ conversation, at }) => ({ id: conversation.id, at }));
  }

  async ofHere(conversationIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { store, communityId } = this.#options;
    if (conversationIds.length === 0) return new Set();
    const ids = [...new Set(conversationIds)];
    const rows = await store.queue(communityId, { since: 0, limit: ids.length, ids });
    return new Set(rows.map(({ conversation }) => conversation.id));
  }

  async notes(conversationId: string) {
    return (await this.#options.store.notes(conversationId)).map((note) => ({
      ...note,
      text: maskPersonal(note.text),
    }));
  }

  async tickets(query: TicketQuery): Promise<readonly TicketCard[]> {
    const { store, communityId } = this.#options;
    return (await store.tickets(communityId, query)).map((ticket) => this.#card(ticket));
  }

  async history(ticketId: string): Promise<readonly TicketLine[]> {
    const events = await this.#options.store.ticketEvents(ticketId);
    return events.map(({ at, kind, data }) => ({ at, kind, data: masked(data) }));
  }

  async phoneOf(ticketId: string): Promise<string | null> {
    return (await this.#own(ticketId))?.phone ?? null;
  }

  async ticket(id: string): Promise<TicketCard | null> {
    const ticket = await this.#own(id);
    return ticket ? this.#card(ticket) : null;
  }

  /** Only of the community that is served here. */
  async #own(ticketId: string): Promise<Ticket | null> {
    const ticket = await this.#options.store.ticketById(ticketId);
    return ticket?.communityId === this.#options.communityId ? ticket : null;
  }

  async findTicket(numberOrTail: string): Promise<TicketCard | null> {
    const { store, communityId } = this.#options;
    const ticket = await store.ticket(communityId, numberOrTail.trim().toUpperCase());
    return ticket ? this.#card(ticket) : null;
  }

  async messages(conversationId: string, afterSeq: number, limit: number) {
    return (await this.#options.store.messages(conversationId, afterSeq, limit)).map((row) =>
      shown(row, this.labels),
    );
  }

  async recentMessages(conversationId: string, limit: number) {
    return (await this.#options.store.recentMessages(conversationId, limit)).map((row) =>
      shown(row, this.labels),
    );
  }

  async suggest(conversationId: string, agent?: string) {
    const { store, communityId, clock } = this.#options;
    const conversation = await store.conversation(conversationId);
    if (!conversation) return { suggestions: [], avoid: [] };
    const { surname, gender, filed } = conversation.state;
    const last = filed.at(-1);
    const tickets = await store.tickets(communityId, { conversationId, limit: 5 });
    const { suggestions, avoid } = await this.#options.suggest({
      history: (await store.recentMessages(conversationId, HISTORY)).map(({ from, text }) => ({
        from,
        text,
      })),
      customer: { ...(surname !== null && { surname }), ...(gender !== null && { gender }) },
      ...(agent !== undefined && { agent: { number: agent } }),
      ticket: tickets.find(({ id }) => id === last?.id) ?? tickets[0] ?? null,
      flow: activeMatter(conversation.state)?.flow ?? null,
      now: clock.now(),
    });
    return {
      suggestions: suggestions.map((one) => ({ ...one, text: maskPersonal(one.text) })),
      avoid,
    };
  }

  async check(text: string, conversationId: string | null) {
    const conversation =
      conversationId === null ? null : await this.#options.store.conversation(conversationId);
    const { surname = null, gender = null } = conversation?.state ?? {};
    const { desk, checker, store, communityId, clock } = this.#options;
    const { library } = desk;
    const judge = await checker(library);
    const found = judge.lint({
      text,
      channel: 'chat',
      customer: { ...(surname !== null && { surname }), ...(gender !== null && { gender }) },
      history: conversation ? await store.recentMessages(conversation.id, HISTORY) : undefined,
      community: communityId,
    });
    const tickets =
      conversation &&
      (await store.tickets(communityId, { conversationId: conversation.id, states: OPEN_STATES, limit: 1 }));
    const calendar = workingCalendar(library.standards.calendar);
    const promised = promiseFaults(library, calendar, tickets?.[0] ?? null, text, clock.now());
    return promised.length === 0
      ? found
      : { ...found, ok: false, violations: pruned([...found.violations, ...promised]) };
  }

  sheets(query: string) {
    return findSheets(this.#options.desk.library, query);
  }

  async act(
    id: string,
    by: Colleague,
    conversationId: string,
    action: StaffAction,
    text = '',
  ): Promise<void> {
    const { store, communityId } = this.#options;
    const conversation = await store.conversation(conversationId);
    if (conversation?.communityId !== communityId)
      throw new YingdaError('E_NOT_FOUND', `there is no conversation ${conversationId}`);
    if (action.do === 'reply' && text.trim() !== '') {
      const { violations } = await this.check(text, conversationId);
      if (violations.length > 0) throw new BlockedWords(violations);
    }
    const { channel, thread, sender, state } = conversation;
    if (action.do === 'reply' && channel === CALL_CHANNEL)
      throw new YingdaError('E_CONFLICT', 'a phone call is answered on the phone');
    const phones = action.do === 'reply' ? await this.#phonesOf(conversationId, state.phone) : [];
    await this.#options.desk.receive([
      {
        channel,
        medium: 'chat',
        thread,
        sender,
        messageId: `staff:${id}`.slice(0, 200),
        sentAt: this.#options.clock.now(),
        from: 'agent',
        text: unmaskPhones(text, phones),
        action,
        by: { id: by.id.slice(0, 120), name: by.name.slice(0, 80) },
      },
    ]);
  }

  async #phonesOf(conversationId: string, phone: string | null): Promise<string[]> {
    const { store, communityId } = this.#options;
    const tickets = await store.tickets(communityId, { conversationId, limit: 10 });
    const all = [phone, ...tickets.map((ticket) => ticket.phone)];
    return [...new Set(all.filter((one) => one !== null))];
  }

  #card(ticket: Ticket): TicketCard {
    const { library } = this.#options.desk;
    const due = nextDue(ticket);
    const now = this.#options.clock.now();
    return {
      id: ticket.id,
      number: ticket.number,
      kind: ticket.kind,
      title: library.standards.tickets.titles[ticket.kind] ?? ticket.kind,
      state: ticket.state,
      urgency: ticket.urgency,
      issue: maskPersonal(ticket.issue),
      address: addressText(ticket.address, ticket.place),
      contact: contactOf(ticket),
      due: due === null || !isOpen(ticket.state) ? null : dueText(due, now),
      assign: ticket.assign,
      assignee: ticket.assignee,
      media: ticket.attachments,
      pictures: ticket.attachments.length,
      work: workOf(ticket.fields),
      feeCents: feeOf(workOf(ticket.fields)),
      moves: movesFrom(ticket.state)
        .filter((move): move is StaffMove => move !== 'merge')
        .map((move) => ({ move, needs: MOVES[move].needs })),
      conversationId: ticket.conversationId,
      dueAt: isOpen(ticket.state) ? due : null,
      createdAt: ticket.createdAt,
      summary: maskPersonal(ticket.summary),
      fields: fieldsOf(library, ticket),
      promises: promiseCards(library, ticket.clock.promises, now, isOpen(ticket.state)),
    };
  }
}

function shown(
  { seq, from, text, attachments, at, phrases, failed, recalled }: MessageRow,
  labels: StaffNotices,
): StaffMessage {
  const message = {
    seq,
    from,
    text: maskPersonal(text),
    attachments,
    at,
    phrases,
    ...(recalled && { recalled }),
  };
  return failed === undefined ? message : { ...message, failed: failureWords(labels, failed) };
}

function contactOf({ contactName, phone }: Ticket): string | null {
  const parts = [contactName, phone === null ? null : maskPhone(phone)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}
