/**
 * What an office keeps on sheets: duties, registers, inspections, reviews, plans, surveys. One document of a kind each, found
 * by a few columns; what is written on it is the kind's own, and whoever reads it checks it. Times are ms since 1970, UTC.
 */

/** People are called with what is written: an alert like any other, told once. Its list names no owner (law 12). */
export interface PaperCall {
  /** "training:overdue", "duty:missed" …: standards/people.yaml says which outlets carry it, notices/staff.yaml its words. */
  readonly reason: string;
  readonly roles: readonly string[];
  /** What it is about, in few words. */
  readonly list: string;
}

/** A sheet as it is laid down. */
export interface NewPaper {
  /** Inner, never shown. */
  readonly id: string;
  /** "duty", "register:key" …: says what is in the body. */
  readonly kind: string;
  readonly communityId: string;
  /** What it is within its kind and community, and nothing else is: "DUTY-KEY:2026-11-22". */
  readonly key: string;
  readonly state: string;
  /** What it is about: the inner id of a home, ticket, conversation or sheet. */
  readonly subject?: string | null;
  /** The number of the member of staff whose it is. */
  readonly staff?: string | null;
  /** The inner id of the owner whom it is about: exported and erased with what is theirs. */
  readonly person?: string | null;
  /** The moment it belongs to: a day's duty, a month's plan. */
  readonly at: number;
  readonly due?: number | null;
  /** It goes when this has passed; absent or null: kept for good. */
  readonly keepUntil?: number | null;
  /** Ids of stored pictures and scans that the body speaks of. */
  readonly attachments?: readonly string[];
  /** JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Whom it calls when it is laid down; a sheet that was there calls nobody again. */
  readonly call?: PaperCall | null;
}

export interface Paper extends Required<Omit<NewPaper, 'call'>> {
  /** 1 when it is laid down; raised by every change. */
  readonly version: number;
  /** When, and by whom, it was last changed. */
  readonly changedAt: number;
  readonly by: string;
  /** Its owner was erased: nothing is in the body any more. */
  readonly erased: boolean;
}

/** What may be changed; what is absent stays. */
export type PaperChange = Partial<
  Pick<
    NewPaper,
    'state' | 'subject' | 'staff' | 'person' | 'at' | 'due' | 'keepUntil' | 'attachments' | 'body' | 'call'
  >
>;

/** An earlier state of a sheet, or the present one. */
export interface PaperVersion {
  readonly version: number;
  readonly at: number;
  readonly by: string;
  readonly state: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** All that are given must fit; lists: any of them. */
export interface PaperFilter {
  readonly kinds?: readonly string[];
  readonly communityId?: string;
  readonly keys?: readonly string[];
  readonly states?: readonly string[];
  readonly subject?: string;
  readonly staff?: string;
  readonly person?: string;
  /** `at`, from the first to before the second. */
  readonly from?: number;
  readonly to?: number;
  /** Those that have a due time before this. */
  readonly dueBefore?: number;
  /** Oldest first, unless so. */
  readonly newest?: boolean;
  /** Those behind this one, in the order asked for. */
  readonly after?: { readonly at: number; readonly id: string };
  /** Absent: all. */
  readonly limit?: number;
}

/** The part of the store port that sheets are kept in. Each change is an event (`paper.made`, `paper.changed`) without its words. */
export interface Papers {
  /**
   * Lays sheets down, all or none. A key that its kind and community have already is left as it is.
   * @returns in the order given, the sheet under each key, and whether it was laid down now
   */
  make(
    papers: readonly NewPaper[],
    by: string,
    at: number,
  ): Promise<{ readonly paper: Paper; readonly made: boolean }[]>;
  /**
   * @param version the one that the change was made on
   * @returns the sheet as it is now; null when there is none such, or somebody was faster: nothing was written
   */
  change(id: string, version: number, change: PaperChange, by: string, at: number): Promise<Paper | null>;
  get(id: string): Promise<Paper | null>;
  /** By `at`, then by id. */
  find(filter: PaperFilter): Promise<Paper[]>;
  /** How many of them in each state of each kind. */
  tally(
    filter: PaperFilter,
  ): Promise<{ readonly kind: string; readonly state: string; readonly count: number }[]>;
  /** All versions of a sheet, the first one first. */
  history(id: string): Promise<PaperVersion[]>;
}
