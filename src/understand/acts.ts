/** Dialogue acts: affirm, deny, cancel, correct, rate (spec 05), read together with what was asked. */
import type { Library } from '../library/library.ts';
import type { Act } from '../library/terms.ts';
import { LinearClassifier } from '../text/classifier.ts';
import { normalise } from '../text/normalise.ts';
import { readNumber } from '../text/numbers.ts';
import type { FeatureReader } from './features.ts';

/** Longer messages tell a matter; their act, if any, is read from rules only. */
const ACT_CHARS = 28;
const SURE = 0.55;
const ANSWERS = 0.12;

/** A phone that is told is no yes and no no. */
const A_NUMBER = /(?:[0-9][ -]?){7}/;
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** Questions that a short yes, no or "leave it" answers. */
const YES_OR_NO: ReadonlySet<string> = new Set(['confirm', 'solved', 'visit_time', 'phone']);

const NODS: ReadonlySet<Act> = new Set(['affirm', 'deny', 'cancel']);
const NODDED = 0.4;
/** What is told in answer to these is no correction of what was told before. */
const BRINGS: ReadonlySet<string> = new Set(['visit_time', 'phone']);

export interface ActReading {
  readonly act: Act;
  readonly rating: number | null;
  readonly confidence: number;
}

const any = (patterns: readonly string[]): RegExp =>
  new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'u');

