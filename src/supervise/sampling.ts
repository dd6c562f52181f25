/** Which talks a plan draws: by share, person, kind, risk, the same for the same seed. Pure. */
import type { QualityPlan, Risk } from '../library/quality-schema.ts';
import type { Intent } from '../library/terms.ts';
import { shuffled } from './draw.ts';

/** What is drawn from: a talk in few words. */
export interface Drawable {
  /** The same talk has the same key. */
  readonly key: string;
  readonly people: readonly string[];
  readonly bot: boolean;
  readonly kinds: readonly Intent[];
  readonly risks: readonly Risk[];
}

/** @param seed of the plan and its period: drawn again, it is the same */
export function drawTalks<T extends Drawable>(plan: QualityPlan, talks: readonly T[], seed: string): T[] {
  const { by, kinds, risks } = plan;
  const fitting = talks.filter(
    (talk) =>
      (by === undefined || (by === 'bot' ? talk.bot : talk.people.length > 0)) &&
      (kinds === undefined || talk.kinds.some((kind) => kinds.includes(kind))) &&
      (risks === undefined || talk.risks.some((risk) => risks.includes(risk))),
  );
  if (plan.per === undefined) return some(plan, fitting, seed);
  const names = [...new Set(fitting.flatMap(({ people }) => people))].toSorted();
  const drawn = names.flatMap((name) =>
    some(
      plan,
      fitting.filter(({ people }) => people.includes(name)),
      `${seed}/${name}`,
    ),
  );
  return [...new Set(drawn)];
}

function some<T extends Drawable>(
  { share, least, most }: QualityPlan,
  talks: readonly T[],
  seed: string,
): T[] {
  const count = Math.min(most, Math.max(least, Math.round(talks.length * share)), talks.length);
  return shuffled(talks, seed, ({ key }) => key).slice(0, count);
}
