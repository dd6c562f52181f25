/** What changes on the server, as it happens; after a drop it goes on where it stood. */
import { createContext, useContext, useEffect, useRef, useState } from 'react';
import type { LiveNews } from '../../../src/contract.ts';

const AGAIN_MS = 3000;

export type News = LiveNews | 'anew';
type Listener = (news: News) => void;

export class Live {
  readonly #listeners = new Set<Listener>();
  readonly #readers = new Set<(conversation: string) => void>();
  readonly #states = new Set<(open: boolean) => void>();
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = '';
  #ended = false;

  start(): void {
    this.#ended = false;
    const source = new EventSource(
      `/api/staff/live${this.#last === '' ? '' : `?after=${encodeURIComponent(this.#last)}`}`,
    );
    this.#source = source;
    source.onopen = () => this.#tell(true);
    source.addEventListener('changed', (event) => {
      this.#last = event.lastEventId;
      const news = JSON.parse(event.data) as LiveNews;
      for (const listener of this.#listeners) listener(news);
    });
    source.addEventListener('anew', (event) => {
      this.#last = event.lastEventId;
      for (const listener of this.#listeners) listener('anew');
    });
    source.addEventListener('readers', (event) => {
      const { conversation } = JSON.parse(event.data) as { conversation: string };
      for (const listener of this.#readers) listener(conversation);
    });
    source.onerror = () => {
      this.#tell(false);
      // It comes back by itself, unless the server refused it.
      if (source.readyState === EventSource.CLOSED && !this.#ended)
        this.#timer = setTimeout(() => this.start(), AGAIN_MS);
    };
  }

  stop(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  /** Where what was read stands. */
  from(cursor: string): void {
    if (this.#last === '') this.#last = cursor;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param listener somebody has come to a conversation, or left it */
  onReaders(listener: (conversation: string) => void): () => void {
    this.#readers.add(listener);
    return () => this.#readers.delete(listener);
  }

  watch(state: (open: boolean) => void): () => void {
    this.#states.add(state);
    return () => this.#states.delete(state);
  }

  #tell(open: boolean): void {
    for (const state of this.#states) state(open);
  }
}

export const LiveContext = createContext<Live>(new Live());

/** Calls the newest `listener` for what changes. */
export function useLive(listener: Listener): void {
  const live = useContext(LiveContext);
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => live.listen((news) => newest.current(news)), [live]);
}

/** Whether the stream is up; true until it is known to be down. */
export function useOnline(): boolean {
  const live = useContext(LiveContext);
  const [online, setOnline] = useState(true);
  useEffect(() => live.watch(setOnline), [live]);
  return online;
}
