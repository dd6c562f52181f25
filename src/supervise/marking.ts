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

/** A talk that two have marked, with what the checker gave before them. */
export interface MarkedTwice {
  readonly marks: readonly [Marked, Marked];
  readonly auto: readonly ItemMark[];
}

const decided = (share: number | null) => (share === null ? 'not applying' : share >= 0.5 ? 'good' : 'poor');

/** What an inspector decided of a talk: findings, and items as in order, poor or not applying. */
function decisions({ verdicts, items }: Marked): Map<string, string> {
  return new Map([
    ...Object.entries(verdicts).map(([id, verdict]) => [`finding ${id}`, verdict] as const),
    ...Object.entries(items).map(([id, share]) => [`item ${id}`, decided(share)] as const),
  ]);
}

/** By pairs of inspectors, of what one of them decided at least: who left an item as the checker marked it has decided that. */
export function agreements(twice: readonly MarkedTwice[]): Agreement[] {
  const pairs = new Map<
    string,
    { readonly inspectors: [string, string]; readonly judged: [string, string][] }
  >();
  for (const { marks, auto } of twice) {
    const [one, other] = marks.toSorted((a, b) => (a.by < b.by ? -1 : 1)) as [Marked, Marked];
    const key = JSON.stringify([one.by, other.by]);
    const pair = pairs.get(key) ?? { inspectors: [one.by, other.by], judged: [] };
    pairs.set(key, pair);
    const [first, second] = [decisions(one), decisions(other)];
    const left = new Map(auto.map(({ id, share }) => [`item ${id}`, decided(share)]));
    for (const what of new Set([...first.keys(), ...second.keys()])) {
      const byChecker = left.get(what) ?? 'not applying';
      pair.judged.push([first.get(what) ?? byChecker, second.get(what) ?? byChecker]);
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
    ? null
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
