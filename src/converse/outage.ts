/** One outage, many homes (spec 02 建不建单): one master ticket, later reporters are entered as affected and told of progress. */

import { shows } from '../text/signs.ts';
import type { TicketFact } from './facts.ts';
import type { Turn } from './turn.ts';

/** What has failed for the whole building, or null. A lift is everybody's; power and water only with a sign of it. */
export function outageOf(turn: Turn, text: string): string | null {
  const { outage, whole } = turn.library.lexicon.detours;
  const kind = outage.find(({ words, except }) => {
    const rest = except.reduce((left, word) => left.replaceAll(word, ' '), text);
    return words.some((word) => rest.includes(word));
  })?.id;
  if (kind === undefined) return null;
  return kind === 'lift' || shows(whole, text) || masterOf(turn, kind) !== null ? kind : null;
}

/** The open ticket of the same outage of this building. */
function masterOf(turn: Turn, kind: string): TicketFact | null {
  return turn.facts.outages?.find((ticket) => ticket.outage === kind) ?? null;
}

/** Enters the owner beside an outage that is known already. @returns whether there was one */
export function joinOutage(turn: Turn): boolean {
  const { matter } = turn;
  const kind = matter?.fields.outage;
  const building = matter?.address?.building;
  if (!matter || kind === undefined || building === undefined) return false;
  const master = masterOf(turn, kind);
  if (!master || master.address.building !== building) return false;
  const home = [building, matter.address?.unit, matter.address?.room].filter(Boolean).join('-');
  turn.dropMatter();
  turn.effects.push(
    {
      kind: 'note',
      ticketId: master.id,
      note: 'affected',
      text: [home, turn.next.phone, ...matter.words].filter(Boolean).join('; ').slice(0, 2000),
    },
    { kind: 'record', event: 'outage.affected', ticketId: master.id, data: { outage: kind } },
  );
  turn.filed({
    id: master.id,
    flow: matter.flow,
    kind: matter.kind,
    issue: master.issue,
    at: turn.context.now,
  });
  turn.say('FLOW-REPAIR.joined', {
    ticket: master.number,
    issue: master.issue,
    due: master.dueAt !== null && master.dueAt > turn.context.now ? { due: master.dueAt } : null,
  });
  return true;
}
