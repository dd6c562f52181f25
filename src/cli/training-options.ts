/** What the commands of `yingda training` share: their options, read. */
import { YingdaError } from '../errors.ts';
import type { DrillDesk } from '../lessons.ts';
import type { Library } from '../library/library.ts';
import type { TrainingDesk } from '../staff.ts';

export const BY = ['--by <name>', 'who does it'] as const;

export type Training = Omit<TrainingDesk, 'mystery' | 'messenger'> & {
  readonly library: Library;
  readonly drills: DrillDesk;
};
export type Options = Readonly<Record<string, string | boolean | undefined>>;
export type Work = (training: Training, options: Options, argument: string) => Promise<string>;
/** Makes an action of what is done with the open database. */
export type Told = (work: Work) => (...given: unknown[]) => Promise<void>;

export const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
export const listOf = (value: string | boolean | undefined): string[] =>
  (textOf(value) ?? '')
    .split(/[,，、]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

export function byOf({ by }: Options): { id: string; name: string } {
  const name = textOf(by)?.trim() ?? '';
  if (name === '') throw new YingdaError('E_USAGE', '--by needs a name');
  return { id: name, name };
}

export function numberOf(option: string, value: string | boolean | undefined): number {
  const number = Number(textOf(value)?.trim() || Number.NaN);
  if (!Number.isFinite(number)) throw new YingdaError('E_USAGE', `${option} must be a number`);
  return number;
}
