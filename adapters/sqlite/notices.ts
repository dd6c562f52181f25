/** Notices to owners, in SQLite. */
import {
  type Address,
  type ContactInput,
  HOME_TAGS,
  NOTICE_BY_ID,
  NOTICE_HOMES,
  NOTICE_RECIPIENTS,
  NOTICES,
  NOTICES_UNTOLD,
  type NoticeColumns,
  type NoticeHome,
  type NoticeHomeColumns,
  type NoticeRecord,
  type Notices,
  noticeFromRow,
  noticeHomesFrom,
  type RecipientColumns,
  type RecipientRecord,
  type RecipientRow,
  recipientFromRow,
} from '../../src/index.ts';
import type { Db } from './open.ts';
import { parsed, type Raw } from './rows.ts';

export class NoticeTables implements Notices {
  readonly #db: Db;
  readonly #org: string;
  readonly #homeId: (communityId: string, address: Address) => string | null;

  /** @param homeId of an address */
  constructor(db: Db, org: string, homeId: (communityId: string, address: Address) => string | null) {
    this.#db = db;
    this.#org = org;
    this.#homeId = homeId;
  }

  async noticeHomes(communityId: string, since: number): Promise<NoticeHome[]> {
    return this.#db.transaction(() =>
      noticeHomesFrom(
        this.#all<NoticeHomeColumns>(NOTICE_HOMES, communityId, since),
        this.#all<{ home_id: string; tag: string }>(HOME_TAGS, communityId),
      ),
    )();
  }

  async keepNotice(notice: NoticeRecord, recipients: readonly RecipientRecord[]): Promise<boolean> {
    const insert = this.#db.prepare(
      `INSERT INTO notice_recipient (org_id, notice_id, home_id, person_id, conversation_id, left_out, slots, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    return this.#db
      .transaction(() => {
        const { changes } = this.#db
          .prepare(
            `INSERT OR IGNORE INTO notice (org_id, id, community_id, kind, emergency, slots, segment, by_id, by_name, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            this.#org,
            notice.id,
            notice.communityId,
            notice.kind,
            notice.emergency ? 1 : 0,
            JSON.stringify(notice.slots),
            JSON.stringify(notice.segment),
            notice.by.id,
            notice.by.name,
            notice.at,
          );
        if (changes === 0) return false;
        for (const { homeId, personId, conversationId, leftOut, slots } of recipients)
          insert.run(
            this.#org,
            notice.id,
            homeId,
            personId,
            conversationId,
            leftOut,
            JSON.stringify(slots),
            notice.at,
          );
        return true;
      })
      .immediate();
  }

  async notices(communityId: string, limit: number): Promise<NoticeRecord[]> {
    return this.#all<RawNotice>(NOTICES, communityId, limit).map(noticeOf);
  }

  async notice(id: string): Promise<NoticeRecord | null> {
    const [row] = this.#all<RawNotice>(NOTICE_BY_ID, id);
    return row ? noticeOf(row) : null;
  }

  async noticesUntold(communityId: string): Promise<NoticeRecord[]> {
    return this.#all<RawNotice>(NOTICES_UNTOLD, communityId).map(noticeOf);
  }

  async noticeRecipients(noticeId: string): Promise<RecipientRow[]> {
    return this.#all<Raw<RecipientColumns, 'slots'>>(NOTICE_RECIPIENTS, noticeId).map((row) =>
      recipientFromRow(parsed<RecipientColumns, 'slots'>(row, 'slots')),
    );
  }

  async tagHomes(
    communityId: string,
    rows: readonly { readonly address: Address; readonly tags: readonly string[] }[],
  ): Promise<number> {
    const drop = this.#db.prepare('DELETE FROM home_tag WHERE org_id = ? AND home_id = ?');
    const add = this.#db.prepare('INSERT OR IGNORE INTO home_tag (org_id, home_id, tag) VALUES (?, ?, ?)');
    return this.#db
      .transaction(() => {
        let found = 0;
        for (const { address, tags } of rows) {
          const id = this.#homeId(communityId, address);
          if (id === null) continue;
          found++;
          drop.run(this.#org, id);
          for (const tag of tags) add.run(this.#org, id, tag);
        }
        return found;
      })
      .immediate();
  }

  /** Of homes that are there; those that are named keep no others. */
  async importContacts(communityId: string, rows: readonly ContactInput[]): Promise<number> {
    const drop = this.#db.prepare('DELETE FROM home_contact WHERE org_id = ? AND home_id = ?');
    const add = this.#db.prepare(
      'INSERT OR REPLACE INTO home_contact (org_id, home_id, phone, role) VALUES (?, ?, ?, ?)',
    );
    return this.#db
      .transaction(() => {
        const found = rows.flatMap(({ address, phone, role }) => {
          const id = this.#homeId(communityId, address);
          return id === null ? [] : [{ id, phone, role }];
        });
        for (const id of new Set(found.map((one) => one.id))) drop.run(this.#org, id);
        for (const { id, phone, role } of found) add.run(this.#org, id, phone, role);
        return found.length;
      })
      .immediate();
  }

  #all<Row>(sql: string, ...values: readonly unknown[]): Row[] {
    const named = Object.fromEntries([this.#org, ...values].map((value, at) => [at + 1, value]));
    return this.#db.prepare<unknown[], Row>(sql).all(named);
  }
}

type RawNotice = Raw<NoticeColumns, 'slots' | 'segment'>;

const noticeOf = (row: RawNotice) =>
  noticeFromRow(parsed<NoticeColumns, 'slots' | 'segment'>(row, 'slots', 'segment'));
