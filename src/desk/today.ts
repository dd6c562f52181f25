/** What needs somebody today, from the rows of the store (src/today.ts). */
import type { Clock } from '../clock.ts';
import type { Library } from '../library/library.ts';
import { countedStore } from '../played.ts';
import type { QueueRow } from '../queue.ts';
import { maskPersonal } from '../script/fill.ts';
import type { QueueCard, TicketCard } from '../staff.ts';
import type { MessageRow, Store } from '../store.ts';
import { HOUR } from '../text/shanghai.ts';
import { shanghaiMidnight } from '../text/times.ts';
import { dueNow, soonFrom } from '../ticket/clock.ts';
import { OPEN_STATES } from '../ticket/moves.ts';
import type { Promised } from '../ticket/promise.ts';
import type { Ticket } from '../ticket/ticket.ts';
import type { Apart, Today, TodayPromise, TodayTalk } from '../today.ts';
import type { WarningCard } from '../warnings.ts';
import { promiseCards, queueCards } from './overview.ts';

/** Open tickets of a community. */
const MOST_OPEN = 20_000;
/** Messages of a conversation in a day. */
const MOST_SAID = 500;
/** Among so many messages is what the owner wrote last, of which so much is shown. */
const LATEST = 50;
const WORDS = 80;

export interface TodayOptions {
  readonly store: Pick<Store, 'tickets' | 'queue' | 'recentMessages' | 'onDuty'>;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: Library;
  readonly card: (ticket: Ticket) => TicketCard;
  /** Those of the last days. */
  readonly warnings: () => Promise<readonly WarningCard[]>;
  readonly duties: () => Promise<Today['duties']>;
  readonly rows: () => Promise<Today['rows']>;
}

export async function readToday(given: TodayOptions): Promise<Today> {
  const options = { ...given, store: countedStore(given.store) };
  const { store, clock, communityId, library, card } = options;
  const { today, sla } = library.standards;
  const now = clock.now();
  const midnight = shanghaiMidnight(now);
  const [tickets, rows, warnings, duty, duties, due] = await Promise.all([
    store.tickets(communityId, { states: OPEN_STATES, limit: MOST_OPEN }),
    store.queue(communityId, { since: 0, limit: today.conversations }),
    options.warnings(),
    store.onDuty(communityId, today.roles, now),
    options.duties(),
    options.rows(),
  ]);
  const said = await Promise.all(
    rows
      .filter(({ at }) => at >= midnight)
      .map(async ({ conversation }) =>
        (await store.recentMessages(conversation.id, MOST_SAID)).filter(({ at }) => at >= midnight),
      ),
  );
  const lowered = await lowMoods(options, rows, now);
  const queue = queueCards(library, rows, tickets);
  const ticking = tickets.map((ticket) => ({ ticket, due: dueNow(ticket) }));
  const isLate = ({ due }: { due: number | null }) => due !== null && due <= now;
  const isSoon = ({ ticket, due }: { ticket: Ticket; due: number | null }) =>
    due !== null && due > now && now >= soonFrom(sla, ticket.createdAt, due);
  const cards = (chosen: typeof ticking) =>
    chosen.toSorted((one, other) => (one.due ?? 0) - (other.due ?? 0)).map(({ ticket }) => card(ticket));
  const until = now + today.ahead_h * HOUR;
  const unanswered = queue
    .filter(({ waitsSince }) => waitsSince !== null)
    .toSorted((one, other) => (one.waitsSince ?? 0) - (other.waitsSince ?? 0));
  const told = (cards: readonly QueueCard[]) => Promise.all(cards.map((one) => withWords(store, one)));
  return {
    late: cards(ticking.filter(isLate)),
    soon: cards(ticking.filter(isSoon)),
    emergencies: tickets.filter(({ urgency }) => urgency === 'emergency').map(card),
    unanswered: await told(unanswered),
    promises: promisesDue(library, tickets, rows, now, until),
    followUps: cards(
      ticking.filter(
        ({ ticket, due }) => ticket.fields.follow_up !== undefined && due !== null && due <= until,
      ),
    ),
    moods: await told(queue.filter(({ id }) => lowered.has(id))),
    warnings: warnings.filter(({ seen }) => seen === null),
    duties,
    rows: due,
    duty: duty.map(({ name, role }) => ({ name, role })),
    figures: {
      said: sumOf(said.map(countOf)),
      conversations: sumOf(
        said
          .map(countOf)
          .map(({ bot, people }) => ({ bot: bot > 0 && people === 0 ? 1 : 0, people: people > 0 ? 1 : 0 })),
      ),
      waiting: { bot: queue.filter(waitsForBot).length, people: unanswered.length },
    },
  };
}

async function withWords(store: TodayOptions['store'], card: QueueCard): Promise<TodayTalk> {
  const messages = await store.recentMessages(card.id, LATEST);
  const line = messages.findLast(({ from, text }) => from === 'owner' && text.trim() !== '');
  return { ...card, words: line ? maskPersonal(line.text).slice(0, WORDS) : null };
}

const waitsForBot = ({ handedOff, last }: QueueCard) => handedOff === null && last?.from === 'owner';

const countOf = (messages: readonly MessageRow[]): Apart => ({
  bot: messages.filter(({ from }) => from === 'bot').length,
  people: messages.filter(({ from }) => from === 'agent').length,
});

const sumOf = (all: readonly Apart[]): Apart =>
  all.reduce((sum, { bot, people }) => ({ bot: sum.bot + bot, people: sum.people + people }), {
    bot: 0,
    people: 0,
  });

/** Conversations of owners in no good mood who have written lately: what the bot says to them is no sign of it. */
async function lowMoods(
  { store, library }: TodayOptions,
  rows: readonly QueueRow[],
  now: number,
): Promise<ReadonlySet<string>> {
  const { hours, kinds } = library.standards.today.moods;
  const since = now - hours * HOUR;
  const found = rows.filter(({ at, conversation }) => at > since && kinds.includes(conversation.state.mood));
  const wrote = await Promise.all(
    found.map(async ({ conversation: { id } }) =>
      (await store.recentMessages(id, MOST_SAID)).some(({ from, at }) => from === 'owner' && at > since),
    ),
  );
  return new Set(found.filter((_, at) => wrote[at]).map(({ conversation }) => conversation.id));
}

/** Open promises that are late or due soon, of tickets and of conversations without one. */
function promisesDue(
  library: Library,
  tickets: readonly Ticket[],
  rows: readonly QueueRow[],
  now: number,
  until: number,
): TodayPromise[] {
  const due = (promises: readonly Promised[] | undefined) =>
    promiseCards(library, promises, now, true).filter(
      ({ state, dueAt }) => (state === 'open' || state === 'late') && dueAt <= until,
    );
  return [
    ...tickets.flatMap(({ id, number, clock, conversationId }) =>
      due(clock.promises).map((promise) => ({ promise, ticket: { id, number }, conversationId })),
    ),
    ...rows.flatMap(({ conversation: { id, state } }) =>
      due(state.promises).map((promise) => ({ promise, ticket: null, conversationId: id })),
    ),
  ].toSorted((one, other) => one.promise.dueAt - other.promise.dueAt);
}
