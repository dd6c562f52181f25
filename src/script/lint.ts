/** The one checker: what a line must express and must never say (spec 01, spec 06 lint). */
import { type Library, stepElements } from '../library/library.ts';
import { type ModelCache, NO_CACHE } from '../library/models.ts';
import type { Situation, SituationStep } from '../library/schema.ts';
import type { ChannelKind, Element } from '../library/terms.ts';
import { normalise } from '../text/normalise.ts';
import { fillTemplate, parseTemplate } from '../text/template.ts';
import { AddressFinder } from './address.ts';
import { CompiledRule, type DialogueTurn, readTurns } from './dialogue-rule.ts';
import { type Customer, ElementReader } from './elements.ts';
import { lineModels } from './line-models.ts';
import { LineReader } from './line-reader.ts';
import { type Place, quotedSpans } from './spans.ts';
import { pruned, type Violation, ViolationFinder } from './violations.ts';

export { pruned, stopsReply, type Violation } from './violations.ts';

export interface LintInput {
  readonly text: string;
  readonly situation?: string | undefined;
  readonly step?: number | undefined;
  readonly channel?: ChannelKind | undefined;
  readonly customer?: Customer | undefined;
  /** The turns before the line, and after it where they are known; without the first, rules that look at turns say nothing. */
  readonly history?: readonly DialogueTurn[] | undefined;
  readonly later?: readonly DialogueTurn[] | undefined;
  /** Whose line it is; an agent's where absent. */
  readonly by?: DialogueTurn['from'] | undefined;
  /** Id of the community: some rules are of some communities only. */
  readonly community?: string | undefined;
}

export interface LintResult {
  readonly ok: boolean;
  readonly violations: readonly Violation[];
  readonly missing: readonly Element[];
  readonly elements: Readonly<Partial<Record<Element, boolean>>>;
  readonly step: number | null;
}

export class Checker {
  /** What lines express, also for marks. */
  readonly reader: LineReader;
  readonly #library: Library;
  readonly #violations: ViolationFinder;
  readonly #addresses: AddressFinder;
  readonly #dialogues: readonly CompiledRule[];

  /** @param cache where the trained models are kept; training takes seconds */
  constructor(library: Library, cache: ModelCache = NO_CACHE) {
    this.#library = library;
    const rules = new ElementReader(library);
    const models = lineModels(library, cache, rules);
    this.reader = new LineReader(library, rules, models);
    this.#violations = new ViolationFinder(library, models, this.reader.isAsked.bind(this.reader));
    this.#addresses = new AddressFinder(library);
    this.#dialogues = library.rules.dialogues.map((rule) => new CompiledRule(rule));
  }

  /** What is wrong with a line whatever its situation and the turns around it. */
  violationsIn(text: string): readonly Violation[] {
    return this.#violations.find(normalise(text), { channel: 'phone', community: null }, undefined);
  }

  /** Checks one line. Wrong situation ids are the caller's to refuse. */
  lint(input: LintInput): LintResult {
    const normal = normalise(input.text);
    const channel = input.channel ?? 'phone';
    const customer = input.customer ?? {};
    const situation =
      input.situation === undefined ? undefined : this.#library.situations.get(input.situation);
    const place = { channel, community: input.community ?? null };
    const alone = this.#violations.find(normal, place, situation?.id);
    const told = (input.history ?? []).flatMap(({ from, text }) => (from === 'owner' && text ? [text] : []));
    const called = this.#addresses.find(normal, customer, quotedSpans(normal.text), told);
    const around = this.#byDialogue(input, place);
    const all = called.length + around.length === 0 ? alone : pruned([...called, ...alone, ...around]);
    const violations = all.map((violation) => ({
      ...violation,
      better: this.#better(violation.better, customer),
    }));
    const expressed = this.reader.all(normal.text, customer, situation?.id, violations.length === 0);
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

  /** What is wrong only together with the turns around it. */
  #byDialogue(input: LintInput, place: Place): Violation[] {
    const { text, history = [], later = [], by = 'agent' } = input;
    const rules = this.#dialogues.filter(({ ofLineAlone }) => ofLineAlone || input.history !== undefined);
    if (rules.length === 0) return [];
    const turns = readTurns([...history, { from: by, text }, ...later]);
    return rules.flatMap((compiled): Violation[] => {
      const hit = compiled.hit(turns, history.length, place);
      if (!hit) return [];
      const { id, kind, severity, weight, why, better } = compiled.rule;
      const { cue, span } = hit;
      const own = { kind, severity, rule: id, situation: null, cue, span, reason: why, better };
      return [weight === 1 ? own : { ...own, weight }];
    });
  }

  #holds(element: Element, expressed: Record<Element, boolean>, situation: string, text: string): boolean {
    if (!expressed[element]) return false;
    return (
      element !== 'promise' ||
      !this.#library.rules.deadline_situations.includes(situation) ||
      this.reader.rules.hasDeadline(text)
    );
  }

  /** A better wording with what is known filled in, and in the place of what is not, what it is. */
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
    const placeholders: Readonly<Partial<Record<string, string>>> =
      this.#library.standards.grading.placeholders;
    const unknown = (slot: string) => (template.needs.includes(slot) ? (placeholders[slot] ?? '…') : null);
    const filled = fillTemplate(template, (slot) => values[slot] ?? unknown(slot));
    return 'text' in filled ? filled.text : text;
  }
}

/** A checker of the library of the moment, made once for each. @param cache where its models are kept */
export function checkers(cache: ModelCache): (library: Library) => Checker {
  let made: { readonly of: Library; readonly checker: Checker } | null = null;
  return (library) => {
    if (made?.of !== library) made = { of: library, checker: new Checker(library, cache) };
    return made.checker;
  };
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
