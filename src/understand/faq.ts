/** Which FAQ entries may answer a question: TF-IDF over character bigrams and keywords (natural's, by deep import). */
import { createRequire } from 'node:module';
import type { Library } from '../library/library.ts';
import { bare, normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';

interface TfIdf {
  addDocument(document: string[]): void;
  idf(term: string): number;
}
const require = createRequire(import.meta.url);
const { TfIdf: TfIdfIndex } = require('natural/lib/natural/tfidf') as { TfIdf: new () => TfIdf };

/** Where a term stands: in which questions, with what share of their length, and in which entries. */
interface Postings {
  readonly idf: number;
  readonly questions: Int32Array;
  readonly shares: Float64Array;
  readonly entries: Int32Array;
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

const NOWHERE = { questions: new Int32Array(0), shares: new Float64Array(0) };

export class FaqFinder {
  readonly #ids: readonly string[];
  /** The entry of each question. */
  readonly #entryOf: readonly number[];
  readonly #terms = new Map<number, Postings>();
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
    for (const [term, entries] of entriesOf)
      this.#terms.set(term, { ...NOWHERE, idf: idf(term), entries: Int32Array.from(entries) });
    this.#entryOf = questions.map(({ entry }) => entry);
    const sharesOf = new Map<number, { question: number; share: number }[]>();
    for (const [question, { tokens }] of questions.entries()) {
      const { terms, weights, length } = this.#weigh(tokens);
      for (const [at, term] of terms.entries())
        into(sharesOf, term, { question, share: (weights[at] as number) / (length || 1) });
    }
    for (const [term, shares] of sharesOf) {
      const postings = this.#terms.get(term);
      if (postings)
        this.#terms.set(term, {
          ...postings,
          questions: Int32Array.from(shares, ({ question }) => question),
          shares: Float64Array.from(shares, ({ share }) => share),
        });
    }
    this.#likeness = new Float64Array(questions.length);
    this.#known = new Float64Array(this.#ids.length);
  }

  /**
   * @param text normalised text
   * @returns at most `most` entries with a cosine score 0–1 (keywords found add a little), best first
   */
  find(text: string, most = 3): { id: string; score: number }[] {
    const { terms, weights, length } = this.#weigh(tokens(text));
    if (length === 0) return [];
    const likeness = this.#likeness.fill(0);
    const known = this.#known.fill(0);
    let all = 0;
    for (let at = 0; at < terms.length; at++) {
      const weight = weights[at] as number;
      all += weight;
      const postings = this.#terms.get(terms[at] as number);
      if (!postings) continue;
      const { questions, shares, entries } = postings;
      const part = weight / length;
      for (let i = 0; i < questions.length; i++) {
        const question = questions[i] as number;
        likeness[question] = (likeness[question] as number) + part * (shares[i] as number);
      }
      for (let i = 0; i < entries.length; i++) {
        const entry = entries[i] as number;
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

  #weigh(tokens: readonly number[]): Query {
    const counts = new Map<number, number>();
    for (const term of tokens) counts.set(term, (counts.get(term) ?? 0) + (isPair(term) ? 1 : LONE));
    const terms = [...counts.keys()];
    const weights = new Float64Array(terms.length);
    let sum = 0;
    for (const [at, term] of terms.entries()) {
      const weight = Math.sqrt(counts.get(term) ?? 0) * (this.#terms.get(term)?.idf ?? this.#unknownIdf);
      weights[at] = weight;
      sum += weight * weight;
    }
    return { terms, weights, length: Math.sqrt(sum) };
  }
}
