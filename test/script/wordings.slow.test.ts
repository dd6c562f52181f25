/** Whatever the assistant itself may say passes its own checker, in every filling. */
import { describe, expect, it } from 'vitest';
import type { Phrase } from '../../src/library/library.ts';
import { SLOTS } from '../../src/library/terms.ts';
import type { Customer } from '../../src/script/elements.ts';
import { Checker, type LintInput } from '../../src/script/lint.ts';
import { fillTemplate } from '../../src/text/template.ts';
import { library, models } from '../shared.ts';

const checker = new Checker(library, models);
const known: Customer = { surname: '林', gender: 'f' };
const phrases = [...library.phrases.values()];
const ofSituations = phrases.filter((phrase) => library.situations.has(phrase.source));
const ofFlows = phrases.filter((phrase) => !library.situations.has(phrase.source));

interface Filling {
  readonly text: string;
  /** Whether the surname is said, so that the customer is one we know. */
  readonly named: boolean;
}

/** All optional parts, none, and each optional slot unknown by itself; the same text once. */
function fillings(phrase: Phrase): Filling[] {
  const { slots, needs } = phrase.template;
  const optional = slots.filter((slot) => !needs.includes(slot));
  const texts = new Map<string, Filling>();
  for (const absent of [[], optional, ...optional.map((slot) => [slot])]) {
    const filled = fillTemplate(phrase.template, (slot) =>
      absent.includes(slot) ? null : (SLOTS[slot] ?? library.standards.defaults[slot] ?? null),
    );
    if ('missing' in filled)
      throw new Error(`${phrase.id}: nothing to fill {${filled.missing.join('}, {')}}`);
    texts.set(filled.text, { text: filled.text, named: filled.text.includes('林女士') });
  }
  return [...texts.values()];
}

/** What a line is linted as. In a situation, a line that names the customer is also right when only 您 is asked for. */
function inputs(phrase: Phrase, { text, named }: Filling): LintInput[] {
  const base = { text, channel: phrase.channel };
  if (!library.situations.has(phrase.source)) return [named ? { ...base, customer: known } : base];
  const step = Number(phrase.id.slice(phrase.source.length + 1, phrase.source.length + 2));
  const within = { ...base, situation: phrase.source, step };
  return named ? [{ ...within, customer: known }, within] : [within];
}

function faults(phrase: Phrase): string[] {
  return fillings(phrase).flatMap((filling) =>
    inputs(phrase, filling).flatMap((input) => {
      const { violations, missing } = checker.lint(input);
      // Of a step with branches the checker may take the other one: what is said is looked at as well.
      const said =
        phrase.elements.length > 0 ? checker.lint({ ...input, situation: undefined }).elements : {};
      const lacks = phrase.elements.filter((element) => !said[element] || missing.includes(element));
      return [
        ...violations.map(({ rule, cue }) => `${phrase.id} ${rule} "${cue}" in ${filling.text}`),
        ...lacks.map((element) => `${phrase.id} lacks ${element}: ${filling.text}`),
      ];
    }),
  );
}

describe('own wordings', () => {
  it('has wordings of situations, on both channels, and of flows', () => {
    expect(ofSituations.filter(({ channel }) => channel === 'phone').length).toBeGreaterThan(100);
    expect(ofSituations.filter(({ channel }) => channel === 'chat').length).toBeGreaterThan(100);
    expect(ofFlows.length).toBeGreaterThan(500);
  });

  it('of a situation expresses what its step must, and says nothing forbidden', () => {
    expect(ofSituations.flatMap(faults)).toEqual([]);
  }, 120_000);

  it('of a flow, an emergency or an answer says nothing forbidden', () => {
    expect(ofFlows.flatMap(faults)).toEqual([]);
  }, 120_000);

  it('that has an optional name says it when known, and is right without it', () => {
    const named = ofSituations.filter(
      ({ template }) => template.slots.includes('surname') && !template.needs.includes('surname'),
    );
    expect(named.length).toBeGreaterThan(20);
    for (const phrase of named) {
      const texts = fillings(phrase);
      expect(texts.map((filling) => filling.named).sort(), phrase.id).toContain(true);
      expect(
        texts.some((filling) => !filling.named),
        phrase.id,
      ).toBe(true);
    }
  });

  it('never leaves a slot, a bracket or a stray mark behind', () => {
    const bad = phrases.flatMap((phrase) =>
      fillings(phrase)
        .map(({ text }) => `${phrase.id} ${text}`)
        .filter((line) => /[{}[\]]|^\S+ [，。、]|，[，。]|。[，。]/u.test(line)),
    );
    expect(bad).toEqual([]);
  });
});
