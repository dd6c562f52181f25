/** Early warning (群诉, STD-13): the risk of many owners complaining together, told to people once for each cause. */
import type { Intent } from './library/terms.ts';
import type { NoticeDraft } from './notices.ts';

/**
 * `same`: one matter of several homes; `outage`: homes entered for one outage; `home`: one home again and again; `words`: somebody
 * speaks of acting together or going public; `mood`: several people turn angry.
 */
export const WARNING_RULES = ['same', 'outage', 'home', 'words', 'mood'] as const;
export type WarningRule = (typeof WARNING_RULES)[number];

/** What a warning knows: inner ids, no words of an owner, no home. */
export interface WarningDetail {
  /** A topic, outage or sign of standards/warnings.yaml; null where it has no name. */
  readonly topic: string | null;
  /** null: from all over the community. */
  readonly building: string | null;
  /** How many homes or, of moods, people. */
  readonly homes: number;
  /** The first one is the master ticket. */
  readonly tickets: readonly string[];
  readonly conversations: readonly string[];
}

export interface Warning {
  /** Of the cause: the same cause has the same id, whoever finds it and how often. */
  readonly id: string;
  readonly communityId: string;
  readonly rule: WarningRule;
  readonly at: number;
  /** When something was last added to it. */
  readonly updatedAt: number;
  readonly detail: WarningDetail;
  /** Who has seen to it. */
  readonly seen: { readonly by: string; readonly at: number } | null;
}

/** How people are called for a warning: an alert like any other, with what the list of it is. */
export interface WarningCall {
  readonly reason: string;
  readonly roles: readonly string[];
  readonly ticketId: string | null;
  readonly conversationId: string | null;
  /** "5户：TS-1123-001、…" */
  readonly list: string;
  /** The title of the notice to owners that is suggested. */
  readonly notice: string | null;
}

/** The part of the store port that warnings are kept in. */
export interface Warnings {
  /** Writes it, its alert and its event in one transaction. @returns false when the id is known: nothing was written */
  raise(warning: Warning, call: WarningCall): Promise<boolean>;
  /** What came later to the same cause: nobody is told again. */
  extend(id: string, detail: WarningDetail, at: number): Promise<void>;
  /** Those that something was added to since, newest first. */
  list(communityId: string, since: number): Promise<Warning[]>;
  /** @returns false when there is none such, or somebody has seen to it */
  see(communityId: string, id: string, by: string, at: number): Promise<boolean>;
}

/** A ticket of a warning, masked. */
export interface WarningTicket {
  readonly id: string;
  readonly number: string;
  readonly kind: Intent;
  readonly state: string;
  readonly issue: string;
  readonly address: string;
  readonly createdAt: number;
}

export interface WarningCard {
  readonly id: string;
  readonly rule: WarningRule;
  /** What it is about, in words: "3栋 · 噪音". */
  readonly title: string;
  readonly homes: number;
  readonly at: number;
  readonly updatedAt: number;
  readonly master: WarningTicket | null;
  readonly tickets: readonly WarningTicket[];
  readonly conversations: readonly string[];
  /** A notice to the owners concerned, to be completed and sent by people. */
  readonly notice: (NoticeDraft & { readonly title: string }) | null;
  readonly seen: Warning['seen'];
}

export interface WarningDesk {
  /** Those of the last days, newest first. */
  list(days: number): Promise<readonly WarningCard[]>;
  /** @throws YingdaError E_NOT_FOUND when there is none such, or somebody has seen to it */
  see(id: string, by: string): Promise<void>;
}
