/** Facts for all decisions of a batch, each kind in one statement. */
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
import type { Session } from './database.ts';

export interface Asked {
  readonly conversation: StoredConversation;
  readonly query: FactsQuery;
}

/** A row with the place in the batch that it belongs to. */
type At<Row> = Row & { readonly ask: number };

interface AddressAsked {
  readonly ask: number;
  readonly communityId: string;
  readonly address: Address;
}

/** @returns the facts of each, in order */
export async function readFacts(session: Session, org: string, asked: readonly Asked[]): Promise<Facts[]> {
  if (asked.length === 0) return [];
  const addresses = asked.flatMap(({ conversation: { communityId }, query: { address } }, ask) =>
    address ? [{ ask, communityId, address }] : [],
  );
  const [known, rooms, people, tickets, byNumber, byId, outages, weather] = await Promise.all([
    communitiesWithHomes(session, org, [...new Set(asked.map((one) => one.conversation.communityId))]),
    readRooms(session, org, addresses),
    readPeople(session, org, asked),
    readTickets(session, org, asked),
    readByNumber(session, org, asked),
    readById(session, org, asked),
    readOutages(session, org, asked),
    readWeather(session, org, asked),
  ]);
  const buildings = await readBuildings(
    session,
    org,
    addresses.filter(
      ({ ask, communityId, address }) =>
        known.has(communityId) && wantsBuilding(address, rooms.get(ask) ?? []),
    ),
  );
  const reserved = await readReserved(session, org, asked, rooms, people);
  return asked.map(({ conversation, query }, ask) =>
    factsFrom(conversation.id, query, {
      homesKnown: known.has(conversation.communityId),
      rooms: rooms.get(ask) ?? [],
      building:
        (query.address &&
          buildings.get(buildingKey({ communityId: conversation.communityId, address: query.address }))) ??
        [],
      people: (people.get(ask) ?? []).slice(0, MOST_HOMES),
      reserved: reserved.get(ask)?.[0]?.role ?? null,
      tickets: tickets.get(ask) ?? [],
      byNumber: byNumber.get(ask)?.[0] ?? null,
      byId: byId.get(ask)?.[0] ?? null,
      outages: outages.get(ask) ?? [],
      weather: query.rain === true ? (weather.get(conversation.communityId) ?? null) : null,
    }),
  );
}

/** The home of an address, if it is one of the community's. */
export async function homeId(
  session: Session,
  org: string,
  communityId: string,
  address: Address,
): Promise<string | null> {
  const rooms = await readRooms(session, org, [{ ask: 0, communityId, address }]);
  return addressFact(address, rooms.get(0) ?? [], []).homeId;
}

async function communitiesWithHomes(
  session: Session,
  org: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await session.rows<{ id: string }>(
    `SELECT c.id FROM unnest($2::text[]) AS c (id)
     WHERE EXISTS (SELECT 1 FROM home h WHERE h.org_id = $1 AND h.community_id = c.id)`,
    org,
    ids,
  );
  return new Set(rows.map(({ id }) => id));
}

async function readRooms(
  session: Session,
  org: string,
  addresses: readonly AddressAsked[],
): Promise<Map<number, HomeRow[]>> {
  const wanted = addresses.flatMap(({ ask, communityId, address }) =>
    roomWritings(address).map((room) => ({ ask, communityId, building: address.building ?? '', room })),
  );
  if (wanted.length === 0) return new Map();
  const rows = await session.rows<At<HomeRow>>(
    `SELECT q.ask, h.id, h.building, h.unit, h.room
     FROM unnest($2::int[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS q (ask, community_id, building, room, ord)
     JOIN home h ON h.org_id = $1 AND h.community_id = q.community_id AND h.building = q.building AND h.room = q.room
     ORDER BY q.ord, h.unit`,
    org,
    wanted.map(({ ask }) => ask),
    wanted.map(({ communityId }) => communityId),
    wanted.map(({ building }) => building),
    wanted.map(({ room }) => room),
  );
  return byAsk(rows);
}

