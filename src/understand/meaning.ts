/** What a message means (spec 05, spec 06 understand). */
import type { Act, Dialect, Intent, Mood, Urgency } from '../library/terms.ts';
import type { Address } from '../text/addresses.ts';
import type { TimeWindow } from '../text/times.ts';
import type { KnownNames } from './names.ts';

export interface Slots extends Address {
  place?: string;
  /** Digits only. */
  phone?: string;
  /** Surname and title as said: "林女士", "林". */
  name?: string;
  time?: TimeWindow;
  plate?: string;
  /** "BX-1122-007", or the last three digits. */
  ticket?: string;
  /** The matter itself, in few of the owner's own words. */
  issue?: string;
  /** Yuan. */
  amount?: string;
  month?: string;
  /** 1–5. */
  rating?: number;
}

export type SlotName = keyof Slots;

/** Signs of scripts-zh/lexicon/signals.yaml and places.yaml. */
export interface Signals {
  /** Declines to give what was asked. */
  readonly refuses: boolean;
  /** Has nothing more to say. */
  readonly done: boolean;
  /** Asks us to say it again. */
  readonly repeats: boolean;
  /** Calls it off. */
  readonly cancels: boolean;
  /** Takes back what went before, and tells a matter anew. */
  readonly startsOver: boolean;
  /** Asks for the figures of the own account. */
  readonly ownAccount: boolean;
  /** Asks for what belongs to somebody else, or tries to talk the rules away. */
  readonly thirdParty: boolean;
  /** Asks something; asks what it costs. */
  readonly asks: boolean;
  readonly price: boolean;
  /** Speaks of when somebody is at home or may be called. */
  readonly available: boolean;
  /** Wants a home bound to their account, or no longer. */
  readonly binds: boolean;
  readonly unbinds: boolean;
  /** Does not accept what was offered, or wants somebody in charge. */
  readonly notAccepted: boolean;
  /** Half a question that stands on what was answered before: what it costs, another day, another case. */
  readonly follows: 'price' | 'day' | 'how' | 'more' | null;
  /** The colleague asked for, as said. */
  readonly colleague: string | null;
}

/** A matter that came along with another one. */
export interface OtherMatter {
  readonly intent: Intent;
  readonly issue: string;
  readonly urgency: Urgency;
}

export interface Meaning {
  /** null when the message is only an act ("对", "5分"). */
  readonly intent: Intent | null;
  /** A calibrated probability of `intent`, 0 to 1. */
  readonly confidence: number;
  /** The main one first. */
  readonly intents: readonly Intent[];
  readonly act: Act;
  readonly slots: Slots;
  /** UTF-16 spans [from, to) in the original text. */
  readonly spans: Partial<Record<SlotName, readonly [number, number]>>;
  /** Where the speaker lives, when it differs from the place of the matter. */
  readonly home: Address | null;
  readonly surname: string | null;
  readonly gender: 'm' | 'f' | null;
  readonly urgency: Urgency;
  /** Which kind of emergency (ids of flows/emergency-kinds.yaml), when urgency is `emergency`. */
  readonly emergency: string | null;
  /** An emergency without any word of danger that the model only half believes in (less likely than not). */
  readonly doubtful: boolean;
  readonly mood: Mood;
  readonly abusive: boolean;
  readonly dialect: Dialect | null;
  readonly language: 'zh-Hans' | 'zh-Hant' | 'en' | 'other';
  readonly normalized: string;
  /** Only the head of a very long message was read. */
  readonly cut: boolean;
  /** What else was said, as the engine needs it. */
  readonly signals: Signals;
  /** A second, different matter told in the same message ("另外…"), to be filed apart (spec 02 建不建单). */
  readonly also: OtherMatter | null;
  /** What was told beyond that, in its order. */
  readonly further: readonly OtherMatter[];
  /** FAQ entries asked for one after the other in one message; empty when there is one question or none. */
  readonly questions: readonly string[];
  /** FAQ entries that may answer it, best first. */
  readonly faq: readonly { readonly id: string; readonly score: number }[];
  /** … to half a question together with what it stands on (`signals.follows`). */
  readonly onTopic?: readonly { readonly id: string; readonly score: number }[];
  readonly why?: readonly { readonly word: string; readonly for: string; readonly weight?: number }[];
}

export interface UnderstandContext {
  /** ms since 1970. */
  readonly now: number;
  /** What our last line asked for: a field or slot name, `confirm`, `rating`; null when nothing. */
  readonly expects: string | null;
  readonly why?: boolean;
  /** The wordings of our last line: half a question is about the FAQ entry in it. */
  readonly said?: readonly string[];
  /** … or the matter under way. */
  readonly about?: string | null;
  /** What this community's buildings and staff are called. */
  readonly names?: KnownNames;
}

/**
 * Text to meaning. Asynchronous, so that a model server or an LLM can stand behind the same seam; it runs before the
 * transaction (law 2).
 */
export interface Understander {
  /** Names the model and library, stored with every meaning. */
  readonly revision: string;
  understand(text: string, context: UnderstandContext): Promise<Meaning>;
  /** A quick look whether a message must not wait for the quiet window (law 8); may err on the side of yes. */
  looksUrgent(text: string): boolean;
}
