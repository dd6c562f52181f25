/** yingda duty: what staff do again and again, what is due, how it fared. */
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { createDutyDesk } from '../desk/duties.ts';
import type { DutyDesk, DutyRow } from '../duties.ts';
import { DAY } from '../text/shanghai.ts';
import { shanghaiIso } from '../text/times.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import { wholeNumber } from './options.ts';
import type { Toolbox } from './toolbox.ts';

export function dutyCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const duty = program
    .command('duty')
    .description('what staff do again and again: due, done, checked, missed');
  const answer = async <T>(
    read: (duties: DutyDesk) => Promise<T>,
    text: (found: T) => string,
    json: boolean | undefined,
  ): Promise<void> => {
    await withStore(tools, async (store) => {
      const community = tools.community();
      const library = ofCommunity(tools.library(), community);
      const found = await read(
        createDutyDesk({ store, clock: systemClock, communityId: community.id, library: () => library }),
      );
      await write(tools.output, json ? `${JSON.stringify(found)}\n` : text(found));
    });
    done(0);
  };
  const days = wholeNumber('--days', 1, 400);

  duty
    .command('list')
    .description('duties by their due times; without --days what is due now')
    .option('--days <n>', 'those due within so many days, before and after now', days)
    .option('--json', 'as JSON')
    .action(({ days: within, json }: { days?: number; json?: boolean }) => {
      const now = systemClock.now();
      const span = within === undefined ? null : within * DAY;
      return answer(
        (duties) => (span === null ? duties.due() : duties.list({ from: now - span, to: now + span })),
        (found) => found.map(line).join(''),
        json,
      );
    });
  duty
    .command('tasks')
    .description('all duties, who does them, who checks them')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) =>
      answer(
        async (duties) => duties.tasks(),
        (tasks) =>
          tasks
            .map(({ id, title, role, checker }) => `${[id, title, role, checker ?? '-'].join('  ')}\n`)
            .join(''),
        json,
      ),
    );
  duty
    .command('figures')
    .description('how each duty fared: all, in time, late, missed, checked')
    .option('--days <n>', 'of the last days', days, 31)
    .option('--json', 'as JSON')
    .action(({ days: last, json }: { days: number; json?: boolean }) => {
      const now = systemClock.now();
      return answer(
        (duties) => duties.figures(now - last * DAY, now),
        (rows) =>
          rows
            .map(
              ({ task, title, all, inTime, late, missed, checked }) =>
                `${task}  ${title}  all ${all}, in time ${inTime}, late ${late}, missed ${missed}, checked ${checked ?? '-'}\n`,
            )
            .join(''),
        json,
      );
    });
}

const line = ({ due, state, role, title, doneBy, checkedBy, late }: DutyRow): string =>
  `${[shanghaiIso(due).slice(0, 16), late ? `${state} (late)` : state, role, title, doneBy ?? '-', checkedBy ?? '-'].join('  ')}\n`;
