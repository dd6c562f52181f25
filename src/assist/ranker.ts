/** Which situation or flow a scene belongs to: a linear model over cues and examples, and what intents and rules say. */
import type { Library } from '../library/library.ts';
import { ElementReader } from '../script/elements.ts';
import { LinearClassifier, type TrainingRow } from '../text/classifier.ts';
import { PhraseScanner } from '../text/scan.ts';
import { DialectReader } from '../understand/dialect.ts';
import { FeatureReader } from '../understand/features.ts';
import type { Meaning } from '../understand/meaning.ts';
import { type ModelCache, modelOf } from '../understand/training.ts';
import { holds, type Moment } from './condition.ts';
import { type Scene, sceneOf } from './scene.ts';

export interface Ranked {
  readonly label: string;
  /** 0 to 1; all labels add up to 1. */
  readonly score: number;
}

/** Of an intent's utterances, about so many stand for its label. */
const UTTERANCES = 48;
const UTTERANCE_WEIGHT = 0.7;
/** What the rows of a label weigh together. */
const LABEL_WEIGHT = 34;
/** Of a flow whose intent nobody hears. */
const UNHEARD = -1.5;
/** How loud an intent speaks beside the words. */
const INTENT_SPEAKS = 1;
/** Of a bracket with words after it, the bracket decides so far. */
const EVENT_SHARE = 0.75;
/** A sign that is no word counts as several, for it stands beside scores of them. */
const SIGN = [1, 2, 3, 4, 5, 6];
/** So few rows make a model too sure of itself. */
const TEMPERATURE = 1.4;
const MODEL = { bits: 16, epochs: 5, seed: 11 };

export class SituationRanker {
  readonly #library: Library;
  readonly #features: FeatureReader;
  readonly #dialect: DialectReader;
  readonly #elements: ElementReader;
  readonly #model: LinearClassifier;
  readonly #words: PhraseScanner<string>;
  /** Features of the scene at hand: it is ranked, and then asked what speaks for each suggestion. */
  #last: { readonly scene: Scene; readonly features: readonly string[] } | null = null;

