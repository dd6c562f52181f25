/** Drills: what is due today, owners to be answered with the clock of the phone, the score card, own conversations again. */
import { App, Button, Empty, List, Select, Tag } from 'antd';
import { useEffect, useState } from 'react';
import type { DrillAnswer, DrillsAnswer } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { type DrillLine, Talk } from './drill-talk.tsx';
import { Instead } from './parts.tsx';
import { MessengerBinding } from './practice-messenger.tsx';
import { fullMoment } from './time.ts';
import { type Word, w } from './words.ts';

const DIFFICULTIES = ['easy', 'normal', 'hard'] as const;
const FEEDBACKS = ['line', 'end'] as const;
interface Wish {
  readonly situation?: string;
  readonly persona?: string;
  readonly own?: string;
}

export function PracticePage() {
  const { message } = App.useApp();
  const { data, error, reload } = useLoad<DrillsAnswer>('/drills');
  const [run, setRun] = useState<{
    readonly lines: readonly DrillLine[];
    readonly answer: DrillAnswer;
  } | null>(null);
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
            <span>{due.text}</span>
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
                <span>
                  {fullMoment(talk.at)} · {talk.text} <Tag>{w('practice.rounds', { count: talk.count })}</Tag>
                </span>
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
                <span>
                  {fullMoment(one.finishedAt)} · {one.situation} {one.title}{' '}
                  <Tag color={one.band === 'fail' ? 'error' : one.band === 'weak' ? 'warning' : 'success'}>
                    {w('practice.score', { score: one.score })}{' '}
                    {w(`practice.band.${one.band}` satisfies Word)}
                  </Tag>
                </span>
              </List.Item>
            )}
          />
        </>
      )}
    </>
  );
}
