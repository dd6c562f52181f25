/** Figures of a book: how much of what is due was collected, how many were asked and answered. Pure. */
import type { Register } from '../library/register-schema.ts';
import type { SheetValues } from './sheet.ts';

type Figures = NonNullable<Register['figures']>;
export type CollectionRule = Extract<Figures, { kind: 'collection' }>;
export type ReturnsRule = Extract<Figures, { kind: 'returns' }>;

export interface BookRow {
  readonly state: string;
  readonly values: SheetValues;
}

/** Of a month: sums in 0.01 yuan. `rate` in percent, null where nothing was due: no figure is no 0 %. */
export interface CollectionLine {
  readonly name: string;
  readonly rows: number;
  readonly settled: number;
  readonly dueCents: number;
  readonly paidCents: number;
  readonly rate: number | null;
  readonly target: number | null;
  /** What is still to be collected to reach the target. */
  readonly missingCents: number;
}

export interface Collection {
  readonly kind: 'collection';
  /** The months there are rows of, the newest first. */
  readonly periods: readonly string[];
  readonly period: string;
  /** By kind of fee, and the plan broken down by building. */
  readonly kinds: readonly CollectionLine[];
  readonly buildings: readonly CollectionLine[];
  /** How many rows stand at which step. */
  readonly states: Readonly<Record<string, number>>;
}

export interface Returns {
  readonly kind: 'returns';
  readonly periods: readonly string[];
  readonly period: string;
  readonly sent: number;
  readonly back: number;
  readonly rate: number | null;
  readonly target: number;
  /** Means of the scores that were given, to one place; null where there are none. */
  readonly scores: readonly {
    readonly label: string;
    readonly mean: number | null;
    readonly given: number;
  }[];
  /** Rows with a low score. */
  readonly low: number;
}

const cents = (value: SheetValues[string] | undefined): number =>
  typeof value === 'number' ? Math.round(value * 100) : 0;

/** @returns the values of a field, each once, the last first */
export function periodsOf(rows: readonly BookRow[], field: string): string[] {
  const all = rows.flatMap(({ values }) => (values[field] === undefined ? [] : [String(values[field])]));
  return [...new Set(all)].sort().reverse();
}

/** What is due and paid of these rows. What was waived is due no more, what was overpaid counts as what was due. */
export function collectionLine(
  rule: CollectionRule,
  rows: readonly BookRow[],
): Omit<CollectionLine, 'name' | 'target'> {
  const of = rows.filter(({ state }) => !rule.off.includes(state));
  const goal = (row: BookRow) => rule.targets[String(row.values[rule.by] ?? '')] ?? 0;
  const dueCents = sum(of.map(({ values }) => cents(values[rule.due])));
  const paidCents = sum(of.map(({ values }) => Math.min(cents(values[rule.paid]), cents(values[rule.due]))));
  const wanted = sum(of.map((row) => (cents(row.values[rule.due]) * goal(row)) / 100));
  return {
    rows: of.length,
    settled: of.filter(({ values }) => cents(values[rule.paid]) >= cents(values[rule.due])).length,
    dueCents,
    paidCents,
    rate: dueCents === 0 ? null : percent(paidCents, dueCents),
    missingCents: Math.max(0, Math.ceil(wanted) - paidCents),
  };
}

/** How many of these questionnaires came back. @param states of those that did */
export function returnLine(states: readonly string[], rows: readonly Pick<BookRow, 'state'>[]) {
  const back = rows.filter(({ state }) => states.includes(state)).length;
  return { sent: rows.length, back, rate: rows.length === 0 ? null : percent(back, rows.length) };
}

/** @param building of a home's name: "3栋" */
export function collectionOf(
  rule: CollectionRule,
  rows: readonly BookRow[],
  period: string,
  building: (home: string) => string,
): Collection {
  const here = rows.filter(({ values }) => values[rule.period] === period);
  const due = here.filter(({ state }) => !rule.off.includes(state));
  const kinds = grouped(due, ({ values }) => String(values[rule.by] ?? ''));
  const line = (name: string, of: readonly BookRow[], target: number | null): CollectionLine => ({
    name,
    target,
    ...collectionLine(rule, of),
  });
  return {
    kind: 'collection',
    periods: periodsOf(rows, rule.period),
    period,
    kinds: [...kinds].map(([name, of]) => line(name, of, rule.targets[name] ?? null)),
    buildings: [...grouped(due, ({ values }) => building(String(values.home ?? '')))]
      .map(([name, of]) => line(name, of, null))
      .sort((one, other) => one.name.localeCompare(other.name, 'zh', { numeric: true })),
    states: Object.fromEntries(
      [...grouped(here, ({ state }) => state)].map(([state, of]) => [state, of.length]),
    ),
  };
}

export function returnsOf(
  rule: ReturnsRule,
  labels: Readonly<Record<string, string>>,
  rows: readonly BookRow[],
  period: string,
): Returns {
  const here = rows.filter(({ values }) => values[rule.period] === period);
  const back = here.filter(({ state }) => rule.back.includes(state));
  const scores = (row: BookRow) =>
    rule.scores.flatMap((id) => (typeof row.values[id] === 'number' ? [row.values[id]] : []));
  return {
    kind: 'returns',
    periods: periodsOf(rows, rule.period),
    period,
    ...returnLine(rule.back, here),
    target: rule.target,
    scores: rule.scores.map((id) => {
      const given = back.flatMap(({ values }) => (typeof values[id] === 'number' ? [values[id]] : []));
      const mean = given.length === 0 ? null : Math.round((sum(given) / given.length) * 10) / 10;
      return { label: labels[id] ?? id, mean, given: given.length };
    }),
    low: back.filter((row) => scores(row).some((score) => score <= rule.low)).length,
  };
}

/** A line of the desk's or the cashier's sheet. */
export interface Received {
  readonly home: string;
  readonly kind: string;
  readonly month: string;
  readonly cents: number;
}

/** `desk`, `cashier`: only that one has it. */
export interface Difference {
  readonly what: 'desk' | 'cashier' | 'amount';
  readonly home: string;
  readonly kind: string;
  readonly month: string;
  readonly deskCents: number | null;
  readonly cashierCents: number | null;
}

/** Both sheets compared, each with the other: several payments of one matter are added up first. */
export function compared(desk: readonly Received[], cashier: readonly Received[]) {
  const [ours, theirs] = [totals(desk), totals(cashier)];
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  const differences = keys.flatMap((key): Difference[] => {
    const [one, other] = [ours.get(key), theirs.get(key)];
    if (one?.cents === other?.cents) return [];
    const { home, kind, month } = (one ?? other) as Received;
    return [
      {
        what: one && other ? 'amount' : one ? 'desk' : 'cashier',
        home,
        kind,
        month,
        deskCents: one?.cents ?? null,
        cashierCents: other?.cents ?? null,
      },
    ];
  });
  return {
    deskCents: sum(desk.map((row) => row.cents)),
    cashierCents: sum(cashier.map((row) => row.cents)),
    same: keys.length - differences.length,
    differences,
  };
}

function totals(rows: readonly Received[]): Map<string, Received> {
  const all = new Map<string, Received>();
  for (const row of rows) {
    const key = [row.home, row.kind, row.month].join('/');
    all.set(key, { ...row, cents: row.cents + (all.get(key)?.cents ?? 0) });
  }
  return all;
}

function grouped<T>(all: readonly T[], of: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(of(one), [...(groups.get(of(one)) ?? []), one]);
  return groups;
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
/** To one place, never rounded up to what was not reached. */
const percent = (part: number, whole: number): number => Math.floor((part / whole) * 1000) / 10;
