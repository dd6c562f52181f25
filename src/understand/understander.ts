/** Text → Meaning: the linear model over the library's utterances, and rules for what rules do better. */
import { type IntentSets, intentSets } from '../library/intent-sets.ts';
import type { Library } from '../library/library.ts';
import type { Intent, Urgency } from '../library/terms.ts';
import type { LinearClassifier } from '../text/classifier.ts';
import { bigrams, dice, normalise } from '../text/normalise.ts';
import { Sieve } from '../text/sieve.ts';
import { anyPattern } from '../text/words.ts';
import { ActReader, type ActReading } from './acts.ts';
import { believedAlone, HALF } from './alone.ts';
import { CueReader, type Signal } from './cues.ts';
import { DangerReader } from './danger.ts';
import { DialectReader } from './dialect.ts';
import { FaqFinder } from './faq.ts';
import { FeatureReader } from './features.ts';
import { languageOf } from './language.ts';
import type { Meaning, OtherMatter, SlotName, UnderstandContext, Understander } from './meaning.ts';
import { once } from './once.ts';
import { ACT_ONLY_CHARS, correctsNothing, isOnlyAct, isOnlyValue, SURE_MATTER } from './only-act.ts';
import { type Ranked, Ranking } from './ranking.ts';
import { RegionReader } from './region.ts';
import { SignalReader } from './signals.ts';
import { SlotReader } from './slots.ts';
import { intentModels, type ModelCache, modelOf, NO_CACHE, READING, TrainingTexts } from './training.ts';
import { UrgencyReader } from './urgency.ts';

/** Divides scores before they become probabilities; fitted on docs/evaluation.md's development rows. */
const TEMPERATURE = 0.45;
/** That a bare value answers what was asked. */
const BARE_VALUE = 0.95;
/** From here on a message is taken for talk of some kind, whatever words of danger are in it. */
const MERE_TALK = 0.4;
/** … unless the model itself sees this much of an emergency in it (before scores are sharpened). */
const DANGER_IN_TALK = 0.1;
const SECOND_INTENT = 0.22;
const CLAUSE_INTENT = 0.8;
const SECOND_MATTER = 0.5;
const SAME_WORDS = 0.3;
const LONGEST_SEVERAL = 120;
const CLEAR_QUESTION = 0.45;
/** So many entries are looked at for half a question. */
const NEAR_A_TOPIC = 8;
/** A question is put within so many characters. */
const ASKED_CHARS = 400;
/** Up to so many characters, a question may stand on what was said before it. */
const HALF_QUESTION_CHARS = 10;

const LINE_END = /[\r\n]+/;
const NOTHING_SAID = /^[^\p{Script=Han}\p{L}\p{N}]*$/u;

/** Trains an understander from a library (deterministic; seconds, docs/evaluation.md), or takes its models from the cache. */
export function createUnderstander(library: Library, cache: ModelCache = NO_CACHE): Understander {
  return new LibraryUnderstander(library, cache);
}

class LibraryUnderstander implements Understander {
  readonly revision: string;
  readonly #features: FeatureReader;
  readonly #model: LinearClassifier;
  readonly #ranking: Ranking;
  readonly #acts: ActReader;
  readonly #dialect: DialectReader;
  readonly #regions: RegionReader;
  readonly #cues: CueReader;
  readonly #slots: SlotReader;
  readonly #faq: () => FaqFinder;
  readonly #signals: SignalReader;
  readonly #urgency: UrgencyReader;
  readonly #sets: IntentSets;
  readonly #besides: RegExp;
  readonly #danger: DangerReader;
  /** What an FAQ entry is about. */
  readonly #topics: ReadonlyMap<string, string>;

