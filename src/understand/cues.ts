/** Urgency, emergencies and moods from the cues in scripts-zh/lexicon (spec 05 判据). */
import type { Cue } from '../library/lexicon-schema.ts';
import type { Library } from '../library/library.ts';
import type { Intent, Mood } from '../library/terms.ts';
import { matchesOf } from '../text/regex.ts';
import { AnyOf, Sieve } from '../text/sieve.ts';

interface CompiledCue {
  /** `number`: of the group in the sieve. */
  readonly all: readonly { readonly pattern: RegExp; readonly number: number }[];
  readonly none: RegExp | null;
  readonly within: number;
  readonly certain: boolean;
}

/** A message longer than this is a letter. */
export const LETTER_CHARS = 90;
const SENTENCE_END = /[。!?;…]/u;

export interface Signal {
  readonly kind: string;
  readonly words: readonly string[];
  /** Counts in a short message however unlikely the model finds it. */
  readonly certain?: boolean;
}

const either = (patterns: readonly string[]): RegExp =>
  new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'gu');

function compile(cue: Cue, sieve: Sieve): CompiledCue {
  return {
    all: cue.all.map((patterns) => {
      const pattern = either(patterns);
      return { pattern, number: sieve.add(pattern.source) };
    }),
    none: cue.none.length > 0 ? new RegExp(either(cue.none).source, 'u') : null,
    within: cue.within,
    certain: cue.certain,
  };
}

/**
 * A cue fires when a hit of every group starts within `within` characters, and nothing around voids it.
 * @param may what the sieve says of the text
 */
function fires(
  cue: CompiledCue,
  text: string,
  may: Uint8Array,
): { from: number; to: number; words: string[] } | null {
  const groups: { at: number; word: string }[][] = [];
  for (const { number } of cue.all) if (may[number] === 0) return null;
  for (const { pattern } of cue.all) {
    const found = matchesOf(pattern, text).map((match) => ({ at: match.index, word: match[0] }));
    if (found.length === 0) return null;
    groups.push(found);
  }
  for (const anchor of groups[0] ?? []) {
    const nearest = groups.map((group) =>
      group.reduce((best, hit) =>
        Math.abs(hit.at - anchor.at) < Math.abs(best.at - anchor.at) ? hit : best,
      ),
    );
    const from = Math.min(...nearest.map((hit) => hit.at));
    if (Math.max(...nearest.map((hit) => hit.at)) - from > cue.within) continue;
    const to = Math.max(...nearest.map((hit) => hit.at + hit.word.length));
    const around = text.slice(Math.max(0, to - cue.within), from + cue.within);
    if (cue.none?.test(around)) continue;
    return { from, to, words: nearest.map((hit) => hit.word) };
  }
  return null;
}

export class CueReader {
  readonly #emergency: readonly { kind: string; cues: readonly CompiledCue[] }[];
  readonly #urgent: readonly { cue: CompiledCue; intents: readonly Intent[] | null }[];
  readonly #notNow: RegExp;
  readonly #now: RegExp;
  readonly #harmless: RegExp;
  readonly #moods: readonly (readonly [Mood, AnyOf])[];
  readonly #abuse: AnyOf;
  readonly #sieve: Sieve;

  /** @param sieve what else is looked for in the same texts */
  constructor(library: Library, sieve = new Sieve()) {
    const { urgency, mood } = library.lexicon;
    this.#sieve = sieve;
    this.#emergency = urgency.emergency.map(({ kind, cues }) => ({
      kind,
      cues: cues.map((cue) => compile(cue, sieve)),
    }));
    this.#urgent = urgency.urgent.map((cue) => ({
      cue: compile(cue, sieve),
      intents: cue.intents ?? null,
    }));
    this.#notNow = either(urgency.not_now);
    this.#now = either(urgency.now);
    this.#harmless = either(urgency.harmless);
    this.#moods = (['angry', 'sad', 'anxious', 'annoyed'] as const).map(
      (name) => [name, new AnyOf(mood.moods[name], sieve)] as const,
    );
    this.#abuse = new AnyOf(mood.abuse, sieve);
  }

  /** The first kind of emergency that is happening now, or null. @param certain only what counts by itself */
  emergency(text: string, certain = false): Signal | null {
    const may = this.#sieve.mayMatch(text);
    for (const { kind, cues } of this.#emergency) {
      for (const cue of cues) {
        if (certain && !cue.certain) continue;
        const hit = fires(cue, text, may);
        if (hit && this.isNow(text, hit.from, hit.to))
          return { kind, words: hit.words, certain: cue.certain };
      }
    }
    return null;
  }

  urgent(text: string, intent: Intent): Signal | null {
    const may = this.#sieve.mayMatch(text);
    for (const { cue, intents } of this.#urgent) {
      const hit = intents === null || intents.includes(intent) ? fires(cue, text, may) : null;
      if (hit) return { kind: 'urgent', words: hit.words };
    }
    return null;
  }

  /** Whether the sentence around a span speaks of now, and not of the past, a fear, a drill or a habit. */
  isNow(text: string, from: number, to: number): boolean {
    let start = from;
    while (start > 0 && !SENTENCE_END.test(text.charAt(start - 1))) start--;
    let end = to;
    while (end < text.length && !SENTENCE_END.test(text.charAt(end))) end++;
    const sentence = text.slice(start, end + 1);
    // A long letter tells of how things are; what is happening now says so.
    if (text.length <= LETTER_CHARS && sentence.search(this.#notNow) < 0) return true;
    return sentence.search(this.#now) >= 0;
  }

  /** Whether it speaks of what is over, feared or made up, whatever else it says. */
  isPast(text: string): boolean {
    return text.search(this.#notNow) >= 0;
  }

  /** Whether it tells what takes the danger out of it. */
  isHarmless(text: string): boolean {
    return text.search(this.#harmless) >= 0;
  }

  /** The strongest mood that shows. */
  mood(text: string): Mood {
    for (const [mood, pattern] of this.#moods) if (pattern.test(text)) return mood;
    return /[!]{2,}/.test(text) ? 'anxious' : 'calm';
  }

  abusive(text: string): boolean {
    return this.#abuse.test(text);
  }
}
