/** The community; its homes and who lives there, staff and roster: what a property company brings in (spec 06 import). */
import { randomUUID } from 'node:crypto';
import {
  type Address,
  byRole,
  type HomeInput,
  isBuildingName,
  onDuty,
  type RosterInput,
  type RosterRow,
  rosterDays,
  type StaffContact,
  type StaffInput,
} from '../../src/index.ts';
import { type Database, insert, type Rows } from './database.ts';
import { homeId } from './facts.ts';

/** An import that does not tell of them leaves them as they are. */
const KEPT: ReadonlySet<string> = new Set(['wecom', 'mail', 'slack']);
/** Rows of one statement. */
const PAGE = 5000;

export class Registers {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async ensureCommunity(community: {
    readonly orgId: string;
    readonly id: string;
    readonly name: string;
  }): Promise<void> {
    await this.#db.transaction((session) =>
      Promise.all([
        session.rows(
          'INSERT INTO org (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING',
          this.#org,
          community.orgId,
        ),
        session.rows(
          `INSERT INTO community (org_id, id, name) VALUES ($1, $2, $3)
           ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name WHERE community.name <> excluded.name`,
          this.#org,
          community.id,
          community.name,
        ),
      ]),
    );
  }

  async verifyOccupant(conversationId: string, address: Address): Promise<boolean> {
    const [conversation] = await this.#db.rows<{ community: string; person: string }>(
      'SELECT community_id AS community, person_id AS person FROM conversation WHERE org_id = $1 AND id = $2',
      this.#org,
      conversationId,
    );
    const home = conversation ? await homeId(this.#db, this.#org, conversation.community, address) : null;
    if (!conversation || home === null) return false;
    await this.#db.rows(
      `INSERT INTO occupancy (org_id, person_id, home_id, role, from_at, verified_by) VALUES ($1, $2, $3, 'owner', 0, 'import')
       ON CONFLICT (org_id, person_id, home_id) DO UPDATE SET verified_by = excluded.verified_by, to_at = NULL`,
      this.#org,
      conversation.person,
      home,
    );
    return true;
  }

  async importHomes(communityId: string, homes: readonly HomeInput[]): Promise<number> {
    await this.#import(
      'home',
      ['id', 'community_id', 'building', 'unit', 'room', 'floor', 'kind', 'area_m2'],
      ['community_id', 'building', 'room', 'unit'],
      homes.map(({ address, kind, areaM2 }) => ({
        id: randomUUID(),
        community_id: communityId,
        building: address.building ?? '',
        unit: address.unit ?? '',
        room: address.room ?? '',
        floor: address.floor ?? null,
        kind,
        area_m2: areaM2,
      })),
    );
    return this.#count('home', communityId);
  }

  async importStaff(communityId: string, staff: readonly StaffInput[]): Promise<number> {
    await this.#import(
      'staff',
      ['community_id', 'number', 'name', 'role', 'phone', 'wecom', 'mail', 'slack'],
      ['community_id', 'number'],
      staff.map((person) => ({ wecom: null, mail: null, slack: null, ...person, community_id: communityId })),
    );
    return this.#count('staff', communityId);
  }

  async importRoster(communityId: string, roster: readonly RosterInput[]): Promise<number> {
    await this.#import(
      'roster',
      ['community_id', 'day', 'shift', 'from_time', 'to_time', 'staff_number'],
      ['community_id', 'day', 'shift', 'staff_number'],
      roster.map(({ day, shift, from, to, staffNumber }) => ({
        community_id: communityId,
        day,
        shift,
        from_time: from,
        to_time: to,
        staff_number: staffNumber,
      })),
    );
    return this.#count('roster', communityId);
  }

  async onDuty(communityId: string, roles: readonly string[], at: number): Promise<StaffContact[]> {
    const rows = await this.#db.rows<RosterRow>(
      `SELECT r.day, r.from_time, r.to_time, s.number, s.name, s.role, s.phone, s.wecom, s.mail, s.slack FROM roster r
       JOIN staff s ON s.org_id = r.org_id AND s.community_id = r.community_id AND s.number = r.staff_number
       WHERE r.org_id = $1 AND r.community_id = $2 AND r.day = ANY ($3::text[]) ORDER BY r.day, r.from_time, r.staff_number`,
      this.#org,
      communityId,
      rosterDays(at),
    );
    return onDuty(rows, roles, at);
  }

  async colleagues(communityId: string, roles: readonly string[] | null): Promise<StaffContact[]> {
    const rows = await this.#db.rows<StaffContact>(
      'SELECT number, name, role, phone, wecom, mail, slack FROM staff WHERE org_id = $1 AND community_id = $2 ORDER BY number COLLATE "C"',
      this.#org,
      communityId,
    );
    return byRole(rows, roles);
  }

  async communityNames(): Promise<Record<string, string>> {
    const rows = await this.#db.rows<{ id: string; name: string }>(
      'SELECT id, name FROM community WHERE org_id = $1',
      this.#org,
    );
    return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
  }

  async namedBuildings(communityId: string): Promise<string[]> {
    const rows = await this.#db.rows<{ building: string }>(
      'SELECT DISTINCT building COLLATE "C" AS building FROM home WHERE org_id = $1 AND community_id = $2 ORDER BY 1',
      this.#org,
      communityId,
    );
    return rows.map(({ building }) => building).filter(isBuildingName);
  }

  async staffNumbers(communityId: string): Promise<string[]> {
    const rows = await this.#db.rows<{ number: string }>(
      'SELECT number FROM staff WHERE org_id = $1 AND community_id = $2',
      this.#org,
      communityId,
    );
    return rows.map(({ number }) => number);
  }

  async counts(communityId: string): Promise<Readonly<Record<string, number>>> {
    const tables = ['home', 'staff', 'roster', 'ticket', 'conversation'] as const;
    const counted = await Promise.all(tables.map((table) => this.#count(table, communityId)));
    return Object.fromEntries(tables.map((table, at) => [table, counted[at] ?? 0]));
  }

  /** Adds rows or replaces what is not key; of two rows with one key the later counts. An id once given stays. */
  async #import(
    table: string,
    columns: readonly string[],
    key: readonly string[],
    rows: Rows,
  ): Promise<void> {
    const last = [
      ...new Map(rows.map((row) => [JSON.stringify(key.map((name) => row[name])), row])).values(),
    ];
    const changes = columns
      .filter((name) => name !== 'id' && !key.includes(name))
      .map((name) =>
        KEPT.has(name)
          ? `${name} = coalesce(excluded.${name}, ${table}.${name})`
          : `${name} = excluded.${name}`,
      );
    await this.#db.transaction(async (session) => {
      for (let from = 0; from < last.length; from += PAGE)
        await insert(
          session,
          this.#org,
          table,
          columns,
          last.slice(from, from + PAGE),
          `ON CONFLICT (org_id, ${key.join(', ')}) DO UPDATE SET ${changes.join(', ')}`,
        );
    });
  }

  async #count(
    table: 'home' | 'staff' | 'roster' | 'ticket' | 'conversation',
    communityId: string,
  ): Promise<number> {
    const [row] = await this.#db.rows<{ n: number }>(
      `SELECT count(*) AS n FROM ${table} WHERE org_id = $1 AND community_id = $2`,
      this.#org,
      communityId,
    );
    return row?.n ?? 0;
  }
}
