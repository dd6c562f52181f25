/** Skills contests: announced, and who did best. */
import { Button, InputNumber, Table, Tag } from 'antd';
import { useState } from 'react';
import type { ContestCard } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { fullMoment, shanghaiMoment } from './time.ts';
import { TextField } from './training-field.tsx';
import { useSend } from './training-sessions.tsx';
import { w } from './words.ts';

export function ContestsTab() {
  const { data, error, reload } = useLoad<{ readonly contests: readonly ContestCard[] }>(
    '/training/contests',
  );
  return (
    <>
      <Announce onDone={reload} />
      {data && data.contests.length > 0 ? (
        data.contests.map((contest) => <Board key={contest.id} contest={contest} judged onDone={reload} />)
      ) : (
        <Instead
          loading={!data && error === null}
          error={error}
          onRetry={reload}
          empty={w('training.noContests')}
        />
      )}
    </>
  );
}

function Announce({ onDone }: { onDone: () => void }) {
  const send = useSend(onDone);
  const [title, setTitle] = useState('');
  const [situations, setSituations] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const announce = () =>
    send('/training/contests', {
      title,
      seed: `${title}:${Date.now()}`,
      difficulty: 'normal',
      from: shanghaiMoment(from),
      to: shanghaiMoment(to),
      rounds: situations
        .split(/[,，、\s]+/)
        .filter((one) => one !== '')
        .map((situation) => ({ kind: 'drill', situation: situation.toUpperCase() })),
    });
  const ready = [title, situations, from, to].every((one) => one.trim() !== '');
  return (
    <div className="training-form">
      <TextField label="training.contestTitle" value={title} onChange={setTitle} />
      <TextField label="training.situations" value={situations} onChange={setSituations} />
      <TextField label="training.begins" type="datetime-local" value={from} onChange={setFrom} />
      <TextField label="training.ends" type="datetime-local" value={to} onChange={setTo} />
      <Button type="primary" disabled={!ready} onClick={() => void announce()}>
        {w('training.announce')}
      </Button>
    </div>
  );
}

type Row = ContestCard['board'][number];

export function Board({
  contest,
  judged = false,
  onDone,
}: {
  contest: ContestCard;
  judged?: boolean;
  onDone: () => void;
}) {
  const send = useSend(onDone);
  const { id, title, state, names, board, rounds, from, to } = contest;
  return (
    <article className="warning" aria-label={title}>
      <h2>
        {title} <Tag>{w(`training.contestStates.${state}`)}</Tag>
      </h2>
      <p className="muted">
        {fullMoment(from)} – {fullMoment(to)}
      </p>
      <Table<Row>
        size="small"
        rowKey="trainee"
        pagination={false}
        locale={{ emptyText: w('training.noBoard') }}
        dataSource={[...board]}
        columns={[
          { title: w('training.rank'), dataIndex: 'place', width: 70 },
          { title: w('training.name'), dataIndex: 'name' },
          { title: w('training.points'), dataIndex: 'points' },
          { title: w('training.minutes'), dataIndex: 'minutes' },
          ...names.map((name, at) => ({
            title: name,
            key: name + at,
            render: (_: unknown, row: Row) => {
              const round = rounds[at];
              const points = row.rounds[at] ?? null;
              if (judged && round?.kind === 'judged')
                return (
                  <InputNumber
                    aria-label={`${name} ${row.name}`}
                    min={0}
                    max={round.most}
                    {...(points !== null && { defaultValue: points })}
                    onBlur={({ target }) =>
                      target.value !== '' &&
                      void send(`/training/contests/${id}/points`, {
                        trainee: row.trainee,
                        round: at,
                        points: Number(target.value),
                      })
                    }
                  />
                );
              return points ?? '—';
            },
          })),
        ]}
      />
    </article>
  );
}
