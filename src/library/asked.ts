/** Which fields of a flow a matter is asked for (spec 02): the same for owners who write and for trainees who practise. */
import { shows } from '../text/signs.ts';
import type { FlowField } from './schema.ts';

/** A complaint told in fewer characters is asked about once (CMPL-4 ①). */
const LITTLE = 30;

/** What of a matter decides which fields it is asked for. */
export interface AskedAbout {
  /** All that the owner said of it. */
  readonly words: readonly string[];
  readonly issue: string | null;
  readonly urgent: boolean;
  /** It lies in a public part: nobody has to let the engineer in. */
  readonly public: boolean;
  /** The room is known. */
  readonly room: boolean;
}

/** Whether a field that is not known is to be asked for at all. */
export function isAskedFor(
  { ask, when, unless }: Pick<FlowField, 'ask' | 'when' | 'unless'>,
  about: AskedAbout,
): boolean {
  if (ask === 'never') return false;
  const said = [...about.words, about.issue ?? ''].join('\n');
  if (unless !== undefined && shows(unless, said)) return false;
  // What the owner said must call for it (借钥匙: who borrows).
  if (when !== undefined && !shows(when, said)) return false;
  if (ask === 'in_home') return !about.public && !about.urgent && about.room;
  return ask !== 'said_little' || about.words.join('').length < LITTLE;
}
