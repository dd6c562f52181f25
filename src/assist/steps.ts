/** Which step of a situation a conversation has come to (spec 01 步骤; scripts-zh/assist/suggest.yaml `steps`). */
import type { Library } from '../library/library.ts';
import { holds, type Moment } from './condition.ts';

export interface Place {
  readonly step: number;
  readonly branch?: 'a' | 'b' | undefined;
}

/** The last row that holds; else the first step. */
export function placeOf(library: Library, situation: string, moment: Moment): Place {
  const row = library.assist.rules.steps[situation]?.findLast(({ when }) => holds(when, moment));
  if (row) return { step: row.step, branch: row.branch };
  const first = library.situations.get(situation)?.steps[0];
  return { step: first?.step ?? 1, branch: first?.branch };
}
