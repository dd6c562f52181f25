/** Facts for a decision, read inside its transaction. */
import {
  type Address,
  type AddressFact,
  type ConversationRef,
  type Facts,
  type FactsQuery,
  isOpen,
  type Ticket,
  type TicketFact,
} from '../../src/index.ts';
import type { Db } from './open.ts';
import { type TicketRow, ticketFromRow } from './rows.ts';

const RECENT_TICKETS = 20;

interface HomeRow {
  id: string;
  building: string;
  unit: string;
  room: string;
}

export class FactReader {
  readonly #org: string;
  readonly #homesAny;
  readonly #homesOfBuilding;
  readonly #homesOfRoom;
  readonly #ticketsOf;
  readonly #ticketByNumber;
  readonly #ticketById;
  readonly #person;

  constructor(db: Db, org: string) {
    this.#org = org;
    this.#homesAny = db.prepare<[string, string], { one: number }>(
      'SELECT 1 AS one FROM home WHERE org_id = ? AND community_id = ? LIMIT 1',
    );
    this.#homesOfBuilding = db.prepare<[string, string, string], HomeRow>(
      'SELECT id, building, unit, room FROM home WHERE org_id = ? AND community_id = ? AND building = ? ORDER BY unit, room',
    );
    this.#homesOfRoom = db.prepare<[string, string, string, string], HomeRow>(
      'SELECT id, building, unit, room FROM home WHERE org_id = ? AND community_id = ? AND building = ? AND room = ? ORDER BY unit',
    );
    this.#ticketsOf = db.prepare<[string, string, string, string, number], TicketRow>(
      `SELECT * FROM ticket WHERE org_id = ? AND (reporter = ? OR id IN (SELECT ticket_id FROM ticket_conversation WHERE org_id = ? AND conversation_id = ?))
       ORDER BY created_at DESC, number DESC LIMIT ?`,
    );
    this.#ticketByNumber = db.prepare<[string, string, string], TicketRow>(
      'SELECT * FROM ticket WHERE org_id = ? AND community_id = ? AND number = ? ORDER BY created_at DESC LIMIT 1',
    );
    this.#ticketById = db.prepare<[string, string, string], TicketRow>(
      'SELECT * FROM ticket WHERE org_id = ? AND id = ? AND community_id = ?',
    );
    this.#person = db.prepare<
      [string, string],
      {
        surname: string | null;
        gender: 'm' | 'f' | null;
        phone: string | null;
        building: string | null;
        unit: string | null;
        room: string | null;
        verified_by: string | null;
      }
    >(
      `SELECT p.surname, p.gender, p.phone, h.building, h.unit, h.room, o.verified_by FROM person p
       LEFT JOIN occupancy o ON o.org_id = p.org_id AND o.person_id = p.id AND o.to_at IS NULL
       LEFT JOIN home h ON h.org_id = o.org_id AND h.id = o.home_id
       WHERE p.org_id = ? AND p.id = ? ORDER BY o.verified_by IS NULL, o.from_at DESC LIMIT 1`,
    );
  }

  read(conversation: ConversationRef & { readonly personId: string }, query: FactsQuery): Facts {
    const { communityId } = conversation;
    const homesKnown = this.#homesAny.get(this.#org, communityId) !== undefined;
    const person = this.#personOf(conversation.personId);
    const tickets = this.#ticketsOf
      .all(this.#org, conversation.personId, this.#org, conversation.id, RECENT_TICKETS)
      .map((row) => factOf(ticketFromRow(row), conversation.id));
    return {
      homesKnown,
      address:
        homesKnown && query.address?.building !== undefined
          ? this.#address(communityId, query.address)
          : null,
      tickets,
      asked:
        query.ticket === null
          ? null
          : this.#asked(communityId, conversation.id, query, tickets, person?.phone ?? null),
      moved: query.ticketId === undefined ? null : this.#byId(query.ticketId, conversation),
      person,
    };
  }

  #byId(id: string, conversation: ConversationRef): TicketFact | null {
    const row = this.#ticketById.get(this.#org, id, conversation.communityId);
    return row ? factOf(ticketFromRow(row), conversation.id) : null;
  }

  /** The home of an address, if it is one of the community's. */
  homeId(communityId: string, address: Address): string | null {
    return this.#address(communityId, address).homeId;
  }

  #personOf(personId: string): Facts['person'] {
    const row = this.#person.get(this.#org, personId);
    if (!row) return null;
    const home =
      row.building === null || row.room === null
        ? null
        : { building: row.building, ...(row.unit ? { unit: row.unit } : {}), room: row.room };
    return {
      surname: row.surname,
      gender: row.gender,
      phone: row.phone,
      home,
      verified: row.verified_by !== null,
    };
  }

  /** Own tickets by number or last three digits; another person's only with the phone it was filed with (privacy). */
  #asked(
    communityId: string,
    conversationId: string,
    query: FactsQuery,
    own: readonly TicketFact[],
    phone: string | null,
  ): TicketFact | null {
    const number = query.ticket ?? '';
    if (/^[0-9]{3}$/.test(number)) return own.find((ticket) => ticket.number.endsWith(`-${number}`)) ?? null;
    const mine = own.find((ticket) => ticket.number === number);
    if (mine) return mine;
    const row = this.#ticketByNumber.get(this.#org, communityId, number);
    const given = query.phone ?? phone;
    return row && given !== null && row.phone === given ? factOf(ticketFromRow(row), conversationId) : null;
  }

  #address(communityId: string, asked: Address): AddressFact {
    const building = asked.building ?? '';
    const none: AddressFact = { asked, found: 'none', homeId: null, units: [], nearest: null };
    if (asked.room === undefined) {
      const homes = this.#homesOfBuilding.all(this.#org, communityId, building);
      const fits = homes.some((home) => asked.unit === undefined || home.unit === asked.unit);
      return fits ? { ...none, found: 'building' } : none;
    }
    const rows = roomWritings(asked.room).flatMap((room) =>
      this.#homesOfRoom.all(this.#org, communityId, building, room),
    );
    const fitting = rows.filter((home) => asked.unit === undefined || home.unit === asked.unit);
    if (fitting.length > 0) {
      return {
        asked,
        found: 'room',
        homeId: fitting.length === 1 ? (fitting[0]?.id ?? null) : null,
        units: fitting.map((home) => home.unit).filter((unit) => unit !== ''),
        nearest: null,
      };
    }
    return {
      ...none,
      nearest: nearestHome(this.#homesOfBuilding.all(this.#org, communityId, building), asked, asked.room),
    };
  }
}

