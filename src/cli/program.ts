/** The command line: one file a command, every error one line on standard error (spec 06). */
import { Command, CommanderError } from 'commander';
import { shownDatabase } from '../config.ts';
import { oneLine, YingdaError } from '../errors.ts';
import { accountCommand } from './account.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import { benchCommand } from './bench.ts';
import { callCommand } from './call.ts';
import { chatCommand } from './chat.ts';
import { converseCommand } from './converse.ts';
import { doctorCommand } from './doctor.ts';
import { drillCommand } from './drill.ts';
import { dutyCommand } from './duty.ts';
import { examCommand } from './exam.ts';
import { fakeCommand } from './fake.ts';
import { feesCommand, surveyCommand } from './fees.ts';
import { gradeCommand } from './grade.ts';
import { importCommand } from './import.ts';
import { inboxCommand } from './inbox.ts';
import { kpiCommand } from './kpi.ts';
import { lintCommand } from './lint.ts';
import { migrateCommand } from './migrate.ts';
import { noticeCommand } from './notice.ts';
import { eraseCommand, exportCommand } from './owner.ts';
import { privacyCommand } from './privacy.ts';
import { qualityCommand } from './quality.ts';
import { registerCommand } from './register.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { scriptCommand } from './script.ts';
import { startCommand } from './start.ts';
import { suggestCommand } from './suggest.ts';
import { sweepCommand } from './sweep.ts';
import { ticketCommand } from './ticket.ts';
import { todayCommand } from './today.ts';
import type { Toolbox } from './toolbox.ts';
import { trainingCommand } from './training.ts';
import { understandCommand } from './understand.ts';
import { variantCommand } from './variant.ts';
import { warningCommand } from './warning.ts';
import { weatherCommand } from './weather.ts';

type Register = (program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void) => void;

const COMMANDS: readonly Register[] = [
  startCommand,
  chatCommand,
  callCommand,
  understandCommand,
  converseCommand,
  replayCommand,
  lintCommand,
  suggestCommand,
  gradeCommand,
  scriptCommand,
  ticketCommand,
  variantCommand,
  drillCommand,
  examCommand,
  trainingCommand,
  accountCommand,
  importCommand,
  weatherCommand,
  noticeCommand,
  todayCommand,
  reportCommand,
  qualityCommand,
  kpiCommand,
  warningCommand,
  dutyCommand,
  registerCommand,
  feesCommand,
  surveyCommand,
  inboxCommand,
  backupCommand,
  restoreCommand,
  migrateCommand,
  exportCommand,
  eraseCommand,
  sweepCommand,
  privacyCommand,
  doctorCommand,
  fakeCommand,
  benchCommand,
];

/** Runs one command line. @returns the exit code: 0, 1 failed, 2 wrong usage or input */
export async function runCli(argv: readonly string[], tools: Toolbox): Promise<number> {
  let code: number = 0;
  const program = new Command('yingda')
    .description('应答 yingda: a chatbot and call-script assistant for property service centres')
    .version(tools.version)
    .configureOutput({
      writeOut: (text) => tools.output.write(text),
      writeErr: (text) => tools.errors.write(text),
    });
  for (const register of COMMANDS) {
    register(program, tools, (result) => {
      code = result;
    });
  }
  tellFaults(program, 'yingda');
  program.hook('preAction', (_, command) => mustNameFiles(command));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof YingdaError) {
      const [first = '', ...more] = error.message.split('\n');
      tools.errors.write(`yingda: ${error.code}: ${first}\n${more.map((line) => `${line}\n`).join('')}`);
      return error.exitCode;
    }
    tools.errors.write(`yingda: ${systemFault(error, tools) ?? oneLine(error)}\n`);
    return 1;
  }
}

/** What the system or the database refuses, with its code; null: it is something else. */
function systemFault(error: unknown, { database }: Toolbox): string | null {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') return null;
  if (code.startsWith('SQLITE_')) return `E_STORE_UNAVAILABLE: ${shownDatabase(database)}: ${oneLine(error)}`;
  return path !== undefined && syscall !== undefined ? `E_FILE: ${oneLine(error)}` : null;
}

const A_FILE = /<(?:dir|file|folder)>/;

/** An empty name (of a variable that is not set) would mean the folder one stands in. @throws YingdaError E_USAGE */
function mustNameFiles(command: Command): void {
  const options = command.options
    .filter(({ flags }) => A_FILE.test(flags))
    .map((option) => [option.long ?? option.flags, command.getOptionValue(option.attributeName())] as const);
  const operands = command.registeredArguments.map(
    (one, at) => [`<${one.name()}>`, command.args[at]] as const,
  );
  for (const [name, value] of [...options, ...operands.filter(([shown]) => A_FILE.test(shown))])
    if (value === '') throw new YingdaError('E_USAGE', `${name} must name a file or folder, got ""`);
}

/** What is wrong with a command line is told like any other error: on one line, and where to read more. */
function tellFaults(command: Command, path: string): void {
  command.exitOverride().configureOutput({
    ...command.configureOutput(),
    outputError: (text, write) => {
      const fault = oneLine(text.trim()).replace(/^error: /, '');
      write(`yingda: E_USAGE: ${fault} (${path} --help)\n`);
    },
  });
  for (const one of command.commands) tellFaults(one, `${path} ${one.name()}`);
}
