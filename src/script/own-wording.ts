/** Whether the checker lets our own wordings pass, in every filling: nobody is given a line that is then refused. */
import { type Library, type Phrase, sampleOf } from '../library/library.ts';
import { fillTemplate } from '../text/template.ts';
import type { Checker, LintInput } from './lint.ts';

export interface Filling {
  readonly text: string;
  /** Whether the surname is said, so that the customer is one we know. */
  readonly named: boolean;
}

/** All optional parts, none, and each optional slot unknown by itself; the same text once. */
export function fillings(library: Library, phrase: Phrase): Filling[] {
  const { slots, needs } = phrase.template;
  const optional = slots.filter((slot) => !needs.includes(slot));
  const texts = new Map<string, Filling>();
  for (const absent of [[], optional, ...optional.map((slot) => [slot])]) {
    const filled = fillTemplate(phrase.template, (slot) =>
      absent.includes(slot) ? null : sampleOf(library, slot),
    );
    const { surname, honorific } = library.standards.samples;
    if ('missing' in filled)
      throw new Error(`${phrase.id}: nothing to fill {${filled.missing.join('}, {')}}`);
    texts.set(filled.text, { text: filled.text, named: filled.text.includes(surname + honorific) });
  }
  return [...texts.values()];
}

/** What a line is linted as. In a situation, a line that names the customer is also right when only 您 is asked for. */
function inputs(library: Library, phrase: Phrase, { text, named }: Filling): LintInput[] {
  const base = { text, channel: phrase.channel };
  // The customer of the samples.
  const known = { surname: library.standards.samples.surname, gender: 'f' } as const;
  if (!library.situations.has(phrase.source)) return [named ? { ...base, customer: known } : base];
  const step = Number(phrase.id.slice(phrase.source.length + 1, phrase.source.length + 2));
  const within = { ...base, situation: phrase.source, step };
  return named ? [{ ...within, customer: known }, within] : [within];
}

/** Why a wording would be refused; none when it is fine. */
export function wordingFaults(checker: Checker, library: Library, phrase: Phrase): string[] {
  return fillings(library, phrase).flatMap((filling) =>
    inputs(library, phrase, filling).flatMap((input) => {
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
