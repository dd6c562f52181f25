/** yingda sweep: takes away what is no longer kept (standards/retention.yaml); the service does so every day itself. */
import type { Command } from 'commander';
import { countOld, expiryOf, sweepAll } from '../desk/sweep.ts';
import { YingdaError } from '../errors.ts';
import { mediaShelf } from '../media.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

export function sweepCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('sweep')
    .description('takes away personal data that is older than scripts-zh/standards/retention.yaml keeps it')
    .option('--dry-run', 'only count what would go')
    .option('--run', 'do it')
    .action(async (options: { dryRun?: boolean; run?: boolean }) => {
      if ((options.dryRun === true) === (options.run === true))
        throw new YingdaError('E_USAGE', 'say --dry-run to count, or --run to take away');
      await sweepAction(tools, options.run === true);
      done(0);
    });
}

/** @param run take away; else only counted */
export async function sweepAction(tools: Toolbox, run: boolean): Promise<void> {
  const now = Date.now();
  const old = expiryOf(tools.library().standards.retention, now);
  const media = mediaShelf(tools.media);
  const counts = await withStore(tools, (store) =>
    run ? sweepAll({ store, media }, old, now) : countOld({ store, media }, old),
  );
  const kinds = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  await write(tools.output, `${run ? 'taken away' : 'would go'}: ${kinds.join(', ')}\n`);
}
