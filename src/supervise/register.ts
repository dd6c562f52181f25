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

/** What a move still needs, in the words of its fields and papers; empty when it can be made. */
export function moveLacks(
  { fields, papers }: Register,
  move: RegisterMove,
  body: RowBody,
  record: Readonly<Record<string, unknown>>,
): string[] {
  const label = (id: string) => fields.find((field) => field.id === id)?.label ?? id;
  const lacks = move.needs
    .filter((id) => body.values[id] === undefined || body.values[id] === false)
    .map(label);
  for (const id of move.papers)
    if (!body.scans.some(({ paper }) => paper === id))
      lacks.push(papers.find((paper) => paper.id === id)?.title ?? id);
  for (const fault of readValues(move.record, record, true).faults) lacks.push(fault.label);
  const { at_least: rule } = move;
  if (rule && body.values[rule.when.field] === rule.when.is) {
    const [part, whole] = [Number(body.values[rule.field] ?? 0), Number(body.values[rule.of] ?? 0)];
    if (part * 100 < whole * rule.percent) lacks.push(`${label(rule.field)} ≥ ${rule.percent}%`);
  }
  return lacks;
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
