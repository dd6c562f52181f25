/** Points of a month or a year by person, as an .xlsx file. */
import type { KpiCard, KpiTotal } from '../kpis.ts';
import type { KpiRules } from '../library/kpi-schema.ts';
import type { ReportRules } from '../library/report-schema.ts';
import { periodOf, periodTitle } from '../supervise/period.ts';
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

/** Which sheets have these names already: of two people of one name, both have one. */
const sheetName = (person: string, taken: readonly string[]) => {
  const name = person.replaceAll(/[\\/?*[\]:]/g, ' ').slice(0, 28);
  return taken.includes(name) ? `${name} 2` : name;
};

/** Totals, all entries, and a sheet for each person with the months of a year. */
export async function kpiSheet(
  { labels }: KpiRules,
  reports: ReportRules,
  title: string,
  entries: readonly KpiCard[],
  isYear: boolean,
): Promise<Uint8Array> {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const { sheet } = labels;
  const add = (name: string, heading: string) => {
    const page = book.addWorksheet(name);
    page.addRow([heading]).font = { bold: true };
    return {
      rows(columns: readonly string[], rows: readonly (readonly (string | number)[])[]) {
        page.addRow([...columns]).font = { bold: true };
        for (const row of rows) page.addRow([...row]);
        for (const column of page.columns) column.width = 20;
      },
    };
  };
  const sorted = entries.toSorted((one, other) =>
    one.person < other.person ? -1 : one.person > other.person ? 1 : one.at - other.at,
  );
  const totals = totalsOf(entries);
  const sums = ({ more, less, total }: Omit<KpiTotal, 'person'>) => [more, less, total];
  const tail = ({ state, at, evidence, decided }: KpiCard) => ({
    day: shanghaiIso(at).slice(0, 10),
    state: labels.states[state],
    proof: evidence.map(({ text }) => text).join('、'),
    by: decided?.by ?? '',
  });
  add(sheet.totals, title).rows(
    sheet.total_columns,
    totals.map((one) => [one.person, ...sums(one)]),
  );
  add(sheet.name, title).rows(
    sheet.columns,
    sorted.map((one) => {
      const { day, state, proof, by } = tail(one);
      return [one.person, one.kpi, one.words, one.points, state, day, proof, by];
    }),
  );
  const names = [sheet.totals, sheet.name];
  for (const person of new Set(sorted.map((one) => one.person))) {
    const mine = sorted.filter((one) => one.person === person);
    const name = sheetName(person, names);
    names.push(name);
    const page = add(name, `${person} ${title}`);
    page.rows(
      sheet.person_columns,
      mine.map((one) => {
        const { day, state, proof, by } = tail(one);
        return [day, one.kpi, one.words, one.points, state, proof, by];
      }),
    );
    const months = new Map<number, KpiCard[]>();
    for (const one of mine) {
      const { from } = periodOf('month', one.at);
      months.set(from, [...(months.get(from) ?? []), one]);
    }
    const none = { more: 0, less: 0, total: 0 };
    const byMonth = [...months].map(([from, of]): (string | number)[] => [
      periodTitle(reports, periodOf('month', from)),
      ...sums(totalsOf(of)[0] ?? none),
    ]);
    page.rows(sheet.month_columns, [
      ...(isYear ? byMonth : []),
      [sheet.totals, ...sums(totals.find((one) => one.person === person) ?? none)],
    ]);
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}
