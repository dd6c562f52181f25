/** What was said in a conversation, line by line: words, pictures, videos, notes, whispers. */
import { Tooltip } from 'antd';
import { useEffect, useRef } from 'react';
import type { NoteRow, StaffMessage } from '../../../src/contract.ts';
import { isSeen, Seen } from './job-pictures.tsx';
import { moment, useNow } from './time.ts';
import { w } from './words.ts';

const SIDE_PX = 160;

type Line = { readonly at: number; readonly key: string } & (
  | { readonly said: StaffMessage }
  | { readonly note: NoteRow }
);

interface LinesProps {
  readonly id: string;
  readonly messages: readonly StaffMessage[];
  readonly notes: readonly NoteRow[];
}

export function Lines({ id, messages, notes }: LinesProps) {
  const now = useNow();
  const log = useRef<HTMLDivElement>(null);
  const lines: Line[] = [
    ...messages.map((said): Line => ({ at: said.at, key: `m${said.seq}`, said })),
    ...notes.map((note): Line => ({ at: note.at, key: `n${note.seq}`, note })),
  ].sort((a, b) => a.at - b.at);
  const last = lines.at(-1)?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is scrolled into sight
  useEffect(() => {
    const node = log.current;
    if (node) node.scrollTop = node.scrollHeight;
  }, [last]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <div className="log" ref={log} role="log" aria-label={w('chat.messages')} tabIndex={0}>
      <ol>
        {lines.map((line) =>
          'said' in line ? (
            <Said key={line.key} id={id} said={line.said} now={now} />
          ) : (
            <Note key={line.key} note={line.note} now={now} />
          ),
        )}
      </ol>
    </div>
  );
}

function Note({ note, now }: { note: NoteRow; now: number }) {
  const whispered = note.for !== undefined;
  return (
    <li className={`line ${whispered ? 'line-whisper' : 'line-note'}`}>
      <p className="line-meta">
        {w(whispered ? 'chat.whisperBy' : 'chat.noteBy', { name: note.by })} · {moment(note.at, now)} ·{' '}
        {w(whispered ? 'chat.whisperOnly' : 'chat.notSent')}
      </p>
      <p className="bubble">{note.text}</p>
    </li>
  );
}

function Said({ id, said, now }: { id: string; said: StaffMessage; now: number }) {
  const ids = said.phrases.map(({ id: phrase, version }) => `${phrase} @${version}`).join('\n');
  const seen = said.recalled ? [] : (said.media ?? []).filter(isSeen);
  const others = said.attachments - seen.length;
  return (
    <li className={`line line-${said.from}`}>
      <p className="line-meta">
        {w(`chat.${said.from}`)} · {moment(said.at, now)}
        {ids !== '' && (
          <Tooltip title={<span className="ids">{ids}</span>}>
            <button type="button" className="basis" aria-label={`${w('chat.basis')} ${ids}`}>
              {w('chat.basis')}
            </button>
          </Tooltip>
        )}
      </p>
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
      {said.recalled && <p className="muted small">{w('chat.recalled')}</p>}
      {said.failed !== undefined && (
        <p className="bubble-failed" role="alert">
          {w('chat.failed', { reason: said.failed })}
        </p>
      )}
    </li>
  );
}
