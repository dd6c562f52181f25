/** A ticket's checklist: what was done is ticked; what is required is ticked before it is closed. */
import { App, Checkbox } from 'antd';
import type { ChecklistItem, TicketCard } from '../../../src/contract.ts';
import { act } from './api.ts';
import { useMe } from './me.ts';
import { w } from './words.ts';

/** Ids that are ticked, with one more or one less. */
export function ticked(list: readonly ChecklistItem[], id: string, done: boolean): string[] {
  return list.flatMap((item) => ((item.id === id ? done : item.done) ? [item.id] : []));
}

export function labelOf({ label, required }: ChecklistItem): string {
  return required ? w('assign.required', { label }) : label;
}

export function Checklist({ ticket, onChanged }: { ticket: TicketCard; onChanged: () => void }) {
  const { rights } = useMe();
  const { message } = App.useApp();
  const { checklist, conversationId } = ticket;
  if (checklist.length === 0) return null;
  const may = rights.includes('work') && conversationId !== null;

  async function tick(id: string, done: boolean) {
    try {
      await act(conversationId ?? '', { do: 'work', ticket: ticket.id, checks: ticked(checklist, id, done) });
    } catch (failure) {
      void message.error((failure as Error).message);
    }
    onChanged();
  }
  return (
    <section aria-label={w('assign.checklist')}>
      <h3>{w('assign.checklist')}</h3>
      <ul className="checklist">
        {checklist.map((item) => (
          <li key={item.id}>
            <Checkbox
              checked={item.done}
              disabled={!may}
              onChange={({ target }) => void tick(item.id, target.checked)}
            >
              {labelOf(item)}
            </Checkbox>
          </li>
        ))}
      </ul>
    </section>
  );
}
