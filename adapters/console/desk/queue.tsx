/** The queue: who is to be answered first. Only what is in sight is drawn, so that thousands scroll smoothly. */

import VirtualList from '@rc-component/virtual-list';
import { Input, Segmented } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { QueueCard } from '../../../src/contract.ts';
import { DueTag, Instead, UrgencyTag } from './parts.tsx';
import { moment, span, useNow } from './time.ts';
import { named, w } from './words.ts';

/** As desk.css has it. */
const ROW_PX = 100;
export type Tab = 'all' | 'waiting' | 'mine' | 'bot';
const TABS: readonly Tab[] = ['all', 'waiting', 'mine', 'bot'];

interface QueueProps {
  /** null while they are read. */
  readonly rows: readonly QueueCard[] | null;
  readonly all: readonly QueueCard[];
  readonly own: string;
  readonly error: string | null;
  readonly onRetry: () => void;
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly chosen: string | null;
}

export function QueueList(props: QueueProps) {
  const { rows, all, own, error, onRetry, tab, onTab, search, onSearch, chosen } = props;
  const now = useNow();
  const room = useRef<HTMLDivElement>(null);
  const height = useHeight(room);
  return (
    <section className="queue" aria-label={w('queue.title')}>
      <div className="queue-head">
        <Input.Search
          allowClear
          value={search}
          placeholder={w('queue.search')}
          aria-label={w('queue.search')}
          onChange={(event) => onSearch(event.target.value)}
        />
        <Segmented
          block
          size="small"
          value={tab}
          aria-label={w('queue.title')}
          onChange={onTab}
          options={TABS.map((value) => ({
            value,
            label: `${w(`queue.${value}`)} ${all.filter((row) => isIn(value, row, own)).length}`,
          }))}
        />
      </div>
      <div className="queue-room" ref={room}>
        {rows === null || rows.length === 0 || error !== null ? (
          <Instead
            loading={rows === null}
            error={error}
            onRetry={onRetry}
            empty={w('queue.empty')}
            hint={w('queue.emptyHint')}
          />
        ) : (
          <VirtualList data={[...rows]} height={height} itemHeight={ROW_PX} itemKey="id">
            {(row: QueueCard) => <QueueRow row={row} now={now} own={own} chosen={row.id === chosen} />}
          </VirtualList>
        )}
      </div>
    </section>
  );
}

function useHeight(room: { readonly current: HTMLElement | null }): number {
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const node = room.current;
    if (!node) return;
    const watch = new ResizeObserver(() => setHeight(node.clientHeight));
    watch.observe(node);
    return () => watch.disconnect();
  }, [room]);
  return height;
}

interface RowProps {
  readonly row: QueueCard;
  readonly now: number;
  readonly own: string;
  readonly chosen: boolean;
}

function QueueRow({ row, now, own, chosen }: RowProps) {
  const { last, handedOff, waitsSince, openTickets } = row;
  return (
    <a
      className={`queue-row queue-${row.urgency}`}
      href={`#/desk/${row.id}`}
      aria-current={chosen ? 'true' : undefined}
    >
      <span className="queue-line">
        <b className="queue-name">{row.owner ?? w('queue.unnamed')}</b>
        <span className="muted small">{named('channel', row.channel, row.channel)}</span>
        {row.room && <span className="muted small">{w('queue.room')}</span>}
        <span className="queue-time small muted">{last ? moment(last.at, now) : ''}</span>
      </span>
      <span className="queue-line small queue-address">{row.address ?? ''}</span>
      <span className="queue-line queue-last">
        {last && last.from !== 'owner' && <span className="muted">{w(`queue.said.${last.from}`)}</span>}
        {last && (last.text === '' ? w('queue.picture') : last.text)}
      </span>
      <span className="queue-line small">
        <UrgencyTag urgency={row.urgency} />
        <span className={`holder holder-${holderOf(row, own)}`}>{holderText(row, own)}</span>
        {handedOff && waitsSince !== null ? (
          <span className="due due-soon">{w('queue.waits', { time: span(now - waitsSince) })}</span>
        ) : (
          <DueTag dueAt={row.dueAt} soonAt={row.soonAt} now={now} />
        )}
        {openTickets > 0 && (
          <span className="muted queue-time">{w('queue.openTickets', { count: openTickets })}</span>
        )}
      </span>
    </a>
  );
}

function holderOf({ handedOff }: QueueCard, own: string): 'bot' | 'nobody' | 'me' | 'other' {
  if (!handedOff) return 'bot';
  if (!handedOff.by) return 'nobody';
  return handedOff.by.id === own ? 'me' : 'other';
}

function holderText(row: QueueCard, own: string): string {
  switch (holderOf(row, own)) {
    case 'bot':
      return w('queue.bot');
    case 'nobody':
      return w('queue.call');
    case 'me':
      return w('queue.byMe');
    default:
      return w('queue.by', { name: row.handedOff?.by?.name ?? '' });
  }
}

export function isIn(tab: Tab, { handedOff }: QueueCard, own: string): boolean {
  switch (tab) {
    case 'waiting':
      return handedOff !== null && handedOff.by === null;
    case 'mine':
      return handedOff?.by?.id === own;
    case 'bot':
      return handedOff === null;
    default:
      return true;
  }
}
