/** Reads a community description (data/sample/community.yaml, or YINGDA_COMMUNITY): ranges of buildings, one row a home. */
import { z } from 'zod';
import type { SlackConfig } from './config.ts';
import type { HomeInput, StaffInput } from './directory.ts';
import { YingdaError } from './errors.ts';
import type { Library } from './library/library.ts';
import { type Calendar, ownCalendar, ownLimits, type Sla } from './library/standards-schema.ts';
import { readYaml } from './yaml-file.ts';

/** User ids, one a workspace. */
const slackUsers = z.string().regex(/^[UW][A-Z0-9]+( [UW][A-Z0-9]+)*$/, 'user ids like U0123456789');

const schema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  name: z.string().min(1),
  buildings: z
    .array(
      z.strictObject({
        names: z.union([z.string().regex(/^[0-9]+-[0-9]+$/), z.array(z.coerce.string())]),
        /** 0: the building has no units. */
        units: z.int().min(0).max(20),
        floors: z.int().min(1).max(120),
        rooms: z.int().min(1).max(60),
        kind: z.enum(['home', 'shop', 'villa', 'office']),
        area_m2: z.number().positive(),
      }),
    )
    .default([]),
  staff: z
    .array(
      z.strictObject({
        number: z.string(),
        name: z.string(),
        role: z.string(),
        phone: z.string(),
        wecom: z.string().nullable().default(null),
        mail: z.email().nullable().default(null),
        slack: slackUsers.nullable().default(null),
      }),
    )
    .default([]),
  /** Its own values of the FAQ's slots (office_hours, office_phone …), over standards/community-defaults.yaml. */
  figures: z.record(z.string(), z.string()).default({}),
  /** Its own hours, free days and make-up days, over standards/calendar.yaml. */
  calendar: ownCalendar.default({}),
  /** false: nothing of it goes to Slack, whose servers are abroad; a list: it is shown in these channels only. */
  slack: z.union([z.boolean(), z.array(z.string().regex(/^[CG][A-Z0-9]+$/)).min(1)]).default(true),
  /** Whether owners' pictures are shown in Slack: nothing in them can be masked. */
  slack_pictures: z.boolean().default(true),
  /** Its own time limits, by the id of a row of standards/sla.yaml. */
  limits: ownLimits.default({}),
});

export interface CommunityData {
  readonly id: string;
  readonly name: string;
  readonly homes: readonly HomeInput[];
  readonly staff: readonly StaffInput[];
  readonly figures: Readonly<Record<string, string>>;
  readonly slack?: boolean | readonly string[];
  readonly slack_pictures?: boolean;
  readonly calendar: Partial<Calendar>;
  readonly limits: Readonly<Record<string, Partial<Sla['limits'][number]['limits']>>>;
}

/**
 * The library as it holds in a community: its own calendar and time limits over the general ones.
 * @throws YingdaError E_IMPORT_FILE when a limit is for a row that standards/sla.yaml does not have
 */
export function ofCommunity(
  library: Library,
  { name, calendar, limits }: Pick<CommunityData, 'name' | 'calendar' | 'limits'>,
): Library {
  const { standards } = library;
  const rows = new Set(standards.sla.limits.map(({ id }) => id));
  const unknown = Object.keys(limits).filter((id) => !rows.has(id));
  if (unknown.length > 0)
    throw new YingdaError(
      'E_IMPORT_FILE',
      `${name}: limits: there is no row ${unknown.join(', ')} in standards/sla.yaml, allowed: ${[...rows].join(' ')}`,
    );
  return {
    ...library,
    standards: {
      ...standards,
      calendar: { ...standards.calendar, ...calendar },
      sla: {
        ...standards.sla,
        limits: standards.sla.limits.map((row) => ({ ...row, limits: { ...row.limits, ...limits[row.id] } })),
      },
    },
  };
}

/** @throws YingdaError E_IMPORT_FILE when the file is not of this shape */
export function readCommunity(file: string): CommunityData {
  const { buildings, ...own } = readYaml(file, schema);
  const homes = buildings.flatMap((group) =>
    buildingNames(group.names).flatMap((building) => homesOf(building, group)),
  );
  return { ...own, homes } as CommunityData;
}

function buildingNames(names: string | readonly string[]): readonly string[] {
  if (typeof names !== 'string') return names;
  const [first = 0, last = 0] = names.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
}

function homesOf(
  building: string,
  group: { units: number; floors: number; rooms: number; kind: HomeInput['kind']; area_m2: number },
): HomeInput[] {
  const homes: HomeInput[] = [];
  const units =
    group.units === 0 ? [undefined] : Array.from({ length: group.units }, (_, at) => String(at + 1));
  for (const unit of units) {
    for (let floor = 1; floor <= group.floors; floor++) {
      for (let room = 1; room <= group.rooms; room++) {
        homes.push({
          address: {
            building,
            ...(unit !== undefined && { unit }),
            room: `${floor}${String(room).padStart(2, '0')}`,
            floor: String(floor),
          },
          kind: group.kind,
          areaM2: group.area_m2,
        });
      }
    }
  }
  return homes;
}

/** The workspaces in whose channels a community is shown; null: in none, and nothing of it leaves for Slack. */
export function shownInSlack(
  config: SlackConfig,
  { slack = true }: Pick<CommunityData, 'slack'>,
): SlackConfig | null {
  if (typeof slack === 'boolean') return slack ? config : null;
  const workspaces = config.workspaces.filter(({ channel }) => slack.includes(channel));
  return workspaces.length > 0 ? { ...config, workspaces } : null;
}