/** The homes of the buildings of addresses, by building: each is read once, whoever asks for it. */
async function readBuildings(
  session: Session,
  org: string,
  addresses: readonly AddressAsked[],
): Promise<Map<string, HomeRow[]>> {
  const buildings = [...new Map(addresses.map((one) => [buildingKey(one), one])).values()];
  if (buildings.length === 0) return new Map();
  const rows = await session.rows<At<HomeRow>>(
    `SELECT q.ask, h.id, h.building, h.unit, h.room
     FROM unnest($2::int[], $3::text[], $4::text[]) AS q (ask, community_id, building)
     JOIN home h ON h.org_id = $1 AND h.community_id = q.community_id AND h.building = q.building
     ORDER BY q.ask, h.unit, h.room`,
    org,
    buildings.map((_, ask) => ask),
    buildings.map(({ communityId }) => communityId),
    buildings.map(({ address }) => address.building ?? ''),
  );
  const found = byAsk(rows);
  return new Map(buildings.map((one, ask) => [buildingKey(one), found.get(ask) ?? []]));
}

const buildingKey = ({ communityId, address }: Pick<AddressAsked, 'communityId' | 'address'>) =>
  JSON.stringify([communityId, address.building]);

async function readPeople(
  session: Session,
  org: string,
  asked: readonly Asked[],
): Promise<Map<number, PersonRow[]>> {
  const rows = await session.rows<At<PersonRow>>(
    `SELECT q.ask, p.surname, p.gender, p.phone, o.home_id, o.role, h.building, h.unit, h.room, o.verified_by
     FROM unnest($2::text[]) WITH ORDINALITY AS q (person_id, ask)
     JOIN person p ON p.org_id = $1 AND p.id = q.person_id
     LEFT JOIN occupancy o ON o.org_id = p.org_id AND o.person_id = p.id AND o.to_at IS NULL
     LEFT JOIN home h ON h.org_id = o.org_id AND h.id = o.home_id
     ORDER BY q.ask, o.verified_by IS NULL, o.from_at DESC`,
    org,
    asked.map(({ conversation }) => conversation.personId),
  );
  return byAsk(rows.map((row) => ({ ...row, ask: row.ask - 1 })));
}

async function readReserved(
  session: Session,
  org: string,
  asked: readonly Asked[],
  rooms: ReadonlyMap<number, HomeRow[]>,
  people: ReadonlyMap<number, PersonRow[]>,
): Promise<Map<number, At<{ role: OccupantRole }>[]>> {
  const wanted = asked.flatMap(({ query }, ask) => {
    const home =
      query.bind && query.address ? addressFact(query.address, rooms.get(ask) ?? [], []).homeId : null;
    const phone = query.phone ?? people.get(ask)?.[0]?.phone ?? null;
    return home === null || phone === null ? [] : [{ ask, home, phone }];
  });
  if (wanted.length === 0) return new Map();
  const rows = await session.rows<At<{ role: OccupantRole }>>(
    `SELECT q.ask, c.role FROM unnest($2::bigint[], $3::text[], $4::text[]) AS q (ask, home, phone)
     JOIN home_contact c ON c.org_id = $1 AND c.home_id = q.home AND c.phone = q.phone`,
    org,
    wanted.map(({ ask }) => ask),
    wanted.map(({ home }) => home),
    wanted.map(({ phone }) => phone),
  );
  return byAsk(rows);
}

async function readTickets(
  session: Session,
  org: string,
  asked: readonly Asked[],
): Promise<Map<number, TicketRow[]>> {
  const rows = await session.rows<At<TicketRow>>(
    `SELECT q.ask, t.* FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS q (person_id, conversation_id, ask)
     CROSS JOIN LATERAL (
       SELECT * FROM ticket WHERE org_id = $1 AND id IN (
         (SELECT r.id FROM ticket r WHERE r.org_id = $1 AND r.reporter = q.person_id ORDER BY r.created_at DESC, r.number DESC LIMIT $4)
         UNION (SELECT c.ticket_id FROM ticket_conversation c WHERE c.org_id = $1 AND c.conversation_id = q.conversation_id))
       ORDER BY created_at DESC, number DESC LIMIT $4) t
     ORDER BY q.ask, t.created_at DESC, t.number DESC`,
    org,
    asked.map(({ conversation }) => conversation.personId),
    asked.map(({ conversation }) => conversation.id),
    RECENT_TICKETS,
  );
  return byAsk(rows.map((row) => ({ ...row, ask: row.ask - 1 })));
}

