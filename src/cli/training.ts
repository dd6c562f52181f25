/** yingda training: members, the yearly plan, trainings, inductions, what is due, the class, contests (spec 04 TRN-1 to 13). */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type Clock, systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { assistance } from '../desk/assistance.ts';
import { createTraining } from '../desk/training.ts';
import type { Library } from '../library/library.ts';
import type { PlanMove, SessionCard, YearPlanCard } from '../programme.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { shanghaiIso } from '../text/times.ts';
import { dayOf } from '../training/exam.ts';
import { clockOn } from '../training/periods.ts';
import { withCommunity } from './database.ts';
import { write } from './jsonl.ts';
import { dayGiven } from './options.ts';
import type { Toolbox } from './toolbox.ts';
import { classCommands, contestCommands } from './training-class.ts';
import {
  BY,
  byOf,
  listOf,
  numberOf,
  type Options,
  type Told,
  type Training,
  textOf,
} from './training-options.ts';

type Done = (code: 0 | 1 | 2) => void;

/** @param clock dates what is done */
export function trainingCommand(
  program: Command,
  tools: Toolbox,
  done: Done,
  clock: Clock = systemClock,
): void {
  const training = program
    .command('training')
    .description(
      'the training programme: members, plan, trainings, inductions, what is due, class, contests',
    );
  const told: Told =
    (work) =>
    async (...given) => {
      const [first, second] = given;
      const argument = typeof first === 'string' ? first : '';
      const options = (typeof first === 'string' ? second : first) as Options;
      await withTraining(tools, clock, async (open) => {
        const text = await work(open, options, argument);
        if (text !== '') await write(tools.output, `${text}\n`);
      });
      done(0);
    };
  memberCommands(training, told);
  planCommands(training, told, clock);
  sessionCommands(training, told, clock);
  classCommands(training, told);
  contestCommands(training, told, tools, clock);
}

