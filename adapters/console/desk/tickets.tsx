/** All tickets: as a board or a table, with filters; what is late says so in words. */
import { AppstoreOutlined, UnorderedListOutlined } from '@ant-design/icons';
import { Input, Segmented, Select, Table, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import type { TicketCard, TicketState, TicketsAnswer } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { useLive } from './live.ts';
import { useMe } from './me.ts';
import { DueTag, Instead, StateTag, UrgencyTag } from './parts.tsx';
import { go } from './place.ts';
import { TicketDrawer } from './ticket.tsx';
import { type Due, dueState, moment, useNow } from './time.ts';
import { labelled, w } from './words.ts';

/** The newest, of whatever state; what is not over yet is read besides, however old it is. */
const MOST = 1000;
const MOST_OPEN = 2000;
const MOST_FOUND = 200;

type Column = 'new' | 'given' | 'work' | 'check' | 'over';
const COLUMNS: readonly (readonly [Column, readonly TicketState[]])[] = [
  ['new', ['received', 'returned', 'reopened']],
  ['given', ['dispatched', 'accepted']],
  ['work', ['in_progress', 'paused']],
  ['check', ['done', 'confirmed', 'followed_up']],
  ['over', ['closed', 'cancelled', 'merged']],
];
/** Ended ones that a board shows. */
const MOST_OVER = 30;
const DUES: readonly Due[] = ['late', 'soon'];

interface Filter {
  readonly search: string;
  readonly due: Due | 'open' | 'all';
  readonly urgency: TicketCard['urgency'] | 'all';
  readonly assign: string;
}

const STANDING = COLUMNS.slice(0, 4).flatMap(([, states]) => states);

/** @param search looked for among all there are, once not all are read */
function useTickets(search: string) {
  const newest = useLoad<TicketsAnswer>(`/tickets?limit=${MOST}`);
  const isCut = (newest.data?.tickets.length ?? 0) >= MOST;
  const standing = useLoad<TicketsAnswer>(
    isCut ? `/tickets?limit=${MOST_OPEN}&states=${STANDING.join()}` : null,
  );
  const found = useLoad<TicketsAnswer>(
    isCut && search.length > 1 ? `/tickets?limit=${MOST_FOUND}&search=${encodeURIComponent(search)}` : null,
  );
  const data = useMemo(() => {
    const all = [newest.data, standing.data].flatMap((one) => one?.tickets ?? []);
    return newest.data && [...new Map(all.map((ticket) => [ticket.id, ticket])).values()];
  }, [newest.data, standing.data]);
  const reload = () => {
    newest.reload();
    standing.reload();
  };
  return { data, found: found.data?.tickets ?? null, isCut, error: newest.error, reload };
}

export function TicketsPage({ id }: { id: string | null }) {
  const [filter, setFilter] = useState<Filter>({ search: '', due: 'all', urgency: 'all', assign: 'all' });
  const { data, found, isCut, error, reload } = useTickets(filter.search.trim());
  const now = useNow();
  const [view, setView] = useState<'board' | 'table'>('board');
  useLive((news) => {
    if (news === 'anew' || news.tickets.length > 0) reload();
  });
  const tickets = useMemo(
    () =>
      (found ?? data ?? [])
        .filter((ticket) => fits(ticket, found ? { ...filter, search: '' } : filter, now))
        .sort(byDue),
    [data, found, filter, now],
  );
  const departments = [...new Set((data ?? []).flatMap(({ roles }) => roles))].sort();
  return (
    <section className="tickets" aria-labelledby="tickets-title">
      <header className="page-head">
        <h1 id="tickets-title">{w('tickets.title')}</h1>
        {data && (
          <span className="muted">
            {w('tickets.count', { count: tickets.length })}
            {isCut && !found && w('tickets.older')}
          </span>
        )}
        <Input.Search
          allowClear
          className="tickets-search"
          placeholder={w('tickets.search')}
          aria-label={w('tickets.search')}
          onChange={(event) => setFilter({ ...filter, search: event.target.value })}
        />
        <Select
          value={filter.due}
          aria-label={w('tickets.due')}
          className="tickets-choice"
          onChange={(due) => setFilter({ ...filter, due })}
          options={(['all', 'open', ...DUES] as const).map((value) => ({
            value,
            label: value === 'left' || value === 'none' ? '' : w(`tickets.${value}`),
          }))}
        />
        <Select
          value={filter.urgency}
          aria-label={w('tickets.urgency')}
          className="tickets-choice"
          onChange={(urgency) => setFilter({ ...filter, urgency })}
          options={[
            { value: 'all', label: labelled(w('tickets.urgency'), w('tickets.all')) },
            ...(['emergency', 'urgent', 'normal'] as const).map((value) => ({
              value,
              label: w(`urgency.${value}`),
            })),
          ]}
        />
        <Select
          value={filter.assign}
          aria-label={w('tickets.department')}
          className="tickets-choice"
          onChange={(assign) => setFilter({ ...filter, assign })}
          options={[
            { value: 'all', label: labelled(w('tickets.department'), w('tickets.all')) },
            ...departments.map((value) => ({ value, label: value })),
          ]}
        />
        <Segmented<'board' | 'table'>
          className="tickets-view"
          value={view}
          aria-label={w('tickets.title')}
          onChange={setView}
          options={[
            { value: 'board', label: w('tickets.board'), icon: <AppstoreOutlined /> },
            { value: 'table', label: w('tickets.table'), icon: <UnorderedListOutlined /> },
          ]}
        />
      </header>
      {tickets.length === 0 ? (
        <Instead
          loading={data === null && error === null}
          error={data === null ? error : null}
          onRetry={reload}
          empty={w('tickets.empty')}
          hint={w('tickets.emptyHint')}
        />
      ) : view === 'board' ? (
        <Board tickets={tickets} now={now} />
      ) : (
        <List tickets={tickets} now={now} />
      )}
      <TicketDrawer id={id} onClose={() => go('tickets')} onChanged={() => setTimeout(reload, 400)} />
    </section>
  );
}

function fits(ticket: TicketCard, { search, due, urgency, assign }: Filter, now: number): boolean {
  if (urgency !== 'all' && ticket.urgency !== urgency) return false;
  if (assign !== 'all' && !ticket.roles.includes(assign)) return false;
  if (due === 'open' && !isOpen(ticket)) return false;
  if ((due === 'late' || due === 'soon') && dueState(ticket.dueAt, now, ticket.soonAt) !== due) return false;
  const wanted = search.trim().toUpperCase();
  return (
    wanted === '' ||
    [ticket.number, ticket.address, ticket.issue, ticket.contact, ticket.assignee].some((text) =>
      text?.toUpperCase().includes(wanted),
    )
  );
}

/** What is due first on top; what is due no more by age. */
function byDue(a: TicketCard, b: TicketCard): number {
  const [first, second] = [a.dueAt ?? Number.POSITIVE_INFINITY, b.dueAt ?? Number.POSITIVE_INFINITY];
  return first === second ? b.createdAt - a.createdAt : first - second;
}

function isOpen({ state }: TicketCard): boolean {
  return COLUMNS.slice(0, 3).some(([, states]) => states.includes(state));
}

function Board({ tickets, now }: { tickets: readonly TicketCard[]; now: number }) {
  const { labels } = useMe();
  return (
    <div className="board">
      {COLUMNS.map(([column, states]) => {
        const here = tickets.filter(({ state }) => states.includes(state));
        return (
          <section key={column} className="board-column" aria-label={w(`tickets.columns.${column}`)}>
            <h2>
              {w(`tickets.columns.${column}`)} <span className="muted">{here.length}</span>
            </h2>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
            <ul tabIndex={0} aria-label={w(`tickets.columns.${column}`)}>
              {(column === 'over' ? here.slice(0, MOST_OVER) : here).map((ticket) => (
                <li key={ticket.id}>
                  <a className={`ticket ticket-${ticket.urgency}`} href={`#/tickets/${ticket.id}`}>
                    <span className="ticket-head">
                      <b>{ticket.number}</b>
                      <span className="muted">{ticket.title}</span>
                    </span>
                    <span className="ticket-line">{ticket.issue}</span>
                    <span className="small">{ticket.address ?? w('app.unknown')}</span>
                    <span className="ticket-foot small">
                      <UrgencyTag urgency={ticket.urgency} />
                      <StateTag ticket={ticket} label={labels.states[ticket.state] ?? ticket.state} />
                      <DueTag dueAt={ticket.dueAt} soonAt={ticket.soonAt} now={now} />
                    </span>
                    <span className="small muted">
                      {ticket.assign} · {ticket.assignee ?? w('tickets.nobody')}
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function List({ tickets, now }: { tickets: readonly TicketCard[]; now: number }) {
  const { labels } = useMe();
  const columns: TableColumnsType<TicketCard> = [
    {
      title: w('tickets.number'),
      dataIndex: 'number',
      width: 130,
      render: (number: string, { id }) => <a href={`#/tickets/${id}`}>{number}</a>,
    },
    { title: w('tickets.kind'), dataIndex: 'title', width: 90 },
    {
      title: w('tickets.urgency'),
      dataIndex: 'urgency',
      width: 90,
      render: (_, { urgency }) => <UrgencyTag urgency={urgency} />,
    },
    { title: w('tickets.issue'), dataIndex: 'issue', ellipsis: true },
    { title: w('tickets.address'), dataIndex: 'address', width: 170, ellipsis: true },
    {
      title: w('tickets.state'),
      dataIndex: 'state',
      width: 100,
      render: (_, ticket) => <StateTag ticket={ticket} label={labels.states[ticket.state] ?? ticket.state} />,
    },
    {
      title: w('tickets.due'),
      dataIndex: 'dueAt',
      width: 130,
      sorter: byDue,
      render: (_, { dueAt, soonAt }) => <DueTag dueAt={dueAt} soonAt={soonAt} now={now} />,
    },
    { title: w('tickets.assign'), dataIndex: 'assign', width: 110 },
    {
      title: w('tickets.assignee'),
      dataIndex: 'assignee',
      width: 100,
      render: (assignee: string | null) => assignee ?? <span className="muted">{w('tickets.nobody')}</span>,
    },
    {
      title: w('tickets.created'),
      dataIndex: 'createdAt',
      width: 110,
      sorter: (a, b) => a.createdAt - b.createdAt,
      render: (at: number) => moment(at, now),
    },
  ];
  return (
    <div className="tickets-table">
      <Table<TicketCard>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={[...tickets]}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </div>
  );
}
