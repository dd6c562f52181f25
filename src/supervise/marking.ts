/** Scores of quality: the checker's marks and an inspector's together; how far two inspectors agree. Pure. */
import type { QualityRules } from '../library/quality-schema.ts';
import type { Agreement, Finding, ItemMark, Marked, Marking } from '../quality.ts';

export interface Score {
  /** 0 to 100. */
  readonly score: number;
  /** A grave violation was confirmed: nothing else counts. */
  readonly failed: boolean;
  readonly passed: boolean;
}

/** What counts is what was confirmed: a finding that nobody judged counts for nothing (law 11). */
export function scoreOf(
  rules: QualityRules,
  auto: readonly ItemMark[],
  found: readonly Finding[],
  marking: Marking,
  takenBack: boolean = false,
): Score {
  const confirmed = takenBack ? [] : found.filter(({ id }) => marking.verdicts[id] === 'confirmed');
  const { severities, kinds } = rules.fatal;
  const failed = confirmed.some(
    ({ severity, kind }) => severities.includes(severity) || kinds.includes(kind),
  );
  let got = 0;
  let full = 0;
  for (const item of rules.items) {
    const given = marking.items[item.id];
    const share =
      item.look === 'violations'
        ? languageShare(item.weight, item.off, confirmed)
        : given === undefined
          ? (auto.find(({ id }) => id === item.id)?.share ?? null)
          : given;
    if (share === null) continue;
    full += item.weight;
    got += item.weight * share;
  }
  const score = failed ? 0 : full === 0 ? 100 : Math.round((got / full) * 1000) / 10;
  return { score, failed, passed: !failed && score >= rules.pass };
}

function languageShare(
  weight: number,
  off: { readonly minor: number; readonly normal: number },
  found: readonly Finding[],
) {
  const lost = found.reduce((sum, { severity }) => sum + (severity === 'minor' ? off.minor : off.normal), 0);
  return Math.max(0, weight - lost) / weight;
}

/** Decisions that two inspectors took of the same talk: findings, and items as in order or not. */
function decisions({ verdicts, items }: Marked): Map<string, string> {
  return new Map([
    ...Object.entries(verdicts).map(([id, verdict]) => [`finding ${id}`, verdict] as const),
    ...Object.entries(items).flatMap(([id, share]) =>
      share === null ? [] : [[`item ${id}`, share >= 0.5 ? 'good' : 'poor'] as const],
    ),
  ]);
}

/** Of talks that two have marked, by pairs of inspectors. */
export function agreements(twice: readonly (readonly [Marked, Marked])[]): Agreement[] {
  const pairs = new Map<
    string,
    { readonly inspectors: [string, string]; readonly judged: [string, string][] }
  >();
  for (const marks of twice) {
    const [one, other] = marks.toSorted((a, b) => (a.by < b.by ? -1 : 1)) as [Marked, Marked];
    const key = JSON.stringify([one.by, other.by]);
    const pair = pairs.get(key) ?? { inspectors: [one.by, other.by], judged: [] };
    pairs.set(key, pair);
    const second = decisions(other);
    for (const [what, decided] of decisions(one)) {
      const also = second.get(what);
      if (also !== undefined) pair.judged.push([decided, also]);
    }
  }
  return [...pairs.values()].map(({ inspectors, judged }) => ({
    inspectors,
    judged: judged.length,
    same: percentSame(judged),
    kappa: kappa(judged),
  }));
}

const percentSame = (judged: readonly (readonly [string, string])[]) =>
  judged.length === 0
    ? 0
    : Math.round((judged.filter(([one, other]) => one === other).length / judged.length) * 1000) / 10;

/** Cohen's kappa: agreement beyond chance; null where chance alone would agree always, or nothing was judged. */
export function kappa(judged: readonly (readonly [string, string])[]): number | null {
  const all = judged.length;
  if (all === 0) return null;
  const labels = new Set(judged.flat());
  const observed = judged.filter(([one, other]) => one === other).length / all;
  const part = (of: 0 | 1, label: string) => judged.filter((pair) => pair[of] === label).length / all;
  const expected = [...labels].reduce((sum, label) => sum + part(0, label) * part(1, label), 0);
  return expected === 1 ? null : Math.round(((observed - expected) / (1 - expected)) * 1000) / 1000;
}
