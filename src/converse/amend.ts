/** Staff correct a field of what is being taken down: whoever asks next, bot or line, goes on from the right value. */

import type { Meaning } from '../understand/meaning.ts';
import { choose, fill } from './answers.ts';
import type { Matter } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import { advance } from './intake.ts';
import type { Turn } from './turn.ts';

type Amendment = Extract<ConversationEvent, { kind: 'amend' }>;

/** The owner's surname, which belongs to no flow. */
const NAME = 'name';
const ISSUE_CHARS = 120;
const FIELD_CHARS = 500;

/** @param meaning of the words given, read as the answer to this field */
export function amend(turn: Turn, event: Amendment, meaning: Meaning): void {
  const { field: id, by } = event;
  const before = turn.matter;
  const done = id === NAME ? rename(turn, event) : before !== null && correct(turn, before, event, meaning);
  turn.effects.push({
    kind: 'record',
    event: done ? 'filing.amended' : 'filing.amend_refused',
    data: { field: id, by: by.id },
  });
  if (!done || id === NAME || before === null) return;
  const waited = before.asked === id || before.stage === 'confirm';
  turn.setMatter({
    stage: 'collect',
    skipped: before.skipped.filter((one) => one !== id),
    asked: before.asked === id ? null : before.asked,
  });
  // What was asked is answered, or must be told back anew; a person who has the conversation does so themselves.
  if (waited && turn.next.handedOff === null) advance(turn);
}

/** "林", or "林女士" as it is shown. */
function rename(turn: Turn, { text, gender: given }: Amendment): boolean {
  const words = text.trim();
  const titles = Object.entries(turn.library.lexicon.signals.honorifics) as ['m' | 'f', string][];
  const titled = titles.find(([, title]) => words.endsWith(title));
  const surname = (titled ? words.slice(0, -titled[1].length) : words).slice(0, 20);
  if (surname === '') return false;
  const gender = given ?? titled?.[0];
  turn.next = { ...turn.next, surname, gender: gender ?? turn.next.gender };
  turn.effects.push({ kind: 'learn', surname, ...(gender !== undefined && { gender }) });
  return true;
}

function correct(turn: Turn, matter: Matter, { field: id, text }: Amendment, meaning: Meaning): boolean {
  const field = turn.library.flows.get(matter.flow)?.fields.find((one) => one.id === id);
  const words = text.trim();
  if (!field || words === '') return false;
  if (field.from === 'issue') {
    turn.setMatter({ issue: words.slice(0, ISSUE_CHARS) });
    return true;
  }
  if (field.from === 'text' || field.from === 'choice') {
    const option = field.options?.find(({ value }) => value === words)?.value;
    const value =
      field.from === 'text'
        ? words.slice(0, FIELD_CHARS)
        : (option ?? choose(field, meaning.normalized, meaning.act));
    if (value !== null) turn.setMatter({ fields: { ...matter.fields, [id]: value } });
    return value !== null;
  }
  turn.setMatter({ asked: id });
  const { any } = fill(turn, meaning, text);
  turn.setMatter({ asked: matter.asked, words: matter.words });
  return any;
}
