/** A ticket's checklist: what was done is ticked; what is required is ticked before it is closed. */
import { App, Checkbox } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ChecklistItem, TicketCard } from '../../../src/contract.ts';
import { act } from './api.ts';
import { useMe } from './me.ts';
import { w } from './words.ts';

/**
 * The boxes. A tick shows at once and the next builds on it, so that two quick ones are two; what `list` tells counts
 * again as soon as it has changed with nothing on its way, or a tick failed.
 * @param onTick takes the ids of all that are ticked now
 */
export function Checks(props: {
  list: readonly ChecklistItem[];
  disabled?: boolean;
  onTick: (ids: string[]) => Promise<void>;
}) {
  const { list, disabled = false, onTick } = props;
  const [mine, setMine] = useState<readonly string[]>();
  const onTheWay = useRef(0);
  const told = idsOf(list.filter(({ done }) => done)).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of what is told that counts
  useEffect(() => {
    if (onTheWay.current === 0) setMine(undefined);
  }, [told]);

  async function tick(item: ChecklistItem, done: boolean) {
    const ids = idsOf(list.filter((one) => (one.id === item.id ? done : isDone(one))));
    setMine(ids);
    onTheWay.current++;
    try {
      await onTick(ids);
    } catch {
      setMine(undefined);
    }
    onTheWay.current--;
  }
  const isDone = ({ id, done }: ChecklistItem) => mine?.includes(id) ?? done;
  return (
    <ul className="checklist">
      {list.map((item) => (
        <li key={item.id}>
          <Checkbox
            checked={isDone(item)}
            disabled={disabled}
            onChange={({ target }) => void tick(item, target.checked)}
          >
            {labelOf(item)}
          </Checkbox>
        </li>
      ))}
    </ul>
  );
}

export function labelOf({ label, required }: ChecklistItem): string {
  return required ? w('assign.required', { label }) : label;
}

const idsOf = (list: readonly ChecklistItem[]) => list.map(({ id }) => id);

export function Checklist({ ticket, onChanged }: { ticket: TicketCard; onChanged: () => void }) {
  const { rights } = useMe();
  const { message } = App.useApp();
  const { checklist, conversationId } = ticket;
  if (checklist.length === 0) return null;
  const may = rights.includes('work') && conversationId !== null;

  async function tell(checks: string[]) {
    try {
      await act(conversationId ?? '', { do: 'work', ticket: ticket.id, checks });
    } catch (failure) {
      void message.error((failure as Error).message);
      throw failure;
    } finally {
      onChanged();
    }
  }
  return (
    <section aria-label={w('assign.checklist')}>
      <h3>{w('assign.checklist')}</h3>
      <Checks list={checklist} disabled={!may} onTick={tell} />
    </section>
  );
}