export class ActReader {
  readonly #model: LinearClassifier;
  readonly #features: FeatureReader;
  readonly #known: ReadonlyMap<string, Act>;
  readonly #rating: RegExp;
  readonly #notRating: RegExp;
  readonly #corrects: RegExp;
  readonly #hasValue: RegExp;
  readonly #asks: RegExp;
  readonly #yesAndMore: RegExp;
  readonly #question: RegExp;
  readonly #but: RegExp;
  readonly #declines: RegExp;
  readonly #answers: readonly {
    readonly to: ReadonlySet<string>;
    readonly act: Act;
    readonly any: RegExp;
    readonly none: RegExp | null;
  }[];
  readonly #ratings: readonly { readonly rating: number; readonly words: RegExp }[];

  /** @param model gives the trained model: from a cache, or by training */
  constructor(
    library: Library,
    features: FeatureReader,
    model: (train: () => LinearClassifier) => LinearClassifier,
  ) {
    this.#features = features;
    const { acts } = library.lexicon.signals;
    this.#rating = any([acts.rating]);
    this.#notRating = any([acts.not_rating]);
    this.#corrects = any(acts.corrects);
    this.#hasValue = any(acts.has_value);
    this.#asks = any([acts.asks]);
    this.#yesAndMore = any([acts.yes_and_more]);
    this.#but = any([acts.but]);
    this.#question = any(library.lexicon.signals.question);
    this.#declines = any(library.lexicon.ratings.declines);
    this.#answers = acts.answers.map(({ to, act, any: said, none }) => ({
      to: new Set(to),
      act,
      any: any(said),
      none: none.length > 0 ? any(none) : null,
    }));
    this.#ratings = library.lexicon.ratings.ratings.map(({ rating, any: words }) => ({
      rating,
      words: any(words),
    }));
    const known = new Map<string, Act>();
    for (const [act, lines] of Object.entries(library.acts))
      for (const line of lines) known.set(normalise(line).text.trim(), act as Act);
    this.#known = known;
    this.#model = model(() => {
      const rows = [...known].map(([text, act]) => ({
        features: features.hashes(text),
        label: act as string,
      }));
      for (const intent of library.intents) {
        const short = intent.utterances
          .map((line) => normalise(line).text)
          .filter((text) => text.length <= ACT_CHARS && !known.has(text.trim()));
        for (const text of short.slice(0, 40)) rows.push({ features: features.hashes(text), label: 'none' });
      }
      return LinearClassifier.train(rows, { bits: 15, epochs: 12, seed: 3 });
    });
  }

  /** The marks, 1 to 5, of what is known to be a rating; null where it tells none of them ("6分"). */
  #ratingOf(text: string): number | null {
    const said = /(?<![0-9])[1-5](?![0-9])|[一二三四五]/u.exec(text);
    return said ? readNumber(said[0]) : this.#ratingInWords(text);
  }

  #ratingInWords(text: string): number | null {
    return this.#ratings.find(({ words }) => words.test(text))?.rating ?? null;
  }

  /** "不滴了" to "was it solved?", "没有了" to "is anything wrong?": what it does depends on what was asked. */
  #answer(plain: string, expects: string | null): ActReading | null {
    if (expects === null || plain.length > ACT_CHARS) return null;
    if (expects === 'phone' && A_NUMBER.test(plain) && !this.#corrects.test(plain))
      return { act: 'none', rating: null, confidence: 0.95 };
    const answer = this.#answers.find(
      ({ to, any: said, none }) => to.has(expects) && said.test(plain) && !none?.test(plain),
    );
    return answer ? { act: answer.act, rating: null, confidence: 0.95 } : null;
  }

  /** @param text normalised text @param expects what was asked, or null */
  read(text: string, expects: string | null): ActReading {
    const plain = text.trim().replace(/[\s,。!~.]+$/u, '');
    const rating = this.#rating.exec(plain);
    if (rating && plain.length <= ACT_CHARS && !this.#notRating.test(plain))
      return { act: 'rate', rating: readNumber(rating[1] ?? ''), confidence: 0.97 };
    const answer = this.#answer(plain, expects);
    if (answer && expects !== 'rating') return answer;
    if (expects === 'rating' || expects === 'solved') {
      const bareNumber = /^[1-5一二三四五]$/u.test(plain) ? readNumber(plain) : null;
      if (bareNumber !== null) return { act: 'rate', rating: bareNumber, confidence: 0.99 };
      const inWords = this.#ratingInWords(plain);
      if (inWords !== null) return { act: 'rate', rating: inWords, confidence: 0.9 };
      if (plain.length <= ACT_CHARS && this.#declines.test(plain))
        return { act: 'deny', rating: null, confidence: 0.95 };
      if (answer) return answer;
    }
    if (expects === 'confirm' && (plain === '1' || plain === '2'))
      return { act: plain === '1' ? 'affirm' : 'deny', rating: null, confidence: 0.95 };
    if (YES_OR_NO.has(expects ?? '') && this.#yesAndMore.test(plain) && !this.#but.test(plain))
      return { act: 'affirm', rating: null, confidence: 0.9 };
    const exact = this.#known.get(plain);
    if (exact)
      return { act: exact, rating: exact === 'rate' ? this.#ratingOf(plain) : null, confidence: 0.95 };
    if (!SAYS_SOMETHING.test(plain) || plain.length > ACT_CHARS)
      return { act: 'none', rating: null, confidence: 0 };
    if (this.#corrects.test(plain) && this.#hasValue.test(plain) && !this.#asks.test(plain))
      return { act: 'correct', rating: null, confidence: 0.85 };
    const scores = this.#model.predict(this.#features.hashes(plain));
    let best = 0;
    for (let k = 1; k < scores.length; k++) if ((scores[k] ?? 0) > (scores[best] ?? 0)) best = k;
    const act = (this.#model.labels[best] ?? 'none') as Act;
    const confidence = scores[best] ?? 0;
    const nods = YES_OR_NO.has(expects ?? '') && !this.#question.test(plain);
    if (nods && plain.length <= 8) {
      // A short answer to "对吗?" is an act of some kind: the likeliest of those that answer it.
      const likely = (['affirm', 'deny', 'cancel'] as const)
        .filter((candidate) => candidate !== 'cancel' || expects !== 'solved')
        .map((candidate) => ({ act: candidate, score: scores[this.#model.labels.indexOf(candidate)] ?? 0 }))
        .sort((a, b) => b.score - a.score)[0];
      if (likely && likely.score >= ANSWERS)
        return { act: likely.act, rating: null, confidence: Math.max(likely.score, 0.5) };
    }
    const threshold = nods && NODS.has(act) ? NODDED : SURE;
    const brings = act === 'correct' && BRINGS.has(expects ?? '');
    const timed = act === 'rate' && this.#notRating.test(plain);
    if (act === 'none' || brings || timed || confidence < threshold)
      return { act: 'none', rating: null, confidence: 1 - confidence };
    return { act, rating: act === 'rate' ? this.#ratingOf(plain) : null, confidence };
  }
}
