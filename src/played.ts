/**
 * Conversations in which yingda itself plays the owner at the live desk (神秘客户, TRN-13): how they are told from those of real
 * owners, and the store as those see it who count. There is no second place that knows.
 */
import { v7 } from 'uuid';
import type { EventRow, Store } from './store.ts';

/** The channel of played owners: nothing it sends leaves the house. */
export const PLAYED_CHANNEL = 'played';

/** The mark is the id's version (RFC 9562: 8 is for one's own use): it goes with every ticket and event, and shows on no screen. */
const PLAYED = /^[0-9a-f]{8}-[0-9a-f]{4}-8/;

/**
 * The id of a new conversation of a channel, made at a time (UUID of version 7): conversations that begin together stand
 * together in every index, and their rows on the same pages.
 */
export function newConversationId(channel: string, at: number): string {
  const id = v7({ msecs: at });
  return channel.split(':')[0] === PLAYED_CHANNEL ? `${id.slice(0, 14)}8${id.slice(15)}` : id;
}

/** Whether nobody real is behind a conversation. */
export function isPlayed(conversationId: string | null): boolean {
  return conversationId !== null && PLAYED.test(conversationId);
}

type Counted = Pick<Store, 'histories' | 'spoken' | 'happened' | 'tickets' | 'queue' | 'events'>;

/**
 * A store without played conversations, their tickets and events: for whoever counts, warns, gives work away or tells
 * people and other systems outside the desk.
 */
export function countedStore<S extends Partial<Store>>(store: S): S {
  const all = store as S & Store;
  const real = <T extends { readonly conversationId: string | null }>(rows: readonly T[]) =>
    rows.filter(({ conversationId }) => !isPlayed(conversationId));
  const counted: Counted = {
    histories: async (...asked) =>
      (await all.histories(...asked)).filter(({ ticket }) => !isPlayed(ticket.conversationId)),
    spoken: async (...asked) => real(await all.spoken(...asked)),
    happened: async (...asked) => real(await all.happened(...asked)),
    tickets: async (...asked) => real(await all.tickets(...asked)),
    queue: async (...asked) =>
      (await all.queue(...asked)).filter(({ conversation }) => !isPlayed(conversation.id)),
    async events(afterSeq, limit) {
      const found: EventRow[] = [];
      // As full as any: whoever follows the log takes a short answer for its end.
      for (let seq = afterSeq; found.length < limit; ) {
        const rows = await all.events(seq, limit);
        found.push(...real(rows));
        seq = rows.at(-1)?.seq ?? seq;
        if (rows.length < limit) break;
      }
      return found.slice(0, limit);
    },
  };
  return new Proxy(store, {
    get(target, name) {
      if (Object.hasOwn(counted, name)) return counted[name as keyof Counted];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
