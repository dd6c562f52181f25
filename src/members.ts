/** The part of the staff's port that knows who somebody of Slack or WeCom is, and what their role lets them do there. */

/** Somebody of the staff list. */
export interface Member {
  readonly number: string;
  readonly name: string;
  readonly role: string;
}

export interface MemberDesk {
  /** @param user id in Slack @returns null: nobody of the staff list */
  ofSlack(user: string): Promise<Member | null>;
  /** @param user UserID in WeCom @returns null: nobody of the staff list */
  ofWecom(user: string): Promise<Member | null>;
  /** The UserID in WeCom of a colleague by the id that a screen gave them ("slack:U…", "account:…"); null: not known. */
  wecomOf(colleague: string): Promise<string | null>;
  /** The roles to whom a deed ("close", "phone") is left (standards/people.yaml `rights`); null: everybody in the staff's channel. */
  rolesFor(deed: string): readonly string[] | null;
}
