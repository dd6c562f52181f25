/** What came in and waits for its turn: messages, the timers of their bursts, what failed. */
import { randomUUID } from 'node:crypto';
import {
  type Accepted,
  burstKey,
  type Conversation,
  deadLetterEvents,
  deadLettered,
  type Inbound,
  type InboxColumns,
  type InboxRow,
  inboxDigest,
  inboxFromRow,
  inboxId,
  messageIdOf,
  NEW_CONVERSATION,
  newConversationId,
  retryAt,
  senderDigest,
  type TimerColumns,
  type TimerRow,
  type TurnRequest,
  timerFromRow,
  waitingTimer,
} from '../../src/index.ts';
import { atomically } from './atomic.ts';
import { EventLog } from './events.ts';
import type { Db } from './open.ts';
import { parsed, type Raw } from './rows.ts';

/** A burst's timer stays as long as messages of its conversation wait. */
const DROP_TIMER = `DELETE FROM timer WHERE org_id = ? AND key = ? AND NOT (kind = 'turn' AND EXISTS (
  SELECT 1 FROM inbox i WHERE i.org_id = timer.org_id AND i.conversation_id = timer.conversation_id AND i.state = 'waiting'))`;

const dueOf = (only: string | undefined) =>
  `WHERE org_id = ? AND due_at <= ? AND leased_until <= ? ${only === undefined ? '' : 'AND conversation_id = ?'}`;

