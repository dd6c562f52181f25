/** Due times of a ticket from scripts-zh/standards/sla.yaml (spec 02 时限默认值). */
import type { Library } from '../library/library.ts';
import type { Intent, Urgency } from '../library/terms.ts';
import type { WorkingCalendar } from './calendar.ts';
import type { TicketDue, TicketTask } from './ticket.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

export interface DueRule {
  readonly id: string;
  readonly due: TicketDue;
}

/** The due times of a new ticket. Emergencies and urgent matters run day and night; the rest on the working calendar. */
export function dueTimes(
  library: Library,
  calendar: WorkingCalendar,
  ticket: { kind: Intent; urgency: Urgency; task: TicketTask },
  now: number,
): DueRule {
  const row = library.standards.sla.limits.find(
    (limit) =>
      (limit.kinds === undefined || limit.kinds.includes(ticket.kind)) &&
      (limit.urgencies === undefined || limit.urgencies.includes(ticket.urgency)) &&
      (limit.task === undefined || limit.task === ticket.task),
  );
  const limits = row?.limits;
  const at = (minutes: number | undefined): number | null => {
    if (minutes === undefined || limits === undefined) return null;
    return limits.clock === 'always' || minutes >= 1440
      ? afterDays(now, minutes, limits.clock)
      : calendar.after(now, minutes);
  };
  /** "24 小时内" on the working clock means the same hour of the next working day, not 24 working hours. */
  function afterDays(from: number, minutes: number, clock: 'always' | 'working'): number {
    if (clock === 'always') return from + minutes * MINUTE;
    let due = calendar.nextStart(from);
    for (let days = Math.round(minutes / 1440); days > 0; days--) due = calendar.nextStart(due + DAY);
    return due;
  }
  return {
    id: row?.id ?? 'none',
    due: {
      respond: at(limits?.respond),
      arrive: at(limits?.arrive),
      plan: at(limits?.plan),
      resolve: at(limits?.resolve),
    },
  };
}
