/**
 * What came in and waits for its turn: messages, the timers of their bursts, what failed. Whoever adds a message or
 * takes a timer away holds the lock of the conversation's row, so that no message is left without a timer, and
 * messages of a conversation are numbered as they are committed, whichever instance they came to.
 */
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
  inboxFromRow,
  inboxId,
  messageIdOf,
  NEW_CONVERSATION,
  newConversationId,
  retryAt,
  type TurnRequest,
  waitingTimer,
} from '../../src/index.ts';
import { type Database, insert, rowsOf, type Session } from './database.ts';
import { writeEvents } from './events.ts';
import { erasedAmong } from './people.ts';
import { storableJson, storableText } from './text.ts';
import { DROP_TIMER } from './timers.ts';

const FIND_CONVERSATIONS = `SELECT c.id, c.channel, c.thread, c.sender
  FROM unnest($2::text[], $3::text[], $4::text[]) AS q (channel, thread, sender)
  JOIN conversation c ON c.org_id = $1 AND c.channel = q.channel AND c.thread = q.thread AND c.sender = q.sender`;

/** Messages of a conversation that are answered in one go at most. */
export const MOST_WAITING = 200;

interface Key {
  readonly channel: string;
  readonly thread: string;
  readonly sender: string;
}

const keyText = ({ channel, thread, sender }: Key) =>
  JSON.stringify([channel, thread, sender].map(storableText));

export class Inbox {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  accept(
    communityId: string,
    messages: readonly Inbound[],
    at: number,
    dueAt: (inbound: Inbound) => number,
  ): Promise<Accepted[]> {
    if (messages.length === 0) return Promise.resolve([]);
    const dues = messages.map(dueAt);
    return this.#db.transaction((session) => this.acceptIn(session, communityId, messages, at, dues));
  }

