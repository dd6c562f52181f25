/** Other systems: tokens with which they come in, webhooks by which they are told, and how each delivery went. */
import { PlusOutlined } from '@ant-design/icons';
import { Alert, App, Button, Input, Segmented, Select, Switch, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import type { DeliveriesAnswer, HooksAnswer, TokensAnswer } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { Sure } from './dialog.tsx';
import { Instead, Picks } from './parts.tsx';
import { fullMoment } from './time.ts';
import { listed, named, w } from './words.ts';

const VIEWS = ['tokens', 'hooks', 'deliveries'] as const;
type View = (typeof VIEWS)[number];

export function IntegrationsPage() {
  const [view, setView] = useState<View>('tokens');
  return (
    <section className="page" aria-labelledby="integrations-title">
      <header className="page-head">
        <h1 id="integrations-title">{w('integrations.title')}</h1>
        <a href="/docs" target="_blank" rel="noreferrer">
          {w('integrations.docs')}
        </a>
        <Segmented<View>
          className="page-act"
          value={view}
          onChange={setView}
          options={VIEWS.map((value) => ({ value, label: w(`integrations.view.${value}`) }))}
        />
      </header>
      {view === 'tokens' ? <Tokens /> : view === 'hooks' ? <Hooks /> : <Deliveries />}
    </section>
  );
}

/** Tells what went wrong; what went well is read anew. */
function useAttempt(reload: () => void) {
  const { message } = App.useApp();
  return async (work: () => Promise<unknown>) => {
    try {
      await work();
      reload();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  };
}

/** Told once: whoever closes it makes another one. */
function Secret({ title, value, onClose }: { title: string; value: string; onClose: () => void }) {
  return (
    <Alert
      showIcon
      type="warning"
      title={title}
      closable={{ onClose, 'aria-label': w('app.close') }}
      description={<Input.TextArea readOnly autoSize={false} rows={2} value={value} aria-label={title} />}
    />
  );
}

type TokenCard = TokensAnswer['tokens'][number];

function Tokens() {
  const { data, error, reload } = useLoad<TokensAnswer>('/tokens');
  const attempt = useAttempt(reload);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState<number | null>(365);
  const [made, setMade] = useState<string | null>(null);
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;

  const make = () =>
    attempt(async () => {
      setMade((await ask<{ token: string }>('POST', '/tokens', { name, scopes, days })).token);
      setName('');
      setScopes([]);
    });
  const columns: TableColumnsType<TokenCard> = [
    { title: w('integrations.name'), dataIndex: 'name' },
    {
      title: w('integrations.scopes'),
      dataIndex: 'scopes',
      render: (given: readonly string[]) => listed(given.map((one) => named('right', one, one))),
    },
    { title: w('integrations.made'), dataIndex: 'createdAt', render: fullMoment },
    {
      title: w('integrations.seen'),
      dataIndex: 'seenAt',
      render: (at: number | null) => (at === null ? w('integrations.never') : fullMoment(at)),
    },
    {
      title: w('integrations.ends'),
      render: (_, { endsAt, revokedAt }) =>
        revokedAt !== null
          ? w('integrations.revoked', { time: fullMoment(revokedAt) })
          : endsAt === null
            ? w('integrations.noEnd')
            : fullMoment(endsAt),
    },
    {
      title: w('accounts.actions'),
      render: (_, { id, revokedAt }) =>
        revokedAt === null && (
          <Sure
            title={w('integrations.revokeAsk')}
            onConfirm={() => void attempt(() => ask('DELETE', `/tokens/${id}`))}
          >
            <Button size="small" danger>
              {w('integrations.revoke')}
            </Button>
          </Sure>
        ),
    },
  ];
  return (
    <>
      {made !== null && <Secret title={w('integrations.token')} value={made} onClose={() => setMade(null)} />}
      <div className="page-head">
        <Input
          className="library-search"
          maxLength={60}
          value={name}
          placeholder={w('integrations.name')}
          aria-label={w('integrations.name')}
          onChange={(event) => setName(event.target.value)}
        />
        <Picks
          label={w('integrations.scopes')}
          chosen={scopes}
          onChosen={setScopes}
          options={data.scopes.map((value) => ({ value, label: named('right', value, value) }))}
        />
        <Select
          value={days}
          aria-label={w('integrations.ends')}
          onChange={setDays}
          options={[
            { value: 90, label: w('integrations.days', { days: 90 }) },
            { value: 365, label: w('integrations.days', { days: 365 }) },
            { value: null, label: w('integrations.noEnd') },
          ]}
        />
        <Button
          type="primary"
          icon={<PlusOutlined />}
          disabled={name.trim() === '' || scopes.length === 0}
          onClick={() => void make()}
        >
          {w('integrations.makeToken')}
        </Button>
      </div>
      <Table<TokenCard>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={[...data.tokens]}
        pagination={false}
      />
    </>
  );
}

type HookRow = HooksAnswer['hooks'][number];

function Hooks() {
  const { data, error, reload } = useLoad<HooksAnswer>('/hooks');
  const attempt = useAttempt(reload);
  const [url, setUrl] = useState('');
  const [kinds, setKinds] = useState<string[]>([]);
  const [secret, setSecret] = useState<string | null>(null);
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;

  const kindName = (kind: string) => named('hookKind', kind, kind);
  const make = () =>
    attempt(async () => {
      setSecret((await ask<{ secret: string }>('POST', '/hooks', { url, kinds })).secret);
      setUrl('');
      setKinds([]);
    });
  const columns: TableColumnsType<HookRow> = [
    { title: w('integrations.url'), dataIndex: 'url' },
    {
      title: w('integrations.kinds'),
      dataIndex: 'kinds',
      render: (given: readonly string[]) => listed(given.map(kindName)),
    },
    {
      title: w('integrations.on'),
      render: (_, { id, on, url: address }) => (
        <Switch
          checked={on}
          aria-label={`${w('integrations.on')} ${address}`}
          onChange={(wanted) => void attempt(() => ask('PATCH', `/hooks/${id}`, { on: wanted }))}
        />
      ),
    },
    {
      title: w('integrations.view.deliveries'),
      render: (_, { pending, failed }) => w('integrations.counts', { pending, failed }),
    },
    {
      title: w('accounts.actions'),
      render: (_, { id }) => (
        <span className="moves">
          <Button size="small" onClick={() => void attempt(() => ask('POST', `/hooks/${id}/ping`))}>
            {w('integrations.ping')}
          </Button>
          <Sure
            title={w('integrations.renewAsk')}
            onConfirm={() =>
              void attempt(async () =>
                setSecret((await ask<{ secret: string }>('POST', `/hooks/${id}/secret`)).secret),
              )
            }
          >
            <Button size="small">{w('integrations.renew')}</Button>
          </Sure>
          <Sure
            title={w('integrations.dropAsk')}
            onConfirm={() => void attempt(() => ask('DELETE', `/hooks/${id}`))}
          >
            <Button size="small" danger>
              {w('integrations.drop')}
            </Button>
          </Sure>
        </span>
      ),
    },
  ];
  return (
    <>
      {secret !== null && (
        <Secret title={w('integrations.secret')} value={secret} onClose={() => setSecret(null)} />
      )}
      <div className="page-head">
        <Input
          className="library-search"
          maxLength={500}
          value={url}
          placeholder="https://"
          aria-label={w('integrations.url')}
          onChange={(event) => setUrl(event.target.value)}
        />
        <Picks
          label={w('integrations.kinds')}
          chosen={kinds}
          onChosen={setKinds}
          options={data.kinds.map((value) => ({ value, label: kindName(value) }))}
        />
        <Button
          type="primary"
          icon={<PlusOutlined />}
          disabled={!/^https?:\/\/./.test(url) || kinds.length === 0}
          onClick={() => void make()}
        >
          {w('integrations.makeHook')}
        </Button>
      </div>
      <Table<HookRow>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={[...data.hooks]}
        pagination={false}
      />
    </>
  );
}

type DeliveryRow = DeliveriesAnswer['deliveries'][number];
const LOOKS = { pending: 'due-soon', delivered: 'due-left', failed: 'due-late' } as const;

function Deliveries() {
  const { data, error, reload } = useLoad<DeliveriesAnswer>('/deliveries');
  const { message } = App.useApp();
  const attempt = useAttempt(reload);
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;
  const redrive = (ids: readonly string[] | null) =>
    attempt(async () => {
      const { again } = await ask<{ again: number }>('POST', '/deliveries/redrive', { ids });
      void message.success(w('integrations.again', { count: again }));
    });
  const columns: TableColumnsType<DeliveryRow> = [
    { title: w('audit.at'), dataIndex: 'at', render: fullMoment },
    {
      title: w('integrations.kinds'),
      dataIndex: 'kind',
      render: (kind: string) => named('hookKind', kind, kind),
    },
    {
      title: w('accounts.state'),
      dataIndex: 'state',
      render: (state: DeliveryRow['state']) => (
        <span className={`due ${LOOKS[state]}`}>{w(`integrations.state.${state}`)}</span>
      ),
    },
    { title: w('integrations.attempts'), dataIndex: 'attempts' },
    { title: w('integrations.answer'), dataIndex: 'answer' },
    {
      title: w('accounts.actions'),
      render: (_, { id, state }) =>
        state === 'failed' && (
          <Button size="small" onClick={() => void redrive([id])}>
            {w('integrations.redrive')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <div className="page-head">
        <Button onClick={reload}>{w('notices.again')}</Button>
        <Button
          disabled={!data.deliveries.some(({ state }) => state === 'failed')}
          onClick={() => void redrive(null)}
        >
          {w('integrations.redriveAll')}
        </Button>
      </div>
      <Table<DeliveryRow>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={[...data.deliveries]}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
      />
    </>
  );
}
