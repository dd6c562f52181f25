/** A skills contest: what it is made of, and its board (TRN-10, TRN-13). Pure. */
import { z } from 'zod';
import { DIFFICULTIES } from '../library/drill-schema.ts';
import type { DrillRecord } from '../store.ts';
import { MINUTE } from '../text/shanghai.ts';

const text = z.string().trim().min(1).max(200);

export const contestSchema = z.strictObject({
  title: text,
  seed: text,
  difficulty: z.enum(DIFFICULTIES),
  from: z.int(),
  to: z.int(),
  rounds: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('drill'), situation: z.string() }),
        z.strictObject({ kind: z.literal('judged'), title: text, most: z.number().positive().max(100) }),
      ]),
    )
    .min(1),
});
export type Contest = z.infer<typeof contestSchema>;

export const contestBody = z.strictObject({
  contest: contestSchema,
  /** Rounds that somebody has begun: each once. */
  begun: z.array(z.strictObject({ trainee: z.string(), round: z.int(), at: z.int() })),
  points: z.array(
    z.strictObject({ trainee: z.string(), round: z.int(), points: z.number(), by: z.string() }),
  ),
});
export type ContestSheet = z.infer<typeof contestBody>;

/** What a round's drill is drawn by: the same owner for all, another one in every round. */
export const seedOf = (contest: Pick<Contest, 'seed'>, id: string, round: number): string =>
  `contest:${id}:${contest.seed}:${round}`;

export interface BoardRow {
  readonly place: number;
  readonly trainee: string;
  readonly points: number;
  readonly minutes: number;
  readonly rounds: readonly (number | null)[];
}

const drawn = z.looseObject({ seed: z.string(), models: z.int().default(0) });

/** A round's drill starts with it: one that was started anew later is another try. */
const AT_ONCE_MS = MINUTE;

/**
 * Best first; of equals who took less time, and then both have the same place.
 * @param drills of everybody who has begun, under the names that they have begun with; the run that a round began with counts
 */
export function boardOf(sheet: ContestSheet, id: string, drills: readonly DrillRecord[]): BoardRow[] {
  const { contest, begun, points } = sheet;
  const trainees = [...new Set([...begun, ...points].map(({ trainee }) => trainee))];
  const rows = trainees.map((trainee) => {
    const played = contest.rounds.map((round, at) => {
      if (round.kind === 'judged') {
        const given = points.find((one) => one.trainee === trainee && one.round === at);
        return { points: given?.points ?? null, ms: 0 };
      }
      const seed = seedOf(contest, id, at);
      const start = begun.find((one) => one.trainee === trainee && one.round === at)?.at ?? Number.NaN;
      const first = drills.find((one) => {
        const read = drawn.safeParse(one.detail);
        const mine = one.trainee === trainee && read.success && read.data.seed === seed;
        return mine && Math.abs(one.startedAt - start) < AT_ONCE_MS && one.finishedAt <= contest.to;
      });
      // Whoever had a wording shown has played, for nothing.
      const helped = first && (drawn.safeParse(first.detail).data?.models ?? 0) > 0;
      return {
        points: helped ? 0 : (first?.score ?? null),
        ms: first ? first.finishedAt - first.startedAt : 0,
      };
    });
    return {
      trainee,
      rounds: played.map((one) => one.points),
      points: Math.round(played.reduce((sum, one) => sum + (one.points ?? 0), 0) * 100) / 100,
      ms: played.reduce((sum, one) => sum + one.ms, 0),
    };
  });
  const isBetter = (one: { points: number; ms: number }, other: { points: number; ms: number }) =>
    one.points > other.points || (one.points === other.points && one.ms < other.ms);
  return rows
    .toSorted(
      (one, other) =>
        other.points - one.points || one.ms - other.ms || (one.trainee < other.trainee ? -1 : 1),
    )
    .map(({ ms, ...row }) => ({
      ...row,
      minutes: Math.round((ms / MINUTE) * 10) / 10,
      place: 1 + rows.filter((other) => isBetter(other, { points: row.points, ms })).length,
    }));
}
