/** The figures of a report, each by its rule in scripts-zh/supervise/reports.yaml. Pure. */
import type { Library } from '../library/library.ts';
import type { CaseFigure, FigureRule, Grouping, TableRule } from '../library/report-schema.ts';
import type { FigureCard, TableCard, Unit, Value } from '../reports.ts';
import { MINUTE } from '../text/shanghai.ts';
import { feeOf, workOf } from '../ticket/work.ts';
import { type BookGround, bookFigure, bookTarget, bookUnit } from './book-report.ts';
import { belongs, type Case, type CaseContext, passes } from './case.ts';
import type { Period } from './period.ts';
import { shown } from './shown.ts';

/** What one period's figures are reckoned from. */
export interface Ground extends CaseContext {
  readonly period: Period;
  readonly cases: readonly Case[];
  /** Figures of what was said, by name. */
  readonly talk: Readonly<Record<Extract<FigureRule, { measure: 'talk' }>['what'], Value>>;
  /** Rows of the books that figures are read from, by book. */
  readonly books: BookGround['books'];
}

const isOfCases = (figure: FigureRule): figure is CaseFigure =>
  figure.measure !== 'talk' && figure.measure !== 'book';

type Filter = Pick<CaseFigure, 'kinds' | 'urgencies' | 'task' | 'indoors'>;

function chosen({ kinds, urgencies, task, indoors }: Filter, { ticket }: Case): boolean {
  return (
    ticket.task === task &&
    (kinds === undefined || kinds.includes(ticket.kind)) &&
    (urgencies === undefined || urgencies.includes(ticket.urgency)) &&
    (indoors === undefined || indoors === (ticket.address.room !== undefined))
  );
}

/** Tickets of a figure, each with whether it does well; null where nothing is asked. */
export function casesBehind(
  figure: CaseFigure,
  ground: Ground,
): { readonly one: Case; readonly good: boolean | null }[] {
  const asked = figure.measure === 'share' ? figure : {};
  const test = figure.measure === 'share' || figure.measure === 'count' ? figure.is : undefined;
  return ground.cases
    .filter((one) => chosen(figure, one) && belongs(one, figure.of, ground.period, ground, asked))
    .map((one) => ({
      one,
      good: test === undefined ? null : passes(one, test, ground.period, ground, asked),
    }));
}

export function figureValue(figure: FigureRule, ground: Ground): Value {
  if (figure.measure === 'talk') return ground.talk[figure.what];
  if (figure.measure === 'book') return bookFigure(figure, ground);
  const rows = casesBehind(figure, ground);
  switch (figure.measure) {
    case 'share': {
      const hits = rows.filter(({ good }) => good).length;
      return { value: percent(hits, rows.length), hits, all: rows.length };
    }
    case 'count':
      return { value: rows.filter(({ good }) => good !== false).length };
    case 'minutes':
      return { value: median(rows.flatMap(({ one }) => spanOf(one, figure.span) ?? [])) };
    case 'fees':
      return { value: rows.reduce((sum, { one }) => sum + feeOf(workOf(one.ticket.fields)), 0) / 100 };
  }
}

/** In per cent, two digits after the point; null of nothing. */
export function percent(hits: number, all: number): number | null {
  return all === 0 ? null : Math.round((hits / all) * 10_000) / 100;
}

export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return null;
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return Math.round(((low + high) / 2) * 10) / 10;
}

function spanOf({ ticket, contactedAt, doneAt }: Case, span: 'contact' | 'arrival' | 'work'): number | null {
  const end = { contact: contactedAt, arrival: ticket.clock.met.arrive ?? null, work: doneAt }[span];
  return end === null ? null : (end - ticket.createdAt) / MINUTE;
}

export function unitOf(figure: FigureRule, library: Library): Unit {
  switch (figure.measure) {
    case 'share':
      return 'percent';
    case 'minutes':
      return 'minutes';
    case 'fees':
      return 'yuan';
    case 'book':
      return bookUnit(figure, library);
    case 'talk':
      return figure.what.endsWith('answer') ? 'seconds' : 'count';
    case 'count':
      return 'count';
  }
}

