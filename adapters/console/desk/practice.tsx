/** Drills: what is due today, owners to be answered with the clock of the phone, the score card, own conversations again. */
import { App, Button, Empty, Input, List, Select, Tag } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { DrillAnswer, DrillsAnswer } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { MessengerBinding } from './practice-messenger.tsx';
import { clockSpan, fullMoment, serverNow, useTicking } from './time.ts';
import { type Word, w } from './words.ts';

const DIFFICULTIES = ['easy', 'normal', 'hard'] as const;
const FEEDBACKS = ['line', 'end'] as const;
/** The checker's models may still be trained just after a start. */
const PATIENCE_MS = 60_000;

type Line = DrillAnswer['shows'][number];
interface Wish {
  readonly situation?: string;
  readonly persona?: string;
  readonly own?: string;
}

export function PracticePage() {
  const { message } = App.useApp();
  const { data, error, reload } = useLoad<DrillsAnswer>('/drills');
  const [run, setRun] = useState<{ readonly lines: readonly Line[]; readonly answer: DrillAnswer } | null>(
    null,
  );
  const [difficulty, setDifficulty] = useState<(typeof DIFFICULTIES)[number]>('normal');
  const [feedback, setFeedback] = useState<(typeof FEEDBACKS)[number]>('line');
  const current = data?.current ?? null;
  useEffect(() => {
    if (current) setRun((before) => before ?? { lines: current.shows, answer: current });
  }, [current]);

  async function begin(wish: Wish) {
    try {
      const answer = await ask<DrillAnswer>('POST', '/drills', {
        id: newId(),
        difficulty,
        feedback,
        ...wish,
      });
      setRun({ lines: answer.shows, answer });
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }

  if (!data)
    return (
      <section className="page">
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('practice.none')} />
      </section>
    );
  return (
    <section className="page practice" aria-labelledby="practice-title">
      <header className="page-head">
        <h1 id="practice-title">{w('practice.title')}</h1>
        <span className="muted">{w('practice.lead')}</span>
      </header>
      {run ? (
        <Talk
          words={data.words}
          lines={run.lines}
          answer={run.answer}
          onHeard={(lines, answer) => setRun({ lines, answer })}
          onEnd={() => {
            setRun(null);
            reload();
          }}
        />
      ) : (
        <Choice
          data={data}
          difficulty={difficulty}
          feedback={feedback}
          onDifficulty={setDifficulty}
          onFeedback={setFeedback}
          onBegin={begin}
        />
      )}
    </section>
  );
}

function Choice({
  data,
  difficulty,
  feedback,
  onDifficulty,
  onFeedback,
  onBegin,
}: {
  data: DrillsAnswer;
  difficulty: (typeof DIFFICULTIES)[number];
  feedback: (typeof FEEDBACKS)[number];
  onDifficulty: (value: (typeof DIFFICULTIES)[number]) => void;
  onFeedback: (value: (typeof FEEDBACKS)[number]) => void;
  onBegin: (wish: Wish) => void;
}) {
  const [situation, setSituation] = useState<string | undefined>();
  const [persona, setPersona] = useState<string | undefined>();
  const offer = data.offers.find((one) => one.situation === situation);
  return (
    <>
      <div className="practice-choice">
        <Select
          aria-label={w('practice.situation')}
          className="practice-situation"
          showSearch={{ optionFilterProp: 'label' }}
          allowClear
          placeholder={w('practice.any')}
          value={situation}
          onChange={(value) => {
            setSituation(value);
            setPersona(undefined);
          }}
          options={data.offers.map((one) => ({
            value: one.situation,
            label: `${one.situation} ${one.title}`,
          }))}
        />
        {offer && (
          <Select
            aria-label={w('practice.persona')}
            className="practice-persona"
            allowClear
            placeholder={w('practice.anybody')}
            value={persona}
            onChange={setPersona}
            options={offer.personas.map((one) => ({ value: one.id, label: one.label }))}
          />
        )}
        <Select
          aria-label={w('practice.difficulty')}
          className="practice-how"
          value={difficulty}
          onChange={onDifficulty}
          options={DIFFICULTIES.map((one) => ({
            value: one,
            label: w(`practice.level.${one}` satisfies Word),
          }))}
        />
        <Select
          aria-label={w('practice.feedback')}
          className="practice-how"
          value={feedback}
          onChange={onFeedback}
          options={FEEDBACKS.map((one) => ({ value: one, label: w(`practice.told.${one}` satisfies Word) }))}
        />
        <Button
          type="primary"
          onClick={() => onBegin({ ...(situation && { situation }), ...(persona && { persona }) })}
        >
          {w('practice.begin')}
        </Button>
      </div>
      <h2>{w('practice.today')}</h2>
      <List
        size="small"
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={w('practice.noneDue')} />,
        }}
        dataSource={[...data.today]}
        renderItem={(due) => (
          <List.Item
            actions={[
              <Button
                key="go"
                size="small"
                aria-label={`${w('practice.go')} ${due.title}`}
                onClick={() => onBegin({ situation: due.situation })}
              >
                {w('practice.go')}
              </Button>,
            ]}
          >
            {due.text}
          </List.Item>
        )}
      />
      <MessengerBinding />
      {data.own.length > 0 && (
        <>
          <h2>{w('practice.own')}</h2>
          <p className="muted small">{w('practice.ownLead')}</p>
          <List
            size="small"
            dataSource={[...data.own]}
            renderItem={(talk) => (
              <List.Item
                actions={[
                  <Button
                    key="go"
                    size="small"
                    aria-label={`${w('practice.redo')} ${talk.text}`}
                    onClick={() => onBegin({ own: talk.id })}
                  >
                    {w('practice.redo')}
                  </Button>,
                ]}
              >
                {fullMoment(talk.at)} · {talk.text} <Tag>{w('practice.rounds', { count: talk.count })}</Tag>
              </List.Item>
            )}
          />
        </>
      )}
      {data.results.length > 0 && (
        <>
          <h2>{w('practice.results')}</h2>
          <List
            size="small"
            dataSource={[...data.results]}
            renderItem={(one) => (
              <List.Item>
                {fullMoment(one.finishedAt)} · {one.situation} {one.title}{' '}
                <Tag color={one.band === 'fail' ? 'error' : one.band === 'weak' ? 'warning' : 'success'}>
                  {w('practice.score', { score: one.score })} {w(`practice.band.${one.band}` satisfies Word)}
                </Tag>
              </List.Item>
            )}
          />
        </>
      )}
    </>
  );
}

