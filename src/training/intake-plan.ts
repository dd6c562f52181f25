/** What a trainee has to ask, tell back and tell in a run of an intake drill: read from the flow itself (PRODUCT 10). */
import { isAskedFor } from '../library/asked.ts';
import { voiceOf } from '../library/drill-schema.ts';
import type { IntakeCase } from '../library/intake-schema.ts';
import { factOf } from '../library/intakes.ts';
import type { Library } from '../library/library.ts';
import type { Flow, FlowField } from '../library/schema.ts';
import { fillTemplate } from '../text/template.ts';
import { shanghaiFields } from '../text/times.ts';
import { chance, Draw, type DrillLine } from './cast.ts';
import type { Fact } from './intake-read.ts';

/** A fact of the run with its name for people. */
export interface KnownFact extends Fact {
  readonly label: string;
  readonly says: readonly string[];
}

/** Which field's answer fills a slot of a flow's wordings. */
const SLOT_OF: Readonly<Partial<Record<FlowField['from'], string>>> = {
  issue: 'issue',
  address: 'address',
  phone: 'phone',
  time: 'time',
  plate: 'plate',
  month: 'month',
  ticket: 'ticket',
};

export class IntakePlan {
  readonly flow: Flow;
  readonly one: IntakeCase;
  readonly draw: Draw;
  readonly opening: DrillLine;
  /** By field. */
  readonly facts: ReadonlyMap<string, KnownFact>;
  /** Fields that are to be asked for, in the flow's order. */
  readonly fields: readonly string[];
  /** By slot of the wording that tells all back; empty where the flow has none. */
  readonly restates: ReadonlyMap<string, Fact & { readonly label: string }>;
  /** By slot of the wording that ends it. */
  readonly tells: ReadonlyMap<string, Fact & { readonly label: string }>;
  /** Sets of wordings of which one must be said: guidance in an emergency, red lines that the opening crosses. */
  readonly warnings: readonly string[];

  /** @param startedAt ms since 1970: numbers of tickets hold the day */
  constructor(library: Library, one: IntakeCase, seed: string, startedAt: number) {
    const flow = library.flows.get(one.flow);
    if (!flow) throw new RangeError(`there is no flow ${one.flow}`);
    const rules = library.drilling.intake;
    const ticket = ticketNumber(library, one, flow, seed, startedAt);
    const draw = new Draw(library, one, seed, { ticket });
    const opening = draw.line(one.opening, 'opening');
    const facts = new Map(
      flow.fields.flatMap((field) => {
        const fact = factOf(rules, one, field);
        if (!fact) return [];
        const value = draw.text(fact.value);
        const says = (fact.says ?? [fact.value]).map((text) => draw.text(text));
        const words = field.from === 'issue' ? [opening.text, ...says] : [];
        return [[field.id, { label: field.label, from: field.from, value, says, words }] as const];
      }),
    );
    this.flow = flow;
    this.one = one;
    this.draw = draw;
    this.facts = facts;
    this.opening = opening;
    const about = {
      words: [this.opening.text, facts.get('issue')?.value ?? ''],
      issue: facts.get('issue')?.value ?? null,
      urgent: one.urgent,
      public: one.public,
      room: !one.public,
    };
    this.fields = flow.fields
      .filter((field) => !one.told.includes(field.id) && isAskedFor(field, about))
      .map(({ id }) => id);
    const known = flow.fields.filter(
      ({ id }) => !one.refuses.includes(id) && (one.told.includes(id) || this.fields.includes(id)),
    );
    this.restates = slotsOf(library, `${flow.id}.restate`, 'slots', known, facts, draw);
    this.tells = slotsOf(library, `${flow.id}.${one.closes}`, 'needs', known, facts, draw);
    this.warnings = [
      ...(one.emergency === undefined ? [] : [`${flow.id}.guide_${one.emergency}`]),
      ...flow.red_lines
        .filter(({ words }) => words.some((word) => this.opening.text.includes(word)))
        .map(({ id }) => `${flow.id}.red_${id}`),
    ];
  }

  get voice(): string {
    return voiceOf(this.one);
  }

  /** A wording of a set with what the run knows; null where it needs more. @param turn which one is tried first */
  wording(library: Library, set: string, turn = 0): string | null {
    const texts = (library.phraseSets.get(set) ?? []).flatMap(({ template }) => {
      const filled = fillTemplate(template, (slot) => this.#value(slot));
      return 'text' in filled ? [filled.text] : [];
    });
    return texts[turn % Math.max(1, texts.length)] ?? null;
  }

  #value(slot: string): string | null {
    return this.restates.get(slot)?.value ?? this.tells.get(slot)?.value ?? this.draw.value(slot);
  }
}

/** Slots of a set of wordings that somebody must hear: `slots` in any of them, `needs` in all of them. */
function slotsOf(
  library: Library,
  set: string,
  which: 'slots' | 'needs',
  known: readonly FlowField[],
  facts: ReadonlyMap<string, KnownFact>,
  draw: Draw,
): Map<string, Fact & { label: string }> {
  const phrases = library.phraseSets.get(set) ?? [];
  const names = [...new Set(phrases.flatMap(({ template }) => template[which]))].filter(
    (slot) => which === 'slots' || phrases.every(({ template }) => template.needs.includes(slot)),
  );
  const result = new Map<string, Fact & { label: string }>();
  for (const slot of names) {
    const fact = factOfSlot(library, slot, which, known, facts, draw);
    if (fact) result.set(slot, fact);
  }
  return result;
}

function factOfSlot(
  library: Library,
  slot: string,
  which: 'slots' | 'needs',
  known: readonly FlowField[],
  facts: ReadonlyMap<string, KnownFact>,
  draw: Draw,
): (Fact & { label: string }) | null {
  const { labels } = library.drilling.intake;
  // {content}: fields that are told back with their labels.
  if (slot === 'content') {
    const told = known.filter((field) => field.told).flatMap(({ id }) => facts.get(id) ?? []);
    if (told.length === 0) return null;
    const value = told.map((one) => `${one.label}：${one.value}`).join('，');
    return { from: 'text', value, label: told.map(({ label }) => label).join('') };
  }
  const field = known.find(({ id, from }) => SLOT_OF[from] === slot || id === slot);
  const fact = field && facts.get(field.id);
  if (fact) return fact;
  const value = which === 'needs' ? draw.value(slot) : null;
  const from = slot === 'ticket' || slot === 'address' ? slot : slot === 'due' ? 'time' : 'text';
  return value === null ? null : { from, value, label: labels[slot] ?? slot };
}

/** What the desk would have given it: letters of the kind, the day, a number of the day. */
function ticketNumber(library: Library, one: IntakeCase, flow: Flow, seed: string, at: number): string {
  const kind = one.intent ?? flow.intents[0];
  const letters = kind === undefined ? '' : library.standards.tickets.prefixes[kind];
  const { month, day } = shanghaiFields(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const nth = 1 + Math.floor(chance(`${seed}/${one.id}`, 'ticket') * 60);
  return `${letters}-${two(month)}${two(day)}-${String(nth).padStart(3, '0')}`;
}
