/** The lines of a conversation: pages of messages put together, and how they stand under each other. */
import type { MessagesAnswer, NoteRow, StaffMessage } from '../../../src/contract.ts';

/** Lines of one speaker within so long stand under one name. */
const TOGETHER_MS = 5 * 60_000;
const DAY_MS = 86_400_000;
/** Shanghai has had no summer time since 1991. */
const SHANGHAI_MS = 8 * 3_600_000;

export type Line = {
  readonly key: string;
  readonly at: number;
  /** It begins a day. */
  readonly day: boolean;
  /** It stands under its speaker's name. */
  readonly named: boolean;
} & ({ readonly said: StaffMessage } | { readonly note: NoteRow });

/** The newest messages, read anew, over those that were read before. More new ones than a page has leave a hole: then it is begun anew. */
export function renewed(before: MessagesAnswer, newest: MessagesAnswer): MessagesAnswer {
  const first = newest.messages[0]?.seq;
  const last = before.messages.at(-1)?.seq;
  if (first === undefined || last === undefined || (newest.earlier && first > last)) return newest;
  const older = before.messages.filter(({ seq }) => seq < first);
  return older.length === 0 ? newest : { messages: [...older, ...newest.messages], earlier: before.earlier };
}

/** With a page of older messages above. */
export const extended = (before: MessagesAnswer, older: MessagesAnswer): MessagesAnswer => ({
  messages: [...older.messages, ...before.messages],
  earlier: older.earlier,
});

const dayNumber = (at: number) => Math.floor((at + SHANGHAI_MS) / DAY_MS);

type Bare = { readonly key: string; readonly at: number } & (
  | { readonly said: StaffMessage }
  | { readonly note: NoteRow }
);

const speaker = (line: Bare) =>
  'said' in line ? line.said.from : `note ${line.note.by} ${line.note.for ?? ''}`;

/** Notes older than the oldest message that was read wait for it. */
export function linesOf({ messages, earlier }: MessagesAnswer, notes: readonly NoteRow[]): Line[] {
  const since = earlier ? (messages[0]?.at ?? 0) : 0;
  const bare: Bare[] = [
    ...messages.map((said) => ({ key: `m${said.seq}`, at: said.at, said })),
    ...notes.filter(({ at }) => at >= since).map((note) => ({ key: `n${note.seq}`, at: note.at, note })),
  ].sort((a, b) => a.at - b.at);
  return bare.map((line, nth) => {
    const before = bare[nth - 1];
    const day = !before || dayNumber(before.at) !== dayNumber(line.at);
    const named = day || speaker(before) !== speaker(line) || line.at - before.at > TOGETHER_MS;
    return { ...line, day, named };
  });
}
