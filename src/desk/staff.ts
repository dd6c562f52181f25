/** The staff's side of the desk: cards with masked data, suggestions, checks, and acts that are committed first. */
import { CALL_CHANNEL, type CallDesk } from '../calls.ts';
import type { Clock } from '../clock.ts';
import type { Colleague } from '../converse/event.ts';
import type { CustomerDesk } from '../customers.ts';
import type { DutyDesk } from '../duties.ts';
import type { Library } from '../library/library.ts';
import type { MemberDesk } from '../members.ts';
import type { NoticeDesk } from '../notices.ts';
import { countedStore } from '../played.ts';
import type { RegisterDesk } from '../registers.ts';
import { maskPersonal } from '../script/fill.ts';
import type { Checker } from '../script/lint.ts';
import type {
  ConversationCard,
  DrillDesk,
  ExamDesk,
  Handover,
  QueueCard,
  StaffDesk,
  TicketCard,
  TicketLine,
  TicketMore,
  TicketQuery,
  TrainingDesk,
} from '../staff.ts';
import type { Store } from '../store.ts';
import type { SupervisionDesk } from '../supervision.ts';
import { OPEN_STATES } from '../ticket/moves.ts';
import type { Candidate } from '../ticket/rotation.ts';
import type { Ticket } from '../ticket/ticket.ts';
import type { Today } from '../today.ts';
import type { WarningDesk } from '../warnings.ts';
import { PhoneDesk } from './calls.ts';
import { conversationCard } from './conversation-view.ts';
import { CustomerCards } from './customers.ts';
import type { Desk } from './desk.ts';
import { checkDraft } from './draft-check.ts';
import { createDutyDesk } from './duties.ts';
import { candidatesFor, handoverOf, lastShift, MOST_OPEN, type ShiftOptions } from './handover.ts';
import { memberDesk } from './members.ts';
import { createNoticeDesk } from './notices.ts';
import { masked, messageShown, queueCards, searchedFor } from './overview.ts';
import { createRegisterDesk } from './registers.ts';
import { coveredRoles } from './roles.ts';
import { findAnswers, findSheets } from './sheets.ts';
import { StaffActs } from './staff-acts.ts';
import { suggestReplies } from './suggest-replies.ts';
import type { SuggestReplies } from './suggesting.ts';
import { createSupervisionDesk } from './supervision.ts';
import { ownTicket, ticketCard, ticketMore } from './ticket-view.ts';
import { readToday } from './today.ts';
import { createLiveTraining } from './training.ts';
import { createWarningDesk } from './warnings.ts';
import { Wordings } from './wordings.ts';

export interface StaffDeskOptions {
  readonly desk: Pick<Desk, 'receive' | 'answer' | 'library' | 'adopt'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly communityId: string;
  /** As owners are told. */
  readonly communityName: string;
  /** Its own values of slots. */
  readonly figures?: Readonly<Record<string, string>> | undefined;
  readonly suggest: SuggestReplies;
  readonly drills: DrillDesk;
  readonly exams: ExamDesk;
  readonly checker: (library: Library) => Promise<Checker>;
}

/** Nobody sees to a warning that is older. */
const WARNED_DAYS = 31;

/** @returns the staff's side, and `told` to be called after every commit */
export function createStaffDesk(options: StaffDeskOptions): StaffDesk & { told(): void } {
  return new WorkingStaffDesk(options);
}

class WorkingStaffDesk implements StaffDesk {
  readonly notices: NoticeDesk;
  readonly customers: CustomerDesk;
  readonly variants: Wordings;
  readonly warnings: WarningDesk;
  readonly training: TrainingDesk;
  readonly members: MemberDesk;
  readonly duties: DutyDesk;
  readonly registers: RegisterDesk;
  readonly supervision: SupervisionDesk;
  readonly #options: StaffDeskOptions;
  readonly #listeners = new Set<() => void>();
  readonly #calls: CallDesk;
  readonly #acts: StaffActs;

  constructor(options: StaffDeskOptions) {
    this.#options = options;
    const { communityId: id, communityName: name } = options;
    this.notices = createNoticeDesk({ ...options, community: { id, name } });
    this.customers = new CustomerCards({ ...options, library: () => options.desk.library });
    this.variants = new Wordings(options);
    this.warnings = createWarningDesk({ ...options, library: () => options.desk.library });
    this.training = createLiveTraining({
      ...options,
      library: () => options.desk.library,
      act: (...given) => this.act(...given),
    });
    this.members = memberDesk({ ...options, library: () => options.desk.library });
    const sheets = { ...options, library: () => options.desk.library };
    this.duties = createDutyDesk({ ...sheets, handover: () => this.handover() });
    this.registers = createRegisterDesk(sheets);
    this.supervision = createSupervisionDesk(options, (by) => this.training.programme.traineeOf(by));
    this.#calls = new PhoneDesk({ ...options, staff: this });
    this.#acts = new StaffActs(options, this);
  }

