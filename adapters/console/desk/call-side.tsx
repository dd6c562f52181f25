/** Beside the line: who calls, what is being taken down, tickets, the brief for a colleague. */
import { CopyOutlined } from '@ant-design/icons';
import { App, Button, Input, Segmented } from 'antd';
import { useEffect, useState } from 'react';
import type { CallCard } from '../../../src/contract.ts';
import type { Do } from './call.tsx';
import { copied } from './copy.ts';
import { Filing } from './filing.tsx';
import { useMe } from './me.ts';
import { TicketSummary } from './ticket-moves.tsx';
import { w } from './words.ts';

interface CallSideProps {
  readonly call: CallCard;
  /** null: to be read only. */
  readonly does: Do | null;
  readonly onChanged: () => void;
}

export function CallSide({ call, does, onChanged }: CallSideProps) {
  const { labels } = useMe();
  const { card } = call;
  return (
    <aside className="side call-side" aria-label={w('side.tab')}>
      <section className="customer" aria-label={w('call.caller')}>
        <h2>{w('call.caller')}</h2>
        <Name call={call} does={does} />
        <dl className="facts">
          <dt>{w('side.address')}</dt>
          <dd>
            {card.address ?? w('app.unknown')}
            <span className="muted small"> {w(card.verified ? 'side.verified' : 'side.notVerified')}</span>
          </dd>
          <dt>{w('side.mood')}</dt>
          <dd>{labels.moods[card.mood]}</dd>
        </dl>
      </section>
      <section className="call-form">
        <h2>{w('call.form')}</h2>
        {card.filing ? (
          <Filing
            filing={card.filing}
            onAmend={does && ((field, text) => does({ what: 'amend', field, text }))}
          />
        ) : (
          <p className="muted small">{w('call.formEmpty')}</p>
        )}
      </section>
      {call.brief !== null && <Brief text={call.brief} />}
      {card.tickets.length > 0 && (
        <section className="stack">
          <h2>{w('call.filed')}</h2>
          {card.tickets.map((ticket) => (
            <TicketSummary key={ticket.id} ticket={ticket} onChanged={onChanged} />
          ))}
        </section>
      )}
    </aside>
  );
}

function Name({ call, does }: Pick<CallSideProps, 'call' | 'does'>) {
  const [surname, setSurname] = useState(call.surname ?? '');
  // Heard in the caller's words, it stands here by itself.
  useEffect(() => setSurname(call.surname ?? ''), [call.surname]);
  const keep = (gender: 'm' | 'f' | null) => {
    const text = surname.trim();
    if (text === '' || !does) return;
    if (text === call.surname && gender === call.gender) return;
    void does({ what: 'amend', field: 'name', text, ...(gender && { gender }) });
  };
  return (
    <div className="call-name">
      <Input
        id="call-surname"
        size="small"
        value={surname}
        disabled={!does}
        maxLength={8}
        placeholder={w('call.surname')}
        aria-label={w('call.surname')}
        prefix={<kbd>d</kbd>}
        onChange={(event) => setSurname(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          keep(call.gender);
          event.currentTarget.blur();
        }}
      />
      <Segmented
        size="small"
        disabled={!does}
        value={call.gender ?? 'unknown'}
        aria-label={w('side.name')}
        options={[
          { value: 'm', label: w('call.mr') },
          { value: 'f', label: w('call.ms') },
          { value: 'unknown', label: w('call.unknown'), disabled: true },
        ]}
        onChange={(gender) => keep(gender as 'm' | 'f')}
      />
    </div>
  );
}

export function Brief({ text }: { text: string }) {
  const { message } = App.useApp();
  return (
    <section className="call-brief" aria-label={w('call.brief')}>
      <h2>{w('call.brief')}</h2>
      <p>{text}</p>
      <Button
        size="small"
        icon={<CopyOutlined />}
        onClick={async () => {
          if (await copied(text)) void message.success(w('app.copied'));
          else void message.error(w('app.notCopied'));
        }}
      >
        {w('call.copyBrief')}
      </Button>
    </section>
  );
}