async function readByNumber(
  session: Session,
  org: string,
  asked: readonly Asked[],
): Promise<Map<number, TicketRow[]>> {
  const wanted = asked.flatMap(({ conversation: { communityId }, query }, ask) =>
    wantsNumber(query) ? [{ ask, communityId, number: query.ticket }] : [],
  );
  if (wanted.length === 0) return new Map();
  const rows = await session.rows<At<TicketRow>>(
    `SELECT DISTINCT ON (q.ask) q.ask, t.* FROM unnest($2::int[], $3::text[], $4::text[]) AS q (ask, community_id, number)
     JOIN ticket t ON t.org_id = $1 AND t.community_id = q.community_id AND t.number = q.number
     ORDER BY q.ask, t.created_at DESC`,
    org,
    wanted.map(({ ask }) => ask),
    wanted.map(({ communityId }) => communityId),
    wanted.map(({ number }) => number),
  );
  return byAsk(rows);
}

async function readById(
  session: Session,
  org: string,
  asked: readonly Asked[],
): Promise<Map<number, TicketRow[]>> {
  const wanted = asked.flatMap(({ conversation: { communityId }, query: { ticketId } }, ask) =>
    ticketId === undefined ? [] : [{ ask, communityId, ticketId }],
  );
  if (wanted.length === 0) return new Map();
  const rows = await session.rows<At<TicketRow>>(
    `SELECT q.ask, t.* FROM unnest($2::int[], $3::text[], $4::text[]) AS q (ask, community_id, id)
     JOIN ticket t ON t.org_id = $1 AND t.id = q.id AND t.community_id = q.community_id`,
    org,
    wanted.map(({ ask }) => ask),
    wanted.map(({ communityId }) => communityId),
    wanted.map(({ ticketId }) => ticketId),
  );
  return byAsk(rows);
}

async function readOutages(
  session: Session,
  org: string,
  asked: readonly Asked[],
): Promise<Map<number, TicketRow[]>> {
  const wanted = asked.flatMap(({ conversation: { communityId }, query: { outage } }, ask) =>
    outage ? [{ ask, communityId, ...outage }] : [],
  );
  if (wanted.length === 0) return new Map();
  const rows = await session.rows<At<TicketRow>>(
    `SELECT q.ask, t.* FROM unnest($2::int[], $3::text[], $4::text[], $5::bigint[]) AS q (ask, community_id, building, since)
     CROSS JOIN LATERAL (
       SELECT * FROM ticket WHERE org_id = $1 AND community_id = q.community_id AND created_at > q.since
         AND building = q.building AND kind = 'repair' AND task = 'work' AND merged_into IS NULL
         AND fields ->> 'outage' IS NOT NULL AND state = ANY ($6::text[])
       ORDER BY created_at DESC, number DESC LIMIT $7) t
     ORDER BY q.ask, t.created_at DESC, t.number DESC`,
    org,
    wanted.map(({ ask }) => ask),
    wanted.map(({ communityId }) => communityId),
    wanted.map(({ building }) => building),
    wanted.map(({ since }) => since),
    [...OPEN_STATES],
    RECENT_TICKETS,
  );
  return byAsk(rows);
}

async function readWeather(
  session: Session,
  org: string,
  asked: readonly Asked[],
): Promise<Map<string, unknown>> {
  const keys = [
    ...new Set(asked.flatMap(({ conversation, query }) => (query.rain ? [conversation.communityId] : []))),
  ];
  if (keys.length === 0) return new Map();
  const rows = await session.rows<{ key: string; value: unknown }>(
    'SELECT key, value FROM adapter_state WHERE org_id = $1 AND space = $2 AND key = ANY ($3::text[])',
    org,
    WEATHER_SPACE,
    keys,
  );
  return new Map(rows.map(({ key, value }) => [key, value]));
}

function byAsk<Row extends { readonly ask: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.ask);
    if (group) group.push(row);
    else groups.set(row.ask, [row]);
  }
  return groups;
}
