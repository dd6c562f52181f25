/**
 * Where one writes: to the owner, or a note for colleagues. Each has a draft of its own, so that neither becomes the
 * other. What must not be said is underlined while typing, with the reason and better words; some of it cannot be sent, the rest
 * only by pressing again.
 */
import { RedoOutlined, SendOutlined, SoundOutlined, TagOutlined } from '@ant-design/icons';
import { Alert, Button, Segmented } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { CheckAnswer, StaffSuggestion, Violation } from '../../../src/contract.ts';
import { ask } from './api.ts';
import { clauseAround } from './draft.ts';
import { Marked } from './marked.tsx';
import { Pictures } from './pictures.tsx';
import { SheetFinder, step } from './sheets.tsx';
import { labelled, type Word, w } from './words.ts';

/** Silence after which a draft is checked. */
const PAUSE_MS = 200;

export interface Draft {
  readonly text: string;
  /** What it began as. */
  readonly suggestion: StaffSuggestion | null;
}

interface ComposerProps {
  readonly conversation: string;
  /** The colleague who has the conversation; null when one may answer. */
  readonly held: string | null;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  /** @param knowing what was found in it was read, and it is to go out nevertheless */
  readonly onReply: (
    text: string,
    suggestion: StaffSuggestion | null,
    pictures: readonly File[],
    knowing: boolean,
  ) => Promise<Sent>;
  readonly onNote: (text: string) => Promise<boolean>;
  /** For the colleague who has the conversation; null for who may not. */
  readonly onWhisper: ((text: string) => Promise<boolean>) | null;
}

/** `warned`: not sent, but goes out when it is sent again knowingly. `unsent`: there was no network. */
export type Sent = 'sent' | 'warned' | 'refused' | 'unsent';

type Mode = 'reply' | 'note' | 'whisper';