/** What a figure is measured by: its own number, else that of its book, else that of its standard. */
export function targetOf(library: Library, figure: FigureRule): number | null {
  const { least, standard } = figure;
  if (least !== undefined) return least;
  if (figure.measure === 'book') return bookTarget(figure, library);
  return library.standards.figures.figures.find(({ id }) => id === standard)?.number ?? null;
}

export function figureCard(figure: FigureRule, now: Ground, before: Ground): FigureCard {
  const unit = unitOf(figure, now.library);
  const value = shown(now.library, figureValue(figure, now), unit);
  const target = unit === 'percent' ? targetOf(now.library, figure) : null;
  return {
    ...value,
    id: figure.id,
    title: figure.title,
    definition: figure.definition,
    unit,
    target,
    standard: figure.standard ?? null,
    met: target === null || value.value === null ? null : value.value >= target,
    before: shown(now.library, figureValue(figure, before), unit),
    drills: isOfCases(figure) ? 'tickets' : figure.measure === 'book' ? 'rows' : null,
  };
}

/** A group of tickets: its key, and its name for people. */
function groupOf({ ticket, state }: Case, by: Grouping, library: Library): { key: string; name: string } {
  const { labels } = library.supervise.reports;
  const of = (key: string | null | undefined, nothing: string) =>
    key === null || key === undefined || key === '' ? { key: '', name: nothing } : { key, name: key };
  const has = (words: readonly string[]) =>
    words.some((word) => ticket.issue.includes(word) || ticket.summary.includes(word));
  switch (by) {
    case 'kind':
      return { key: ticket.kind, name: library.standards.tickets.titles[ticket.kind] ?? ticket.kind };
    case 'building':
      return of(ticket.address.building, labels.nowhere);
    case 'assignee':
      return of(ticket.assignee, labels.nobody);
    case 'state':
      return { key: state, name: library.notices.staff.states[state] ?? state };
    case 'topic': {
      const topic = library.standards.warnings.topics.find(({ words }) => has(words));
      return topic ? { key: topic.id, name: topic.title } : { key: '', name: labels.no_topic };
    }
    case 'service': {
      const service = library.standards.services.find(({ words }) => has(words));
      return service ? { key: service.id, name: service.title } : { key: '', name: labels.no_topic };
    }
  }
}

/** Tickets of a table by group, the biggest first. */
export function grouped(table: TableRule, ground: Ground) {
  const groups = new Map<string, { readonly key: string; readonly name: string; readonly cases: Case[] }>();
  for (const one of ground.cases) {
    if (!chosen(table, one) || !belongs(one, table.of, ground.period, ground, {})) continue;
    const { key, name } = groupOf(one, table.by, ground.library);
    const known = groups.get(key);
    if (known) known.cases.push(one);
    else groups.set(key, { key, name, cases: [one] });
  }
  return [...groups.values()].toSorted(
    (one, other) => other.cases.length - one.cases.length || (one.key < other.key ? -1 : 1),
  );
}

export function tableCard(table: TableRule, ground: Ground): TableCard {
  const figures = ground.library.supervise.reports.sections.flatMap((section) => section.figures);
  const columns = table.columns.flatMap((id) => figures.find((figure) => figure.id === id) ?? []);
  return {
    id: table.id,
    title: table.title,
    group: ground.library.supervise.reports.labels.groups[table.by],
    columns: columns.map((figure) => ({
      id: figure.id,
      title: figure.title,
      unit: unitOf(figure, ground.library),
    })),
    rows: grouped(table, ground)
      .slice(0, table.most)
      .map(({ key, name, cases }) => ({
        key,
        name,
        values: columns.map((figure) =>
          shown(ground.library, figureValue(figure, { ...ground, cases }), unitOf(figure, ground.library)),
        ),
      })),
    chart: table.chart,
  };
}
