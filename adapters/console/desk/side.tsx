/** Beside a conversation: what is being taken down, who the owner is, their tickets. */
import { Empty, Tabs } from 'antd';
import type { ConversationCard } from '../../../src/contract.ts';
import { Filing } from './filing.tsx';
import { useMe } from './me.ts';
import { Promises } from './promises.tsx';
import { TicketSummary } from './ticket.tsx';
import { w } from './words.ts';

interface SideProps {
  readonly card: ConversationCard;
  /** null where a colleague has the conversation. */
  readonly onAmend: ((field: string, text: string) => Promise<unknown>) | null;
  readonly onChanged: () => void;
}

export function Side({ card, onAmend, onChanged }: SideProps) {
  return (
    <aside className="side" aria-label={w('side.tab')}>
      <Customer card={card} />
      <Promises promises={card.promises} conversation={card.id} onKept={onChanged} />
      <Tabs
        size="small"
        defaultActiveKey={card.filing ? 'filing' : 'tickets'}
        items={[
          {
            key: 'filing',
            label: w('side.filing'),
            children: card.filing ? (
              <Filing filing={card.filing} onAmend={onAmend} />
            ) : (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={w('side.nothingFiled')} />
            ),
          },
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
