/** Finds what must not be said: named rules, the situations' own never-pairs, and a model for what no list names. */
import type { Library } from '../library/library.ts';
import type { NeverPair } from '../library/schema.ts';
import { SEVERITIES, type ViolationKind } from '../library/terms.ts';
import { bare, type Normalised } from '../text/normalise.ts';
import { Sieve } from '../text/sieve.ts';
import { sentences } from './elements.ts';
import { type Judgement, LISTED } from './kind-model.ts';
import { Sayings } from './sayings.ts';
import { isOn, overlaps, type Place, quotedSpans, type Span, type Violation, within } from './spans.ts';

export type { Violation } from './spans.ts';

/** Whether it keeps a colleague's reply from going out; else they are warned, and decide. */
export function stopsReply(
  library: Library,
  { kind, severity }: Pick<Violation, 'kind' | 'severity'>,
): boolean {
  const { stops } = library.rules.violations;
  return stops.severities.includes(severity) || stops.kinds.includes(kind);
}

/** What a model says of a sentence. */
export interface Judge {
  /** @param sentence normalised. @param situation its own, where known */
  judge(sentence: string, situation?: string): Judgement;
}

/** Whether a sentence, normalised, says something that its situation asks for. */
export type IsAsked = (sentence: string, situation: string) => boolean;

/** A pattern of a rule. */
interface CompiledPattern {
  readonly rule: Library['rules']['violations']['rules'][number];
  readonly pattern: RegExp;
  readonly except: RegExp | null;
}

/** So sure must the model be of a sentence that no rule names … */
const MODEL_ALONE = 0.7;
/** … and of a short sentence, which has little to tell it by: of so few characters this, of each more so much less. */
const MODEL_SHORT = 0.8;
const SHORT = 6;
const SURER_BY_CHARACTER = 0.05;
/** … and of one that says what its situation asks for: who does what is due is seldom rude. */
const MODEL_ASKED = 0.8;
/** A line of fewer characters is mostly a nod or names a thing ("好的", "催收通知单"), the longer ones where they speak of nobody … */
const NOD = 5;
const NAME = 8;
/** … so sure must the model be of it. */
const MODEL_NOD = 0.88;
/** … and of one that denies what it speaks of. */
const MODEL_DENIED = 0.9;
/** … and of a clause to be shown as part of it. */
const MODEL_CLAUSE = 0.25;
/** A clause beside one that a rule names must be worse by itself. */
const MODEL_BESIDE = 0.7;
/** A sentence that the model finds so harmless is, whatever words a rule meets in it; a saying forbidden by name has to be surely so. */
const HARMLESS = 0.35;
const HARMLESS_LISTED = 0.2;
/** Politeness around these hides them from the model. */
const SAID_POLITELY: readonly ViolationKind[] = [
  'overpromise',
  'no_honorific',
  'private_contact',
  'leak_personal_data',
];
const CLAUSE = /[^,。!?;、\s]+/gu;
const LONGER_CLAUSE = /[^。!?;]+/gu;
const WHOLE_LINE = /^.{1,80}$/gsu;

const union = (patterns: readonly string[]): RegExp | null =>
  patterns.length === 0 ? null : new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'u');

export class ViolationFinder {
  readonly #library: Library;
  readonly #models: Judge;
  readonly #isAsked: IsAsked;
  readonly #patterns: readonly CompiledPattern[];
  readonly #sieve: Sieve;
  readonly #sayings: Sayings;
  readonly #harmless: RegExp | null;
  readonly #denials: RegExp | null;
  /** Ids of rules that count whatever the model says: their words stand in no innocent line, or are harmless but where they are said. */
  readonly #sure: ReadonlySet<string>;
  /** Ids of rules whose words are often innocent. */
  readonly #unsure: ReadonlySet<string>;

