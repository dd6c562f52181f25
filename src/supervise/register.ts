/** Rows of registers: which moves they may make, what those need, and what falls due. Pure. */
import type { Register, RegisterMove, RowBody } from '../library/register-schema.ts';
import { DAY } from '../text/shanghai.ts';
import { shanghaiMidnight } from '../text/times.ts';
import type { WorkingCalendar } from '../ticket/calendar.ts';
import { endOf } from './occurrences.ts';
import { readValues, type SheetValues, valueText } from './sheet.ts';

/** The key of a row: rows that say the same here are one. */
export function rowKey({ key, fields }: Register, values: SheetValues): string {
  return key.map((id) => valueText(values[fields.find((field) => field.id === id)?.id ?? id])).join('/');
}

export function isOpenState({ states }: Register, state: string): boolean {
  return states.find(({ id }) => id === state)?.open ?? false;
}

export const movesFrom = ({ moves }: Register, state: string): readonly RegisterMove[] =>
  moves.filter(({ from }) => from.includes(state));

/** What a move needs of this row: always, and where a field is so. */
function needsOf({ needs, papers, where }: RegisterMove, { values }: Pick<RowBody, 'values'>) {
  const fitting = where.filter(({ field, is }) => is.some((value) => value === values[field]));
  return {
    needs: [...needs, ...fitting.flatMap((one) => one.needs)],
    papers: [...papers, ...fitting.flatMap((one) => one.papers)],
  };
}

/**
 * What a move still needs, in the words of its fields and papers; empty when it can be made. A paper counts once: who borrows a key
 * the second time signs again.
 */
export function moveLacks(
  { fields, papers }: Register,
  move: RegisterMove,
  body: RowBody,
  record: Readonly<Record<string, unknown>>,
): string[] {
  const label = (id: string) => fields.find((field) => field.id === id)?.label ?? id;
  const { needs, papers: wanted } = needsOf(move, body);
  const last = body.moves.findLast((one) => one.move === move.id)?.at ?? Number.NEGATIVE_INFINITY;
  const lacks = needs.filter((id) => body.values[id] === undefined || body.values[id] === false).map(label);
  for (const id of wanted)
    if (!body.scans.some(({ paper, at }) => paper === id && at > last))
      lacks.push(papers.find((paper) => paper.id === id)?.title ?? id);
  for (const fault of readValues(move.record, record, true).faults) lacks.push(fault.label);
  const { at_least: rule } = move;
  if (rule && body.values[rule.when.field] === rule.when.is) {
    const [part, whole] = [Number(body.values[rule.field] ?? 0), Number(body.values[rule.of] ?? 0)];
    if (part * 100 < whole * rule.percent) lacks.push(`${label(rule.field)} ≥ ${rule.percent}%`);
  }
  return lacks;
}

/** The values after a move, and those that it takes away: they are kept with it. */
export function cleared(
  { clears }: RegisterMove,
  values: SheetValues,
): { left: SheetValues; gone: SheetValues } {
  const all = Object.entries(values);
  return {
    left: Object.fromEntries(all.filter(([id]) => !clears.includes(id))),
    gone: Object.fromEntries(all.filter(([id]) => clears.includes(id))),
  };
}

export interface RowDue {
  readonly check: string;
  readonly at: number;
}

/**
 * What a row falls due for first in its state; null where nothing does.
 * @param made when it was made @param moved when it came into its state
 */
export function rowDue(
  { checks }: Register,
  state: string,
  { values }: Pick<RowBody, 'values'>,
  times: { readonly made: number; readonly moved: number },
  calendar: Pick<WorkingCalendar, 'isWorkingDay'>,
): RowDue | null {
  const due = checks
    .filter(({ states }) => states.includes(state))
    .flatMap(({ id, since, days, working }): RowDue[] => {
      const from = typeof since === 'object' ? dayValue(values[since.field]) : times[since];
      if (from === null) return [];
      return [{ check: id, at: working ? workingDaysAfter(from, days, calendar) : from + days * DAY }];
    });
  return due.reduce<RowDue | null>((first, one) => (first && first.at <= one.at ? first : one), null);
}

/** A day in a field ends at midnight: what is due on it is due then. */
function dayValue(value: string | number | boolean | undefined): number | null {
  return typeof value === 'string' && value !== '' ? endOf(value) : null;
}

/** The end of the day that is so many days of work later. */
function workingDaysAfter(
  from: number,
  days: number,
  calendar: Pick<WorkingCalendar, 'isWorkingDay'>,
): number {
  let day = shanghaiMidnight(from);
  for (let left = days; left > 0; ) {
    day += DAY;
    if (calendar.isWorkingDay(day)) left--;
  }
  return day + DAY - 1;
}
