/** What simulated staff write into fields: drawn from data/demo/office.yaml. */
import { z } from 'zod';
import { DAY, shanghaiIso } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import type { Chance } from './chance.ts';

const one = z.union([z.string().min(1), z.number()]);
const share = z.number().min(0).max(1);
export const span = z
  .tuple([z.number(), z.number()])
  .refine(([from, to]) => from <= to, 'from must not be past to');

/** One of a list; {slots} are filled. */
const valueSpec = z.union([
  one,
  z.array(one).min(1),
  z.strictObject({ whole: span }),
  /** Yuan, to the cent. */
  z.strictObject({ yuan: span }),
  /** A day, so many from today. */
  z.strictObject({ day: span }),
  z.strictObject({ yes: share }),
  /** Only so often; else nothing. */
  z.strictObject({ often: share, of: z.array(one).min(1) }),
]);
export type ValueSpec = z.infer<typeof valueSpec>;
export const valueSpecs = z.record(z.string(), valueSpec);
export type ValueSpecs = z.infer<typeof valueSpecs>;

export type Slots = Readonly<Record<string, string>>;

/** Values by field; a field that is left empty is not among them. */
export function drawValues(
  specs: ValueSpecs,
  slots: Slots,
  now: number,
  chance: Chance,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [field, spec] of Object.entries(specs)) {
    const value = drawValue(spec, now, chance);
    if (value !== undefined) values[field] = typeof value === 'string' ? filledText(value, slots) : value;
  }
  return values;
}

function drawValue(spec: ValueSpec, now: number, chance: Chance): string | number | boolean | undefined {
  if (typeof spec !== 'object') return spec;
  if (Array.isArray(spec)) return chance.pick(spec);
  if ('whole' in spec) return chance.whole(spec.whole);
  if ('yuan' in spec) return Math.round(chance.between(spec.yuan) * 100) / 100;
  if ('day' in spec) return shanghaiIso(now + chance.whole(spec.day) * DAY).slice(0, 10);
  if ('yes' in spec) return chance.is(spec.yes);
  return chance.is(spec.often) ? chance.pick(spec.of) : undefined;
}
