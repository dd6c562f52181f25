/** What was said in a conversation, line by line: words, pictures, videos, notes, whispers. */
import { CopyOutlined, RedoOutlined } from '@ant-design/icons';
import { App, Button, Tooltip } from 'antd';
import { type KeyboardEvent, memo, type ReactNode, useMemo, useState } from 'react';
import type { ConversationAnswer, MessagesAnswer, NoteRow, StaffMessage } from '../../../src/contract.ts';
import { ask } from './api.ts';
import { copied } from './copy.ts';
import { isSeen, Seen } from './job-pictures.tsx';
import { Log } from './log.tsx';
import { extended, type Line, linesOf, renewed } from './talk.ts';
import { clock, dayName, fullMoment, useNow } from './time.ts';
import { w } from './words.ts';

const SIDE_PX = 160;

interface LinesProps {
  readonly id: string;
  readonly answer: ConversationAnswer;
  /** Takes what was not delivered into the composer; null: somebody else has the conversation. */
  readonly onAgain: ((text: string) => void) | null;
}

export function Lines({ id, answer, onAgain }: LinesProps) {
  const { message } = App.useApp();
  const [talk, setTalk] = useState<MessagesAnswer>(answer);
  const [from, setFrom] = useState(answer);
  const [busy, setBusy] = useState(false);
  if (from !== answer) {
    setFrom(answer);
    setTalk((before) => renewed(before, answer));
  }
  const lines = useMemo(() => linesOf(talk, answer.notes), [talk, answer.notes]);
  const last = lines.at(-1);

  async function readOlder() {
    const before = talk.messages[0]?.seq;
    if (!talk.earlier || busy || before === undefined) return;
    setBusy(true);
    try {
      const older = await ask<MessagesAnswer>('GET', `/conversations/${id}/messages?before=${before}`);
      setTalk((now) => (now.messages[0]?.seq === before ? extended(now, older) : now));
    } catch (failure) {
      void message.error((failure as Error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Log
      className="log"
      label={w('chat.messages')}
      first={lines[0]?.key ?? null}
      last={last?.key ?? null}
      own={onAgain !== null && last !== undefined && 'said' in last && last.said.from === 'agent'}
      onBeginning={() => void readOlder()}
      onKeyDown={walk}
    >
      {talk.earlier && (
        <p className="log-earlier">
          <Button type="link" size="small" loading={busy} onClick={() => void readOlder()}>
            {w('chat.earlier')}
          </Button>
        </p>
      )}
      <ol aria-describedby="log-keys">
        {lines.map((line) => (
          <Row key={line.key} id={id} line={line} onAgain={onAgain} />
        ))}
      </ol>
      <span id="log-keys" className="unseen">
        {w('chat.keys')}
      </span>
    </Log>
  );
}

/** Up and down from line to line, to the right to what can be done with it. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const { currentTarget, target } = event;
  const line = target instanceof Element ? target.closest<HTMLElement>('li.line') : null;
  const along = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
  if (along && line === null) return;
  const places = along
    ? [line as HTMLElement, ...(line?.querySelectorAll<HTMLElement>('.line-tools button, .line-again') ?? [])]
    : [...currentTarget.querySelectorAll<HTMLElement>('li.line')];
  const at = places.indexOf((along ? target : line) as HTMLElement);
  const next = at === -1 ? (step < 0 ? places.at(-1) : undefined) : places[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

interface RowProps {
  readonly id: string;
  readonly line: Line;
  readonly onAgain: LinesProps['onAgain'];
}

/** Drawn again only when it has changed: a conversation may be years long. */
const Row = memo(
  function Row({ id, line, onAgain }: RowProps) {
    return (
      <>
        {line.day && <Day at={line.at} />}
        {'said' in line ? (
          <Said id={id} line={line} said={line.said} onAgain={onAgain} />
        ) : (
          <Note line={line} note={line.note} />
        )}
      </>
    );
  },
  (before, after) =>
    before.id === after.id &&
    (before.onAgain === null) === (after.onAgain === null) &&
    isSame(before.line, after.line),
);

function isSame(before: Line, after: Line): boolean {
  if (before.key !== after.key || before.day !== after.day || before.named !== after.named) return false;
  if (!('said' in before && 'said' in after)) return true;
  return before.said === after.said || JSON.stringify(before.said) === JSON.stringify(after.said);
}

function Day({ at }: { at: number }) {
  return (
    <li className="line-day">
      <span>{dayName(at, useNow())}</span>
    </li>
  );
}

function Note({ line, note }: { line: Line; note: NoteRow }) {
  const whispered = note.for !== undefined;
  const name = w(whispered ? 'chat.whisperBy' : 'chat.noteBy', { name: note.by });
  const only = w(whispered ? 'chat.whisperOnly' : 'chat.notSent');
  return (
    <Shell kind={whispered ? 'whisper' : 'note'} line={line} name={`${name} · ${only}`} text={note.text}>
      <p className="bubble">{note.text}</p>
    </Shell>
  );
}

interface SaidProps extends RowProps {
  readonly said: StaffMessage;
}

function Said({ id, line, said, onAgain }: SaidProps) {
  const ids = said.phrases.map(({ id: phrase, version }) => `${phrase} @${version}`).join('\n');
  const seen = said.recalled ? [] : (said.media ?? []).filter(isSeen);
  const others = said.attachments - seen.length;
  return (
    <Shell
      kind={said.from}
      line={line}
      name={w(`chat.${said.from}`)}
      text={said.text}
      basis={ids}
      below={
        <>
          {said.recalled && <p className="muted small">{w('chat.recalled')}</p>}
          {said.failed !== undefined && (
            <p className="bubble-failed" role="alert">
              {w('chat.failed', { reason: said.failed })}
              {onAgain && said.text !== '' && (
                <Button
                  className="line-again"
                  type="link"
                  size="small"
                  icon={<RedoOutlined />}
                  onClick={() => onAgain(said.text)}
                >
                  {w('chat.again')}
                </Button>
              )}
            </p>
          )}
        </>
      }
    >
      {said.text !== '' && <p className="bubble">{said.text}</p>}
      {seen.length > 0 && (
        <Seen
          ids={seen}
          at={`/api/staff/conversations/${id}/media`}
          className="said-picture"
          height={SIDE_PX}
        />
      )}
      {others > 0 && <p className="bubble bubble-pictures">{w('chat.pictures', { count: others })}</p>}
    </Shell>
  );
}

interface ShellProps {
  readonly kind: 'owner' | 'bot' | 'agent' | 'note' | 'whisper';
  readonly line: Line;
  readonly name: string;
  readonly text: string;
  readonly basis?: string;
  readonly below?: ReactNode;
  readonly children: ReactNode;
}

/** One line: its speaker and time where they are told, and what can be done with it while it has the pointer or the keys. */
function Shell({ kind, line: { named, at }, name, text, basis = '', below, children }: ShellProps) {
  const { message } = App.useApp();
  async function copy() {
    if (await copied(text)) void message.success(w('app.copied'));
    else void message.error(w('app.notCopied'));
  }
  function onKey(event: KeyboardEvent<HTMLElement>) {
    if (event.key !== 'c' || !(event.ctrlKey || event.metaKey) || text === '') return;
    // What was marked by hand is copied as it is marked.
    if (getSelection()?.toString() !== '') return;
    event.preventDefault();
    void copy();
  }
  return (
    <li className={`line line-${kind}${named ? ' line-named' : ''}`} tabIndex={-1} onKeyDown={onKey}>
      {named && (
        <p className="line-meta">
          <span>{name}</span>
          <time dateTime={new Date(at).toISOString()} title={fullMoment(at)}>
            {clock(at)}
          </time>
        </p>
      )}
      <div className="line-row">
        <div className="line-words">{children}</div>
        <div className="line-tools">
          {!named && <time dateTime={new Date(at).toISOString()}>{clock(at)}</time>}
          {text !== '' && (
            <Button
              type="text"
              size="small"
              tabIndex={-1}
              className="line-copy"
              icon={<CopyOutlined />}
              aria-label={w('chat.copy')}
              title={w('chat.copy')}
              onClick={() => void copy()}
            />
          )}
          {basis !== '' && (
            <Tooltip title={<span className="ids">{basis}</span>}>
              <button
                type="button"
                className="basis"
                tabIndex={-1}
                aria-label={`${w('chat.basis')} ${basis}`}
              >
                {w('chat.basis')}
              </button>
            </Tooltip>
          )}
        </div>
      </div>
      {below}
    </li>
  );
}
