/** Owners' data: what is kept, why, how long; one owner's shown whole, or taken away (RELIABILITY 51). */
import type { Colleague } from './converse/event.ts';
import type { Privacy } from './library/privacy-schema.ts';
import type { PersonRecord } from './people.ts';

/** A kind of record; `days` is what the daily sweep goes by. */
export interface KeptRow {
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly days: number;
  /** What becomes of it then. */
  readonly ends: string;
}

export interface PrivacyPage {
  readonly kept: readonly KeptRow[];
  /** Sheets of kinds that no row names: kept as each says. */
  readonly others: readonly { readonly kind: string; readonly count: number }[];
  readonly sweptAt: number | null;
  readonly processing: Privacy['processing'];
  /** The newest first; `current` is in force. */
  readonly notices: readonly (Privacy['notices'][number] & { readonly current: boolean })[];
  /** Looks at whole data, exports and erasures, from the audit log; the newest first. */
  readonly log: readonly {
    readonly at: number;
    readonly action: string;
    readonly actor: string | null;
    readonly target: string | null;
  }[];
}

/** An owner as whoever must be sure that it is the right one sees them. */
export interface OwnerCard {
  readonly id: string;
  readonly name: string | null;
  readonly phone: string | null;
  readonly channels: readonly string[];
  readonly tickets: number;
  readonly openTickets: readonly string[];
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
}

export interface PrivacyDesk {
  page(): Promise<PrivacyPage>;
  /** The same as an .xlsx file. */
  sheet(): Promise<Uint8Array>;
  /** @param who a phone, a ticket's number, channel/sender, or an id */
  find(who: string): Promise<readonly OwnerCard[]>;
  /** Logged before it is given. @throws YingdaError E_NOT_FOUND */
  record(id: string, by: Colleague): Promise<PersonRecord>;
  /** For good. @throws YingdaError E_NOT_FOUND, E_OPEN_TICKETS */
  erase(
    id: string,
    by: Colleague,
  ): Promise<{ readonly rows: Readonly<Record<string, number>>; readonly files: number }>;
}
