/** What is kept of one owner: found, shown whole, erased (RELIABILITY 51). Times are ms since 1970, UTC. */

/** How an owner is named: one of these. */
export type PersonSought =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'phone'; readonly phone: string }
  /** The number of a ticket that they reported. */
  | { readonly by: 'ticket'; readonly number: string }
  /** As a channel knows them. */
  | { readonly by: 'sender'; readonly channel: string; readonly sender: string };

/** A phone, a ticket's number, channel/sender as a channel knows them, or an id. */
export function personSought(who: string): PersonSought {
  if (/^\+?[0-9][0-9 -]{5,}$/.test(who)) return { by: 'phone', phone: who.replace(/[ -]/g, '') };
  if (/^[A-Z]{2}-[0-9]{4}-[0-9]{3,}$/i.test(who)) return { by: 'ticket', number: who.toUpperCase() };
  const slash = who.indexOf('/');
  if (slash > 0) return { by: 'sender', channel: who.slice(0, slash), sender: who.slice(slash + 1) };
  return { by: 'id', id: who };
}

export interface PersonFound {
  readonly id: string;
  readonly surname: string | null;
  readonly phone: string | null;
  readonly identities: readonly { readonly channel: string; readonly sender: string }[];
  readonly tickets: number;
  /** Numbers of those that are still open. */
  readonly openTickets: readonly string[];
}

/** Every row that is kept of a person, by table; JSON columns are values. */
export type PersonRecord = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

export interface PersonErased {
  /** Rows that were taken away or emptied, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Ids of pictures and voices that nothing speaks of any more: their files are to go too. */
  readonly media: readonly string[];
}

/** What an old sheet may say of an owner: a phone, a name at a home, or the key of a row of a book. */
export type Trace =
  | { readonly by: 'phone'; readonly phone: string }
  | { readonly by: 'name'; readonly communityId: string; readonly home: string; readonly name: string }
  | { readonly by: 'paper'; readonly kind: string; readonly communityId: string; readonly key: string };

/** The part of the store port that knows owners as people. */
export interface People {
  findPeople(sought: PersonSought): Promise<PersonFound[]>;
  /** null when there is no such person. */
  personRecord(id: string): Promise<PersonRecord | null>;
  /**
   * Takes away what is theirs, and from tickets what says whose they were; events and numbers of tickets stay, with
   * nobody's name. What their platforms deliver again of the time before is not taken any more; should they write anew,
   * they are somebody new.
   * @returns null when there is no such person
   */
  erasePerson(id: string, at: number): Promise<PersonErased | null>;
  /** Of each, whether it was an owner's who was erased: a sheet that still has it would bring them back (RELIABILITY 51). */
  areErased(traces: readonly Trace[]): Promise<boolean[]>;
}

/** As `keepMedia` names files: 32 hexadecimal digits and an ending. */
const MEDIA = /[0-9a-f]{32}\.[a-z0-9]{2,4}/g;

/** The pictures and voices that rows speak of. */
export function mediaOf(record: PersonRecord): string[] {
  const rows = [
    ...(record.message ?? []),
    ...(record.ticket ?? []),
    ...(record.inbox ?? []),
    ...(record.paper ?? []),
  ];
  return [...new Set(rows.flatMap((row) => JSON.stringify(row).match(MEDIA) ?? []))];
}