  get communityId(): string {
    return this.#options.communityId;
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

  async slackOf(name: string): Promise<string[]> {
    const { store, communityId } = this.#options;
    const found = (await store.colleagues(communityId, null)).filter((one) => one.name === name);
    return found.length === 1 ? (found[0]?.slack?.split(' ') ?? []) : [];
  }

  lastEvent(): Promise<number> {
    return this.#options.store.lastEvent();
  }

  async conversation(id: string): Promise<ConversationCard | null> {
    const { store, communityId } = this.#options;
    const conversation = await store.conversation(id);
    if (conversation?.communityId !== communityId) return null;
    const { library } = this.#options.desk;
    const now = this.#options.clock.now();
    return conversationCard(
      { store, library, now, communityId, card: (ticket) => this.#card(ticket) },
      conversation,
    );
  }

  async talkOf(id: string) {
    const conversation = await this.#options.store.conversation(id);
    if (conversation?.communityId !== this.#options.communityId) return null;
    const { channel, thread, sender } = conversation;
    return { channel, thread, sender };
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

  async tickets({ search, ...query }: TicketQuery): Promise<readonly TicketCard[]> {
    const { store, communityId } = this.#options;
    const filter = search === undefined ? query : { ...query, ...searchedFor(search) };
    return (await store.tickets(communityId, filter)).map((ticket) => this.#card(ticket));
  }

  async history(ticketId: string): Promise<readonly TicketLine[]> {
    const events = await this.#options.store.ticketEvents(ticketId);
    return events.map(({ at, kind, data }) => ({ at, kind, data: masked(data) }));
  }

  async more(ticketId: string): Promise<TicketMore> {
    const ticket = await this.#own(ticketId);
    return ticket ? ticketMore(this.#options.store, ticket) : { notes: [], affected: [], mergedInto: null };
  }

  async phoneOf(ticketId: string): Promise<string | null> {
    return (await this.#own(ticketId))?.phone ?? null;
  }

  async seePhone(ticketId: string, by: Colleague): Promise<string | null> {
    const { store, clock } = this.#options;
    // Logged first: no look without its line.
    await store.accounts.note({
      at: clock.now(),
      actor: by.id,
      action: 'phone.seen',
      target: ticketId,
      data: {},
    });
    return this.phoneOf(ticketId);
  }

  async candidates(ticketId: string): Promise<readonly Candidate[]> {
    const ticket = await this.#own(ticketId);
    return ticket ? candidatesFor(this.#shift, ticket) : [];
  }

  lastShift() {
    const { desk, clock } = this.#options;
    return lastShift(desk.library.standards.people.shift_ends, clock.now());
  }

  handover(): Promise<Handover> {
    return handoverOf(this.#shift, this.lastShift(), this);
  }

  get #shift(): ShiftOptions {
    const { store, communityId, desk, clock } = this.#options;
    return { store: countedStore(store), communityId, library: desk.library, clock };
  }

  answers(query: string) {
    return findAnswers(this.#options.desk.library, query, this.#options.figures);
  }

  async ticket(id: string): Promise<TicketCard | null> {
    const ticket = await this.#own(id);
    return ticket ? this.#card(ticket) : null;
  }

  #own(ticketId: string): Promise<Ticket | null> {
    return ownTicket(this.#options, ticketId);
  }

  async findTicket(numberOrTail: string): Promise<TicketCard | null> {
    const { store, communityId } = this.#options;
    const ticket = await store.ticket(communityId, numberOrTail.trim().toUpperCase());
    return ticket ? this.#card(ticket) : null;
  }

  async messages(conversationId: string, afterSeq: number, limit: number) {
    return (await this.#options.store.messages(conversationId, afterSeq, limit)).map((row) =>
      messageShown(row, this.labels),
    );
  }

  async recentMessages(conversationId: string, limit: number, before?: number) {
    return (await this.#options.store.recentMessages(conversationId, limit, before)).map((row) =>
      messageShown(row, this.labels),
    );
  }

  async suggest(conversationId: string, agent?: string) {
    await this.variants.refresh();
    return suggestReplies(this.#options, conversationId, agent);
  }

  check(text: string, conversationId: string | null) {
    return checkDraft(this.#options, text, conversationId);
  }

  today(): Promise<Today> {
    const { store, clock, communityId, desk } = this.#options;
    return readToday({
      store,
      clock,
      communityId,
      library: desk.library,
      card: (ticket) => this.#card(ticket),
      warnings: () => this.warnings.list(WARNED_DAYS),
      duties: () => this.duties.due(),
      rows: () => this.registers.due(),
    });
  }

  sheets(query: string) {
    return findSheets(this.#options.desk.library, query);
  }

  act(...given: Parameters<StaffDesk['act']>): Promise<void> {
    return this.#acts.act(...given);
  }

  hasActed(id: string, conversationId: string): Promise<boolean> {
    return this.#acts.hasActed(id, conversationId);
  }

  catchUp(conversationId: string): Promise<void> {
    return this.#options.desk.answer(conversationId);
  }

  #card(ticket: Ticket): TicketCard {
    const { desk, clock } = this.#options;
    return ticketCard(desk.library, ticket, clock.now());
  }
}
