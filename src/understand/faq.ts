/** Which FAQ entries may answer a question: TF-IDF over character bigrams and keywords (natural's, by deep import). */
import { createRequire } from 'node:module';
import type { Library } from '../library/library.ts';
import { bare, normalise } from '../text/normalise.ts';
import { Rows } from '../text/rows.ts';
import { PhraseScanner } from '../text/scan.ts';

interface TfIdf {
  addDocument(document: string[]): void;
  idf(term: string): number;
}
const require = createRequire(import.meta.url);
const { TfIdf: TfIdfIndex } = require('natural/lib/natural/tfidf') as { TfIdf: new () => TfIdf };

/** Terms by their numbers: how rare each is, in which questions it stands, with what share of their length, and in which entries. */
interface Postings {
  readonly idf: Float64Array;
  readonly questions: Rows;
  /** Beside `questions.values`. */
  readonly shares: Float64Array;
  readonly entries: Rows;
}

/** What a text asks: its distinct terms in order, and how much each weighs. */
interface Query {
  readonly terms: readonly number[];
  readonly weights: Float64Array;
  /** Euclidean. */
  readonly length: number;
}

/** How much of the score is likeness to one question, and how much is that the entry knows the words at all. */
const LIKENESS = 0.7;
/** However common a term is. */
const LEAST_IDF = 0.1;

/** What a lone character counts beside a pair. */
const LONE = 0.3;
/** A pair of characters as a number; a lone one stands before nothing. */
const pairOf = (first: number, second: number): number => first * 0x10000 + second;
const isPair = (term: number): boolean => term % 0x10000 !== 0;

/** The pairs of neighbours in a text and its characters, each by its number. */
function tokens(text: string): number[] {
  const plain = bare(text);
  const out: number[] = [];
  for (let i = 0; i < plain.length; i++) {
    if (i + 1 < plain.length) out.push(pairOf(plain.charCodeAt(i), plain.charCodeAt(i + 1)));
    out.push(pairOf(plain.charCodeAt(i), 0));
  }
  return out;
}

const tokensOf = (text: string): number[] => tokens(normalise(text).text);

export class FaqFinder {
  readonly #ids: readonly string[];
  /** The entry of each question. */
  readonly #entryOf: readonly number[];
  /** The number of each term that an entry has. */
  readonly #terms: ReadonlyMap<number, number>;
  readonly #postings: Postings;
  readonly #keywords: PhraseScanner<{ readonly entry: number }>;
  /** Of a term that no entry has. */
  readonly #unknownIdf: number;
  readonly #likeness: Float64Array;
  readonly #known: Float64Array;

