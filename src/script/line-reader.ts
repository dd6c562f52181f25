/** What a line expresses, in any reasonable wording: the rules of elements, the models beside them, and what is left over. */
import { type Library, stepElements } from '../library/library.ts';
import type { Element } from '../library/terms.ts';
import { bare } from '../text/normalise.ts';
import { type Customer, type ElementReader, sentences } from './elements.ts';
import type { LineModels } from './line-models.ts';

/** So sure must the model be where the step asks for the element: of a sentence, and of a clause, which says less. */
const WANTED = 0.3;
const WANTED_CLAUSE = 0.45;
/** Where something forbidden stands in the line, words that look like an element seldom are one. */
const WANTED_UNCLEAN = 0.8;
/** A clause that is nothing else tells something from so many characters on. */
const TELLING = 4;
const TELLS_ELSE = 0.3;
/** Said in so many ways that whatever a clause tells besides is it. */
const TOLD: readonly Element[] = ['reason', 'restate'];
const CLAUSES = /[^,。!?;:\s]+/gu;

export class LineReader {
  readonly rules: ElementReader;
  readonly #models: LineModels;
  readonly #wanted = new Map<string, readonly Element[]>();
  readonly #telling: Readonly<Partial<Record<Element, readonly string[]>>>;

  constructor(library: Library, rules: ElementReader, models: LineModels) {
    this.rules = rules;
    this.#models = models;
    this.#telling = library.rules.telling;
    for (const situation of library.situations.values())
      this.#wanted.set(situation.id, [
        ...new Set(
          situation.steps.flatMap((step) => [...stepElements(step, 'phone'), ...stepElements(step, 'chat')]),
        ),
      ]);
  }

  /**
   * @param text normalised
   * @param situation what it asks for is looked for more willingly; undefined where none is known
   * @param clean whether nothing forbidden stands in the line: otherwise what is left over may be that
   */
  all(
    text: string,
    customer: Customer,
    situation: string | undefined,
    clean: boolean,
  ): Record<Element, boolean> {
    const found = this.rules.all(text, customer);
    const wanted = (this.#wanted.get(situation ?? '') ?? []).filter(
      (element) => element !== 'honorific' && !found[element],
    );
    if (wanted.length === 0) return found;
    const least = clean ? WANTED : WANTED_UNCLEAN;
    const leastOfClause = clean ? WANTED_CLAUSE : WANTED_UNCLEAN;
    // What is found already is not looked for again.
    const look = (part: string, sentence: string, sure: number) => {
      const missing = wanted.filter((element) => !found[element]);
      if (missing.length === 0) return;
      const likely = this.#models.expressed(part, missing);
      for (const [at, element] of missing.entries())
        if ((likely[at] ?? 0) >= sure && !this.rules.denies(element, sentence)) found[element] = true;
    };
    for (const sentence of sentences(text)) {
      look(sentence, sentence, least);
      for (const [clause] of sentence.matchAll(CLAUSES))
        if (clause.length !== sentence.length) look(clause, sentence, leastOfClause);
    }
    if (clean)
      for (const element of TOLD)
        if (!found[element] && this.#telling[element]?.includes(situation ?? ''))
          found[element] = this.#tells(element, text);
    return found;
  }

  /** Whether a sentence expresses, by the rules, something that its situation asks for. @param sentence normalised */
  isAsked(sentence: string, situation: string): boolean {
    return (this.#wanted.get(situation) ?? []).some(
      (element) => element !== 'honorific' && this.rules.reads(element, sentence),
    );
  }

  /** Whether some clause is no element, but tells something that may be this one. */
  #tells(element: Element, text: string): boolean {
    for (const [clause] of text.matchAll(CLAUSES)) {
      if (bare(clause).length < TELLING) continue;
      if (this.rules.denies(element, clause) || this.rules.any(clause, TOLD)) continue;
      if (this.#models.anything(clause, TOLD) < TELLS_ELSE) return true;
    }
    return false;
  }
}
