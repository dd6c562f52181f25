/** Rules that look at a line together with the turns around it: any, all, none, at least N; by whom; how near. */
import type { Condition, DialogueRule, Speaker, Test } from '../library/rule-schema.ts';
import { bigrams, dice, type Normalised, normalise } from '../text/normalise.ts';
import { isOn, type Place } from './spans.ts';

export interface DialogueTurn {
  readonly from: Speaker;
  readonly text: string;
}

export interface DialogueHit {
  /** Index of the line that is judged. */
  readonly turn: number;
  readonly cue: string;
  /** UTF-16 [from, to) of that line; all of it where only other turns were matched. */
  readonly span: readonly [number, number];
}

/** A turn as rules read it. */
export interface ReadTurn {
  readonly from: Speaker;
  readonly normal: Normalised;
}

export function readTurns(dialogue: readonly DialogueTurn[]): ReadTurn[] {
  return dialogue.map(({ from, text }) => ({ from, normal: normalise(text) }));
}

type Span = readonly [number, number];

const CLAUSE = /[^,。!?;\s]+/gu;

export class CompiledRule {
  readonly rule: DialogueRule;
  /** Whether it says something of a line of which nothing else is known. */
  readonly ofLineAlone: boolean;
  readonly #compiled = new Map<string, RegExp>();

  constructor(rule: DialogueRule) {
    this.rule = rule;
    this.ofLineAlone = !looksAround(rule.when);
  }

  /** @returns its hits in a dialogue, one a line at most */
  hits(dialogue: readonly DialogueTurn[], place: Place): DialogueHit[] {
    const turns = readTurns(dialogue);
    return turns.flatMap((_, at) => this.hit(turns, at, place) ?? []);
  }

  /** @param at index of the line that is judged */
  hit(turns: readonly ReadTurn[], at: number, place: Place): DialogueHit | null {
    const { on, when } = this.rule;
    const turn = turns[at];
    if (!turn || !on.includes(turn.from) || !isOn(this.rule, place)) return null;
    const found = this.#holds(when, turns, at);
    if (!found) return null;
    const own = found[0] ?? ([0, turn.normal.text.length] as const);
    const span = turn.normal.span(own[0], own[1]);
    return { turn: at, span, cue: turn.normal.original.slice(span[0], span[1]) };
  }

  /** The spans of the line itself that were matched, perhaps none; null where the condition does not hold. */
  #holds(when: Condition, turns: readonly ReadTurn[], at: number): readonly Span[] | null {
    if ('any' in when) {
      for (const one of when.any) {
        const found = this.#holds(one, turns, at);
        if (found) return found;
      }
      return null;
    }
    if ('none' in when) return when.none.some((one) => this.#holds(one, turns, at)) ? null : [];
    if ('all' in when || 'of' in when) {
      const parts = 'all' in when ? when.all : when.of;
      const found = parts.flatMap((one) => {
        const spans = this.#holds(one, turns, at);
        return spans ? [spans] : [];
      });
      return found.length >= ('all' in when ? parts.length : when.at_least) ? found.flat() : null;
    }
    return this.#tested(when, turns, at);
  }

  #tested(test: Test, turns: readonly ReadTurn[], at: number): readonly Span[] | null {
    if (!test.within) {
      const turn = turns[at];
      const span = turn && (!test.by || test.by.includes(turn.from)) ? this.#span(test, turn) : null;
      return span && [span];
    }
    const { before, after } = test.within;
    for (let near = Math.max(0, at - before); near <= Math.min(turns.length - 1, at + after); near++) {
      const turn = turns[near];
      if (near === at || !turn || (test.by && !test.by.includes(turn.from))) continue;
      if (this.#span(test, turn)) return [];
    }
    return null;
  }

  #span(test: Test, { normal: { text } }: ReadTurn): Span | null {
    if ('like' in test) return this.#likeness(test.like, test.score, text);
    for (const source of test.match)
      for (const match of text.matchAll(this.#regex(source))) {
        const clause = clauseOf(text, match.index, match.index + match[0].length);
        if (!test.except.some((except) => this.#regex(except).test(clause)))
          return [match.index, match.index + match[0].length];
      }
    return null;
  }

  #likeness(sayings: readonly string[], least: number, text: string): Span | null {
    const wanted = sayings.map((saying) => bigrams(normalise(saying).text));
    for (const match of text.matchAll(CLAUSE))
      if (wanted.some((grams) => dice(bigrams(match[0]), grams) >= least))
        return [match.index, match.index + match[0].length];
    return null;
  }

  #regex(source: string): RegExp {
    let known = this.#compiled.get(source);
    if (!known) {
      known = new RegExp(source, 'gu');
      this.#compiled.set(source, known);
    }
    known.lastIndex = 0;
    return known;
  }
}

function looksAround(when: Condition): boolean {
  if ('any' in when) return when.any.some(looksAround);
  if ('all' in when) return when.all.some(looksAround);
  if ('none' in when) return when.none.some(looksAround);
  return 'of' in when ? when.of.some(looksAround) : when.within !== undefined;
}

function clauseOf(text: string, from: number, to: number): string {
  for (const match of text.matchAll(CLAUSE))
    if (match.index < to && from < match.index + match[0].length) return match[0];
  return text;
}
