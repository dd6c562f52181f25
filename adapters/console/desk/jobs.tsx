/** The engineer's page, for a phone: my jobs and those to be taken; it goes on where there is no network. */
import { CloudSyncOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { SignedIn, TicketCard, TicketsAnswer } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { JobPage } from './job.tsx';
import { type Item, JobQueue } from './job-queue.ts';
import { keepJobs, keptJobs, openOffline } from './kept.ts';
import { useLive } from './live.ts';
import { useMe } from './me.ts';
import { DueTag, Instead, StateTag, UrgencyTag } from './parts.tsx';
import { useNow } from './time.ts';
import { w } from './words.ts';

const STATES = 'received,dispatched,accepted,in_progress,paused,returned,reopened,done';

/** A job as it stands once what waits here has been sent. */
export interface Job {
  readonly ticket: TicketCard;
  readonly state: TicketCard['state'];
  readonly waiting: readonly Item[];
}

/** The moves that wait, by the table that the server gave; it decides in the end. */
function jobOf(ticket: TicketCard, items: readonly Item[], moves: SignedIn['moves']): Job {
  const waiting = items.filter((item) => item.ticket === ticket.id);
  const state = waiting.reduce<TicketCard['state']>((at, item) => {
    if (item.kind !== 'act' || item.action.do !== 'move' || item.refused !== undefined) return at;
    const move = moves[item.action.move];
    return move?.from.includes(at) ? move.to : at;
  }, ticket.state);
  return { ticket, state, waiting };
}

export function JobsPage({ id }: { id: string | null }) {
  const { account, moves } = useMe();
  const [queue, setQueue] = useState<JobQueue | null>(null);
  useEffect(openOffline, []);
  useEffect(() => {
    const made = new JobQueue(account.id);
    setQueue(made);
    return () => made.close();
  }, [account.id]);
  if (!queue) return null;
  return <Jobs id={id} queue={queue} moves={moves} />;
}

/** By account; a name counts only where whoever gave it knew no account: two colleagues may have the same. */
function isOf({ assignee, assigneeId }: TicketCard, { id, name }: SignedIn['account']): boolean {
  return assigneeId?.startsWith('account:') ? assigneeId === `account:${id}` : assignee === name;
}

const NONE: readonly Item[] = [];

function useItems(queue: JobQueue): readonly Item[] {
  const [items, setItems] = useState(NONE);
  useEffect(() => {
    setItems(queue.items);
    return queue.listen(() => setItems(queue.items));
  }, [queue]);
  return items;
}

/** What was read last stays on this phone: the list is there without a network too. */
function useTickets() {
  const { account } = useMe();
  const { data, error, reload } = useLoad<TicketsAnswer>(`/tickets?limit=500&states=${STATES}`);
  useEffect(() => {
    if (data) keepJobs(account.id, data);
  }, [data, account.id]);
  const [kept] = useState(() => keptJobs(account.id));
  return { tickets: (data ?? kept)?.tickets ?? null, error, reload };
}

const online = (changed: () => void) => {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
};

function Jobs({ id, queue, moves }: { id: string | null; queue: JobQueue; moves: SignedIn['moves'] }) {
  const { account } = useMe();
  const { csrf } = useMe();
  const { tickets, error, reload } = useTickets();
  const items = useItems(queue);
  const [which, setWhich] = useState<'mine' | 'open'>('mine');
  const connected = useSyncExternalStore(online, () => navigator.onLine);
  useLive((news) => {
    if (news === 'anew' || news.tickets.length > 0) reload();
  });
  // The server knows again who this is.
  useEffect(() => {
    if (csrf !== '') void queue.send();
  }, [csrf, queue]);
  const sent = items.length;
  // What was sent stands in the tickets a moment later.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when one was sent
  useEffect(() => {
    const timer = setTimeout(reload, 600);
    return () => clearTimeout(timer);
  }, [sent, reload]);

  const jobs = useMemo(
    () =>
      (tickets ?? [])
        .map((ticket) => jobOf(ticket, items, moves))
        .sort((a, b) => (a.ticket.dueAt ?? Number.MAX_VALUE) - (b.ticket.dueAt ?? Number.MAX_VALUE)),
    [tickets, items, moves],
  );
  const isMine = ({ ticket, waiting }: Job) =>
    isOf(ticket, account) || waiting.some(({ refused }) => refused === undefined);
  const mine = jobs.filter(isMine);
  const open = jobs.filter((job) => !isMine(job) && job.ticket.assignee === null && job.state !== 'done');

  if (!tickets)
    return (
      <section className="page">
        <Instead loading={error === null} error={error} onRetry={reload} empty="" />
      </section>
    );
  const chosen = jobs.find(({ ticket }) => ticket.id === id);
  const waiting = items.filter(({ refused }) => refused === undefined).length;
  return (
    <section className="jobs" aria-label={w('job.title')}>
      {(waiting > 0 || !connected) && (
        <p className="job-waiting" role="status">
          <CloudSyncOutlined /> {w(connected ? 'job.sending' : 'job.offline', { count: waiting })}
        </p>
      )}
      {chosen ? (
        <JobPage key={chosen.ticket.id} job={chosen} queue={queue} />
      ) : (
        <>
          <header className="page-head">
            <h1>{w('job.title')}</h1>
          </header>
          <Segmented
            block
            size="large"
            value={which}
            aria-label={w('job.title')}
            onChange={setWhich}
            options={[
              { value: 'mine', label: w('job.mine', { count: mine.length }) },
              { value: 'open', label: w('job.open', { count: open.length }) },
            ]}
          />
          <JobList jobs={which === 'mine' ? mine : open} />
          {which === 'mine' && mine.length === 0 && open.length > 0 && (
            <Button block type="primary" size="large" onClick={() => setWhich('open')}>
              {w('job.see', { count: open.length })}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function JobList({ jobs }: { jobs: readonly Job[] }) {
  const { labels } = useMe();
  const now = useNow();
  if (jobs.length === 0)
    return <Instead loading={false} error={null} onRetry={() => undefined} empty={w('job.none')} />;
  return (
    <ul className="job-list">
      {jobs.map(({ ticket, state, waiting }) => (
        <li key={ticket.id}>
          <a className={`ticket ticket-${ticket.urgency}`} href={`#/jobs/${ticket.id}`}>
            <span className="ticket-head">
              <b>{ticket.address ?? w('app.unknown')}</b>
              <StateTag ticket={{ state }} label={labels.states[state] ?? state} />
              {waiting.length > 0 && <CloudSyncOutlined aria-label={w('job.unsent')} />}
            </span>
            <span className="job-issue">{ticket.issue}</span>
            <span className="ticket-foot small">
              <UrgencyTag urgency={ticket.urgency} />
              <DueTag dueAt={ticket.dueAt} soonAt={ticket.soonAt} now={now} />
              <span className="muted">{ticket.number}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
