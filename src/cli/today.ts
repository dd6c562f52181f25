/** yingda today: what needs somebody today, as supervisors see it. */
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { createDutyDesk } from '../desk/duties.ts';
import { createRegisterDesk } from '../desk/registers.ts';
import { ticketCard } from '../desk/ticket-view.ts';
import { readToday } from '../desk/today.ts';
import { createWarningDesk } from '../desk/warnings.ts';
import type { QueueCard, TicketCard } from '../staff.ts';
import type { Today } from '../today.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

const WARNED_DAYS = 31;

export function todayCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('today')
    .description('what needs somebody today: late, emergencies, unanswered, promises, warnings, duty')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const community = tools.community();
      const { id: communityId } = community;
      const library = ofCommunity(tools.library(), community);
      const today = await withStore(tools, (store) => {
        const sheets = { store, clock: systemClock, communityId, library: () => library };
        return readToday({
          store,
          clock: systemClock,
          communityId,
          library,
          card: (ticket) => ticketCard(library, ticket, systemClock.now()),
          duties: () => createDutyDesk(sheets).due(),
          rows: () => createRegisterDesk(sheets).due(),
          warnings: () =>
            createWarningDesk({ store, clock: systemClock, communityId, library: () => library }).list(
              WARNED_DAYS,
            ),
        });
      });
      await write(tools.output, json ? `${JSON.stringify(today)}\n` : todayText(today));
      done(0);
    });
}

const ticketLine = ({ number, address, issue, due }: TicketCard) =>
  [number, address ?? '-', issue, due ?? ''].join('  ').trimEnd();
const talkLine = ({ id, owner, mood }: QueueCard) => [id, owner ?? '-', mood].join('  ');

function todayText(today: Today): string {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['emergencies', today.emergencies.map(ticketLine)],
    ['warnings', today.warnings.map(({ title, homes }) => `${title}  ${homes}`)],
    ['late', today.late.map(ticketLine)],
    ['soon late', today.soon.map(ticketLine)],
    ['unanswered', today.unanswered.map(talkLine)],
    [
      'promises',
      today.promises.map(({ promise, ticket, conversationId }) =>
        [ticket?.number ?? conversationId ?? '-', promise.text].join('  '),
      ),
    ],
    ['follow-ups', today.followUps.map(ticketLine)],
    ['moods', today.moods.map(talkLine)],
    ['duties', today.duties.map(({ title, role, state }) => `${title}  ${role}  ${state}`)],
    ['books', today.rows.map(({ book, title, due }) => `${book}  ${title}  ${due?.title ?? ''}`)],
    ['on duty', today.duty.map(({ role, name }) => `${role}  ${name}`)],
  ];
  const figures = Object.entries(today.figures).map(
    ([name, { bot, people }]) => `${name}: bot ${bot}, people ${people}\n`,
  );
  return [
    ...figures,
    ...lists.flatMap(([name, rows]) => [`${name}: ${rows.length}\n`, ...rows.map((row) => `  ${row}\n`)]),
  ].join('');
}