export class Inbox {
  readonly #db: Db;
  readonly #org: string;
  readonly #events: EventLog;
  readonly #sql;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
    this.#events = new EventLog(db, org);
    this.#sql = {
      anyErased: db.prepare<[string], { one: number }>(
        'SELECT 1 AS one FROM erased_sender WHERE org_id = ? LIMIT 1',
      ),
      erased: db.prepare<[string, string], { erased_at: number }>(
        'SELECT erased_at FROM erased_sender WHERE org_id = ? AND digest = ?',
      ),
      inboxId: db.prepare<[string, string], { one: number }>(
        'SELECT 1 AS one FROM inbox WHERE org_id = ? AND id = ?',
      ),
    };
  }

  accept(
    communityId: string,
    messages: readonly Inbound[],
    at: number,
    dueAt: (inbound: Inbound) => number,
  ): Accepted[] {
    const insert = this.#db.prepare(
      'INSERT OR IGNORE INTO inbox (org_id, id, conversation_id, received_at, payload) VALUES (?, ?, ?, ?, ?)',
    );
    const quiet = this.#db.prepare(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES (?, ?, 'turn', ?, ?)
       ON CONFLICT (org_id, key) DO UPDATE SET
         due_at = CASE WHEN due_at <= ? AND leased_until = 0 THEN due_at ELSE excluded.due_at END, leased_until = 0`,
    );
    return atomically(this.#db, () =>
      messages.map((inbound): Accepted => {
        if (this.#isErased(inbound, at)) return { conversationId: '', outcome: 'known' };
        const conversationId = this.#conversationOf(communityId, inbound, at);
        const { changes } = insert.run(
          this.#org,
          inboxId(inbound, at),
          conversationId,
          at,
          JSON.stringify(inbound),
        );
        if (changes === 0) return { conversationId, outcome: 'known' };
        quiet.run(this.#org, burstKey(conversationId), conversationId, dueAt(inbound), at);
        return { conversationId, outcome: 'new' };
      }),
    );
  }

  isKnown(message: { channel: string; thread: string; messageId: string }): boolean {
    return this.#sql.inboxId.get(this.#org, messageIdOf(message, message.messageId)) !== undefined;
  }

  /** Of a sender who was erased since: said before that, or known under a digest. */
  #isErased(inbound: Inbound, at: number): boolean {
    if (this.#sql.anyErased.get(this.#org) === undefined) return false;
    const { channel, sender, sentAt } = inbound;
    const erased = this.#sql.erased.get(this.#org, senderDigest(this.#org, channel, sender));
    if (!erased) return false;
    if (sentAt !== null && sentAt <= erased.erased_at) return true;
    return this.#sql.inboxId.get(this.#org, inboxDigest(this.#org, inboxId(inbound, at))) !== undefined;
  }

  #conversationOf(communityId: string, inbound: Inbound, at: number): string {
    const known = this.#db
      .prepare<[string, string, string, string], { id: string }>(
        'SELECT id FROM conversation WHERE org_id = ? AND channel = ? AND thread = ? AND sender = ?',
      )
      .get(this.#org, inbound.channel, inbound.thread, inbound.sender);
    if (known) return known.id;
    const person = this.#db
      .prepare<[string, string, string], { person_id: string }>(
        'SELECT person_id FROM identity WHERE org_id = ? AND channel = ? AND external_id = ?',
      )
      .get(this.#org, inbound.channel, inbound.sender);
    const personId = person?.person_id ?? randomUUID();
    if (!person) {
      this.#db
        .prepare('INSERT INTO person (org_id, id, created_at) VALUES (?, ?, ?)')
        .run(this.#org, personId, at);
      this.#db
        .prepare('INSERT INTO identity (org_id, channel, external_id, person_id) VALUES (?, ?, ?, ?)')
        .run(this.#org, inbound.channel, inbound.sender, personId);
    }
    const id = newConversationId(inbound.channel, at);
    this.#db
      .prepare(
        'INSERT INTO conversation (org_id, id, community_id, channel, thread, sender, person_id, version, state, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)',
      )
      .run(
        this.#org,
        id,
        communityId,
        inbound.channel,
        inbound.thread,
        inbound.sender,
        personId,
        JSON.stringify(NEW_CONVERSATION),
        at,
      );
    return id;
  }

  /** Whether a timer is due that nobody has leased: to look takes no lock. */
  anyDue(at: number, only?: string): boolean {
    const row = this.#db
      .prepare<unknown[], { one: number }>(`SELECT 1 AS one FROM timer ${dueOf(only)} LIMIT 1`)
      .get(this.#org, at, at, ...(only === undefined ? [] : [only]));
    return row !== undefined;
  }

  dueTimers(at: number, limit: number, leaseUntil: number, only?: string): TimerRow[] {
    return atomically(this.#db, () => {
      const rows = this.#db
        .prepare<unknown[], TimerColumns>(
          `SELECT key, kind, conversation_id, due_at FROM timer ${dueOf(only)} ORDER BY due_at LIMIT ?`,
        )
        .all(this.#org, at, at, ...(only === undefined ? [] : [only]), limit);
      const lease = this.#db.prepare('UPDATE timer SET leased_until = ? WHERE org_id = ? AND key = ?');
      for (const row of rows) lease.run(leaseUntil, this.#org, row.key);
      return rows.map(timerFromRow);
    });
  }

  dropTimer(key: string): void {
    this.#db.prepare(DROP_TIMER).run(this.#org, key);
  }

  freeTimers(keys: readonly string[]): void {
    this.#db
      .prepare(
        'UPDATE timer SET leased_until = 0 WHERE org_id = ? AND key IN (SELECT value FROM json_each(?))',
      )
      .run(this.#org, JSON.stringify(keys));
  }

  endBurst(conversationId: string, at: number): void {
    this.#db
      .prepare('UPDATE timer SET due_at = ? WHERE org_id = ? AND key = ? AND due_at > ? AND leased_until = 0')
      .run(at, this.#org, burstKey(conversationId), at);
  }

  clockSetBack(at: number, longest: number, lease: number): void {
    atomically(this.#db, () => {
      this.#db
        .prepare("UPDATE timer SET due_at = ? WHERE org_id = ? AND kind = 'turn' AND due_at > ?")
        .run(at, this.#org, longest);
      this.#db
        .prepare('UPDATE timer SET leased_until = 0 WHERE org_id = ? AND leased_until > ?')
        .run(this.#org, lease);
    });
  }

  nextDue(only?: string): number | null {
    const of = only === undefined ? '' : 'AND conversation_id = ?';
    const org = [this.#org, ...(only === undefined ? [] : [only])];
    // Those that nobody has leased, by their index; the few others one by one.
    const row = this.#db
      .prepare<unknown[], { due: number | null }>(
        `SELECT min(due) AS due FROM (
           SELECT * FROM (SELECT due_at AS due FROM timer WHERE org_id = ? AND leased_until = 0 ${of} ORDER BY due_at LIMIT 1)
           UNION ALL SELECT max(due_at, leased_until) FROM timer INDEXED BY timer_leased WHERE org_id = ? AND leased_until > 0 ${of})`,
      )
      .get(...org, ...org);
    return row?.due ?? null;
  }

  conversationId(channel: string, thread: string, sender: string): string | null {
    return (
      this.#db
        .prepare<[string, string, string, string], { id: string }>(
          'SELECT id FROM conversation WHERE org_id = ? AND channel = ? AND thread = ? AND sender = ?',
        )
        .get(this.#org, channel, thread, sender)?.id ?? null
    );
  }

  waiting(conversationId: string): InboxRow[] {
    return this.#db
      .prepare<[string, string], Raw<InboxColumns, 'payload'>>(
        "SELECT id, conversation_id, received_at, payload FROM inbox WHERE org_id = ? AND conversation_id = ? AND state = 'waiting' ORDER BY seq LIMIT 200",
      )
      .all(this.#org, conversationId)
      .map((row) => inboxFromRow(parsed<InboxColumns, 'payload'>(row, 'payload')));
  }

  failTurn(request: TurnRequest, error: string, at: number, most: number): { deadLettered: boolean } {
    return this.#db
      .transaction(() => {
        const bump = this.#db.prepare<[string, string, string], { attempts: number }>(
          'UPDATE inbox SET attempts = attempts + 1, error = ? WHERE org_id = ? AND id = ? RETURNING attempts',
        );
        const attempts = Math.max(
          0,
          ...request.inbox.map((id) => bump.get(error, this.#org, id)?.attempts ?? 0),
        );
        if (attempts < most && request.inbox.length > 0) {
          this.#db
            .prepare('UPDATE timer SET due_at = ?, leased_until = 0 WHERE org_id = ? AND key = ?')
            .run(retryAt(attempts, at), this.#org, burstKey(request.conversationId));
          return { deadLettered: false };
        }
        const dead = this.#db.prepare("UPDATE inbox SET state = 'dead' WHERE org_id = ? AND id = ?");
        for (const id of request.inbox) dead.run(this.#org, id);
        if (request.timer !== null) this.#db.prepare(DROP_TIMER).run(this.#org, request.timer);
        this.#events.write(deadLetterEvents(request, at));
        const waiting = waitingTimer(request, at);
        if (waiting)
          this.#db
            .prepare(
              `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
            )
            .run(this.#org, waiting.key, waiting.kind, waiting.conversation_id, waiting.due_at);
        const row = this.#db
          .prepare<[string, string], { community_id: string; state: string }>(
            'SELECT community_id, state FROM conversation WHERE org_id = ? AND id = ?',
          )
          .get(this.#org, request.conversationId);
        if (row) {
          const state = deadLettered(JSON.parse(row.state) as Conversation, at);
          this.#db
            .prepare('UPDATE conversation SET state = ?, version = version + 1 WHERE org_id = ? AND id = ?')
            .run(JSON.stringify(state), this.#org, request.conversationId);
        }
        this.#db
          .prepare(
            'INSERT INTO alert (org_id, community_id, reason, roles, conversation_id, text, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
          )
          .run(this.#org, row?.community_id ?? '', 'dead_letter', '[]', request.conversationId, '', at);
        return { deadLettered: true };
      })
      .immediate();
  }
}
