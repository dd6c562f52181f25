/** The one checker: what a line must express and must never say (spec 01, spec 06 lint). */
import { type Library, stepElements } from '../library/library.ts';
import type { NeverPair, Situation, SituationStep } from '../library/schema.ts';
import {
  type ChannelKind,
  type Element,
  SEVERITIES,
  type Severity,
  type ViolationKind,
} from '../library/terms.ts';
import { bare, bigrams, dice, type Normalised, normalise } from '../text/normalise.ts';
import { fillTemplate, parseTemplate } from '../text/template.ts';
import { type Customer, ElementReader } from './elements.ts';

export interface LintInput {
  readonly text: string;
  readonly situation?: string | undefined;
  readonly step?: number | undefined;
  readonly channel?: ChannelKind | undefined;
  readonly customer?: Customer | undefined;
}

export interface Violation {
  readonly kind: ViolationKind;
  readonly severity: Severity;
  /** "OPEN-5/never-1", or the id of a rule of rules/violations.yaml. */
  readonly rule: string;
  readonly situation: string | null;
  readonly cue: string;
  /** UTF-16 [from, to) of the text as given. */
  readonly span: readonly [number, number];
  readonly reason: string;
  readonly better: string;
}

export interface LintResult {
  readonly ok: boolean;
  readonly violations: readonly Violation[];
  readonly missing: readonly Element[];
  readonly elements: Readonly<Partial<Record<Element, boolean>>>;
  readonly step: number | null;
}

interface CompiledRule {
  readonly id: string;
  readonly kind: ViolationKind;
  readonly severity: Severity;
  readonly any: readonly RegExp[];
  readonly except: RegExp | null;
  readonly channels: readonly ChannelKind[] | null;
  readonly why: string;
  readonly better: string;
}

interface CompiledPair {
  readonly situation: string;
  readonly pair: NeverPair;
  readonly lines: readonly { bare: string; grams: ReadonlySet<string> }[];
}

/** Likeness of a clause to a forbidden saying: within its own situation, and anywhere. */
const LIKE_HERE = 0.62;
const LIKE_ANYWHERE = 0.82;
/** A clause much shorter than a saying is only the harmless part of it ("打印机坏了"). */
const LIKE_LENGTH = 0.75;
/** Shorter sayings are matched whole only. */
const SHORTEST_LIKENESS = 4;
const CLAUSE = /[^,。!?;、\s]+/gu;
const LONGER_CLAUSE = /[^。!?;]+/gu;
const WHOLE_LINE = /^.{1,80}$/gsu;

const union = (patterns: readonly string[]): RegExp | null =>
  patterns.length === 0 ? null : new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'u');

export class Checker {
  readonly #library: Library;
  readonly #elements: ElementReader;
  readonly #rules: readonly CompiledRule[];
  readonly #pairs: readonly CompiledPair[];
  readonly #harmless: RegExp | null;

