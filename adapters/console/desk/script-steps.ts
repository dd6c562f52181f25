/** Steps of a situation that come, go and change places; their numbers follow, and each keeps the name it is known by. */

interface Step {
  readonly step: number;
  readonly branch?: string;
  /** The name that it has in the shipped files, where that is another; new: none. */
  readonly was?: string;
  readonly when?: { readonly after?: number };
  readonly [field: string]: unknown;
}

interface Situation {
  readonly steps: readonly Step[];
  /** Names of shipped steps that were taken out. */
  readonly gone?: readonly string[];
}

export const MOST_STEPS = 9;

export const stepsOf = (data: unknown): readonly Step[] => (data as Partial<Situation>).steps ?? [];
export const nameOf = ({ step, branch = '' }: Step): string => `${step}${branch}`;

/** Steps of one number, which are branches of each other, go together. */
function groupsOf(data: unknown): Step[][] {
  const groups: Step[][] = [];
  for (const step of stepsOf(data)) {
    const last = groups.at(-1);
    if (last?.[0]?.step === step.step) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** @param number the step's, with all its branches */
export function withStepMoved(data: unknown, number: number, by: -1 | 1): unknown {
  const groups = groupsOf(data);
  const at = groups.findIndex(([first]) => first?.step === number);
  const [moved, other] = [groups[at], groups[at + by]];
  if (!moved || !other) return data;
  groups[at] = other;
  groups[at + by] = moved;
  return renumbered(data, groups);
}

/** @param number the step that it comes after */
export function withStepAdded(data: unknown, number: number): unknown {
  const groups = groupsOf(data);
  const at = groups.findIndex(([first]) => first?.step === number);
  const empty: Step = { step: 0, was: 'new', elements: [], phone: ['', ''], chat: ['', ''] };
  return renumbered(data, groups.toSpliced(at + 1, 0, [empty]));
}

/** @param at its place in the list */
export function withoutStep(data: unknown, at: number): unknown {
  const gone = stepsOf(data)[at];
  if (!gone) return data;
  const groups = groupsOf(data).map((group) => group.filter((step) => step !== gone));
  const rest = renumbered(
    data,
    groups.filter((group) => group.length > 0),
  );
  const name = gone.was ?? nameOf(gone);
  return name === 'new' ? rest : { ...rest, gone: [...((data as Situation).gone ?? []), name] };
}

function renumbered(data: unknown, groups: readonly (readonly Step[])[]): object {
  const numbers = new Map(
    groups.flatMap(([first], at) => (first && first.step > 0 ? [[first.step, at + 1]] : [])),
  );
  const steps = groups.flatMap((group, at) =>
    group.map(({ step, branch, was, when, ...rest }) => {
      const known = was ?? `${step}${branch ?? ''}`;
      const place = { step: at + 1, ...(branch && group.length > 1 && { branch }) };
      return {
        ...place,
        ...(known !== nameOf(place) && { was: known }),
        ...rest,
        ...(when && { when: asked(when, numbers) }),
      };
    }),
  );
  return { ...(data as object), steps };
}

/** What the owner must have answered before it: the step that the answer is to may have another number now. */
function asked(
  { after, ...when }: { readonly after?: number },
  numbers: ReadonlyMap<number, number>,
): object {
  const now = after === undefined ? undefined : numbers.get(after);
  return { ...when, ...(now !== undefined && { after: now }) };
}