  constructor(library: Library) {
    this.#ids = library.faqs.map(({ id }) => id);
    const keywords = library.faqs.map((faq) => faq.keywords.map((keyword) => normalise(keyword).text));
    this.#keywords = new PhraseScanner(
      keywords.flatMap((words, entry) => words.map((word) => [word, { entry }] as const)),
    );
    const questions = library.faqs.flatMap((faq, entry) =>
      [faq.title, ...faq.questions].map((question) => ({ entry, tokens: tokensOf(question) })),
    );
    // One document an entry: how rare a word is among the entries, not among the ways of asking for one.
    const index = new TfIdfIndex();
    const documents = library.faqs.map((): number[] => []);
    for (const { entry, tokens } of questions) documents[entry]?.push(...tokens);
    for (const document of documents) index.addDocument(document.map(String));
    // How rare a term is depends only on how many documents have it: asked once for each number.
    const holding = new Map<number, number>();
    for (const document of documents)
      for (const term of new Set(document)) holding.set(term, (holding.get(term) ?? 0) + 1);
    const idfOf = new Map<number, number>();
    const idf = (term: number) => {
      const count = holding.get(term) ?? 0;
      const value = idfOf.get(count) ?? Math.max(LEAST_IDF, index.idf(String(term)));
      idfOf.set(count, value);
      return value;
    };
    this.#unknownIdf = idf(0);
    const entriesOf = new Map<number, number[]>();
    const into = <V>(lists: Map<number, V[]>, term: number, value: V) => {
      const list = lists.get(term);
      if (list) list.push(value);
      else lists.set(term, [value]);
    };
    for (const [entry, document] of documents.entries())
      for (const term of new Set([...document, ...(keywords[entry] ?? []).flatMap(tokensOf)]))
        into(entriesOf, term, entry);
    this.#terms = new Map([...entriesOf.keys()].map((term, number) => [term, number]));
    const rarity = Float64Array.from(entriesOf.keys(), idf);
    this.#entryOf = questions.map(({ entry }) => entry);
    const holders: number[][] = [...entriesOf].map(() => []);
    const shares: number[][] = holders.map(() => []);
    for (const [question, { tokens }] of questions.entries()) {
      const { terms, weights, length } = this.#weigh(tokens, rarity);
      for (const [at, term] of terms.entries()) {
        const number = this.#terms.get(term) as number;
        holders[number]?.push(question);
        shares[number]?.push((weights[at] as number) / (length || 1));
      }
    }
    this.#postings = {
      idf: rarity,
      questions: new Rows(holders),
      shares: Float64Array.from(shares.flat()),
      entries: new Rows([...entriesOf.values()]),
    };
    this.#likeness = new Float64Array(questions.length);
    this.#known = new Float64Array(this.#ids.length);
  }

  /**
   * @param text normalised text
   * @returns at most `most` entries with a cosine score 0–1 (keywords found add a little), best first
   */
  find(text: string, most = 3): { id: string; score: number }[] {
    const { idf, questions, shares, entries } = this.#postings;
    const { terms, weights, length } = this.#weigh(tokens(text), idf);
    if (length === 0) return [];
    const likeness = this.#likeness.fill(0);
    const known = this.#known.fill(0);
    let all = 0;
    for (let at = 0; at < terms.length; at++) {
      const weight = weights[at] as number;
      all += weight;
      const number = this.#terms.get(terms[at] as number);
      if (number === undefined) continue;
      const part = weight / length;
      for (let i = questions.starts[number] as number; i < (questions.starts[number + 1] as number); i++) {
        const question = questions.values[i] as number;
        likeness[question] = (likeness[question] as number) + part * (shares[i] as number);
      }
      for (let i = entries.starts[number] as number; i < (entries.starts[number + 1] as number); i++) {
        const entry = entries.values[i] as number;
        known[entry] = (known[entry] as number) + weight;
      }
    }
    const best = new Float64Array(this.#ids.length);
    for (let at = 0; at < likeness.length; at++) {
      const entry = this.#entryOf[at] as number;
      if ((likeness[at] as number) > (best[entry] as number)) best[entry] = likeness[at] as number;
    }
    const spoken = new Int32Array(this.#ids.length);
    for (const { entry } of new Set(this.#keywords.scan(text).map(({ value }) => value)))
      spoken[entry] = (spoken[entry] as number) + 1;
    const found: { id: string; score: number }[] = [];
    for (const [entry, id] of this.#ids.entries()) {
      const like = best[entry] as number;
      if (like === 0) continue;
      // The share of the question's weight that the entry has words for counts too.
      const share = (known[entry] as number) / all;
      const hits = Math.min(3, spoken[entry] as number);
      const score = Math.min(1, LIKENESS * like + (1 - LIKENESS) * share + 0.08 * hits);
      if (found.length === most && score <= (found.at(-1)?.score ?? 0)) continue;
      found.splice(found.findLastIndex((other) => other.score >= score) + 1, 0, { id, score });
      if (found.length > most) found.pop();
    }
    return found;
  }

  /** @param idf by the number of a term */
  #weigh(tokens: readonly number[], idf: Float64Array): Query {
    const counts = new Map<number, number>();
    for (const term of tokens) counts.set(term, (counts.get(term) ?? 0) + (isPair(term) ? 1 : LONE));
    const terms = [...counts.keys()];
    const weights = new Float64Array(terms.length);
    let sum = 0;
    for (const [at, term] of terms.entries()) {
      const number = this.#terms.get(term);
      const rarity = number === undefined ? this.#unknownIdf : (idf[number] as number);
      const weight = Math.sqrt(counts.get(term) ?? 0) * rarity;
      weights[at] = weight;
      sum += weight * weight;
    }
    return { terms, weights, length: Math.sqrt(sum) };
  }
}
