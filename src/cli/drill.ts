/** yingda drill: the trainee answers an owner that yingda plays; marks after every line, a score card at the end. */
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { type Clock, systemClock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import { checkers } from '../script/lint.ts';
import { label } from '../training/card.ts';
import type { DrillLine } from '../training/cast.ts';
import { noDrillFor } from '../training/drill.ts';
import { DrillSessions } from '../training/sessions.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

interface DrillOptions {
  readonly as?: string;
  readonly seed?: string;
  readonly list?: boolean;
  readonly results?: boolean;
  readonly database?: string;
}

/** @param clock times the trainee's lines and waits */
export function drillCommand(
  program: Command,
  tools: Toolbox,
  done: (code: 0 | 1 | 2) => void,
  clock: Clock = systemClock,
): void {
  program
    .command('drill')
    .description(
      'training: yingda plays an owner, you answer; marks after every line, a score card at the end',
    )
    .argument('[situation]', 'OPEN-5, CMPL-2 …; any that has drills when absent')
    .option('--as <name>', 'the trainee under whose name results are kept (default: the account)')
    .option('--seed <seed>', 'the same seed plays the same owner')
    .option('--list', 'the situations that have drills')
    .option('--results', 'the results kept of the trainee: times, last, best by situation')
    .option('--database <file>', 'keep results in this file')
    .action(async (wanted: string | undefined, options: DrillOptions) => {
      const library = tools.library();
      const situation = wanted?.toUpperCase();
      if (options.list) await write(tools.output, listed(library, situation));
      else await train(tools, library, situation, options, clock);
      done(0);
    });
}

async function train(
  tools: Toolbox,
  library: Library,
  situation: string | undefined,
  options: DrillOptions,
  clock: Clock,
): Promise<void> {
  const trainee = (options.as ?? userInfo().username).trim();
  if (trainee === '') throw new YingdaError('E_USAGE', '--as needs the name of a trainee, got an empty one');
  const community = tools.community();
  const store = await tools.openStore(options.database ?? tools.database);
  try {
    await store.ensureCommunity({ orgId: community.id, id: community.id, name: community.name });
    const sessions = new DrillSessions({
      store,
      library: () => library,
      clock,
      communityId: community.id,
      checker: checkers(tools.models),
    });
    if (options.results) await write(tools.output, await resultRows(library, sessions, trainee, situation));
    else await play(tools, library, sessions, { trainee, situation, seed: options.seed }, clock);
  } finally {
    await store.close();
  }
}

/** One drill, line by line, until it is over, the trainee leaves, or the input ends. */
async function play(
  tools: Toolbox,
  library: Library,
  sessions: DrillSessions,
  wish: {
    readonly trainee: string;
    readonly situation: string | undefined;
    readonly seed: string | undefined;
  },
  clock: Clock,
): Promise<void> {
  const { trainee, situation } = wish;
  const { speakers, quit } = library.drilling.labels;
  const started = clock.now();
  await write(tools.output, `${label(library, 'commands')}\n`);
  // The call begins once the trainee can see it.
  const first = await sessions.start(trainee, { situation, seed: wish.seed ?? String(started) });
  const terminal = createInterface({
    input: tools.input,
    output: tools.output,
    prompt: `${speakers.trainee}> `,
  });
  // Taken up before anything is awaited: lines that come in earlier would be lost.
  const lines = terminal[Symbol.asyncIterator]();
  // In a terminal a line begins with its first key; otherwise with its end.
  let began: number | undefined;
  const onKey = () => {
    began ??= clock.now();
  };
  tools.input.on('keypress', onKey);
  let over = false;
  let count = 0;
  await write(tools.output, shown(library, first.shows));
  terminal.prompt();
  for await (const line of lines) {
    if (quit.includes(line.trim())) break;
    const step = await sessions.answer(trainee, `${first.state.startedAt}:${count++}`, line, began);
    began = undefined;
    await write(tools.output, shown(library, step?.shows ?? []));
    over = step === null || step.state.over;
    if (over) break;
    terminal.prompt();
  }
  tools.input.off('keypress', onKey);
  terminal.close();
  if (!over) await sessions.stop(trainee);
}

function shown(library: Library, lines: readonly DrillLine[]): string {
  const { speakers } = library.drilling.labels;
  return lines.map(({ from, text }) => `${speakers[from]}> ${text}\n`).join('');
}

function listed(library: Library, situation: string | undefined): string {
  const cases = [...library.drills.values()];
  const { personas, comma } = library.drilling.labels;
  const rows = [...library.situations.values()].flatMap(({ id, title }) => {
    const own = cases.filter((one) => one.situation === id);
    if (own.length === 0 || (situation ?? id) !== id) return [];
    const names = [...new Set(own.map(({ persona }) => personas[persona]))].join(comma);
    return [label(library, 'list_row', { situation: id, title, count: String(own.length), personas: names })];
  });
  if (rows.length === 0 && situation !== undefined) throw noDrillFor(library, situation);
  return rows.map((row) => `${row}\n`).join('');
}

async function resultRows(
  library: Library,
  sessions: DrillSessions,
  trainee: string,
  situation: string | undefined,
): Promise<string> {
  if (situation !== undefined && !library.situations.has(situation)) throw noDrillFor(library, situation);
  const rows = (await sessions.results(trainee)).filter(
    (row) => (situation ?? row.situation) === row.situation,
  );
  if (rows.length === 0) return `${label(library, 'no_results', { trainee })}\n`;
  return rows
    .map((row) => {
      const title = library.situations.get(row.situation)?.title ?? '';
      const slots = {
        situation: row.situation,
        title,
        count: String(row.times),
        score: String(row.last.score),
        band: library.drilling.labels.bands[row.last.band],
        best: String(row.best),
      };
      return `${label(library, 'result_row', slots)}\n`;
    })
    .join('');
}
