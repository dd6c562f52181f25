/** Figures that are read from sheets of the office: sums of numbers on them, or how many there are. */
import type { FigureRule } from '../library/report-schema.ts';
import type { Value } from '../reports.ts';
import { percent } from './figures.ts';

/** What is read of a sheet. */
export interface Sheet {
  readonly state: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const numberAt = (body: Sheet['body'], name: string) => {
  const value = body[name];
  return typeof value === 'number' ? value : 0;
};

/** Without any sheet there is no data, which is not none. */
export function paperFigure(
  { states, where = {}, sum, of }: Extract<FigureRule, { measure: 'papers' }>,
  papers: readonly Sheet[],
): Value {
  const fitting = papers.filter(({ body }) =>
    Object.entries(where).every(([name, value]) => body[name] === value),
  );
  if (fitting.length === 0) return { value: null };
  const chosen = fitting.filter(({ state }) => states === undefined || states.includes(state));
  const added = (name: string, sheets: readonly Sheet[]) =>
    sheets.reduce((total, { body }) => total + numberAt(body, name), 0);
  const hits = sum === undefined ? chosen.length : added(sum, chosen);
  if (of === undefined) return { value: hits };
  const all = added(of, fitting);
  return { value: percent(hits, all), hits, all };
}
