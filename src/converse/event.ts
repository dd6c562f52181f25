/** What can happen to a conversation, and what a decision may bring about. */

import type { CallEvent, Element, OccupantRole, ViolationKind } from '../library/terms.ts';
import type { SaidPart } from '../script/said.ts';
import type { Address } from '../text/addresses.ts';
import type { Move } from '../ticket/moves.ts';
import type { Promised, PromiseEnd } from '../ticket/promise.ts';
import type { NewTicket, TicketPatch } from '../ticket/ticket.ts';
import type { WorkReport } from '../ticket/work.ts';

/** A member of staff as a channel knows them. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
}

export interface PhraseRef {
  readonly id: string;
  readonly version: string;
}

/** Another ticket: its inner id and its number. */
export interface TicketName {
  readonly id: string;
  readonly number: string;
}

export type ConversationEvent =
  | {
      readonly kind: 'message';
      readonly text: string;
      readonly images: readonly string[];
      readonly voices: readonly string[];
      readonly videos?: readonly string[];
      /** Said on the phone: our answers are lines for an agent. */
      readonly spoken?: boolean;
      /** In a group only what is meant for the bot is answered, and nothing private. */
      readonly group?: { readonly mentioned: boolean; readonly directThread: string | null };
    }
  /** A timer of this conversation that has come due. */
  | { readonly kind: 'timer'; readonly name: TimerName }
  /** The clocks of a ticket of this conversation are to be looked at. */
  | { readonly kind: 'clock'; readonly ticketId: string }
  /** Something said of our own accord, or a colleague's `reply`, did not reach the owner: the wordings of it. */
  | { readonly kind: 'unreached'; readonly phrases: readonly PhraseRef[]; readonly reply?: boolean }
  /** A code for whoever has this phone. */
  | { readonly kind: 'code'; readonly digits: string }
  /** A notice for this person (scripts-zh/notices/owners.yaml). */
  | {
      readonly kind: 'notice';
      readonly notice: string;
      readonly home: string;
      readonly phrase: string;
      readonly slots: Readonly<Record<string, string>>;
    }
  /** A ticket that this conversation belongs to has moved on. */
  | { readonly kind: 'progress'; readonly ticketId: string }
  | { readonly kind: 'agent'; readonly text: string }
  | { readonly kind: 'takeover'; readonly by: Colleague | null }
  | { readonly kind: 'handback'; readonly by: Colleague | null }
  /** A person's words for the owner. */
  | {
      readonly kind: 'reply';
      readonly by: Colleague;
      readonly text: string;
      readonly phrases: readonly PhraseRef[];
      readonly edited: boolean;
      /** What the checker had found in it, when it was sent nevertheless. */
      readonly warned?: readonly { readonly kind: ViolationKind; readonly rule: string }[];
      /** Ids of stored pictures that follow the words. */
      readonly images?: readonly string[];
    }
  /** A person's words for colleagues only. */
  | { readonly kind: 'note'; readonly by: Colleague; readonly text: string }
  /** In the platform's own client a colleague took the session, ended it, or wrote `text` to the owner. */
  | {
      readonly kind: 'elsewhere';
      readonly by: Colleague;
      readonly what: 'taken' | 'ended' | 'said';
      readonly text: string;
    }
  /** A supervisor's words for whoever has the conversation. */
  | { readonly kind: 'whisper'; readonly by: Colleague; readonly text: string }
  | {
      readonly kind: 'move';
      readonly by: Colleague;
      readonly ticketId: string;
      readonly move: Move;
      readonly reason?: string | undefined;
      readonly result?: string | undefined;
      /** Whom it is dispatched or transferred to, by name. */
      readonly to?: string | undefined;
      readonly toId?: string | undefined;
      /** Ids of its checklist that are ticked by it. */
      readonly checks?: readonly string[] | undefined;
    }
  /** The ticket is to be done by somebody; `to`: their name, `toId`: their id where it is known. */
  | {
      readonly kind: 'assign';
      readonly by: Colleague;
      readonly ticketId: string;
      readonly to: string;
      readonly toId?: string | undefined;
      readonly reason?: string | undefined;
    }
  /** It is the same as another one, and ends in it. */
  | {
      readonly kind: 'merge';
      readonly by: Colleague;
      readonly ticketId: string;
      readonly into: TicketName;
      readonly reason: string;
    }
  /** Whoever reported it is concerned by another one too. */
  | { readonly kind: 'link'; readonly by: Colleague; readonly ticketId: string; readonly to: TicketName }
  | { readonly kind: 'urge'; readonly by: Colleague; readonly ticketId: string }
  /** It is told higher up. */
  | { readonly kind: 'escalate'; readonly by: Colleague; readonly ticketId: string; readonly reason: string }
  /** A person has seen that a ticket needs somebody, and sees to it. */
  | { readonly kind: 'acknowledge'; readonly by: Colleague; readonly ticketId: string }
  /** What was done on the spot. */
  | { readonly kind: 'work'; readonly by: Colleague; readonly ticketId: string; readonly report: WorkReport }
  /** What an owner was promised is done, as a person says. `ticketId` null: promised in the conversation itself. */
  | {
      readonly kind: 'keep';
      readonly by: Colleague;
      readonly ticketId: string | null;
      readonly promise: string;
    }
  | { readonly kind: 'dismiss'; readonly by: Colleague; readonly phrases: readonly PhraseRef[] }
  /** The owner took a message back, by the channel's id of it; with a note for colleagues. */
  | { readonly kind: 'recall'; readonly by: Colleague; readonly text: string; readonly message: string }
  /** `by`: the agent on the line, where known. */
  | { readonly kind: 'call'; readonly event: CallEvent; readonly by?: Colleague }
  /** An agent on the phone has said what an element asks for. */
  | { readonly kind: 'tick'; readonly element: Element }
  /** A field of what is being taken down as staff heard it; `name`: the owner's surname. */
  | {
      readonly kind: 'amend';
      readonly by: Colleague;
      readonly field: string;
      readonly text: string;
      readonly gender?: 'm' | 'f';
    };

