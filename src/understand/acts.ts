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

const RATING =
  /(?<![0-9一二三四五六七八九十百千万])(?:打|给|评)?\s*([1-5一二三四五])\s*(?:分(?!钟|期|之|店|公司|钱|米|[0-9一二三四五六七八九十])|星(?!期|星)|颗星|⭐)/u;
const CORRECTS =
  /(?:写错|说错|打错|报错|记错|发错|打反|搞错|弄错|念错|输错|写岔|打快|少输|少一位|多一位|颠倒|反了|口误|别打那个|不对|不是|应该是|改成|改为|更正|按.{1,8}来|其实是|是[^是]{1,10}不是)/u;
const HAS_VALUE = /[0-9]|[一二三四五六七八九十]+(?:栋|单元|楼|号)|(?:改成|改为|应该是|其实是).{1,}/u;

/** "对,快点", "好的 麻烦了": a yes with something after it. */
const YES_AND_MORE =
  /^(?:嗯+|恩|哦)?\s*(?:对+|是的?|没错|好的?|行|可以|没问题|ok)(?:的|了|啊|呀|吧|哈|滴)?[\s,。!].{1,12}$/u;
const BUT = /不|改|换|错|但|还有|另外|[0-9]{3}|[?]/u;

export interface ActReading {
  readonly act: Act;
  readonly rating: number | null;
  readonly confidence: number;
}

export class ActReader {
  readonly #model: LinearClassifier;
  readonly #features: FeatureReader;
  readonly #known: ReadonlyMap<string, Act>;
  readonly #ratings: readonly { readonly rating: number; readonly words: RegExp }[];

  /** @param model gives the trained model: from a cache, or by training */
  constructor(
    library: Library,
    features: FeatureReader,
    model: (train: () => LinearClassifier) => LinearClassifier,
  ) {
    this.#features = features;
    this.#ratings = library.lexicon.ratings.ratings.map(({ rating, any }) => ({
      rating,
      words: new RegExp(any.map((pattern) => `(?:${pattern})`).join('|'), 'u'),
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

  /** @param text normalised text @param expects what was asked, or null */
  read(text: string, expects: string | null): ActReading {
    const plain = text.trim().replace(/[\s,。!~.]+$/u, '');
    const rating = RATING.exec(plain);
    if (rating && plain.length <= ACT_CHARS && !/[0-9](?:月|号|点)/.test(plain))
      return { act: 'rate', rating: readNumber(rating[1] ?? ''), confidence: 0.97 };
    if (expects === 'rating') {
      const bareNumber = /^[1-5一二三四五]$/u.test(plain) ? readNumber(plain) : null;
      if (bareNumber !== null) return { act: 'rate', rating: bareNumber, confidence: 0.99 };
      const inWords = this.#ratingInWords(plain);
      if (inWords !== null) return { act: 'rate', rating: inWords, confidence: 0.9 };
    }
    if (expects === 'confirm' && (plain === '1' || plain === '2'))
      return { act: plain === '1' ? 'affirm' : 'deny', rating: null, confidence: 0.95 };
    if (expects === 'confirm' && YES_AND_MORE.test(plain) && !BUT.test(plain))
      return { act: 'affirm', rating: null, confidence: 0.9 };
    const exact = this.#known.get(plain);
    if (exact)
      return { act: exact, rating: exact === 'rate' ? this.#ratingOf(plain) : null, confidence: 0.95 };
    if (plain.length === 0 || plain.length > ACT_CHARS) return { act: 'none', rating: null, confidence: 0 };
    if (CORRECTS.test(plain) && HAS_VALUE.test(plain) && !/[?]|吗$/.test(plain))
      return { act: 'correct', rating: null, confidence: 0.85 };
    const scores = this.#model.predict(this.#features.hashes(plain));
    let best = 0;
    for (let k = 1; k < scores.length; k++) if ((scores[k] ?? 0) > (scores[best] ?? 0)) best = k;
    const act = (this.#model.labels[best] ?? 'none') as Act;
    const confidence = scores[best] ?? 0;
    if ((expects === 'confirm' || expects === 'solved') && plain.length <= 8) {
      // A short answer to "对吗?" is an act of some kind: the likeliest of those that answer it.
      const likely = (['affirm', 'deny', 'cancel'] as const)
        .map((candidate) => ({ act: candidate, score: scores[this.#model.labels.indexOf(candidate)] ?? 0 }))
        .sort((a, b) => b.score - a.score)[0];
      if (likely && likely.score >= ANSWERS)
        return { act: likely.act, rating: null, confidence: Math.max(likely.score, 0.5) };
    }
    const threshold = expects === 'confirm' || expects === 'solved' ? 0.4 : SURE;
    if (act === 'none' || confidence < threshold)
      return { act: 'none', rating: null, confidence: 1 - confidence };
    return { act, rating: act === 'rate' ? this.#ratingOf(plain) : null, confidence };
  }
}
