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
import type { FactReader } from './facts.ts';
import type { Db } from './open.ts';

export class Registers {
  readonly #db: Db;
  readonly #org: string;
  readonly #facts: FactReader;

  constructor(db: Db, org: string, facts: FactReader) {
    this.#db = db;
    this.#org = org;
    this.#facts = facts;
  }

  ensureCommunity(community: { readonly orgId: string; readonly id: string; readonly name: string }): void {
    this.#db
      .transaction(() => {
        this.#db
          .prepare('INSERT OR IGNORE INTO org (id, name) VALUES (?, ?)')
          .run(this.#org, community.orgId);
        this.#db
          .prepare(
            'INSERT INTO community (org_id, id, name) VALUES (?, ?, ?) ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name',
          )
          .run(this.#org, community.id, community.name);
      })
      .immediate();
  }

  verifyOccupant(conversationId: string, address: Address): boolean {
    const conversation = this.#db
      .prepare<[string, string], { community: string; person: string }>(
        'SELECT community_id AS community, person_id AS person FROM conversation WHERE org_id = ? AND id = ?',
      )
      .get(this.#org, conversationId);
    const home = conversation ? this.#facts.homeId(conversation.community, address) : null;
    if (!conversation || home === null) return false;
    this.#db
      .prepare(
        `INSERT INTO occupancy (org_id, person_id, home_id, role, from_at, verified_by) VALUES (?, ?, ?, 'owner', 0, 'import')
         ON CONFLICT (org_id, person_id, home_id) DO UPDATE SET verified_by = excluded.verified_by, to_at = NULL`,
      )
      .run(this.#org, conversation.person, home);
    return true;
  }

  importHomes(communityId: string, homes: readonly HomeInput[]): number {
    const insert = this.#db.prepare(
      `INSERT INTO home (org_id, id, community_id, building, unit, room, floor, kind, area_m2) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (org_id, community_id, building, room, unit) DO UPDATE SET floor = excluded.floor, kind = excluded.kind, area_m2 = excluded.area_m2`,
    );
    this.#db
      .transaction(() => {
        for (const { address, kind, areaM2 } of homes) {
          insert.run(
            this.#org,
            randomUUID(),
            communityId,
            address.building ?? '',
            address.unit ?? '',
            address.room ?? '',
            address.floor ?? null,
            kind,
            areaM2,
          );
        }
      })
      .immediate();
    return this.#count('home', communityId);
  }

  importStaff(communityId: string, staff: readonly StaffInput[]): number {
    const insert = this.#db.prepare(
      `INSERT INTO staff (org_id, community_id, number, name, role, phone, wecom, mail, slack) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (org_id, community_id, number) DO UPDATE SET name = excluded.name, role = excluded.role, phone = excluded.phone,
         wecom = coalesce(excluded.wecom, wecom), mail = coalesce(excluded.mail, mail), slack = coalesce(excluded.slack, slack)`,
    );
    this.#db
      .transaction(() => {
        for (const person of staff)
          insert.run(
            this.#org,
            communityId,
            person.number,
            person.name,
            person.role,
            person.phone,
            person.wecom ?? null,
            person.mail ?? null,
            person.slack ?? null,
          );
      })
      .immediate();
    return this.#count('staff', communityId);
  }

  importRoster(communityId: string, roster: readonly RosterInput[]): number {
    const insert = this.#db.prepare(
      'INSERT OR REPLACE INTO roster (org_id, community_id, day, shift, from_time, to_time, staff_number) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#db
      .transaction(() => {
        for (const row of roster)
          insert.run(this.#org, communityId, row.day, row.shift, row.from, row.to, row.staffNumber);
      })
      .immediate();
    return this.#count('roster', communityId);
  }

  onDuty(communityId: string, roles: readonly string[], at: number): StaffContact[] {
    const rows = this.#db
      .prepare<[string, string, string, string], RosterRow>(
        `SELECT r.day, r.from_time, r.to_time, s.number, s.name, s.role, s.phone, s.wecom, s.mail, s.slack FROM roster r
         JOIN staff s ON s.org_id = r.org_id AND s.community_id = r.community_id AND s.number = r.staff_number
         WHERE r.org_id = ? AND r.community_id = ? AND r.day IN (?, ?) ORDER BY r.day, r.from_time, r.staff_number`,
      )
      .all(this.#org, communityId, ...rosterDays(at));
    return onDuty(rows, roles, at);
  }

  colleagues(communityId: string, roles: readonly string[] | null): StaffContact[] {
    const rows = this.#db
      .prepare<[string, string], StaffContact>(
        'SELECT number, name, role, phone, wecom, mail, slack FROM staff WHERE org_id = ? AND community_id = ? ORDER BY number',
      )
      .all(this.#org, communityId);
    return byRole(rows, roles);
  }

  communityNames(): Record<string, string> {
    const rows = this.#db
      .prepare<[string], { id: string; name: string }>('SELECT id, name FROM community WHERE org_id = ?')
      .all(this.#org);
    return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
  }

  namedBuildings(communityId: string): string[] {
    return this.#db
      .prepare<[string, string], { building: string }>(
        'SELECT DISTINCT building FROM home WHERE org_id = ? AND community_id = ? ORDER BY building',
      )
      .all(this.#org, communityId)
      .map((row) => row.building)
      .filter(isBuildingName);
  }

  staffNumbers(communityId: string): string[] {
    return this.#db
      .prepare<[string, string], { number: string }>(
        'SELECT number FROM staff WHERE org_id = ? AND community_id = ?',
      )
      .all(this.#org, communityId)
      .map((row) => row.number);
  }

  counts(communityId: string): Readonly<Record<string, number>> {
    const tables = ['home', 'staff', 'roster', 'ticket', 'conversation'] as const;
    return Object.fromEntries(tables.map((table) => [table, this.#count(table, communityId)]));
  }

  #count(table: 'home' | 'staff' | 'roster' | 'ticket' | 'conversation', communityId: string): number {
    return (
      this.#db
        .prepare<[string, string], { n: number }>(
          `SELECT count(*) AS n FROM ${table} WHERE org_id = ? AND community_id = ?`,
        )
        .get(this.#org, communityId)?.n ?? 0
    );
  }
}
