/** What operating a store takes: figures, readiness, dead letters, retention, copies of it. Times are ms since 1970, UTC. */
import type { Inbound } from './channel.ts';

/** A timer that nobody has taken so many ms after it was due is late. */
export const LATE_MS = 60_000;

/** How much waits in a store, at one moment. */
export interface Gauges {
  /** Messages that wait for their turn. */
  readonly inboxWaiting: number;
  /** When the oldest of those came in; null when none waits. */
  readonly oldestWaitingAt: number | null;
  /** Messages that were set aside after failing again and again. */
  readonly inboxDead: number;
  readonly outboxPending: number;
  readonly outboxSending: number;
  readonly outboxFailed: number;
  readonly outboxUncertain: number;
  /** Timers that were due a minute ago or more and that nobody has taken. */
  readonly timersLate: number;
}

export interface Readiness {
  /** A write was committed. */
  readonly writable: boolean;
  /** The schema is the one this yingda knows. */
  readonly current: boolean;
  /** One line about what is wrong; empty when nothing is. */
  readonly detail: string;
}

/** A message that was set aside. */
export interface DeadLetter {
  /** Its number in the inbox: how people name it. */
  readonly seq: number;
  readonly conversationId: string;
  readonly receivedAt: number;
  readonly attempts: number;
  /** What the last attempt failed with, one line. */
  readonly error: string;
  readonly inbound: Inbound;
}

/** What is older than this is no longer kept; each in ms since 1970. */
export interface Expiry {
  /** Ids of answered messages. */
  readonly inbox: number;
  /** Texts of messages and of internal notes, and messages that were set aside. */
  readonly messages: number;
  /** Small records that nobody has touched since. */
  readonly records: number;
  /** Which small records may go: of a space, keys that begin so. */
  readonly recordKeys: readonly { readonly space: string; readonly prefix: string }[];
  /** Lines and marks of finished drills; their scores stay. */
  readonly drills: number;
  /** What closed tickets, their notes and alerts say of people; numbers, kinds, times and moves stay. */
  readonly tickets: number;
  /** Sheets that were to be kept until then (`keepUntil`). */
  readonly papers: number;
}

/** How many rows of each kind. */
export interface SweepCounts {
  readonly inbox: number;
  readonly dead: number;
  readonly messages: number;
  readonly notes: number;
  readonly records: number;
  readonly drills: number;
  readonly tickets: number;
  readonly ticket_notes: number;
  readonly alerts: number;
  readonly papers: number;
}

/** The part of the store port that keeps a service running. */
export interface Upkeep {
  gauges(at: number): Promise<Gauges>;
  /** Cheap enough for every few seconds; never throws. */
  readiness(): Promise<Readiness>;
  /** Messages that were set aside, oldest first. */
  deadLetters(limit: number): Promise<DeadLetter[]>;
  deadLetter(seq: number): Promise<DeadLetter | null>;
  /**
   * Puts messages that were set aside back: they wait for a turn that is due at once, with all attempts before them.
   * People who took a conversation over keep it.
   * @param seqs those; null: all
   * @returns the numbers of those that were put back
   */
  redrive(seqs: readonly number[] | null, at: number): Promise<number[]>;
  /** How much a sweep would take. */
  expired(before: Expiry): Promise<SweepCounts>;
  /**
   * Takes away what has expired, at most `limit` rows of each kind: call it until all counts are 0.
   * Events, the bare rows of tickets, and scores stay.
   */
  sweep(before: Expiry, limit: number): Promise<SweepCounts>;
  /** People who have not been heard of since, and of whom no ticket is open: whoever sweeps erases them (`erasePerson`). */
  idlePeople(before: number, limit: number): Promise<string[]>;
  /** Which of these pictures and voices a message since then, a ticket or a waiting message speaks of, in any organisation. */
  mediaInUse(ids: readonly string[], since: number): Promise<string[]>;
}

/** What a copy of a database holds. */
export interface CopyReport {
  readonly schema: number;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Copies of a whole database, made beside whoever uses it. A store on a server has its own tools and none of this. */
export interface Archive {
  /**
   * Makes a file that holds all that was committed, also while a service writes, and proves it sound.
   * @param to must not exist; on an error nothing is left there
   * @throws YingdaError E_BACKUP, E_STORE_UNAVAILABLE
   */
  copy(from: string, to: string): Promise<CopyReport>;
  /** @throws YingdaError E_BACKUP when it is damaged or no database of yingda, E_STORE_NEWER */
  inspect(file: string): Promise<CopyReport>;
  /**
   * Makes the copy `from` the database `to`. Answers that waited to be sent when the copy was made are not sent: they
   * may have been since; people are shown them. Who was erased from what was there is erased from the copy too.
   * @param aside where what was there is put
   * @returns what it holds, how many answers were held back, whether something was put aside, and the pictures and voices
   * that must not come back
   * @throws YingdaError E_STORE_BUSY while somebody has `to` open; E_BACKUP, E_STORE_NEWER; nothing has changed then
   */
  restore(
    from: string,
    to: string,
    aside: string,
    at: number,
  ): Promise<{
    readonly report: CopyReport;
    readonly heldBack: number;
    readonly replaced: boolean;
    readonly erasedMedia: readonly string[];
  }>;
}
