/** Trainings: planned, signed in on, assessed, held. */
import { FileExcelOutlined } from '@ant-design/icons';
import { App, Button, InputNumber, Select, Tag } from 'antd';
import { useState } from 'react';
import type { MembersAnswer, SessionCard } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { fullMoment, serverNow, shanghaiMoment } from './time.ts';
import { Labelled, TextField } from './training-field.tsx';
import { w } from './words.ts';

const DAY = 86_400_000;
const RULES = ['TRN-3', 'TRN-4', 'TRN-5', 'TRN-6', 'TRN-7', 'TRN-8', 'TRN-9', 'TRN-10', 'TRN-11'];

export function SessionsTab() {
  const [since] = useState(() => serverNow());
  const span = `from=${since - 31 * DAY}&to=${since + 62 * DAY}`;
  const { data, error, reload } = useLoad<{ readonly sessions: readonly SessionCard[] }>(
    `/training/sessions?${span}`,
  );
  return (
    <>
      <NewSession onDone={reload} />
      <Button icon={<FileExcelOutlined />} href={`/api/staff/training/sessions/xlsx?${span}`}>
        {w('training.attendance')}
      </Button>
      {data && data.sessions.length > 0 ? (
        data.sessions.map((session) => <Shown key={session.id} session={session} onDone={reload} />)
      ) : (
        <Instead
          loading={!data && error === null}
          error={error}
          onRetry={reload}
          empty={w('training.noSessions')}
        />
      )}
    </>
  );
}

/** Sends, and tells what went wrong. @returns whether it was taken */
export function useSend(onDone: () => void) {
  const { message } = App.useApp();
  return async (url: string, body: object = {}): Promise<boolean> => {
    try {
      await ask('POST', url, body);
      onDone();
      return true;
    } catch (failure) {
      void message.error((failure as Error).message);
      return false;
    }
  };
}

function NewSession({ onDone }: { onDone: () => void }) {
  const { account } = useMe();
  const send = useSend(onDone);
  const [rule, setRule] = useState('TRN-3');
  const [at, setAt] = useState('');
  const [topic, setTopic] = useState('');
  const [place, setPlace] = useState('');
  const add = () =>
    send('/training/sessions', {
      rule,
      at: shanghaiMoment(at),
      topic,
      place,
      trainer: account.name,
    });
  return (
    <div className="training-form">
      <Labelled label="training.rule">
        <Select value={rule} onChange={setRule} options={RULES.map((value) => ({ value, label: value }))} />
      </Labelled>
      <TextField label="training.when" type="datetime-local" value={at} onChange={setAt} />
      <TextField label="training.topic" value={topic} onChange={setTopic} />
      <TextField label="training.place" value={place} onChange={setPlace} />
      <Button type="primary" disabled={at === ''} onClick={() => void add()}>
        {w('training.plan')}
      </Button>
    </div>
  );
}

function Shown({ session, onDone }: { session: SessionCard; onDone: () => void }) {
  const { id, rule, title, topic, at, minutes, state, trainer, place, signed, least } = session;
  const send = useSend(onDone);
  const members = useLoad<MembersAnswer>(state === 'planned' ? '/training/members' : null);
  const [lasted, setLasted] = useState<number>(Math.max(minutes, least, 1));
  const absent = (members.data?.members ?? []).filter(
    (member) => !signed.some(({ trainee }) => trainee === member.trainee),
  );
  return (
    <article className="warning" aria-label={`${rule} ${title}`}>
      <h2>
        {rule} {title} <Tag>{w(`training.states.${state}`)}</Tag>
      </h2>
      <p className="muted">
        {[fullMoment(at), topic, place, trainer, w('training.lasts', { minutes })]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <ul className="plain">
        {signed.map(({ trainee, name, result }) => (
          <li key={trainee}>
            {name}{' '}
            {result ? (
              <Tag color={result.passed ? 'success' : 'error'}>
                {w(result.passed ? 'training.passedOne' : 'training.failedOne')} {result.points ?? ''}
              </Tag>
            ) : (
              state === 'planned' &&
              [true, false].map((passed) => (
                <Button
                  key={String(passed)}
                  size="small"
                  onClick={() =>
                    void send(`/training/sessions/${id}/results`, {
                      trainee,
                      result: { kind: 'assessment', points: null, passed },
                    })
                  }
                >
                  {w(passed ? 'training.passedOne' : 'training.failedOne')}
                </Button>
              ))
            )}
          </li>
        ))}
      </ul>
      {state === 'planned' && (
        <div className="training-form">
          <Select
            aria-label={w('training.writeIn')}
            className="script-id"
            placeholder={w('training.writeIn')}
            value={null}
            options={absent.map(({ trainee, name }) => ({ value: trainee, label: name }))}
            onChange={(trainee: string | null) =>
              trainee !== null && void send(`/training/sessions/${id}/sign`, { trainee })
            }
          />
          <InputNumber
            aria-label={w('training.minutes')}
            min={1}
            value={lasted}
            onChange={(value) => setLasted(value ?? 1)}
          />
          <Button
            type="primary"
            disabled={signed.length === 0}
            onClick={() => void send(`/training/sessions/${id}/held`, { minutes: lasted })}
          >
            {w('training.hold')}
          </Button>
          <Button
            onClick={() => void send(`/training/sessions/${id}/cancel`, { reason: w('training.calledOff') })}
          >
            {w('training.callOff')}
          </Button>
        </div>
      )}
    </article>
  );
}
