/** The supervisors' checklist as a sheet of the office, and its score. Pure. */
import { z } from 'zod';
import type { InspectionCard, InspectionMonths } from '../inspections.ts';
import type { InspectionBlock } from '../library/inspection-schema.ts';
import { monthText } from './occurrences.ts';
import { before, periodOf } from './period.ts';

export const INSPECTION = 'inspection';

const inspectionBody = z.object({
  block: z.string(),
  person: z.string().nullable(),
  findings: z.array(z.object({ item: z.string(), remark: z.string(), photos: z.array(z.string()) })),
  remark: z.string(),
  score: z.number(),
  points: z.number(),
});
export type InspectionBody = z.infer<typeof inspectionBody>;

/** null where it is none of this yingda's. */
export function readInspection(body: unknown): InspectionBody | null {
  return inspectionBody.safeParse(body).data ?? null;
}

/** Each finding takes the same off; a block has no less than nothing. */
export function inspectionScore(
  { points, off }: Pick<InspectionBlock, 'points' | 'off'>,
  findings: number,
): number {
  return Math.max(0, Math.round((points - off * findings) * 100) / 100);
}

export const meanOf = (scores: readonly number[]): number =>
  Math.round((scores.reduce((sum, one) => sum + one, 0) / scores.length) * 100) / 100;

/** The means of each block by month, from the first that has any to the one of `now`. */
export function monthlyMeans(
  blocks: readonly InspectionBlock[],
  cards: readonly InspectionCard[],
  now: number,
): InspectionMonths[] {
  const earliest = Math.min(now, ...cards.map(({ at }) => at));
  const months: string[] = [];
  for (let month = periodOf('month', now); month.to > earliest; month = before(month))
    months.unshift(monthText(month.from));
  return blocks.flatMap(({ id, title, points }): InspectionMonths[] => {
    const of = cards.filter(({ block }) => block === id);
    const scores = months.map((month) => {
      const found = of.filter(({ at }) => monthText(at) === month).map(({ score }) => score);
      return found.length === 0 ? null : meanOf(found);
    });
    return of.length === 0 ? [] : [{ block: id, title, points, months, scores }];
  });
}
