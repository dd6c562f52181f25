/** Due times of a ticket from scripts-zh/standards/sla.yaml (spec 02 时限默认值). */
import type { Library } from '../library/library.ts';
import type { Intent, Urgency } from '../library/terms.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import type { WorkingCalendar } from './calendar.ts';
import type { TicketDue, TicketTask } from './ticket.ts';

const DAY_MINUTES = 1440;

export interface DueRule {
  readonly id: string;
  readonly due: TicketDue;
}

/** The row of time limits that fits a ticket; the first counts. */
export function limitOf(
  library: Library,
  ticket: { readonly kind: Intent; readonly urgency: Urgency; readonly task: TicketTask },
): Library['standards']['sla']['limits'][number] | undefined {
  return library.standards.sla.limits.find(
    (limit) =>
      (limit.kinds === undefined || limit.kinds.includes(ticket.kind)) &&
      (limit.urgencies === undefined || limit.urgencies.includes(ticket.urgency)) &&
      (limit.task === undefined || limit.task === ticket.task),
  );
}

/** The same hour so many working days later, or when work next begins. */
export function workingDaysAfter(calendar: WorkingCalendar, from: number, days: number): number {
  let due = calendar.nextStart(from);
  for (let left = Math.round(days); left > 0; left--) {
    do due += DAY;
    while (!calendar.isWorkingDay(due));
  }
  return calendar.nextStart(due);
}

/** The due times of a new ticket. Emergencies and urgent matters run day and night; the rest on the working calendar. */
export function dueTimes(
  library: Library,
  calendar: WorkingCalendar,
  ticket: { kind: Intent; urgency: Urgency; task: TicketTask },
  now: number,
): DueRule {
  const row = limitOf(library, ticket);
  const limits = row?.limits;
  const at = (minutes: number | undefined, whole = false): number | null => {
    if (minutes === undefined || limits === undefined) return null;
    if (limits.clock === 'always') return now + minutes * MINUTE;
    if (limits.clock === 'working_days' && whole)
      return workingDaysAfter(calendar, now, minutes / DAY_MINUTES);
    return minutes < DAY_MINUTES ? calendar.after(now, minutes) : withinDays(minutes);
  };
  /** "24 小时内" is never stretched by a night: due at the last working moment before it, or when work next begins. */
  function withinDays(minutes: number): number {
    const limit = now + minutes * MINUTE;
    const last = calendar.lastBefore(limit);
    return last !== null && last > now ? last : calendar.nextStart(limit);
  }
  return {
    id: row?.id ?? 'none',
    due: {
      respond: at(limits?.respond),
      arrive: at(limits?.arrive),
      plan: at(limits?.plan),
      resolve: at(limits?.resolve, true),
    },
  };
}
