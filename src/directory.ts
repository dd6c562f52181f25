/** The part of the store port that keeps the homes of a community, its staff and who of them is on duty. */
import type { OccupantRole } from './library/terms.ts';
import type { StaffContact } from './outlet.ts';
import type { Address } from './text/addresses.ts';

export interface HomeInput {
  readonly address: Address;
  readonly kind: 'home' | 'shop' | 'villa' | 'office';
  readonly areaM2: number | null;
  /** Of the company's own making: 重点客户, 空置; what is absent leaves them as they are. */
  readonly tags?: readonly string[];
}

/** A phone that was left for a home, and whose it is: up to three a home (spec 02 FLOW-FEE-DISPUTE). */
export interface ContactInput {
  readonly address: Address;
  readonly phone: string;
  readonly role: OccupantRole;
}

export interface StaffInput {
  readonly number: string;
  readonly name: string;
  readonly role: string;
  readonly phone: string;
  /** UserID in WeCom, and mail address, where they are known. */
  readonly wecom?: string | null;
  readonly mail?: string | null;
  /** User ids in Slack, one a workspace, with blanks between. */
  readonly slack?: string | null;
}

export interface RosterInput {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly shift: string;
  readonly from: string;
  readonly to: string;
  readonly staffNumber: string;
}

export interface Directory {
  /** Replaces or adds rows by their key; returns how many there are now. */
  importHomes(communityId: string, homes: readonly HomeInput[]): Promise<number>;
  importStaff(communityId: string, staff: readonly StaffInput[]): Promise<number>;
  /** Replaces the contacts of the homes that are named. @returns how many of the rows have a home */
  importContacts(communityId: string, contacts: readonly ContactInput[]): Promise<number>;
  importRoster(communityId: string, roster: readonly RosterInput[]): Promise<number>;
  /** Who of these roles is on duty by the roster, in the order of the roles. */
  onDuty(communityId: string, roles: readonly string[], at: number): Promise<readonly StaffContact[]>;
  /** All staff of these roles, in the order of the roles, then by number; null: everybody, by number. */
  colleagues(communityId: string, roles: readonly string[] | null): Promise<readonly StaffContact[]>;
  staffNumbers(communityId: string): Promise<string[]>;
  /** Buildings that are called by a name of two characters or more, not by a number or a letter; each once. */
  namedBuildings(communityId: string): Promise<string[]>;
  counts(communityId: string): Promise<Readonly<Record<string, number>>>;
  /** Of the organisation's communities, what each is called, by id. */
  communityNames(): Promise<Readonly<Record<string, string>>>;
  /** Binds the sender of a conversation to a home as a verified occupant. */
  verifyOccupant(conversationId: string, address: Address): Promise<boolean>;
}