function memberCommands(training: Command, told: Told): void {
  training
    .command('enrol <trainee>')
    .description('take somebody in, under the name that their drills and exams are kept under')
    .requiredOption('--from <day>', 'YYYY-MM-DD: the first day at work')
    .option('--name <name>', 'as shown (default: the same)')
    .option('--alias <names>', 'other names of their drills, separated by commas')
    .option('--group <names>', 'groups, separated by commas')
    .option('--newcomer', 'has the seven days to go through')
    .option(...BY)
    .action(
      told(async ({ programme }, options, trainee) => {
        const member = await programme.enrol(
          {
            trainee,
            name: textOf(options.name) ?? trainee,
            aliases: listOf(options.alias),
            groups: listOf(options.group),
            from: dayGiven('--from', textOf(options.from) ?? ''),
            newcomer: options.newcomer === true,
          },
          byOf(options),
        );
        return member.name;
      }),
    );
  training
    .command('leave <trainee>')
    .description('somebody is not trained here any more; the record stays')
    .option(...BY)
    .action(
      told(async ({ programme }, options, trainee) => {
        await programme.leave(trainee, byOf(options));
        return '';
      }),
    );
  training
    .command('due')
    .description('what everybody owes: trainings, days, exams, certificates')
    .option('--as <trainee>', 'of one')
    .option('--all', 'also what is in time')
    .action(
      told(async ({ programme, library }, options) => {
        const owed = await programme.obligations(textOf(options.as));
        const lines = owed.flatMap(({ name, duties, days, makeups, undecided, certificates }) => {
          const shown = duties.filter(({ state }) => options.all || state === 'due' || state === 'overdue');
          const { remind_day, remind_warning } = library.exams.programme.says;
          return [
            ...shown.map(({ text }) => `${name}  ${text}`),
            ...days.map((day) => filledText(remind_day, { who: name, day })),
            ...undecided.map((one) =>
              filledText(remind_warning, { who: name, day: dayOf(one.at), rule: one.rule, title: one.title }),
            ),
            ...[...makeups, ...certificates].map(({ text }) => text),
          ];
        });
        return lines.length === 0 ? library.exams.labels.says.none : lines.join('\n');
      }),
    );
  training
    .command('remind')
    .description('tell people what is due; each thing is told once, the running service does so every day')
    .action(told(async ({ programme }) => String(await programme.remind())));
  training
    .command('induction')
    .description('the seven days of newcomers with their signatures and conclusions')
    .option('--as <trainee>', 'of one')
    .action(
      told(async ({ programme, library }, options) => {
        const as = textOf(options.as);
        const cards = (await programme.inductions()).filter(
          ({ trainee }) => as === undefined || trainee === as,
        );
        const lines = cards.flatMap(({ name, days, conclusion, decision }) => [
          `${name}  ${conclusion}${decision ? `  ${decision.text} (${decision.by})` : ''}`,
          ...days.map(({ text }) => `  ${text}`),
        ]);
        return lines.length === 0 ? library.exams.labels.says.none : lines.join('\n');
      }),
    );
  training
    .command('sign <trainee>')
    .description('sign a day of the induction; trainer and trainee sign each for themselves')
    .requiredOption('--day <n>', 'which day')
    .addOption(new Option('--as <who>', 'who signs').choices(['trainer', 'trainee']).makeOptionMandatory())
    .requiredOption(...BY)
    .action(
      told(async ({ programme }, options, trainee) => {
        const as = options.as === 'trainer' ? 'trainer' : 'trainee';
        const day = numberOf('--day', options.day);
        const card = await programme.signDay(trainee, day, as, byOf(options));
        return card.days.find((one) => one.day === day)?.text ?? '';
      }),
    );
  training
    .command('decide <trainee>')
    .description('what a person decides after the conclusion of an induction')
    .requiredOption('--text <text>', 'what was decided')
    .requiredOption(...BY)
    .action(
      told(async ({ programme }, options, trainee) => {
        const { name, conclusion } = await programme.decide(
          trainee,
          textOf(options.text) ?? '',
          byOf(options),
        );
        return `${name}  ${conclusion}`;
      }),
    );
}

function planCommands(training: Command, told: Told, clock: Clock): void {
  training
    .command('plan [year]')
    .description('the yearly plan (TRN-1): drawn up by the rules, submitted, approved by somebody else')
    .option('--save', 'keep the draft that the rules make')
    .option('--submit', 'submit it')
    .option('--approve', 'approve it: its trainings stand in the calendar')
    .option('--return <reason>', 'send it back')
    .option('--xlsx <file>', 'write it to this file')
    .option(...BY)
    .action(
      told(async ({ programme, library }, options, argument) => {
        const year =
          argument === '' ? Number(dayOf(clock.now()).slice(0, 4)) + 1 : numberOf('year', argument);
        let plan = await programme.plan(year);
        if (options.save) plan = await programme.savePlan({ ...plan, lines: plan.lines }, byOf(options));
        const moves: readonly (readonly [PlanMove, unknown])[] = [
          ['submit', options.submit],
          ['approve', options.approve],
          ['return', options.return],
        ];
        for (const [move, asked] of moves)
          if (asked)
            plan = await programme.movePlan(
              year,
              { version: plan.version, move, ...(typeof asked === 'string' && { reason: asked }) },
              byOf(options),
            );
        const file = textOf(options.xlsx);
        if (file !== undefined) await writeFile(file, await programme.planSheet(year));
        return planText(library, plan);
      }),
    );
}

