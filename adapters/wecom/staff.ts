/** Calls for people as app messages of WeCom, to the UserIDs of those to be called. */
import {
  type Clock,
  type Notice,
  type Outlet,
  OutletRefused,
  type WecomStaffConfig,
} from '../../src/index.ts';
import { WecomApi, WecomRefusal } from './api.ts';

const TIMEOUT_MS = 10_000;
/** The platform's own troubles: busy, too many calls. */
const PASSING: ReadonlySet<number> = new Set([-1, 45009, 45033]);

/** @throws OutletRefused when nobody has a UserID, or WeCom refuses the message for good */
export function wecomOutlet(config: WecomStaffConfig, clock: Clock): Outlet {
  const api = new WecomApi(config, clock, TIMEOUT_MS);
  return {
    name: 'wecom',
    send: async ({ people, text }: Notice) => {
      const users = people.flatMap(({ wecom }) => (wecom === null ? [] : [wecom]));
      if (users.length === 0) throw new OutletRefused('nobody with a WeCom UserID');
      try {
        await api.post('/cgi-bin/message/send', {
          touser: users.join('|'),
          msgtype: 'text',
          agentid: config.agent,
          text: { content: text },
          // The same text to the same people again within half an hour is not shown twice.
          enable_duplicate_check: 1,
          duplicate_check_interval: 1800,
        });
      } catch (error) {
        if (error instanceof WecomRefusal && !PASSING.has(error.errcode))
          throw new OutletRefused(error.message);
        throw error;
      }
    },
  };
}
