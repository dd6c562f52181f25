/** Beside a conversation: what is being taken down, who the owner is, their tickets. */
import { Empty, Tabs } from 'antd';
import type { ConversationCard, CustomerAnswer } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Customer, CustomerHead } from './customer.tsx';
import { Filing } from './filing.tsx';
import { Promises } from './promises.tsx';
import { TicketSummary } from './ticket-moves.tsx';
import { w } from './words.ts';

interface SideProps {
  readonly card: ConversationCard;
  /** null where a colleague has the conversation. */
  readonly onAmend: ((field: string, text: string) => Promise<unknown>) | null;
  readonly onChanged: () => void;
}

export function Side({ card, onAmend, onChanged }: SideProps) {
  const customer = useLoad<CustomerAnswer>(`/conversations/${card.id}/customer`);
  return (
    <aside className="side" aria-label={w('side.tab')}>
      <CustomerHead card={card} customer={customer.data?.customer ?? null} />
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
          {
            key: 'customer',
            label: w('customer.tab'),
            children: <Customer id={card.id} loaded={customer} />,
          },
        ]}
      />
    </aside>
  );
}