/** The same flat in its usual writings: "0604" is 604, "18B" is the second flat of the 18th floor. */
function roomWritings(room: string): string[] {
  const lettered = /^([0-9]{1,2})([A-H])$/.exec(room);
  const numbered = lettered
    ? `${Number(lettered[1])}${String((lettered[2] ?? 'A').charCodeAt(0) - 64).padStart(2, '0')}`
    : null;
  return [...new Set([room, room.replace(/^0+(?=[0-9]{3})/, ''), ...(numbered === null ? [] : [numbered])])];
}

/** A room one digit away in the same building, or the same room in another unit. */
function nearestHome(homes: readonly HomeRow[], asked: Address, room: string): Address | null {
  const sameRoom = homes.filter((home) => home.room === room);
  const candidates =
    sameRoom.length === 1
      ? sameRoom
      : homes.filter(
          (home) => (asked.unit === undefined || home.unit === asked.unit) && oneDigitAway(home.room, room),
        );
  const best = candidates.length <= 2 ? candidates[0] : undefined;
  return best
    ? { building: best.building, ...(best.unit === '' ? {} : { unit: best.unit }), room: best.room }
    : null;
}

function oneDigitAway(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let different = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) different++;
  return different === 1;
}

function factOf(ticket: Ticket, conversationId: string): TicketFact {
  const { due } = ticket;
  return {
    id: ticket.id,
    number: ticket.number,
    kind: ticket.kind,
    task: ticket.task,
    state: ticket.state,
    urgency: ticket.urgency,
    issue: ticket.issue,
    address: ticket.address,
    assign: ticket.assign,
    assignee: ticket.assignee,
    createdAt: ticket.createdAt,
    dueAt: isOpen(ticket.state)
      ? ticket.state === 'received'
        ? (due.respond ?? due.resolve)
        : (due.resolve ?? due.arrive ?? due.plan)
      : null,
    due,
    clock: ticket.clock,
    here: ticket.conversationId === conversationId,
  };
}
