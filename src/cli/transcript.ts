/** Golden dialogues as data: what happens, and what is expected of it (docs/transcripts.md). */
import { z } from 'zod';
import { CALL_EVENTS } from '../library/terms.ts';
import { DAY, HOUR, MINUTE } from '../text/shanghai.ts';

const texts = z
  .union(
    [z.string(), z.array(z.string())],
    'must be a text or a list of texts; a number stands in quotes: "1502"',
  )
  .transform((value) => (typeof value === 'string' ? [value] : value));

const expectation = z.strictObject({
  /** Each must stand in the replies; "a|b" is either. */
  says: texts.optional(),
  /** None may stand there. */
  never: texts.optional(),
  replies: z.int().min(0).optional(),
  /** A phrase id, or its beginning. */
  phrase: texts.optional(),
  asked: z.string().nullable().optional(),
  flow: z.string().nullable().optional(),
  handoff: z.boolean().optional(),
  tickets: z.int().min(0).optional(),
  alerts: z.int().min(0).optional(),
  say_next: texts.optional(),
  wait_s: z.number().nullable().optional(),
});

const ticket = z.strictObject({
  kind: z.string(),
  task: z.enum(['work', 'callback']).optional(),
  state: z.string().optional(),
  urgency: z.string().optional(),
  building: z.string().nullable().optional(),
  unit: z.string().nullable().optional(),
  room: z.string().nullable().optional(),
  phone: z.string().nullable().optional(),
  place: z.string().nullable().optional(),
  attachments: z.int().optional(),
  /** Each must stand in the summary; "a|b" is either. */
  mentions: texts.optional(),
});

const turn = z.strictObject({
  /** One or several messages; several arrive together. */
  owner: texts.optional(),
  agent: z.string().optional(),
  image: z.boolean().optional(),
  voice: z.boolean().optional(),
  empty: z.boolean().optional(),
  event: z.enum([...CALL_EVENTS, 'takeover', 'handback']).optional(),
  /** "90s", "10m", "2h", "3d". */
  wait: z
    .string()
    .regex(/^[0-9]+[smhd]$/, 'must be like "10m"')
    .optional(),
  /** The last owner message is delivered again. */
  again: z.boolean().optional(),
  expect: expectation.optional(),
});

export const transcriptFile = z.array(
  z.strictObject({
    case: z.string().min(2),
    /** Situations and flows it shows. */
    shows: z.array(z.string()).default([]),
    now: z.iso.datetime({ offset: true }).default('2026-11-23T10:00:00+08:00'),
    turns: z.array(turn).min(1),
    final: z
      .strictObject({
        tickets: z.array(ticket).optional(),
        handoff: z.boolean().optional(),
        never: texts.optional(),
      })
      .optional(),
  }),
);

export type Transcript = z.infer<typeof transcriptFile>[number];
export type TranscriptTurn = Transcript['turns'][number];
export type TurnExpectation = z.infer<typeof expectation>;
export type TicketExpectation = z.infer<typeof ticket>;

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: MINUTE, h: HOUR, d: DAY };

/** "10m" in milliseconds. */
export function duration(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0);
}
