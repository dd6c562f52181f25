import type { Library } from '../library/library.ts';
import type { Intent } from '../library/terms.ts';
import type { TicketTask } from './ticket.ts';

/** What a ticket is called: by its kind, or that somebody is to be called back, whatever about. */
export function ticketTitle(
  { standards: { tickets } }: Pick<Library, 'standards'>,
  { kind, task }: { readonly kind: Intent; readonly task: TicketTask },
): string {
  return task === 'callback' ? tickets.callback_title : (tickets.titles[kind] ?? kind);
}
