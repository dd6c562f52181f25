/** What uses an entry of the library that is to be changed. */
import { isDeepStrictEqual } from 'node:util';
import type { TrainingRecord } from '../learning.ts';
import { flowOf, type Library } from '../library/library.ts';
import { kindOfKey, type LibraryTexts } from '../library/overlay.ts';
import type { SituationStep } from '../library/schema.ts';
import { knownAs, stepName } from '../library/steps.ts';
import type { Intent } from '../library/terms.ts';
import type { EntryChange, EntryImpact } from '../revisions.ts';
import { certificatesOf } from '../training/results.ts';
import { subjectOf } from '../training/talk.ts';

const TITLE = /^- case: *(.+)$/m;

export interface ImpactGround {
  /** As it holds now, and with the change; null: it has faults. */
  readonly now: Library;
  readonly next: Library | null;
  readonly transcripts: LibraryTexts | null;
  /** Of the whole community. */
  readonly trainings: readonly TrainingRecord[];
  readonly at: number;
}

export function impactOf({ key, data }: EntryChange, ground: ImpactGround): EntryImpact {
  const { now, transcripts } = ground;
  const kind = kindOfKey(key);
  const flows = flowsOf(now, key, data);
  // No dialogue names a file of utterances: those of its flow would be moved by it.
  const named = kind === 'utterances' ? flows : [key];
  return {
    key,
    flows,
    steps: kind === 'situation' ? stepsMoved(key, ground) : [],
    calls: kind === 'situation' ? callsOf(now, key) : [],
    drills: [...now.drills.keys(), ...now.intakes.keys()].filter((id) => subjectOf(now, id) === key),
    transcripts: transcripts && [...new Set(named.flatMap((one) => dialoguesWith(transcripts, one)))],
    certificates: kind === 'situation' ? certificatesRevised(key, ground) : [],
  };
}

/** An answer or an utterance belongs to its intent's flow; beside a flow stand a situation's forbidden sayings. */
function flowsOf(library: Library, key: string, data: unknown): string[] {
  const { avoid } = library.assist.rules;
  if (kindOfKey(key) === 'situation')
    return Object.keys(avoid).filter((label) => avoid[label] === key && label.startsWith('FLOW-'));
  const known = library.faqs.find(({ id }) => id === key)?.intent;
  const intent = known ?? (data as { intent?: Intent } | null)?.intent;
  const flow = intent === undefined ? undefined : flowOf(library, intent);
  return flow ? [flow.id] : [];
}

function callsOf({ standards: { calls } }: Library, key: string): string[] {
  const at = (step: string | undefined) => step?.split('.')[0] === key;
  return [
    ...calls.events.filter(({ say }) => say === key).map(({ label }) => label),
    ...[...calls.turns, ...calls.waits]
      .filter(({ to }) => at(to) && typeof to === 'string')
      .map(({ at: from, to }) => `${from} → ${to}`),
  ];
}

/** Steps that come, go, or stand elsewhere; with one that goes, what named it. */
function stepsMoved(key: string, { now, next }: ImpactGround): EntryImpact['steps'] {
  const [before, after] = [now, next].map((library) => library?.situations.get(key)?.steps ?? []);
  if (!before || !after || after.length === 0) return [];
  const stayed = before.flatMap((step) => {
    const there = after.find((one) => same(one, step));
    const [from, to] = [stepName(step), there ? stepName(there) : null];
    return from === to ? [] : [{ from, to, lost: to === null ? namersOf(now, key, from) : [] }];
  });
  const added = after.filter((one) => !before.some((step) => same(one, step)));
  return [...stayed, ...added.map((one) => ({ from: null, to: stepName(one), lost: [] }))];
}

/** One that a revision has added has no name to be known by: it is the same while it says the same. */
const same = (one: SituationStep, other: SituationStep) =>
  knownAs(one) === knownAs(other) && (knownAs(one) !== null || isDeepStrictEqual(one.phone, other.phone));

/** Turns of a call, drills and their number that name a step. */
function namersOf({ standards: { calls }, drills }: Library, key: string, own: string): string[] {
  const name = `${key}.${own}`;
  return [
    ...[...calls.turns, ...calls.waits]
      .filter(({ at, to }) => at === name || to === name)
      .map(({ at, to }) => `${at ?? '*'} → ${to ?? '·'}`),
    ...calls.outcomes.filter(({ at }) => at === name).map(({ at }) => at),
    ...[...drills.values()]
      .filter(({ situation, steps }) => situation === key && steps.some((step) => stepName(step) === own))
      .map(({ id }) => id),
  ];
}

/** Golden dialogues that name the entry or one of its wordings. */
function dialoguesWith(files: LibraryTexts, key: string): string[] {
  const named = new RegExp(`${key.replace(/[.\\/]/g, '\\$&')}(?![0-9A-Z-])`);
  return [...files.values()].flatMap((text) =>
    text
      .split(/^(?=- case:)/m)
      .filter((part) => named.test(part))
      .flatMap((part) => TITLE.exec(part)?.[1] ?? []),
  );
}

/** Those that hold now, and would no more when the situation says other things. */
function certificatesRevised(key: string, { now, next, trainings, at }: ImpactGround) {
  if (!next) return [];
  // Only this situation as it would be: others of the same change are told with theirs.
  const situation = next.situations.get(key);
  const situations = new Map(now.situations);
  if (situation) situations.set(key, situation);
  const before = certificatesOf(now, trainings, at);
  const after = certificatesOf({ ...now, situations }, trainings, at);
  return before.flatMap(({ state, trainee, title }, n) =>
    state === 'valid' && after[n]?.state === 'revised' ? [{ trainee, title }] : [],
  );
}
