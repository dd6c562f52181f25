/** Owners' data: what is kept, why, how long – as the sweep goes by it; what is done with it; one owner's, whole or taken away. */
import { App, Button, Input, Table } from 'antd';
import { useState } from 'react';
import type { KeptRow, OwnerCard, PrivacyPage as Page, PrivacyAnswer } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { SCROLLS } from './plain-table.tsx';
import { fullMoment } from './time.ts';
import { listed, named, w } from './words.ts';

export function PrivacyPage() {
  const { data, error, reload } = useLoad<PrivacyAnswer>('/privacy');
  const { rights } = useMe();
  return (
    <section className="page" aria-labelledby="privacy-title" {...SCROLLS}>
      <header className="page-head">
        <h1 id="privacy-title">{w('privacy.title')}</h1>
        <span className="muted">{w('privacy.lead')}</span>
        <Button className="page-act" href="/api/staff/privacy/sheet" download="privacy.xlsx">
          {w('reports.sheet')}
        </Button>
      </header>
      {rights.includes('erase') && <Owners onChange={reload} />}
      {data ? (
        <Shown {...data.privacy} />
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty="" />
      )}
    </section>
  );
}

function Shown({ kept, others, sweptAt, processing, notices, log }: Page) {
  return (
    <>
      <section className="sheet-wide" {...SCROLLS} aria-label={w('privacy.kept')}>
        <h2>{w('privacy.kept')}</h2>
        <p className="muted">
          {sweptAt === null ? w('privacy.neverSwept') : w('privacy.swept', { at: fullMoment(sweptAt) })}
        </p>
        <Table<KeptRow>
          size="small"
          rowKey="id"
          pagination={false}
          dataSource={[...kept]}
          columns={[
            { title: w('privacy.what'), dataIndex: 'what' },
            { title: w('privacy.why'), dataIndex: 'why' },
            {
              title: w('privacy.days'),
              dataIndex: 'days',
              render: (days: number) => w('privacy.forDays', { days }),
            },
            { title: w('privacy.then'), dataIndex: 'ends' },
          ]}
        />
        {others.length > 0 && (
          <p className="muted">
            {w('privacy.others')} {others.map(({ kind, count }) => `${kind} ${count}`).join(' · ')}
          </p>
        )}
      </section>
      <section className="sheet-wide" {...SCROLLS} aria-label={w('privacy.processing')}>
        <h2>{w('privacy.processing')}</h2>
        <Table
          size="small"
          rowKey="id"
          pagination={false}
          dataSource={[...processing]}
          columns={[
            { title: w('privacy.activity'), dataIndex: 'title' },
            { title: w('privacy.purpose'), dataIndex: 'purpose' },
            { title: w('privacy.basis'), dataIndex: 'basis' },
            { title: w('privacy.data'), dataIndex: 'data', render: (data: string[]) => listed(data) },
            { title: w('privacy.roles'), dataIndex: 'roles', render: (roles: string[]) => listed(roles) },
            { title: w('privacy.passed'), dataIndex: 'passed' },
          ]}
        />
      </section>
      <section className="sheet-wide" {...SCROLLS} aria-label={w('privacy.notices')}>
        <h2>{w('privacy.notices')}</h2>
        {notices.map(({ version, from, text, current }) => (
          <article key={version}>
            <h3>
              {w('privacy.version', { version, from })} {current && w('privacy.current')}
            </h3>
            <p>{text}</p>
          </article>
        ))}
      </section>
      <section className="sheet-wide" {...SCROLLS} aria-label={w('privacy.log')}>
        <h2>{w('privacy.log')}</h2>
        <ul>
          {log.map(({ at, action, actor, target }) => (
            <li key={`${at}${action}${target}`}>
              {fullMoment(at)} · {named('privacyActions', action, action)} · {actor ?? '—'} · {target ?? '—'}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Owners({ onChange }: { onChange: () => void }) {
  const { message, modal } = App.useApp();
  const [owners, setOwners] = useState<readonly OwnerCard[] | null>(null);

  async function find(who: string) {
    try {
      setOwners((await ask<{ owners: OwnerCard[] }>('POST', '/privacy/people', { who })).owners);
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  async function save(id: string) {
    try {
      const { record } = await ask<{ record: object }>('POST', `/privacy/people/${id}/export`);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(
        new Blob([JSON.stringify(record, null, 2)], { type: 'application/json' }),
      );
      link.download = 'owner.json';
      link.click();
      URL.revokeObjectURL(link.href);
      onChange();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  async function erase(id: string) {
    try {
      await ask('POST', `/privacy/people/${id}/erase`);
      void message.success(w('privacy.erased'));
      setOwners(null);
      onChange();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  return (
    <section className="sheet-part" aria-label={w('privacy.owner')}>
      <h2>{w('privacy.owner')}</h2>
      <Input.Search
        aria-label={w('privacy.who')}
        placeholder={w('privacy.who')}
        onSearch={(who) => who.trim() !== '' && void find(who.trim())}
      />
      {owners?.length === 0 && <p className="muted">{w('privacy.nobody')}</p>}
      <ul className="sheet-list">
        {(owners ?? []).map((owner) => (
          <li key={owner.id} className="sheet-row">
            <span>
              {owner.name ?? '—'} {owner.phone ?? ''} {listed(owner.channels)}
            </span>
            <span className="muted">
              {Object.entries(owner.rows)
                .map(([table, count]) => `${table} ${count}`)
                .join(' · ')}
            </span>
            {owner.openTickets.length > 0 && (
              <span>{w('privacy.open', { tickets: listed(owner.openTickets) })}</span>
            )}
            <Button onClick={() => void save(owner.id)}>{w('privacy.export')}</Button>
            <Button
              danger
              disabled={owner.openTickets.length > 0}
              onClick={() => void modal.confirm({ title: w('privacy.sure'), onOk: () => erase(owner.id) })}
            >
              {w('privacy.erase')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
