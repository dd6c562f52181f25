/** Points of a month or a year by person, as an .xlsx file. */
import type { KpiCard, KpiTotal } from '../kpis.ts';
import type { KpiRules } from '../library/kpi-schema.ts';
import { shanghaiIso } from '../text/shanghai.ts';

/** What counts: confirmed; one under appeal until it is taken back. */
const counts = ({ state }: KpiCard) => state === 'confirmed' || state === 'appealed';

export function totalsOf(entries: readonly KpiCard[]): KpiTotal[] {
  const people = new Map<string, { more: number; less: number }>();
  for (const entry of entries.filter(counts)) {
    const sums = people.get(entry.person) ?? { more: 0, less: 0 };
    people.set(entry.person, sums);
    if (entry.points > 0) sums.more += entry.points;
    else sums.less += entry.points;
  }
  return [...people]
    .map(([person, { more, less }]) => ({ person, more, less, total: more + less }))
    .toSorted((one, other) => one.total - other.total || (one.person < other.person ? -1 : 1));
}

export async function kpiSheet(
  { labels }: KpiRules,
  title: string,
  entries: readonly KpiCard[],
): Promise<Uint8Array> {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const add = (name: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[]) => {
    const sheet = book.addWorksheet(name);
    sheet.addRow([title]).font = { bold: true };
    sheet.addRow([...columns]).font = { bold: true };
    for (const row of rows) sheet.addRow([...row]);
    for (const column of sheet.columns) column.width = 20;
  };
  add(
    labels.sheet.totals,
    labels.sheet.total_columns,
    totalsOf(entries).map(({ person, more, less, total }) => [person, more, less, total]),
  );
  add(
    labels.sheet.name,
    labels.sheet.columns,
    entries
      .toSorted((one, other) =>
        one.person < other.person ? -1 : one.person > other.person ? 1 : one.at - other.at,
      )
      .map(({ person, kpi, words, points, state, at, evidence, decided }) => [
        person,
        kpi,
        words,
        points,
        labels.states[state],
        shanghaiIso(at).slice(0, 10),
        evidence.map(({ text }) => text).join('、'),
        decided?.by ?? '',
      ]),
  );
  return new Uint8Array(await book.xlsx.writeBuffer());
}
