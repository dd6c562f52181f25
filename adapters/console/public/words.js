/** The words of the page in the reader's language: Chinese, else English. index.html names them as "group.word". */
import { EN } from './words-en.js';
import { ZH } from './words-zh.js';

/** Of the languages that the browser names, in their order, the first there are words for. */
export function languageOf(languages) {
  const known = languages
    .map((one) => one.slice(0, 2).toLowerCase())
    .find((one) => one === 'zh' || one === 'en');
  return known === 'en' ? 'en' : 'zh';
}

export const LANGUAGE = languageOf(globalThis.navigator?.languages ?? []);
export const LABELS = LANGUAGE === 'en' ? EN : ZH;
