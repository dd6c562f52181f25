/** Sentence classifiers beside the rules: what kind of violation a sentence is, and which elements it expresses. */
import type { Library } from '../library/library.ts';
import { type ModelCache, modelsOf } from '../library/models.ts';
import { ELEMENTS, type Element, SLOTS, type ViolationKind } from '../library/terms.ts';
import { LinearClassifier, type TrainingRow } from '../text/classifier.ts';
import { bare, normalise } from '../text/normalise.ts';
import { SideBySide } from '../text/side-by-side.ts';
import { fillTemplate, type Template } from '../text/template.ts';
import type { ElementRules } from './elements.ts';
import { LineFeatures } from './line-features.ts';

const FINE = 'fine';

export interface Judgement {
  /** Likelihood that the sentence is a violation at all, 0 to 1. */
  readonly bad: number;
  /** The likeliest kind. */
  readonly kind: ViolationKind;
}

/** Forbidden by name, so found by name: to the model such sayings are what what resembles them is. */
const LISTED: ViolationKind = 'forbidden_phrase';
const LIKE_LISTED: ViolationKind = 'rude_tone';
/** How much a situation's own never-pairs say of the kind of what is said in it; as if so many pairs were everybody's. */
const OF_SITUATION = 0.75;
const PAIRS_OF_ALL = 6;

/** Never quite sure of a labelled line: what no list names is rather like several lines than one. */
const KINDS = { bits: 18, epochs: 12, seed: 5, smoothing: 0.02 };
const ELEMENT = { bits: 16, epochs: 6, seed: 3 };
/** Our own wordings are many and alike. */
const OWN_WEIGHT = 0.4;
/** Good lines that say what a step asks for are many, and speak of what is bad only by the way. */
const ELEMENT_WEIGHT = 0.5;
/** What the rules read, and nobody labelled, counts less. */
const READ_WEIGHT = 0.35;
const THINNED = 5;
const REMEMBERED = 256;

/** A sentence as read: hashes, and the buckets that the models of elements keep them in, once they are asked. */
interface Read {
  readonly features: Int32Array;
  buckets: Int32Array | null;
}

export class LineModels {
  readonly #features: LineFeatures;
  readonly #kinds: LinearClassifier;
  readonly #known = new Map<string, Read>();
  readonly #fine: number;
  /** By situation, in the order of the labels: how much likelier a kind is there than anywhere. */
  readonly #there: ReadonlyMap<string, readonly number[]>;
  readonly #elements: SideBySide;
  /** Their places among the models. */
  readonly #places: ReadonlyMap<Element, number>;

