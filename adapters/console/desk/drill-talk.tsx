/** A drill that runs: what was said, the line being said, and the clock of the phone. */
import { RedoOutlined } from '@ant-design/icons';
import { Button, Input, Tag } from 'antd';
import { useRef, useState } from 'react';
import type { DrillAnswer, DrillsAnswer } from '../../../src/contract.ts';
import { ask, newId } from './api.ts';
import { Log } from './log.tsx';
import { clockSpan, serverNow, useTicking } from './time.ts';
import { w } from './words.ts';

/** The checker's models may still be trained just after a start. */
const PATIENCE_MS = 60_000;

export type DrillLine = DrillAnswer['shows'][number];

/** A line on its way: sent again it keeps its id, so that it counts once. */
interface Sending {
  readonly id: string;
  readonly text: string;
  readonly took: number;
  /** Why it did not arrive; null while it is under way. */
  readonly failed: string | null;
}

interface TalkProps {
  readonly words: DrillsAnswer['words'];
  readonly lines: readonly DrillLine[];
  readonly answer: DrillAnswer;
  /** In a contest: what would cost the round is not offered. */
  readonly counts?: boolean;
  readonly onHeard: (lines: readonly DrillLine[], answer: DrillAnswer) => void;
  readonly onEnd: () => void;
}

export function Talk({ words, lines, answer, counts = false, onHeard, onEnd }: TalkProps) {
  const [text, setText] = useState('');
  const [sending, setSending] = useState<Sending | null>(null);
  const busy = sending !== null && sending.failed === null;
  /** When the first key of the line was pressed: a wait ends there. */
  const began = useRef<number | null>(null);
  const isWord = (line: string) => Object.values(words).includes(line);

  async function send(one: Sending) {
    setSending({ ...one, failed: null });
    try {
      const { id, text: said, took } = one;
      const next = await ask<DrillAnswer>('POST', '/drills/lines', { id, text: said, took }, PATIENCE_MS);
      const mine: DrillLine = { from: 'trainee', speaker: w('practice.me'), text: said };
      const kept = said === words.again ? [] : [...lines, ...(isWord(said) ? [] : [mine])];
      onHeard([...kept, ...next.shows], next);
      setSending(null);
    } catch (failure) {
      setSending({ ...one, failed: (failure as Error).message });
    }
  }

  function say(line: string) {
    if (line.trim() === '' || sending) return;
    const took = began.current === null ? 0 : Math.round(Math.max(0, serverNow() - began.current));
    // What stands in the field stays there while a word for the trainer is sent.
    if (!isWord(line)) {
      setText('');
      began.current = null;
    }
    void send({ id: newId(), text: line, took, failed: null });
  }

  async function leave() {
    if (!answer.over) await ask('DELETE', '/drills').catch(() => undefined);
    onEnd();
  }

  return (
    <div className="drill">
      <Clock answer={answer} />
      <Log
        className="drill-log"
        label={w('practice.talk')}
        last={lines.length + (sending ? 0.5 : 0)}
        own={sending !== null}
      >
        <ol className="drill-lines" aria-label={w('practice.talk')}>
          {lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added
            <li key={at} className={`drill-line drill-${line.from}`}>
              <span className="drill-who">{line.from === 'trainee' ? w('practice.me') : line.speaker}</span>
              <p>{line.text}</p>
            </li>
          ))}
          {sending && !isWord(sending.text) && (
            <li className="drill-line drill-trainee" aria-busy={busy}>
              <span className="drill-who">{w('practice.me')}</span>
              <p>{sending.text}</p>
            </li>
          )}
        </ol>
        {sending?.failed && (
          <p className="bubble-failed drill-failed" role="alert">
            {w('practice.unsent', { reason: sending.failed })}
            <Button type="link" size="small" icon={<RedoOutlined />} onClick={() => void send(sending)}>
              {w('app.retry')}
            </Button>
          </p>
        )}
      </Log>
      {!answer.over && (
        <Input.TextArea
          aria-label={w('practice.line')}
          autoFocus
          value={text}
          maxLength={400}
          rows={3}
          placeholder={w('practice.type')}
          onChange={({ target }) => {
            began.current ??= serverNow();
            setText(target.value);
          }}
          onPressEnter={(event) => {
            if (event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return;
            event.preventDefault();
            say(text);
          }}
        />
      )}
      <p className="drill-acts">
        {!answer.over && (
          <>
            <Button type="primary" loading={busy} disabled={sending !== null} onClick={() => say(text)}>
              {w('practice.say')}
            </Button>
            {!counts && (
              <Button disabled={sending !== null} onClick={() => say(words.model)}>
                {w('practice.model')}
              </Button>
            )}
            <Button danger disabled={sending !== null} onClick={() => say(words.hangup)}>
              {w(answer.phone ? 'practice.hangup' : 'practice.endChat')}
            </Button>
          </>
        )}
        {!counts && (
          <Button disabled={sending !== null} onClick={() => say(words.again)}>
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
