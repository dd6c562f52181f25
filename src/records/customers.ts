/** An owner as known from one of their conversations; `$1` is the org, `$2` the conversation. */
import type { CustomerRow } from '../customers.ts';
import type { OccupantRole } from '../library/terms.ts';
import { type TicketRow, ticketFromRow } from './tickets.ts';

const PERSON = "(SELECT person_id FROM conversation WHERE org_id = $1 AND id = $2 AND person_id <> '')";

export const CUSTOMER_PERSON = `SELECT id FROM person WHERE org_id = $1 AND id = ${PERSON}`;

export const CUSTOMER_HOMES = `SELECT h.id, h.building, h.unit, h.room, h.kind, o.role, o.verified_by
  FROM occupancy o JOIN home h ON h.org_id = o.org_id AND h.id = o.home_id
  WHERE o.org_id = $1 AND o.to_at IS NULL AND o.person_id = ${PERSON} ORDER BY o.from_at, h.id`;

export const CUSTOMER_TAGS = `SELECT t.home_id, t.tag FROM home_tag t JOIN occupancy o ON o.org_id = t.org_id AND o.home_id = t.home_id
  WHERE t.org_id = $1 AND o.to_at IS NULL AND o.person_id = ${PERSON} ORDER BY t.home_id, t.tag`;

export const CUSTOMER_TALKS = `SELECT id, channel, updated_at AS at FROM conversation
  WHERE org_id = $1 AND id <> $2 AND person_id = ${PERSON} ORDER BY updated_at DESC, id LIMIT 10`;

export const CUSTOMER_TICKETS = `SELECT * FROM ticket WHERE org_id = $1 AND reporter = ${PERSON}
  ORDER BY created_at DESC, id LIMIT 20`;

export interface CustomerHomeColumns {
  readonly id: string;
  readonly building: string;
  readonly unit: string;
  readonly room: string;
  readonly kind: string;
  readonly role: OccupantRole;
  readonly verified_by: string | null;
}

export interface CustomerColumns {
  readonly person: string;
  readonly homes: readonly CustomerHomeColumns[];
  readonly tags: readonly { readonly home_id: string; readonly tag: string }[];
  readonly talks: CustomerRow['conversations'];
  readonly tickets: readonly TicketRow[];
}

export function customerFromRows({ person, homes, tags, talks, tickets }: CustomerColumns): CustomerRow {
  return {
    person,
    homes: homes.map(({ building, unit, room, verified_by, ...home }) => ({
      ...home,
      address: { building, ...(unit !== '' && { unit }), room },
      verified: verified_by !== null,
      tags: tags.filter(({ home_id }) => home_id === home.id).map(({ tag }) => tag),
    })),
    conversations: talks.map(({ id, channel, at }) => ({ id, channel, at })),
    tickets: tickets.map(ticketFromRow),
  };
}
