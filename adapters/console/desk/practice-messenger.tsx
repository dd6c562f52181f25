/** Drills in WeChat: a code that binds one's own identity there. */
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import type { MessengerStanding } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { fullMoment } from './time.ts';
import { named, w } from './words.ts';

interface Code {
  readonly code: string;
  readonly endsAt: number;
}

export function MessengerBinding() {
  const { message } = App.useApp();
  const { data, reload } = useLoad<MessengerStanding>('/drills/messenger');
  const [code, setCode] = useState<Code | null>(null);
  if (!data) return null;
  async function change(method: 'POST' | 'DELETE') {
    try {
      if (method === 'POST') setCode(await ask<Code>('POST', '/drills/messenger/code'));
      else await ask('DELETE', '/drills/messenger');
      reload();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  const { bound } = data;
  return (
    <section className="training-block" aria-labelledby="messenger-title">
      <h2 id="messenger-title">{w('messenger.title')}</h2>
      <p className="muted small">{w('messenger.lead')}</p>
      {bound && (
        <p>
          <Tag color="success">{named('channel', bound.channel, bound.channel)}</Tag>
          {w('messenger.since', { time: fullMoment(bound.at) })}{' '}
          <Button size="small" onClick={() => void change('DELETE')}>
            {w('messenger.unbind')}
          </Button>
        </p>
      )}
      {code ? (
        <p role="status">{w('messenger.write', { code: code.code, time: fullMoment(code.endsAt) })}</p>
      ) : (
        <Button size="small" onClick={() => void change('POST')}>
          {w('messenger.code')}
        </Button>
      )}
    </section>
  );
}
