/** What is behind a figure of a report, as people are shown it: names and phones masked (law 12). */
import type { Library } from '../library/library.ts';
import { rowTitle } from '../registers.ts';
import type { CaseCard, RowCase } from '../reports.ts';
import { maskPersonal } from '../script/fill.ts';
import type { RowBehind } from '../supervise/book-report.ts';
import type { Case } from '../supervise/case.ts';
import { valueText } from '../supervise/sheet.ts';
import { addressText } from '../text/addresses.ts';
import { ticketTitle } from '../ticket/title.ts';
import { masked } from './registers.ts';

/** Values of a row. */
const MOST_SHOWN = 6;

interface CaseBehind {
  readonly one: Case;
  readonly good: boolean | null;
}

export function caseCard(library: Library, { one, good }: CaseBehind): CaseCard {
  const { ticket, state, doneAt, rated } = one;
  return {
    id: ticket.id,
    number: ticket.number,
    kind: ticket.kind,
    title: ticketTitle(library, ticket),
    issue: maskPersonal(ticket.issue),
    address: addressText(ticket.address, ticket.place),
    state,
    assignee: ticket.assignee,
    openedAt: ticket.createdAt,
    doneAt,
    rating: rated?.rating ?? null,
    good,
  };
}

/** The first of its values, as they stood. */
export function rowCase(library: Library, register: string, behind: RowBehind): RowCase[] {
  const book = library.registers.get(register);
  if (!book) return [];
  const { row, state, values, good } = behind;
  const shown = masked(book.fields, values);
  return [
    {
      id: row.id,
      register,
      title: rowTitle(book, row.body),
      state: book.states.find(({ id }) => id === state)?.title ?? state,
      values: book.fields
        .filter(({ id, type }) => id !== book.subject && type !== 'long' && shown[id] !== undefined)
        .slice(0, MOST_SHOWN)
        .map(({ id, label }) => ({ label, value: valueText(shown[id]) })),
      good,
    },
  ];
}
