/** What is done with a ticket beside its moves (which also give it to somebody): urge, tell higher up, merge, link. */
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { StaffAction, TicketCard, TicketsAnswer } from '../../../src/contract.ts';
import { act, useLoad } from './api.ts';
import { Dialog } from './dialog.tsx';
import { useMe } from './me.ts';
import { w } from './words.ts';

type Deed = 'urge' | 'escalate' | 'merge' | 'link';
const DEEDS: readonly Deed[] = ['urge', 'escalate', 'merge', 'link'];
const OPEN = 'received,dispatched,accepted,returned,in_progress,paused,reopened';

interface Told {
  readonly reason?: string;
  readonly other?: string;
}

/** Only of tickets that are open. */
export function Acts({ ticket, onDone }: { ticket: TicketCard; onDone: () => void }) {
  const { rights } = useMe();
  const { message } = App.useApp();
  const [asked, setAsked] = useState<Exclude<Deed, 'urge'> | null>(null);
  const open = OPEN.split(',').includes(ticket.state);
  if (!open || !rights.includes('moves') || ticket.conversationId === null) return null;

  async function decide(action: StaffAction) {
    try {
      await act(ticket.conversationId ?? '', action);
      void message.success(w('ticket.moved'));
      setAsked(null);
    } catch (failure) {
      void message.error((failure as Error).message);
    }
    onDone();
  }
  return (
    <section className="moves" aria-label={w('assign.more')}>
      {DEEDS.map((deed) => (
        <Button
          key={deed}
          size="small"
          onClick={() => (deed === 'urge' ? void decide({ do: 'urge', ticket: ticket.id }) : setAsked(deed))}
        >
          {w(`assign.${deed}`)}
        </Button>
      ))}
      {asked && (
        <Asked
          deed={asked}
          ticket={ticket}
          onCancel={() => setAsked(null)}
          onTold={(action) => void decide(action)}
        />
      )}
    </section>
  );
}

interface AskedProps {
  readonly deed: Exclude<Deed, 'urge'>;
  readonly ticket: TicketCard;
  readonly onCancel: () => void;
  readonly onTold: (action: StaffAction) => void;
}

function Asked({ deed, ticket, onCancel, onTold }: AskedProps) {
  const { labels } = useMe();
  const needsOther = deed === 'merge' || deed === 'link';
  const others = useLoad<TicketsAnswer>(needsOther ? `/tickets?limit=1000&states=${OPEN}` : null);
  const choices = (others.data?.tickets ?? []).filter(({ id }) => id !== ticket.id);

  function tell({ reason = '', other }: Told) {
    const why = reason.trim();
    const found = choices.find(({ id }) => id === other);
    const name = { id: found?.id ?? '', number: found?.number ?? '' };
    switch (deed) {
      case 'escalate':
        onTold({ do: 'escalate', ticket: ticket.id, reason: why });
        return;
      case 'merge':
        onTold({ do: 'merge', ticket: ticket.id, into: name, reason: why });
        return;
      case 'link':
        onTold({ do: 'link', ticket: ticket.id, to: name });
    }
  }
  const required = { required: true, message: w('ticket.required') };
  return (
    <Dialog
      title={`${ticket.number} · ${w(`assign.${deed}`)}`}
      okText={w(`assign.${deed}`)}
      cancelText={w('app.cancel')}
      okButtonProps={{ htmlType: 'submit', form: 'deed' }}
      onCancel={onCancel}
      destroyOnHidden
    >
      <Form id="deed" layout="vertical" onFinish={tell}>
        {needsOther && (
          <Form.Item
            name="other"
            label={w('assign.otherTicket')}
            rules={[required]}
            extra={w(`assign.${deed}Hint`)}
          >
            <Select
              aria-label={w('assign.otherTicket')}
              loading={!others.data}
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={w('assign.otherPick')}
              options={choices.map(({ id, number, issue, address }) => ({
                value: id,
                label: [number, address, issue].filter(Boolean).join(' · '),
              }))}
            />
          </Form.Item>
        )}
        {deed !== 'link' && (
          <Form.Item name="reason" label={labels.needs.reason} rules={[{ ...required, whitespace: true }]}>
            <Input.TextArea rows={3} maxLength={500} showCount />
          </Form.Item>
        )}
      </Form>
    </Dialog>
  );
}
