/** Sentence classifiers beside the rules: what kind of violation a sentence is (`KindModel`), and which elements it expresses. */
import type { Library } from '../library/library.ts';
import { type ModelCache, modelsOf } from '../library/models.ts';
import { ELEMENTS, type Element } from '../library/terms.ts';
import { LinearClassifier, type TrainingRow } from '../text/classifier.ts';
import { normalise } from '../text/normalise.ts';
import { SideBySide } from '../text/side-by-side.ts';
import type { ElementRules } from './elements.ts';
import { type Judgement, KindModel, ownSentences, trainKinds } from './kind-model.ts';
import { LineFeatures } from './line-features.ts';

const ELEMENT = { bits: 16, epochs: 6, rarest: 2, seed: 3 };
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
  readonly #kinds: KindModel;
  readonly #known = new Map<string, Read>();
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
        trainKinds(library, this.#features),
        ...learnt.map((element) => LinearClassifier.train(rowsFor(element, rows), ELEMENT)),
      ];
    });
    this.#kinds = new KindModel(library, kinds as LinearClassifier);
    this.#elements = new SideBySide(elements, 'yes');
    this.#places = new Map(learnt.map((element, at) => [element, at]));
  }

  /** @param sentence normalised. @param situation its own, where known: it says something of the kind */
  judge(sentence: string, situation?: string): Judgement {
    return this.#kinds.judge(this.#read(sentence).features, situation);
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
