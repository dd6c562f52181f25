/** Early warning: what people were told of, the tickets behind it, and the notice that is suggested. */
import { App, Button, Table, Tag } from 'antd';
import type { WarningCard, WarningsAnswer, WarningTicket } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { useMe } from './me.ts';
import { suggestNotice } from './notice-draft.ts';
import { Instead } from './parts.tsx';
import { fullMoment } from './time.ts';
import { type Word, w } from './words.ts';

export function WarningsPage() {
  const { data, error, reload } = useLoad<WarningsAnswer>('/warnings');
  return (
    <section className="page" aria-labelledby="warnings-title">
      <header className="page-head">
        <h1 id="warnings-title">{w('warnings.title')}</h1>
        <span className="muted">{w('warnings.lead')}</span>
        <Button className="page-act" onClick={reload}>
          {w('notices.again')}
        </Button>
      </header>
      {data && data.warnings.length > 0 ? (
        data.warnings.map((warning) => <Shown key={warning.id} warning={warning} onSeen={reload} />)
      ) : (
        <Instead
          loading={!data && error === null}
          error={error}
          onRetry={reload}
          empty={w('warnings.none')}
        />
      )}
    </section>
  );
}

function Shown({ warning, onSeen }: { warning: WarningCard; onSeen: () => void }) {
  const { message } = App.useApp();
  const { labels, rights } = useMe();
  const { id, rule, title, homes, at, updatedAt, master, tickets, conversations, notice, seen } = warning;

  async function see() {
    try {
      await ask('POST', `/warnings/${encodeURIComponent(id)}/seen`);
      onSeen();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }

  return (
    <article className="warning" aria-label={title}>
      <h2>
        {title} <Tag color={seen ? 'default' : 'red'}>{w(`warnings.rule.${rule}` satisfies Word)}</Tag>
      </h2>
      <p className="muted">
        {w('warnings.counts', { homes, tickets: tickets.length })} · {fullMoment(at)}
        {updatedAt > at && ` · ${w('warnings.updated', { at: fullMoment(updatedAt) })}`}
        {seen && ` · ${w('warnings.seenBy', { name: seen.by, at: fullMoment(seen.at) })}`}
      </p>
      {tickets.length > 0 && (
        <Table<WarningTicket>
          size="small"
          rowKey="id"
          pagination={tickets.length > 10 ? { pageSize: 10 } : false}
          dataSource={[...tickets]}
          columns={[
            {
              title: w('warnings.ticket'),
              dataIndex: 'number',
              width: 170,
              render: (number: string, ticket) => (
                <>
                  <a href={`#/tickets/${ticket.id}`}>{number}</a>
                  {ticket.id === master?.id && ` ${w('warnings.master')}`}
                </>
              ),
            },
            { title: w('warnings.place'), dataIndex: 'address', width: 180 },
            { title: w('warnings.issue'), dataIndex: 'issue' },
            {
              title: w('warnings.state'),
              dataIndex: 'state',
              width: 110,
              render: (state: WarningTicket['state']) =>
                (labels.states as Readonly<Record<string, string>>)[state] ?? state,
            },
            { title: w('warnings.at'), dataIndex: 'createdAt', width: 150, render: fullMoment },
          ]}
        />
      )}
      <p className="warning-acts">
        {rights.includes('desk') &&
          conversations.map((conversation, nth) => (
            <a key={conversation} href={`#/desk/${encodeURIComponent(conversation)}`}>
              {w('warnings.talk', { nth: nth + 1 })}
            </a>
          ))}
        {notice && rights.includes('notices') && (
          <Button onClick={() => suggestNotice(notice)}>
            {w('warnings.notice', { title: notice.title })}
          </Button>
        )}
        {!seen && (
          <Button type="primary" onClick={see}>
            {w('warnings.see')}
          </Button>
        )}
      </p>
    </article>
  );
}
