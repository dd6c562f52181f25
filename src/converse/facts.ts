/** What a decision needs to know, read inside the transaction in which it is made (law 1). */

import type { Intent, OccupantRole, Urgency } from '../library/terms.ts';
import type { Address } from '../text/addresses.ts';
import { DAY } from '../text/shanghai.ts';
import type { TicketClock } from '../ticket/clock.ts';
import type { TicketState } from '../ticket/moves.ts';
import type { TicketDue, TicketTask } from '../ticket/ticket.ts';
import type { TicketWork } from '../ticket/work.ts';
import type { Meaning } from '../understand/meaning.ts';
import { activeMatter, type Conversation } from './conversation.ts';

/** What to look up; computed before the transaction from the conversation version the meaning assumed. */
export interface FactsQuery {
  /** An address to be checked against the community's homes. */
  readonly address: Address | null;
  /** A whole number, or its last three digits. */
  readonly ticket: string | null;
  readonly phone: string | null;
  /** The inner id of a ticket that staff want to move. */
  readonly ticketId?: string;
  /** Whether it is asked on which days it rained. */
  readonly rain?: boolean;
  /** Whether it is asked if the phone is one that the home has on record. */
  readonly bind?: boolean;
  /** A building whose outages since an instant are asked for. */
  readonly outage?: { readonly building: string; readonly since: number };
}

export interface AddressFact {
  readonly asked: Address;
  /** `room`: the very room exists; `building`: the building exists and no room was asked for; `none`: no such place. */
  readonly found: 'room' | 'building' | 'none';
  readonly homeId: string | null;
  /** Units in which such a room exists, when no unit was said. */
  readonly units: readonly string[];
  /** The nearest existing room, when there is none such. */
  readonly nearest: Address | null;
}

/** A home that somebody has said, or is known, to live in. */
export interface HomeFact {
  readonly homeId: string;
  readonly address: Address;
  readonly role: OccupantRole;
  readonly verified: boolean;
}

export interface TicketFact {
  readonly id: string;
  readonly number: string;
  readonly kind: Intent;
  readonly task: TicketTask;
  readonly state: TicketState;
  readonly urgency: Urgency;
  readonly issue: string;
  readonly address: Address;
  readonly assign: string;
  readonly assignee: string | null;
  readonly createdAt: number;
  readonly dueAt: number | null;
  readonly due: TicketDue;
  readonly clock: TicketClock;
  /** Whether it was filed in this conversation. */
  readonly here: boolean;
  /** What failed for many homes at once (lexicon/detours.yaml outage). */
  readonly outage?: string | null;
  /** What was reported from the spot. */
  readonly work?: TicketWork;
  /** Pictures that its owner sent after the work was done. */
  readonly ownersAfter?: readonly string[];
}

export interface Facts {
  /** Whether the community's homes are known at all (none imported: nothing can be checked). */
  readonly homesKnown: boolean;
  readonly address: AddressFact | null;
  /** Tickets of this conversation or person, newest first. */
  readonly tickets: readonly TicketFact[];
  /** What the query's ticket number found; only own tickets, or any of the community when the number is whole. */
  readonly asked: TicketFact | null;
  /** The ticket of `ticketId`. */
  readonly moved?: TicketFact | null;
  /** Days of rain, YYYY-MM-DD in Asia/Shanghai, as entered; when the query asks. */
  readonly rainyDays?: readonly string[];
  /** The person's homes, the known ones first. */
  readonly homes?: readonly HomeFact[];
  /** What the phone is to the home of the address, by the record left there; null: not known there. */
  readonly reserved?: { readonly role: OccupantRole } | null;
  /** Open outages of the query's building, newest first. */
  readonly outages?: readonly TicketFact[];
  readonly person: {
    readonly surname: string | null;
    readonly gender: 'm' | 'f' | null;
    readonly phone: string | null;
    readonly home: Address | null;
    readonly verified: boolean;
  } | null;
}

/** The address as it would stand after this message: what was said before and what is said now. */
export function mergedAddress(before: Address | null, said: Address): Address | null {
  const building = said.building ?? before?.building;
  const changed =
    said.building !== undefined &&
    before?.building !== undefined &&
    said.building !== before.building &&
    said.unit === undefined &&
    said.room === undefined;
  const keep =
    before && (said.building === undefined || said.building === before.building || changed) ? before : null;
  const unit =
    said.unit ??
    (said.room !== undefined && said.building !== undefined && !changed ? undefined : keep?.unit);
  const room = said.room ?? keep?.room;
  const floor = said.floor ?? keep?.floor;
  const merged: Address = {
    ...(building !== undefined && { building }),
    ...(unit !== undefined && { unit }),
    ...(room !== undefined && { room }),
    ...(floor !== undefined && { floor }),
  };
  return Object.keys(merged).length > 0 ? merged : null;
}

/** An outage that is older is another one. */
const OUTAGE_MS = DAY;
/** What may be told of an outage in. */
const OF_OUTAGES: ReadonlySet<Intent | null> = new Set([
  'repair',
  'info',
  'complaint',
  'urge',
  'ticket_status',
]);

/** What to look up for a turn. Pure. @param now ms since 1970 */
export function factsNeeded(conversation: Conversation, meaning: Meaning | null, now: number): FactsQuery {
  const matter = activeMatter(conversation);
  const said = meaning?.slots ?? {};
  const { pending } = conversation;
  const binding = pending?.kind === 'bind' ? pending : null;
  const binds = binding !== null || meaning?.signals.binds === true;
  const address = mergedAddress(binding?.address ?? matter?.address ?? conversation.home, said);
  const building = address?.building;
  const mayBe = matter?.fields.outage !== undefined || OF_OUTAGES.has(meaning?.intent ?? null);
  return {
    ...(building !== undefined && mayBe && { outage: { building, since: now - OUTAGE_MS } }),
    ...(binds && { bind: true }),
    address,
    ticket: said.ticket ?? null,
    phone: said.phone ?? null,
  };
}
