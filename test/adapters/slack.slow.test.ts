import { expect, vi } from 'vitest';
import { SLACK_PATH, slackChannel } from '../../adapters/slack/channel.ts';
import { type ChannelHarness, channelContract } from '../contracts/channel.contract.ts';
import { BOT, DESK, FakeSlack, SECRET } from '../fakes/slack.ts';

const OWNER = 'U9OWNER';

function config(fake: FakeSlack, mode: 'http' | 'socket') {
  return {
    workspaces: [{ botToken: 'xoxb-test', channel: DESK }],
    signingSecret: mode === 'http' ? SECRET : null,
    appToken: mode === 'socket' ? 'xapp-test' : null,
    api: fake.api,
  };
}

/** Somebody who writes to the bot in a direct message. */
async function slack(mode: 'http' | 'socket'): Promise<ChannelHarness> {
  const fake = await FakeSlack.open();
  const channel = slackChannel(config(fake, mode), { gapMs: 0 });
  fake.mount(channel);
  const sent = new Map<string, Record<string, unknown>>();
  const hand = async (event: Record<string, unknown>) => {
    const body = fake.event(event);
    if (mode === 'http') expect((await fake.deliver(body)).status).toBe(200);
    else {
      await vi.waitFor(() => expect(fake.connected).toBe(true));
      const id = fake.envelope('events_api', body);
      await vi.waitFor(() => expect(fake.acknowledged.some((one) => one.id === id)).toBe(true));
    }
    return body;
  };
  const says = async (text: string, more: Record<string, unknown> = {}) => {
    const event = fake.direct(OWNER, text, more);
    const body = await hand(event);
    sent.set(String(event.ts), body);
    return String(event.ts);
  };
  return {
    channel,
    limitBytes: 8000,
    says,
    sendsPicture: (bytes) => {
      fake.picture = bytes;
      return says('', {
        subtype: 'file_share',
        files: [{ mimetype: 'image/png', url_private_download: fake.fileUrl }],
      });
    },
    again: async (id) => {
      const body = sent.get(id) ?? {};
      if (mode === 'http') expect((await fake.deliver(body)).status).toBe(200);
      else fake.envelope('events_api', body);
    },
    echoes: async (text) => {
      await hand({ ...fake.direct(OWNER, text), user: BOT, bot_id: 'B0BOT' });
    },
    received: () => fake.in(`D${OWNER}`).map(({ text }) => text),
    laterMs: 30_000,
    refuseNext: (how) => {
      fake.refusals.set('chat.postMessage', [
        how === 'later'
          ? { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '30' } }
          : { status: 200, body: { ok: false, error: 'channel_not_found' } },
      ]);
    },
    close: () => fake.close(),
  };
}

channelContract('Slack over HTTP', () => slack('http'));
channelContract('Slack in Socket Mode', () => slack('socket'));

export { SLACK_PATH };