  constructor(library: Library, models: Judge, isAsked: IsAsked) {
    this.#library = library;
    this.#models = models;
    this.#isAsked = isAsked;
    const { rules, harmless_before, denials } = library.rules.violations;
    this.#harmless = union(harmless_before);
    this.#denials = union(denials);
    this.#patterns = rules.flatMap((rule) => {
      const except = union(rule.except);
      return rule.any.map((pattern) => ({ rule, pattern: new RegExp(pattern, 'gu'), except }));
    });
    this.#sure = new Set(
      rules.flatMap(({ id, elsewhere_than, sure }) => (elsewhere_than || sure ? [id] : [])),
    );
    this.#unsure = new Set(rules.flatMap(({ id, unsure }) => (unsure ? [id] : [])));
    this.#sieve = new Sieve(rules.flatMap(({ any }) => any));
    this.#sayings = new Sayings(library);
  }

  /** @param situation the line's own situation: its never-pairs count already when they are less alike */
  find(normal: Normalised, place: Place, situation: string | undefined): Violation[] {
    const quoted = quotedSpans(normal.text);
    const judged = this.#judged(normal.text, situation);
    const byPairs = this.#byPairs(normal, situation, quoted);
    const matched = this.#byRules(normal, place, situation, quoted);
    // What the situation itself forbids says more of it than a rule for all, and its sayings by name more than anything mild.
    const ownPairs = byPairs.filter((hit) => hit.situation === situation);
    const ownRules = matched.filter((hit) => hit.situation !== null && !outranked(hit, ownPairs));
    const own = [...ownPairs, ...ownRules];
    const byRules = matched.filter((hit) => ownRules.includes(hit) || !outranked(hit, own));
    const named = [...byRules, ...byPairs].filter(
      (hit) => !judged.some((one) => covers(normal, one, hit.span) && this.#isInnocent(normal, one, hit)),
    );
    return pruned([...named, ...this.#byModel(normal, judged, named, situation)]);
  }

  /** The sentence does not look bad to the model; nor, for what is said politely too, does the clause of the hit. */
  #isInnocent(normal: Normalised, one: JudgedSentence, { kind, rule, span }: Violation): boolean {
    const named = this.#unsure.has(rule) ? MODEL_ALONE : HARMLESS;
    const least = kind === LISTED ? HARMLESS_LISTED : named;
    if (one.bad >= least || this.#sure.has(rule)) return false;
    if (!SAID_POLITELY.includes(kind)) return true;
    return this.#clauses(one.sentence).every(
      ({ from, to, bad }) => bad < least || !overlaps(normal.span(one.from + from, one.from + to), span),
    );
  }

  #judged(text: string, situation: string | undefined): JudgedSentence[] {
    let from = 0;
    return sentences(text).map((sentence) => {
      const start = text.indexOf(sentence, from);
      from = start + sentence.length;
      return { sentence, from: start, to: from, ...this.#models.judge(sentence, situation) };
    });
  }

  #byRules(
    normal: Normalised,
    place: Place,
    situation: string | undefined,
    quoted: readonly Span[],
  ): Violation[] {
    const { text } = normal;
    const found: Violation[] = [];
    const may = this.#sieve.mayMatch(text);
    for (let at = may.indexOf(1); at >= 0; at = may.indexOf(1, at + 1)) {
      const { rule, pattern, except } = this.#patterns[at] as CompiledPattern;
      if (!isOn(rule, place)) continue;
      if (rule.elsewhere_than && (situation === undefined || rule.elsewhere_than.includes(situation)))
        continue;
      if (rule.only_in && (situation === undefined || !rule.only_in.includes(situation))) continue;
      // Not matchAll: it copies the expression each time, and there are hundreds.
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
        const from = match.index;
        const to = from + match[0].length;
        if (to === from) pattern.lastIndex++;
        if (to === from || within(quoted, from, to) || this.#isHarmless(text, from, to, except)) continue;
        found.push(
          violationOf(normal, from, to, {
            kind: rule.kind,
            severity: rule.severity,
            rule: rule.id,
            situation: rule.only_in && situation !== undefined ? situation : null,
            reason: rule.why,
            better: rule.better,
            ...(rule.weight !== 1 && { weight: rule.weight }),
          }),
        );
      }
    }
    return found;
  }

  /** Quoted, denied or explained in the same clause. */
  #isHarmless(text: string, from: number, to: number, except: RegExp | null): boolean {
    const start = Math.max(...[',', '。', '!', '?', ';'].map((mark) => text.lastIndexOf(mark, from - 1))) + 1;
    const ends = [',', '。', '!', '?', ';'].map((mark) => text.indexOf(mark, to)).filter((at) => at >= 0);
    const clause = text.slice(start, Math.min(text.length, ...ends));
    if (except?.test(clause)) return true;
    return this.#harmless?.test(text.slice(start, from)) ?? false;
  }

  /** The situations' own say / never-say pairs, also reworded. */
  #byPairs(normal: Normalised, situation: string | undefined, quoted: readonly Span[]): Violation[] {
    const { text } = normal;
    const found: Violation[] = [];
    for (const clause of piecesOf(text)) {
      if (within(quoted, clause.from, clause.to)) continue;
      // A pair once a clause, however many of its rewordings fit.
      const hit: NeverPair[] = [];
      for (const saying of this.#sayings.in(clause.bare, situation)) {
        if (hit.includes(saying.pair)) continue;
        hit.push(saying.pair);
        if (this.#isHarmless(text, clause.from, clause.to, null)) continue;
        const { id, kind, severity, why, better } = saying.pair;
        found.push(
          violationOf(normal, clause.from, clause.to, {
            kind,
            severity,
            rule: `${saying.situation}/${id}`,
            situation: saying.situation,
            reason: why,
            better,
          }),
        );
      }
    }
    return found;
  }

  /** What the model takes for a violation: whole sentences without a hit, and bad clauses beside one. */
  #byModel(
    normal: Normalised,
    judged: readonly JudgedSentence[],
    named: readonly Violation[],
    situation: string | undefined,
  ): Violation[] {
    return judged.flatMap((one) => {
      const hits = named.filter(({ span }) => covers(normal, one, span));
      if (hits.length === 0) {
        if (!this.#isBad(one, situation) || (one.bad < MODEL_NOD && saysNothing(this.#library, normal.text)))
          return [];
        const [from, to] = this.#worstClauses(one.sentence);
        return [this.#ofKind(normal, one.from + from, one.from + to, one.kind)];
      }
      return this.#clauses(one.sentence)
        .filter(({ bad }) => bad >= MODEL_BESIDE)
        .map(({ from, to, kind }) => this.#ofKind(normal, one.from + from, one.from + to, kind))
        .filter(({ span }) => !hits.some((hit) => overlaps(hit.span, span)));
    });
  }

  #isBad({ sentence, bad, kind }: JudgedSentence, situation: string | undefined): boolean {
    const least = Math.max(MODEL_ALONE, MODEL_SHORT - SURER_BY_CHARACTER * (bare(sentence).length - SHORT));
    if (bad < least || (bad < MODEL_DENIED && this.#denials?.test(sentence))) return false;
    if (bad >= Math.max(least, MODEL_ASKED) || situation === undefined || SAID_POLITELY.includes(kind))
      return true;
    return !this.#isAsked(sentence, situation);
  }

  #ofKind(normal: Normalised, from: number, to: number, kind: ViolationKind): Violation {
    const { severity, why, better } = this.#library.rules.violations.kinds[kind];
    return violationOf(normal, from, to, {
      kind,
      severity,
      rule: `model/${kind}`,
      situation: null,
      reason: why,
      better,
    });
  }

  #clauses(sentence: string): { from: number; to: number; bad: number; kind: ViolationKind }[] {
    return [...sentence.matchAll(CLAUSE)].map((match) => ({
      from: match.index,
      to: match.index + match[0].length,
      ...this.#models.judge(match[0]),
    }));
  }

  /** From the first to the last clause that is bad by itself; the worst one where none is. */
  #worstClauses(sentence: string): Span {
    const clauses = this.#clauses(sentence);
    const bad = clauses.filter((clause) => clause.bad >= MODEL_CLAUSE);
    const worst = clauses.reduce<{ from: number; to: number; bad: number }>(
      (most, one) => (one.bad > most.bad ? one : most),
      { from: 0, to: sentence.length, bad: 0 },
    );
    return [bad[0]?.from ?? worst.from, bad.at(-1)?.to ?? worst.to];
  }
}

