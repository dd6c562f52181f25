/** A report as an .xlsx file: figures with their definitions, a sheet for every table, the sentences, the wordings. */
import type { Worksheet } from 'exceljs';
import type { Library } from '../library/library.ts';
import type { FigureBehind, FigureCard, PhraseCard, Report, Value } from '../reports.ts';
import { shownTarget } from '../supervise/shown.ts';
import { shanghaiIso } from '../text/shanghai.ts';

type Cell = string | number | null;

/** How a wording fared, in the order of the columns of a report. */
export const wordingCells = (of: PhraseCard, none: string): Cell[] => [
  of.said.bot,
  of.said.people,
  of.sent,
  of.edited,
  of.dismissed,
  of.violated,
  of.reopened,
  of.rated,
  of.rating ?? none,
];

/** Excel takes no longer names, nor these characters. */
const sheetName = (title: string) => title.replaceAll(/[\\/?*[\]:]/g, ' ').slice(0, 31);

/** What is behind a figure: its tickets, or its rows with their values. */
export async function behindSheet(
  library: Library,
  title: string,
  behind: FigureBehind,
): Promise<Uint8Array> {
  const { labels } = library.supervise.reports;
  const good = (one: boolean | null) => (one === null ? null : one ? labels.yes : labels.no);
  const day = (at: number | null) => (at === null ? null : shanghaiIso(at).slice(0, 16).replace('T', ' '));
  const named = [...new Set(behind.rows.flatMap(({ values }) => values.map(({ label }) => label)))];
  const [number = '', , , , state = ''] = labels.cases;
  const asked = labels.cases.at(-1) ?? '';
  const columns = behind.rows.length > 0 ? [number, state, ...named, asked] : labels.cases;
  const rows = [
    ...behind.cases.map((one) => [
      one.number,
      one.title,
      one.issue,
      one.address,
      library.notices.staff.states[one.state as keyof object] ?? one.state,
      one.assignee,
      day(one.openedAt),
      day(one.doneAt),
      good(one.good),
    ]),
    ...behind.rows.map((one) => [
      one.title,
      one.state,
      ...named.map((label) => one.values.find((value) => value.label === label)?.value ?? null),
      good(one.good),
    ]),
  ];
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(sheetName(title));
  sheet.addRow([title]).font = { bold: true };
  sheet.addRow([...columns]).font = { bold: true };
  for (const row of rows) sheet.addRow(row);
  for (const column of sheet.columns) column.width = 16;
  return new Uint8Array(await book.xlsx.writeBuffer());
}

export async function reportSheet(library: Library, report: Report): Promise<Uint8Array> {
  const { labels } = library.supervise.reports;
  // Most of what runs here writes no spreadsheet, and it is big.
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const add = (title: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): Worksheet => {
    const sheet = book.addWorksheet(sheetName(title));
    sheet.addRow([`${report.community} ${report.title}${report.running ? labels.running : ''}`]).font = {
      bold: true,
    };
    sheet.addRow([...columns]).font = { bold: true };
    for (const row of rows) sheet.addRow([...row]);
    for (const column of sheet.columns) column.width = 16;
    return sheet;
  };
  const number = ({ value, apart }: Value): Cell =>
    apart ? `${apart.bot ?? labels.none} / ${apart.people ?? labels.none}` : (value ?? labels.none);
  const cellsOf = (section: string, figure: FigureCard): Cell[] => [
    section,
    figure.title,
    number(figure),
    labels.units[figure.unit],
    figure.hits ?? null,
    figure.all ?? null,
    shownTarget(library, figure),
    number(figure.before),
    figure.definition,
  ];
  add(
    labels.sheet.figures,
    labels.sheet.columns,
    report.sections.flatMap(({ title, figures }) => figures.map((figure) => cellsOf(title, figure))),
  ).getColumn(9).width = 80;
  for (const table of report.sections.flatMap(({ tables }) => tables))
    add(
      table.title,
      [table.group, ...table.columns.map(({ title }) => title)],
      table.rows.map(({ name, values }) => [name, ...values.map(number)]),
    );
  const sentences = report.sections.flatMap(({ analysis }) => analysis);
  if (sentences.length > 0)
    add(
      labels.sheet.analysis,
      [''],
      sentences.map((text) => [text]),
    ).getColumn(1).width = 100;
  const phrases = report.sections.flatMap((section) => section.phrases);
  if (phrases.length > 0)
    add(
      report.sections.find((section) => section.phrases.length > 0)?.title ?? '',
      labels.phrases,
      phrases.map((one) => [
        one.text ?? one.phrase,
        `${one.phrase} ${one.version}`,
        ...wordingCells(one, labels.none),
      ]),
    );
  return new Uint8Array(await book.xlsx.writeBuffer());
}
