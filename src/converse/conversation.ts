/** What a conversation remembers between turns. Plain JSON: it is stored as it stands. */
import type { Intent, Mood, OccupantRole, Urgency } from '../library/terms.ts';
import type { SaidPart } from '../script/said.ts';
import type { Address } from '../text/addresses.ts';
import type { TimeWindow } from '../text/times.ts';
import type { Promised } from '../ticket/promise.ts';
import type { TicketTask } from '../ticket/ticket.ts';
import type { CallRecord } from './call-record.ts';
import type { Colleague } from './event.ts';

/** Raised when this shape changes; an older conversation then starts afresh, keeping the person and open tickets. */
export const CONVERSATION_SHAPE = 1;

export type Stage = 'collect' | 'confirm';

/** One matter that an owner raised and that is not finished yet. */
export interface Matter {
  readonly flow: string;
  /** Of the flow when the matter began (law 4). */
  readonly flowVersion: number;
  readonly kind: Intent;
  readonly task: TicketTask;
  readonly urgency: Urgency;
  readonly stage: Stage;
  /** What the owner wrote about it. */
  readonly words: readonly string[];
  readonly issue: string | null;
  readonly address: Address | null;
  readonly place: string | null;
  /** `asked`: the owner was asked whether the address is right, once. */
  readonly addressCheck: 'unchecked' | 'asked' | 'known' | 'doubtful';
  readonly unitAsked: boolean;
  readonly time: TimeWindow | null;
  readonly fields: Readonly<Record<string, string>>;
  /** The field our last question was for. */
  readonly asked: string | null;
  readonly tries: Readonly<Record<string, number>>;
  /** Fields the owner would not or could not give. */
  readonly skipped: readonly string[];
  readonly attachments: readonly string[];
  /** Set once a ticket exists while we still collect (emergencies). */
  readonly ticketId: string | null;
  readonly emergency: string | null;
}

/** A phone call under way. */
export interface Call {
  /** The step said last ("OPEN-5.2"), or null while the caller speaks. */
  readonly at: string | null;
  /** When it was said; whether because nothing happened in the seconds before. */
  readonly since: number;
  readonly byItself: boolean;
  /** How often it was said again. */
  readonly times: number;
  readonly spoke: boolean;
  /** Steps whose record or task was made in this call. */
  readonly left: readonly string[];
  /** A new caller was asked for leave to note their particulars (OPEN-4). */
  readonly consent?: boolean;
}

export interface FiledTicket {
  readonly id: string;
  readonly flow: string;
  readonly kind: Intent;
  readonly issue: string;
  readonly at: number;
  /** Which danger it was. */
  readonly emergency?: string;
}