  /** accept within a transaction. @param dues when the burst of each message is over */
  async acceptIn(
    session: Session,
    communityId: string,
    messages: readonly Inbound[],
    at: number,
    dues: readonly number[],
  ): Promise<Accepted[]> {
    const erased = await erasedAmong(session, this.#org, messages, at);
    if (erased.size > 0) {
      const left = messages.filter((inbound) => !erased.has(inbound));
      const leftDues = dues.filter((_, place) => !erased.has(messages[place] as Inbound));
      const accepted = await this.acceptIn(session, communityId, left, at, leftDues);
      return messages.map((inbound) =>
        erased.has(inbound)
          ? { conversationId: '', outcome: 'known' }
          : (accepted.shift() ?? { conversationId: '', outcome: 'known' }),
      );
    }
    const conversations = await this.#conversations(session, communityId, messages, at);
    const rows = messages.map((inbound, place) => ({
      id: storableText(inboxId(inbound, at)),
      conversation_id: conversations.get(keyText(inbound)) ?? '',
      received_at: at,
      payload: inbound,
      due: dues[place] ?? at,
    }));
    const written = await insert<{ id: string }>(
      session,
      this.#org,
      'inbox',
      ['id', 'conversation_id', 'received_at', 'payload', 'state', 'attempts'],
      rows.map(({ due, ...row }) => ({ ...row, state: 'waiting', attempts: 0 })),
      'ON CONFLICT (org_id, id) DO NOTHING RETURNING id',
    );
    const fresh = new Set(written.map(({ id }) => id));
    const bursts = new Map<string, number>();
    const accepted = rows.map(({ id, conversation_id: conversationId, due }): Accepted => {
      if (!fresh.delete(id)) return { conversationId, outcome: 'known' };
      const burst = bursts.get(conversationId);
      bursts.set(conversationId, burst !== undefined && burst <= at ? burst : due);
      return { conversationId, outcome: 'new' };
    });
    await this.#quiet(session, bursts, at);
    return accepted;
  }

  /** Puts off the ends of bursts, but for one that is due and that nobody has taken. */
  async #quiet(session: Session, bursts: ReadonlyMap<string, number>, at: number): Promise<void> {
    const timers = [...bursts].sort(([a], [b]) => (a < b ? -1 : 1));
    if (timers.length === 0) return;
    await session.rows(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at)
       SELECT $1, t.key, 'turn', t.conversation_id, t.due_at FROM ${rowsOf('timer', 2)} t
       ON CONFLICT (org_id, key) DO UPDATE SET leased_until = 0,
         due_at = CASE WHEN timer.due_at <= $3::bigint AND timer.leased_until = 0 THEN timer.due_at ELSE excluded.due_at END`,
      this.#org,
      storableJson(timers.map(([id, due]) => ({ key: burstKey(id), conversation_id: id, due_at: due }))),
      at,
    );
  }

  /** The conversations of messages by `keyText`, made where there are none, their rows locked in the order of their ids. */
  async #conversations(
    session: Session,
    communityId: string,
    messages: readonly Inbound[],
    at: number,
  ): Promise<ReadonlyMap<string, string>> {
    const keys = [...new Map(messages.map((inbound) => [keyText(inbound), inbound as Key]))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, key]) => key);
    const lock = async () =>
      new Map(
        (
          await session.rows<Key & { readonly id: string }>(
            `${FIND_CONVERSATIONS} ORDER BY c.id FOR UPDATE OF c`,
            this.#org,
            ...columns(keys),
          )
        ).map((row) => [keyText(row), row.id]),
      );
    const known = await lock();
    const unknown = keys.filter((key) => !known.has(keyText(key)));
    if (unknown.length === 0) return known;
    await this.#makeConversations(session, communityId, unknown, at);
    return lock();
  }

  async #makeConversations(
    session: Session,
    communityId: string,
    keys: readonly Key[],
    at: number,
  ): Promise<void> {
    const people = await this.#people(session, keys, at);
    await insert(
      session,
      this.#org,
      'conversation',
      ['id', 'community_id', 'channel', 'thread', 'sender', 'person_id', 'version', 'state', 'updated_at'],
      keys.map(({ channel, thread, sender }) => ({
        id: newConversationId(channel, at),
        community_id: communityId,
        channel,
        thread,
        sender,
        person_id: people.get(identityText(channel, sender)),
        version: 0,
        state: NEW_CONVERSATION,
        updated_at: at,
      })),
      'ON CONFLICT (org_id, channel, thread, sender) DO NOTHING',
    );
  }

  /** The people behind senders by `identityText`; a person made for a sender whom another instance made too is taken back. */
  async #people(session: Session, keys: readonly Key[], at: number): Promise<ReadonlyMap<string, string>> {
    const senders = [
      ...new Map(keys.map(({ channel, sender }) => [identityText(channel, sender), { channel, sender }])),
    ].sort(([a], [b]) => (a < b ? -1 : 1));
    const find = async () =>
      new Map(
        (
          await session.rows<{ channel: string; external_id: string; person_id: string }>(
            `SELECT i.channel, i.external_id, i.person_id FROM unnest($2::text[], $3::text[]) AS q (channel, sender)
             JOIN identity i ON i.org_id = $1 AND i.channel = q.channel AND i.external_id = q.sender`,
            this.#org,
            senders.map(([, { channel }]) => channel),
            senders.map(([, { sender }]) => sender),
          )
        ).map((row) => [identityText(row.channel, row.external_id), row.person_id]),
      );
    const known = await find();
    const made = senders
      .filter(([text]) => !known.has(text))
      .map(([, { channel, sender }]) => ({ channel, external_id: sender, person_id: randomUUID() }));
    if (made.length === 0) return known;
    const persons = made.map(({ person_id: id }) => ({ id, created_at: at }));
    await Promise.all([
      insert(session, this.#org, 'person', ['id', 'created_at'], persons),
      insert(
        session,
        this.#org,
        'identity',
        ['channel', 'external_id', 'person_id'],
        made,
        'ON CONFLICT (org_id, channel, external_id) DO NOTHING',
      ),
      session.rows(
        `DELETE FROM person p WHERE p.org_id = $1 AND p.id = ANY ($2::text[])
         AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.org_id = p.org_id AND i.person_id = p.id)`,
        this.#org,
        persons.map(({ id }) => id),
      ),
    ]);
    return find();
  }

  async conversationId(channel: string, thread: string, sender: string): Promise<string | null> {
    const [row] = await this.#db.rows<{ id: string }>(
      FIND_CONVERSATIONS,
      this.#org,
      ...columns([{ channel, thread, sender }]),
    );
    return row?.id ?? null;
  }

  async isKnown(message: { channel: string; thread: string; messageId: string }): Promise<boolean> {
    const id = messageIdOf(message, message.messageId);
    return (
      (await this.#db.rows('SELECT 1 FROM inbox WHERE org_id = $1 AND id = $2', this.#org, id)).length > 0
    );
  }

  async waiting(conversationId: string): Promise<InboxRow[]> {
    const rows = await this.#db.rows<InboxColumns>(
      `SELECT id, conversation_id, received_at, payload FROM inbox
       WHERE org_id = $1 AND conversation_id = $2 AND state = 'waiting' ORDER BY seq LIMIT ${MOST_WAITING}`,
      this.#org,
      conversationId,
    );
    return rows.map(inboxFromRow);
  }

  failTurn(
    request: TurnRequest,
    error: string,
    at: number,
    most: number,
  ): Promise<{ deadLettered: boolean }> {
    return this.#db.transaction(async (session) => {
      const [[conversation], failed] = await Promise.all([
        session.rows<{ community_id: string; state: Conversation }>(
          'SELECT community_id, state FROM conversation WHERE org_id = $1 AND id = $2 FOR UPDATE',
          this.#org,
          request.conversationId,
        ),
        session.rows<{ attempts: number }>(
          'UPDATE inbox SET attempts = attempts + 1, error = $3 WHERE org_id = $1 AND id = ANY ($2::text[]) RETURNING attempts',
          this.#org,
          request.inbox,
          error,
        ),
      ]);
      const attempts = Math.max(0, ...failed.map((row) => row.attempts));
      if (attempts < most && request.inbox.length > 0) {
        await session.rows(
          'UPDATE timer SET due_at = $3, leased_until = 0 WHERE org_id = $1 AND key = $2',
          this.#org,
          burstKey(request.conversationId),
          retryAt(attempts, at),
        );
        return { deadLettered: false };
      }
      await this.#setAside(session, request, conversation ?? null, at);
      return { deadLettered: true };
    });
  }

  async #setAside(
    session: Session,
    request: TurnRequest,
    conversation: { readonly community_id: string; readonly state: Conversation } | null,
    at: number,
  ): Promise<void> {
    const org = this.#org;
    const waiting = waitingTimer(request, at);
    await Promise.all([
      session.rows(
        "UPDATE inbox SET state = 'dead' WHERE org_id = $1 AND id = ANY ($2::text[])",
        org,
        request.inbox,
      ),
      session.rows(DROP_TIMER, org, request.timer ?? ''),
      conversation &&
        session.rows(
          'UPDATE conversation SET state = $3::jsonb, version = version + 1 WHERE org_id = $1 AND id = $2',
          org,
          request.conversationId,
          storableJson(deadLettered(conversation.state, at)),
        ),
      insert(
        session,
        org,
        'alert',
        ['community_id', 'reason', 'roles', 'conversation_id', 'text', 'at'],
        [
          {
            community_id: conversation?.community_id ?? '',
            reason: 'dead_letter',
            roles: [],
            conversation_id: request.conversationId,
            text: '',
            at,
          },
        ],
      ),
      insert(
        session,
        org,
        'timer',
        ['key', 'kind', 'conversation_id', 'due_at'],
        waiting ? [{ ...waiting }] : [],
        'ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0',
      ),
      writeEvents(session, org, deadLetterEvents(request, at)),
    ]);
  }
}

const identityText = (channel: string, sender: string) =>
  JSON.stringify([storableText(channel), storableText(sender)]);

const columns = (keys: readonly Key[]) => [
  keys.map(({ channel }) => channel),
  keys.map(({ thread }) => thread),
  keys.map(({ sender }) => sender),
];
