/** yingda kpi, yingda inspection: points of staff by month or year, and what supervisors recorded on the spot (spec 06). */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { createInspectionDesk } from '../desk/inspections.ts';
import { createKpiDesk } from '../desk/kpis.ts';
import type { Store } from '../store.ts';
import { DAY, shanghaiIso } from '../text/shanghai.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import { dayGiven } from './options.ts';
import type { Toolbox } from './toolbox.ts';

const SHOWN_DAYS = 400;

export interface PointsOptions {
  readonly year?: boolean;
  readonly on?: string;
  readonly propose?: boolean;
  readonly person?: string;
  readonly json?: boolean;
  readonly xlsx?: string;
}

function deskOptions(tools: Toolbox, store: Store) {
  const community = tools.community();
  const library = ofCommunity(tools.library(), community);
  return { store, clock: systemClock, communityId: community.id, library: () => library };
}

const told = (tools: Toolbox, json: boolean | undefined, all: object, lines: readonly string[]) =>
  write(tools.output, json ? `${JSON.stringify(all)}\n` : lines.map((line) => `${line}\n`).join(''));

/** 考核 of the month or year in which a day falls. */
export async function showPoints(
  tools: Toolbox,
  { year, on, person, propose, json, xlsx }: PointsOptions,
): Promise<void> {
  const at = on === undefined ? systemClock.now() : dayGiven('--on', on);
  const span = { kind: year ? ('year' as const) : ('month' as const), at };
  await withStore(tools, async (store) => {
    const desk = createKpiDesk(deskOptions(tools, store));
    if (propose) await desk.propose(at, { id: 'cli', name: 'yingda kpi' });
    if (xlsx !== undefined) await writeFile(xlsx, (await desk.sheet(span, person)).bytes);
    const { entries, totals } = await desk.list(span, person);
    await told(tools, json, { entries, totals }, [
      ...totals.map(({ person, more, less, total }) => `${person}  +${more}  ${less}  = ${total}`),
      ...entries.map(({ state, kpi, points, person, words, evidence }) =>
        [state, kpi, points, person, words, evidence.map(({ text }) => text).join('、')].join('  '),
      ),
    ]);
  });
}

/** 督导: what was recorded, and the means of the communities. */
export async function showInspections(
  tools: Toolbox,
  { person, json, xlsx }: Pick<PointsOptions, 'person' | 'json' | 'xlsx'>,
): Promise<void> {
  await withStore(tools, async (store) => {
    const desk = createInspectionDesk(deskOptions(tools, store));
    const since = systemClock.now() - SHOWN_DAYS * DAY;
    if (xlsx !== undefined) await writeFile(xlsx, (await desk.sheet(since)).bytes);
    const [inspections, means] = [await desk.list({ since, person }), await desk.compare(since)];
    await told(tools, json, { inspections, means }, [
      ...means.map(
        ({ community, title, times, score, points }) =>
          `${title}  ${community}  ${times}  ${score}/${points}`,
      ),
      ...inspections.map(({ at, title, person, score, points, by, findings }) =>
        [shanghaiIso(at).slice(0, 10), title, person ?? '-', `${score}/${points}`, findings.length, by].join(
          '  ',
        ),
      ),
    ]);
  });
}

export function kpiCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('kpi')
    .description('points of staff in a month (or --year) with their evidence; they are confirmed on the page')
    .option('--year', 'of the year')
    .option('--on <day>', 'YYYY-MM-DD: a day in it (default: today)')
    .option('--person <name>', 'only of this one')
    .option('--propose', 'look through the month for what can be proposed first')
    .option('--json', 'as JSON')
    .option('--xlsx <file>', 'written to a spreadsheet')
    .action(async (options: PointsOptions) => {
      await showPoints(tools, options);
      done(0);
    });

  program
    .command('inspection')
    .description('what supervisors recorded on their checklist, and the means of the communities')
    .option('--person <name>', 'only of this one')
    .option('--json', 'as JSON')
    .option('--xlsx <file>', 'all of it, written to a spreadsheet')
    .action(async (options: Pick<PointsOptions, 'person' | 'json' | 'xlsx'>) => {
      await showInspections(tools, options);
      done(0);
    });
}
