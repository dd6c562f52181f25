/** What must be done before a ticket is closed, by its kind (scripts-zh/standards/tickets.yaml closing). Pure. */
import type { Library } from '../library/library.ts';
import type { Intent } from '../library/terms.ts';
import { NO_WORK, type TicketWork } from './work.ts';

export interface ChecklistItem {
  readonly id: string;
  readonly label: string;
  /** Without it the ticket is not closed. */
  readonly required: boolean;
  readonly done: boolean;
}

interface Closed {
  readonly kind: Intent;
  readonly task: 'work' | 'callback';
  readonly work?: TicketWork;
}

/** The checklist of a ticket, in its order; a call back has none. The owner's signature on the glass ticks `signed` by itself. */
export function checklistOf({ standards }: Library, { kind, task, work = NO_WORK }: Closed): ChecklistItem[] {
  if (task === 'callback') return [];
  const rows = standards.tickets.closing.find(({ kinds }) => kinds.includes(kind))?.checklist ?? [];
  return rows.map(({ id, label, required }) => ({
    id,
    label,
    required,
    done: work.checks.includes(id) || (id === SIGNED && work.signature !== null),
  }));
}

const SIGNED = 'signed';

/** Labels of what is still wanting. @param ticked ids that are ticked with the move itself */
export function lackingToClose(library: Library, ticket: Closed, ticked: readonly string[] = []): string[] {
  return checklistOf(library, ticket)
    .filter(({ id, required, done }) => required && !done && !ticked.includes(id))
    .map(({ label }) => label);
}
