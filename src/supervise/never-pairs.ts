/** What is never said and what is said instead, out of confirmed violations: as drafts that a trainer words, checks and publishes. Pure. */
import type { Library } from '../library/library.ts';
import { LEAST_SAYING } from '../library/schema.ts';
import type { Finding, NeverPair } from '../quality.ts';

/** A saying as an entry of a situation holds it (scripts-zh/situations `never`). */
interface Saying {
  readonly id: string;
  readonly say: string;
  readonly paraphrases: readonly string[];
}

/** The rule that found it, when it is a saying of a situation: "TALK-5/never-2". */
const sayingOf = (rule: string) => /^([A-Z]+-[1-9])\/(never-[0-9]+)$/.exec(rule);

/** What masks put in place of names and numbers. */
const MASKED = /\*/;

/** The wording of the rule itself: what was shown of it had the owner's name filled in. */
function betterOf(library: Library, { rule, kind }: Finding): string {
  const [, situation = '', id] = sayingOf(rule) ?? [];
  const { situations, rules } = library;
  return (
    situations.get(situation)?.never.find((pair) => pair.id === id)?.better ??
    rules.violations.rules.find((one) => one.id === rule)?.better ??
    rules.dialogues.find((one) => one.id === rule)?.better ??
    rules.violations.kinds[kind].better
  );
}

/** Sayings that no situation has word for word, the most often confirmed first. @param aside those that trainers do not want */
export function neverPairs(
  library: Library,
  confirmed: readonly Finding[],
  aside: ReadonlySet<string>,
): NeverPair[] {
  const known = new Set(
    [...library.situations.values()].flatMap(({ never }) =>
      never.flatMap(({ say, paraphrases }) => [say, ...paraphrases]),
    ),
  );
  const pairs = new Map<string, NeverPair>();
  for (const finding of confirmed) {
    const { cue: say, kind, severity, reason: why, situation } = finding;
    if (say.length < LEAST_SAYING || known.has(say) || aside.has(say) || MASKED.test(say)) continue;
    const [, named, like = null] = sayingOf(finding.rule) ?? [];
    pairs.set(say, {
      situation: named ?? situation ?? library.drilling.memory.practise[kind],
      like,
      kind,
      severity,
      say,
      why,
      better: betterOf(library, finding),
      times: (pairs.get(say)?.times ?? 0) + 1,
    });
  }
  return [...pairs.values()].toSorted((one, other) => other.times - one.times);
}

/**
 * A situation with the saying in it: among the paraphrases of the one that it is like, or as one of its own, for which the trainer
 * has still to write another way to say it.
 */
export function withPair(data: Readonly<Record<string, unknown>>, pair: NeverPair): Record<string, unknown> {
  const never = Array.isArray(data.never) ? (data.never as readonly Saying[]) : [];
  const { like, kind, severity, say, why, better } = pair;
  if (never.some((one) => one.say === say || one.paraphrases.includes(say))) return { ...data };
  if (never.some(({ id }) => id === like))
    return {
      ...data,
      never: never.map((one) => (one.id === like ? { ...one, paraphrases: [...one.paraphrases, say] } : one)),
    };
  const last = Math.max(0, ...never.map(({ id }) => Number(id.replace('never-', ''))));
  return {
    ...data,
    never: [...never, { id: `never-${last + 1}`, kind, severity, say, paraphrases: [], why, better }],
  };
}
