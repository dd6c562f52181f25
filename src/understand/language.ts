/** Which language a message is written in, by its script. */
import type { Normalised } from '../text/normalise.ts';
import type { Meaning } from './meaning.ts';

const LATIN = /[a-z]/g;
const HAN = /\p{Script=Han}/gu;

export function languageOf(normal: Normalised): Meaning['language'] {
  const han = normal.text.match(HAN)?.length ?? 0;
  const latin = normal.text.match(LATIN)?.length ?? 0;
  if (han === 0)
    return latin >= 4 ? 'en' : normal.text.trim() === '' ? 'other' : latin > 0 ? 'en' : 'zh-Hans';
  return normal.traditional >= 2 || normal.traditional * 3 > han ? 'zh-Hant' : 'zh-Hans';
}