export function Composer(props: ComposerProps) {
  const { conversation, held, draft, onDraft, onReply, onNote, onWhisper } = props;
  const [wanted, setMode] = useState<Mode>('reply');
  const mode: Mode = modeOf(wanted, held !== null, onWhisper !== null);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [pictures, setPictures] = useState<readonly File[]>([]);
  const text = mode === 'reply' ? draft.text : note;
  const { violations, stops, checked } = useCheck(mode === 'reply' ? draft.text : '', conversation);
  // One that was not checked yet is checked when it is sent.
  const found = mode === 'reply' && checked === draft.text && violations.length > 0;
  const blocked = found && stops;
  /** What its writer was warned of: the same words go out when they are sent again. */
  const [warned, setWarned] = useState<string | null>(null);
  /** What did not go out for want of a network. */
  const [unsent, setUnsent] = useState<string | null>(null);
  const knowing = mode === 'reply' && warned === draft.text && !blocked;
  const empty = text.trim() === '' && (mode !== 'reply' || pictures.length === 0);
  const finding = mode === 'reply' && text.startsWith('/');

  function write(next: string) {
    if (mode !== 'reply') setNote(next);
    else onDraft({ text: next, suggestion: next === '' ? null : draft.suggestion });
  }

  async function send() {
    if (empty || busy || blocked || finding) return;
    setBusy(true);
    if (mode !== 'reply') {
      const kept = await (mode === 'whisper' && onWhisper ? onWhisper : onNote)(text);
      setBusy(false);
      if (kept) setNote('');
      return;
    }
    const sent = await onReply(text, draft.suggestion, pictures, knowing);
    setBusy(false);
    setWarned(sent === 'warned' ? text : null);
    setUnsent(sent === 'unsent' ? text : null);
    if (sent !== 'sent') return;
    onDraft({ text: '', suggestion: null });
    setPictures([]);
  }

  function onKey(event: KeyboardEvent) {
    if (finding && event.key === 'ArrowDown' && step(event.currentTarget, 1)) event.preventDefault();
    if (finding && event.key === 'Escape') write('');
    // Not while an input method is composing.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    void send();
  }

  /** Puts better words in the place of the clause that holds what must not be said. */
  function mend({ span, better }: Violation) {
    const [from, to] = clauseAround(draft.text, span);
    onDraft({ ...draft, text: draft.text.slice(0, from) + better + draft.text.slice(to) });
  }

  return (
    <div className={`composer composer-${mode}`}>
      {held !== null && <Alert type="info" showIcon title={w('chat.held', { name: held })} />}
      {finding && (
        <SheetFinder
          query={text.slice(1)}
          onTake={(line) => {
            onDraft({ text: line, suggestion: null });
            document.getElementById('draft')?.focus();
          }}
          onLeave={() => {
            write('');
            document.getElementById('draft')?.focus();
          }}
        />
      )}
      <div className="composer-bar">
        <Segmented<Mode>
          size="small"
          value={mode}
          aria-label={w('composer.mode')}
          onChange={setMode}
          options={[
            { value: 'reply', label: w('composer.reply'), icon: <SendOutlined />, disabled: held !== null },
            { value: 'note', label: w('composer.note'), icon: <TagOutlined /> },
            ...(onWhisper
              ? [{ value: 'whisper' as const, label: w('composer.whisper'), icon: <SoundOutlined /> }]
              : []),
          ]}
        />
        {mode !== 'reply' && <b className="note-warning">{w(`composer.${mode}Hint`)}</b>}
      </div>
      <Marked
        id="draft"
        label={w(`composer.${mode}Hint`)}
        text={text}
        violations={mode === 'reply' && checked === draft.text ? violations : []}
        onChange={write}
        onKeyDown={onKey}
      />
      <div role="status" aria-live="polite">
        {mode === 'reply' && violations.length > 0 && (
          <ul className="faults">
            {violations.slice(0, 3).map((violation) => (
              <li key={`${violation.rule}${violation.span[0]}`}>
                <b>“{violation.cue}”</b> {violation.reason}
                <Button size="small" type="link" onClick={() => mend(violation)}>
                  {labelled(w('composer.better'), violation.better)}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {mode === 'reply' && unsent === text && (
        <p className="bubble-failed" role="alert">
          {w('composer.unsent')}
          <Button type="link" size="small" icon={<RedoOutlined />} onClick={() => void send()}>
            {w('app.retry')}
          </Button>
        </p>
      )}
      <div className="composer-end">
        {mode === 'reply' && <Pictures chosen={pictures} onChange={setPictures} />}
        <span className="muted small">{w(mode === 'reply' ? 'composer.keys' : 'composer.noteKeys')}</span>
        {mode === 'reply' && violations.length > 0 && (
          <span className={stops ? 'due due-late' : 'due due-soon'}>
            {w(stops ? 'composer.blocked' : knowing ? 'composer.warnedAgain' : 'composer.warned')}
          </span>
        )}
        <Button
          type={mode === 'reply' ? 'primary' : 'default'}
          className={mode === 'reply' ? '' : 'note-button'}
          icon={mode === 'reply' ? <SendOutlined /> : <TagOutlined />}
          loading={busy}
          disabled={empty || finding || blocked}
          onClick={() => void send()}
        >
          {w(labelOf(mode, knowing))}
        </Button>
      </div>
    </div>
  );
}

function modeOf(wanted: Mode, held: boolean, mayWhisper: boolean): Mode {
  if (wanted === 'whisper' && !mayWhisper) return 'note';
  return held && wanted === 'reply' ? (mayWhisper ? 'whisper' : 'note') : wanted;
}

function labelOf(mode: Mode, knowing: boolean): Word {
  if (mode === 'whisper') return 'composer.whisperSend';
  return mode === 'note' ? 'composer.keep' : knowing ? 'composer.sendAnyway' : 'composer.send';
}

/** Checks a draft whenever typing pauses. `checked`: the text that the violations are of. */
function useCheck(text: string, conversation: string) {
  const [result, setResult] = useState<CheckAnswer & { readonly checked: string }>(nothingIn(''));
  const newest = useRef(text);
  newest.current = text;
  useEffect(() => {
    if (text.trim() === '') {
      setResult(nothingIn(text));
      return;
    }
    const timer = setTimeout(() => {
      ask<CheckAnswer>('POST', '/check', { text, conversation }).then(
        (found) => newest.current === text && setResult({ ...found, checked: text }),
        // The server checks again when it is sent.
        () => newest.current === text && setResult(nothingIn(text)),
      );
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, conversation]);
  return result;
}

const nothingIn = (checked: string) => ({ violations: [], stops: false, checked });
