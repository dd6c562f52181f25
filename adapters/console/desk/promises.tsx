/** What the owner was told by when, and whether it was kept. */
import { App, Button, Tag } from 'antd';
import type { PromiseCard } from '../../../src/contract.ts';
import { act } from './api.ts';
import { fullMoment } from './time.ts';
import { named, w } from './words.ts';

const COLOURS: Readonly<Record<PromiseCard['state'], string>> = {
  open: 'processing',
  late: 'error',
  kept: 'success',
  broken: 'warning',
  renewed: 'default',
};

interface PromisesProps {
  readonly promises: readonly PromiseCard[];
  readonly conversation: string | null;
  /** Absent where it was promised in the conversation itself. */
  readonly ticket?: string;
  readonly onKept: () => void;
}

export function Promises({ promises, conversation, ticket, onKept }: PromisesProps) {
  const { message } = App.useApp();
  if (promises.length === 0) return null;
  async function keep(promise: string) {
    try {
      await act(conversation ?? '', { do: 'keep', promise, ...(ticket !== undefined && { ticket }) });
    } catch (failure) {
      void message.error((failure as Error).message);
    }
    onKept();
  }
  return (
    <section aria-label={w('promise.title')}>
      <h3>{w('promise.title')}</h3>
      <ul className="promises">
        {promises.map(({ id, text, label, by, dueAt, state }) => (
          <li key={id}>
            <Tag color={COLOURS[state]}>{named('promise', state, state)}</Tag>
            <b>{text}</b>
            <span className="muted small">
              {' '}
              {label} · {w('promise.due', { time: fullMoment(dueAt) })} · {by ?? w('promise.bot')}
            </span>
            {conversation !== null && (state === 'open' || state === 'late') && (
              <Button size="small" type="link" onClick={() => void keep(id)}>
                {w('promise.keep')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
