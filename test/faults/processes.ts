/** Services as processes of their own, owners who write to them over HTTP, and what the database says afterwards. */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { root } from '../shared.ts';

export interface Service {
  readonly child: ChildProcess;
  /** Opens the database and serves. @returns its address */
  open(): Promise<string>;
  /** Resolves with exit code or signal. */
  readonly ended: Promise<number | string | null>;
}

/** Builds when the sources are newer than the build: the processes run what is built. */
export function built(): void {
  const { status } = spawnSync(process.execPath, [join(root, 'tools', 'ready.js')], { stdio: 'ignore' });
  if (status !== 0) throw new Error('tools/ready.js failed');
}

export interface Pace {
  /** Silence that ends a burst; by default the library's. */
  readonly quietMs?: number;
  /** How much longer it takes to understand a message: time for another process to do something else. */
  readonly thinkMs?: number;
}

/**
 * Starts a process that makes itself ready; it touches no database before `open`.
 * @param database as in `ledger`
 */
export function service(database: string, pace: Pace = {}): Service {
  const child = fork(
    join(root, 'test', 'faults', 'service.js'),
    [database, join(tmpdir(), 'yingda-test-models'), JSON.stringify(pace)],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] },
  );
  const ended = new Promise<number | string | null>((resolve) =>
    child.on('exit', (code, signal) => resolve(signal ?? code)),
  );
  const told = (key: string) =>
    new Promise<string>((resolve, reject) => {
      child.on('message', (message) => {
        const value = (message as Record<string, unknown>)[key];
        if (value !== undefined) resolve(String(value));
      });
      child.on('exit', (code, signal) => reject(new Error(`the service ended: ${signal ?? code}`)));
    });
  const ready = told('ready');
  const address = told('address');
  for (const promise of [ready, address]) promise.catch(() => undefined);
  return {
    child,
    ended,
    open: async () => {
      await ready;
      child.send('open');
      return address;
    },
  };
}

export interface Written {
  readonly owner: string;
  readonly id: string;
  readonly text: string;
}

