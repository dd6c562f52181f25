/** What is kept of a phone call: who took it, what happened and when, how long the caller was kept waiting. */
import type { CallEvent, Element } from '../library/terms.ts';
import type { SaidPart } from '../script/said.ts';
import type { Colleague, Effect } from './event.ts';

/** More happens in no call that anybody looks through afterwards. */
const MOST_MOMENTS = 200;

/** A time in which the caller hears nobody: since when (null: not now), and how much of it there was before, in ms. */
export interface Quiet {
  readonly since: number | null;
  readonly ms: number;
}

export interface CallRecord {
  /** Who took it; null where nobody said so (yingda call). */
  readonly by: Colleague | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** What happened on the line, oldest first. */
  readonly moments: readonly { readonly at: number; readonly event: CallEvent }[];
  readonly held: Quiet;
  readonly muted: Quiet;
  /** The line to say now, and since when. */
  readonly line: readonly SaidPart[];
  readonly lineAt: number;
  /** Elements of that line that the agent marked as said. */
  readonly ticked: readonly Element[];
  /** For whoever the call is put through to. */
  readonly brief: readonly SaidPart[];
}

const NO_QUIET: Quiet = { since: null, ms: 0 };

/** The record of the call under way; a new one where none is. */
export function recordOf(record: CallRecord | undefined, by: Colleague | null, now: number): CallRecord {
  if (record && record.endedAt === null) return record;
  return {
    by,
    startedAt: now,
    endedAt: null,
    moments: [],
    held: NO_QUIET,
    muted: NO_QUIET,
    line: [],
    lineAt: now,
    ticked: [],
    brief: [],
  };
}

/** Something happened on the line. */
export function withMoment(record: CallRecord, event: CallEvent, now: number): CallRecord {
  const muted = event === 'mute' ? true : event === 'unmute' ? false : record.muted.since !== null;
  return {
    ...record,
    moments: [...record.moments, { at: now, event }].slice(-MOST_MOMENTS),
    muted: quietFrom(record.muted, muted, now),
  };
}

/** There is another line to say. @param held whether the caller waits on the line after it */
export function withLine(
  record: CallRecord,
  line: readonly SaidPart[],
  held: boolean,
  now: number,
): CallRecord {
  // Whoever comes back and asks for more time begins to count anew, and what was waited before is kept.
  const ended = quietFrom(record.held, false, now);
  return { ...record, line, lineAt: now, ticked: [], held: quietFrom(ended, held, now) };
}

/** The call is over. */
export function ended(record: CallRecord, now: number): CallRecord {
  return {
    ...record,
    endedAt: now,
    line: [],
    held: quietFrom(record.held, false, now),
    muted: quietFrom(record.muted, false, now),
  };
}

/** For the log of events: figures only. */
export function endedEvent({ by, startedAt, endedAt, held, muted, moments }: CallRecord): Effect {
  const seconds = (ms: number) => Math.round(ms / 1000);
  return {
    kind: 'record',
    event: 'call.ended',
    data: {
      by: by?.id ?? null,
      seconds: seconds((endedAt ?? startedAt) - startedAt),
      held_s: seconds(held.ms),
      muted_s: seconds(muted.ms),
      moments: moments.length,
    },
  };
}

function quietFrom(quiet: Quiet, on: boolean, now: number): Quiet {
  if (on) return quiet.since === null ? { ...quiet, since: now } : quiet;
  return quiet.since === null ? quiet : { since: null, ms: quiet.ms + now - quiet.since };
}
