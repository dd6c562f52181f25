/** One conversation: what was said, the suggestions, the composer, and what is known beside it. */
import { EyeOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type {
  ConversationAnswer,
  ConversationCard,
  NoteRow,
  StaffSuggestion,
  SuggestionsAnswer,
} from '../../../src/contract.ts';
import { act, newId, Refusal, upload, useLoad } from './api.ts';
import { Composer, type Draft, type Sent } from './composer.tsx';
import { Sure } from './dialog.tsx';
import { useLive } from './live.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { useReaders } from './readers.ts';
import { Lines } from './said.tsx';
import { Side } from './side.tsx';
import { Suggestions } from './suggestions.tsx';
import { labelled, listed, w } from './words.ts';

/** A turn is committed before its message can be read. */
const SOON_MS = 400;
/** As long as it takes to read one. */
const WHISPER_S = 8;

export function OpenChat({ id, own }: { id: string; own: string }) {
  const { data, error, reload } = useLoad<ConversationAnswer>(`/conversations/${id}`);
  // After the conversation itself: the first suggestion since a start takes its time.
  const hints = useLoad<SuggestionsAnswer>(data === null ? null : `/conversations/${id}/suggestions`);
  const { message } = App.useApp();
  const { rights } = useMe();
  const [draft, setDraft] = useState<Draft>({ text: '', suggestion: null });
  const ownerSeq = data?.card.ownerSeq ?? 0;
  const asked = useRef(0);
  // The newest words that were in sight when they were written to.
  const seen = data?.messages.at(-1)?.seq ?? 0;
  useWhispers(data?.notes, own);

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

  // What was cut off may have arrived: sent again it keeps its id, so that it counts once.
  const cutOff = useRef<{ readonly what: string; readonly id: string } | null>(null);
  async function once(action: Parameters<typeof act>[1], text: string, what: object): Promise<void> {
    const told = JSON.stringify([what, text]);
    const one = cutOff.current?.what === told ? cutOff.current : { what: told, id: newId() };
    cutOff.current = one;
    try {
      await act(id, action, text, one.id);
      cutOff.current = null;
    } catch (failure) {
      if (!isCutOff(failure)) cutOff.current = null;
      throw failure;
    }
  }

  async function decide(action: Parameters<typeof act>[1], text = ''): Promise<boolean> {
    try {
      await once(action, text, action);
      setTimeout(reload, SOON_MS);
      return true;
    } catch (failure) {
      void message.error((failure as Error).message);
      reload();
      return false;
    }
  }

  /** @returns their ids in their order, or why one was not taken */
  async function taken(pictures: readonly File[]): Promise<string[] | Sent> {
    try {
      const ids = await Promise.all(pictures.map((picture) => upload(picture, '/pictures')));
      return ids.map(({ id }) => id);
    } catch (failure) {
      if (isCutOff(failure)) return 'unsent';
      void message.error((failure as Error).message);
      return 'refused';
    }
  }

  async function reply(
    text: string,
    suggestion: StaffSuggestion | null,
    pictures: readonly File[],
    knowing: boolean,
  ): Promise<Sent> {
    const images = await taken(pictures);
    if (typeof images === 'string') return images;
    try {
      await once(
        {
          do: 'reply',
          phrases: suggestion ? [suggestion.phrase] : [],
          edited: suggestion !== null && suggestion.text !== text,
          seen,
          ...(suggestion && { offered: suggestion.text }),
          ...(images.length > 0 && { images }),
          ...(knowing && { knowing }),
        },
        text,
        { images, knowing },
      );
      setTimeout(reload, SOON_MS);
      return 'sent';
    } catch (failure) {
      if (isCutOff(failure)) return 'unsent';
      if (failure instanceof Refusal && failure.code === 'E_WARNED_WORDS') {
        void message.warning(failure.message);
        return 'warned';
      }
      const stale = failure instanceof Refusal && failure.code === 'E_STALE';
      void message[stale ? 'warning' : 'error']((failure as Error).message);
      reload();
      return 'refused';
    }
  }

  function take(suggestion: StaffSuggestion) {
    setDraft({ text: suggestion.text, suggestion });
    document.getElementById('draft')?.focus();
  }

  /** What was not delivered goes through the composer again: looked at, and checked as it is sent. */
  function again(text: string) {
    setDraft({ text, suggestion: null });
    document.getElementById('draft')?.focus();
  }

  if (!data)
    return (
      <section className="chat-none">
        <Instead loading={error === null} error={error} onRetry={reload} empty="" />
      </section>
    );
  const { card } = data;
  const holder = card.handedOff?.by ?? null;
  const held = holder !== null && holder.id !== own;
  return (
    <>
      <section className="chat" aria-label={w('chat.messages')}>
        <Head card={card} own={own} onDecide={decide} />
        <Lines id={id} answer={data} onAgain={held ? null : again} />
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
          onWhisper={
            held && rights.includes('supervision') ? (text) => decide({ do: 'whisper' }, text) : null
          }
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

const isCutOff = (failure: unknown) => failure instanceof Refusal && failure.code === 'network';

/** A whisper that comes while one has the conversation is not to be missed. */
function useWhispers(notes: readonly NoteRow[] | undefined, own: string): void {
  const { message } = App.useApp();
  const heard = useRef<number | null>(null);
  useEffect(() => {
    if (!notes) return;
    const mine = notes.filter((note) => note.for === own);
    const newest = mine.at(-1);
    if (heard.current !== null && newest && newest.seq > heard.current)
      void message.info(labelled(w('chat.whisperBy', { name: newest.by }), newest.text), WHISPER_S);
    heard.current = newest?.seq ?? 0;
  }, [notes, own, message]);
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
  const readers = useReaders(card.id);
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
        {readers.length > 0 && (
          <span className="chat-readers">
            <EyeOutlined /> {w('chat.readers', { names: listed(readers.map(({ name }) => name)) })}
          </span>
        )}
        {!handedOff?.by && (
          <Button type="primary" size="small" onClick={() => onDecide({ do: 'claim' })}>
            {w(handedOff ? 'chat.claim' : 'chat.take')}
          </Button>
        )}
        {mine && (
          <Sure title={w('chat.handBackAsk')} onConfirm={() => onDecide({ do: 'hand_back' })}>
            <Button size="small">{w('chat.handBack')}</Button>
          </Sure>
        )}
      </div>
    </header>
  );
}
