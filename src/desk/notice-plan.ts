/** Who gets which notice with which words, or why not: pure, so that what is shown beforehand is what is sent. */
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { KNOWN_NOTICE_SLOTS, OwnerNotice } from '../library/notice-schema.ts';
import type {
  LeftOut,
  NoticeDraft,
  NoticeHome,
  NoticePerson,
  NoticePreview,
  NoticeSegment,
  RecipientRecord,
} from '../notices.ts';
import { fillParts } from '../script/fill.ts';
import type { Checker } from '../script/lint.ts';
import { homeName, homeText } from '../text/home-name.ts';

/** Texts that a preview shows. */
const MOST_SHOWN = 500;

interface PlannedRow {
  readonly home: NoticeHome;
  readonly person: NoticePerson | null;
  readonly leftOut: LeftOut | null;
  readonly slots: Readonly<Record<string, string>>;
}

export interface NoticePlan {
  readonly kind: OwnerNotice;
  readonly rows: readonly PlannedRow[];
  readonly unknown: readonly string[];
}

/**
 * @param homes all of the community
 * @throws YingdaError E_UNKNOWN_ID when there is no such notice, E_FIELDS_MISSING when a slot is empty
 */
export function planNotice(
  library: Library,
  community: string,
  { kind: id, slots, segment }: NoticeDraft,
  homes: readonly NoticeHome[],
): NoticePlan {
  const { kinds } = library.notices.owners;
  const kind = kinds.find((one) => one.id === id);
  if (!kind)
    throw new YingdaError(
      'E_UNKNOWN_ID',
      `there is no notice "${id}"; known: ${kinds.map((one) => one.id).join(', ')}`,
    );
  const named = new Map((segment.homes ?? []).map((one) => [homeName(one.home), one.slots ?? {}]));
  const meant = homes.filter((home) => isMeant(home, segment, segment.homes ? named : null));
  const found = new Set(meant.map(({ address }) => homeText(address)));
  const told = new Set<string>();
  const rows = meant.flatMap((home): PlannedRow[] => {
    const own = { ...slots, ...named.get(homeText(home.address)) };
    const lacking = Object.keys(kind.slots).filter((slot) => !own[slot]?.trim());
    if (lacking.length > 0)
      throw new YingdaError(
        'E_FIELDS_MISSING',
        `${kind.id} for ${homeText(home.address)} needs ${lacking.map((slot) => `${slot} (${kind.slots[slot]})`).join(', ')}`,
      );
    const people = home.people.filter(({ role }) => segment.roles?.includes(role) ?? true);
    // Homes without the asked people are not meant at all.
    if (people.length === 0 && segment.roles) return [];
    if (people.length === 0)
      return [
        {
          home,
          person: null,
          leftOut: 'no_contact',
          slots: filled(library, community, kind, home, null, own),
        },
      ];
    return people.map((person) => {
      const leftOut = reasonAgainst(library, kind, person, told);
      if (leftOut === null) told.add(person.id);
      return { home, person, leftOut, slots: filled(library, community, kind, home, person, own) };
    });
  });
  return { kind, rows, unknown: [...named.keys()].filter((key) => !found.has(key)) };
}

/** Why somebody is not written to; the first reason that counts. */
function reasonAgainst(
  { notices: { owners } }: Library,
  kind: OwnerNotice,
  person: NoticePerson,
  told: ReadonlySet<string>,
): LeftOut | null {
  // FLOW-FEE: what is owed is told to nobody but those of the home who are known for sure.
  if (kind.private && !(person.verified && kind.roles?.includes(person.role))) return 'unverified';
  if (person.talk === null) return 'no_contact';
  if (!kind.per_home && told.has(person.id)) return 'told_elsewhere';
  if (kind.emergency) return null;
  if (person.optedOut) return 'opted_out';
  const most = owners.per_day_on[person.talk.channel.split(':')[0] ?? ''] ?? owners.per_day;
  return person.lately >= most ? 'limit' : null;
}

