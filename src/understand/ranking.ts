/** The intents of a message by likelihood, best first. */
import type { Library } from '../library/library.ts';
import { INTENTS, type Intent } from '../library/terms.ts';
import type { Neighbours } from '../text/neighbours.ts';
import { anyPattern, madeOnce } from '../text/words.ts';
import type { FeatureReader } from './features.ts';

export interface Ranked {
  readonly intent: Intent;
  /** A probability; all together make 1. */
  readonly score: number;
}

/** From here on, characters, citizens write letters; of those a fifth is other offices' business, of the utterances an eighth. */
const LETTER_CHARS = 30;
/**
 * What the classes of words in a letter do to the odds of one intent (docs/evaluation.md): a nuisance that harms those who
 * live there is a complaint, whoever makes it (spec 05, samples); other offices' business without a nuisance is `other`.
 */
const HARMFUL: Odds = { intent: 'complaint', odds: 30 };
const ELSEWHERE: Odds = { intent: 'other', odds: 3 };
/** … and so, less surely, is what says nothing of where people live. */
const NO_HOME: Odds = { intent: 'other', odds: 2 };
/** What we are said to do wrong ourselves is our business, whichever office is called to judge it. */
const AT_FAULT: Odds = { intent: 'other', odds: 0.2 };
/** A short message that sells something, or is other offices' business, and says nothing of us. */
const SELLS: Odds = { intent: 'other', odds: 20 };
const ELSEWHERE_SHORT: Odds = { intent: 'other', odds: 4 };

/** Below this the model is in doubt; the share that the nearest utterances then have in the decision. */
const DOUBTFUL = 0.7;
const SAY = 0.4;
/** Two that agree are surer than their mean; fitted on docs/evaluation.md's development rows. */
const SURER = 1.5;

/** What a letter that asks something begins or ends with, and is not about. */
const COURTESIES: ReadonlySet<Intent> = new Set(['greeting', 'closing', 'thanks', 'apology']);
const COURTESY = 0.1;

interface Odds {
  readonly intent: Intent;
  readonly odds: number;
}

type SetName = 'nuisance' | 'harm' | 'elsewhere' | 'schools' | 'adverts';

export class Ranking {
  readonly #features: FeatureReader;
  readonly #neighbours: Neighbours;
  readonly #sets: Readonly<Record<SetName, ReadonlySet<string>>>;
  readonly #residents: RegExp;
  readonly #ours: RegExp;
  readonly #atFault: RegExp;
  readonly #question: RegExp;
  #asked: { readonly features: Int32Array; readonly says: Float32Array } | null = null;

  constructor(library: Library, features: FeatureReader, neighbours: Neighbours) {
    this.#neighbours = neighbours;
    const { nuisance, harm, elsewhere, schools, adverts, residents, ours, at_fault } =
      library.lexicon.signals.letters;
    this.#features = features;
    this.#sets = {
      nuisance: new Set(nuisance),
      harm: new Set(harm),
      elsewhere: new Set(elsewhere),
      schools: new Set(schools),
      adverts: new Set(adverts),
    };
    this.#question = new RegExp(anyPattern(library.lexicon.signals.question), 'u');
    this.#residents = new RegExp(residents, 'u');
    this.#ours = new RegExp(ours, 'u');
    this.#atFault = new RegExp(at_fault, 'u');
  }

  /** @param scores by label @param text normalised, in Mandarin @param features of it, in hashes */
  rank(labels: readonly string[], scores: readonly number[], text: string, features: Int32Array): Ranked[] {
    const ranked = this.#byModel(labels, scores, text);
    const top = ranked[0];
    return top && top.score < DOUBTFUL && top.intent !== 'emergency'
      ? this.#compared(ranked, features)
      : ranked;
  }

  /** What part of the utterances most like it have an intent. @param features of a text, in hashes */
  near(intent: Intent, features: Int32Array): number {
    return this.#says(features)[this.#neighbours.labels.indexOf(intent)] ?? 0;
  }

  /** What the nearest utterances say; asked twice of one message, looked for once. */
  #says(features: Int32Array): Float32Array {
    if (this.#asked?.features !== features) this.#asked = { features, says: this.#neighbours.say(features) };
    return this.#asked.says;
  }

  /** A doubtful message: what the utterances most like it are counts too, but for emergencies. */
  #compared(ranked: readonly Ranked[], features: Int32Array): Ranked[] {
    const places = placesIn(this.#neighbours.labels);
    const says = this.#says(features);
    const mixed = ranked.map(({ intent, score }) => ({
      intent,
      score:
        (intent === 'emergency'
          ? score
          : (1 - SAY) * score + SAY * (says[places[INTENTS.indexOf(intent)] as number] ?? 0)) ** SURER,
    }));
    const all = mixed.reduce((sum, { score }) => sum + score, 0) || 1;
    return bestFirst(mixed.map(({ intent, score }) => ({ intent, score: score / all })));
  }

  #byModel(labels: readonly string[], scores: readonly number[], text: string): Ranked[] {
    const leaning = this.#leaning(text);
    const at = leaning === null ? -1 : labels.indexOf(leaning.intent);
    const odds = leaning?.odds ?? 1;
    const all = 1 + (odds - 1) * (scores[at] ?? 0);
    const places = placesIn(labels);
    const ranked = bestFirst(
      INTENTS.map((intent, nth) => ({
        intent,
        score: ((scores[places[nth] as number] ?? 0) * (intent === leaning?.intent ? odds : 1)) / all,
      })),
    );
    const [top] = ranked;
    const courteous =
      top && COURTESIES.has(top.intent) && text.length >= LETTER_CHARS && this.#question.test(text);
    return courteous ? withoutCourtesies(ranked) : ranked;
  }

  #leaning(text: string): Odds | null {
    const short = text.length < LETTER_CHARS;
    if (short && this.#ours.test(text)) return null;
    const told = this.#features.concepts(text);
    const has = (name: SetName) => told.some((concept) => this.#sets[name].has(concept.name));
    if (short) return has('adverts') ? SELLS : has('elsewhere') ? ELSEWHERE_SHORT : null;
    const home = this.#residents.test(text);
    const nuisance = has('nuisance');
    const harm = has('harm');
    if (nuisance && harm && home && !has('schools')) return HARMFUL;
    if (this.#atFault.test(text)) return AT_FAULT;
    if (nuisance || harm) return null;
    if (has('elsewhere')) return ELSEWHERE;
    return home ? null : NO_HOME;
  }
}

/** Where each of INTENTS stands among the labels of a model; -1 where it does not. */
const placesIn = madeOnce((labels: readonly string[]) =>
  Int32Array.from(INTENTS, (intent) => labels.indexOf(intent)),
);

/** In place. Most are as good as 0 and stand as they should: sorted by moving the few that do not. */
function bestFirst(ranked: Ranked[]): Ranked[] {
  for (let nth = 1; nth < ranked.length; nth++) {
    const one = ranked[nth] as Ranked;
    let at = nth;
    for (; at > 0 && (ranked[at - 1] as Ranked).score < one.score; at--)
      ranked[at] = ranked[at - 1] as Ranked;
    ranked[at] = one;
  }
  return ranked;
}

/** "…能不能经过我们这儿?谢谢" is about what it asks. */
function withoutCourtesies(ranked: readonly Ranked[]): Ranked[] {
  const told = ranked.map(({ intent, score }) => ({
    intent,
    score: COURTESIES.has(intent) ? score * COURTESY : score,
  }));
  const all = told.reduce((sum, { score }) => sum + score, 0) || 1;
  return bestFirst(told.map(({ intent, score }) => ({ intent, score: score / all })));
}
