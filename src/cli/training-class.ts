/** yingda training class | curve | items | contest: the trainer's page on the command line. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Clock } from '../clock.ts';
import type { ContestCard } from '../contests.ts';
import { DIFFICULTIES, type Difficulty } from '../library/drill-schema.ts';
import type { Library } from '../library/library.ts';
import { filledText } from '../text/template.ts';
import { playContest } from './contest-play.ts';
import { instantGiven } from './options.ts';
import type { Toolbox } from './toolbox.ts';
import { BY, byOf, listOf, type Told, textOf } from './training-options.ts';

export function classCommands(training: Command, told: Told): void {
  training
    .command('class')
    .description('how the class comes along: scores, time, weakest elements, groups; --xlsx writes all of it')
    .option('--group <name>', 'only this group')
    .option('--xlsx <file>', 'write the trainer’s page to this file')
    .action(
      told(async ({ classroom, library }, options) => {
        const file = textOf(options.xlsx);
        if (file !== undefined) await writeFile(file, await classroom.sheet());
        const { people, weak, groups } = await classroom.overview(textOf(options.group));
        const { sheets } = library.exams.class;
        const share = (value: number) => `${Math.round(value * 100)}%`;
        return [
          sheets.people.name,
          ...people.map(
            ({ name, drills, mean, time, open }) =>
              `  ${name}  ${drills}  ${mean === null ? '—' : Math.round(mean)}  ${time.drills + time.exams + time.sessions}min  ${open}`,
          ),
          sheets.weak.name,
          ...weak.map(
            ({ label, missing, asked, share: part }) => `  ${label}  ${missing}/${asked}  ${share(part)}`,
          ),
          sheets.groups.name,
          ...groups.map(
            ({ name, people: count, mean, passed }) =>
              `  ${name}  ${count}  ${mean === null ? '—' : Math.round(mean)}  ${passed === null ? '—' : share(passed)}`,
          ),
        ].join('\n');
      }),
    );
  training
    .command('curve <trainee>')
    .description('the curve of somebody in every situation they have practised')
    .action(
      told(async ({ classroom, library }, _, trainee) => {
        const curves = await classroom.curves(trainee);
        const lines = curves.map(
          ({ situation, title, points, known }) =>
            `${situation} ${title}  ${points.map(({ score }) => score).join(' → ')}${known === null ? '' : `  (${Math.round(known * 100)}%)`}`,
        );
        return lines.length === 0 ? library.exams.labels.says.none : lines.join('\n');
      }),
    );
  training
    .command('items')
    .description('statistics of the questions: difficulty, discrimination, choices that nobody takes')
    .option('--rule <rule>', 'of one exam')
    .action(
      told(async ({ classroom, library }, options) => {
        const { verdicts, reasons } = library.exams.class;
        const items = await classroom.items(textOf(options.rule)?.toUpperCase());
        const lines = items.map(
          ({ id, answers, difficulty, discrimination, verdict, reasons: why }) =>
            `${verdicts[verdict]}  ${id}  n=${answers} p=${difficulty.toFixed(2)} r=${discrimination?.toFixed(2) ?? '—'}  ${why.map((one) => reasons[one]).join(' ')}`,
        );
        return lines.length === 0 ? library.exams.labels.says.none : lines.join('\n');
      }),
    );
}

export function contestCommands(
  training: Command,
  told: Told,
  tools: Pick<Toolbox, 'input' | 'output'>,
  clock: Clock,
): void {
  const contest = training.command('contest').description('skills contests: the same owners for all');
  contest
    .command('list')
    .description('contests with their boards')
    .action(
      told(async ({ contests, library }) => {
        const all = await contests.contests();
        return all.length === 0
          ? library.exams.labels.says.none
          : all.map((one) => contestText(library, one)).join('\n');
      }),
    );
  contest
    .command('play <contest>')
    .description('take part: round after round; whoever leaves one has no points of it (ids: contest list)')
    .requiredOption('--as <trainee>', 'the name that your drills are kept under')
    .action(
      told(async (training, options, id) => {
        const trainee = textOf(options.as)?.trim() ?? '';
        await playContest(tools, training.library, training, { id, trainee, now: clock.now() });
        const card = (await training.contests.contests()).find((one) => one.id === id);
        return card ? contestText(training.library, card) : '';
      }),
    );
  contest
    .command('announce <title>')
    .description('a contest of drills in these situations')
    .requiredOption('--situations <ids>', 'separated by commas')
    .requiredOption('--from <time>', 'ISO time')
    .requiredOption('--to <time>', 'ISO time')
    .requiredOption('--seed <seed>', 'draws the owners: the same for all')
    .addOption(new Option('--difficulty <difficulty>').choices(DIFFICULTIES).default('normal'))
    .option(...BY)
    .action(
      told(async ({ contests, library }, options, title) => {
        const card = await contests.announce(
          {
            title,
            seed: textOf(options.seed) ?? '',
            difficulty: options.difficulty as Difficulty,
            from: instantGiven('--from', textOf(options.from) ?? ''),
            to: instantGiven('--to', textOf(options.to) ?? ''),
            rounds: listOf(options.situations).map((situation) => ({
              kind: 'drill',
              situation: situation.toUpperCase(),
            })),
          },
          byOf(options),
        );
        return contestText(library, card);
      }),
    );
}

function contestText(library: Library, { id, title, state, names, board }: ContestCard): string {
  const { says } = library.exams.class;
  return [
    `[${id}] ${title}  ${state}  ${names.join(library.drilling.labels.comma)}`,
    ...board.map(
      ({ place, name, points, minutes }) => `  ${place}. ${filledText(says.best, { name, points, minutes })}`,
    ),
  ].join('\n');
}
