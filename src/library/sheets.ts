/** Duties and registers joined: what one names of the other is there. */
import type { LibraryFiles } from './kinds.ts';

/** Faults of duties, registers and the notices that they name. */
export function checkSheets(
  { duties, registers, ownerNotices }: Pick<LibraryFiles, 'duties' | 'registers' | 'ownerNotices'>,
  fault: (file: string, message: string) => void,
): void {
  const known = new Map(registers.map(({ data }) => [data.id, data]));
  const tasks = new Set(duties.flatMap(({ data }) => data.tasks.map(({ id }) => `${data.id}.${id}`)));
  const notices = new Set(ownerNotices.flatMap(({ data }) => data.kinds.map(({ id }) => id)));
  const ids = [...duties, ...registers].map(({ data }) => data.id);
  for (const { file, data } of [...duties, ...registers])
    if (ids.filter((id) => id === data.id).length > 1) fault(file, `${data.id} is written twice`);
  for (const { file, data } of duties)
    for (const { id, rows, items, plan } of data.tasks) {
      const looks = [rows, items?.from === 'register' ? items : undefined].filter((one) => one !== undefined);
      for (const { register, states } of looks) {
        const book = known.get(register);
        if (!book) fault(file, `${id}: there is no register "${register}"`);
        for (const state of states)
          if (book && !book.states.some((one) => one.id === state))
            fault(file, `${id}: ${register} has no state "${state}"`);
      }
      if (plan && !known.has(plan.register)) fault(file, `${id}: there is no register "${plan.register}"`);
      if (items?.from === 'duties' && !tasks.has(items.task))
        fault(file, `${id}: there is no task "${items.task}"`);
    }
  for (const { file, data } of registers)
    for (const { id, notice } of data.moves)
      if (notice && !notices.has(notice)) fault(file, `${id}: there is no notice "${notice}"`);
}
