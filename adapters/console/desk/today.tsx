/** What needs somebody today; everything is a click from the thing itself. */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Apart, TicketCard, TodayAnswer, TodayTalk } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { useLive } from './live.ts';
import { useMe } from './me.ts';
import { DueTag, Instead, UrgencyTag } from './parts.tsx';
import { span, useNow } from './time.ts';
import { labelled, type Word, w } from './words.ts';

export function TodayPage() {
  const { data, error, reload } = useLoad<TodayAnswer>('/today');
  useLive((news) => {
    if (news === 'anew' || news.tickets.length + news.conversations.length > 0) reload();
  });
  return (
    <section className="page" aria-labelledby="today-title">
      <header className="page-head">
        <h1 id="today-title">{w('today.title')}</h1>
        <span className="muted">{w('today.lead')}</span>
        <Button className="page-act" onClick={reload}>
          {w('notices.again')}
        </Button>
      </header>
      {data ? (
        <Shown {...data} />
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('today.none')} />
      )}
    </section>
  );
}

function Shown({ today }: TodayAnswer) {
  const now = useNow();
  const { labels } = useMe();
  const { figures } = today;
  const ticket = (one: TicketCard) => (
    <Row key={one.id} href={`#/tickets/${one.id}`} name={one.number}>
      <UrgencyTag urgency={one.urgency} /> {one.issue} {one.address && `· ${one.address}`} ·{' '}
      {one.assignee ?? one.assign} <DueTag dueAt={one.dueAt} soonAt={one.soonAt} now={now} />
    </Row>
  );
  const talk = (one: TodayTalk) => (
    <Row key={one.id} href={`#/desk/${encodeURIComponent(one.id)}`} name={one.owner ?? w('today.owner')}>
      {labels.moods[one.mood]} · {one.words ?? w('queue.picture')}
      {one.waitsSince !== null && ` · ${w('today.waits', { time: span(now - one.waitsSince) })}`}
    </Row>
  );
  return (
    <>
      <dl className="today-figures">
        <Figure title={w('today.said')} of={figures.said} />
        <Figure title={w('today.conversations')} of={figures.conversations} />
        <Figure title={w('today.waiting')} of={figures.waiting} />
      </dl>
      <div className="today-grid">
        <Block title={w('today.emergencies')} rows={today.emergencies.map(ticket)} />
        <Block
          title={w('today.warnings')}
          rows={today.warnings.map(({ id, title, rule, homes }) => (
            <Row key={id} href="#/warnings" name={title}>
              {w(`warnings.rule.${rule}` satisfies Word)} · {homes}
            </Row>
          ))}
        />
        <Block title={w('today.late')} rows={today.late.map(ticket)} />
        <Block title={w('today.soon')} rows={today.soon.map(ticket)} />
        <Block title={w('today.unanswered')} rows={today.unanswered.map(talk)} />
        <Block
          title={w('today.promises')}
          rows={today.promises.map(({ promise, ticket: of, conversationId }) => (
            <Row
              key={promise.id + (of?.id ?? conversationId)}
              href={of ? `#/tickets/${of.id}` : `#/desk/${encodeURIComponent(conversationId ?? '')}`}
              name={of?.number ?? w('today.owner')}
            >
              {labelled(promise.label, promise.text)} · {promise.by ?? w('today.bot')}{' '}
              <DueTag dueAt={promise.dueAt} now={now} />
            </Row>
          ))}
        />
        <Block title={w('today.followUps')} rows={today.followUps.map(ticket)} />
        <Block title={w('today.moods')} rows={today.moods.map(talk)} />
        <Block
          title={w('today.duties')}
          rows={today.duties.map((one) => (
            <Row key={one.id} href={`#/duties/${one.id}`} name={one.title}>
              {one.checkBy === null ? one.role : w('duties.checker', { role: one.checker ?? '' })}{' '}
              <DueTag dueAt={one.checkBy ?? one.due} now={now} />
            </Row>
          ))}
        />
        <Block
          title={w('today.rows')}
          rows={today.rows.map((one) => (
            <Row key={one.id} href={`#/registers/${one.register}~${one.id}`} name={one.title}>
              {one.book} · {one.due?.title} <DueTag dueAt={one.due?.at ?? null} now={now} />
            </Row>
          ))}
        />
        <Block
          title={w('today.duty')}
          rows={today.duty.map(({ name, role }) => (
            <li key={role + name}>
              {role} · {name}
            </li>
          ))}
        />
      </div>
    </>
  );
}

/** The bot's and people's, never added up. */
function Figure({ title, of }: { title: string; of: Apart }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{w('today.apart', { bot: of.bot, people: of.people })}</dd>
    </div>
  );
}

function Block({ title, rows }: { title: string; rows: readonly ReactNode[] }) {
  return (
    <section className="today-block" aria-label={title}>
      <h2>
        {title} <span className="muted">{rows.length}</span>
      </h2>
      {rows.length === 0 ? (
        <p className="muted">{w('today.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it
        <ul tabIndex={0}>{rows}</ul>
      )}
    </section>
  );
}

function Row({ href, name, children }: { href: string; name: string; children: ReactNode }) {
  return (
    <li>
      <a href={href}>{name}</a> {children}
    </li>
  );
}
