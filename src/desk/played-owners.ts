/** The channel of played owners (src/played.ts): they read the desk itself, so that nothing has to be sent. */
import type { Channel } from '../channel.ts';
import { PLAYED_CHANNEL } from '../played.ts';

export const playedOwners: Channel = {
  name: PLAYED_CHANNEL,
  dedupesSends: true,
  sendsPictures: true,
  start: async () => undefined,
  send: async ({ id }) => ({ state: 'sent', channelMessageId: id }),
  stop: async () => undefined,
};
