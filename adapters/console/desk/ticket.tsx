/** A ticket: as a summary, in full, and the moves that it allows. */
import { PhoneOutlined, PrinterOutlined } from '@ant-design/icons';
import { App, Button, Drawer, Timeline } from 'antd';
import { type ReactNode, useState } from 'react';
import type { TicketAnswer, TicketCard, TicketLine } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { isSeen, Row } from './job-pictures.tsx';
import { useLive } from './live.ts';
import { useMe } from './me.ts';
import { DueTag, Instead, StateTag, UrgencyTag } from './parts.tsx';
import { Promises } from './promises.tsx';
import { Acts } from './ticket-acts.tsx';
import { Checklist } from './ticket-checks.tsx';
import { Moves } from './ticket-moves.tsx';
import { fullMoment, useNow } from './time.ts';
import { filled, named, w } from './words.ts';

/** A turn is committed before its ticket can be read. */
const SOON_MS = 400;

interface DrawerProps {
  readonly id: string | null;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

export function TicketDrawer({ id, onClose, onChanged }: DrawerProps) {
  return (
    <Drawer
      open={id !== null}
      onClose={onClose}
      size={520}
      title={w('ticket.detail')}
      destroyOnHidden
      extra={
        id !== null && (
          <Button icon={<PrinterOutlined />} href={`#/print/${id}`}>
            {w('ticket.print')}
          </Button>
        )
      }
    >
      {id !== null && <TicketPage id={id} onChanged={onChanged} />}
    </Drawer>
  );
}

function TicketPage({ id, onChanged }: { id: string; onChanged: () => void }) {
  const { data, error, reload } = useLoad<TicketAnswer>(`/tickets/${id}`);
  const { labels, rights } = useMe();
  const now = useNow();
  useLive((news) => {
    if (news === 'anew' || news.tickets.includes(id)) reload();
  });
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;
  const { ticket, history, notes, affected, mergedInto } = data;
  const again = () => {
    setTimeout(reload, SOON_MS);
    onChanged();
  };
  return (
    <article aria-label={ticket.number}>
      <p className="ticket-head">
        <b className="ticket-number">{ticket.number}</b>
        <span>{ticket.title}</span>
        <StateTag ticket={ticket} label={labels.states[ticket.state] ?? ticket.state} />
        <UrgencyTag urgency={ticket.urgency} />
      </p>
      <h2 className="ticket-issue">{ticket.issue}</h2>
      <Moves ticket={ticket} onMoved={again} />
      <Acts ticket={ticket} onDone={again} />
      {mergedInto && (
        <p>
          {w('assign.mergedInto')} <a href={`#/tickets/${mergedInto.id}`}>{mergedInto.number}</a>
        </p>
      )}
      {ticket.moves.length === 0 && <p className="muted">{w('ticket.noMoves')}</p>}
      <dl className="facts">
        <Fact label={w('tickets.address')}>{ticket.address ?? w('app.unknown')}</Fact>
        <Fact label={w('ticket.contact')}>
          {ticket.contact ?? w('app.unknown')} {rights.includes('phones') && <WholePhone ticket={ticket} />}
        </Fact>
        <Fact label={w('tickets.due')}>
          {ticket.due ?? w('sla.none')} <DueTag dueAt={ticket.dueAt} soonAt={ticket.soonAt} now={now} />
        </Fact>
        <Fact label={w('tickets.assign')}>{ticket.assign}</Fact>
        <Fact label={w('tickets.assignee')}>{ticket.assignee ?? w('tickets.nobody')}</Fact>
        <Fact label={w('tickets.created')}>{fullMoment(ticket.createdAt)}</Fact>
        {ticket.pictures > 0 && (
          <Fact label={w('ticket.pictures')}>
            <span className="job-pictures">
              <Row ticket={ticket.id} ids={ticket.media.filter(isSeen)} />
            </span>
          </Fact>
        )}
        {ticket.feeCents > 0 && <Fact label={w('ticket.fee')}>¥{(ticket.feeCents / 100).toFixed(2)}</Fact>}
        {ticket.fields.map(({ label, value }) => (
          <Fact key={label} label={label}>
            {value}
          </Fact>
        ))}
      </dl>
      <Promises
        promises={ticket.promises}
        conversation={ticket.conversationId}
        ticket={ticket.id}
        onKept={() => setTimeout(reload, SOON_MS)}
      />
      <Checklist ticket={ticket} onChanged={again} />
      {affected.length > 0 && (
        <section aria-label={w('assign.affected', { count: affected.length })}>
          <h3>{w('assign.affected', { count: affected.length })}</h3>
          <ol className="affected">
            {affected.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </section>
      )}
      <h3>{w('ticket.summary')}</h3>
      <p className="ticket-words">{ticket.summary}</p>
      {ticket.conversationId !== null && rights.includes('desk') && (
        <p>
          <a href={`#/desk/${ticket.conversationId}`}>{w('ticket.conversation')}</a>
        </p>
      )}
      <h3>{w('ticket.history')}</h3>
      <Timeline
        items={history.map((line, at) => ({
          content: <HistoryLine line={line} words={wordsOf(line, notes)} />,
          // Two things of one turn have the same time.
          key: `${line.at}.${at}`,
        }))}
      />
    </article>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

function WholePhone({ ticket }: { ticket: TicketCard }) {
  const [phone, setPhone] = useState<string | null>(null);
  const { message } = App.useApp();
  async function look() {
    try {
      const answer = await ask<{ phone: string | null }>('POST', `/tickets/${ticket.id}/phone`);
      setPhone(answer.phone ?? w('app.unknown'));
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  if (phone !== null)
    return (
      <>
        <a href={`tel:${phone}`}>{phone}</a> <span className="muted small">{w('ticket.phoneLogged')}</span>
      </>
    );
  return (
    <Button size="small" type="link" icon={<PhoneOutlined />} onClick={() => void look()}>
      {w('ticket.phone')}
    </Button>
  );
}

/** "ticket.accept" is named by the move, the rest by the page's own words. */
function titleOf(kind: string, moves: Readonly<Record<string, string>>): string {
  return moves[kind.replace(/^ticket\./, '')] ?? named('event', kind, w('event.other'));
}

/** What a colleague wrote with it: kept with the ticket, not in the log. */
function wordsOf({ at, kind }: TicketLine, notes: TicketAnswer['notes']): string {
  const of = kind.replace(/^ticket\.(?:note\.)?/, '');
  return notes.find((note) => note.at === at && note.kind === of)?.text ?? '';
}

function HistoryLine({ line: { at, kind, data }, words }: { line: TicketLine; words: string }) {
  const { labels } = useMe();
  const to = typeof data.to === 'string' ? data.to : null;
  return (
    <>
      <b>{titleOf(kind, labels.moves)}</b>{' '}
      {to !== null && filled(w('event.to'), { state: labels.states[to] ?? to })}{' '}
      {words !== '' && <span>{words}</span>}
      <br />
      <span className="muted small">
        {fullMoment(at)}
        {to !== null && typeof data.by === 'string' && ` · ${w('event.by', { name: data.by })}`}
      </span>
    </>
  );
}