  /** @param models where the trained model is kept; training takes seconds */
  constructor(library: Library, models: ModelCache) {
    this.#library = library;
    this.#features = new FeatureReader(library);
    this.#dialect = new DialectReader(library);
    this.#elements = new ElementReader(library);
    const { concepts, places } = library.lexicon;
    this.#words = new PhraseScanner(
      [...Object.values(concepts).flat(), ...places.public, ...places.home]
        .filter((word) => /^\p{Script=Han}{2,8}$/u.test(word))
        .map((word) => [word, word] as const),
    );
    this.#model = modelOf(library, models, 'situations', () =>
      LinearClassifier.train(this.#rows(), MODEL),
    ).withTemperature(TEMPERATURE);
  }

  /** All labels, likeliest first. */
  rank(moment: Moment, meaning: Meaning): Ranked[] {
    const { scene } = moment;
    const spoken = this.#spoken(moment, meaning);
    const whole = this.#model.predict(this.#featuresOf(scene));
    const event =
      scene.event === null || scene.onlyEvent ? null : this.#model.predict(this.#read(scene, 'event'));
    const scores = this.#model.labels.map((label, at) => {
      const words = whole[at] ?? 0;
      const likely = event ? EVENT_SHARE * (event[at] ?? 0) + (1 - EVENT_SHARE) * words : words;
      return { label, score: (likely + 1e-4) * Math.exp(spoken.get(label) ?? 0) };
    });
    for (const [label, weight] of spoken)
      if (!this.#model.labels.includes(label)) scores.push({ label, score: 1e-3 * Math.exp(weight) });
    const sum = scores.reduce((total, { score }) => total + score, 0);
    return scores
      .map(({ label, score }) => ({ label, score: score / sum }))
      .sort((a, b) => b.score - a.score);
  }

  /** The words of a scene, as the lexicon knows them, that speak for a label; none within another. */
  words(scene: Scene, label: string, most = 3): string[] {
    const text = scene.event ?? scene.text;
    const speaking = this.#model
      .explain(this.#featuresOf(scene), label, 40)
      .filter(({ feature }) => /^[23]\p{Script=Han}+$/u.test(feature))
      .map(({ feature }) => feature.slice(1));
    const found = this.#words
      .scan(text)
      .map(({ value }) => value)
      .filter((word) => speaking.some((part) => word.includes(part)))
      .sort((a, b) => b.length - a.length);
    const kept: string[] = [];
    for (const word of found) if (!kept.some((other) => other.includes(word))) kept.push(word);
    return kept.slice(0, most);
  }

  #featuresOf(scene: Scene): readonly string[] {
    if (this.#last?.scene !== scene) this.#last = { scene, features: this.#read(scene, 'whole') };
    return this.#last.features;
  }

  #spoken(moment: Moment, meaning: Meaning): Map<string, number> {
    const { rules } = this.#library.assist;
    const spoken = new Map<string, number>();
    const add = (speaks: Readonly<Record<string, number>>, times: number) => {
      for (const [label, weight] of Object.entries(speaks))
        spoken.set(label, (spoken.get(label) ?? 0) + weight * times);
    };
    // Brackets are written by our side: no owner's intent is read from them.
    if (meaning.intent !== null && moment.scene.event === null)
      add(rules.intents[meaning.intent] ?? {}, INTENT_SPEAKS * meaning.confidence);
    for (const { when, speaks } of rules.rules) if (holds(when, moment)) add(speaks, 1);
    for (const flow of this.#library.flows.values())
      if (flow.intents.length > 0 && !flow.intents.some((intent) => meaning.intents.includes(intent)))
        add({ [flow.id]: UNHEARD }, 1);
    return spoken;
  }

  #read(scene: Scene, part: 'whole' | 'event'): string[] {
    const text = part === 'event' || scene.onlyEvent ? (scene.event ?? '') : scene.text;
    const signs: string[] = [];
    if (scene.onlyEvent || part === 'event') signs.push('event');
    else if (this.#dialect.read(text).dialect !== null) signs.push('dialect');
    const last = scene.ours.at(-1);
    if (last !== undefined) {
      signs.push('answers');
      for (const [element, shown] of Object.entries(this.#elements.all(last, {})))
        if (shown) signs.push(`after:${element}`);
    }
    return [
      ...this.#features.read(text),
      ...signs.flatMap((sign) => SIGN.map((times) => `~${sign}${times}`)),
    ];
  }

  #rows(): TrainingRow[] {
    const { situations, intents, assist } = this.#library;
    const rows: TrainingRow[] = [];
    const add = (label: string, owner: string, us?: string, weight = 1) => {
      const scene = sceneOf([
        ...(us === undefined ? [] : [{ from: 'agent' as const, text: us }]),
        { from: 'owner', text: owner },
      ]);
      rows.push({ features: this.#read(scene, 'whole'), label, weight });
      if (scene.event !== null && !scene.onlyEvent)
        rows.push({ features: this.#read(scene, 'event'), label, weight });
    };
    for (const situation of situations.values()) for (const cue of situation.cues) add(situation.id, cue);
    for (const { situation, lines } of assist.examples)
      for (const line of lines)
        if (typeof line === 'string') add(situation, line);
        else add(situation, line.owner, line.us);
    for (const { intent, utterances } of intents) {
      const label = assist.rules.labels[intent];
      if (label === undefined) continue;
      const every = Math.max(1, Math.floor(utterances.length / UTTERANCES));
      for (let at = 0; at < utterances.length; at += every)
        add(label, utterances[at] ?? '', undefined, UTTERANCE_WEIGHT);
    }
    return balanced(rows);
  }
}

/** Every label as loud as any other, however many rows it has. */
function balanced(rows: readonly TrainingRow[]): TrainingRow[] {
  const sums = new Map<string, number>();
  for (const { label, weight = 1 } of rows) sums.set(label, (sums.get(label) ?? 0) + weight);
  return rows.map((row) => ({
    ...row,
    weight: ((row.weight ?? 1) * LABEL_WEIGHT) / (sums.get(row.label) ?? 1),
  }));
}
