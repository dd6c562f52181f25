/** A ticket (工单) as the domain sees it: spec 02 建不建单, ARCHITECTURE "Who and where". */
import type { Intent, Urgency } from '../library/terms.ts';
import type { Address } from '../text/addresses.ts';
import type { TicketClock } from './clock.ts';
import type { TicketState } from './moves.ts';

/** `work`: something is to be done; `callback`: somebody is to be called back (spec 02 回电任务). */
export type TicketTask = 'work' | 'callback';

export interface TicketDue {
  /** ms since 1970; null where no limit applies. */
  readonly respond: number | null;
  readonly arrive: number | null;
  readonly plan: number | null;
  readonly resolve: number | null;
}

export interface NewTicket {
  /** Inner id, never changes. */
  readonly id: string;
  readonly kind: Intent;
  readonly task: TicketTask;
  readonly urgency: Urgency;
  /** In the owner's own words. */
  readonly summary: string;
  /** The matter in few words, for lists and for telling it back. */
  readonly issue: string;
  /** Place of the fault. */
  readonly address: Address;
  readonly place: string | null;
  /** Whether the address is one of the community's, was doubted, or could not be checked. */
  readonly addressCheck: 'known' | 'doubtful' | 'unchecked';
  readonly homeId: string | null;
  readonly phone: string | null;
  readonly contactName: string | null;
  /** Further fields of the flow: visit_time, contractor, details … */
  readonly fields: Readonly<Record<string, string>>;
  /** The role whose work it is; several that share it, the first in the lead: see `rolesOf`. */
  readonly assign: string;
  readonly due: TicketDue;
  readonly attachments: readonly string[];
}

/** The field beside an owner's words for a time: from when it is (ISO 8601), empty when open. */
export const fromField = (id: string): string => `${id}_from`;

export interface Ticket extends NewTicket {
  /** BX-1122-007; unique within a community and a day. */
  readonly number: string;
  readonly communityId: string;
  readonly state: TicketState;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly assignee: string | null;
  readonly reporter: string | null;
  readonly conversationId: string | null;
  readonly mergedInto: string | null;
  readonly clock: TicketClock;
}

/** What a ticket's change may carry; absent means unchanged. */
export interface TicketPatch {
  readonly urgency?: Urgency;
  readonly kind?: Intent;
  readonly summary?: string;
  readonly issue?: string;
  readonly address?: Address;
  readonly place?: string;
  readonly addressCheck?: NewTicket['addressCheck'];
  readonly homeId?: string;
  readonly phone?: string;
  readonly contactName?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly attachments?: readonly string[];
  readonly assignee?: string;
  readonly due?: TicketDue;
  readonly clock?: TicketClock;
}

const AND = ' + ';

/** "客服主管 + 片区管家": who shares the work of a ticket, the first in the lead (spec 02 派给). */
export const jointly = (roles: readonly string[]): string => [...new Set(roles)].join(AND);

/** The roles of such a word, the first in the lead. */
export const rolesOf = (assign: string): readonly string[] => assign.split(AND);

/** The readable number: letters, month and day in Asia/Shanghai, sequence of the day (spec 02). */
export function ticketNumber(prefix: string, monthDay: string, sequence: number): string {
  return `${prefix}-${monthDay}-${String(sequence).padStart(3, '0')}`;
}
