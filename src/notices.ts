/** Notices that owners are sent of our own accord (spec 02 望): whom a store finds for them, what it keeps of them. */
import type { Colleague } from './converse/event.ts';
import type { OwnerNotice } from './library/notice-schema.ts';
import type { OccupantRole } from './library/terms.ts';
import type { Address } from './text/addresses.ts';

/** Which homes, and who in them: what is said holds together, and nothing said is everybody. */
export interface NoticeSegment {
  readonly buildings?: readonly string[] | undefined;
  readonly units?: readonly string[] | undefined;
  readonly floors?: { readonly from: number; readonly to: number } | undefined;
  /** Homes with any of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** People who are one of these in the home. */
  readonly roles?: readonly OccupantRole[] | undefined;
  /** Said into the groups of owners as well. */
  readonly groups?: boolean | undefined;
  /** These very homes, each with slots of its own. */
  readonly homes?:
    | readonly { readonly home: string; readonly slots?: Readonly<Record<string, string>> | undefined }[]
    | undefined;
}

/** Where somebody is written to. */
export interface NoticeTalk {
  readonly conversationId: string;
  readonly channel: string;
  readonly thread: string;
  readonly sender: string;
}

export interface NoticePerson {
  readonly id: string;
  readonly role: OccupantRole;
  readonly verified: boolean;
  readonly surname: string | null;
  readonly gender: 'm' | 'f' | null;
  readonly phone: string | null;
  readonly optedOut: boolean;
  /** Notices since the asked time, those of emergencies left out. */
  readonly lately: number;
  /** The written conversation that changed last; null when there is none. */
  readonly talk: NoticeTalk | null;
}

export interface NoticeHome {
  readonly id: string;
  readonly address: Address;
  readonly tags: readonly string[];
  readonly people: readonly NoticePerson[];
}

export interface NoticeRecord {
  readonly id: string;
  readonly communityId: string;
  /** "NOTICE-WEATHER" */
  readonly kind: string;
  readonly emergency: boolean;
  readonly slots: Readonly<Record<string, string>>;
  readonly segment: NoticeSegment;
  /** The member of staff who sent it. */
  readonly by: { readonly id: string; readonly name: string };
  readonly at: number;
}

/** Why somebody is not written to. */
const LEFT_OUT = ['no_contact', 'opted_out', 'unverified', 'limit', 'told_elsewhere'] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

/** A home of a notice and somebody in it; `personId` is empty where nobody is known there. */
export interface RecipientRecord {
  readonly homeId: string;
  readonly personId: string;
  readonly conversationId: string | null;
  /** null: it is to be said. */
  readonly leftOut: LeftOut | null;
  readonly slots: Readonly<Record<string, string>>;
}

export interface RecipientRow extends RecipientRecord {
  readonly address: Address;
  readonly surname: string | null;
  readonly gender: 'm' | 'f' | null;
  readonly talk: NoticeTalk | null;
  /** What became of the message: of the outbox; null while it is not yet said. */
  readonly sent: 'pending' | 'sending' | 'sent' | 'failed' | 'uncertain' | null;
  readonly error: string | null;
  readonly at: number;
}

/** The part of the store port that notices are made of. */
export interface Notices {
  /** All homes of a community with who lives there now. */
  noticeHomes(communityId: string, since: number): Promise<NoticeHome[]>;
  /** @returns false when the id is known: nothing was written */
  keepNotice(notice: NoticeRecord, recipients: readonly RecipientRecord[]): Promise<boolean>;
  /** Newest first. */
  notices(communityId: string, limit: number): Promise<NoticeRecord[]>;
  notice(id: string): Promise<NoticeRecord | null>;
  /** Of a notice, by home. */
  noticeRecipients(noticeId: string): Promise<RecipientRow[]>;
  /** Notices of which somebody has not been told yet. */
  noticesUntold(communityId: string): Promise<NoticeRecord[]>;
  /** Replaces the tags of homes. @returns how many homes there are of these */
  tagHomes(
    communityId: string,
    tags: readonly { readonly address: Address; readonly tags: readonly string[] }[],
  ): Promise<number>;
}

export interface NoticeDraft {
  readonly kind: string;
  readonly slots: Readonly<Record<string, string>>;
  readonly segment: NoticeSegment;
}

/** What somebody would be sent, or why not. */
export interface NoticeLine {
  readonly address: string;
  /** "林女士"; null where nobody, or no name, is known. */
  readonly who: string | null;
  readonly channel: string | null;
  readonly leftOut: LeftOut | null;
  readonly text: string;
}

export interface NoticePreview {
  readonly kind: string;
  readonly title: string;
  readonly homes: number;
  /** How many are written to. */
  readonly people: number;
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
  /** Of the homes that were named, those that are none of the community's. */
  readonly unknown: readonly string[];
  /** Names of the groups into which it is said. */
  readonly groups: readonly string[];
  /** At most 500. */
  readonly lines: readonly NoticeLine[];
  readonly violations: readonly { readonly cue: string; readonly reason: string; readonly better: string }[];
}

/** `reached`: as far as the channel tells; `by_template`, `by_sms`: another way than the conversation. */
export type NoticeOutcome =
  | 'reached'
  | 'by_template'
  | 'by_sms'
  | 'waiting'
  | 'failed'
  | 'uncertain'
  | LeftOut;

export interface NoticeReportLine {
  readonly address: string;
  readonly who: string | null;
  readonly channel: string | null;
  readonly outcome: NoticeOutcome;
  /** In the channel's own words. */
  readonly reason: string | null;
}

/** What became of it in a group. */
export interface GroupReport {
  readonly name: string;
  readonly channel: string;
  readonly outcome: NoticeOutcome;
  readonly reason: string | null;
}

/** A text that was sent, as the library had it then: what it leaves open is filled from `slots`, or is each owner's own. */
export interface NoticeWording {
  readonly version: string;
  readonly text: string;
  readonly slots: Readonly<Record<string, string>>;
  readonly at: number;
}

export interface NoticeReport {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly at: number;
  readonly by: string;
  readonly counts: Readonly<Partial<Record<NoticeOutcome, number>>>;
  readonly groups: readonly GroupReport[];
  /** More than one where the wording was changed while it was sent. */
  readonly wordings: readonly NoticeWording[];
  readonly lines: readonly NoticeReportLine[];
}

export interface NoticeDesk {
  readonly kinds: readonly OwnerNotice[];
  /** @throws YingdaError E_UNKNOWN_ID, E_FIELDS_MISSING */
  preview(draft: NoticeDraft): Promise<NoticePreview>;
  /**
   * @param id given by whoever sends it: the same one twice sends once
   * @throws YingdaError as preview; E_BLOCKED_WORDS; E_NOT_FOUND when no home is meant
   */
  send(id: string, draft: NoticeDraft, by: Colleague): Promise<NoticePreview>;
  /** @throws YingdaError E_NOT_FOUND */
  report(id: string): Promise<NoticeReport>;
  /** Newest first. */
  list(limit: number): Promise<readonly NoticeRecord[]>;
  /** Goes on with what a crash cut off. */
  resume(): Promise<void>;
}
