/** Notices to owners, in PostgreSQL. */
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
import { type Database, insert } from './database.ts';
import { homeId } from './facts.ts';

/** Rows of one statement. */
const PAGE = 5000;

export class NoticeTables implements Notices {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async noticeHomes(communityId: string, since: number): Promise<NoticeHome[]> {
    const [rows, tags] = await Promise.all([
      this.#db.rows<NoticeHomeColumns>(NOTICE_HOMES, this.#org, communityId, since),
      this.#db.rows<{ home_id: string; tag: string }>(HOME_TAGS, this.#org, communityId),
    ]);
    return noticeHomesFrom(rows, tags);
  }

  async keepNotice(
    { communityId, by, emergency, ...notice }: NoticeRecord,
    recipients: readonly RecipientRecord[],
  ): Promise<boolean> {
    return this.#db.transaction(async (session) => {
      const row = {
        ...notice,
        community_id: communityId,
        emergency: emergency ? 1 : 0,
        by_id: by.id,
        by_name: by.name,
      };
      const written = await insert<{ id: string }>(
        session,
        this.#org,
        'notice',
        ['id', 'community_id', 'kind', 'emergency', 'slots', 'segment', 'by_id', 'by_name', 'at'],
        [row],
        'ON CONFLICT DO NOTHING RETURNING id',
      );
      if (written.length === 0) return false;
      const rows = recipients.map(({ homeId: home_id, personId, conversationId, leftOut, slots }) => ({
        notice_id: notice.id,
        home_id,
        person_id: personId,
        conversation_id: conversationId,
        left_out: leftOut,
        slots,
        at: notice.at,
      }));
      for (let from = 0; from < rows.length; from += PAGE)
        await insert(
          session,
          this.#org,
          'notice_recipient',
          ['notice_id', 'home_id', 'person_id', 'conversation_id', 'left_out', 'slots', 'at'],
          rows.slice(from, from + PAGE),
        );
      return true;
    });
  }

  async notices(communityId: string, limit: number): Promise<NoticeRecord[]> {
    return (await this.#db.rows<NoticeColumns>(NOTICES, this.#org, communityId, limit)).map(noticeFromRow);
  }

  async notice(id: string): Promise<NoticeRecord | null> {
    const [row] = await this.#db.rows<NoticeColumns>(NOTICE_BY_ID, this.#org, id);
    return row ? noticeFromRow(row) : null;
  }

  async noticesUntold(communityId: string): Promise<NoticeRecord[]> {
    return (await this.#db.rows<NoticeColumns>(NOTICES_UNTOLD, this.#org, communityId)).map(noticeFromRow);
  }

  async noticeRecipients(noticeId: string): Promise<RecipientRow[]> {
    const rows = await this.#db.rows<RecipientColumns>(NOTICE_RECIPIENTS, this.#org, noticeId);
    return rows.map(recipientFromRow);
  }

  async tagHomes(
    communityId: string,
    rows: readonly { readonly address: Address; readonly tags: readonly string[] }[],
  ): Promise<number> {
    return this.#db.transaction(async (session) => {
      let found = 0;
      for (const { address, tags } of rows) {
        const id = await homeId(session, this.#org, communityId, address);
        if (id === null) continue;
        found++;
        await session.rows('DELETE FROM home_tag WHERE org_id = $1 AND home_id = $2', this.#org, id);
        await insert(
          session,
          this.#org,
          'home_tag',
          ['home_id', 'tag'],
          [...new Set(tags)].map((tag) => ({ home_id: id, tag })),
        );
      }
      return found;
    });
  }

  /** Of homes that are there; those that are named keep no others. */
  async importContacts(communityId: string, rows: readonly ContactInput[]): Promise<number> {
    return this.#db.transaction(async (session) => {
      const found = new Map<string, { home_id: string; phone: string; role: string }>();
      let count = 0;
      for (const { address, phone, role } of rows) {
        const id = await homeId(session, this.#org, communityId, address);
        if (id === null) continue;
        count++;
        found.set(JSON.stringify([id, phone]), { home_id: id, phone, role });
      }
      await session.rows(
        'DELETE FROM home_contact WHERE org_id = $1 AND home_id = ANY ($2::text[])',
        this.#org,
        [...new Set([...found.values()].map(({ home_id }) => home_id))],
      );
      await insert(session, this.#org, 'home_contact', ['home_id', 'phone', 'role'], [...found.values()]);
      return count;
    });
  }
}
