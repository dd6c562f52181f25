/** Phone calls: pick one up, or look through the last ones. */
import { PhoneFilled } from '@ant-design/icons';
import { App, Button, Input, type InputRef, Table, type TableColumnsType } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { CallAnswer, CallSummary, CallsAnswer } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { CallPage } from './call.tsx';
import { useLive } from './live.ts';
import { Instead } from './parts.tsx';
import { go } from './place.ts';
import { clockSpan, moment, setServerTime, useNow } from './time.ts';
import { w } from './words.ts';

export function CallsPage({ id }: { id: string | null }) {
  const { data, error, reload } = useLoad<CallsAnswer>('/calls');
  // What the list shows of a call changes when the call ends or begins, not with every word.
  useEffect(() => {
    if (id === null) reload();
  }, [id, reload]);
  useLive((news) => {
    if (id === null && (news === 'anew' || news.conversations.length > 0)) reload();
  });
  if (!data)
    return (
      <section className="page">
        <Instead loading={error === null} error={error} onRetry={reload} empty="" />
      </section>
    );
  if (id !== null) return <CallPage key={id} id={id} keys={data.keys} />;
  return <List calls={data.calls} />;
}

const NUMBER = /^\+?[0-9 -]{3,20}$/;

function List({ calls }: { calls: readonly CallSummary[] }) {
  const { message } = App.useApp();
  const now = useNow();
  const [number, setNumber] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef<InputRef>(null);
  // A click that is sent again is the same call.
  const click = useRef(newId());
  const wrong = number.trim() !== '' && !NUMBER.test(number.trim());

  async function pickUp() {
    if (busy || wrong) return;
    setBusy(true);
    try {
      const { now: at, call } = await ask<CallAnswer>('POST', '/calls', {
        id: click.current,
        number: number.trim() === '' ? null : number.trim(),
      });
      setServerTime(at);
      go('calls', call.id);
    } catch (failure) {
      void message.error((failure as Error).message);
      setBusy(false);
    }
  }

  const columns: TableColumnsType<CallSummary> = [
    {
      title: w('call.started'),
      key: 'started',
      width: 120,
      render: (_, { startedAt }) => moment(startedAt, now),
    },
    {
      title: w('call.owner'),
      key: 'owner',
      render: (_, { id, owner }) => <a href={`#/calls/${id}`}>{owner ?? w('call.unnamed')}</a>,
    },
    { title: w('call.by'), key: 'by', width: 120, render: (_, { by }) => by?.name ?? '' },
    {
      title: w('call.lasted'),
      key: 'lasted',
      width: 110,
      render: (_, { startedAt, endedAt }) =>
        endedAt === null ? (
          <span className="state state-in_progress">{w('call.going')}</span>
        ) : (
          clockSpan(endedAt - startedAt)
        ),
    },
    { title: w('call.held'), key: 'held', width: 90, render: (_, { held }) => clockSpan(held.ms) },
    { title: w('call.tickets'), key: 'tickets', render: (_, { tickets }) => tickets.join(' ') },
  ];

  return (
    <section className="page" aria-labelledby="calls-title">
      <header className="page-head">
        <h1 id="calls-title">{w('call.title')}</h1>
      </header>
      <form
        className="pick-up"
        onSubmit={(event) => {
          event.preventDefault();
          void pickUp();
        }}
      >
        <Input
          ref={field}
          autoFocus
          size="large"
          className="pick-up-number"
          value={number}
          maxLength={20}
          inputMode="tel"
          status={wrong ? 'error' : ''}
          placeholder={w('call.number')}
          aria-label={w('call.number')}
          onChange={(event) => setNumber(event.target.value)}
        />
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          icon={<PhoneFilled />}
          loading={busy}
          disabled={wrong}
        >
          {w('call.pickUp')}
        </Button>
        <span className={wrong ? 'bad' : 'muted'} role="status">
          {w(wrong ? 'call.numberWrong' : 'call.noneHint')}
        </span>
      </form>
      <h2>{w('call.recent')}</h2>
      {calls.length === 0 ? (
        <Instead loading={false} error={null} onRetry={() => undefined} empty={w('call.none')} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          className="calls-table"
          columns={columns}
          dataSource={[...calls]}
          pagination={false}
        />
      )}
    </section>
  );
}
