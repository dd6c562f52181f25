/** Simulated staff: who takes a ticket, how long it takes, what an owner who waits for a person is told. */

import type { StaffAction, StaffMove } from '../channel.ts';
import type { ManualClock } from '../clock.ts';
import type { CommunityData } from '../community.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { StaffDesk } from '../staff.ts';
import type { Outcome, Store } from '../store.ts';
import { DAY, HOUR, MINUTE } from '../text/shanghai.ts';
import { checklistOf } from '../ticket/closing.ts';
import { isOpen, movesFrom } from '../ticket/moves.ts';
import { rolesOf, type Ticket } from '../ticket/ticket.ts';
import type { Agenda } from './agenda.ts';
import type { Chance } from './chance.ts';
import type { Crew } from './crew.ts';
import type { Owners } from './owners.ts';
import type { YearPlan } from './plan.ts';

/** Work that is slow takes so many times as long. */
const SLOWLY = 6;

export interface WorkersOptions {
  readonly store: Store;
  readonly staff: StaffDesk;
  readonly clock: ManualClock;
  readonly agenda: Agenda;
  readonly plan: YearPlan;
  readonly library: Library;
  readonly community: CommunityData;
  readonly crew: Crew;
  readonly chance: Chance;
  readonly owners: Pick<Owners, 'annoy' | 'urge' | 'threadOf'>;
  readonly faults: string[];
  /** What was done of a ticket is entered in the books. */
  readonly onDone: (ticket: Ticket) => Promise<void>;
}

type MoveWords = Pick<Extract<StaffAction, { do: 'move' }>, 'reason' | 'result' | 'checks'>;
type Done = Extract<Outcome, { status: 'done' }>;

export class Workers {
  readonly #options: WorkersOptions;
  /** Conversations that somebody is about to see to. */
  readonly #called = new Set<string>();
  #acts = 0;

  constructor(options: WorkersOptions) {
    this.#options = options;
  }

  /** What a turn leaves for people to do. */
  see(conversationId: string, { opened, effects }: Done): void {
    for (const ticket of opened) this.#take(ticket);
    for (const effect of effects) {
      if (effect.kind === 'handoff') this.#call(conversationId);
      if (effect.kind === 'move' && effect.move === 'reopen') void this.#again(effect.ticketId);
    }
  }