function filled(
  library: Library,
  community: string,
  kind: OwnerNotice,
  home: NoticeHome,
  person: NoticePerson | null,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const { surname = null, gender = null } = person ?? {};
  const named = surname !== null && gender !== null;
  const known: Record<(typeof KNOWN_NOTICE_SLOTS)[number], string | null> = {
    community,
    surname: named ? surname : null,
    honorific: named ? library.lexicon.signals.honorifics[gender] : null,
    address: homeText(home.address),
  };
  const given = Object.fromEntries(Object.keys(kind.slots).map((slot) => [slot, own[slot] ?? '']));
  return Object.fromEntries(
    Object.entries({ ...known, ...given }).flatMap(([slot, value]) =>
      value === null ? [] : [[slot, value.trim()]],
    ),
  );
}

/** What is said, as people see it before they send it. */
export function previewOf(
  library: Library,
  { kind, rows, unknown }: NoticePlan,
  checker: Checker,
): Omit<NoticePreview, 'groups'> {
  const written = rows.filter(({ leftOut }) => leftOut === null);
  // Names and numbers differ from house to house; what else is written is checked once.
  const texts = new Set(
    written.map(({ slots: { surname: _, honorific: __, ...slots } }) =>
      textOf(library, kind, slots).replace(/[0-9]/g, '0'),
    ),
  );
  return {
    kind: kind.id,
    title: kind.title,
    homes: new Set(rows.map(({ home }) => home.id)).size,
    people: new Set(written.map(({ person }) => person?.id)).size,
    leftOut: countOf(rows.flatMap(({ leftOut }) => leftOut ?? [])),
    unknown,
    // Whoever is told stands before whoever is left out.
    lines: [...written, ...rows.filter(({ leftOut }) => leftOut !== null)]
      .slice(0, MOST_SHOWN)
      .map(({ home, person, leftOut, slots }) => ({
        address: homeText(home.address),
        who: nameOf(library, person),
        channel: person?.talk?.channel ?? null,
        leftOut,
        text: leftOut === null ? textOf(library, kind, slots) : '',
      })),
    violations: [...texts].flatMap((text) => checker.lint({ text, channel: 'chat' }).violations),
  };
}

export function textOf(library: Library, kind: OwnerNotice, slots: Readonly<Record<string, string>>): string {
  const values = Object.fromEntries(Object.entries(slots).map(([slot, text]) => [slot, { text }]));
  const context = { now: 0, numbers: new Map(), masked: false };
  return fillParts(library, [{ phrase: kind.id, slots: values }], context).text;
}

export const recipientOf = ({ home, person, leftOut, slots }: PlannedRow): RecipientRecord => ({
  homeId: home.id,
  personId: person?.id ?? '',
  conversationId: leftOut === null ? (person?.talk?.conversationId ?? null) : null,
  leftOut,
  slots: leftOut === null ? slots : {},
});

/** "林女士", where both are known. */
export function nameOf(
  library: Library,
  person: { readonly surname: string | null; readonly gender: 'm' | 'f' | null } | null,
): string | null {
  if (!person || person.surname === null) return null;
  return person.surname + (person.gender === null ? '' : library.lexicon.signals.honorifics[person.gender]);
}

export function countOf<K extends string>(keys: readonly K[]): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** @param named null: no list of homes was given */
function isMeant(
  { address, tags }: NoticeHome,
  { buildings, units, floors, tags: asked }: NoticeSegment,
  named: ReadonlyMap<string, unknown> | null,
): boolean {
  const floor = Number(address.floor ?? floorOf(address.room));
  return (
    (buildings?.includes(address.building ?? '') ?? true) &&
    (units?.includes(address.unit ?? '') ?? true) &&
    (!floors || (floor >= floors.from && floor <= floors.to)) &&
    (asked?.some((tag) => tags.includes(tag)) ?? true) &&
    (named?.has(homeText(address)) ?? true)
  );
}

/** 1502 is on the 15th floor. */
function floorOf(room = ''): string {
  return /^([0-9]{1,2})[0-9]{2}$/.exec(room)?.[1] ?? '';
}
