/** yingda ticket list | show: the tickets of a database. */
import type { Command } from 'commander';
import { shownDatabase } from '../config.ts';
import { ticketView } from '../desk/view.ts';
import { YingdaError } from '../errors.ts';
import { addressText } from '../text/addresses.ts';
import { shanghaiIso } from '../text/times.ts';
import { TICKET_STATES, type TicketState } from '../ticket/moves.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import { wholeNumber } from './options.ts';
import type { Toolbox } from './toolbox.ts';

export function ticketCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const ticket = program.command('ticket').description('tickets: list, show');
  ticket
    .command('list')
    .description('the newest tickets')
    .option('--state <state>', `one of ${TICKET_STATES.join(', ')}`)
    .option('--limit <n>', 'how many', wholeNumber('--limit', 1), 50)
    .option('--json', 'as JSON')
    .action(async (options: { state?: string; limit: number; json?: boolean }) => {
      const state = options.state as TicketState | undefined;
      if (state !== undefined && !TICKET_STATES.includes(state))
        throw new YingdaError('E_UNKNOWN_ID', `state "${state}" is not one of ${TICKET_STATES.join(', ')}`);
      await withStore(tools, async (store) => {
        const rows = await store.tickets(tools.community().id, {
          limit: options.limit,
          ...(state !== undefined && { states: [state] }),
        });
        if (options.json) await write(tools.output, `${JSON.stringify(rows.map(ticketView))}\n`);
        else
          for (const row of rows)
            await write(
              tools.output,
              `${row.number}  ${row.state}  ${row.urgency}  ${addressText(row.address, row.place) ?? '-'}  ${row.issue}\n`,
            );
      });
      done(0);
    });
  ticket
    .command('show')
    .description('one ticket with its events')
    .argument('<number>', 'BX-1122-007, or the last three digits')
    .option('--json', 'as JSON')
    .action(async (number: string, options: { json?: boolean }) => {
      await withStore(tools, async (store) => {
        const found = await store.ticket(tools.community().id, number.toUpperCase());
        if (!found)
          throw new YingdaError(
            'E_NOT_FOUND',
            `there is no ticket ${number} in ${shownDatabase(tools.database)}`,
            {
              exitCode: 1,
            },
          );
        const events = await store.ticketEvents(found.id);
        const view = {
          ...ticketView(found),
          events: events.map((event) => ({ at: shanghaiIso(event.at), event: event.kind, ...event.data })),
        };
        await write(
          tools.output,
          options.json ? `${JSON.stringify(view)}\n` : `${JSON.stringify(view, null, 2)}\n`,
        );
      });
      done(0);
    });
}