  /** @param rules what the element rules read, for sentences that nobody labelled */
  constructor(library: Library, cache: ModelCache, rules: ElementRules) {
    this.#features = new LineFeatures(library);
    const learnt = ELEMENTS.filter((element) => element !== 'honorific');
    const [kinds, ...elements] = modelsOf(library, cache, 'lines', () => {
      const rows = this.#elementRows(library, rules);
      return [
        LinearClassifier.train(this.#kindRows(library), KINDS),
        ...learnt.map((element) => LinearClassifier.train(rowsFor(element, rows), ELEMENT)),
      ];
    });
    this.#kinds = kinds as LinearClassifier;
    this.#fine = this.#kinds.labels.indexOf(FINE);
    this.#there = kindsBySituation(library, this.#kinds.labels);
    this.#elements = new SideBySide(elements, 'yes');
    this.#places = new Map(learnt.map((element, at) => [element, at]));
  }

  /** @param sentence normalised. @param situation its own, where known: it says something of the kind */
  judge(sentence: string, situation?: string): Judgement {
    const likely = this.#kinds.predict(this.#read(sentence).features);
    const there = this.#there.get(situation ?? '');
    let best = -1;
    let most = -1;
    for (let at = 0; at < likely.length; at++) {
      const weighed = (likely[at] as number) * (there?.[at] ?? 1);
      if (at === this.#fine || weighed <= most) continue;
      best = at;
      most = weighed;
    }
    return { bad: 1 - (likely[this.#fine] ?? 0), kind: this.#kinds.labels[best] as ViolationKind };
  }

  /** How likely a sentence expresses each of some elements, none of them the form of address. @param sentence normalised */
  expressed(sentence: string, elements: readonly Element[]): number[] {
    const read = this.#read(sentence);
    read.buckets ??= this.#elements.bucketsOf(read.features);
    return this.#elements.likely(
      read.buckets,
      elements.map((element) => this.#places.get(element) as number),
    );
  }

  /** How likely a clause expresses anything but some elements. @param clause normalised */
  anything(clause: string, but: readonly Element[]): number {
    return Math.max(
      ...this.expressed(
        clause,
        [...this.#places.keys()].filter((element) => !but.includes(element)),
      ),
    );
  }

  /** The same sentence is judged for kinds and for elements, and again within a conversation. */
  #read(sentence: string): Read {
    let read = this.#known.get(sentence);
    if (!read) {
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      read = { features: this.#features.read(sentence), buckets: null };
      this.#known.set(sentence, read);
    }
    return read;
  }

  #kindRows(library: Library): TrainingRow[] {
    const rows: TrainingRow[] = [];
    const add = (text: string, kind: ViolationKind | typeof FINE, weight = 1) => {
      const label = kind === LISTED ? LIKE_LISTED : kind;
      rows.push({ features: this.#features.read(normalise(text).text), label, weight });
    };
    for (const group of library.rules.lines)
      for (const line of group.lines)
        if ('kind' in group) add(line, group.kind);
        else add(line, FINE, ELEMENT_WEIGHT);
    for (const rule of library.rules.violations.rules) {
      add(rule.example, rule.kind);
      for (const text of rule.not) add(text, FINE);
    }
    for (const situation of library.situations.values())
      for (const { kind, say, paraphrases } of situation.never)
        for (const line of [say, ...paraphrases]) add(line, kind);
    for (const sentence of ownSentences(library)) add(sentence, FINE, OWN_WEIGHT);
    return rows;
  }

  #elementRows(library: Library, rules: ElementRules): ElementRow[] {
    const rows: ElementRow[] = [];
    const add = (text: string, held: ReadonlySet<Element>, weight: number) => {
      rows.push({ features: this.#features.read(text), held, weight });
    };
    const unlabelled = (line: string) => {
      const text = normalise(line).text;
      add(text, new Set(ELEMENTS.filter((element) => rules.reads(element, text))), READ_WEIGHT);
    };
    for (const group of library.rules.lines) {
      if ('kind' in group) group.lines.forEach(unlabelled);
      else {
        const held = new Set(group.elements.filter((element) => element !== 'none'));
        for (const line of group.lines) add(normalise(line).text, held, 1);
      }
    }
    for (const sentence of ownSentences(library)) unlabelled(sentence);
    return rows;
  }
}

const made = new WeakMap<object, { readonly situations: object; readonly models: LineModels }>();

/** The models of a library; those whose rules and situations are the same share them, in memory as on disk. */
export function lineModels(library: Library, cache: ModelCache, rules: ElementRules): LineModels {
  const known = made.get(library.rules);
  if (known?.situations === library.situations) return known.models;
  const models = new LineModels(library, cache, rules);
  if (!known) made.set(library.rules, { situations: library.situations, models });
  return models;
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

interface ElementRow {
  readonly features: Int32Array;
  readonly held: ReadonlySet<Element>;
  readonly weight: number;
}

/** Of sentences that nobody labelled and that express something else, every few are enough. */
function rowsFor(element: Element, rows: readonly ElementRow[]): TrainingRow[] {
  return rows
    .filter(({ held, weight }, at) => weight === 1 || held.has(element) || at % THINNED === 0)
    .map(({ features, held, weight }) => ({ features, label: held.has(element) ? 'yes' : 'no', weight }));
}

/** Sentences of our own wordings and of better wordings, each once, with examples in their slots. */
function ownSentences(library: Library): string[] {
  const filled = (template: Template) => {
    const text = fillTemplate(template, (slot) => SLOTS[slot] ?? library.standards.defaults[slot] ?? null);
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
