/** What kind of violation a sentence is, or none: learnt from labelled lines, never-pairs and our own wordings. */
import { type Library, sampleOf } from '../library/library.ts';
import type { ViolationKind } from '../library/terms.ts';
import { LinearClassifier, type TrainingRow } from '../text/classifier.ts';
import { bare, normalise } from '../text/normalise.ts';
import { fillTemplate, type Template } from '../text/template.ts';
import type { LineReading } from './line-features.ts';

const FINE = 'fine';

export interface Judgement {
  /** Likelihood that the sentence is a violation at all, 0 to 1. */
  readonly bad: number;
  /** The likeliest kind. */
  readonly kind: ViolationKind;
}

/** Forbidden by name, so found by name: to the model such sayings are what what resembles them is. */
export const LISTED: ViolationKind = 'forbidden_phrase';
const LIKE_LISTED: ViolationKind = 'rude_tone';
/** How much a situation's own never-pairs say of the kind of what is said in it; as if so many pairs were everybody's. */
const OF_SITUATION = 0.75;
const PAIRS_OF_ALL = 6;

/** Never quite sure of a labelled line: what no list names is rather like several lines than one. */
const KINDS = { bits: 18, epochs: 5, rate: 0.4, settled: 5e-4, rarest: 2, seed: 5, smoothing: 0.02 };
/** Our own wordings are many and alike. */
const OWN_WEIGHT = 0.4;
/** Good lines that say what a step asks for are many, and speak of what is bad only by the way. */
const ELEMENT_WEIGHT = 0.3;
/** A short sentence has few features, and every word of a bad one tells more: so many characters, so much weight. */
const CURT = 14;
const CURT_WEIGHT = 1.5;

export class KindModel {
  readonly #model: LinearClassifier;
  readonly #fine: number;
  /** By situation, in the order of the labels: how much likelier a kind is there than anywhere. */
  readonly #there: ReadonlyMap<string, readonly number[]>;

  /** @param model trained by `trainKinds` */
  constructor(library: Library, model: LinearClassifier) {
    this.#model = model;
    this.#fine = model.labels.indexOf(FINE);
    this.#there = kindsBySituation(library, model.labels);
  }

  /** @param features of a sentence. @param situation its own, where known: it says something of the kind */
  judge(features: Int32Array, situation?: string): Judgement {
    const likely = this.#model.predict(features);
    const there = this.#there.get(situation ?? '');
    let best = -1;
    let most = -1;
    for (let at = 0; at < likely.length; at++) {
      const weighed = (likely[at] as number) * (there?.[at] ?? 1);
      if (at === this.#fine || weighed <= most) continue;
      best = at;
      most = weighed;
    }
    return { bad: 1 - (likely[this.#fine] ?? 0), kind: this.#model.labels[best] as ViolationKind };
  }
}

/** Trains it. @param features as it will read them */
export function trainKinds(library: Library, features: LineReading): LinearClassifier {
  const rows: TrainingRow[] = [];
  const add = (text: string, kind: ViolationKind | typeof FINE, weight = 1) => {
    const label = kind === LISTED ? LIKE_LISTED : kind;
    const sentence = normalise(text).text;
    const curt = label !== FINE && bare(sentence).length <= CURT;
    rows.push({ features: features.read(sentence), label, weight: curt ? CURT_WEIGHT * weight : weight });
  };
  for (const group of library.rules.lines)
    for (const line of group.lines)
      if ('kind' in group) add(line, group.kind);
      else add(line, FINE, ELEMENT_WEIGHT);
  for (const rule of library.rules.violations.rules) {
    // What is wrong in some situations only is right in others.
    if (!rule.elsewhere_than && !rule.only_in) add(rule.example, rule.kind);
    for (const text of rule.not) add(text, FINE);
  }
  for (const situation of library.situations.values())
    for (const { kind, say, paraphrases } of situation.never)
      for (const line of [say, ...paraphrases]) add(line, kind);
  for (const sentence of ownSentences(library)) add(sentence, FINE, OWN_WEIGHT);
  return LinearClassifier.train(rows, KINDS);
}

/** How much likelier each label is in a situation than in all, by the kinds of its never-pairs. */
function kindsBySituation(
  library: Library,
  labels: readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const count = (pairs: readonly { readonly kind: ViolationKind }[], label: string) =>
    pairs.filter(({ kind }) => kind === label).length;
  const situations = [...library.situations.values()];
  const all = situations.flatMap(({ never }) => never);
  const shares = labels.map((label) => count(all, label) / Math.max(1, all.length));
  return new Map(
    situations.map(({ id, never }) => [
      id,
      labels.map((label, at) => {
        const share = shares[at] ?? 0;
        if (share === 0) return 1;
        const here = (count(never, label) + PAIRS_OF_ALL * share) / (never.length + PAIRS_OF_ALL);
        return (here / share) ** OF_SITUATION;
      }),
    ]),
  );
}

/** Sentences of our own wordings and of better wordings, each once, with examples in their slots. */
export function ownSentences(library: Library): string[] {
  const filled = (template: Template) => {
    const text = fillTemplate(template, (slot) => sampleOf(library, slot));
    return 'text' in text ? text.text : '';
  };
  const seen = new Map<string, string>();
  for (const phrase of library.phrases.values())
    for (const sentence of filled(phrase.template).split(/(?<=[。！？；!?;])/u)) {
      const key = bare(sentence);
      if (key.length > 2 && !seen.has(key)) seen.set(key, sentence);
    }
  return [...seen.values()];
}