export interface Conversation {
  readonly shape: number;
  readonly surname: string | null;
  readonly gender: 'm' | 'f' | null;
  readonly phone: string | null;
  readonly phoneRefused: boolean;
  /** The home last spoken of, for further matters. */
  readonly home: Address | null;
  readonly verified: boolean;
  /** The active matter is the last. */
  readonly matters: readonly Matter[];
  readonly filed: readonly FiledTicket[];
  /** A status question that waits for a ticket number, or a person who was asked for by name. */
  readonly pending:
    | {
        readonly kind: 'status' | 'urge';
        readonly tries: number;
        readonly words: readonly string[];
        /** What is still wrong, told before the number was asked for. */
        readonly fault?: string;
      }
    | { readonly kind: 'colleague'; readonly who: string }
    /** A home is being bound, or unbound, to the person (identity.ts). */
    | {
        readonly kind: 'bind';
        readonly unbinds: boolean;
        readonly asked: 'room' | 'phone' | 'code' | null;
        readonly tries: number;
        readonly address: Address | null;
        /** What was sent to the phone that the home has on record. */
        readonly code: {
          readonly digits: string;
          readonly until: number;
          readonly homeId: string;
          readonly role: OccupantRole;
        } | null;
      }
    /** The follow-up of a closed ticket: whether it is solved, then 1 to 5. */
    | {
        readonly kind: 'rating';
        readonly asked: 'solved' | 'rating';
        readonly ticketId: string;
        readonly tries: number;
        /** When it was asked. */
        readonly at?: number;
        /** The owner has turned to something else: only a plain rating is still taken. */
        readonly dropped?: boolean;
      }
    /** The work is done: the owner is to confirm it (签字). */
    | { readonly kind: 'sign'; readonly ticketId: string; readonly tries: number }
    | null;
  /** Tickets that the owner has confirmed as done: of these only a rating is asked. */
  readonly signed?: readonly string[];
  /** Closed tickets whose follow-up has not been asked yet. */
  readonly toRate?: readonly string[];
  /** Closed tickets asked about once it has rained since (ms of closing). */
  readonly afterRain?: readonly { readonly ticketId: string; readonly at: number }[];
  /** The owner was heard on the phone only: nothing can be written to them. */
  readonly byPhone?: boolean;
  readonly handedOff: {
    readonly reason: string;
    readonly at: number;
    /** The owner has been told once that further messages are passed on. */
    readonly told?: boolean;
    readonly by?: Colleague;
    /** Since when the owner's words stand unanswered by `by`. */
    readonly since?: number;
    /** How many times colleagues have been called for this wait. */
    readonly called?: number;
    /** Asked for a person once more, and was told that they are called again. */
    readonly pressed?: boolean;
    /** The owner has been told once that it takes longer. */
    readonly excused?: boolean;
  } | null;
  /** Pictures that came before their matter was told. */
  readonly media: readonly string[];
  /** Messages that their owner took back, by the channel's ids: one may be told before the message itself. */
  readonly recalled?: readonly string[];
  readonly mood: Mood;
  readonly abuse: number;
  /** Turns in a row that were not understood. */
  readonly misses: number;
  /** What was not understood yet: read again together with the next message. */
  readonly unclear: readonly string[];
  /** Wordings said lately, newest last: never the same twice running. */
  readonly recent: readonly string[];
  /** The parts of our last reply, to say again on request. */
  readonly lastReply: readonly SaidPart[];
  /** The last words, and how often they came one after the other. */
  readonly heard?: { readonly text: string; readonly times: number };
  /** A question about something that could be booked was answered: what was said, in case they take it up. */
  readonly offered?: { readonly kind: Intent; readonly words: string; readonly issue: string | null } | null;
  /** What the owner called off last, in case they want it after all. */
  readonly calledOff?: { readonly matter: Matter; readonly at: number } | null;
  /** The version of the privacy notice that the owner was given. */
  readonly noticed?: string;
  /** Writes traditional characters. */
  readonly traditional?: boolean;
  /** Was told back in Mandarin what they wrote in dialect (HEAR-5). */
  readonly dialectTold?: boolean;
  /** Praised in a word before (CARE-7: 再表扬). */
  readonly praised?: boolean;
  /** What the owner was told by when, while there was no ticket. */
  readonly promises?: readonly Promised[];
  /** Where a phone call stands. */
  readonly call: Call | null;
  /** What is kept of the phone call. */
  readonly callRecord?: CallRecord;
  readonly greeted: boolean;
  readonly reminded: boolean;
  /** A room where many read along. */
  readonly room?: boolean;
  /** The owner stopped answering and was taken leave of (CLOSE-3); what was told is kept. */
  readonly abandoned?: boolean;
}

export const NEW_CONVERSATION: Conversation = {
  shape: CONVERSATION_SHAPE,
  surname: null,
  gender: null,
  phone: null,
  phoneRefused: false,
  home: null,
  verified: false,
  matters: [],
  filed: [],
  pending: null,
  handedOff: null,
  media: [],
  mood: 'calm',
  abuse: 0,
  misses: 0,
  unclear: [],
  recent: [],
  lastReply: [],
  call: null,
  greeted: false,
  reminded: false,
};

export function activeMatter(conversation: Conversation): Matter | null {
  return conversation.matters.at(-1) ?? null;
}

/** As expectation, and 'change' where the owner said that something is wrong, and is to say what. */
export function awaited(conversation: Conversation): string | null {
  const matter = activeMatter(conversation);
  const changes = matter?.stage === 'collect' && matter.asked === null && matter.ticketId === null;
  return expectation(conversation) ?? (changes ? 'change' : null);
}

/** What our last question was for: a field, `confirm`, `solved`, `rating`, `ticket`, or nothing (spec 05 expects). */
export function expectation(conversation: Conversation): string | null {
  const { pending } = conversation;
  if (pending?.kind === 'status' || pending?.kind === 'urge') return 'ticket';
  if (pending?.kind === 'rating' && !pending.dropped) return pending.asked;
  if (pending?.kind === 'sign') return 'confirm';
  const matter = activeMatter(conversation);
  if (!matter) return null;
  return matter.stage === 'confirm' ? 'confirm' : matter.asked;
}
