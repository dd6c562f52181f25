/** The channels: which of them run, and the code that logs the WeChat account in. */
import { Alert, Card, QRCode } from 'antd';
import { useEffect } from 'react';
import type { ChannelStanding, ChannelsAnswer } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { named, w } from './words.ts';

/** WeChat renews its code about every two minutes. */
const LOOK_MS = 5000;
const LOOKS = { up: 'due-left', login: 'due-soon', down: 'due-late' } as const;

export function ChannelsPage() {
  const { data, error, reload } = useLoad<ChannelsAnswer>('/channels');
  useEffect(() => {
    const timer = setInterval(reload, LOOK_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <section className="page" aria-labelledby="channels-title">
      <header className="page-head">
        <h1 id="channels-title">{w('nav.channels')}</h1>
      </header>
      {data && data.channels.length > 0 ? (
        data.channels.map((channel) => <Standing key={channel.name} channel={channel} />)
      ) : (
        <Instead
          loading={error === null && !data}
          error={error}
          onRetry={reload}
          empty={w('channels.none')}
        />
      )}
    </section>
  );
}

function Standing({ channel: { name, state, code, reason } }: { channel: ChannelStanding }) {
  return (
    <Card
      size="small"
      title={named('channel', name, name)}
      extra={<span className={`due ${LOOKS[state]}`}>{w(`channels.${state}`)}</span>}
    >
      {reason !== null && <Alert showIcon type="error" title={reason} />}
      {code !== null && (
        <figure>
          <QRCode value={code} size={220} type="canvas" aria-label={w('channels.code')} />
          <figcaption>{w('channels.scan')}</figcaption>
        </figure>
      )}
    </Card>
  );
}
