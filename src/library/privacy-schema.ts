/** The shape of scripts-zh/standards/privacy.yaml: why personal data is kept, what is done with it, what owners were told. */
import { z } from 'zod';

/** The stretches of retention.yaml: each has its reason, and a page that shows both. */
export const RETENTION_KEYS = [
  'inbox_days',
  'message_days',
  'record_days',
  'drill_days',
  'ticket_days',
  'delivery_days',
  'media_days',
  'person_days',
] as const;
export type RetentionKey = (typeof RETENTION_KEYS)[number];

/** Sheets beside duties and books, whose stretches stand with their rules. */
export const KEPT_SHEETS = ['quality', 'kpi', 'inspection', 'fee-check', 'training', 'customer'] as const;

const text = z.string().min(2);
const table = (columns: number) =>
  z.strictObject({ name: text.max(31), columns: z.array(text).length(columns) });

export const privacyFile = z.strictObject({
  kept: z.record(z.enum(RETENTION_KEYS), z.strictObject({ what: text, why: text, ends: text })),
  sheets: z.record(z.enum(KEPT_SHEETS), z.strictObject({ what: text, why: text })),
  labels: z.strictObject({
    duties: text,
    until: text,
    deleted: text,
    sheets: text,
    /** Tables of the .xlsx: their names and columns. */
    sheets_of: z.strictObject({ kept: table(4), processing: table(6), notices: table(3), log: table(4) }),
  }),
  /** Records of processing: what for, on what ground, which data, whose eyes, to whom. */
  processing: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z_]*$/),
        title: text,
        purpose: text,
        basis: text,
        data: z.array(text).min(1),
        roles: z.array(text).min(1),
        passed: text,
      }),
    )
    .min(1),
  /** What owners are told; a change is a new version, the old ones stay. */
  notices: z
    .array(
      z.strictObject({
        version: z.int().min(1),
        from: z.string().regex(/^20[0-9]{2}-[01][0-9]-[0-3][0-9]$/),
        text: z.string().min(20),
      }),
    )
    .min(1)
    .refine((all) => all.every(({ version }, at) => version === at + 1), 'versions are 1, 2, 3 … in order'),
});
export type Privacy = z.infer<typeof privacyFile>;

/** @param today "2026-11-23" @returns what owners are told now; undefined: nothing yet */
export const noticeInForce = (
  { notices }: Pick<Privacy, 'notices'>,
  today: string,
): Privacy['notices'][number] | undefined => notices.filter(({ from }) => from <= today).at(-1);
