/**
 * The port for whoever answers the phone: the same engine as `yingda call`, one key or sentence after the other. Phones
 * are masked but in the line to say, which the agent of the call reads to the caller.
 */
import type { Colleague, PhraseRef } from './converse/event.ts';
import type { CallEvent, Element } from './library/terms.ts';
import type { Violation } from './script/lint.ts';
import type { ConversationCard } from './staff.ts';

/** Channel of the conversations that are phone calls. */
export const CALL_CHANNEL = 'phone';

/** Something that can happen on the line, with the key for it. */
export interface CallKey {
  readonly event: CallEvent;
  readonly key: string;
  readonly label: string;
  readonly labelEn: string;
  /** The situation it begins, null where it answers one. */
  readonly situation: string | null;
}

/** What an agent does on the phone. */
export type CallDeed =
  | { readonly what: 'event'; readonly event: CallEvent }
  /** The caller's words, as the agent types them. */
  | { readonly what: 'heard'; readonly text: string }
  /** The agent's own words. */
  | { readonly what: 'said'; readonly text: string }
  | { readonly what: 'tick'; readonly element: Element }
  | {
      readonly what: 'amend';
      readonly field: string;
      readonly text: string;
      readonly gender?: 'm' | 'f' | undefined;
    }
  /** The caller asked for a person, and stays with this agent. */
  | { readonly what: 'keep' };

export interface CallLine {
  readonly text: string;
  readonly phrases: readonly PhraseRef[];
  /** ms since 1970. */
  readonly at: number;
  /** Seconds to wait after it, null: none; and what is said when they have passed: null hangs up. */
  readonly waitS: number | null;
  readonly next: string | null;
}

/** A time in which the caller hears nobody: since when, and how much of it there was before, in ms. */
export interface CallQuiet {
  readonly since: number | null;
  readonly ms: number;
}

/** A row of the record. */
export interface CallEntry {
  readonly at: number;
  /** key: what happened; line: what there was to say; said: the agent's own words; owner: the caller's. */
  readonly from: 'key' | 'line' | 'said' | 'owner';
  readonly text: string;
  readonly event: CallEvent | null;
}

export interface CallCard {
  /** Of the conversation. */
  readonly id: string;
  /** Owner, fields being taken down, tickets. */
  readonly card: ConversationCard;
  readonly surname: string | null;
  readonly gender: 'm' | 'f' | null;
  readonly by: Colleague | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly at: {
    readonly situation: string;
    readonly title: string;
    readonly titleEn: string;
    readonly step: string;
  } | null;
  /** null once the call is over. */
  readonly line: CallLine | null;
  /** What the line must express; `said` from the agent's own words, or as marked. */
  readonly elements: readonly { readonly element: Element; readonly label: string; readonly said: boolean }[];
  readonly never: readonly { readonly say: string; readonly better: string; readonly why: string }[];
  /** What the agent has said since that must not be said. */
  readonly slips: readonly Violation[];
  /** Events that lead on from this step. */
  readonly leads: readonly CallEvent[];
  readonly held: CallQuiet;
  readonly muted: CallQuiet;
  /** The longest that a caller is held, in s. */
  readonly holdMostS: number;
  /** For whoever it is put through to. */
  readonly brief: string | null;
  readonly record: readonly CallEntry[];
}

/** What the caller's words sound like, and what must not be said to them; empty within a situation, which has rows of its own. */
export interface CallHints {
  readonly situations: readonly CallEvent[];
  readonly avoid: readonly string[];
}

/** A row of the list of calls. */
export interface CallSummary {
  readonly id: string;
  readonly owner: string | null;
  readonly by: Colleague | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly held: CallQuiet;
  readonly tickets: readonly string[];
}

export interface CallDesk {
  keys(): readonly CallKey[];
  /** Newest first. */
  recent(limit: number): Promise<readonly CallSummary[]>;
  /**
   * A call is picked up.
   * @param id of the click: the same one twice is one call
   * @param number as the telephone shows it, null where it does not: whoever called before is known again
   */
  pickUp(id: string, by: Colleague, number: string | null): Promise<CallCard>;
  /** @param viewer reads phones whole where the call is theirs; null when there is no such call */
  call(id: string, viewer: Colleague): Promise<CallCard | null>;
  /** Takes longer than a line may: asked for beside it. */
  hints(id: string): Promise<CallHints>;
  /**
   * Something happened, or was said.
   * @param deedId the same one twice has no second effect
   * @throws YingdaError E_NOT_FOUND, E_CONFLICT when it is over or another agent's
   */
  happen(deedId: string, by: Colleague, id: string, deed: CallDeed): Promise<CallCard>;
}
