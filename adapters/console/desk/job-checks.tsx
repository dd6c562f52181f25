/** The checklist of a job, ticked on the spot; what waits here is newer than what the server told. */
import type { JobQueue } from './job-queue.ts';
import type { Job } from './jobs.tsx';
import { Checks } from './ticket-checks.tsx';
import { w } from './words.ts';

export function JobChecks({ job: { ticket, waiting }, queue }: { job: Job; queue: JobQueue }) {
  if (ticket.checklist.length === 0) return null;
  const unsent = waiting
    .flatMap((item) => (item.kind === 'act' && item.action.do === 'work' ? [item.action.checks] : []))
    .findLast((checks) => checks !== undefined);
  const list = ticket.checklist.map((item) => ({ ...item, done: unsent?.includes(item.id) ?? item.done }));
  const of = { ticket: ticket.id, conversation: ticket.conversationId ?? '' };
  return (
    <section className="job-part" aria-label={w('assign.checklist')}>
      <h2>{w('assign.checklist')}</h2>
      <Checks
        list={list}
        onTick={(checks) =>
          queue.add({ ...of, kind: 'act', action: { do: 'work', ticket: ticket.id, checks } })
        }
      />
    </section>
  );
}
