/** Facts for a decision, from the rows that a store has read inside its transaction. */
import type { AddressFact, Facts, FactsQuery, HomeFact, TicketFact } from '../converse/facts.ts';
import type { OccupantRole } from '../library/terms.ts';
import { isPlayed } from '../played.ts';
import type { Address } from '../text/addresses.ts';
import { rainyDays } from '../weather.ts';
import { type TicketRow, ticketFact } from './tickets.ts';

/** The newest tickets of a person or conversation that a decision is told of. */
export const RECENT_TICKETS = 20;
/** The homes of a person that a decision is told of. */
export const MOST_HOMES = 8;

/** `unit` is empty where the building has none. */
export interface HomeRow {
  readonly id: string;
  readonly building: string;
  readonly unit: string;
  readonly room: string;
}

/** A person with a home they live in now. */
export interface PersonRow {
  readonly home_id: string | null;
  readonly role: OccupantRole | null;
  readonly surname: string | null;
  readonly gender: 'm' | 'f' | null;
  readonly phone: string | null;
  readonly building: string | null;
  readonly unit: string | null;
  readonly room: string | null;
  readonly verified_by: string | null;
}

export interface FactRows {
  /** Whether the community has any home. */
  readonly homesKnown: boolean;
  /** Homes of the asked building in the writings of the asked room (`roomWritings`), by writing, then by unit. */
  readonly rooms: readonly HomeRow[];
  /** All homes of the asked building, by unit and room; may be empty unless `wantsBuilding`. */
  readonly building: readonly HomeRow[];
  /** One for each home, at most MOST_HOMES, the verified ones first; none of a person who is not known. */
  readonly people: readonly PersonRow[];
  /** What the phone of the query, or of the person, is to the home of the address, when the query asks. */
  readonly reserved?: OccupantRole | null;
  /** Of the person or the conversation, newest first, at most RECENT_TICKETS. */
  readonly tickets: readonly TicketRow[];
  /** The community's ticket with the asked number; may be null where `wantsNumber` is not. */
  readonly byNumber: TicketRow | null;
  /** The community's ticket with the asked inner id. */
  readonly byId: TicketRow | null;
  /** What was entered of the weather, when the query asks (src/weather.ts). */
  readonly weather?: unknown;
  /** Open repairs of the asked building that failed many homes, newest first, at most RECENT_TICKETS. */
  readonly outages?: readonly TicketRow[];
}

/** Pure: the facts that these rows say. */
export function factsFrom(conversationId: string, query: FactsQuery, rows: FactRows): Facts {
  const tickets = rows.tickets.map((row) => ticketFact(row, conversationId));
  const { address } = query;
  return {
    homesKnown: rows.homesKnown,
    address:
      rows.homesKnown && address?.building !== undefined
        ? addressFact(address, rows.rooms, rows.building)
        : null,
    tickets,
    asked: askedTicket(conversationId, query, tickets, rows),
    moved: query.ticketId === undefined || !rows.byId ? null : ticketFact(rows.byId, conversationId),
    person: personFact(rows.people[0] ?? null),
    homes: rows.people.flatMap(homeFact),
    ...(query.bind === true && { reserved: rows.reserved == null ? null : { role: rows.reserved } }),
    ...(query.rain === true && { rainyDays: rainyDays(rows.weather) }),
    // What a played owner reports is no outage of anybody's, and joins none.
    outages: (rows.outages ?? [])
      .filter((row) => !isPlayed(conversationId) && !isPlayed(row.conversation_id))
      .map((row) => ticketFact(row, conversationId)),
  };
}

function personFact(row: PersonRow | null): Facts['person'] {
  if (!row) return null;
  const { surname, gender, phone, building, unit, room } = row;
  const home = building === null || room === null ? null : { building, ...(unit && { unit }), room };
  return { surname, gender, phone, home, verified: row.verified_by !== null };
}

function homeFact({ home_id, role, building, unit, room, verified_by }: PersonRow): HomeFact[] {
  if (home_id === null || building === null || room === null) return [];
  const address = { building, ...(unit && { unit }), room };
  return [{ homeId: home_id, address, role: role ?? 'unknown', verified: verified_by !== null }];
}

/** Whether the query names a ticket by its whole number. */
export function wantsNumber(query: FactsQuery): query is FactsQuery & { readonly ticket: string } {
  return query.ticket !== null && !/^[0-9]{3}$/.test(query.ticket);
}

/** Own tickets by number or last three digits; another person's only with the phone it was filed with (privacy). */
function askedTicket(
  conversationId: string,
  query: FactsQuery,
  own: readonly TicketFact[],
  { byNumber, people: [person] }: FactRows,
): TicketFact | null {
  const { ticket } = query;
  if (ticket === null) return null;
  if (!wantsNumber(query)) return own.find(({ number }) => number.endsWith(`-${ticket}`)) ?? null;
  const mine = own.find(({ number }) => number === ticket);
  if (mine) return mine;
  const given = query.phone ?? person?.phone ?? null;
  return byNumber && given !== null && byNumber.phone === given ? ticketFact(byNumber, conversationId) : null;
}

const inUnit = (asked: Address) => (home: HomeRow) => asked.unit === undefined || home.unit === asked.unit;

/** Whether the fact of an address needs all homes of its building: none of the rooms fits, or none was asked for. */
export function wantsBuilding(asked: Address, rooms: readonly HomeRow[]): boolean {
  return asked.building !== undefined && !rooms.some(inUnit(asked));
}

/** Where an address leads; `rooms` and `building` as in FactRows. */
export function addressFact(
  asked: Address,
  rooms: readonly HomeRow[],
  building: readonly HomeRow[],
): AddressFact {
  const none: AddressFact = { asked, found: 'none', homeId: null, units: [], nearest: null };
  if (asked.room === undefined) return building.some(inUnit(asked)) ? { ...none, found: 'building' } : none;
  const fitting = rooms.filter(inUnit(asked));
  if (fitting.length === 0) return { ...none, nearest: nearestHome(building, asked, asked.room) };
  return {
    asked,
    found: 'room',
    homeId: fitting.length === 1 ? (fitting[0]?.id ?? null) : null,
    units: fitting.map((home) => home.unit).filter((unit) => unit !== ''),
    nearest: null,
  };
}

/** The same flat in its usual writings: "0604" is 604, "18B" is the second flat of the 18th floor; none without a room. */
export function roomWritings({ room }: Address): string[] {
  if (room === undefined) return [];
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
      : homes.filter((home) => inUnit(asked)(home) && oneDigitAway(home.room, room));
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
