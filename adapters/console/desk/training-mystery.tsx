/** Mystery owners: planned by the trainer, what became of them, and who has agreed to them. */
import { Button, Select, Table, Tag } from 'antd';
import { useState } from 'react';
import type { MysteryAnswer, MysteryCard } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { fullMoment, shanghaiMoment } from './time.ts';
import { Labelled, TextField } from './training-field.tsx';
import { useSend } from './training-sessions.tsx';
import { type Word, w } from './words.ts';

const DIFFICULTIES = ['easy', 'normal', 'hard'] as const;
const ANYBODY = '';

export function MysteryTab() {
  const { data, error, reload } = useLoad<MysteryAnswer>('/training/mystery');
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty={w('app.none')} />;
  return (
    <>
      <Rules rules={data.rules} />
      <Plan data={data} onDone={reload} />
      <Table<MysteryAnswer['people'][number]>
        size="small"
        rowKey="trainee"
        pagination={false}
        dataSource={[...data.people]}
        locale={{ emptyText: w('training.nobody') }}
        columns={[
          { title: w('training.name'), dataIndex: 'name' },
          {
            title: w('mystery.consent'),
            key: 'consent',
            render: (_, { consent }) => (
              <Tag color={consent === 'told' ? 'success' : 'default'}>
                {w(`mystery.consents.${consent}` satisfies Word)}
              </Tag>
            ),
          },
          { title: w('mystery.runs'), dataIndex: 'runs' },
          {
            title: w('training.mean'),
            key: 'mean',
            render: (_, { mean }) => (mean === null ? w('mystery.tooFew') : Math.round(mean)),
          },
        ]}
      />
      {data.runs.map((run) => (
        <MysteryShown key={run.id} run={run} onDone={reload} cancels />
      ))}
    </>
  );
}

/** What everybody is told beforehand. */
export function Rules({ rules }: { rules: readonly string[] }) {
  return (
    <section className="training-block" aria-label={w('mystery.rules')}>
      <h2>{w('mystery.rules')}</h2>
      <ul>
        {rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </section>
  );
}

function Plan({ data, onDone }: { data: MysteryAnswer; onDone: () => void }) {
  const send = useSend(onDone);
  const [subject, setSubject] = useState<string | undefined>();
  const [trainee, setTrainee] = useState(ANYBODY);
  const [difficulty, setDifficulty] = useState<(typeof DIFFICULTIES)[number]>('normal');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const told = data.people.filter(({ consent }) => consent === 'told');
  const plan = () =>
    send('/training/mystery', {
      subject,
      difficulty,
      trainee: trainee === ANYBODY ? null : trainee,
      from: shanghaiMoment(from),
      to: shanghaiMoment(to),
    });
  return (
    <div className="training-form">
      <Labelled label="mystery.subject">
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          value={subject}
          onChange={setSubject}
          options={data.subjects.map(({ id, title }) => ({ value: id, label: `${id} ${title}` }))}
        />
      </Labelled>
      <Labelled label="mystery.who">
        <Select
          value={trainee}
          onChange={setTrainee}
          options={[
            { value: ANYBODY, label: w('mystery.anybody') },
            ...told.map((person) => ({ value: person.trainee, label: person.name })),
          ]}
        />
      </Labelled>
      <Labelled label="practice.difficulty">
        <Select
          value={difficulty}
          onChange={setDifficulty}
          options={DIFFICULTIES.map((one) => ({
            value: one,
            label: w(`practice.level.${one}` satisfies Word),
          }))}
        />
      </Labelled>
      <TextField label="training.begins" type="datetime-local" value={from} onChange={setFrom} />
      <TextField label="training.ends" type="datetime-local" value={to} onChange={setTo} />
      <Button
        type="primary"
        disabled={subject === undefined || from === '' || to === ''}
        onClick={() => void plan()}
      >
        {w('mystery.plan')}
      </Button>
    </div>
  );
}

/** One run; its lines and marks where they may be seen. */
export function MysteryShown({
  run,
  onDone,
  cancels = false,
  sees = false,
}: {
  run: MysteryCard;
  onDone: () => void;
  cancels?: boolean;
  sees?: boolean;
}) {
  const send = useSend(onDone);
  const { id, title, subject, state, from, to, wanted, end } = run;
  const outcome = end?.outcome ?? null;
  return (
    <article className="warning" aria-label={title}>
      <h2>
        {subject} {title} <Tag>{w(`mystery.states.${state}` satisfies Word)}</Tag>
        {outcome?.score != null && outcome.band && (
          <Tag color={outcome.band === 'fail' ? 'error' : outcome.band === 'weak' ? 'warning' : 'success'}>
            {w('practice.score', { score: outcome.score })}{' '}
            {w(`practice.band.${outcome.band}` satisfies Word)}
          </Tag>
        )}
      </h2>
      <p className="muted">
        {fullMoment(from)} – {fullMoment(to)} · {end?.name ?? wanted ?? w('mystery.anybody')}
      </p>
      {end && (
        <p>
          {fullMoment(end.at)} · {end.text}
          {end.outcome === null && end.how === 'finished' && ` · ${w('mystery.theirs')}`}
        </p>
      )}
      {outcome && (
        <>
          <ol className="drill-lines" aria-label={w('mystery.said')}>
            {outcome.lines.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a closed list
              <li key={at} className={`drill-line drill-${line.from === 'staff' ? 'trainee' : 'owner'}`}>
                <span className="drill-who">{w(line.from === 'staff' ? 'chat.agent' : 'chat.owner')}</span>
                <p>{line.text}</p>
              </li>
            ))}
          </ol>
          <ul className="plain">
            {outcome.card.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      {cancels && state === 'planned' && (
        <Button onClick={() => void send(`/training/mystery/${id}/cancel`)}>{w('mystery.cancel')}</Button>
      )}
      {sees && end && end.seenAt === null && (
        <Button type="primary" onClick={() => void send(`/training/mystery/mine/${id}/see`)}>
          {w('mystery.seen')}
        </Button>
      )}
    </article>
  );
}
