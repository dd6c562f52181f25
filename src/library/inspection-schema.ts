/** The shape of scripts-zh/supervise/inspection.yaml: the supervisors' checklist (督导检查表, spec 03). */
import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z_]*$/);
const unique = (rows: readonly { readonly id: string }[]) =>
  new Set(rows.map(({ id }) => id)).size === rows.length;

const sheet = (columns: number) =>
  z.strictObject({ name: z.string().min(2).max(31), columns: z.array(z.string().min(1)).length(columns) });

export const inspectionFile = z.strictObject({
  keep_days: z.int().min(30),
  most_photos: z.int().min(1).max(30),
  blocks: z
    .array(
      z.strictObject({
        id: name,
        title: z.string().min(2),
        points: z.number().positive().max(100),
        /** Taken off for each finding; never below zero. */
        off: z.number().positive().max(10),
        /** A sheet of its own for each person. */
        per_person: z.boolean().default(false),
        items: z
          .array(z.strictObject({ id: name, title: z.string().min(2) }))
          .min(1)
          .refine(unique, 'two items have the same id'),
      }),
    )
    .min(1)
    .refine(unique, 'two blocks have the same id'),
  labels: z.strictObject({
    /** Of the .xlsx file: what it is called, and its sheets with their columns. */
    file: z.string().min(2),
    records: sheet(8),
    communities: sheet(5),
    months: sheet(2),
  }),
});

export type InspectionRules = z.infer<typeof inspectionFile>;
export type InspectionBlock = InspectionRules['blocks'][number];
