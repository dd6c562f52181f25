/** Whether a message answers what was asked, before it is read for anything else. */
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import { choose } from './answers.ts';
import { isUndecided, looseTime } from './told.ts';
import type { Turn } from './turn.ts';

/** Whether a message answers the very question that was put: then it is an answer, whatever else it might be. */
export function answersAsked(turn: Turn, meaning: Meaning): boolean {
  const matter = turn.matter;
  const field = turn.library.flows
    .get(matter?.flow ?? '')
    ?.fields.find((candidate) => candidate.id === matter?.asked);
  if (!field) return false;
  const { slots, signals } = meaning;
  if ((field.refusable && signals.refuses) || isUndecided(turn, field, meaning)) return true;
  const { no_phone, asks_no_more } = turn.library.lexicon.detours;
  if (field.from === 'phone' && shows([...no_phone, ...asks_no_more], meaning.normalized)) return true;
  switch (field.from) {
    case 'address':
      return slots.room !== undefined || slots.building !== undefined;
    case 'phone':
      return slots.phone !== undefined;
    case 'time':
      return slots.time !== undefined || looseTime(turn, meaning, true) !== null;
    case 'choice':
      return choose(field, meaning.normalized, meaning.act) !== null;
    case 'plate':
      return slots.plate !== undefined;
    default:
      return false;
  }
}

/** Whether it says something that a choice of this flow waits for ("钥匙在你们前台"). */
export function answersChoice(turn: Turn, meaning: Meaning): boolean {
  const { matter } = turn;
  return (turn.library.flows.get(matter?.flow ?? '')?.fields ?? []).some(
    (field) =>
      field.from === 'choice' &&
      matter?.fields[field.id] === undefined &&
      !field.options?.some(({ value }) => value === 'yes') &&
      choose(field, meaning.normalized, 'none') !== null,
  );
}
