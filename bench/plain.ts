/**
 * The plain reference of a turn: what a careful programmer would write by hand around better-sqlite3, with the same durability
 * and no more features than the figures need. Frozen: it changes with its REVISION only, so that ratios stay comparable.
 */
import Database from 'better-sqlite3';

/** Printed with every ratio. */
export const REVISION = 'plain-2';

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

const ROOM = /([0-9]{1,3})栋(?:([0-9]{1,2})单元)?([0-9]{3,4})/;
const PHONE = /1[3-9][0-9]{9}/;
/** Every fifth turn files a ticket. */
const FILES_EVERY = 5;

export interface PlainDesk {
  /** Answers messages of different conversations in one transaction. */
  turns(messages: readonly { readonly conversation: string; readonly text: string }[]): string[];
  close(): void;
}

/** What a model learns from. */
export interface PlainRow {
  readonly text: string;
  readonly intent: string;
}

const BUCKETS = 1 << 16;
const EPOCHS = 3;
const RATE = 0.5;

/** A softmax over hashed characters in ones and twos: reads a message as a careful program does that has learnt to. */
export class PlainModel {
  readonly #labels: readonly string[];
  readonly #weights: Float32Array;
  readonly #scores: Float64Array;

  constructor(rows: readonly PlainRow[]) {
    this.#labels = [...new Set(rows.map(({ intent }) => intent))];
    this.#weights = new Float32Array(BUCKETS * this.#labels.length);
    this.#scores = new Float64Array(this.#labels.length);
    const samples = rows.map(({ text, intent }) => ({
      grams: gramsOf(text),
      label: this.#labels.indexOf(intent),
    }));
    for (let epoch = 0; epoch < EPOCHS; epoch++)
      for (let at = 0; at < samples.length; at++) {
        // A stride that meets every row once, so that rows of one intent do not stand together.
        const sample = samples[(at * 7919) % samples.length];
        if (sample) this.#learn(sample.grams, sample.label);
      }
  }

  intentOf(text: string): string | null {
    const scores = this.#score(gramsOf(text));
    let best = 0;
    for (let k = 1; k < scores.length; k++) if ((scores[k] as number) > (scores[best] as number)) best = k;
    return this.#labels[best] ?? null;
  }

  #score(grams: Int32Array): Float64Array {
    const scores = this.#scores.fill(0);
    const classes = scores.length;
    for (const gram of grams)
      for (let k = 0; k < classes; k++)
        scores[k] = (scores[k] as number) + (this.#weights[gram * classes + k] as number);
    return scores;
  }

  #learn(grams: Int32Array, label: number): void {
    const scores = this.#score(grams);
    const top = Math.max(...scores);
    let sum = 0;
    for (let k = 0; k < scores.length; k++) {
      scores[k] = Math.exp((scores[k] as number) - top);
      sum += scores[k] as number;
    }
    const classes = scores.length;
    const step = RATE / Math.sqrt(grams.length || 1);
    for (const gram of grams)
      for (let k = 0; k < classes; k++) {
        const cell = gram * classes + k;
        const slope = (scores[k] as number) / sum - (k === label ? 1 : 0);
        this.#weights[cell] = (this.#weights[cell] as number) - step * slope;
      }
  }
}

function gramsOf(text: string): Int32Array {
  const grams = new Int32Array(Math.max(0, 2 * text.length - 1));
  for (let at = 0, count = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    grams[count++] = Math.imul(unit, 0x9e3779b1) >>> 16;
    if (at + 1 < text.length)
      grams[count++] = Math.imul(unit * 31 + text.charCodeAt(at + 1), 0x85ebca6b) >>> 16;
  }
  return grams;
}

/** @param file a new file @param model what reads the messages */
export function openPlainDesk(file: string, model: PlainModel): PlainDesk {
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
    const kind = model.intentOf(text) ?? state.kind;
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
