/** Beside a conversation: what is being taken down, who the owner is, their tickets. */
import { CheckCircleFilled, EditOutlined, MinusCircleOutlined } from '@ant-design/icons';
import { Empty, Tabs } from 'antd';
import type { ConversationCard, FilingCard } from '../../../src/contract.ts';
import { useMe } from './me.ts';
import { UrgencyTag } from './parts.tsx';
import { Promises } from './promises.tsx';
import { TicketSummary } from './ticket.tsx';
import { w } from './words.ts';

export function Side({ card, onChanged }: { card: ConversationCard; onChanged: () => void }) {
  return (
    <aside className="side" aria-label={w('side.tab')}>
      <Customer card={card} />
      <Promises promises={card.promises} conversation={card.id} onKept={onChanged} />
      <Tabs
        size="small"
        defaultActiveKey={card.filing ? 'filing' : 'tickets'}
        items={[
          { key: 'filing', label: w('side.filing'), children: <Filing filing={card.filing} /> },
          {
            key: 'tickets',
            label: `${w('side.tickets')} ${card.tickets.length}`,
            children:
              card.tickets.length === 0 ? (
                <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={w('side.noTickets')} />
              ) : (
                <div className="stack">
                  {card.tickets.map((ticket) => (
                    <TicketSummary key={ticket.id} ticket={ticket} onChanged={onChanged} />
                  ))}
                </div>
              ),
          },
        ]}
      />
    </aside>
  );
}

function Customer({ card }: { card: ConversationCard }) {
  const { labels } = useMe();
  return (
    <section className="customer" aria-label={w('side.customer')}>
      <h2>{w('side.customer')}</h2>
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
    </section>
  );
}

function Filing({ filing }: { filing: FilingCard | null }) {
  if (!filing) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={w('side.nothingFiled')} />;
  return (
    <section aria-label={w('side.filing')}>
      <p className="filing-head">
        <b>{filing.title}</b> <UrgencyTag urgency={filing.urgency} />
      </p>
      <ul className="filing">
        {filing.fields.map(({ id, label, value, mark }) => (
          <li key={id} className={value === null ? 'filing-open' : ''}>
            {value !== null ? (
              <CheckCircleFilled className="ok" />
            ) : mark === 'asked' ? (
              <EditOutlined />
            ) : (
              <MinusCircleOutlined />
            )}
            <span className="filing-label">{label}</span>
            <span className="filing-value">
              {value ??
                w(mark === 'asked' ? 'side.asked' : mark === 'refused' ? 'side.refused' : 'side.missing')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
