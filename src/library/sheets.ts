/** Duties, registers and reports joined: what one names of the other is there. */
import type { LibraryFiles } from './kinds.ts';
import type { Register } from './register-schema.ts';
import type { BookFigure } from './report-schema.ts';

/** Faults of duties, registers and the notices that they name. */
export function checkSheets(
  {
    duties,
    registers,
    ownerNotices,
    reports,
  }: Pick<LibraryFiles, 'duties' | 'registers' | 'ownerNotices' | 'reports'>,
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
  for (const { file, data } of registers) {
    const { into, score, values = {} } = data.sample ?? {};
    const book = into === undefined ? undefined : known.get(into);
    if (into !== undefined && book?.figures?.kind !== 'returns')
      fault(file, `sample: ${into} is no book of questionnaires`);
    for (const field of [...(score ? [score] : []), ...Object.keys(values)])
      if (book && !book.fields.some(({ id }) => id === field))
        fault(file, `sample: ${into} has no field "${field}"`);
  }
  for (const { file, data } of registers)
    for (const { id, notice } of data.moves)
      if (notice && !notices.has(notice)) fault(file, `${id}: there is no notice "${notice}"`);
  for (const { file, data } of reports)
    for (const figure of data.sections.flatMap(({ figures }) => figures)) {
      if (figure.measure !== 'book') continue;
      const book = known.get(figure.book);
      const faults = book ? figureFaults(figure, book) : [`there is no register "${figure.book}"`];
      for (const message of faults) fault(file, `${figure.id}: ${message}`);
    }
}

/** What a figure of a report wants of a book that the book has not. */
function figureFaults(figure: BookFigure, book: Register): string[] {
  const { of, what, moves = [], states = [], good = [], where, but, field } = figure;
  const lacks = (all: readonly { readonly id: string }[], ids: readonly string[], kind: string) =>
    ids.filter((id) => !all.some((one) => one.id === id)).map((id) => `${book.id} has no ${kind} "${id}"`);
  const wants = (missing: boolean, message: string) => (missing ? [message] : []);
  const kind = { collected: 'collection', due: 'collection', paid: 'collection', returned: 'returns' };
  const needed = kind[what as keyof typeof kind];
  return [
    ...lacks(book.moves, moves, 'move'),
    ...lacks(book.states, [...states, ...good], 'state'),
    ...lacks(book.fields, [...Object.keys({ ...where, ...but }), ...(field ? [field] : [])], 'field'),
    ...wants(of === 'moved' && moves.length === 0, 'moved by which moves?'),
    ...wants(of === 'standing' && states.length === 0, 'standing in which states?'),
    ...wants(of === 'month' && !book.fields.some(({ type }) => type === 'month'), `${book.id} has no month`),
    ...wants((what === 'sum' || what === 'mean') && !field, `${what} of which field?`),
    ...wants(what === 'share' && good.length === 0, 'a share of which states?'),
    ...wants(needed !== undefined && book.figures?.kind !== needed, `${book.id} reckons no ${what}`),
  ];
}
