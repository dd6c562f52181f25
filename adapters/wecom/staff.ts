/** Calls for people as app messages of WeCom, to the UserIDs of those to be called. */
import {
  type Clock,
  type Notice,
  type Outlet,
  OutletRefused,
  PASSING,
  type WecomStaffConfig,
  WeixinRefusal,
} from '../../src/index.ts';
import { wecomApi } from './api.ts';

const TIMEOUT_MS = 10_000;

/** @throws OutletRefused when nobody has a UserID, or WeCom refuses the message for good */
export function wecomOutlet(config: WecomStaffConfig, clock: Clock): Outlet {
  const api = wecomApi(config, clock, TIMEOUT_MS);
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
        if (error instanceof WeixinRefusal && !PASSING.has(error.errcode))
          throw new OutletRefused(error.message);
        throw error;
      }
    },
  };
}
