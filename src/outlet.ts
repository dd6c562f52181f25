/** The port for calling people beside the staff's screens: a webhook, a message in WeCom, a text message, a mail. */

/** A member of staff and how they are reached; null where it is not known. */
export interface StaffContact {
  readonly number: string;
  readonly name: string;
  readonly role: string;
  readonly phone: string | null;
  /** UserID in WeCom. */
  readonly wecom: string | null;
  readonly mail: string | null;
  /** User ids in Slack, with blanks between. */
  readonly slack: string | null;
}

/** A call for people. It holds no owner's name and no phone of an owner (law 12). */
export interface Notice {
  /** The same for every attempt: who receives it twice can tell. */
  readonly id: string;
  /** When people were called, ms since 1970. */
  readonly at: number;
  readonly community: { readonly id: string; readonly name: string };
  /** "emergency:fire", "sla:late:respond", "handoff:unclaimed" */
  readonly reason: string;
  readonly roles: readonly string[];
  /** Those on duty; where nobody is, all of the roles. */
  readonly people: readonly StaffContact[];
  /** Nobody but `people` may read it. */
  readonly personal?: boolean;
  readonly ticket: {
    readonly number: string;
    readonly urgency: string;
    readonly state: string;
    readonly address: string | null;
    readonly issue: string;
  } | null;
  /** One line, as people read it. */
  readonly text: string;
  /** What goes below it, where there is room. */
  readonly lines?: readonly string[];
}

const OUTLET_NAMES = ['webhook', 'wecom', 'sms', 'mail'] as const;
/** What standards/people.yaml tells each which calls it carries. */
export type OutletName = (typeof OUTLET_NAMES)[number];

export interface Outlet {
  readonly name: OutletName;
  /**
   * Resolves when it was taken.
   * @throws OutletRefused when it will never be taken; anything else: it is tried again
   */
  send(notice: Notice): Promise<void>;
}

/** The other side, or the data, does not allow it: no use in trying again. */
export class OutletRefused extends Error {}
