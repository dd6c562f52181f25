/** Which FAQ entries may answer a question: TF-IDF over character bigrams and keywords. */
import type { Library } from '../library/library.ts';
import { bare, normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';

/** Where a term stands: in which questions, with what share of their length, and in which entries. */
interface Postings {
  readonly idf: number;
  readonly questions: number[];
  readonly shares: number[];
  readonly entries: number[];
}

/** How much of the score is likeness to one question, and how much is that the entry knows the words at all. */
const LIKENESS = 0.7;
/** However common a term is. */
const LEAST_IDF = 0.1;

function tokens(text: string): string[] {
  const plain = bare(normalise(text).text);
  const out: string[] = [];
  for (let i = 0; i < plain.length; i++) {
    if (i + 1 < plain.length) out.push(plain.slice(i, i + 2));
    out.push(plain.charAt(i));
  }
  return out;
}

export class FaqFinder {
  readonly #ids: readonly string[];
  /** The entry of each question. */
  readonly #entryOf: readonly number[];
  readonly #terms = new Map<string, Postings>();
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
      [faq.title, ...faq.questions].map((question) => ({ entry, tokens: tokens(question) })),
    );
    // One document an entry: how rare a word is among the entries, not among the ways of asking for one.
    const documents = library.faqs.map((): string[] => []);
    for (const { entry, tokens } of questions) documents[entry]?.push(...tokens);
    /** How many documents have a term. */
    const holding = new Map<string, number>();
    for (const document of documents)
      for (const term of new Set(document)) holding.set(term, (holding.get(term) ?? 0) + 1);
    const idf = (term: string) =>
      Math.max(LEAST_IDF, 1 + Math.log(documents.length / (1 + (holding.get(term) ?? 0))));
    this.#unknownIdf = idf('');
    for (const [entry, document] of documents.entries()) {
      const vocabulary = new Set([...document, ...(keywords[entry] ?? []).flatMap(tokens)]);
      for (const term of vocabulary) {
        const known = this.#terms.get(term);
        if (known) known.entries.push(entry);
        else this.#terms.set(term, { idf: idf(term), questions: [], shares: [], entries: [entry] });
      }
    }
    this.#entryOf = questions.map(({ entry }) => entry);
    for (const [at, question] of questions.entries()) {
      const weights = this.#weigh(question.tokens);
      const length = norm(weights);
      for (const [term, weight] of weights) {
        const postings = this.#terms.get(term);
        postings?.questions.push(at);
        postings?.shares.push(weight / (length || 1));
      }
    }
    this.#likeness = new Float64Array(questions.length);
    this.#known = new Float64Array(this.#ids.length);
  }

  /**
   * @param text normalised text
   * @returns at most `most` entries with a cosine score 0–1 (keywords found add a little), best first
   */
  find(text: string, most = 3): { id: string; score: number }[] {
    const query = this.#weigh(tokens(text));
    const length = norm(query);
    if (length === 0) return [];
    const likeness = this.#likeness.fill(0);
    const known = this.#known.fill(0);
    let all = 0;
    for (const [term, weight] of query) {
      all += weight;
      const postings = this.#terms.get(term);
      if (!postings) continue;
      const { questions, shares, entries } = postings;
      const part = weight / length;
      for (let i = 0; i < questions.length; i++) {
        const at = questions[i] as number;
        likeness[at] = (likeness[at] as number) + part * (shares[i] as number);
      }
      for (const entry of entries) known[entry] = (known[entry] as number) + weight;
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

  #weigh(terms: readonly string[]): Map<string, number> {
    const weights = new Map<string, number>();
    for (const term of terms) weights.set(term, (weights.get(term) ?? 0) + (term.length > 1 ? 1 : 0.3));
    for (const [term, count] of weights)
      weights.set(term, Math.sqrt(count) * (this.#terms.get(term)?.idf ?? this.#unknownIdf));
    return weights;
  }
}

function norm(weights: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const weight of weights.values()) sum += weight * weight;
  return Math.sqrt(sum);
}
