/** What the trainer's page reckons: curves, heat map, weakest elements, time spent, groups. Pure. */
import { z } from 'zod';
import type { MemoryRow, TrainingRecord } from '../learning.ts';
import { drilledTitle, type Library } from '../library/library.ts';
import { ELEMENTS, type Element } from '../library/terms.ts';
import type { DrillRecord } from '../store.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { knownAt } from './memory.ts';
import { drillSubjects } from './talk.ts';

/** Somebody whom the trainer looks at. */
export interface Member {
  readonly trainee: string;
  readonly name: string;
  /** Other names that their drills are kept under. */
  readonly aliases: readonly string[];
  readonly groups: readonly string[];
}

/** All that is known of a member. */
export interface MemberRecords {
  readonly member: Member;
  readonly drills: readonly DrillRecord[];
  readonly memories: readonly MemoryRow[];
  readonly records: readonly TrainingRecord[];
}

export interface CurvePoint {
  readonly at: number;
  readonly score: number;
  readonly band: DrillRecord['band'];
}

/** How somebody came along in a situation, and how well they keep it in mind now. */
export interface Curve {
  readonly situation: string;
  readonly title: string;
  /** Oldest first. */
  readonly points: readonly CurvePoint[];
  /** 0 to 1; null where nothing is kept of it. */
  readonly known: number | null;
  /** What they will keep of it in the days to come, if they do not practise. */
  readonly forecast: readonly { readonly at: number; readonly known: number }[];
}

/** A cell of the class heat map: person × situation. */
export interface HeatCell {
  readonly trainee: string;
  readonly situation: string;
  readonly times: number;
  /** Of the last drill. */
  readonly last: number;
  readonly best: number;
  readonly known: number | null;
}

export interface WeakElement {
  readonly element: Element;
  readonly label: string;
  readonly asked: number;
  readonly missing: number;
  /** 0 to 1. */
  readonly share: number;
}

export interface TimeSpent {
  readonly drills: number;
  readonly exams: number;
  readonly sessions: number;
}

/** Of some people together. */
export interface GroupFigures {
  readonly name: string;
  readonly people: number;
  readonly drills: number;
  /** null: nobody has practised. */
  readonly mean: number | null;
  /** The share of drills that were passed; null likewise. */
  readonly passed: number | null;
  /** Minutes a person. */
  readonly minutes: number;
}

/** Days ahead at which a curve tells what is left. */
const AHEAD = [0, 1, 3, 7, 14, 30];
const PASSED: readonly DrillRecord['band'][] = ['excellent', 'pass'];

const graded = z.looseObject({
  result: z
    .looseObject({
      steps: z.array(z.looseObject({ elements: z.record(z.string(), z.boolean()) })),
    })
    .nullable(),
});
const minutesOf = z.looseObject({ minutes: z.number() });

/** By situation or flow, in the order of the catalogue; those that were never practised are left out. */
export function curvesOf(library: Library, { drills, memories }: MemberRecords, now: number): Curve[] {
  return drillSubjects(library).flatMap((id) => {
    const own = drills.filter(({ situation }) => situation === id);
    if (own.length === 0) return [];
    const row = memories.find(({ situation }) => situation === id);
    const known = (at: number) => (row ? knownAt(library.drilling.memory, row, at) : null);
    return [
      {
        situation: id,
        title: drilledTitle(library, id),
        points: own
          .map(({ finishedAt, score, band }) => ({ at: finishedAt, score, band }))
          .toSorted((one, other) => one.at - other.at),
        known: known(now),
        forecast: AHEAD.flatMap((days) => {
          const at = now + days * DAY;
          const left = known(at);
          return left === null ? [] : [{ at, known: left }];
        }),
      },
    ];
  });
}

export function heatOf(library: Library, people: readonly MemberRecords[], now: number): HeatCell[] {
  return people.flatMap((one) =>
    curvesOf(library, one, now).map(({ situation, points, known }) => ({
      trainee: one.member.trainee,
      situation,
      times: points.length,
      last: points.at(-1)?.score ?? 0,
      best: Math.max(...points.map(({ score }) => score)),
      known,
    })),
  );
}

/** The elements that are missing most often, by their share; those asked for too seldom are left out. */
export function weakElements(library: Library, people: readonly MemberRecords[]): WeakElement[] {
  const { least, most } = library.exams.class.weak;
  const counts = new Map<string, { asked: number; missing: number }>();
  for (const { drills } of people)
    for (const { detail } of drills) {
      const read = graded.safeParse(detail);
      for (const { elements } of (read.success && read.data.result?.steps) || [])
        for (const [element, held] of Object.entries(elements)) {
          const count = counts.get(element) ?? { asked: 0, missing: 0 };
          counts.set(element, { asked: count.asked + 1, missing: count.missing + (held ? 0 : 1) });
        }
    }
  const { labels } = library.standards.grading;
  return ELEMENTS.flatMap((element) => {
    const { asked = 0, missing = 0 } = counts.get(element) ?? {};
    if (asked < least || missing === 0) return [];
    return [{ element, label: labels[element], asked, missing, share: missing / asked }];
  })
    .toSorted((one, other) => other.share - one.share || other.missing - one.missing)
    .slice(0, most);
}

/** In minutes. A drill that was left open counts up to a measure (exams/class.yaml). */
export function timeSpent(library: Library, { drills, records }: MemberRecords): TimeSpent {
  const most = library.exams.class.most_minutes_a_drill;
  const of = (kind: TrainingRecord['kind']) =>
    records.reduce((sum, record) => {
      const read = record.kind === kind ? minutesOf.safeParse(record.detail) : null;
      return sum + (read?.success ? read.data.minutes : 0);
    }, 0);
  const minutes = drills.reduce(
    (sum, { startedAt, finishedAt }) => sum + Math.min(most, (finishedAt - startedAt) / MINUTE),
    0,
  );
  return { drills: Math.round(minutes), exams: of('exam'), sessions: of('training') };
}

/** Everybody first, then each group that has members. */
export function groupFigures(library: Library, people: readonly MemberRecords[]): GroupFigures[] {
  const names = [...new Set(people.flatMap(({ member }) => member.groups))].sort();
  const of = (name: string, some: readonly MemberRecords[]): GroupFigures => {
    const drills = some.flatMap((one) => one.drills);
    const minutes = some.map((one) => timeSpent(library, one)).reduce((sum, one) => sum + allOf(one), 0);
    const share = (count: number) => (drills.length === 0 ? null : count / drills.length);
    const sum = drills.reduce((total, { score }) => total + score, 0);
    return {
      name,
      people: some.length,
      drills: drills.length,
      mean: share(sum),
      passed: share(drills.filter(({ band }) => PASSED.includes(band)).length),
      minutes: some.length === 0 ? 0 : Math.round(minutes / some.length),
    };
  };
  return [
    of(library.exams.class.everybody, people),
    ...names.map((name) =>
      of(
        name,
        people.filter(({ member }) => member.groups.includes(name)),
      ),
    ),
  ];
}

const allOf = ({ drills, exams, sessions }: TimeSpent): number => drills + exams + sessions;