  #take(ticket: Ticket): void {
    const { agenda, clock, plan, owners } = this.#options;
    const { staff } = plan;
    const chance = this.#options.chance.of(`${ticket.number} ${clock.now()}`);
    const slow = chance.is(staff.slow);
    const pace = slow ? SLOWLY : 1;
    const worker = this.#worker(rolesOf(ticket.assign), chance);
    const accepted = this.#atWork(
      clock.now() + chance.between(staff.accepts[ticket.urgency]) * pace * MINUTE,
      ticket,
    );
    const started = accepted + chance.between([2, 30]) * MINUTE;
    const pauses = chance.is(staff.paused);
    const resumed = pauses ? started + chance.between([1, 3]) * DAY : started;
    const done = this.#atWork(resumed + chance.between(staff.works[ticket.urgency]) * pace * MINUTE, ticket);
    const move = (at: number, move: StaffMove, more: MoveWords = {}) =>
      agenda.add(at, () => this.#move(ticket.id, worker, move, more));
    move(accepted, 'accept');
    move(started, 'start');
    if (pauses) {
      move(started + 10 * MINUTE, 'pause', { reason: chance.pick(plan.pauses) });
      move(resumed, 'resume');
    }
    if (chance.is(staff.redone)) this.#annoyed(ticket);
    move(done, 'finish', { result: chance.pick(plan.outcomes[ticket.kind] ?? plan.results) });
    move(done + chance.between(staff.closes) * MINUTE, 'close', {
      checks: checklistOf(this.#options.library, ticket).map(({ id }) => id),
    });
    const due = ticket.due.resolve ?? clock.now() + DAY;
    agenda.add(due + chance.between([1, 120]) * MINUTE, async () => {
      const now = await this.#options.store.ticketById(ticket.id);
      if (!now || !isOpen(now.state) || now.conversationId === null) return;
      this.#annoyed(now);
      await owners.urge(now.conversationId);
    });
  }

  async #again(id: string): Promise<void> {
    const ticket = await this.#options.store.ticketById(id);
    if (ticket) this.#take(ticket);
  }

  #annoyed({ conversationId }: Ticket): void {
    if (conversationId !== null) this.#options.owners.annoy(conversationId);
  }

  /** Who waits for a person is seen to once, until they are handed back. */
  #call(conversationId: string): void {
    if (this.#called.has(conversationId)) return;
    this.#called.add(conversationId);
    const { agenda, clock, plan, owners } = this.#options;
    const chance = this.#options.chance.of(`${owners.threadOf(conversationId)} ${clock.now()}`);
    const agent = this.#worker(this.#options.community.staff[0]?.role ?? '', chance);
    const at = clock.now() + chance.between(plan.staff.answers) * MINUTE;
    const settled = at + chance.between(plan.staff.settles) * MINUTE;
    agenda.add(at, () => this.#answer(conversationId, agent, chance));
    agenda.add(settled, () => this.#reply(conversationId, agent, chance.pick(plan.settled)));
    agenda.add(settled + MINUTE, () => {
      this.#called.delete(conversationId);
      return this.#act(agent, conversationId, { do: 'hand_back' });
    });
  }

  /** The first suggestion, as it is or changed; words of one's own where there is none. */
  async #answer(conversationId: string, agent: Colleague, chance: Chance): Promise<void> {
    const { staff, plan } = this.#options;
    await this.#act(agent, conversationId, { do: 'claim' });
    if (chance.is(plan.staff.slips)) return this.#reply(conversationId, agent, chance.pick(plan.slips));
    const [best] = (await staff.suggest(conversationId, agent.name)).suggestions;
    if (!best) return this.#reply(conversationId, agent, chance.pick(plan.replies));
    const edited = chance.is(plan.staff.edits);
    const text = edited ? `${best.text}${chance.pick(plan.extras)}` : best.text;
    await this.#reply(conversationId, agent, text, {
      phrases: [best.phrase],
      edited,
      offered: best.text,
    });
  }

  async #reply(
    conversationId: string,
    agent: Colleague,
    text: string,
    of: { phrases: { id: string; version: string }[]; edited: boolean; offered?: string } = {
      phrases: [],
      edited: false,
    },
  ): Promise<void> {
    await this.#act(agent, conversationId, { do: 'reply', knowing: true, ...of }, text);
  }

  async #move(id: string, by: Colleague, move: StaffMove, more: MoveWords): Promise<void> {
    const ticket = await this.#options.store.ticketById(id);
    // Merged, called off or reopened meanwhile: it is no longer theirs to move so.
    if (!ticket || ticket.conversationId === null || !movesFrom(ticket.state).includes(move)) return;
    await this.#act(by, ticket.conversationId, { do: 'move', ticket: id, move, ...more });
    if (move === 'finish') await this.#options.onDone(ticket);
  }

  async #act(by: Colleague, conversationId: string, action: StaffAction, text = ''): Promise<void> {
    const { staff, faults } = this.#options;
    try {
      await staff.act(`demo-${this.#acts++}`, by, conversationId, action, text);
    } catch (error) {
      // Words that must not go out are held back: so it shall be.
      if (!(error instanceof YingdaError && error.code === 'E_BLOCKED_WORDS'))
        faults.push(`${action.do}: ${String(error)}`);
    }
  }

  #worker(role: string | readonly string[], chance: Chance): Colleague {
    return this.#options.crew.one(role, chance);
  }

  /** At night only what cannot wait is worked on. */
  #atWork(at: number, { urgency }: Ticket): number {
    if (urgency !== 'normal') return at;
    const hour = new Date(at + 8 * HOUR).getUTCHours();
    if (hour < 8) return at + (8 - hour) * HOUR;
    return hour >= 19 ? at + (32 - hour) * HOUR : at;
  }
}
