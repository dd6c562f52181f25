/** A ticket on paper (派工单): what is to be done, and where people sign. */
import { Button } from 'antd';
import type { TicketAnswer, TicketCard } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { fullMoment } from './time.ts';
import { labelled, listed, w } from './words.ts';

export function PrintPage({ id }: { id: string | null }) {
  const { data, error, reload } = useLoad<TicketAnswer>(`/tickets/${id ?? ''}`);
  const { community } = useMe();
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;
  const { ticket, notes, affected } = data;
  const rows: readonly (readonly [string, string, string, string])[] = [
    [w('print.number'), ticket.number, w('print.created'), fullMoment(ticket.createdAt)],
    [w('print.kind'), ticket.title, w('print.urgency'), w(`urgency.${ticket.urgency}`)],
    [w('print.address'), ticket.address ?? '', w('print.contact'), ticket.contact ?? ''],
    [w('print.assign'), ticket.assign, w('print.due'), ticket.due ?? w('sla.none')],
    [w('print.worker'), ticket.assignee ?? '', w('print.arrive'), ''],
  ];
  return (
    <main className="paper">
      <p className="paper-tools">
        <Button href={`#/tickets/${id}`}>{w('print.back')}</Button>
        <Button type="primary" onClick={() => print()}>
          {w('print.do')}
        </Button>
      </p>
      <h1>
        {community.name} {w('print.title')}
      </h1>
      <table>
        <tbody>
          {rows.map(([first, one, second, two]) => (
            <tr key={first}>
              <th scope="row">{first}</th>
              <td>{one}</td>
              <th scope="row">{second}</th>
              <td>{two}</td>
            </tr>
          ))}
          <Wide label={w('print.issue')}>{ticket.issue}</Wide>
          <Wide label={w('print.summary')}>{ticket.summary}</Wide>
          {ticket.fields.length > 0 && (
            <Wide label={w('print.visit')}>
              {ticket.fields.map(({ label, value }) => labelled(label, value)).join('　')}
            </Wide>
          )}
          {ticket.checklist.length > 0 && (
            <Wide label={w('assign.checklist')}>
              {ticket.checklist.map(({ label, done }) => `${done ? '☑' : '☐'} ${label}`).join('　')}
            </Wide>
          )}
          {affected.length > 0 && (
            <Wide label={w('assign.affected', { count: affected.length })}>{listed(affected)}</Wide>
          )}
          <Wide label={w('print.done')} tall>
            {notes.findLast(({ kind }) => kind === 'finish')?.text ?? ''}
          </Wide>
          <Wide label={w('print.materials')} tall>
            {billText(ticket)}
          </Wide>
          <tr className="paper-sign">
            <th scope="row">{w('print.workerSign')}</th>
            <td />
            <th scope="row">{w('print.ownerSign')}</th>
            <td />
          </tr>
          <tr>
            <th scope="row">{w('print.leave')}</th>
            <td />
            <th scope="row">{w('print.date')}</th>
            <td />
          </tr>
        </tbody>
      </table>
    </main>
  );
}

/** What was used and what it costs, where it was told on the spot; else the line stays empty, to be filled by hand. */
function billText({ work: { lines, labour_cents }, feeCents }: TicketCard): string {
  if (feeCents === 0 && lines.length === 0) return '';
  const yuan = (cents: number) => `¥${(cents / 100).toFixed(2)}`;
  return listed([
    ...lines.map(({ name, quantity, price_cents }) => `${name} ×${quantity} ${yuan(price_cents)}`),
    ...(labour_cents > 0 ? [`${w('job.labour')} ${yuan(labour_cents)}`] : []),
    `${w('job.sum')} ${yuan(feeCents)}`,
  ]);
}

function Wide({ label, children, tall = false }: { label: string; children?: string; tall?: boolean }) {
  return (
    <tr className={tall ? 'paper-tall' : ''}>
      <th scope="row">{label}</th>
      <td colSpan={3}>{children}</td>
    </tr>
  );
}
