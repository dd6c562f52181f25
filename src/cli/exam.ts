/** yingda exam: papers, sitting them, marks by people, records, certificates (spec 04). */
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { type Clock, systemClock } from '../clock.ts';
import { trainingSheet } from '../desk/training-sheet.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { DrillLine } from '../training/cast.ts';
import { says } from '../training/exam.ts';
import { ExamRoom } from '../training/examroom.ts';
import { keyOf, makePaper } from '../training/paper.ts';
import { PARTS } from '../training/results.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';
import { asTrainee } from './trainee.ts';

interface ExamOptions {
  readonly as?: string;
  readonly seed?: string;
  readonly key?: boolean;
  readonly part?: (typeof PARTS)[number];
  readonly points?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly warn?: boolean;
  readonly spare?: boolean;
  readonly xlsx?: string;
  readonly database?: string;
}

/** Of a company in many years. */
const MOST_RECORDS = 100_000;

const WHO = ['--as <name>', 'the trainee (default: the account)'] as const;
const DATABASE = ['--database <file>', 'records are kept in this file'] as const;

/** @param clock times exams and dates records */
export function examCommand(
  program: Command,
  tools: Toolbox,
  done: (code: 0 | 1 | 2) => void,
  clock: Clock = systemClock,
): void {
  const exam = program.command('exam').description('training: papers, exams, marks, records, certificates');
  const told =
    (work: (options: ExamOptions, argument: string) => Promise<string | undefined>) =>
    async (...given: unknown[]) => {
      const [first, second] = given;
      const argument = typeof first === 'string' ? first : '';
      const text = await work((typeof first === 'string' ? second : first) as ExamOptions, argument);
      if (text) await write(tools.output, text);
      done(0);
    };

  exam
    .command('take <rule>')
    .description('sit an exam: TRN-2, TRN-4 … TRN-8; one question at a time, marks at the end')
    .option(...WHO)
    .option('--seed <seed>', 'the same seed makes the same paper')
    .option(...DATABASE)
    .action(
      told(async (options, rule) => {
        await sit(tools, options, rule.toUpperCase(), clock);
        return undefined;
      }),
    );
  exam
    .command('paper <rule>')
    .description('print a paper')
    .requiredOption('--seed <seed>', 'the same seed makes the same paper')
    .option('--key', 'with the right answers')
    .action(told(async (options, rule) => printed(tools.library(), rule.toUpperCase(), options)));
  exam
    .command('mark <exam>')
    .description('mark a part, or mark it anew; who and why stay on record (ids: exam records)')
    .addOption(new Option('--part <part>', 'what is marked').choices(PARTS).makeOptionMandatory())
    .requiredOption('--points <points>', 'its points now')
    .requiredOption('--by <name>', 'who marks')
    .requiredOption('--reason <text>', 'why')
    .option(...DATABASE)
    .action(
      told((options, id) =>
        withRoom(tools, options, clock, async ({ room }) => {
          const { part = 'discipline', by = '', reason = '' } = options;
          const points = numberOf('--points', options.points);
          return `${(await room.regrade({ exam: id, part, points, by, reason })).text}\n`;
        }),
      ),
    );
  exam
    .command('decide <exam>')
    .description('a warning after the last make-up exam has failed, or none; a person decides (TRN-4 to 8)')
    .addOption(new Option('--warn', 'with a warning').conflicts('spare'))
    .addOption(new Option('--spare', 'without one').conflicts('warn'))
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--reason <text>', 'why')
    .option(...DATABASE)
    .action(
      told((options, id) =>
        withRoom(tools, options, clock, async ({ room }) => {
          const { warn = false, spare = false, by = '', reason = '' } = options;
          if (!warn && !spare) throw new YingdaError('E_USAGE', 'either --warn or --spare');
          await room.decide({ exam: id, warned: warn, by, reason });
          return `${(await room.paper(id)).slip.join('\n')}\n`;
        }),
      ),
    );
  exam
    .command('records')
    .description('exams and their results; --xlsx writes the training record')
    .option('--as <name>', 'of one trainee')
    .option('--xlsx <file>', 'write 《员工记录表》 to this file')
    .option(...DATABASE)
    .action(
      told((options) =>
        withRoom(tools, options, clock, async ({ room, store, library }) => {
          const filter = options.as === undefined ? {} : { trainee: options.as };
          const rows = await room.exams(filter);
          if (options.xlsx !== undefined)
            await trainingSheet(
              library.exams.labels,
              options.xlsx,
              rows,
              await room.certificates(options.as),
              await store.trainings({ ...filter, limit: MOST_RECORDS }),
            );
          return listed(
            library,
            rows.map(({ id, text }) => `${text} [${id}]`),
          );
        }),
      ),
    );
  exam
    .command('certificates')
    .description('certificates: valid, expired, or to be renewed as a situation was revised')
    .option('--as <name>', 'of one trainee')
    .option(...DATABASE)
    .action(
      told((options) =>
        withRoom(tools, options, clock, async ({ room, library }) =>
          listed(
            library,
            (await room.certificates(options.as)).map(({ text }) => text),
          ),
        ),
      ),
    );
}

