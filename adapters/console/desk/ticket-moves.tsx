/** A ticket in short, and its legal moves as buttons. */
import { App, Button, Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import type { TicketCard } from '../../../src/contract.ts';
import { act } from './api.ts';
import { Dialog } from './dialog.tsx';
import { useMe } from './me.ts';
import { DueTag, StateTag, UrgencyTag } from './parts.tsx';
import { labelOf } from './ticket-checks.tsx';
import { type Given, Who } from './ticket-who.tsx';
import { useNow } from './time.ts';
import { w } from './words.ts';

/** Moves in the order of a ticket's life; the first that is legal is the one to do next. */
const FORWARD = ['accept', 'start', 'resume', 'finish', 'confirm', 'follow_up', 'close', 'dispatch'] as const;

type TicketMove = TicketCard['moves'][number];
/** Moves that may name who has it from then on: the owner is told the name. */
const GIVES: readonly string[] = ['dispatch', 'transfer'];

interface Asked {
  readonly reason?: string;
  readonly result?: string;
  readonly who?: Given;
  readonly checks?: string[];
}

export function TicketSummary({ ticket, onChanged }: { ticket: TicketCard; onChanged: () => void }) {
  const { labels } = useMe();
  const now = useNow();
  return (
    <article className={`ticket ticket-${ticket.urgency}`} aria-label={ticket.number}>
      <p className="ticket-head">
        <a href={`#/tickets/${ticket.id}`}>
          <b>{ticket.number}</b>
        </a>
        <span>{ticket.title}</span>
        <StateTag ticket={ticket} label={labels.states[ticket.state] ?? ticket.state} />
      </p>
      <p>{ticket.issue}</p>
      <p className="ticket-foot small">
        <UrgencyTag urgency={ticket.urgency} />
        <DueTag dueAt={ticket.dueAt} soonAt={ticket.soonAt} now={now} />
        <span className="muted">{ticket.assignee ?? ticket.assign}</span>
      </p>
      <Moves ticket={ticket} onMoved={onChanged} most={2} />
    </article>
  );
}

interface MovesProps {
  readonly ticket: TicketCard;
  readonly onMoved: () => void;
  /** So many buttons; the rest are left to the ticket's own page. */
  readonly most?: number;
}

/** The legal moves as buttons; what a move needs is asked for. */
export function Moves({ ticket, onMoved, most = 20 }: MovesProps) {
  const { labels, rights } = useMe();
  const { message } = App.useApp();
  const [asked, setAsked] = useState<TicketMove | null>(null);
  if (!rights.includes('moves') || ticket.conversationId === null) return null;
  const order = (move: string) => {
    const at = FORWARD.indexOf(move as (typeof FORWARD)[number]);
    return at < 0 ? FORWARD.length : at;
  };
  const moves = [...ticket.moves].sort((a, b) => order(a.move) - order(b.move)).slice(0, most);

  const unticked = ticket.checklist.filter(({ done }) => !done);
  const wanting = unticked.filter(({ required }) => required);
  const isAsked = ({ move, needs }: TicketMove) =>
    needs.length > 0 || GIVES.includes(move) || (move === 'close' && wanting.length > 0);

  async function move({ move: wanted }: TicketMove, { who, ...given }: Asked) {
    try {
      const action = { do: 'move', ticket: ticket.id, move: wanted, ...given, ...who } as const;
      await act(ticket.conversationId ?? '', action);
      void message.success(w('ticket.moved'));
      setAsked(null);
    } catch (failure) {
      void message.error((failure as Error).message);
    }
    onMoved();
  }

  return (
    <div className="moves">
      {moves.map((one, at) => (
        <Button
          key={one.move}
          size="small"
          type={at === 0 && order(one.move) < FORWARD.length ? 'primary' : 'default'}
          danger={one.move === 'cancel'}
          onClick={() => (isAsked(one) ? setAsked(one) : void move(one, {}))}
        >
          {labels.moves[one.move] ?? one.move}
        </Button>
      ))}
      {asked && (
        <Dialog
          title={`${ticket.number} · ${labels.moves[asked.move] ?? asked.move}`}
          okText={labels.moves[asked.move] ?? w('app.done')}
          cancelText={w('app.cancel')}
          okButtonProps={{ htmlType: 'submit', form: 'move' }}
          onCancel={() => setAsked(null)}
          destroyOnHidden
        >
          <Form id="move" layout="vertical" onFinish={(given: Asked) => move(asked, given)}>
            {GIVES.includes(asked.move) && (
              <Form.Item name="who" label={w('ticket.to')}>
                <Who ticket={ticket.id} />
              </Form.Item>
            )}
            {asked.move === 'close' && unticked.length > 0 && (
              <Form.Item
                name="checks"
                label={w('assign.checklist')}
                rules={[
                  {
                    validator: (_rule, given: string[] = []) =>
                      wanting.every(({ id }) => given.includes(id))
                        ? Promise.resolve()
                        : Promise.reject(new Error(w('assign.unticked'))),
                  },
                ]}
              >
                <Checkbox.Group
                  className="checklist"
                  options={unticked.map((item) => ({ value: item.id, label: labelOf(item) }))}
                />
              </Form.Item>
            )}
            {asked.needs.map((need) => (
              <Form.Item
                key={need}
                name={need}
                label={labels.needs[need]}
                rules={[{ required: true, whitespace: true, message: w('ticket.required') }]}
              >
                <Input.TextArea rows={3} maxLength={500} autoFocus showCount />
              </Form.Item>
            ))}
          </Form>
        </Dialog>
      )}
    </div>
  );
}
