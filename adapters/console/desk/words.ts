/** Every visible word of the page: Chinese, or English. Both files have the same keys (a test compares them). */
import type { Flaw } from '../../../src/contract.ts';
import chinese from './words/zh.json';

export type Language = 'zh' | 'en';
const KEPT = 'yingda.language';

type Tree = { readonly [key: string]: string | Tree };
type Path<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Path<T[K]>}`;
}[keyof T & string];
export type Word = Path<typeof chinese>;

export const language: Language = localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh';

/** The page is read anew: no word is left behind in the other language. */
export function speak(other: Language): void {
  localStorage.setItem(KEPT, other);
  location.reload();
}

// Most never read the other language.
const words: Tree = language === 'en' ? (await import('./words/en.json')).default : chinese;

function find(path: string): string | undefined {
  let at: string | Tree | undefined = words;
  // Events have dots in their names: what is left of the path may be one key.
  const parts = path.split('.');
  for (let n = 0; n < parts.length; n++) {
    if (at === undefined || typeof at === 'string') return undefined;
    const rest = parts.slice(n).join('.');
    if (typeof at[rest] === 'string') return at[rest];
    at = at[parts[n] ?? ''];
  }
  return typeof at === 'string' ? at : undefined;
}

/** A word, with its {slots} filled. */
export function w(path: Word, slots: Readonly<Record<string, string | number>> = {}): string {
  return filled(find(path) ?? path, slots);
}

/** A word whose name came from the server; `other` where it is not known. */
export function named(group: string, name: string, other: string): string {
  return find(`${group}.${name}`) ?? other;
}

export function filled(text: string, slots: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, slot: string) => String(slots[slot] ?? whole));
}

/** What is wrong with the fields of a sheet: those that want the same are named together. */
export function flawText(flaws: readonly Flaw[]): string {
  const labels = new Map<string, string[]>();
  for (const { label, wants, options = [] } of flaws) {
    const text = filled(named('flaw', options.length > 0 ? 'choice' : wants, w('flaw.other')), {
      options: listed(options),
    });
    labels.set(text, [...(labels.get(text) ?? []), label]);
  }
  return [...labels].map(([text, all]) => filled(text, { label: listed(all) })).join(w('error.and'));
}

/** Names one after the other, set apart as the language does it. */
export const listed = (names: readonly (string | number)[]): string => names.join(w('app.comma'));

/** What something is called, and what it is. */
export const labelled = (label: string, value: string | number): string =>
  w('app.labelled', { label, value });
