/** yingda warning list: what people were told early (群诉). */
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { createWarningDesk } from '../desk/warnings.ts';
import { shanghaiIso } from '../text/times.ts';
import type { WarningCard } from '../warnings.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import { wholeNumber } from './options.ts';
import type { Toolbox } from './toolbox.ts';

export function warningCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('warning')
    .description('early warning: the risk of many owners complaining together')
    .command('list')
    .description('the warnings of the last days, newest first')
    .option('--days <n>', 'how many days', wholeNumber('--days', 1, 36_500), 31)
    .option('--json', 'as JSON')
    .action(async ({ days, json }: { days: number; json?: boolean }) => {
      await withStore(tools, async (store) => {
        const community = tools.community();
        const library = ofCommunity(tools.library(), community);
        const warnings = await createWarningDesk({
          store,
          clock: systemClock,
          communityId: community.id,
          library: () => library,
        }).list(days);
        await write(
          tools.output,
          json ? `${JSON.stringify(warnings)}\n` : warnings.map(warningText).join(''),
        );
      });
      done(0);
    });
}

function warningText({ at, rule, title, homes, tickets, notice, seen }: WarningCard): string {
  const head = [shanghaiIso(at), rule, title, `${homes}`, seen ? `seen to by ${seen.by}` : 'open'].join('  ');
  return [
    head,
    ...tickets.map(({ number, address, issue }) => `  ${number}  ${address || '-'}  ${issue}`),
    ...(notice ? [`  ${notice.kind} ${notice.title}: ${JSON.stringify(notice.slots)}`] : []),
    '',
  ].join('\n');
}
