/** Other words in the place of a wording: same id, same slots, a version of their own. */
import { createHash } from 'node:crypto';
import { parseTemplate, type Template } from '../text/template.ts';
import type { Library, Phrase } from './library.ts';

export interface Variant {
  readonly phrase: string;
  readonly text: string;
}

/** As a wording's version is told anywhere. */
export const versionOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * The template of a text that may stand in the place of a wording: it has the same slots, and needs no more of them.
 * @returns null when it may not
 */
export function fittingTemplate({ template }: Pick<Phrase, 'template'>, text: string): Template | null {
  const other = parseTemplate(text);
  if (typeof other === 'string') return null;
  const fits =
    other.slots.length === template.slots.length &&
    template.slots.every((slot) => other.slots.includes(slot)) &&
    other.needs.every((slot) => template.needs.includes(slot));
  return fits ? other : null;
}

/** The library with other words; what no longer fits (the wording is gone, or has other slots) is left out. */
export function withVariants(library: Library, variants: readonly Variant[]): Library {
  const put = new Map<string, Phrase>();
  for (const { phrase: id, text } of variants) {
    const phrase = library.phrases.get(id);
    const template = phrase && fittingTemplate(phrase, text);
    if (template) put.set(id, { ...phrase, text, template, version: versionOf(text) });
  }
  if (put.size === 0) return library;
  const inPlace = (phrase: Phrase) => put.get(phrase.id) ?? phrase;
  return {
    ...library,
    phrases: new Map([...library.phrases].map(([id, phrase]) => [id, inPlace(phrase)])),
    phraseSets: new Map([...library.phraseSets].map(([set, phrases]) => [set, phrases.map(inPlace)])),
  };
}
