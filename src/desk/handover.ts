/** What a shift leaves to the next (DUTY-NIGHT: what is unfinished must be passed on). Pure. */
import type { TicketCard } from '../staff.ts';
import { shanghaiIso } from '../text/times.ts';

const DAY_MS = 86_400_000;

/** @param times "08:00", in Asia/Shanghai @returns the last of them at or before now, and the one before it */
export function lastShift(
  times: readonly string[],
  now: number,
): { readonly from: number; readonly to: number } {
  const midnight = Date.parse(`${shanghaiIso(now).slice(0, 10)}T00:00:00+08:00`);
  const ends = [-2, -1, 0]
    .flatMap((day) => times.map((time) => midnight + day * DAY_MS + minutesOf(time) * 60_000))
    .filter((end) => end <= now)
    .sort((a, b) => b - a);
  return { to: ends[0] ?? now, from: ends[1] ?? now - DAY_MS };
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
