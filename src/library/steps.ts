/** Steps of situations: those that the bot says by itself, their order, and what follows a step that a revision moves. */
import type { z } from 'zod';
import type { suggestFile } from './assist-schema.ts';
import type { DrillCase } from './drill-schema.ts';
import type { LibraryFiles, Row } from './kinds.ts';
import type { Situation, SituationStep } from './schema.ts';
import type { Calls } from './standards-schema.ts';

/** What the bot says to owners in writing, by rules of src/converse: these steps keep their place. */
export const BOT_STEPS = [
  'OPEN-1.1',
  'OPEN-2.1',
  'OPEN-4.1',
  'OPEN-5.1',
  'OPEN-5.2',
  'OPEN-5.3',
  'HEAR-4.1',
  'HEAR-4.2',
  'HEAR-5.1',
  'TALK-5.1',
  'TALK-6.1',
  'TALK-7.1',
  'CMPL-2.1',
  'CARE-3.1',
  'CARE-3.2',
  'CARE-6.1',
  'CARE-7.1',
  'CARE-7.2',
  'CLOSE-2.1',
  'CLOSE-2.2',
  'CLOSE-3.2',
] as const;
export type BotStep = (typeof BOT_STEPS)[number];

/** The set of wordings of a step that the bot says. */
export const botLine = (step: BotStep): string => `${step}.chat`;

/** "2", "1a": of a step within its situation. */
export const stepName = ({ step, branch }: Pick<SituationStep, 'step' | 'branch'>): string =>
  `${step}${branch ?? ''}`;

/** The name that calls, drills and suggestions have for a step; null: they know nothing of it. */
export const knownAs = (step: Pick<SituationStep, 'step' | 'branch' | 'was'>): string | null =>
  step.was === 'new' ? null : (step.was ?? stepName(step));

/** What is wrong with the order of steps: 1, 2, 3 …, of branches a before b; those of the bot in their place. */
export function orderFaults({ id, steps }: Situation): string[] {
  const faults: string[] = [];
  let last = { step: 0, branch: '' };
  for (const { step, branch = '' } of steps) {
    const next = step === last.step + 1 && branch !== 'b';
    const other = step === last.step && last.branch === 'a' && branch === 'b';
    if (!next && !other) faults.push(`${id}: step ${step}${branch} cannot follow ${last.step}${last.branch}`);
    last = { step, branch };
  }
  const known = steps.map(knownAs).filter((name) => name !== null);
  for (const name of new Set(known))
    if (known.indexOf(name) !== known.lastIndexOf(name)) faults.push(`${id}: two steps were ${name}`);
  for (const name of BOT_STEPS) {
    const [of, own] = name.split('.');
    const there = steps.find((step) => stepName(step) === own);
    if (of === id && (!there || knownAs(there) !== own))
      faults.push(`${id}: the bot says step ${own} by itself, it must stay in its place`);
  }
  return faults;
}

/** Where the shipped steps of a situation stand now; null: nowhere. */
type Moves = ReadonlyMap<string, SituationStep>;

function movesIn(situations: readonly Situation[]): ReadonlyMap<string, Moves> {
  return new Map(
    situations
      .filter(({ steps, gone }) => gone !== undefined || steps.some(({ was }) => was !== undefined))
      .map(({ id, steps }) => [id, new Map(steps.flatMap((step) => oneOf(knownAs(step), step)))]),
  );
}

const oneOf = (name: string | null, step: SituationStep) => (name === null ? [] : [[name, step] as const]);

/**
 * Calls, drills and suggestions name steps by their shipped numbers: with moved ones they name them where they stand.
 * What names a step that is gone is left out.
 */
export function followed(files: LibraryFiles): LibraryFiles {
  const moves = movesIn(files.situations.flatMap(({ data }) => data.situations));
  if (moves.size === 0) return files;
  const each = <T>(rows: readonly Row<T>[], change: (data: T) => T): Row<T>[] =>
    rows.map(({ file, data }) => ({ file, data: change(data) }));
  return {
    ...files,
    calls: each(files.calls, (calls) => followedCalls(calls, moves)),
    drills: each(files.drills, (data) => {
      const of = moves.get(data.situation);
      return of ? { ...data, cases: data.cases.flatMap((one) => followedDrill(one, of)) } : data;
    }),
    suggest: each(files.suggest, (data) => followedSuggest(data, moves)),
  };
}

function followedCalls(calls: Calls, moves: ReadonlyMap<string, Moves>): Calls {
  /** null: the step is gone. */
  const now = (name: string): string | null => {
    const [id = '', own = ''] = name.split('.');
    const of = moves.get(id);
    const step = of?.get(own);
    if (!of) return name;
    return step ? `${id}.${stepName(step)}` : null;
  };
  const moved = <T extends { readonly at?: string | undefined; readonly to?: string | undefined }>(
    row: T,
  ): T[] => {
    const at = row.at === undefined ? undefined : now(row.at);
    const to = row.to === undefined ? undefined : now(row.to);
    if (at === null || to === null) return [];
    return [{ ...row, ...(at !== undefined && { at }), ...(to !== undefined && { to }) }];
  };
  return {
    ...calls,
    turns: calls.turns.flatMap(moved),
    waits: calls.waits.flatMap(moved),
    repeats: calls.repeats.flatMap(moved),
    outcomes: calls.outcomes.flatMap(moved),
    on_hold: calls.on_hold.flatMap((at) => now(at) ?? []),
    after_talk: moved(calls.after_talk)[0] ?? calls.after_talk,
  };
}

/** A case's step without a branch stands for all branches of its number; a case of gone steps alone is gone. */
function followedDrill<T extends Pick<DrillCase, 'steps'>>(drillCase: T, of: Moves): T[] {
  const steps = drillCase.steps.flatMap((row) => {
    const { branch, ...rest } = row;
    const now = branch
      ? of.get(stepName(row))
      : ['', 'a', 'b'].flatMap((name) => of.get(`${row.step}${name}`) ?? [])[0];
    if (!now) return [];
    return [{ ...rest, step: now.step, ...(branch && now.branch && { branch: now.branch }) }];
  });
  if (steps.length === 0) return [];
  return [{ ...drillCase, steps: steps.sort((one, other) => one.step - other.step) }];
}

function followedSuggest(
  data: z.infer<typeof suggestFile>,
  moves: ReadonlyMap<string, Moves>,
): z.infer<typeof suggestFile> {
  const steps = Object.entries(data.steps).map(([id, rows]) => {
    const of = moves.get(id);
    if (!of) return [id, rows] as const;
    return [
      id,
      rows.flatMap((row) => {
        const now = of.get(stepName(row));
        return now ? [{ ...row, step: now.step, branch: now.branch }] : [];
      }),
    ] as const;
  });
  return { ...data, steps: Object.fromEntries(steps) };
}