/** @param counts in a contest: what would cost the round is not offered */
export function Talk({
  words,
  lines,
  answer,
  counts = false,
  onHeard,
  onEnd,
}: {
  words: DrillsAnswer['words'];
  lines: readonly Line[];
  answer: DrillAnswer;
  counts?: boolean;
  onHeard: (lines: readonly Line[], answer: DrillAnswer) => void;
  onEnd: () => void;
}) {
  const { message } = App.useApp();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  /** When the first key of the line was pressed: a wait ends there. */
  const began = useRef<number | null>(null);
  const bottom = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line is scrolled to
  useEffect(() => {
    // Newer browsers give a promise, which is nothing to clean up.
    void bottom.current?.scrollIntoView({ block: 'end' });
  }, [lines]);

  async function say(line: string) {
    if (line.trim() === '' || busy) return;
    setBusy(true);
    const took = began.current === null ? 0 : Math.round(Math.max(0, serverNow() - began.current));
    try {
      const next = await ask<DrillAnswer>(
        'POST',
        '/drills/lines',
        { id: newId(), text: line, took },
        PATIENCE_MS,
      );
      const mine: Line = { from: 'trainee', speaker: w('practice.me'), text: line };
      const again = line === words.again;
      onHeard(
        again
          ? next.shows
          : [...lines, ...(Object.values(words).includes(line) ? [] : [mine]), ...next.shows],
        next,
      );
      setText('');
      began.current = null;
    } catch (failure) {
      void message.error((failure as Error).message);
    } finally {
      setBusy(false);
    }
  }

  async function leave() {
    if (!answer.over) await ask('DELETE', '/drills').catch(() => undefined);
    onEnd();
  }

  return (
    <div className="drill">
      <Clock answer={answer} />
      <ol className="drill-lines" aria-label={w('practice.talk')} aria-live="polite">
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added
          <li key={at} className={`drill-line drill-${line.from}`}>
            <span className="drill-who">{line.from === 'trainee' ? w('practice.me') : line.speaker}</span>
            <p>{line.text}</p>
          </li>
        ))}
      </ol>
      <div ref={bottom} />
      {!answer.over && (
        <Input.TextArea
          aria-label={w('practice.line')}
          value={text}
          maxLength={400}
          rows={3}
          placeholder={w('practice.type')}
          onChange={({ target }) => {
            began.current ??= serverNow();
            setText(target.value);
          }}
          onPressEnter={(event) => {
            if (event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void say(text);
          }}
        />
      )}
      <p className="drill-acts">
        {!answer.over && (
          <>
            <Button type="primary" loading={busy} onClick={() => void say(text)}>
              {w('practice.say')}
            </Button>
            {!counts && (
              <Button disabled={busy} onClick={() => void say(words.model)}>
                {w('practice.model')}
              </Button>
            )}
            <Button danger disabled={busy} onClick={() => void say(words.hangup)}>
              {w(answer.phone ? 'practice.hangup' : 'practice.endChat')}
            </Button>
          </>
        )}
        {!counts && (
          <Button disabled={busy} onClick={() => void say(words.again)}>
            {w('practice.again')}
          </Button>
        )}
        <Button onClick={() => void leave()}>{w(answer.over ? 'practice.back' : 'practice.leave')}</Button>
      </p>
    </div>
  );
}

/** How long the call has gone on, and the wait that runs. */
function Clock({ answer }: { answer: DrillAnswer }) {
  const now = useTicking(!answer.over);
  if (!answer.phone || answer.over) return null;
  const { startedAt, wait } = answer;
  const waited = wait ? Math.floor((now - wait.since) / 1000) : 0;
  return (
    <p className="drill-clock" role="timer">
      {w('practice.clock', { time: clockSpan(Math.max(0, now - startedAt)) })}
      {wait && (
        <Tag color={waited >= wait.seconds ? 'success' : 'warning'}>
          {w('practice.wait', { waited, seconds: wait.seconds })}
        </Tag>
      )}
    </p>
  );
}
