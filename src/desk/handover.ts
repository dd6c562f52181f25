/** Whose turn it is, and what a shift leaves to the next (DUTY-NIGHT: what is unfinished must be passed on). */
import type { Clock } from '../clock.ts';
import type { Library } from '../library/library.ts';
import { isPlayed } from '../played.ts';
import type { Handover, StaffDesk, TicketCard } from '../staff.ts';
import type { Store } from '../store.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { shanghaiIso } from '../text/times.ts';
import { OPEN_STATES } from '../ticket/moves.ts';
import { type Candidate, inTurn, type Nameable } from '../ticket/rotation.ts';
import type { Ticket } from '../ticket/ticket.ts';
import { ASSIGNEE_FIELD } from '../ticket/work.ts';
import { coveredRoles } from './roles.ts';

/** Open tickets of a community that its lists are sorted by. */
export const MOST_OPEN = 20_000;
/** Who has waited for longer waits for nobody any more. */
const WAITING_MS = 3 * DAY;

/** @param times "08:00", in Asia/Shanghai @returns the last of them at or before now, and the one before it */
export function lastShift(
  times: readonly string[],
  now: number,
): { readonly from: number; readonly to: number } {
  const midnight = Date.parse(`${shanghaiIso(now).slice(0, 10)}T00:00:00+08:00`);
  const ends = [-2, -1, 0]
    .flatMap((day) => times.map((time) => midnight + day * DAY + minutesOf(time) * MINUTE))
    .filter((end) => end <= now)
    .sort((a, b) => b - a);
  return { to: ends[0] ?? now, from: ends[1] ?? now - DAY };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/**
 * Unfinished tickets, what is due first before.
 * @param onDuty names by the roster; empty: nothing is known of who goes home, and whatever somebody has is to be passed on
 */
export function leftOver(
  tickets: readonly TicketCard[],
  onDuty: readonly string[],
): { readonly ticket: TicketCard; readonly leaves: boolean }[] {
  return tickets
    .toSorted((a, b) => (a.dueAt ?? Number.POSITIVE_INFINITY) - (b.dueAt ?? Number.POSITIVE_INFINITY))
    .map((ticket) => ({
      ticket,
      leaves: ticket.assignee !== null && !onDuty.includes(ticket.assignee),
    }));
}

export interface ShiftOptions {
  readonly store: Store;
  readonly communityId: string;
  readonly library: Library;
  readonly clock: Clock;
}

/** Who may have a ticket, whose turn it is first: those on duty, else all of the role. */
export async function candidatesFor(
  { store, communityId, library, clock }: ShiftOptions,
  ticket: Ticket,
): Promise<readonly Candidate[]> {
  const roles = coveredRoles(library, [ticket.assign]);
  const onDuty = await store.onDuty(communityId, roles, clock.now());
  const people = onDuty.length > 0 ? onDuty : await store.colleagues(communityId, roles);
  const tickets = await store.tickets(communityId, { states: OPEN_STATES, limit: MOST_OPEN });
  const accounts = (await store.accounts.all()).filter(
    ({ disabled, communities }) => !disabled && (communities?.includes(communityId) ?? true),
  );
  const known = people.flatMap(({ name, number }): Nameable[] => {
    const theirs = accounts.filter((account) => account.name === name);
    if (theirs.length === 0) return [{ name, id: `staff:${number}` }];
    return theirs.map(({ id }) => ({ name, id: `account:${id}` }));
  });
  // Where no staff were imported, whoever works on the spot.
  const others = accounts
    .filter(({ roles: has }) => people.length === 0 && has.includes('engineer'))
    .map(({ name, id }): Nameable => ({ name, id: `account:${id}` }));
  return inTurn(
    [...known, ...others],
    tickets.map((ticket) => ({ ...ticket, assigneeId: ticket.fields[ASSIGNEE_FIELD] ?? '' })),
  );
}

/** @param shift in ms */
export async function handoverOf(
  { store, communityId, library }: ShiftOptions,
  { from, to }: { readonly from: number; readonly to: number },
  staff: Pick<StaffDesk, 'tickets' | 'queue'>,
): Promise<Handover> {
  const open = (await staff.tickets({ states: OPEN_STATES, limit: MOST_OPEN })).filter(
    ({ conversationId }) => !isPlayed(conversationId),
  );
  const recent = await store.tickets(communityId, { limit: MOST_OPEN });
  const people = await store.colleagues(
    communityId,
    [...new Set(open.map(({ assign }) => assign))].flatMap((role) => coveredRoles(library, [role])),
  );
  const onDuty = await store.onDuty(
    communityId,
    people.map(({ role }) => role),
    to,
  );
  const queue = (await staff.queue(to - WAITING_MS, MOST_OPEN)).filter(({ id }) => !isPlayed(id));
  return {
    from,
    to,
    filed: recent.filter(({ createdAt }) => createdAt >= from && createdAt < to).length,
    open: leftOver(
      open,
      onDuty.map(({ name }) => name),
    ),
    late: open.filter(({ dueAt }) => dueAt !== null && dueAt < to).length,
    waiting: queue.filter(({ handedOff }) => handedOff !== null && handedOff.by === null).length,
  };
}
