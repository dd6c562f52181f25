/** Warnings as people see them: in words, with the list, the master ticket and a notice to be sent (STD-13). Masked (law 12). */
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import { type Library, noticeKind } from '../library/library.ts';
import { maskPersonal } from '../script/fill.ts';
import type { Store } from '../store.ts';
import { addressText } from '../text/addresses.ts';
import { DAY } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import type { Ticket } from '../ticket/ticket.ts';
import type {
  Warning,
  WarningCall,
  WarningCard,
  WarningDesk,
  WarningDetail,
  WarningRule,
  WarningTicket,
} from '../warnings.ts';

/** Ticket numbers in a call for people. */
const LISTED = 8;

function topicTitle(library: Library, rule: WarningRule, topic: string | null): string | null {
  const { topics, words, outages } = library.standards.warnings;
  if (topic === null) return null;
  if (rule === 'outage') return outages[topic] ?? topic;
  return [...topics, ...words].find(({ id }) => id === topic)?.title ?? topic;
}

function whereOf(library: Library, { building }: WarningDetail): string {
  const { labels } = library.standards.warnings;
  return building === null ? labels.everywhere : filledText(labels.building, { building });
}

/** A notice to the owners concerned, as far as it can be written without people. */
function suggested(library: Library, rule: WarningRule, detail: WarningDetail): WarningCard['notice'] {
  if (rule !== 'same' && rule !== 'outage') return null;
  const { kind, slots } = library.standards.warnings.notices[rule];
  const values = {
    topic: topicTitle(library, rule, detail.topic) ?? library.standards.warnings.labels.unnamed,
    where: whereOf(library, detail),
  };
  return {
    kind,
    title: noticeKind(library, kind)?.title ?? kind,
    slots: Object.fromEntries(Object.entries(slots).map(([slot, text]) => [slot, filledText(text, values)])),
    segment: detail.building === null ? {} : { buildings: [detail.building] },
  };
}

/** Whom a warning calls, and what with. @param numbers of its tickets, the master ticket first */
export function callOf(
  library: Library,
  rule: WarningRule,
  detail: WarningDetail,
  numbers: readonly string[],
): WarningCall {
  const { tell, labels } = library.standards.warnings;
  return {
    reason: `warning:${rule}`,
    roles: tell,
    ticketId: detail.tickets[0] ?? null,
    conversationId: detail.conversations.at(-1) ?? null,
    list:
      numbers.length === 0
        ? filledText(labels.people, { people: String(detail.homes) })
        : filledText(labels.list, {
            homes: String(detail.homes),
            tickets: `${numbers.slice(0, LISTED).join('、')}${numbers.length > LISTED ? '…' : ''}`,
          }),
    notice: suggested(library, rule, detail)?.title ?? null,
  };
}

export interface WarningDeskOptions {
  readonly store: Pick<Store, 'warnings' | 'ticketById'>;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
}

export function createWarningDesk({ store, clock, communityId, library }: WarningDeskOptions): WarningDesk {
  async function card({ id, rule, detail, at, updatedAt, seen }: Warning): Promise<WarningCard> {
    const found = await Promise.all(detail.tickets.map((ticket) => store.ticketById(ticket)));
    const tickets = found.flatMap((ticket) => (ticket ? [shown(ticket)] : []));
    const topic = topicTitle(library(), rule, detail.topic);
    return {
      id,
      rule,
      title: [whereOf(library(), detail), topic].filter((part) => part !== null).join(' · '),
      homes: detail.homes,
      at,
      updatedAt,
      master: tickets[0] ?? null,
      tickets,
      conversations: detail.conversations,
      notice: suggested(library(), rule, detail),
      seen,
    };
  }

  return {
    async list(days) {
      const warnings = await store.warnings.list(communityId, clock.now() - days * DAY);
      return Promise.all(warnings.map(card));
    },
    async see(id, by) {
      if (!(await store.warnings.see(communityId, id, by, clock.now())))
        throw new YingdaError('E_NOT_FOUND', `there is no warning ${id} that waits to be seen to`, {
          exitCode: 1,
        });
    },
  };
}

function shown(ticket: Ticket): WarningTicket {
  const { id, number, kind, state, issue, address, place, createdAt } = ticket;
  return {
    id,
    number,
    kind,
    state,
    issue: maskPersonal(issue),
    address: addressText(address, place) ?? '',
    createdAt,
  };
}
