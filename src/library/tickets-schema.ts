/** The shape of scripts-zh/standards/tickets.yaml: what tickets are called and numbered, checked before closing, told of. */
import { z } from 'zod';
import { INTENTS, URGENCIES } from './terms.ts';

export const ticketsFile = z.strictObject({
  /** Letters of the readable number by kind (spec 02). */
  prefixes: z.record(z.enum(INTENTS), z.string().regex(/^[A-Z]{2}$/)),
  callback_prefix: z.string().regex(/^[A-Z]{2}$/),
  callback_title: z.string(),
  titles: z.record(z.enum(INTENTS), z.string()),
  /** The checklist of a ticket, by kind; what is `required` must be ticked before it is closed. */
  closing: z.array(
    z.strictObject({
      kinds: z.array(z.enum(INTENTS)).min(1),
      checklist: z
        .array(
          z.strictObject({
            id: z.string().regex(/^[a-z][a-z_]{0,29}$/),
            label: z.string().min(2).max(30),
            required: z.boolean().default(false),
          }),
        )
        .min(1)
        .max(12),
    }),
  ),
  /** What owners are told of their tickets of our own accord (FLOW-PROGRESS). */
  progress: z.strictObject({
    /** By move (ticket/moves.ts names them; a test checks that none is missing). */
    moves: z.record(z.string(), z.boolean()),
    /** Minutes in which moves of a ticket become one message. */
    gather_min: z.strictObject(
      Object.fromEntries(URGENCIES.map((urgency) => [urgency, z.number().min(0).max(60)])) as Record<
        (typeof URGENCIES)[number],
        z.ZodNumber
      >,
    ),
  }),
});

export type TicketNames = z.infer<typeof ticketsFile>;
