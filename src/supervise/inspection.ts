/** The supervisors' checklist as a sheet of the office, and its score. Pure. */
import { z } from 'zod';
import type { InspectionBlock } from '../library/inspection-schema.ts';

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
