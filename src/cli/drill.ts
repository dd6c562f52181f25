/** yingda drill: the trainee answers an owner that yingda plays; marks after every line, a score card at the end. */
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { type Clock, systemClock } from '../clock.ts';
import {
  DIFFICULTIES,
  type Difficulty,
  FEEDBACKS,
  type Feedback,
  PERSONAS,
  type Persona,
} from '../library/drill-schema.ts';
import { drilledTitle, type Library } from '../library/library.ts';
import { label, todayText } from '../training/card.ts';
import type { DrillLine } from '../training/cast.ts';
import { DrillSessions } from '../training/sessions.ts';
import { drillOffers, drillSubjects, noDrillFor } from '../training/talk.ts';
import { write } from './jsonl.ts';
import { dayGiven } from './options.ts';
import type { Toolbox } from './toolbox.ts';
import { asTrainee } from './trainee.ts';

interface DrillOptions {
  readonly as?: string;
  readonly seed?: string;
  readonly persona?: string;
  readonly difficulty?: string;
  readonly feedback?: string;
  readonly today?: boolean;
  readonly examOn?: string;
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
    .addOption(new Option('--persona <persona>', 'who calls').choices(PERSONAS))
    .addOption(
      new Option('--difficulty <level>', 'how patient the owner is, and whether wordings are shown')
        .choices(DIFFICULTIES)
        .default('normal'),
    )
    .addOption(
      new Option('--feedback <when>', 'comments after every line, or with the score card')
        .choices(FEEDBACKS)
        .default('line'),
    )
    .option('--today', 'what is to be practised today')
    .option('--exam-on <day>', 'YYYY-MM-DD: the lists of --today work towards this day ("none": no exam)')
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

interface Manner {
  readonly seed: string | undefined;
  readonly persona: Persona | undefined;
  readonly difficulty: Difficulty | undefined;
  readonly feedback: Feedback | undefined;
}

/** The choices that commander has checked. */
function mannerOf({ seed, persona, difficulty, feedback }: DrillOptions): Manner {
  return {
    seed,
    persona: PERSONAS.find((one) => one === persona),
    difficulty: DIFFICULTIES.find((one) => one === difficulty),
    feedback: FEEDBACKS.find((one) => one === feedback),
  };
}

async function setExam(
  tools: Toolbox,
  library: Library,
  sessions: DrillSessions,
  trainee: string,
  day: string,
): Promise<void> {
  if (day === 'none') return sessions.setExamDate(trainee, null);
  await sessions.setExamDate(trainee, dayGiven('--exam-on (or "none")', day));
  await write(tools.output, `${label(library, 'exam_set', { day })}\n`);
}

async function todayRows(library: Library, sessions: DrillSessions, trainee: string): Promise<string> {
  const due = await sessions.today(trainee);
  if (due.length === 0) return `${label(library, 'today_none')}\n`;
  return due.map((one) => `${todayText(library, one)}\n`).join('');
}

async function train(
  tools: Toolbox,
  library: Library,
  situation: string | undefined,
  options: DrillOptions,
  clock: Clock,
): Promise<void> {
  await asTrainee(tools, options, library, clock, async (ground, trainee) => {
    const sessions = new DrillSessions(ground);
    if (options.examOn !== undefined) await setExam(tools, library, sessions, trainee, options.examOn);
    if (options.today) await write(tools.output, await todayRows(library, sessions, trainee));
    else if (options.examOn !== undefined) return;
    else if (options.results)
      await write(tools.output, await resultRows(library, sessions, trainee, situation));
    else await play(tools, library, sessions, { trainee, situation, ...mannerOf(options) }, clock);
  });
}

/** One drill, line by line, until it is over, the trainee leaves, or the input ends. */
async function play(
  tools: Toolbox,
  library: Library,
  sessions: DrillSessions,
  wish: {
    readonly trainee: string;
    readonly situation: string | undefined;
  } & Manner,
  clock: Clock,
): Promise<void> {
  const { trainee } = wish;
  const { speakers, quit } = library.drilling.labels;
  sessions.prepare();
  const started = clock.now();
  await write(tools.output, `${label(library, 'commands')}\n`);
  // The call begins once the trainee can see it.
  const first = await sessions.start(trainee, { ...wish, seed: wish.seed ?? String(started) });
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
  const atTerminal = 'isTTY' in tools.input && tools.input.isTTY === true;
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
    // Whoever sits at a terminal may ask for the same again.
    if (step === null || (over && !atTerminal)) break;
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
  const { comma } = library.drilling.labels;
  const offers = drillOffers(library).filter((one) => (situation ?? one.situation) === one.situation);
  if (offers.length === 0 && situation !== undefined) throw noDrillFor(library, situation);
  return offers
    .map(({ situation: id, title, cases, personas }) => {
      const names = personas.map((one) => one.label).join(comma);
      return `${label(library, 'list_row', { situation: id, title, count: String(cases), personas: names })}\n`;
    })
    .join('');
}

async function resultRows(
  library: Library,
  sessions: DrillSessions,
  trainee: string,
  situation: string | undefined,
): Promise<string> {
  if (situation !== undefined && !drillSubjects(library).includes(situation))
    throw noDrillFor(library, situation);
  const rows = (await sessions.results(trainee)).filter(
    (row) => (situation ?? row.situation) === row.situation,
  );
  if (rows.length === 0) return `${label(library, 'no_results', { trainee })}\n`;
  return rows
    .map((row) => {
      const title = drilledTitle(library, row.situation);
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
