/** The shape of scripts-zh/exams/class.yaml: what the trainer's page reckons by, contests. */
import { z } from 'zod';

const text = z.string().min(1);
const share = z.number().min(0).max(1);
const points = z.number().min(0).max(100);
const texts = <K extends string>(keys: readonly K[]) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, text])) as Record<K, typeof text>);
const sheet = (columns: number) => z.strictObject({ name: text, columns: z.array(text).length(columns) });

export const classFile = z.strictObject({
  items: z.strictObject({
    /** Answers before anything is said of a question. */
    least: z.int().min(2),
    easy: share,
    hard: share,
    discriminates: z.number().min(-1).max(1),
  }),
  most_minutes_a_drill: z.int().min(1).max(240),
  weak: z.strictObject({ least: z.int().min(1), most: z.int().min(1) }),
  heat: z.strictObject({ poor: points, fair: points }),
  contest: z.strictObject({ most_rounds: z.int().min(1).max(40) }),
  says: texts(['round_drill', 'best']),
  sheets: z.strictObject({
    heat: sheet(1),
    people: sheet(8),
    curves: sheet(5),
    weak: sheet(5),
    items: sheet(8),
    groups: sheet(6),
  }),
  verdicts: texts(['retire', 'watch', 'keep', 'few']),
  reasons: texts(['easy', 'hard', 'same', 'against', 'unchosen']),
  everybody: text,
});
export type ClassRules = z.infer<typeof classFile>;
