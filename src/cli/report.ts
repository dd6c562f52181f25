/** yingda report: figures of a day, week, month, quarter, half year or year, as a table, JSON or spreadsheet (spec 06). */
import { writeFile } from 'node:fs/promises';
import { Argument, type Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { confirmedFindings } from '../desk/quality.ts';
import { wordingCells } from '../desk/report-sheet.ts';
import { createReportDesk } from '../desk/reports.ts';
import type { Library } from '../library/library.ts';
import { PERIODS } from '../library/report-schema.ts';
import type { FigureBehind, Report, ReportWish, SectionCard } from '../reports.ts';
import { shownTarget } from '../supervise/shown.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import { type PointsOptions, showInspections, showPoints } from './kpi.ts';
import { dayGiven } from './options.ts';
import type { Toolbox } from './toolbox.ts';

interface ReportOptions extends Omit<PointsOptions, 'propose'> {
  readonly section?: string[];
  readonly figure?: string;
}

/** What is no report of a period: points of staff (考核), the supervisors' checklist (督导). */
const OTHERS = ['kpi', 'inspection'] as const;

export function reportCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('report')
    .description(
      'figures of a period with their definitions: tickets, complaints, repairs, fees, questionnaires, conversations, wordings',
    )
    .addArgument(
      new Argument('<what>', 'a period, points of staff, or the supervisors’ checklist').choices([
        ...PERIODS,
        ...OTHERS,
      ]),
    )
    .option('--on <day>', 'YYYY-MM-DD: a day in the period (default: today)')
    .option('--section <ids...>', 'only these sections')
    .option('--figure <id>', 'the tickets, or the rows of a book, behind a figure')
    .option('--year', 'points of the year, not of the month')
    .option('--person <name>', 'points and checklists: only of this one')
    .option('--json', 'as JSON')
    .option('--xlsx <file>', 'written to a spreadsheet')
    .action(async (kind: ReportWish['kind'] | (typeof OTHERS)[number], options: ReportOptions) => {
      if (kind === 'kpi' || kind === 'inspection') {
        await (kind === 'kpi' ? showPoints(tools, options) : showInspections(tools, options));
        return done(0);
      }
      const community = tools.community();
      const library = ofCommunity(tools.library(), community);
      const wish: ReportWish = {
        kind,
        at: options.on === undefined ? systemClock.now() : dayGiven('--on', options.on),
        ...(options.section && { sections: options.section }),
      };
      await withStore(tools, async (store) => {
        const desk = createReportDesk({
          store,
          clock: systemClock,
          community,
          library: () => library,
          violated: (period) => confirmedFindings(store, community.id, period),
        });
        const { xlsx, figure, json } = options;
        if (xlsx !== undefined) {
          const made = figure === undefined ? await desk.sheet(wish) : await desk.behindSheet(wish, figure);
          await writeFile(xlsx, made.bytes);
          await write(tools.output, `${xlsx}\n`);
        } else if (figure === undefined) {
          const report = await desk.report(wish);
          await write(tools.output, json ? `${JSON.stringify(report)}\n` : reportText(library, report));
        } else {
          const behind = await desk.behind(wish, figure);
          await write(tools.output, json ? `${JSON.stringify(behind)}\n` : behindText(behind));
        }
      });
      done(0);
    });
}

function behindText({ cases, rows }: FigureBehind): string {
  const mark = (good: boolean | null) => (good === false ? '✗' : '');
  const lines = [
    ...cases.map(({ number, issue, address, state, good }) => [
      number,
      state,
      mark(good),
      issue,
      address ?? '',
    ]),
    ...rows.map(({ title, state, values, good }) => [
      title,
      state,
      mark(good),
      ...values.map(({ label, value }) => `${label} ${value}`),
    ]),
  ];
  return lines.map((line) => `${line.join('  ').trimEnd()}\n`).join('');
}

function reportText(library: Library, report: Report): string {
  const { labels } = library.supervise.reports;
  const head = `${report.community} ${report.title}${report.running ? labels.running : ''}\n`;
  return head + report.sections.map((section) => sectionText(library, section)).join('');
}

function sectionText(library: Library, { title, figures, tables, analysis, phrases }: SectionCard): string {
  const { labels } = library.supervise.reports;
  const lines = [
    ...figures.map((figure) => {
      const of = figure.all === undefined ? '' : ` (${figure.hits}/${figure.all})`;
      const target = shownTarget(library, figure);
      const mark = figure.met === null ? '' : figure.met ? '  ✓' : '  ✗';
      return `${figure.title}  ${figure.text}${of}${target === null ? '' : `  ${target}`}${mark}`;
    }),
    ...tables.flatMap((table) => [
      [table.group, ...table.columns.map((column) => column.title)].join('  '),
      ...table.rows.map(({ name, values }) => [name, ...values.map(({ text }) => text)].join('  ')),
    ]),
    ...analysis,
    ...phrases.map((one) => [one.phrase, one.version, ...wordingCells(one, labels.none)].join('  ')),
  ];
  return `\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
