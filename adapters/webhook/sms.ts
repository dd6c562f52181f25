/** Text messages to owners, by a gateway of yours that takes {id, phones, text}; nothing comes back this way. */
import { type Channel, type Clock, OutletRefused } from '../../src/index.ts';
import { signedPost, type Target } from './post.ts';

/** Inbound channel "sms", thread and recipient the phone. The gateway is to send an id once (header x-yingda-id). */
export function smsChannel(target: Target, clock: Clock): Channel {
  return {
    name: 'sms',
    dedupesSends: true,
    mergesReplies: true,
    start: async () => undefined,
    stop: async () => undefined,
    send: async ({ id, recipient, text }) => {
      try {
        await signedPost(target, id, { id, phones: [recipient], text }, clock);
        return { state: 'sent', channelMessageId: null };
      } catch (error) {
        if (error instanceof OutletRefused) return { state: 'failed', reason: error.message };
        throw error;
      }
    },
  };
}
