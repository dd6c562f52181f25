/** Members: taken in, what each owes, the days of newcomers that the trainer signs. */
import { Button, Checkbox, Input, Tag } from 'antd';
import { useState } from 'react';
import type { InductionCard, MembersAnswer, ObligationCard } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { shanghaiMoment } from './time.ts';
import { TextField } from './training-field.tsx';
import { useSend } from './training-sessions.tsx';
import { listed, w } from './words.ts';

export function MembersTab() {
  const { data, error, reload } = useLoad<MembersAnswer>('/training/members');
  return (
    <>
      <Enrol onDone={reload} />
      {data && data.members.length > 0 ? (
        <>
          {data.inductions.map((card) => (
            <Induction key={card.trainee} card={card} onDone={reload} />
          ))}
          <h2>{w('training.owed')}</h2>
          {data.obligations.map((card) => (
            <Owed key={card.trainee} card={card} />
          ))}
        </>
      ) : (
        <Instead
          loading={!data && error === null}
          error={error}
          onRetry={reload}
          empty={w('training.nobody')}
          hint={w('training.nobodyHint')}
        />
      )}
    </>
  );
}

function Enrol({ onDone }: { onDone: () => void }) {
  const send = useSend(onDone);
  const [name, setName] = useState('');
  const [from, setFrom] = useState('');
  const [groups, setGroups] = useState('');
  const [newcomer, setNewcomer] = useState(false);
  async function enrol() {
    const taken = await send('/training/members', {
      trainee: name.trim(),
      name: name.trim(),
      groups: groups.split(/[,，、\s]+/).filter((one) => one !== ''),
      from: shanghaiMoment(`${from}T00:00`),
      newcomer,
    });
    if (taken) setName('');
  }
  return (
    <div className="training-form">
      <TextField label="training.name" value={name} onChange={setName} />
      <TextField label="training.from" type="date" value={from} onChange={setFrom} />
      <TextField label="training.group" value={groups} onChange={setGroups} />
      <Checkbox checked={newcomer} onChange={({ target }) => setNewcomer(target.checked)}>
        {w('training.newcomer')}
      </Checkbox>
      <Button type="primary" disabled={name.trim() === '' || from === ''} onClick={() => void enrol()}>
        {w('training.enrol')}
      </Button>
    </div>
  );
}

function Induction({ card, onDone }: { card: InductionCard; onDone: () => void }) {
  const send = useSend(onDone);
  const [text, setText] = useState('');
  const { trainee, name, days, conclusion, state, decision } = card;
  const place = `/training/members/${encodeURIComponent(trainee)}`;
  return (
    <article className="warning" aria-label={w('training.inductionOf', { name })}>
      <h2>
        {w('training.inductionOf', { name })} <Tag>{conclusion}</Tag>
      </h2>
      <ul className="training-days">
        {days.map(({ day, text: line, trainer, late }) => (
          <li key={day}>
            {line} {late && <Tag color="error">{w('training.late')}</Tag>}
            {trainer === null && (
              <Button size="small" onClick={() => void send(`${place}/sign`, { day })}>
                {w('training.sign')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {decision && <p>{w('training.decided', { text: decision.text, name: decision.by })}</p>}
      {!decision && (state === 'passed' || state === 'failed') && (
        <div className="training-form">
          <Input
            aria-label={w('training.decision')}
            placeholder={w('training.decision')}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <Button disabled={text.trim() === ''} onClick={() => void send(`${place}/decision`, { text })}>
            {w('training.decide')}
          </Button>
        </div>
      )}
    </article>
  );
}

/** What somebody owes, in lines; all of it where asked. */
export function Owed({ card, all = false }: { card: ObligationCard; all?: boolean }) {
  const { name, duties, days, makeups, undecided, certificates, open } = card;
  const shown = duties.filter(({ state }) => all || state === 'due' || state === 'overdue');
  const rest = [...makeups, ...certificates];
  return (
    <section className="training-block" aria-label={w('training.owedBy', { name })}>
      <h3>
        {name} {open > 0 && <Tag color="error">{w('training.openCount', { count: open })}</Tag>}
      </h3>
      {shown.length + days.length + undecided.length + rest.length === 0 ? (
        <p className="muted">{w('training.nothing')}</p>
      ) : (
        <ul className="plain">
          {shown.map(({ rule, text }) => (
            <li key={rule}>{text}</li>
          ))}
          {days.length > 0 && <li>{w('training.lateDays', { days: listed(days) })}</li>}
          {undecided.map(({ id, rule, title }) => (
            <li key={id}>{w('training.undecided', { exam: `${rule} ${title}` })}</li>
          ))}
          {rest.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
