/** What a duty goes through line by line: rows of registers, tickets, records of other duties, homes, colleagues. */

import { DUTY_PAPER } from '../duties.ts';
import type { DutyBody, DutyItems } from '../library/duty-schema.ts';
import type { Library } from '../library/library.ts';
import { countedStore } from '../played.ts';
import { registerKind, rowTitle } from '../registers.ts';
import type { Handover } from '../staff.ts';
import type { Store } from '../store.ts';
import { drawn } from '../supervise/draw.ts';
import { homeText } from '../text/home-name.ts';
import { DAY } from '../text/shanghai.ts';
import { shanghaiDay, shanghaiFields } from '../text/times.ts';
import { OPEN_STATES } from '../ticket/moves.ts';
import type { Ticket } from '../ticket/ticket.ts';
import { ticketTitle } from '../ticket/title.ts';

/** Tickets of a month, at most. */
const MOST_TICKETS = 20_000;
/** A ticket that was closed last month may have been opened so long before. */
const LONGEST_MS = 184 * DAY;

type Line = DutyBody['lines'][number];

export interface LineSources {
  readonly store: Pick<Store, 'papers' | 'tickets' | 'notices' | 'colleagues'>;
  readonly communityId: string;
  readonly library: Library;
  readonly handover?: () => Promise<Handover>;
}

/** @param seed draws the same lines for the same duty, whoever makes it @param at when the duty opens */
export async function linesOf(
  sources: LineSources,
  items: DutyItems | undefined,
  seed: string,
  at: number,
): Promise<readonly Line[]> {
  if (!items) return [];
  const all = await everyLine(sources, items, at);
  return drawn(all, seed, ({ ref }) => ref, items);
}

async function everyLine(
  { store, communityId, library, handover }: LineSources,
  items: DutyItems,
  at: number,
): Promise<Line[]> {
  switch (items.from) {
    case 'register': {
      const register = library.registers.get(items.register);
      const rows = await store.papers.find({
        kinds: [registerKind(items.register)],
        communityId,
        states: items.states,
      });
      return register ? rows.map((row) => ({ ref: row.id, title: rowTitle(register, row.body) })) : [];
    }
    case 'duties': {
      const papers = await store.papers.find({
        kinds: [DUTY_PAPER],
        communityId,
        states: ['done', 'checked'],
        from: at - items.days * DAY,
        to: at,
      });
      return papers
        .filter(({ body }) => (body as DutyBody).task === items.task)
        .map(({ id, body }) => ({ ref: id, title: (body as DutyBody).title }));
    }
    case 'homes': {
      const homes = await store.notices.noticeHomes(communityId, at);
      return homes
        .filter(({ tags }) => items.tags.some((tag) => tags.includes(tag)))
        .map(({ id, address }) => ({ ref: id, title: homeText(address) }));
    }
    case 'staff': {
      const people = await store.colleagues(communityId, items.roles);
      return people.map(({ number, name, role }) => ({ ref: number, title: `${role} ${name}` }));
    }
    case 'tickets': {
      if (items.which === 'unfinished_shift')
        return (
          ((await handover?.())?.open ?? [])
            .filter(({ leaves }) => leaves)
            // No words of an owner: they are read on the ticket.
            .map(({ ticket: { id, number, title } }) => ({ ref: id, title: `${number} ${title}` }))
        );
      const wanted = ({ kind }: { readonly kind: string }) =>
        items.kinds === undefined || items.kinds.some((one) => one === kind);
      if (items.which === 'open') {
        const open = await countedStore(store).tickets(communityId, {
          states: OPEN_STATES,
          limit: MOST_TICKETS,
        });
        return open.filter(wanted).map((ticket) => lineOf(library, ticket));
      }
      const { year, month } = shanghaiFields(at);
      const [from, to] = [shanghaiDay(year, month - 1, 1), shanghaiDay(year, month, 1)];
      const closed = await countedStore(store).tickets(communityId, {
        states: ['closed'],
        since: from - LONGEST_MS,
        limit: MOST_TICKETS,
      });
      return closed
        .filter((ticket) => wanted(ticket) && ticket.updatedAt >= from && ticket.updatedAt < to)
        .map((ticket) => lineOf(library, ticket));
    }
  }
}

/** "BX-1109-001 报修单". */
const lineOf = (
  library: Library,
  { id, number, kind, task }: Pick<Ticket, 'id' | 'number' | 'kind' | 'task'>,
): Line => ({
  ref: id,
  title: `${number} ${ticketTitle(library, { kind, task })}`,
});
