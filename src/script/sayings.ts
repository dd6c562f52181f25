/** The forbidden sayings of the situations, word for word or alike: by the pairs of characters that they share with a clause. */
import type { Library } from '../library/library.ts';
import type { NeverPair } from '../library/schema.ts';
import { bare, normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';

/** A forbidden saying or one of its rewordings. */
export interface Saying {
  readonly situation: string;
  readonly pair: NeverPair;
}

interface Known extends Saying {
  readonly bare: string;
  /** Places of its pairs of characters. */
  readonly pairs: Int32Array;
}

/** Likeness of a clause to a forbidden saying: within its own situation, and anywhere. */
const LIKE_HERE = 0.62;
const LIKE_ANYWHERE = 0.82;
/** A clause much shorter than a saying is only the harmless part of it ("打印机坏了"). */
const LIKE_LENGTH = 0.75;
/** Shorter sayings are matched whole only. */
const SHORTEST = 4;

/** What is like a clause anywhere has at least this share of its pairs: likeness is twice the shared ones of both's sum. */
const SHARED_ANYWHERE = LIKE_ANYWHERE / (2 - LIKE_ANYWHERE);

export class Sayings {
  readonly #all: readonly Known[];
  readonly #bySituation = new Map<string, number[]>();
  readonly #whole: PhraseScanner<number>;
  /** The place of each pair of characters. */
  readonly #places = new Map<number, number>();
  /** By place: the sayings that have the pair. */
  readonly #holders: readonly Int32Array[];
  /** By place and by saying: the call in which it was last met. */
  readonly #metPairs: Uint32Array;
  readonly #metSayings: Uint32Array;
  /** By place: where it stands in the clause at hand. */
  readonly #stands: Int32Array;
  #call = 0;

  constructor(library: Library) {
    const holders: number[][] = [];
    const placeOf = (pair: number): number => {
      const place = this.#places.get(pair) ?? holders.push([]) - 1;
      this.#places.set(pair, place);
      return place;
    };
    const all: Known[] = [];
    for (const { id, never } of library.situations.values())
      for (const pair of never)
        for (const line of [pair.say, ...pair.paraphrases]) {
          const text = bare(normalise(line).text);
          const pairs = Int32Array.from(pairsOf(text), placeOf);
          for (const place of pairs) holders[place]?.push(all.length);
          this.#bySituation.set(id, [...(this.#bySituation.get(id) ?? []), all.length]);
          all.push({ situation: id, pair, bare: text, pairs });
        }
    this.#all = all;
    this.#whole = new PhraseScanner(all.map((saying, at) => [saying.bare, at] as const));
    this.#holders = holders.map((list) => Int32Array.from(list));
    this.#metPairs = new Uint32Array(holders.length);
    this.#stands = new Int32Array(holders.length);
    this.#metSayings = new Uint32Array(all.length);
  }

  /**
   * What a clause says of them, or comes near to; those first whose words come first.
   * @param clause letters and Chinese characters only
   * @param situation the clause's own: its sayings count already when they are less alike
   */
  in(clause: string, situation: string | undefined): Saying[] {
    if (clause.length < SHORTEST) return [];
    const call = ++this.#call;
    const pairs = pairsOf(clause);
    const known: number[] = [];
    for (const [at, pair] of pairs.entries()) {
      const place = this.#places.get(pair);
      if (place === undefined) continue;
      this.#metPairs[place] = call;
      this.#stands[place] = at;
      known.push(place);
    }
    const found: { readonly saying: number; readonly from: number }[] = [];
    const take = (saying: number, isSaid: (saying: Known) => boolean) => {
      if (this.#metSayings[saying] === call) return;
      this.#metSayings[saying] = call;
      const one = this.#all[saying] as Known;
      if (isSaid(one)) found.push({ saying, from: this.#beginning(one) });
    };
    const whole = (one: Known) => one.bare.length > SHORTEST || one.bare === clause;
    this.#whole.visit(clause, (saying) => {
      if (whole(this.#all[saying] as Known)) take(saying, () => true);
    });
    if (clause.length > SHORTEST) {
      const alike = (least: number) => (one: Known) => this.#isAlike(clause, pairs.length, one, least);
      for (const saying of this.#bySituation.get(situation ?? '') ?? []) take(saying, alike(LIKE_HERE));
      for (const place of this.#rarest(known, pairs.length))
        for (const saying of this.#holders[place] as Int32Array) take(saying, alike(LIKE_ANYWHERE));
    }
    return found
      .sort((a, b) => a.from - b.from || a.saying - b.saying)
      .map(({ saying }) => this.#all[saying] as Known);
  }

  /** What is like the clause anywhere cannot do without all of these pairs: those that the fewest sayings have. */
  #rarest(known: number[], all: number): number[] {
    const needed = Math.ceil(SHARED_ANYWHERE * all - 1e-9);
    // Pairs that no saying has are the rarest.
    const many = all - needed + 1 - (all - known.length);
    if (many <= 0) return [];
    return known.sort((a, b) => this.#holdersOf(a) - this.#holdersOf(b)).slice(0, many);
  }

  #holdersOf(place: number): number {
    return (this.#holders[place] as Int32Array).length;
  }

  /** A missing form of address leaves an innocent rest: such sayings are matched whole, not by likeness. */
  #isAlike(clause: string, pairs: number, one: Known, least: number): boolean {
    if (one.pair.kind === 'no_honorific' || clause.length <= one.bare.length * LIKE_LENGTH) return false;
    let shared = 0;
    for (const place of one.pairs) if (this.#metPairs[place] === this.#call) shared++;
    return (2 * shared) / (pairs + one.pairs.length) >= least;
  }

  /** Where the first pair stands that it shares with the clause. */
  #beginning({ pairs }: Known): number {
    let first = Number.POSITIVE_INFINITY;
    for (const place of pairs)
      if (this.#metPairs[place] === this.#call) first = Math.min(first, this.#stands[place] as number);
    return first;
  }
}

/** The distinct pairs of characters, in order; a lone one counts as a pair with nothing. */
function pairsOf(text: string): number[] {
  const pairs = new Set<number>();
  if (text.length === 1) pairs.add(text.charCodeAt(0) << 16);
  for (let at = 0; at + 1 < text.length; at++)
    pairs.add((text.charCodeAt(at) << 16) | text.charCodeAt(at + 1));
  return [...pairs];
}
