/** One phone call: the line to say, the keys for what happens, the form; all of it by the keyboard. */
import { App, Button, Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import type { CallAnswer, CallCard, CallDeed, CallHints, CallKey } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { Keys, keyName } from './call-keys.tsx';
import { Line } from './call-line.tsx';
import { CallOver, Record } from './call-record.tsx';
import { CallSide } from './call-side.tsx';
import { useKeys } from './call-typing.ts';
import { Sure } from './dialog.tsx';
import { useLive } from './live.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { clockSpan, setServerTime, useTicking } from './time.ts';
import { labelled, w } from './words.ts';

export type Do = (deed: CallDeed) => Promise<void>;

export function CallPage({ id, keys }: { id: string; keys: readonly CallKey[] }) {
  const { data, error, reload } = useLoad<CallAnswer>(`/calls/${id}`);
  const [told, setTold] = useState<CallAnswer | null>(null);
  const { message } = App.useApp();
  // One thing after the other, however fast the keys are.
  const work = useRef<Promise<void>>(Promise.resolve());
  useLive((news) => {
    if (news === 'anew' || news.conversations.includes(id)) reload();
  });

  const does: Do = (deed) => {
    const run = async () => {
      try {
        const answer = await ask<CallAnswer>('POST', `/calls/${id}/deeds`, { id: newId(), deed });
        setServerTime(answer.now);
        setTold(answer);
      } catch (failure) {
        void message.error((failure as Error).message);
        reload();
      }
    };
    work.current = work.current.then(run);
    return work.current;
  };

  const newest = told && (!data || told.now >= data.now) ? told : data;
  if (!newest)
    return (
      <section className="page">
        <Instead loading={error === null} error={error} onRetry={reload} empty="" />
      </section>
    );
  if (newest.call.endedAt !== null) return <CallOver call={newest.call} keys={keys} onChanged={reload} />;
  return <OnTheLine call={newest.call} keys={keys} does={does} onChanged={reload} />;
}

const NO_HINTS: CallHints = { situations: [], avoid: [] };

interface OnTheLineProps {
  readonly call: CallCard;
  readonly keys: readonly CallKey[];
  readonly does: Do;
  readonly onChanged: () => void;
}

function OnTheLine({ call, keys, does, onChanged }: OnTheLineProps) {
  const me = useMe();
  const mine = call.by === null || call.by.id === `account:${me.account.id}`;
  const heard = useRef<InputRef>(null);
  const said = useRef<InputRef>(null);
  const { pending, sure } = useKeys({ call, keys, does, mine, heard, said });
  // Beside the line, which must not wait for it: anew with every line.
  const hints = useLoad<CallHints>(
    call.at === null ? `/calls/${call.id}/hints?line=${call.line?.at ?? 0}` : null,
  );
  const { situations, avoid } = (call.at === null ? hints.data : null) ?? NO_HINTS;
  const wantsPerson = call.card.handedOff !== null;
  return (
    <section className="call" aria-label={w('call.talk')}>
      <Keys
        keys={keys}
        call={call}
        pending={pending}
        disabled={!mine}
        onEvent={(event) => void does({ what: 'event', event })}
      />
      <div className="call-main">
        <Head
          call={call}
          pending={pending}
          sure={sure}
          onHangUp={mine ? () => void does({ what: 'event', event: 'hangup' }) : null}
        />
        {!mine && <p className="offline">{w('call.theirs', { name: call.by?.name ?? '' })}</p>}
        {wantsPerson && mine && (
          <p className="call-person" role="status">
            {w('call.wantsPerson')}
            <Button size="small" onClick={() => void does({ what: 'keep' })}>
              {w('call.keep')}
            </Button>
          </p>
        )}
        <Line call={call} avoid={avoid} disabled={!mine} does={does} />
        {situations.length > 0 && (
          <p className="call-sounds">
            <span className="muted">{w('call.sounds')}</span>
            {situations.map((event) => {
              const key = keys.find((one) => one.event === event);
              return (
                <button
                  type="button"
                  key={event}
                  className="hint-text"
                  disabled={!mine}
                  onClick={() => void does({ what: 'event', event })}
                >
                  <kbd>{key?.key}</kbd> {key && keyName(key)}
                </button>
              );
            })}
          </p>
        )}
        <Words call={call} disabled={!mine} does={does} heard={heard} said={said} />
        <Record call={call} />
        <p className="call-help muted small">{w('call.keys')}</p>
      </div>
      <CallSide call={call} does={mine ? does : null} onChanged={onChanged} />
    </section>
  );
}

interface HeadProps {
  readonly call: CallCard;
  readonly pending: string;
  readonly sure: boolean;
  readonly onHangUp: (() => void) | null;
}

function Head({ call, pending, sure, onHangUp }: HeadProps) {
  const now = useTicking(true, 500);
  const held = call.held.since === null ? null : now - call.held.since;
  const muted = call.muted.since === null ? null : now - call.muted.since;
  const long = held !== null && held > call.holdMostS * 1000;
  return (
    <header className="call-head">
      <h1>{call.card.owner ?? w('call.unnamed')}</h1>
      <span className="muted">{call.card.address ?? ''}</span>
      <span className="call-timer" role="timer" aria-label={w('call.talk')}>
        {w('call.talk')} <b>{clockSpan(now - call.startedAt)}</b>
      </span>
      {held !== null && (
        <span className={`due due-${long ? 'late' : 'soon'}`} role="timer" aria-label={w('call.onHold')}>
          {w('call.onHold')} {clockSpan(held)} / {clockSpan(call.holdMostS * 1000)}
          {long && ` · ${w('call.holdLong', { seconds: call.holdMostS })}`}
        </span>
      )}
      {muted !== null && (
        <span className="due due-soon" role="timer" aria-label={w('call.mute')}>
          {w('call.mute')} {clockSpan(muted)}
        </span>
      )}
      <span className="call-pending" role="status">
        {sure ? (
          <b className="bad">{w('call.hangUpSure')}</b>
        ) : (
          pending !== '' && w('call.pending', { keys: pending })
        )}
      </span>
      <Sure title={w('call.hangUpAsk')} onConfirm={() => onHangUp?.()}>
        <Button danger size="small" disabled={onHangUp === null}>
          {w('call.hangUp')} <kbd>x x</kbd>
        </Button>
      </Sure>
    </header>
  );
}

interface WordsProps {
  readonly call: CallCard;
  readonly disabled: boolean;
  readonly does: Do;
  readonly heard: React.RefObject<InputRef | null>;
  readonly said: React.RefObject<InputRef | null>;
}

/** Two fields that cannot be mistaken for each other: what the caller says leads on, what the agent says is checked. */
function Words({ call, disabled, does, heard, said }: WordsProps) {
  const [texts, setTexts] = useState({ heard: '', said: '' });
  const field = (what: 'heard' | 'said', ref: WordsProps['heard'], key: string) => (
    <label htmlFor={`call-${what}`} className={`call-words call-words-${what}`}>
      <span>
        <kbd>{key}</kbd> {w(`call.${what}`)}
      </span>
      <Input
        id={`call-${what}`}
        ref={ref}
        value={texts[what]}
        disabled={disabled}
        maxLength={1000}
        placeholder={w(`call.${what}Hint`)}
        onChange={(event) => setTexts({ ...texts, [what]: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
          if (event.key !== 'Enter' || event.nativeEvent.isComposing || texts[what].trim() === '') return;
          const text = texts[what];
          setTexts({ ...texts, [what]: '' });
          // Back to the keys: what comes next is said, or happens.
          event.currentTarget.blur();
          void does({ what, text });
        }}
      />
    </label>
  );
  return (
    <div className="call-both">
      {field('heard', heard, 'o')}
      {field('said', said, 's')}
      {call.slips.length > 0 && (
        <ul className="faults call-slips" role="alert">
          {call.slips.slice(0, 3).map((slip) => (
            <li key={`${slip.rule}${slip.span[0]}`}>
              {w('call.slips')} <b>“{slip.cue}”</b> {slip.reason} · {labelled(w('call.better'), slip.better)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
