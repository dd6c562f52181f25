/** Whatever the assistant itself may say passes its own checker, in every filling. */
import { describe, expect, it } from 'vitest';
import type { Phrase } from '../../src/library/library.ts';
import { Checker } from '../../src/script/lint.ts';
import { fillings as fillingsOf, wordingFaults } from '../../src/script/own-wording.ts';
import { library, models } from '../shared.ts';

const checker = new Checker(library, models);
const phrases = [...library.phrases.values()];
const ofSituations = phrases.filter((phrase) => library.situations.has(phrase.source));
const ofFlows = phrases.filter((phrase) => !library.situations.has(phrase.source));

const fillings = (phrase: Phrase) => fillingsOf(library, phrase);
const faults = (phrase: Phrase) => wordingFaults(checker, library, phrase);

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
