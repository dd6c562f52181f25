/** Names that the library gives – states, moves, moods, alerts – in the language of the page: it is written in Chinese. */
import type { SignedIn } from '../../../src/contract.ts';
import { language } from './words.ts';

type Names = Readonly<Record<string, Readonly<Record<string, string>>>>;

const english: Names = language === 'en' ? (await import('./words/labels-en.json')).default : {};

/** What has no English name keeps its own. */
export function inOwnLanguage(labels: SignedIn['labels']): SignedIn['labels'] {
  const told = Object.entries(english).map(([group, names]) => [
    group,
    { ...(labels[group as keyof typeof labels] as object), ...names },
  ]);
  return { ...labels, ...Object.fromEntries(told) };
}