interface Room {
  readonly room: ExamRoom;
  readonly store: Awaited<ReturnType<Toolbox['openStore']>>;
  readonly library: Library;
  readonly trainee: string;
}

function withRoom<T>(
  tools: Toolbox,
  options: ExamOptions,
  clock: Clock,
  work: (room: Room) => Promise<T>,
): Promise<T> {
  const library = tools.library();
  return asTrainee(tools, options, library, clock, (ground, trainee) =>
    work({ room: new ExamRoom(ground), store: ground.store, library, trainee }),
  );
}

/** One exam, until it is over or the input ends; one that is left goes on counting its time. */
async function sit(tools: Toolbox, options: ExamOptions, rule: string, clock: Clock): Promise<void> {
  await withRoom(tools, options, clock, async ({ room, library, trainee }) => {
    const { speakers, quit } = library.drilling.labels;
    const shown = (lines: readonly DrillLine[]) =>
      write(tools.output, lines.map(({ from, text }) => `${speakers[from]}> ${text}\n`).join(''));
    const terminal = createInterface({
      input: tools.input,
      output: tools.output,
      prompt: `${speakers.trainee}> `,
    });
    // Taken up before anything is awaited: lines that come in earlier would be lost.
    const lines = terminal[Symbol.asyncIterator]();
    try {
      await shown((await room.start(trainee, rule, options.seed ?? String(clock.now()))).shows);
      terminal.prompt();
      for await (const line of lines) {
        if (quit.includes(line.trim())) break;
        const step = await room.answer(trainee, line);
        await shown(step?.shows ?? []);
        if (!step || step.over) break;
        terminal.prompt();
      }
    } finally {
      terminal.close();
    }
  });
}

function printed(library: Library, rule: string, { seed = '', key = false }: ExamOptions): string {
  const paper = makePaper(library, rule, seed);
  const { kinds } = library.exams.labels;
  const lines = paper.questions.flatMap((question, at) => {
    const { item, points, options } = question;
    const n = String(at + 1);
    return [
      says(library, 'question', {
        n,
        kind: kinds[item.kind],
        points: String(points),
        question: item.question,
      }),
      ...options.map((text, index) =>
        says(library, 'option', { letter: String.fromCharCode(65 + index), text }),
      ),
      ...(key ? [says(library, 'key', { n, answer: keyOf(library, question), source: item.source })] : []),
    ];
  });
  return `${[paper.title, ...lines, ...paper.drills].join('\n')}\n`;
}

function listed(library: Library, rows: readonly string[]): string {
  return `${rows.length === 0 ? says(library, 'none', {}) : rows.join('\n')}\n`;
}

function numberOf(option: string, text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || text.trim() === '' || !Number.isFinite(value))
    throw new YingdaError('E_USAGE', `${option} must be a number, got "${text ?? ''}"`);
  return value;
}
