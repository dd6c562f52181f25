/** The desk: the queue, one conversation, and what is known about it. */
import { Empty } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { QueueAnswer, QueueCard } from '../../../src/contract.ts';
import { ask } from './api.ts';
import { useFollow } from './follow.ts';
import { type News, useLive } from './live.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { go } from './place.ts';
import { isIn, QueueList, type Tab } from './queue.tsx';
import { setServerTime } from './time.ts';
import { w } from './words.ts';

/** Read beside the queue, which can be used before it. */
const reading = import('./chat.tsx').then(({ OpenChat }) => ({ default: OpenChat }));
reading.catch(() => undefined);
const OpenChat = lazy(() => reading);

/** The queue, kept in step with the server. */
function useQueue() {
  const [rows, setRows] = useState<ReadonlyMap<string, QueueCard> | null>(null);
  const [error, setError] = useState<string | null>(null);
  const from = useFollow();

  async function readAll() {
    try {
      const answer = await ask<QueueAnswer>('GET', '/queue');
      setServerTime(answer.now);
      from(answer.cursor);
      setRows(new Map(answer.rows.map((row) => [row.id, row])));
      setError(null);
    } catch (failure) {
      setError((failure as Error).message);
    }
  }

  async function readSome(ids: readonly string[]) {
    const answer = await ask<QueueAnswer>('GET', `/queue?ids=${ids.join(',')}`).catch(() => null);
    if (!answer) return;
    setServerTime(answer.now);
    setRows((before) => {
      const after = new Map(before ?? []);
      for (const row of answer.rows) after.set(row.id, row);
      return after;
    });
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once; what changes comes by itself
  useEffect(() => void readAll(), []);
  useLive((news: News) => {
    if (news === 'anew' || news.conversations.length > 100) void readAll();
    else if (news.conversations.length > 0) void readSome(news.conversations);
  });

  const sorted = useMemo(
    () => rows && [...rows.values()].sort((a, b) => a.rank - b.rank || a.clock - b.clock),
    [rows],
  );
  return { rows: sorted, error, reload: () => void readAll() };
}

export function DeskPage({ id }: { id: string | null }) {
  const { rows, error, reload } = useQueue();
  const me = useMe();
  const own = `account:${me.account.id}`;
  const [tab, setTab] = useState<Tab>('all');
  const [search, setSearch] = useState('');

  const shown = useMemo(
    () => (rows ?? []).filter((row) => isIn(tab, row, own) && matches(row, search)),
    [rows, tab, own, search],
  );

  useEffect(() => {
    const step = (event: KeyboardEvent) => {
      if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
      event.preventDefault();
      const at = shown.findIndex((row) => row.id === id);
      const next = shown[event.key === 'ArrowDown' ? at + 1 : Math.max(at - 1, 0)];
      if (next) go('desk', next.id);
    };
    addEventListener('keydown', step);
    return () => removeEventListener('keydown', step);
  }, [shown, id]);

  return (
    <div className="desk">
      <h1 className="unseen">{w('nav.desk')}</h1>
      <QueueList
        rows={rows === null ? null : shown}
        all={rows ?? []}
        own={own}
        error={error}
        onRetry={reload}
        tab={tab}
        onTab={setTab}
        search={search}
        onSearch={setSearch}
        chosen={id}
      />
      {id === null ? (
        <NoChat />
      ) : (
        <Suspense
          fallback={
            <section className="chat-none">
              <Instead loading error={null} onRetry={reload} empty="" />
            </section>
          }
        >
          <OpenChat key={id} id={id} own={own} />
        </Suspense>
      )}
    </div>
  );
}

function NoChat() {
  return (
    <section className="chat-none chat-unchosen" aria-label={w('chat.messages')}>
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={w('chat.pick')} />
      <p className="muted small">{w('chat.pickHint')}</p>
    </section>
  );
}

function matches({ owner, address, last }: QueueCard, search: string): boolean {
  const wanted = search.trim();
  return wanted === '' || [owner, address, last?.text].some((text) => text?.includes(wanted));
}
