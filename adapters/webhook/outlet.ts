/** Calls for people as signed webhooks: into a property system, an alarm service, a gateway of text messages. */
import { type Clock, type Notice, type Outlet, OutletRefused } from '../../src/index.ts';
import { signedPost, type Target } from './post.ts';

/** The whole notice, with names and numbers of those to be called. */
export function webhookOutlet(target: Target, clock: Clock): Outlet {
  return {
    name: 'webhook',
    send: (notice: Notice) =>
      signedPost(
        target,
        notice.id,
        { type: 'alert', ...notice, at: new Date(notice.at).toISOString() },
        clock,
      ),
  };
}

/** A text message to the phones of those to be called, by a gateway of yours that takes {id, phones, text}. */
export function smsOutlet(target: Target, clock: Clock): Outlet {
  return {
    name: 'sms',
    send: async ({ id, people, text }: Notice) => {
      const phones = people.flatMap(({ phone }) => (phone === null ? [] : [phone]));
      if (phones.length === 0) throw new OutletRefused('nobody with a phone');
      await signedPost(target, id, { id, phones, text }, clock);
    },
  };
}
