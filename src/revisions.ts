/** Revisions of the script library: made on the page of staff, kept in the store, laid over the shipped files. */
import type { EntryKind, Overlay } from './library/overlay.ts';
import type { Element } from './library/terms.ts';
import type { TextUnit } from './text/cut.ts';
import type { Meaning } from './understand/meaning.ts';

/** One revision, whole: all entries that differ from the shipped files after it. Never changed: going back is a new one. */
export interface RevisionRecord {
  readonly communityId: string;
  /** 1, 2, 3 … in a community. */
  readonly number: number;
  readonly at: number;
  readonly by: { readonly id: string; readonly name: string };
  readonly note: string;
  /** Keys of the entries that it changed. */
  readonly keys: readonly string[];
  /** The number that it goes back to (0: the shipped files); null for new words. */
  readonly restores: number | null;
  readonly overlay: Overlay;
}

export type RevisionHead = Omit<RevisionRecord, 'overlay'>;

/** The part of the store port that keeps revisions. */
export interface Revisions {
  /** @returns false when the number is taken: nothing was written */
  keepRevision(revision: RevisionRecord): Promise<boolean>;
  /** The number of the newest; 0 when there is none. */
  newestRevision(communityId: string): Promise<number>;
  revision(communityId: string, number: number): Promise<RevisionRecord | null>;
  /** Newest first. */
  revisions(communityId: string, limit: number): Promise<RevisionHead[]>;
}

/** What the running service has of it. */
export interface LibraryState {
  /** The revision in use; 0: the shipped files as they are. */
  readonly inUse: number;
  /** Being read, its models being trained. */
  readonly taking: boolean;
  /** Why the newest one, or the changed files, could not be taken; the last good library stays. */
  readonly faults: readonly string[];
}

export interface EntryHead {
  readonly key: string;
  readonly kind: EntryKind;
  readonly title: string;
  /** Steps, questions or utterances; 0: left out. */
  readonly size: number;
  /** own: as published here; upgraded: and shipped otherwise since; shipped: as it came. */
  readonly from: 'shipped' | 'own' | 'upgraded';
}

export interface LibraryOverview {
  readonly state: LibraryState;
  /** The newest number: what a change must be based on. */
  readonly number: number;
  readonly entries: readonly EntryHead[];
  /** Files that a new answer can go into. */
  readonly faqFiles: readonly string[];
  /** What a step can be asked to express, with its name. */
  readonly elements: readonly { readonly element: Element; readonly label: string }[];
}

export interface LibraryEntry {
  readonly key: string;
  readonly kind: EntryKind;
  readonly file: string;
  /** As it holds now; null: left out. */
  readonly data: unknown;
  /** As shipped; null for an entry of one's own. */
  readonly shipped: unknown;
}

export interface EntryChange {
  readonly key: string;
  /** null: left out; an entry of one's own is gone. */
  readonly data: unknown;
  /** Where a new answer goes. */
  readonly file?: string | undefined;
}

/** One line of a difference. */
export interface DiffLine {
  readonly mark: '+' | '-' | ' ';
  readonly text: string;
}

export interface EntryDiff {
  readonly key: string;
  readonly lines: readonly DiffLine[];
}

/** What uses an entry that is to be changed. */
export interface EntryImpact {
  readonly key: string;
  readonly flows: readonly string[];
  /** Steps that come (`from` null), go (`to` null) or stand elsewhere; `lost`: what named one that goes. */
  readonly steps: readonly {
    readonly from: string | null;
    readonly to: string | null;
    readonly lost: readonly string[];
  }[];
  /** Events and steps of a phone call. */
  readonly calls: readonly string[];
  readonly drills: readonly string[];
  /** Golden dialogues that show it; null where they are not on this machine. */
  readonly transcripts: readonly string[] | null;
  /** Certificates that would no more be of what is said now: who, and which. */
  readonly certificates: readonly { readonly trainee: string; readonly title: string }[];
}

export interface LibraryCheck {
  /** Of `script check`, of the whole library with the change in it: nothing is published with one. */
  readonly faults: readonly string[];
  /** Own wordings that the checker would not let a member of staff say: nothing is published with one. */
  readonly wordings: readonly string[];
  /** New written wordings that a channel takes only in several messages. */
  readonly cut: readonly { readonly phrase: string; readonly channel: string; readonly pieces: number }[];
  readonly diffs: readonly EntryDiff[];
  readonly impact: readonly EntryImpact[];
}

/** How a wording arrives on a channel. */
export interface ChannelPreview {
  readonly channel: string;
  /** What is sent, one after the other. */
  readonly pieces: readonly string[];
  /** Of the text, in what the channel counts; null: the channel has no limit. */
  readonly size: number;
  readonly limit: number | null;
  readonly unit: TextUnit;
}

export interface Published {
  readonly number: number;
  readonly keys: readonly string[];
}

/** The workshop of the script library. */
export interface LibraryRoom {
  overview(): Promise<LibraryOverview>;
  /** @throws YingdaError E_NOT_FOUND */
  entry(key: string): Promise<LibraryEntry>;
  /** @throws YingdaError E_NOT_FOUND, E_INPUT_SHAPE */
  check(changes: readonly EntryChange[]): Promise<LibraryCheck>;
  /**
   * Keeps a revision, and has the running service take it.
   * @param base the number that the changes were made on
   * @throws YingdaError E_CONFLICT when there is a newer one; E_LIBRARY when the library would have faults
   */
  publish(
    by: { readonly id: string; readonly name: string },
    base: number,
    note: string,
    changes: readonly EntryChange[],
  ): Promise<Published>;
  /** A new revision that says what an older one said (0: the shipped files). @throws as publish, E_NOT_FOUND */
  rollBack(
    by: { readonly id: string; readonly name: string },
    base: number,
    note: string,
    to: number,
  ): Promise<Published>;
  revisions(): Promise<readonly RevisionHead[]>;
  /** What a revision changed. @throws YingdaError E_NOT_FOUND */
  diffOf(number: number): Promise<readonly EntryDiff[]>;
  /** Files that differ from the shipped ones, as they would stand. */
  files(): Promise<readonly { readonly name: string; readonly text: string }[]>;
  preview(text: string): readonly ChannelPreview[];
  /** What the classifier in use makes of a message, and why. */
  understand(text: string): Promise<Meaning>;
}
