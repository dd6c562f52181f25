/**
 * The plain reference of a turn: what a careful programmer would write by hand around better-sqlite3, with the same durability
 * and no more features than the figures need. Frozen: it changes with its REVISION only, so that ratios stay comparable.
 */
import Database from 'better-sqlite3';

/** Printed with every ratio. */
export const REVISION = 'plain-1';

const SCHEMA = `
CREATE TABLE conversation (id TEXT PRIMARY KEY, state TEXT NOT NULL, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE message (seq INTEGER PRIMARY KEY, conversation TEXT NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX message_of ON message (conversation, seq);
CREATE TABLE ticket (id INTEGER PRIMARY KEY, conversation TEXT NOT NULL, kind TEXT NOT NULL, room TEXT, summary TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE VIRTUAL TABLE ticket_words USING fts5 (summary, tokenize = 'trigram');
`;

interface State {
  readonly kind: string | null;
  readonly room: string | null;
  readonly turns: number;
}

const KINDS: readonly (readonly [string, readonly string[]])[] = [
  ['repair', ['漏', '坏', '堵', '修', '停电', '不亮']],
  ['complaint', ['投诉', '吵', '没人管']],
  ['fee', ['物业费', '费用', '缴', '账单']],
  ['greeting', ['你好', '在吗']],
];
const ROOM = /([0-9]{1,3})栋(?:([0-9]{1,2})单元)?([0-9]{3,4})/;
const PHONE = /1[3-9][0-9]{9}/;
/** Every fifth turn files a ticket. */
const FILES_EVERY = 5;

export interface PlainDesk {
  /** Answers messages of different conversations in one transaction. */
  turns(messages: readonly { readonly conversation: string; readonly text: string }[]): string[];
  close(): void;
}

/** @param file a new file */
export function openPlainDesk(file: string): PlainDesk {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  const read = db.prepare<[string], { state: string }>('SELECT state FROM conversation WHERE id = ?');
  const save = db.prepare(
    'INSERT INTO conversation (id, state, version) VALUES (?, ?, 1) ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = version + 1',
  );
  const message = db.prepare('INSERT INTO message (conversation, sender, text, at) VALUES (?, ?, ?, ?)');
  const ticket = db.prepare(
    'INSERT INTO ticket (conversation, kind, room, summary, at) VALUES (?, ?, ?, ?, ?)',
  );
  const words = db.prepare('INSERT INTO ticket_words (rowid, summary) VALUES (?, ?)');

  function turn(conversation: string, text: string): string {
    const row = read.get(conversation);
    const state: State = row ? JSON.parse(row.state) : { kind: null, room: null, turns: 0 };
    const kind = classify(text) ?? state.kind;
    const room = ROOM.exec(text)?.[0] ?? state.room;
    const phone = PHONE.exec(text)?.[0] ?? null;
    const turns = state.turns + 1;
    const answer = room === null ? '请问您住哪一栋哪一室？' : `已登记：${room}${phone ?? ''}，我们尽快安排。`;
    const at = Date.now();
    message.run(conversation, 'owner', text, at);
    message.run(conversation, 'bot', answer, at);
    if (turns % FILES_EVERY === 0) {
      const { lastInsertRowid } = ticket.run(conversation, kind ?? 'other', room, text, at);
      words.run(lastInsertRowid, text);
    }
    save.run(conversation, JSON.stringify({ kind, room, turns } satisfies State));
    return answer;
  }

  const all = db.transaction((messages: readonly { conversation: string; text: string }[]) =>
    messages.map(({ conversation, text }) => turn(conversation, text)),
  );
  return { turns: (messages) => all.immediate(messages), close: () => db.close() };
}

function classify(text: string): string | null {
  for (const [kind, words] of KINDS) if (words.some((word) => text.includes(word))) return kind;
  return null;
}
