/** Exams: one question at a time, the time limit in sight; that the page was left is noted and never in the way. */
import { App, Button, Checkbox, Input, List, Radio, Tag } from 'antd';
import { useEffect, useState } from 'react';
import type { CertificateCard, ExamAnswer, ExamsAnswer } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { clockSpan, dayOf, fullMoment, useTicking } from './time.ts';
import { labelled, w } from './words.ts';

const API = '/api/staff';
const PATIENCE_MS = 60_000;
/** Leaving and coming back within this is one leaving. */
const LEAVING_MS = 1000;

export function ExamsPage() {
  const { message, modal } = App.useApp();
  const { data, error, reload } = useLoad<ExamsAnswer>('/exams');
  const [exam, setExam] = useState<ExamAnswer | null>(null);
  const running = data?.running ?? null;
  useEffect(() => {
    if (running) setExam((before) => before ?? running);
  }, [running]);

  // Results stand newest first: the last one of a rule says whether the next is its make-up exam.
  const nameOfBegin = (rule: string) => {
    const last = data?.exams.find((one) => one.rule === rule)?.outcome;
    return w(last?.state === 'failed' && last.makeups > 0 ? 'exams.makeup' : 'exams.begin');
  };

  async function begin(rule: string) {
    try {
      setExam(await ask<ExamAnswer>('POST', '/exams', { id: newId(), rule }));
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }

  if (!data)
    return (
      <section className="page">
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('exams.none')} />
      </section>
    );
  if (exam)
    return (
      <section className="page exam" aria-labelledby="exams-title">
        <Sitting
          exam={exam}
          onNext={setExam}
          onEnd={() => {
            setExam(null);
            reload();
          }}
        />
      </section>
    );
  return (
    <section className="page exam" aria-labelledby="exams-title">
      <header className="page-head">
        <h1 id="exams-title">{w('exams.title')}</h1>
        <span className="muted">{w('exams.lead')}</span>
      </header>
      <List
        size="small"
        dataSource={[...data.offers]}
        renderItem={(offer) => (
          <List.Item
            actions={[
              <Button
                key="begin"
                size="small"
                aria-label={`${nameOfBegin(offer.rule)} ${offer.title}`}
                onClick={() =>
                  modal.confirm({
                    title: `${offer.rule} ${offer.title}`,
                    content: w('exams.rules', { minutes: offer.minutes }),
                    okText: nameOfBegin(offer.rule),
                    cancelText: w('app.cancel'),
                    onOk: () => begin(offer.rule),
                  })
                }
              >
                {nameOfBegin(offer.rule)}
              </Button>,
            ]}
          >
            <span>
              {offer.rule} {offer.title} <Tag>{w(offer.openBook ? 'exams.open' : 'exams.closed')}</Tag>
              <Tag>{w('exams.minutes', { minutes: offer.minutes })}</Tag>
            </span>
          </List.Item>
        )}
      />
      <h2>{w('exams.results')}</h2>
      <List
        size="small"
        locale={{ emptyText: w('exams.noResults') }}
        dataSource={[...data.exams]}
        renderItem={(one) => (
          <List.Item
            actions={[
              <a
                key="slip"
                href={`${API}/exams/${encodeURIComponent(one.id)}/slip`}
                target="_blank"
                rel="noreferrer"
              >
                {w('exams.slip')}
              </a>,
            ]}
          >
            <span>
              {fullMoment(one.at)} · {one.rule} {one.title} · {w('exams.attempt', { nth: one.attempt })} ·{' '}
              {one.outcome.total === null
                ? w(`invigilation.states.${one.outcome.state}`)
                : w('exams.scored', {
                    total: one.outcome.total,
                    state: w(`invigilation.states.${one.outcome.state}`),
                  })}
            </span>
          </List.Item>
        )}
      />
      <h2>{w('exams.certificates')}</h2>
      <List
        size="small"
        locale={{ emptyText: w('exams.noCertificates') }}
        dataSource={[...data.certificates]}
        renderItem={(one) => (
          <List.Item
            actions={[
              <a
                key="pdf"
                href={`${API}/certificates/${encodeURIComponent(one.id)}`}
                target="_blank"
                rel="noreferrer"
              >
                {w('exams.print')}
              </a>,
            ]}
          >
            <span>{certificateLine(one)}</span>
          </List.Item>
        )}
      />
    </section>
  );
}

