/** yingda bench: how fast it is on this machine, as JSON, with the machine's own limits of the same run. */
import { type Command, Option } from 'commander';
import { YingdaError } from '../errors.ts';
import { write } from './jsonl.ts';
import type { BenchWish, Toolbox } from './toolbox.ts';

interface BenchFlags {
  readonly size: BenchWish['size'];
  readonly folder?: string;
  readonly database?: string;
  readonly train?: string;
  readonly test?: string;
}

export function benchCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('bench')
    .description(
      'measures this machine: understand, lint, desk, http, big, backlog, memory, postgres, year, start, classify; without a name all but classify',
    )
    .argument('[name]', 'one of them')
    .addOption(
      new Option(
        '--size <size>',
        'smoke: does it run; quick: minutes; full: the figures of docs/performance.md',
      )
        .choices(['smoke', 'quick', 'full'])
        .default('quick'),
    )
    .option(
      '--folder <folder>',
      'where databases are put, on the disk to be measured (default: the data folder)',
    )
    .option(
      '--database <address>',
      'postgres: an empty database (default: a server is started on this machine)',
    )
    .option('--train <file>', 'classify: rows {"text","intent"}, one JSON a line')
    .option('--test <file>', 'classify: the rows to be told')
    .action(async (name: string | undefined, flags: BenchFlags) => {
      if (name === 'classify' && (flags.train === undefined || flags.test === undefined))
        throw new YingdaError('E_USAGE', 'bench classify needs --train FILE and --test FILE');
      const bench = await tools.bench();
      if (name !== undefined && !bench.names.includes(name))
        throw new YingdaError('E_USAGE', `no bench ${name}, there are: ${bench.names.join(', ')}`);
      const result = await bench.run({ ...flags, ...(name !== undefined && { name }) });
      await write(tools.output, JSON.stringify(result, null, 1));
      await write(tools.errors, bench.table(result));
      done(0);
    });
}
