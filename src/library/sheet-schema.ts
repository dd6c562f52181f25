/** Fields of what an office keeps on sheets: duties, registers, questionnaires. A label is also the column's name in .xlsx. */
import { z } from 'zod';

const FIELD_TYPES = [
  'text',
  'long',
  'number',
  /** Yuan, to the cent. */
  'money',
  /** YYYY-MM-DD */
  'date',
  /** YYYY-MM */
  'month',
  'choice',
  'yes',
  /** "3栋2单元1502" */
  'home',
  /** A person's name and phone: masked where they are shown in lists. */
  'name',
  'phone',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export const sheetName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower case letters, digits and _');

export const sheetField = z
  .strictObject({
    id: sheetName,
    label: z.string().min(1).max(20),
    type: z.enum(FIELD_TYPES).default('text'),
    options: z.array(z.string().min(1)).min(2).optional(),
    needed: z.boolean().default(false),
    /** Other names of the column. */
    also: z.array(z.string()).default([]),
  })
  .refine(
    ({ type, options }) => (type === 'choice') === (options !== undefined),
    'a choice has options, and nothing else has',
  );

export type SheetField = z.infer<typeof sheetField>;
export type SheetValue = string | number | boolean;

/** Adds an issue for every id that stands twice. */
export function noneTwice(ids: readonly string[], context: z.RefinementCtx, what: string): void {
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at)))
    context.addIssue({ code: 'custom', message: `${what} "${id}" stands twice` });
}
