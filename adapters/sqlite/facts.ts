/** Facts for a decision, read inside its transaction. */
import {
  type Address,
  addressFact,
  type Facts,
  type FactsQuery,
  factsFrom,
  type HomeRow,
  MOST_HOMES,
  type OccupantRole,
  OPEN_STATES,
  type PersonRow,
  RECENT_TICKETS,
  roomWritings,
  type StoredConversation,
  type TicketRow,
  WEATHER_SPACE,
  wantsBuilding,
  wantsNumber,
} from '../../src/index.ts';
import type { Db } from './open.ts';
import { Records } from './records.ts';
import { type RawTicket, ticketRow } from './rows.ts';

export class FactReader {
  readonly #org: string;
  readonly #homesAny;
  readonly #homesOfBuilding;
  readonly #homesOfRoom;
  readonly #ticketsReported;
  readonly #ticketsToldOf;
  readonly #ticketByNumber;
  readonly #ticketById;
  readonly #ticketsById;
  readonly #outages;
  readonly #person;
  readonly #reserved;
  readonly #records: Records;

  constructor(db: Db, org: string) {
    this.#org = org;
    this.#records = new Records(db, org);
    this.#homesAny = db.prepare<[string, string], { one: number }>(
      'SELECT 1 AS one FROM home WHERE org_id = ? AND community_id = ? LIMIT 1',
    );
    this.#homesOfBuilding = db.prepare<[string, string, string], HomeRow>(
      'SELECT id, building, unit, room FROM home WHERE org_id = ? AND community_id = ? AND building = ? ORDER BY unit, room',
    );
    this.#homesOfRoom = db.prepare<[string, string, string, string], HomeRow>(
      'SELECT id, building, unit, room FROM home WHERE org_id = ? AND community_id = ? AND building = ? AND room = ? ORDER BY unit',
    );
    this.#ticketsReported = db.prepare<[string, string], { id: string }>(
      'SELECT id FROM ticket INDEXED BY ticket_reporter WHERE org_id = ? AND reporter = ?',
    );
    this.#ticketsToldOf = db.prepare<[string, string], { id: string }>(
      'SELECT ticket_id AS id FROM ticket_conversation WHERE org_id = ? AND conversation_id = ?',
    );
    this.#ticketByNumber = db.prepare<[string, string, string], RawTicket>(
      'SELECT * FROM ticket INDEXED BY ticket_number WHERE org_id = ? AND community_id = ? AND number = ? ORDER BY created_at DESC LIMIT 1',
    );
    this.#ticketById = db.prepare<[string, string, string], RawTicket>(
      'SELECT * FROM ticket WHERE org_id = ? AND id = ? AND community_id = ?',
    );
    this.#ticketsById = db.prepare<[string, string, number], RawTicket>(
      `SELECT * FROM ticket WHERE org_id = ? AND id IN (SELECT value FROM json_each(?))
       ORDER BY created_at DESC, number DESC LIMIT ?`,
    );
    this.#outages = db.prepare<[string, string, number, string, number], RawTicket>(
      `SELECT * FROM ticket INDEXED BY ticket_outage WHERE org_id = ? AND community_id = ? AND created_at > ? AND building = ? AND kind = 'repair'
       AND task = 'work' AND merged_into IS NULL AND json_extract(fields, '$.outage') IS NOT NULL
       AND state IN (${OPEN_STATES.map((state) => `'${state}'`).join(', ')})
       ORDER BY created_at DESC, number DESC LIMIT ?`,
    );
    this.#person = db.prepare<[string, string], PersonRow>(
      `SELECT p.surname, p.gender, p.phone, o.home_id, o.role, h.building, h.unit, h.room, o.verified_by FROM person p
       LEFT JOIN occupancy o ON o.org_id = p.org_id AND o.person_id = p.id AND o.to_at IS NULL
       LEFT JOIN home h ON h.org_id = o.org_id AND h.id = o.home_id
       WHERE p.org_id = ? AND p.id = ? ORDER BY o.verified_by IS NULL, o.from_at DESC LIMIT ${MOST_HOMES}`,
    );
    this.#reserved = db.prepare<[string, string, string | null], { role: OccupantRole }>(
      'SELECT role FROM home_contact WHERE org_id = ? AND home_id = ? AND phone = ?',
    );
  }

  read({ id, communityId, personId }: StoredConversation, query: FactsQuery): Facts {
    const org = this.#org;
    const homesKnown = this.#homesAny.get(org, communityId) !== undefined;
    const address = homesKnown ? query.address : null;
    const rooms = address ? this.#rooms(communityId, address) : [];
    const people = this.#person.all(org, personId);
    const one = (raw: RawTicket | undefined): TicketRow | null => (raw ? ticketRow(raw) : null);
    return factsFrom(id, query, {
      homesKnown,
      rooms,
      building:
        address && wantsBuilding(address, rooms)
          ? this.#homesOfBuilding.all(org, communityId, address.building ?? '')
          : [],
      people,
      reserved:
        query.bind === true && address
          ? this.#contact(communityId, address, query.phone ?? people[0]?.phone ?? null)
          : null,
      tickets: this.#recentTickets(id, personId),
      byNumber: wantsNumber(query) ? one(this.#ticketByNumber.get(org, communityId, query.ticket)) : null,
      weather: query.rain === true ? this.#records.kept(WEATHER_SPACE, communityId) : null,
      outages: query.outage
        ? this.#outages
            .all(org, communityId, query.outage.since, query.outage.building, RECENT_TICKETS)
            .map(ticketRow)
        : [],
      byId: query.ticketId === undefined ? null : one(this.#ticketById.get(org, query.ticketId, communityId)),
    });
  }

  /** Of the person and of the conversation, newest first. */
  #recentTickets(conversationId: string, personId: string): TicketRow[] {
    const org = this.#org;
    const reported = this.#ticketsReported.all(org, personId);
    const told = this.#ticketsToldOf.all(org, conversationId);
    // Most have none, and one statement for both takes as long as the rest of the facts.
    if (reported.length + told.length === 0) return [];
    return this.#ticketsById
      .all(org, JSON.stringify([...reported, ...told].map((row) => row.id)), RECENT_TICKETS)
      .map(ticketRow);
  }

  #contact(communityId: string, address: Address, phone: string | null): OccupantRole | null {
    const home = this.homeId(communityId, address);
    return home === null ? null : (this.#reserved.get(this.#org, home, phone)?.role ?? null);
  }

  /** The home of an address, if it is one of the community's. */
  homeId(communityId: string, address: Address): string | null {
    return addressFact(address, this.#rooms(communityId, address), []).homeId;
  }

  #rooms(communityId: string, address: Address): HomeRow[] {
    return roomWritings(address).flatMap((room) =>
      this.#homesOfRoom.all(this.#org, communityId, address.building ?? '', room),
    );
  }
}
