/** Whom a command of training is for, and what their exams and drills run on. */
import { userInfo } from 'node:os';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import { type Checker, checkers } from '../script/lint.ts';
import type { Store } from '../store.ts';
import { withCommunity } from './database.ts';
import type { Toolbox } from './toolbox.ts';

export interface Ground {
  readonly store: Store;
  readonly library: () => Library;
  readonly clock: Clock;
  readonly communityId: string;
  readonly checker: (library: Library) => Checker;
}

/**
 * @param options `as`: the trainee, by default whoever is at this machine; `database`: another than that of the settings
 * @throws YingdaError E_USAGE when the name is empty
 */
export function asTrainee<T>(
  tools: Toolbox,
  options: { readonly as?: string; readonly database?: string },
  library: Library,
  clock: Clock,
  work: (ground: Ground, trainee: string) => Promise<T>,
): Promise<T> {
  const trainee = (options.as ?? userInfo().username).trim();
  if (trainee === '') throw new YingdaError('E_USAGE', '--as needs the name of a trainee, got an empty one');
  const ground = { library: () => library, clock, checker: checkers(tools.models) };
  return withCommunity(
    tools,
    (store, { id }) => work({ ...ground, store, communityId: id }, trainee),
    options.database,
  );
}
