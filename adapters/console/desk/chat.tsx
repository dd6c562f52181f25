/** One conversation: what was said, the suggestions, the composer, and what is known beside it. */
import { App, Button, Empty, Popconfirm, Tooltip } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type {
  ConversationAnswer,
  ConversationCard,
  NoteRow,
  StaffMessage,
  StaffSuggestion,
  SuggestionsAnswer,
} from '../../../src/contract.ts';
import { act, Refusal, upload, useLoad } from './api.ts';
import { Composer, type Draft, type Sent } from './composer.tsx';
import { useLive } from './live.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { Side } from './side.tsx';
import { Suggestions } from './suggestions.tsx';
import { moment, useNow } from './time.ts';
import { w } from './words.ts';

/** A turn is committed before its message can be read. */
const SOON_MS = 400;

export function Chat({ id, own }: { id: string | null; own: string }) {
  if (id === null)
    return (
      <section className="chat-none chat-unchosen" aria-label={w('chat.messages')}>
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={w('chat.pick')} />
        <p className="muted small">{w('chat.pickHint')}</p>
      </section>
    );
  return <OpenChat id={id} own={own} />;
}

function OpenChat({ id, own }: { id: string; own: string }) {
  const { data, error, reload } = useLoad<ConversationAnswer>(`/conversations/${id}`);
  // After the conversation itself: the first suggestion since a start takes its time.
  const hints = useLoad<SuggestionsAnswer>(data === null ? null : `/conversations/${id}/suggestions`);
  const { message } = App.useApp();
  const [draft, setDraft] = useState<Draft>({ text: '', suggestion: null });
  const ownerSeq = data?.card.ownerSeq ?? 0;
  const asked = useRef(0);

  useLive((news) => {
    if (news !== 'anew' && !news.conversations.includes(id)) return;
    reload();
    if (news !== 'anew' && news.lost.some(({ conversation, by }) => conversation === id && by === own))
      void message.warning(w('chat.lost'));
  });
  // Suggestions are for what the owner wrote last.
  useEffect(() => {
    if (ownerSeq > asked.current && asked.current > 0) hints.reload();
    asked.current = ownerSeq;
  }, [ownerSeq, hints.reload]);

  async function decide(action: Parameters<typeof act>[1], text = ''): Promise<boolean> {
    try {
      await act(id, action, text);
      setTimeout(reload, SOON_MS);
      return true;
    } catch (failure) {
      void message.error((failure as Error).message);
      reload();
      return false;
    }
  }

  /** @returns their ids in their order; null when one was not taken */
  async function taken(pictures: readonly File[]): Promise<string[] | null> {
    try {
      const ids = await Promise.all(pictures.map((picture) => upload(picture, '/pictures')));
      return ids.map(({ id }) => id);
    } catch (failure) {
      void message.error((failure as Error).message);
      return null;
    }
  }

  async function reply(
    text: string,
    suggestion: StaffSuggestion | null,
    pictures: readonly File[],
    knowing: boolean,
  ): Promise<Sent> {
    const images = await taken(pictures);
    if (images === null) return 'refused';
    try {
      await act(
        id,
        {
          do: 'reply',
          phrases: suggestion ? [suggestion.phrase] : [],
          edited: suggestion !== null && suggestion.text !== text,
          ...(suggestion && { offered: suggestion.text }),
          ...(images.length > 0 && { images }),
          ...(knowing && { knowing }),
        },
        text,
      );
      setTimeout(reload, SOON_MS);
      return 'sent';
    } catch (failure) {
      if (failure instanceof Refusal && failure.code === 'E_WARNED_WORDS') {
        void message.warning(failure.message);
        return 'warned';
      }
      void message.error((failure as Error).message);
      reload();
      return 'refused';
    }
  }

  function take(suggestion: StaffSuggestion) {
    setDraft({ text: suggestion.text, suggestion });
    document.getElementById('draft')?.focus();
  }

  if (!data)
    return (
      <section className="chat-none">
        <Instead loading={error === null} error={error} onRetry={reload} empty="" />
      </section>
    );
  const { card, messages, notes } = data;
  const holder = card.handedOff?.by ?? null;
  const held = holder !== null && holder.id !== own;
  return (
    <>
      <section className="chat" aria-label={w('chat.messages')}>
        <Head card={card} own={own} onDecide={decide} />
        <Lines messages={messages} notes={notes} />
        <Suggestions
          answer={hints.data}
          error={hints.error}
          disabled={held}
          onTake={take}
          onDismiss={(suggestion) => decide({ do: 'dismiss', phrases: [suggestion.phrase] })}
        />
        <Composer
          conversation={id}
          held={held ? (holder?.name ?? '') : null}
          draft={draft}
          onDraft={setDraft}
          onReply={reply}
          onNote={(text) => decide({ do: 'note' }, text)}
        />
      </section>
      <Side
        card={card}
        onAmend={held ? null : (field, text) => decide({ do: 'amend', field }, text)}
        onChanged={() => setTimeout(reload, SOON_MS)}
      />
    </>
  );
}