function sessionCommands(training: Command, told: Told, clock: Clock): void {
  training
    .command('sessions')
    .description('trainings of a time with who signed in; --xlsx writes the attendance sheets')
    .option('--from <day>', 'YYYY-MM-DD (default: a week ago)')
    .option('--to <day>', 'YYYY-MM-DD (default: in a month)')
    .option('--xlsx <file>', 'write them to this file')
    .action(
      told(async ({ programme, library }, options) => {
        const from = dayOr(options.from, clock.now() - 7 * DAY);
        const to = dayOr(options.to, clock.now() + 31 * DAY);
        const file = textOf(options.xlsx);
        if (file !== undefined) await writeFile(file, await programme.sessionSheet(from, to));
        const lines = (await programme.sessions(from, to)).map((session) => sessionText(library, session));
        return lines.length === 0 ? library.exams.labels.says.none : lines.join('\n');
      }),
    );
  training
    .command('hold <rule>')
    .description('record a training that was held, with all who were there (TRN-3 … TRN-11)')
    .requiredOption('--with <trainees>', 'who was there, separated by commas')
    .requiredOption('--minutes <n>', 'how long it was')
    .option('--on <day>', 'YYYY-MM-DD (default: today)')
    .option('--topic <text>', 'what it was about', '')
    .option('--place <text>', 'where', '')
    .option('--note <text>', 'how those who were there did', '')
    .option('--failed <trainees>', 'who did not do well enough, separated by commas')
    .requiredOption(...BY)
    .action(
      told(async ({ programme, library }, options, rule) => {
        const by = byOf(options);
        const minutes = numberOf('--minutes', options.minutes);
        const started = options.on === undefined ? clock.now() - minutes * MINUTE : dayOr(options.on, 0);
        const at = options.on === undefined ? started : clockOn(started, library.exams.programme.plan.at);
        const { id } = await programme.addSession(
          {
            rule: rule.toUpperCase(),
            at,
            topic: textOf(options.topic) ?? '',
            place: textOf(options.place) ?? '',
            trainer: by.name,
            minutes: Math.ceil(minutes),
          },
          by,
        );
        const failed = listOf(options.failed);
        for (const trainee of listOf(options.with)) {
          await programme.signIn(id, trainee, by);
          const passed = !failed.includes(trainee);
          const note = textOf(options.note) ?? '';
          await programme.assess(id, trainee, { kind: 'assessment', points: null, passed, note }, by);
        }
        return sessionText(library, await programme.hold(id, minutes, by));
      }),
    );
}

/** Opens the database with all that trainers do. */
async function withTraining(
  tools: Toolbox,
  clock: Clock,
  use: (training: Training) => Promise<void>,
): Promise<void> {
  await withCommunity(tools, async (store, community) => {
    const library = ofCommunity(tools.library(), community);
    const desk = {
      library,
      get understander() {
        return tools.understander();
      },
    };
    const { drills, exams } = assistance({ desk, store, clock, models: tools.models, community });
    const common = { store, clock, communityId: community.id, library: () => library };
    await use({ ...createTraining({ ...common, drills, exams }), drills, library });
  });
}

function planText(library: Library, plan: YearPlanCard): string {
  const { plan_says: says } = library.exams.programme;
  return [
    `${plan.year} ${says.sheet.name}  ${says.states[plan.state]}  ${dayOf(plan.dueAt - 1)}`,
    ...plan.lines.map(
      ({ rule, title, at, minutes, budget }) =>
        `  ${rule} ${title}  ${at.length} × ${minutes}min  ${at[0] === undefined ? '' : dayOf(at[0])}…  ${budget * at.length}`,
    ),
    `  ${says.total}  ${plan.budget}`,
    ...plan.faults.map((fault) => `  ! ${fault}`),
  ].join('\n');
}

function sessionText(library: Library, session: SessionCard): string {
  const { session_states: states } = library.exams.programme;
  const { at, rule, title, minutes, state, signed, trainer } = session;
  const who = signed.map(({ name }) => name).join(library.drilling.labels.comma);
  return `${shanghaiIso(at).slice(0, 16)}  ${rule} ${title}  ${minutes}min  ${states[state]}  ${trainer}  ${who}`;
}

const dayOr = (value: string | boolean | undefined, other: number): number =>
  value === undefined ? other : dayGiven('the day', textOf(value) ?? '');
