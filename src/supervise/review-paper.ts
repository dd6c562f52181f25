/** A review as a sheet of the office (src/papers.ts): kind "quality", its body as it is kept. */
import { z } from 'zod';
import { RISKS } from '../library/quality-schema.ts';
import { SEVERITIES, VIOLATION_KINDS } from '../library/terms.ts';

export const REVIEW = 'quality';

const finding = z.object({
  id: z.string(),
  seq: z.number(),
  by: z.string().nullable(),
  kind: z.enum(VIOLATION_KINDS),
  severity: z.enum(SEVERITIES),
  rule: z.string(),
  situation: z.string().nullable(),
  cue: z.string(),
  reason: z.string(),
  better: z.string(),
  phrases: z.array(z.object({ id: z.string(), version: z.string() })),
});

export const marking = z.strictObject({
  verdicts: z.record(z.string().max(200), z.enum(['confirmed', 'dismissed'])),
  items: z.record(z.string().max(80), z.number().min(0).max(1).nullable()),
  remark: z.string().max(2000),
});

const marked = marking.extend({ by: z.string(), at: z.number() });

const reviewBody = z.object({
  plan: z.string(),
  /** Lines that are reviewed, and who of the staff said each. */
  lines: z.array(z.object({ seq: z.number(), by: z.string().nullable() })),
  people: z.array(z.string()),
  risks: z.array(z.enum(RISKS)),
  found: z.array(finding),
  auto: z.array(z.object({ id: z.string(), share: z.number().nullable(), seqs: z.array(z.number()) })),
  twice: z.boolean(),
  /** How far up it was told that nobody has marked it. */
  told: z.int().nullable().default(null),
  marks: z.array(marked),
  score: z.object({ score: z.number(), failed: z.boolean(), passed: z.boolean() }).nullable(),
  appeal: z
    .object({
      by: z.string(),
      at: z.number(),
      words: z.string(),
      verdict: z
        .object({ upheld: z.boolean(), by: z.string(), at: z.number(), reason: z.string() })
        .nullable(),
    })
    .nullable(),
});

export type ReviewBody = z.infer<typeof reviewBody>;

/** null where it is none: its owner was erased, or another yingda wrote it. */
export function readReview(body: unknown): ReviewBody | null {
  const read = reviewBody.safeParse(body);
  return read.success ? read.data : null;
}
