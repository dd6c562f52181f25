/** What stands behind a duty: the row of a book that it is about, or the rows that were planned with it. */
import type { DutyBook } from '../duties.ts';
import type { DutyBody } from '../library/duty-schema.ts';
import type { Library } from '../library/library.ts';
import { registerKind } from '../registers.ts';
import type { Store } from '../store.ts';
import type { NamedTask } from '../supervise/duty.ts';
import { monthText } from '../supervise/occurrences.ts';

export interface BehindSources {
  readonly store: Pick<Store, 'papers'>;
  readonly communityId: string;
  readonly library: () => Library;
}

/** @param row of the book, where the duty is about one @returns null where no book is behind it */
export async function bookBehind(
  { store, communityId, library }: BehindSources,
  { task }: NamedTask,
  { opens, due }: DutyBody,
  row: string | null,
): Promise<DutyBook | null> {
  const id = task.plan?.register ?? task.rows?.register;
  const register = id === undefined ? undefined : library().registers.get(id);
  if (!register) return null;
  const book = { register: register.id, title: register.title, row, planned: null };
  if (!task.plan) return book;
  const month = monthText(due);
  const papers = await store.papers.find({ kinds: [registerKind(register.id)], communityId, from: opens });
  const planned = papers.filter(
    ({ body }) => (body as { readonly values?: { readonly month?: unknown } }).values?.month === month,
  );
  const over = new Set(register.states.filter(({ open }) => !open).map((state) => state.id));
  const finished = planned.filter(({ state }) => over.has(state)).length;
  return { ...book, planned: { month, all: planned.length, finished } };
}
