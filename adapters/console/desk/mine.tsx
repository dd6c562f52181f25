/** My own trainings: what I owe, where I sign in, the days of my induction, contests, mystery owners. */
import { Button, Tag } from 'antd';
import type { MineAnswer } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { ContestPlay } from './contest-play.tsx';
import { OwnMystery } from './mystery-own.tsx';
import { Instead } from './parts.tsx';
import { fullMoment } from './time.ts';
import { Owed } from './training-members.tsx';
import { useSend } from './training-sessions.tsx';
import { w } from './words.ts';

export function MinePage() {
  const { data, error, reload } = useLoad<MineAnswer>('/training/mine');
  return (
    <section className="page" aria-labelledby="mine-title">
      <header className="page-head">
        <h1 id="mine-title">{w('mine.title')}</h1>
        <span className="muted">{w('mine.lead')}</span>
      </header>
      {data ? (
        <Shown {...data} onDone={reload} />
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('app.none')} />
      )}
    </section>
  );
}

function Shown({ obligation, sessions, induction, contests, onDone }: MineAnswer & { onDone: () => void }) {
  const send = useSend(onDone);
  const planned = sessions.filter(({ state }) => state === 'planned');
  return (
    <>
      {obligation ? <Owed card={obligation} all /> : <p className="muted">{w('mine.notEnrolled')}</p>}
      {induction && (
        <section className="training-block" aria-labelledby="induction-title">
          <h2 id="induction-title">
            {w('mine.induction')} <Tag>{induction.conclusion}</Tag>
          </h2>
          <ul className="training-days">
            {induction.days.map(({ day, text, trainee }) => (
              <li key={day}>
                {text}{' '}
                {trainee === null && (
                  <Button size="small" onClick={() => void send(`/training/mine/days/${day}/sign`)}>
                    {w('training.sign')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="training-block" aria-labelledby="sessions-title">
        <h2 id="sessions-title">{w('mine.sessions')}</h2>
        {planned.length === 0 && <p className="muted">{w('mine.noSessions')}</p>}
        <ul className="plain">
          {planned.map(({ id, rule, title, topic, at, place, signed }) => (
            <li key={id}>
              {[fullMoment(at), `${rule} ${title}`, topic, place].filter(Boolean).join(' · ')}{' '}
              {signed.length > 0 ? (
                <Tag color="success">{w('mine.signedIn')}</Tag>
              ) : (
                obligation && (
                  <Button size="small" onClick={() => void send(`/training/mine/sessions/${id}/sign`)}>
                    {w('mine.signIn')}
                  </Button>
                )
              )}
            </li>
          ))}
        </ul>
      </section>
      {contests.map((contest) => (
        <ContestPlay key={contest.id} contest={contest} onDone={onDone} />
      ))}
      <OwnMystery />
    </>
  );
}
