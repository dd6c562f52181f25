/** Sentence classifiers beside the rules: what kind of violation a sentence is (`KindModel`), and which elements it expresses. */
import type { Library } from '../library/library.ts';
import { type ModelCache, modelsOf } from '../library/models.ts';
import { ELEMENTS, type Element } from '../library/terms.ts';
import { LinearClassifier } from '../text/classifier.ts';
import { normalise } from '../text/normalise.ts';
import { SideBySide, type TaughtRow } from '../text/side-by-side.ts';
import type { ElementRules } from './elements.ts';
import { type Judgement, KindModel, ownSentences, trainKinds } from './kind-model.ts';
import { LineFeatures, type LineReading } from './line-features.ts';

const LEARNT = ELEMENTS.filter((element) => element !== 'honorific');
const ELEMENT = { bits: 17, epochs: 5, rarest: 2, settled: 1e-3, seed: 3 };
/** What the rules read, and nobody labelled, counts less. */
const READ_WEIGHT = 0.35;
const THINNED = 5;
const REMEMBERED = 256;

/** A sentence as read: hashes, and their places in the models of elements, once they are asked. */
interface Read {
  readonly features: Int32Array;
  places: Int32Array | null;
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
    const [kinds, elements] = modelsOf<readonly [LinearClassifier, SideBySide]>(
      library,
      cache,
      'lines',
      [LinearClassifier.fromBytes, SideBySide.fromBytes],
      () => {
        const features = remembering(this.#features);
        return [
          trainKinds(library, features),
          SideBySide.train(elementRows(library, features, rules), LEARNT.length, ELEMENT),
        ];
      },
    );
    this.#kinds = new KindModel(library, kinds);
    this.#elements = elements;
    this.#places = new Map(LEARNT.map((element, at) => [element, at]));
  }

  /** @param sentence normalised. @param situation its own, where known: it says something of the kind */
  judge(sentence: string, situation?: string): Judgement {
    return this.#kinds.judge(this.#read(sentence).features, situation);
  }

  /** How likely a sentence expresses each of some elements, none of them the form of address. @param sentence normalised */
  expressed(sentence: string, elements: readonly Element[]): number[] {
    const read = this.#read(sentence);
    read.places ??= this.#elements.placesOf(read.features);
    return this.#elements.likely(
      read.places,
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
      read = { features: this.#features.read(sentence), places: null };
      this.#known.set(sentence, read);
    }
    return read;
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

/** The same lines teach both models: each is read once. */
function remembering(features: LineReading): LineReading {
  const known = new Map<string, Int32Array>();
  return {
    read(sentence) {
      const read = known.get(sentence) ?? features.read(sentence);
      known.set(sentence, read);
      return read;
    },
  };
}

function elementRows(library: Library, features: LineReading, rules: ElementRules): TaughtRow[] {
  const rows: TaughtRow[] = [];
  const add = (text: string, holds: (element: Element) => boolean, weight: number) => {
    const held = LEARNT.map(holds);
    // Of sentences that nobody labelled and that express something else, every few are enough.
    const all = weight === 1 || rows.length % THINNED === 0;
    const models = LEARNT.flatMap((_, at) => (all || held[at] ? [at] : []));
    rows.push({
      features: features.read(text),
      models: Int32Array.from(models),
      yes: Uint8Array.from(models, (at) => (held[at] ? 1 : 0)),
      weight,
    });
  };
  const unlabelled = (line: string) => {
    const text = normalise(line).text;
    add(text, (element) => rules.reads(element, text), READ_WEIGHT);
  };
  for (const group of library.rules.lines) {
    if ('kind' in group) group.lines.forEach(unlabelled);
    else
      for (const line of group.lines)
        add(normalise(line).text, (element) => group.elements.includes(element), 1);
  }
  for (const sentence of ownSentences(library)) unlabelled(sentence);
  return rows;
}