  constructor(library: Library) {
    this.#library = library;
    this.#elements = new ElementReader(library);
    const { rules, harmless_before } = library.rules.violations;
    this.#harmless = union(harmless_before);
    this.#rules = rules.map((rule) => ({
      id: rule.id,
      kind: rule.kind,
      severity: rule.severity,
      any: rule.any.map((pattern) => new RegExp(pattern, 'gu')),
      except: union(rule.except),
      channels: rule.channels ?? null,
      why: rule.why,
      better: rule.better,
    }));
    this.#pairs = [...library.situations.values()].flatMap((situation) =>
      situation.never.map((pair) => ({
        situation: situation.id,
        pair,
        lines: [pair.say, ...pair.paraphrases].map((line) => {
          const { text } = normalise(line);
          return { bare: bare(text), grams: bigrams(text) };
        }),
      })),
    );
  }

  /** Checks one line. Wrong situation ids are the caller's to refuse. */
  lint(input: LintInput): LintResult {
    const normal = normalise(input.text);
    const channel = input.channel ?? 'phone';
    const customer = input.customer ?? {};
    const situation =
      input.situation === undefined ? undefined : this.#library.situations.get(input.situation);
    const quoted = quotedSpans(normal.text);
    const found = [...this.#byRules(normal, channel, quoted), ...this.#byPairs(normal, situation, quoted)];
    const violations = pruned(found).map((violation) => ({
      ...violation,
      better: this.#better(violation.better, customer),
    }));
    const expressed = this.#elements.all(normal.text, customer);
    if (!situation)
      return { ok: violations.length === 0, violations, missing: [], elements: expressed, step: null };
    const step = stepOf(situation, input.step, expressed, channel);
    const elements = step ? stepElements(step, channel) : [];
    const missing = elements.filter((element) => !this.#holds(element, expressed, situation.id, normal.text));
    return {
      ok: violations.length === 0 && missing.length === 0,
      violations,
      missing,
      elements: Object.fromEntries(elements.map((element) => [element, !missing.includes(element)])),
      step: step?.step ?? null,
    };
  }

  #holds(element: Element, expressed: Record<Element, boolean>, situation: string, text: string): boolean {
    if (!expressed[element]) return false;
    return (
      element !== 'promise' ||
      !this.#library.rules.deadline_situations.includes(situation) ||
      this.#elements.hasDeadline(text)
    );
  }

  #byRules(
    normal: Normalised,
    channel: ChannelKind,
    quoted: readonly (readonly [number, number])[],
  ): Violation[] {
    const { text } = normal;
    const found: Violation[] = [];
    for (const rule of this.#rules) {
      if (rule.channels && !rule.channels.includes(channel)) continue;
      for (const pattern of rule.any) {
        for (const match of text.matchAll(pattern)) {
          const from = match.index;
          const to = from + match[0].length;
          if (to === from || within(quoted, from, to) || this.#isHarmless(text, from, to, rule.except))
            continue;
          found.push(
            violationOf(normal, from, to, {
              kind: rule.kind,
              severity: rule.severity,
              rule: rule.id,
              situation: null,
              reason: rule.why,
              better: rule.better,
            }),
          );
        }
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
  #byPairs(
    normal: Normalised,
    situation: Situation | undefined,
    quoted: readonly (readonly [number, number])[],
  ): Violation[] {
    const { text } = normal;
    // Clauses, sentences, and the line as a whole: a saying may have several.
    const clauses = [
      ...text.matchAll(CLAUSE),
      ...text.matchAll(LONGER_CLAUSE),
      ...text.matchAll(WHOLE_LINE),
    ].map((match) => {
      const plain = bare(match[0]);
      return { from: match.index, to: match.index + match[0].length, bare: plain, grams: bigrams(plain) };
    });
    const found: Violation[] = [];
    for (const { situation: id, pair, lines } of this.#pairs) {
      const least = id === situation?.id ? LIKE_HERE : LIKE_ANYWHERE;
      for (const clause of clauses) {
        if (clause.bare.length < SHORTEST_LIKENESS || within(quoted, clause.from, clause.to)) continue;
        // A missing form of address leaves an innocent rest: such sayings are matched whole, not by likeness.
        const byLikeness = pair.kind !== 'no_honorific' && clause.bare.length >= SHORTEST_LIKENESS + 1;
        const hit = lines.some(
          (line) =>
            line.bare === clause.bare ||
            (line.bare.length > SHORTEST_LIKENESS && clause.bare.includes(line.bare)) ||
            (byLikeness &&
              clause.bare.length > line.bare.length * LIKE_LENGTH &&
              dice(clause.grams, line.grams) >= least),
        );
        if (!hit || this.#isHarmless(text, clause.from, clause.to, null)) continue;
        found.push(
          violationOf(normal, clause.from, clause.to, {
            kind: pair.kind,
            severity: pair.severity,
            rule: `${id}/${pair.id}`,
            situation: id,
            reason: pair.why,
            better: pair.better,
          }),
        );
      }
    }
    return found;
  }

  /** A better wording with what is known filled in. */
  #better(text: string, customer: Customer): string {
    const template = parseTemplate(text);
    if (typeof template === 'string') return text;
    const { signals } = this.#library.lexicon;
    const values: Record<string, string | undefined> = {
      ...this.#library.standards.defaults,
      agent_number: this.#library.standards.channels.agent_number,
      surname: customer.gender === undefined ? undefined : customer.surname,
      honorific:
        customer.surname === undefined || customer.gender === undefined
          ? undefined
          : signals.honorifics[customer.gender],
    };
    const filled = fillTemplate(template, (slot) => values[slot] ?? null);
    return 'text' in filled ? filled.text : text;
  }
}

/** The step meant: as given, else the one whose elements the line comes nearest to. */
function stepOf(
  situation: Situation,
  wanted: number | undefined,
  expressed: Record<Element, boolean>,
  channel: ChannelKind,
): SituationStep | undefined {
  const candidates =
    wanted === undefined ? situation.steps : situation.steps.filter((step) => step.step === wanted);
  const score = (step: SituationStep) => {
    const elements = stepElements(step, channel);
    const held = elements.filter((element) => expressed[element]).length;
    return elements.length === 0 ? 0 : held / elements.length + held * 0.01;
  };
  return [...candidates].sort((a, b) => score(b) - score(a) || a.step - b.step)[0];
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

const QUOTES: readonly (readonly [string, string])[] = [
  ['“', '”'],
  ['"', '"'],
  ['「', '」'],
  ['『', '』'],
  ['‘', '’'],
  ["'", "'"],
];

/** What stands in quotation marks is somebody else's word. */
function quotedSpans(text: string): (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  for (const [open, close] of QUOTES) {
    for (let at = text.indexOf(open); at >= 0; ) {
      const end = text.indexOf(close, at + 1);
      if (end < 0) break;
      spans.push([at, end + 1]);
      at = text.indexOf(open, end + 1);
    }
  }
  return spans;
}

function within(spans: readonly (readonly [number, number])[], from: number, to: number): boolean {
  return spans.some(([start, end]) => from >= start && to <= end);
}

/** Of hits that overlap, the severest and then the shortest is kept: the exact words. */
function pruned(found: readonly Violation[]): Violation[] {
  const rank = (violation: Violation) => SEVERITIES.indexOf(violation.severity);
  const kept: Violation[] = [];
  for (const violation of [...found].sort(
    (a, b) => rank(b) - rank(a) || a.span[1] - a.span[0] - (b.span[1] - b.span[0]),
  )) {
    if (kept.every((other) => violation.span[1] <= other.span[0] || violation.span[0] >= other.span[1]))
      kept.push(violation);
  }
  return kept.sort((a, b) => a.span[0] - b.span[0]);
}
