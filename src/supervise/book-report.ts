/** Figures of a report that are read from a book: the same reckoning as on the book's own page, as it stood when the period ended. Pure. */
import type { Library } from '../library/library.ts';
import type { Register, RowBody } from '../library/register-schema.ts';
import type { BookFigure } from '../library/report-schema.ts';
import type { Unit, Value } from '../reports.ts';
import { DAY } from '../text/shanghai.ts';
import { type CollectionRule, collectionLine, type ReturnsRule, returnLine } from './book-figures.ts';
import { endOf, midnightOf } from './occurrences.ts';
import type { Period } from './period.ts';
import type { SheetValues } from './sheet.ts';

/** A row of a book as it is kept. */
export interface BookPaper {
  readonly id: string;
  /** When it was made. */
  readonly at: number;
  readonly body: RowBody;
}

/** A row of a figure, as it stood; `good` is null where a figure asks nothing of it. */
export interface RowBehind {
  readonly row: BookPaper;
  readonly state: string;
  readonly values: SheetValues;
  readonly good: boolean | null;
}

/** What a period's figures of books are reckoned from. */
export interface BookGround {
  readonly library: Library;
  readonly books: ReadonlyMap<string, readonly BookPaper[]>;
  readonly period: Period;
  readonly until: number;
}

const collectionRule = ({ figures }: Register): CollectionRule | null =>
  figures?.kind === 'collection' ? figures : null;
const returnsRule = ({ figures }: Register): ReturnsRule | null =>
  figures?.kind === 'returns' ? figures : null;

/** The state that a row was in at a moment. */
const stateAt = ({ states }: Register, { moves }: RowBody, movesTo: Map<string, string>, at: number) =>
  movesTo.get(moves.findLast((move) => move.at < at)?.move ?? '') ?? states[0]?.id ?? '';

/** What was paid later had not been paid then. */
function valuesAt(book: Register, { values }: RowBody, at: number): SheetValues {
  const rule = collectionRule(book);
  const paidOn = rule?.paid_on === undefined ? undefined : values[rule.paid_on];
  if (!rule || typeof paidOn !== 'string' || midnightOf(paidOn) < at) return values;
  const { [rule.paid]: _, ...others } = values;
  return others;
}

function monthOf(book: Register, values: SheetValues): string | null {
  const field = collectionRule(book)?.period ?? book.fields.find(({ type }) => type === 'month')?.id ?? '';
  const month = values[field];
  return typeof month === 'string' && /^\d{4}-\d{2}$/.test(month) ? month : null;
}

/** Rows of a figure, each with whether it does well. */
export function rowsBehind(figure: BookFigure, { library, books, period, until }: BookGround): RowBehind[] {
  const book = library.registers.get(figure.book);
  if (!book) return [];
  const movesTo = new Map(book.moves.map(({ id, to }) => [id, to]));
  const within = (at: number) => at >= period.from && at < until;
  const has = (values: SheetValues, wanted: BookFigure['where']) =>
    Object.entries(wanted).map(([field, any]) => any.some((one) => values[field] === one));
  return (books.get(figure.book) ?? []).flatMap((row): RowBehind[] => {
    const values = valuesAt(book, row.body, until);
    if (has(values, figure.where).includes(false) || has(values, figure.but).includes(true)) return [];
    const state = stateAt(book, row.body, movesTo, until);
    if (figure.states && !figure.states.includes(state)) return [];
    const month = monthOf(book, values);
    const belongs = {
      month: () => month !== null && midnightOf(`${month}-01`) < period.to && endOf(month) >= period.from,
      made: () => within(row.at + figure.after_days * DAY),
      moved: () => row.body.moves.some(({ move, at }) => figure.moves?.includes(move) && within(at)),
      standing: () => row.at < until,
    }[figure.of];
    return belongs() ? [{ row, state, values, good: doesWell(figure, book, state, values) }] : [];
  });
}

function doesWell(figure: BookFigure, book: Register, state: string, values: SheetValues): boolean | null {
  const fees = collectionRule(book);
  if (fees && (figure.what === 'collected' || figure.what === 'paid')) {
    if (fees.off.includes(state)) return true;
    return Number(values[fees.paid] ?? 0) >= Number(values[fees.due] ?? 0);
  }
  if (figure.what === 'returned') return returnsRule(book)?.back.includes(state) ?? null;
  return figure.what === 'share' ? (figure.good?.includes(state) ?? null) : null;
}

export function bookFigure(figure: BookFigure, ground: BookGround): Value {
  const book = ground.library.registers.get(figure.book);
  const rows = rowsBehind(figure, ground);
  if (!book) return { value: null };
  const fees = collectionRule(book);
  const numbers = rows.flatMap(({ values }) => {
    const number = values[figure.field ?? ''];
    return typeof number === 'number' ? [number] : [];
  });
  const total = numbers.reduce((sum, one) => sum + one, 0);
  switch (figure.what) {
    case 'count':
      return { value: rows.length };
    case 'sum':
      return { value: Math.round(total * 100) / 100 };
    case 'mean':
      return { value: numbers.length === 0 ? null : Math.round((total / numbers.length) * 100) / 100 };
    case 'share':
      return shareOf(rows.filter(({ good }) => good).length, rows.length);
    case 'returned': {
      const { back, sent, rate } = returnLine(returnsRule(book)?.back ?? [], rows);
      return { value: rate, hits: back, all: sent };
    }
    case 'collected':
    case 'due':
    case 'paid': {
      if (!fees) return { value: null };
      const { rate, paidCents, dueCents } = collectionLine(fees, rows);
      const [paid, due] = [paidCents / 100, dueCents / 100];
      if (figure.what === 'collected') return { value: rate, hits: paid, all: due };
      return { value: figure.what === 'due' ? due : paid };
    }
  }
}

/** In per cent, never rounded up to what was not reached. */
const shareOf = (hits: number, all: number): Value => ({
  value: all === 0 ? null : Math.floor((hits / all) * 1000) / 10,
  hits,
  all,
});

export function bookUnit({ what, book, field }: BookFigure, library: Library): Unit {
  if (what === 'collected' || what === 'returned' || what === 'share') return 'percent';
  if (what === 'due' || what === 'paid') return 'yuan';
  const type = library.registers.get(book)?.fields.find(({ id }) => id === field)?.type;
  return type === 'money' ? 'yuan' : 'count';
}

/** What the book itself is measured by; null: the figure says, or nothing. */
export function bookTarget({ what, book, where, but }: BookFigure, library: Library): number | null {
  const rule = library.registers.get(book)?.figures;
  if (what === 'returned' && rule?.kind === 'returns') return rule.target;
  if (what !== 'collected' || rule?.kind !== 'collection') return null;
  const targets = Object.entries(rule.targets)
    .filter(([kind]) => (where[rule.by]?.includes(kind) ?? true) && !but[rule.by]?.includes(kind))
    .map(([, target]) => target);
  return targets.length === 0 ? null : Math.min(...targets);
}