/** A certificate in a line; whose it is stands elsewhere. */
export const certificateLine = ({ rule, title, expiresAt, state }: CertificateCard): string =>
  w('exams.certificate', {
    ...{ rule, title, day: dayOf(expiresAt), state: w(`exams.certificateStates.${state}`) },
  });

/** Tells the server whenever the page is left, once for each time. */
function useLeaving(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    let last = 0;
    const left = () => {
      if (Date.now() - last < LEAVING_MS) return;
      last = Date.now();
      void ask('POST', '/exams/left').catch(() => undefined);
    };
    const hidden = () => document.hidden && left();
    addEventListener('blur', left);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      removeEventListener('blur', left);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [on]);
}

function Sitting({
  exam,
  onNext,
  onEnd,
}: {
  exam: ExamAnswer;
  onNext: (exam: ExamAnswer) => void;
  onEnd: () => void;
}) {
  const { message, modal } = App.useApp();
  const { item, over, shows, position } = exam;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const now = useTicking(!over, 1000);
  useLeaving(!over);
  const left = exam.endsAt - now;

  async function send(answer: string) {
    if (busy) return;
    setBusy(true);
    try {
      const next = await ask<ExamAnswer>('POST', '/exams/answers', { position, text: answer }, PATIENCE_MS);
      // In a talk with an owner what was said stays in sight.
      const talk = next.item?.kind === 'drill' && item?.kind === 'drill' && next.item.nth === item.nth;
      const mine = { from: 'trainee', speaker: w('practice.me'), text: answer } as const;
      onNext(talk ? { ...next, shows: [...shows, mine, ...next.shows] } : next);
      setText('');
      setChosen([]);
    } catch (failure) {
      void message.error((failure as Error).message);
    } finally {
      setBusy(false);
    }
  }

  /** There is no way back: a question is left out only by somebody who says so. */
  function handIn(given: string): void {
    if (given.trim() !== '') return void send(given);
    void modal.confirm({
      title: w('exams.without'),
      content: w('exams.withoutHint'),
      okText: w('exams.skip'),
      cancelText: w('app.cancel'),
      onOk: () => send(given),
    });
  }

  const answer = item?.options.length ? [...chosen].sort().join('') : text;
  return (
    <>
      <header className="page-head">
        <h1 id="exams-title">
          {over || !item ? w('exams.over') : w('exams.question', { nth: item.nth, of: item.of })}
        </h1>
        {!over && (
          <Tag color={left < 5 * 60_000 ? 'error' : 'default'} className="exam-clock">
            <span role="timer">{w('exams.left', { time: clockSpan(Math.max(0, left)) })}</span>
          </Tag>
        )}
      </header>
      <div className="exam-shown" aria-live="polite">
        {shows.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what is shown is one list
          <p key={at} className={`drill-line drill-${line.from}`}>
            {line.from === 'coach' ? line.text : labelled(line.speaker, line.text)}
          </p>
        ))}
      </div>
      {over ? (
        <Button type="primary" onClick={onEnd}>
          {w('exams.back')}
        </Button>
      ) : (
        <div className="exam-answer">
          {(item?.kind === 'single' || item?.kind === 'judge') && (
            <Radio.Group
              aria-label={w('exams.choose')}
              value={chosen[0]}
              onChange={({ target }) => setChosen([String(target.value)])}
              options={item.options.map(({ letter }) => ({ value: letter, label: letter }))}
            />
          )}
          {item?.kind === 'multiple' && (
            <Checkbox.Group
              aria-label={w('exams.chooseAll')}
              value={[...chosen]}
              onChange={(values) => setChosen(values)}
              options={item.options.map(({ letter }) => ({ value: letter, label: letter }))}
            />
          )}
          {!item?.options.length && (
            <Input.TextArea
              aria-label={w('exams.write')}
              value={text}
              maxLength={400}
              rows={4}
              onChange={({ target }) => setText(target.value)}
            />
          )}
          <Button type="primary" loading={busy} onClick={() => handIn(answer)}>
            {w('exams.next')}
          </Button>
        </div>
      )}
    </>
  );
}