interface HeadProps {
  readonly card: ConversationCard;
  readonly own: string;
  readonly onDecide: (action: { do: 'claim' } | { do: 'hand_back' }) => Promise<boolean>;
}

function Head({ card, own, onDecide }: HeadProps) {
  const { labels } = useMe();
  const { handedOff } = card;
  const mine = handedOff?.by?.id === own;
  return (
    <header className="chat-head">
      <div className="chat-who">
        <h1>{card.owner ?? w('queue.unnamed')}</h1>
        <span className="muted">{card.address ?? ''}</span>
        <span className={`mood mood-${card.mood}`}>{labels.moods[card.mood]}</span>
      </div>
      <div className="chat-holder" role="status">
        {!handedOff && <span className="muted">{w('chat.botHolds')}</span>}
        {handedOff && !handedOff.by && (
          <span className="due due-soon">
            {w('chat.waiting', {
              reason: labels.handoffs[handedOff.reason] ?? labels.handoffs.other ?? '',
            })}
          </span>
        )}
        {handedOff?.by && !mine && <b>{w('queue.by', { name: handedOff.by.name })}</b>}
        {!handedOff?.by && (
          <Button type="primary" size="small" onClick={() => onDecide({ do: 'claim' })}>
            {w(handedOff ? 'chat.claim' : 'chat.take')}
          </Button>
        )}
        {mine && (
          <Popconfirm title={w('chat.handBackAsk')} onConfirm={() => onDecide({ do: 'hand_back' })}>
            <Button size="small">{w('chat.handBack')}</Button>
          </Popconfirm>
        )}
      </div>
    </header>
  );
}

type Line = { readonly at: number; readonly key: string } & (
  | { readonly said: StaffMessage }
  | { readonly note: NoteRow }
);

function Lines({ messages, notes }: { messages: readonly StaffMessage[]; notes: readonly NoteRow[] }) {
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
            <Said key={line.key} said={line.said} now={now} />
          ) : (
            <li key={line.key} className="line line-note">
              <p className="line-meta">
                {w('chat.noteBy', { name: line.note.by })} · {moment(line.at, now)} · {w('chat.notSent')}
              </p>
              <p className="bubble">{line.note.text}</p>
            </li>
          ),
        )}
      </ol>
    </div>
  );
}

function Said({ said, now }: { said: StaffMessage; now: number }) {
  const ids = said.phrases.map(({ id, version }) => `${id} @${version}`).join('\n');
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
      {said.attachments > 0 && (
        <p className="bubble bubble-pictures">{w('chat.pictures', { count: said.attachments })}</p>
      )}
      {said.recalled && <p className="muted small">{w('chat.recalled')}</p>}
      {said.failed !== undefined && (
        <p className="bubble-failed" role="alert">
          {w('chat.failed', { reason: said.failed })}
        </p>
      )}
    </li>
  );
}
