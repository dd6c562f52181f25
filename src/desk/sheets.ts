/** Situations as sheets for the phone: found by id, title or words, with what to say and how long to wait (spec 01). */
import { type Library, situationSet } from '../library/library.ts';
import type { Situation } from '../library/schema.ts';
import type { FoundAnswer, Sheet } from '../staff.ts';
import { bare, bigrams, dice, normalise } from '../text/normalise.ts';
import { fillTemplate, parseTemplate, type Template } from '../text/template.ts';

const MOST = 3;
const GAP = '……';
/** Likeness of a query to a title, a description or a cue from which a situation counts as found. */
const FOUND = 0.34;

/** @param query "OPEN-5", "open 5", "无声电话", or words of what is happening */
export function findSheets(library: Library, query: string): Sheet[] {
  const id = query.trim().toUpperCase().replace(/\s+/g, '-');
  const exact = library.situations.get(id);
  if (exact) return [sheetOf(library, exact)];
  const plain = bare(normalise(query).text);
  if (plain === '') return [];
  const grams = bigrams(plain);
  const like = (text: string): number => {
    const other = bare(normalise(text).text);
    if (other === plain) return 2;
    return (other.includes(plain) || plain.includes(other) ? 0.6 : 0) + dice(grams, bigrams(other));
  };
  return [...library.situations.values()]
    .map((situation) => ({
      situation,
      score: Math.max(
        like(situation.title) * 1.2,
        like(situation.title_en.toLowerCase()),
        like(situation.when),
        ...situation.cues.map(like),
      ),
    }))
    .filter(({ score }) => score >= FOUND)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ situation }) => sheetOf(library, situation));
}

/** @param figures the community's own values of slots, over the general ones */
export function findAnswers(
  library: Library,
  query: string,
  figures: Readonly<Record<string, string>> = {},
): FoundAnswer[] {
  const plain = bare(normalise(query).text);
  if (plain === '') return [];
  const grams = bigrams(plain);
  const like = (text: string): number => {
    const other = bare(normalise(text).text);
    return other === plain ? 2 : (other.includes(plain) ? 0.6 : 0) + dice(grams, bigrams(other));
  };
  return library.faqs
    .map((faq) => ({
      faq,
      score: Math.max(
        like(faq.title),
        ...faq.questions.map(like),
        ...faq.keywords.map((word) => (plain.includes(bare(normalise(word).text)) ? FOUND : 0)),
      ),
    }))
    .filter(({ score }) => score >= FOUND)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ faq: { id, title } }) => ({ id, title, text: sheetLine(library, id, figures) }));
}

function sheetOf(library: Library, situation: Situation): Sheet {
  return {
    id: situation.id,
    title: situation.title,
    when: situation.when,
    steps: situation.steps.map((step) => ({
      step: step.step,
      branch: step.branch ?? null,
      text: sheetLine(library, situationSet(situation.id, step.step, 'phone', step.branch)),
      waitS: step.wait_s ?? null,
      hangsUp: step.ends === 'hangup',
    })),
    never: situation.never.slice(0, MOST).map(({ say }) => say),
  };
}

/** The first wording of a set: what is known is filled in, the rest is a gap to be filled by the speaker. */
export function sheetLine(
  library: Library,
  set: string,
  figures: Readonly<Record<string, string>> = {},
): string {
  const phrase = library.phraseSets.get(set)?.[0];
  return phrase ? withGaps(library, phrase.template, phrase.text, figures) : '';
}

/** A wording outside of the sets: the better words of a never pair. */
export function sheetText(library: Library, text: string): string {
  const template = parseTemplate(text);
  return typeof template === 'string' ? text : withGaps(library, template, text);
}

function withGaps(
  library: Library,
  template: Template,
  text: string,
  figures: Readonly<Record<string, string>> = {},
): string {
  const known: Readonly<Record<string, string>> = {
    ...library.standards.defaults,
    ...figures,
    agent_number: library.standards.channels.agent_number,
  };
  const needed = new Set(template.needs);
  const filled = fillTemplate(template, (slot) => known[slot] ?? (needed.has(slot) ? GAP : null));
  return 'text' in filled ? filled.text : text;
}