/** Delivers one message until it is acknowledged, wherever the service is just then. */
export async function deliver(address: () => string, { owner, id, text }: Written): Promise<void> {
  for (;;) {
    try {
      const response = await fetch(`${address()}/api/chat/${owner}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify({ text, message_id: id }),
        signal: AbortSignal.timeout(10_000),
      });
      if (response.status === 202) return;
    } catch {
      // Killed just now: the next one takes it.
    }
    await pause(50);
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What stands in the database when all is done; read beside whoever uses it. @param database a file, or an address of PostgreSQL */
export async function ledger(database: string) {
  const { rows, close, integrity } = await reader(database);
  const one = async (sql: string) => Number((await rows<{ n: unknown }>(`SELECT (${sql}) AS n`))[0]?.n ?? 0);
  const sum = async (...sqls: readonly string[]) =>
    (await Promise.all(sqls.map(one))).reduce((total, n) => total + n, 0);
  const byState = async (table: string) =>
    (
      await rows<{ state: string; n: unknown }>(`SELECT state, count(*) AS n FROM ${table} GROUP BY state`)
    ).map(({ state, n }) => ({ state, n: Number(n) }));
  return {
    close,
    /** null: sound. */
    integrity,
    /** Messages without their turn, answers that were not sent. */
    open: () =>
      sum(
        "SELECT count(*) FROM inbox WHERE state = 'waiting'",
        "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')",
      ),
    /** Turns that somebody is at work on, or was when they were killed. */
    leased: () => one("SELECT count(*) FROM timer WHERE kind = 'turn' AND leased_until > 0"),
    /** When the longest of them ends, ms since 1970. */
    leasedUntil: () => one("SELECT max(leased_until) FROM timer WHERE kind = 'turn'"),
    /** The owner's messages of every thread, in the order of the conversation. */
    heard: async () => {
      const heard = new Map<string, string[]>();
      for (const { thread, text } of await rows<{ thread: string; text: string }>(
        `SELECT c.thread, m.text FROM message m JOIN conversation c ON c.id = m.conversation_id
         WHERE m.sender = 'owner' ORDER BY m.seq`,
      ))
        heard.set(thread, [...(heard.get(thread) ?? []), text]);
      return heard;
    },
    inboxByState: () => byState('inbox'),
    /** Inbox rows that count as answered and left no message, and messages that no inbox row stands for. */
    withoutEffects: () =>
      sum(
        "SELECT count(*) FROM inbox i WHERE i.state = 'done' AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = i.id)",
        "SELECT count(*) FROM message m WHERE m.sender = 'owner' AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.id = m.id AND i.state = 'done')",
      ),
    ticketsByThread: async () =>
      new Map(
        (
          await rows<{ thread: string; n: unknown }>(
            'SELECT c.thread, count(*) AS n FROM ticket t JOIN conversation c ON c.id = t.conversation_id GROUP BY c.thread',
          )
        ).map(({ thread, n }) => [thread, Number(n)]),
      ),
    /** Numbers that were given and stand on no ticket. */
    numbersLost: async () =>
      (await one('SELECT sum(last) FROM ticket_sequence')) - (await one('SELECT count(*) FROM ticket')),
    opened: () => one("SELECT count(*) FROM event WHERE kind = 'ticket.opened'"),
    tickets: () => one('SELECT count(*) FROM ticket'),
    outboxByState: () => byState('outbox'),
    /** Pairs of answers of a conversation of which the later one was sent first; an emergency waits for nothing that a crash left. */
    overtaken: () =>
      one(
        `SELECT count(*) FROM outbox a JOIN outbox b ON a.conversation_id = b.conversation_id AND a.seq < b.seq
         WHERE a.updated_at > b.updated_at AND a.lane = b.lane AND b.lane <> 'urgent'`,
      ),
    /** Answers that may not be overtaken. */
    ordered: () => one("SELECT count(*) FROM outbox WHERE lane = 'normal'"),
    /** Conversations whose last word is the owner's, though no person was asked to go on. */
    unanswered: () =>
      one(
        `SELECT count(*) FROM conversation c WHERE (SELECT sender FROM message m WHERE m.conversation_id = c.id ORDER BY m.seq DESC LIMIT 1) = 'owner' AND c.state ->> 'handedOff' IS NULL`,
      ),
    /** Conversations that we go on with: nobody waits for a person. */
    ours: () => one("SELECT count(*) FROM conversation WHERE state ->> 'handedOff' IS NULL"),
    /** Turns that answered without anything having been written since the one before: what they answered was answered already. */
    answeredTwice: async () => {
      const lines = await rows<{ conversation_id: string; sender: string; id: string }>(
        'SELECT conversation_id, sender, id FROM message ORDER BY conversation_id, seq',
      );
      // An answer's id ends with the version that it was decided on, and its place in the turn.
      const turnOf = (id: string) => id.replace(/:[0-9]+$/, '');
      return lines.filter(({ conversation_id, sender, id }, at) => {
        const before = lines[at - 1];
        return (
          sender === 'bot' &&
          before?.sender === 'bot' &&
          before.conversation_id === conversation_id &&
          turnOf(before.id) !== turnOf(id)
        );
      }).length;
    },
    /** Turns that were committed. */
    turns: () => one('SELECT sum(version) FROM conversation'),
    dead: () => one("SELECT count(*) FROM event WHERE kind = 'inbox.dead'"),
  };
}

async function reader(database: string) {
  if (database.startsWith('postgres:')) {
    const client = new pg.Client(database);
    // The server may end before the book is closed, where a test has failed.
    client.on('error', () => undefined);
    await client.connect();
    return {
      rows: async <T>(sql: string) => (await client.query(sql)).rows as T[],
      close: () => client.end(),
      // The server looks after its own files.
      integrity: async () => null,
    };
  }
  const db = new Database(database, { readonly: true });
  return {
    rows: async <T>(sql: string) => db.prepare<[], T>(sql).all(),
    close: async () => void db.close(),
    integrity: async () => {
      const found = db.pragma('integrity_check', { simple: true });
      return found === 'ok' ? null : found;
    },
  };
}