/** Whether what the situation forbids is told instead of a hit. */
function outranked({ kind, severity, span }: Violation, own: readonly Violation[]): boolean {
  return own.some(
    (hit) =>
      overlaps(hit.span, span) && (hit.kind === kind || (hit.kind === LISTED && severity !== 'severe')),
  );
}

function saysNothing({ lexicon }: Library, line: string): boolean {
  const ofSomebody = () => lexicon.people.persons.some((person) => line.includes(person));
  return line.length < NOD || (line.length < NAME && !ofSomebody());
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly bare: string;
}

/** Clauses, sentences, and the line as a whole: a saying may have several. Each piece once. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const pattern of [CLAUSE, LONGER_CLAUSE, WHOLE_LINE]) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const from = match.index;
      const to = from + match[0].length;
      if (!pieces.some((piece) => piece.from === from && piece.to === to))
        pieces.push({ from, to, bare: bare(match[0]) });
    }
  }
  return pieces;
}

interface JudgedSentence {
  readonly sentence: string;
  readonly from: number;
  readonly to: number;
  readonly bad: number;
  readonly kind: ViolationKind;
}

function covers(normal: Normalised, { from, to }: JudgedSentence, span: Span): boolean {
  return overlaps(normal.span(from, to), span);
}

function violationOf(
  normal: Normalised,
  from: number,
  to: number,
  rest: Omit<Violation, 'cue' | 'span'>,
): Violation {
  const span = normal.span(from, to);
  return { ...rest, cue: normal.original.slice(span[0], span[1]), span };
}

/** Of hits that overlap, the severest and then the shortest is kept: the exact words. */
export function pruned(found: readonly Violation[]): Violation[] {
  const rank = (violation: Violation) => SEVERITIES.indexOf(violation.severity);
  const kept: Violation[] = [];
  for (const violation of [...found].sort(
    (a, b) => rank(b) - rank(a) || a.span[1] - a.span[0] - (b.span[1] - b.span[0]),
  ))
    if (kept.every((other) => !overlaps(violation.span, other.span))) kept.push(violation);
  return kept.sort((a, b) => a.span[0] - b.span[0]);
}
