/** Which FAQ entries may answer a question: TF-IDF over character bigrams and keywords (natural's, by deep import). */
import { createRequire } from 'node:module';
import type { Library } from '../library/library.ts';
import { bare, normalise } from '../text/normalise.ts';

interface TfIdf {
  addDocument(document: string[]): void;
  idf(term: string): number;
}
const require = createRequire(import.meta.url);
const { TfIdf: TfIdfIndex } = require('natural/lib/natural/tfidf') as { TfIdf: new () => TfIdf };

interface Entry {
  readonly id: string;
  readonly weights: ReadonlyMap<string, number>;
  readonly length: number;
}

/** How much of the score is likeness to one question, and how much is that the entry knows the words at all. */
const LIKENESS = 0.7;

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
  readonly #index = new TfIdfIndex();
  readonly #entries: Entry[] = [];
  readonly #idf = new Map<string, number>();
  readonly #keywords = new Map<string, readonly string[]>();
  readonly #vocabulary = new Map<string, ReadonlySet<string>>();

  constructor(library: Library) {
    const rows: { id: string; tokens: string[] }[] = [];
    for (const faq of library.faqs) {
      this.#keywords.set(
        faq.id,
        faq.keywords.map((keyword) => normalise(keyword).text),
      );
      for (const question of [faq.title, ...faq.questions])
        rows.push({ id: faq.id, tokens: tokens(question) });
    }
    // One document an entry: how rare a word is among the entries, not among the ways of asking for one.
    const documents = new Map<string, string[]>();
    for (const row of rows) documents.set(row.id, [...(documents.get(row.id) ?? []), ...row.tokens]);
    for (const [id, document] of documents) {
      this.#index.addDocument(document);
      this.#vocabulary.set(id, new Set([...document, ...(this.#keywords.get(id) ?? []).flatMap(tokens)]));
    }
    for (const row of rows) {
      const weights = this.#weigh(row.tokens);
      this.#entries.push({ id: row.id, weights, length: norm(weights) });
    }
  }

  /**
   * @param text normalised text
   * @returns at most `most` entries with a cosine score 0–1 (keywords found add a little), best first
   */
  find(text: string, most = 3): { id: string; score: number }[] {
    const query = this.#weigh(tokens(text));
    const length = norm(query);
    if (length === 0) return [];
    const best = new Map<string, number>();
    for (const entry of this.#entries) {
      let dot = 0;
      const [small, large] =
        query.size < entry.weights.size ? [query, entry.weights] : [entry.weights, query];
      for (const [term, weight] of small) dot += weight * (large.get(term) ?? 0);
      const score = dot / (length * entry.length || 1);
      if (score > (best.get(entry.id) ?? 0)) best.set(entry.id, score);
    }
    return [...best]
      .map(([id, score]) => {
        const keywords = this.#keywords.get(id) ?? [];
        const hits = keywords.filter((keyword) => text.includes(keyword)).length;
        const known = this.#covered(query, this.#vocabulary.get(id) ?? new Set());
        return {
          id,
          score: Math.min(1, LIKENESS * score + (1 - LIKENESS) * known + 0.08 * Math.min(3, hits)),
        };
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, most);
  }

  /** The share of the question's weight that an entry has words for. */
  #covered(query: ReadonlyMap<string, number>, vocabulary: ReadonlySet<string>): number {
    let all = 0;
    let held = 0;
    for (const [term, weight] of query) {
      all += weight;
      if (vocabulary.has(term)) held += weight;
    }
    return all === 0 ? 0 : held / all;
  }

  #weigh(terms: readonly string[]): Map<string, number> {
    const weights = new Map<string, number>();
    for (const term of terms) weights.set(term, (weights.get(term) ?? 0) + (term.length > 1 ? 1 : 0.3));
    for (const [term, count] of weights) weights.set(term, Math.sqrt(count) * this.#rarity(term));
    return weights;
  }

  #rarity(term: string): number {
    const known = this.#idf.get(term);
    if (known !== undefined) return known;
    const idf = Math.max(0.1, this.#index.idf(term));
    this.#idf.set(term, idf);
    return idf;
  }
}

function norm(weights: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const weight of weights.values()) sum += weight * weight;
  return Math.sqrt(sum);
}