/**
 * `rate`: the follow-up question after a ticket was closed; `rain`: whether it has rained since; `call`: the seconds to wait on
 * the phone have passed; `waiting`: an owner waits for a person; `promise`: what was promised without a ticket.
 */
export const TIMER_NAMES = ['remind', 'close', 'rate', 'rain', 'call', 'waiting', 'promise'] as const;
export type TimerName = (typeof TIMER_NAMES)[number];

export type Effect =
  /** One message to the owner, of one or several wordings. */
  | { readonly kind: 'say'; readonly parts: readonly SaidPart[] }
  /** The line an agent on the phone should say next, and how long to wait after it. */
  | {
      readonly kind: 'prompt';
      readonly parts: readonly SaidPart[];
      readonly waitS: number | null;
      readonly ends: boolean;
    }
  | { readonly kind: 'open'; readonly ticket: NewTicket }
  | { readonly kind: 'patch'; readonly ticketId: string; readonly patch: TicketPatch }
  | {
      readonly kind: 'move';
      readonly ticketId: string;
      readonly move: Move;
      readonly reason?: string;
      readonly result?: string;
      readonly into?: string;
      /** The member of staff who moved it. */
      readonly by?: Colleague;
    }
  /** A note of communication on a ticket (spec 02: 催办记一次沟通). */
  | {
      readonly kind: 'note';
      readonly ticketId: string;
      readonly note: 'supplement' | 'urge' | 'image' | 'thanks' | 'rating' | 'affected' | 'signed';
      readonly text: string;
    }
  /** An owner was told by when something is done about a ticket; and that it was, or another time was told. */
  | { readonly kind: 'promise'; readonly ticketId: string; readonly promise: Promised }
  | {
      readonly kind: 'keep';
      readonly ticketId: string;
      readonly promises: readonly string[];
      readonly by: PromiseEnd['by'];
    }
  /** A person's own words, or picture, to the owner: the one thing said that is no wording of the library. */
  | {
      readonly kind: 'relay';
      readonly text: string;
      readonly phrases: readonly PhraseRef[];
      readonly picture?: string;
    }
  /** A message of this conversation is marked as recalled, by the channel's id of it. */
  | { readonly kind: 'recall'; readonly message: string }
  /** For colleagues, about the conversation. */
  | {
      readonly kind: 'internal_note';
      readonly by: Colleague;
      readonly text: string;
      /** For one colleague alone, by id. */
      readonly for?: string;
    }
  /** The message goes on in the sender's direct thread, as if it had been written there. */
  | { readonly kind: 'redirect'; readonly thread: string }
  /** Group talk that was not for us: nothing of it is kept. */
  | { readonly kind: 'ignore' }
  | { readonly kind: 'handoff'; readonly reason: string; readonly brief: readonly SaidPart[] }
  /** People to be told at once. */
  | {
      readonly kind: 'alert';
      readonly reason: string;
      readonly roles: readonly string[];
      readonly ticketId: string | null;
      readonly text: string;
    }
  | { readonly kind: 'timer'; readonly name: TimerName; readonly inMs: number }
  | { readonly kind: 'cancel_timer'; readonly name: TimerName }
  /** When the clocks of a ticket are to be looked at next; null: nothing ticks. */
  | { readonly kind: 'ticket_timer'; readonly ticketId: string; readonly at: number | null }
  /** Every conversation that a ticket belongs to is told how it stands then; a later one takes its place. */
  | { readonly kind: 'tell_linked'; readonly ticketId: string; readonly inMs: number }
  /** What the owner told of themselves. */
  | {
      readonly kind: 'learn';
      readonly surname?: string;
      readonly gender?: 'm' | 'f';
      readonly phone?: string;
      readonly home?: { readonly homeId: string; readonly address: Address };
    }
  /** The first thing said in this turn is what somebody of a home is told by a notice. */
  | { readonly kind: 'noticed'; readonly notice: string; readonly home: string }
  /** The home is the person's from now on, and by what that is known; it is no longer. */
  | {
      readonly kind: 'bind';
      readonly homeId: string;
      readonly role: OccupantRole;
      readonly by: 'phone' | 'code';
    }
  | { readonly kind: 'unbind'; readonly homeId: string }
  /** A code to be sent to a phone by text message. */
  | { readonly kind: 'code'; readonly phone: string; readonly digits: string }
  /** Whether the person wants notices. */
  | { readonly kind: 'subscribe'; readonly wanted: boolean }
  /** Something to keep in the events log, for figures: no text, no personal data. */
  | {
      readonly kind: 'record';
      readonly event: string;
      readonly ticketId?: string;
      readonly data: Readonly<Record<string, string | number | boolean | null>>;
    };
