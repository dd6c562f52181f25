/** What was said and done in a call, and how it stands when it is over. */
import { PhoneFilled } from '@ant-design/icons';
import { Button } from 'antd';
import type { CallCard, CallKey } from '../../../src/contract.ts';
import { Brief } from './call-side.tsx';
import { Log } from './log.tsx';
import { go } from './place.ts';
import { TicketSummary } from './ticket-moves.tsx';
import { clockSpan } from './time.ts';
import { w } from './words.ts';

const WHO = { line: 'call.fromLine', said: 'call.fromSaid', owner: 'call.fromOwner' } as const;

export function Record({ call }: { call: CallCard }) {
  return (
    <Log className="call-log" label={w('call.record')} last={call.record.length}>
      <ol>
        {call.record.map(({ at, from, text }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added
          <li key={place} className={`call-entry call-entry-${from}`}>
            <span className="call-at">{clockSpan(at - call.startedAt)}</span>
            {from !== 'key' && <span className="call-from">{w(WHO[from])}</span>}
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </Log>
  );
}

interface CallOverProps {
  readonly call: CallCard;
  readonly keys: readonly CallKey[];
  readonly onChanged: () => void;
}

export function CallOver({ call, onChanged }: CallOverProps) {
  const { card, held, muted } = call;
  return (
    <section className="page call-over" aria-labelledby="call-over">
      <header className="page-head">
        <h1 id="call-over">
          {w('call.over')} · {card.owner ?? w('call.unnamed')}
        </h1>
        <span className="muted">
          {w('call.overFor', {
            time: clockSpan((call.endedAt ?? call.startedAt) - call.startedAt),
            held: clockSpan(held.ms),
            muted: clockSpan(muted.ms),
          })}
          {call.by && ` · ${call.by.name}`}
        </span>
        <Button
          type="primary"
          autoFocus
          className="page-act"
          icon={<PhoneFilled />}
          onClick={() => go('calls')}
        >
          {w('call.next')}
        </Button>
      </header>
      <div className="call-over-parts">
        <section>
          <h2>{w('call.record')}</h2>
          <Record call={call} />
        </section>
        <section className="stack">
          <h2>{w('call.filed')}</h2>
          {card.tickets.length === 0 && <p className="muted">{w('side.noTickets')}</p>}
          {card.tickets.map((ticket) => (
            <TicketSummary key={ticket.id} ticket={ticket} onChanged={onChanged} />
          ))}
          {call.brief !== null && <Brief text={call.brief} />}
        </section>
      </div>
    </section>
  );
}
