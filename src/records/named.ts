/** Sheets that name an owner by nothing but their home and name: theirs too, exported and erased with what is theirs. */
import type { PersonRecord } from '../people.ts';
import { homeText } from '../text/home-name.ts';

/** Shorter ones are surnames, which a whole family has. */
const LEAST = 2;
const NAME = /^\p{Script=Han}{2,4}$/u;

interface HomeNamed {
  readonly communityId: string;
  /** "3栋2单元1502", as sheets write it. */
  readonly home: string;
}

/** Sheets of a home that nobody is known to own. `$1` is the org, `$2` the community, `$3` the home between quotation marks and %. */
export const SHEETS_AT_HOME = `SELECT * FROM paper WHERE org_id = $1 AND community_id = $2 AND person_id IS NULL
  AND CAST(body AS text) LIKE $3`;

export const atHome = ({ home }: HomeNamed): string => `%"${home}"%`;

/** Their homes, as they were bound to them. */
export function homesOf(record: PersonRecord): HomeNamed[] {
  return (record.home ?? []).map(({ community_id, building, unit, room }) => ({
    communityId: String(community_id),
    home: homeText({
      building: String(building),
      ...(typeof unit === 'string' && unit !== '' && { unit }),
      room: String(room),
    }),
  }));
}

/** Their whole names: as tickets have them, and as sheets of theirs that begin with their surname. */
export function namesOf(record: PersonRecord): string[] {
  const surname = record.person?.[0]?.surname;
  const written = (record.paper ?? []).flatMap(({ body }) => textsOf(body));
  const onTickets = (record.ticket ?? []).flatMap(({ contact_name: name }) =>
    typeof name === 'string' ? [name] : [],
  );
  const onSheets = written.filter(
    (text) => typeof surname === 'string' && surname !== '' && text.startsWith(surname) && NAME.test(text),
  );
  return [...new Set([...onTickets, ...onSheets])].filter((name) => [...name].length >= LEAST);
}

/** Whether one of the names stands on a sheet, as a whole. */
export function isNamed({ body }: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return textsOf(body).some((text) => names.includes(text));
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