  constructor(library: Library, cache: ModelCache) {
    this.revision = `${library.hash.slice(0, 12)}.${READING}`;
    this.#features = new FeatureReader(library);
    this.#dialect = new DialectReader(library);
    const sieve = new Sieve();
    this.#cues = new CueReader(library, sieve);
    this.#slots = new SlotReader(library);
    // A tenth of all loading, and many commands never ask.
    this.#faq = once(() => new FaqFinder(library));
    const texts = new TrainingTexts(this.#features, this.#dialect);
    const { model, neighbours } = intentModels(library, cache, texts);
    this.#model = model.withTemperature(TEMPERATURE);
    this.#ranking = new Ranking(library, this.#features, neighbours);
    this.#acts = new ActReader(library, this.#features, (train) => modelOf(library, cache, 'acts', train));
    this.#regions = new RegionReader(library, texts, (train) => modelOf(library, cache, 'regions', train));
    this.#signals = new SignalReader(library, sieve);
    this.#urgency = new UrgencyReader(library, { cues: this.#cues, texts }, (train) =>
      modelOf(library, cache, 'urgency', train),
    );
    this.#sets = intentSets(library);
    this.#topics = new Map(library.faqs.map(({ id, title }) => [id, normalise(title).text]));
    const lines = new RegExp(
      `${LINE_END.source}|[,，]\\s*(?=${anyPattern(library.lexicon.urgency.beside)})`,
      'u',
    );
    this.#danger = new DangerReader(
      {
        cues: this.#cues,
        dialect: this.#dialect,
        features: this.#features,
        ranking: this.#ranking,
        model: this.#model,
      },
      TEMPERATURE,
      lines,
    );
    this.#besides = new RegExp(`[?!。;\\n]|${anyPattern(library.lexicon.signals.besides)}`, 'u');
  }

  looksUrgent(text: string): boolean {
    const { text: plain } = normalise(text);
    return (
      this.#cues.emergency(this.#dialect.read(plain).mandarin) !== null ||
      this.#cues.emergency(plain) !== null
    );
  }

  async understand(text: string, context: UnderstandContext): Promise<Meaning> {
    return this.read(text, context);
  }

  /** The same without waiting. */
  read(input: string, context: UnderstandContext): Meaning {
    const meaning = this.#read(input, context, null);
    if (meaning.emergency !== null) return meaning;
    const danger = this.#danger.inLine(input);
    return danger === null ? meaning : this.#read(input, context, danger);
  }

  #read(
    input: string,
    { now, expects, why, names, said, about }: UnderstandContext,
    inLine: Signal | null,
  ): Meaning {
    const normal = normalise(input);
    const heard = this.#signals.withoutTakenBack(normal.text);
    const told = this.#dialect.read(heard);
    const { mandarin, words } = told;
    const dialect = this.#regions.name(heard, told);
    const acted = this.#calledOff(this.#acts.read(heard, expects), mandarin);
    const slotted = this.#slots.read(heard, mandarin, now, expects, names ?? null);
    const features = this.#features.hashes(mandarin);
    const scores = this.#model.predict(features);
    const ranked = this.#ranking.rank(this.#model.labels, scores, mandarin, features);
    const empty = NOTHING_SAID.test(heard);
    const emergency = empty
      ? null
      : (this.#cues.emergency(mandarin) ?? (mandarin === heard ? null : this.#cues.emergency(heard)));
    const likely = this.#danger.likely(scores);
    // "虚惊一场,不用来了"; and what is more likely mere talk.
    const over = acted.act === 'cancel' && this.#cues.isPast(mandarin);
    const talk = ranked.find((candidate) => candidate.intent !== 'emergency');
    const mere =
      talk !== undefined &&
      this.#sets.mere_talk.has(talk.intent) &&
      talk.score >= MERE_TALK &&
      likely < DANGER_IN_TALK;
    const danger =
      inLine ?? (over ? null : this.#danger.believed(emergency, mandarin, { features, likely, mere }));
    const { intent, confidence } = this.#decide(ranked, mandarin, {
      danger: danger !== null,
      alone: over ? 0 : likely,
      near: () => this.#ranking.near('emergency', features),
      empty,
      acting:
        acted.act !== 'none' ||
        (expects !== null &&
          (slotted.slots.phone ?? slotted.slots.room ?? slotted.slots.building ?? slotted.slots.unit) !==
            undefined),
      plate: slotted.slots.plate !== undefined,
    });
    const kind = danger?.kind ?? (intent === 'emergency' ? 'other' : null);
    const onlyAct =
      kind === null && isOnlyAct(acted, expects, slotted.slots, ranked[0], mandarin, this.#sets.no_matter);
    const onlyValue = kind === null && acted.act === 'none' && isOnlyValue(expects, slotted.spans, heard);
    const noMatter = onlyAct || onlyValue;
    const two = kind === null && !noMatter ? this.#several(mandarin, now) : null;
    if (two) {
      slotted.slots.issue = two.issue;
      // The place that was told with the second is not where the first is.
      const { place } = slotted.slots;
      if (
        place !== undefined &&
        !two.issue.includes(place) &&
        two.others.some(({ issue }) => issue.includes(place))
      ) {
        delete slotted.slots.place;
        delete slotted.spans.place;
      }
    }
    const main = two?.main ?? intent;
    const urgent =
      kind === null && !empty && !onlyAct ? this.#urgency.read(heard, mandarin, features, main) : null;
    const urgency: Urgency = kind !== null ? 'emergency' : urgent ? 'urgent' : 'normal';
    // "我在天台上,你们不用找了" calls nothing off.
    const stays = kind !== null && acted.act === 'cancel';
    const act = stays || (!onlyAct && correctsNothing(acted, slotted.slots, mandarin)) ? 'none' : acted.act;
    const spans: Partial<Record<SlotName, readonly [number, number]>> = {};
    for (const [name, span] of Object.entries(slotted.spans))
      if (span) spans[name as SlotName] = normal.span(span[0], span[1]);
    if (acted.rating !== null) slotted.slots.rating = acted.rating;
    const abusive = this.#cues.abusive(mandarin) || intent === 'abuse';
    const signals = this.#signals.read(mandarin, acted.act, names?.staff, heard !== normal.text);
    const half = signals.follows !== null || (signals.asks && mandarin.length <= HALF_QUESTION_CHARS);
    const topic = half ? (said?.map((id) => this.#topics.get(id)).find(Boolean) ?? about) : null;
    const answers = once(() => (empty ? [] : this.#faq().find(mandarin.slice(0, ASKED_CHARS))));
    const onTopic = once(() => (topic ? this.#faq().find(`${topic} ${mandarin}`, NEAR_A_TOPIC) : []));
    return {
      intent: noMatter ? null : main,
      confidence: onlyValue ? BARE_VALUE : onlyAct ? acted.confidence : confidence,
      intents: noMatter ? [] : this.#all(main, ranked, mandarin, abusive),
      act,
      slots: slotted.slots,
      spans,
      home: slotted.home,
      surname: slotted.surname,
      gender: slotted.gender,
      urgency: onlyAct ? 'normal' : urgency,
      emergency: onlyAct ? null : kind,
      doubtful: danger === null && main === 'emergency' && !onlyAct && likely < HALF,
      mood: this.#cues.mood(mandarin),
      abusive,
      dialect,
      language: languageOf(normal),
      normalized: mandarin,
      cut: normal.cut,
      signals: { ...signals, ...(stays && { cancels: false }) },
      also: two?.others[0] ?? null,
      further: two?.others.slice(1) ?? [],
      questions: empty || onlyAct ? [] : this.#questions(mandarin),
      // Looked for when somebody asks: few messages are answered from the FAQ, and it is a quarter of the time.
      get faq() {
        return answers();
      },
      get onTopic() {
        return onTopic();
      },
      ...(why === true && {
        why: [
          ...this.#model.explain(this.#features.read(mandarin), intent).map(({ feature, weight }) => ({
            word: feature,
            for: intent as string,
            weight: Math.round(weight * 1000) / 1000,
          })),
          ...(danger?.words ?? []).map((word) => ({ word, for: `emergency:${danger?.kind}` })),
          ...(urgent?.words ?? []).map((word) => ({ word, for: 'urgent' })),
          ...words.map((word) => ({ word, for: `dialect:${dialect}` })),
        ],
      }),
    };
  }

  /** "厨房漏水,另外物业费怎么交": what stands between the turns are matters of their own where each clearly is one. */
  #several(
    text: string,
    now: number,
  ): { main: Intent; issue: string; others: readonly [OtherMatter, ...OtherMatter[]] } | null {
    // A letter that goes on "另外…" is one matter with its particulars.
    const written = text.length > LONGEST_SEVERAL ? [] : this.#signals.parts(text);
    if (written.length < 2) return null;
    const [first, ...rest] = written.map((part) => ({ part, told: this.#part(part, now) }));
    if (!first?.told) return null;
    const matters = [first.told];
    const others: OtherMatter[] = [];
    for (const { part, told } of rest) {
      if (!told || matters.some((before) => isSame(before, told))) continue;
      matters.push(told);
      const urgent = this.#urgency.read(part, part, this.#features.hashes(part), told.intent);
      others.push({ ...told, urgency: urgent ? 'urgent' : 'normal' });
    }
    const [second, ...further] = others;
    return second ? { main: first.told.intent, issue: first.told.issue, others: [second, ...further] } : null;
  }

  /** "前台几点下班？装修押金多少？": each question that the FAQ knows, when there are several. */
  #questions(text: string): string[] {
    if (!this.#signals.mayAsk(text)) return [];
    const parts = text
      .split(this.#besides)
      .map((part) => part.trim())
      .filter((part) => part.length >= 4);
    if (parts.length < 2 || parts.length > 4 || !parts.every((part) => this.#signals.asks(part))) return [];
    const ids = parts
      .map((part) => this.#faq().find(part, 1)[0])
      .map((best) => (best && best.score >= CLEAR_QUESTION ? best.id : null));
    return ids.every((id) => id !== null) ? [...new Set(ids.filter((id): id is string => id !== null))] : [];
  }

  #part(text: string, now: number): { intent: Intent; issue: string } | null {
    if (text.trim().length < 5) return null;
    const scores = this.#model.predict(this.#features.hashes(text));
    let best = 0;
    for (let k = 1; k < scores.length; k++) if ((scores[k] ?? 0) > (scores[best] ?? 0)) best = k;
    const intent = (this.#model.labels[best] ?? 'other') as Intent;
    const issue = this.#slots.issue(text, now);
    return this.#sets.never_second.has(intent) || (scores[best] ?? 0) < SECOND_MATTER || issue === null
      ? null
      : { intent, issue };
  }

  /** "上午约的那个 取消掉": what the signs of calling off say where the model saw no act. */
  #calledOff(acted: ActReading, text: string): ActReading {
    if (acted.act !== 'none' || text.length > ACT_ONLY_CHARS || !this.#signals.cancels(text)) return acted;
    return { act: 'cancel', rating: null, confidence: 0.8 };
  }

  #decide(
    ranked: readonly Ranked[],
    text: string,
    {
      danger,
      alone,
      near,
      empty,
      acting,
      plate,
    }: {
      /** A cue of danger was believed. */
      readonly danger: boolean;
      /** What the model alone gives an emergency. */
      readonly alone: number;
      /** What part of the nearest utterances are emergencies. */
      readonly near: () => number;
      readonly empty: boolean;
      readonly acting: boolean;
      readonly plate: boolean;
    },
  ): { intent: Intent; confidence: number } {
    const top = ranked[0] ?? { intent: 'unintelligible' as const, score: 0 };
    if (empty) return { intent: 'unintelligible', confidence: 1 };
    if (danger) return { intent: 'emergency', confidence: Math.max(0.9, alone) };
    if (believedAlone(this.#cues, text, { alone, acting, top: top.intent, near }))
      return { intent: 'emergency', confidence: alone };
    if (top.intent === 'emergency') {
      const next = ranked[1] ?? top;
      return { intent: next.intent, confidence: next.score / (1 - Math.min(0.95, top.score)) };
    }
    if (top.intent === 'abuse' && this.#signals.namesKin(text))
      return { intent: ranked[1]?.intent ?? top.intent, confidence: 1 - top.score };
    if (plate && this.#sets.of_cars.has(top.intent) && top.score < SURE_MATTER)
      return { intent: 'parking', confidence: 0.7 };
    if (top.intent === 'greeting' && this.#signals.callsPeople(text))
      return { intent: 'human', confidence: 0.8 };
    if (top.intent !== 'wrong_number' && this.#signals.takesForOther(text))
      return { intent: 'wrong_number', confidence: 0.8 };
    if (
      top.intent !== 'complaint' &&
      this.#sets.complainable.has(top.intent) &&
      this.#signals.complains(text)
    )
      return { intent: 'complaint', confidence: Math.max(0.6, top.score) };
    return { intent: top.intent, confidence: top.score };
  }

  /** The main intent, and further ones: second by score, or what single clauses say clearly. */
  #all(main: Intent, ranked: readonly Ranked[], text: string, abusive: boolean): Intent[] {
    const intents: Intent[] = [main];
    const add = (intent: Intent) => {
      if (!intents.includes(intent)) intents.push(intent);
    };
    const clauses = text.split(/[,。;!?\s]+/u).filter((clause) => clause.length >= 5);
    if (clauses.length > 1) {
      for (const clause of clauses.slice(0, 12)) {
        const scores = this.#model.predict(this.#features.hashes(clause));
        const k = scores.findIndex((score) => score >= CLAUSE_INTENT);
        const label = this.#model.labels[k] as Intent | undefined;
        if (label !== undefined && !this.#sets.never_second.has(label)) add(label);
      }
    }
    for (const { intent, score } of ranked.slice(0, 3))
      if (score >= SECOND_INTENT && !this.#sets.never_second.has(intent)) add(intent);
    if (abusive) add('abuse');
    return intents.slice(0, 4);
  }
}

/** Two faults may be told in one message; of all else the same kind twice is one matter with its particulars. */
function isSame(one: { intent: Intent; issue: string }, other: { intent: Intent; issue: string }): boolean {
  return (
    one.intent === other.intent &&
    (one.intent !== 'repair' || dice(bigrams(one.issue), bigrams(other.issue)) > SAME_WORDS)
  );
}
