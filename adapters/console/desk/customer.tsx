/** Who the owner is: homes, how fees stand, the mark of a key customer, what came before (客户卡). */
import { StarFilled } from '@ant-design/icons';
import { App, Button, Checkbox, Form, Input, Select, Tag } from 'antd';
import type { ConversationCard, CustomerAnswer, CustomerCard, FeeState } from '../../../src/contract.ts';
import { ask, type Loaded } from './api.ts';
import { useMe } from './me.ts';
import { Instead, StateTag } from './parts.tsx';
import { fullMoment, moment, useNow } from './time.ts';
import { named, w } from './words.ts';

const FEES: readonly FeeState[] = ['paid', 'owing', 'disputed'];

/** In few lines, over the tabs. */
export function CustomerHead({ card, customer }: { card: ConversationCard; customer: CustomerCard | null }) {
  const { labels } = useMe();
  const sheet = customer?.sheet;
  return (
    <section className="customer" aria-label={w('side.customer')}>
      <h2>
        {w('side.customer')}{' '}
        {sheet?.key && (
          <Tag color="warning" icon={<StarFilled />}>
            {w('customer.key')}
          </Tag>
        )}
        {sheet?.fees && <Tag color={sheet.fees === 'paid' ? 'success' : 'error'}>{feesText(sheet)}</Tag>}
      </h2>
      <dl className="facts">
        <dt>{w('side.name')}</dt>
        <dd>{card.owner ?? w('queue.unnamed')}</dd>
        <dt>{w('side.address')}</dt>
        <dd>
          {card.address ?? w('app.unknown')}
          <span className="muted small"> {w(card.verified ? 'side.verified' : 'side.notVerified')}</span>
        </dd>
        <dt>{w('side.mood')}</dt>
        <dd>{labels.moods[card.mood]}</dd>
      </dl>
      {sheet && sheet.note !== '' && <p className="customer-note">{sheet.note}</p>}
    </section>
  );
}

function feesText({ fees, feesMonth }: CustomerCard['sheet']): string {
  return [w('customer.fees'), fees && w(`customer.${fees}`), feesMonth].filter(Boolean).join(' ');
}

/** All that is known, and the sheet that colleagues keep. */
export function Customer({ id, loaded }: { id: string; loaded: Loaded<CustomerAnswer> }) {
  const { labels } = useMe();
  const now = useNow();
  const { data, error, reload } = loaded;
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;
  const { homes, tickets, conversations, sheet } = data.customer;
  return (
    <div className="stack">
      <section aria-label={w('customer.homes')}>
        <h3>{w('customer.homes')}</h3>
        {homes.length === 0 && <p className="muted">{w('customer.noHomes')}</p>}
        <ul className="plain">
          {homes.map(({ address, role, verified, tags }) => (
            <li key={address}>
              <b>{address}</b> <span className="muted">{named('occupant', role, role)}</span>{' '}
              <span className="muted small">{w(verified ? 'side.verified' : 'side.notVerified')}</span>{' '}
              {tags.map((tag) => (
                <Tag key={tag}>{tag}</Tag>
              ))}
            </li>
          ))}
        </ul>
      </section>
      <Sheet key={sheet.version} id={id} sheet={sheet} onKept={reload} />
      <section aria-label={w('customer.tickets')}>
        <h3>{w('customer.tickets')}</h3>
        {tickets.length === 0 && <p className="muted">{w('side.noTickets')}</p>}
        <ul className="plain">
          {tickets.map((ticket) => (
            <li key={ticket.id}>
              <a href={`#/tickets/${ticket.id}`}>{ticket.number}</a> {ticket.issue}{' '}
              <StateTag ticket={ticket} label={labels.states[ticket.state] ?? ticket.state} />{' '}
              <span className="muted small">{moment(ticket.at, now)}</span>
            </li>
          ))}
        </ul>
      </section>
      {conversations.length > 0 && (
        <section aria-label={w('customer.talks')}>
          <h3>{w('customer.talks')}</h3>
          <ul className="plain">
            {conversations.map((talk) => {
              const channel = talk.channel.split(':')[0] ?? '';
              return (
                <li key={talk.id}>
                  <a href={`#/${channel === 'phone' ? 'calls' : 'desk'}/${talk.id}`}>
                    {named('channel', channel, channel)}
                  </a>{' '}
                  <span className="muted small">{moment(talk.at, now)}</span>
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </div>
  );
}

interface SheetProps {
  readonly id: string;
  readonly sheet: CustomerCard['sheet'];
  readonly onKept: () => void;
}

interface Written {
  readonly key: boolean;
  readonly fees?: FeeState | null;
  readonly feesMonth?: string;
  readonly note?: string;
}

function Sheet({ id, sheet, onKept }: SheetProps) {
  const { message } = App.useApp();
  async function keep({ key, fees, feesMonth = '', note = '' }: Written) {
    const written = { key, fees: fees ?? null, feesMonth: feesMonth === '' ? null : feesMonth, note };
    try {
      await ask('POST', `/conversations/${id}/customer`, { version: sheet.version, sheet: written });
      void message.success(w('customer.kept'));
    } catch (failure) {
      void message.error((failure as Error).message);
    }
    onKept();
  }
  return (
    <Form<Written>
      size="small"
      layout="vertical"
      className="customer-sheet"
      initialValues={{ ...sheet, feesMonth: sheet.feesMonth ?? '' }}
      onFinish={(written) => void keep(written)}
    >
      <Form.Item name="key" valuePropName="checked">
        <Checkbox>{w('customer.key')}</Checkbox>
      </Form.Item>
      <div className="customer-fees">
        <Form.Item name="fees" label={w('customer.feesState')}>
          <Select
            allowClear
            placeholder={w('app.unknown')}
            options={FEES.map((value) => ({ value, label: w(`customer.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="feesMonth" label={w('customer.month')}>
          <Input type="month" />
        </Form.Item>
      </div>
      <Form.Item name="note" label={w('customer.note')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Button htmlType="submit">{w('app.save')}</Button>
      {sheet.by !== null && sheet.at !== null && (
        <span className="muted small">
          {' '}
          {w('customer.by', { name: sheet.by, time: fullMoment(sheet.at) })}
        </span>
      )}
    </Form>
  );
}
