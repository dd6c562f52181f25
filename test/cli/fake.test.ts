import { createServer } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { officialAccountChannel } from '../../adapters/official-account/channel.ts';
import { wecomChannel } from '../../adapters/wecom/channel.ts';
import type { Channel } from '../../src/channel.ts';
import { runCli } from '../../src/cli/program.ts';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { closed, listening } from '../../src/weixin/counterpart.ts';
import { openOffice } from '../office.ts';
import { library } from '../shared.ts';
import { toolboxOf } from './run.ts';

const words = () => library.notices.weixin;

function channelOf(env: Readonly<Record<string, string>>): Channel {
  const { wecom, officialAccount } = readConfig(env);
  if (wecom) return wecomChannel(wecom, { words });
  if (officialAccount) return officialAccountChannel(officialAccount, { words });
  throw new Error('no channel is set up');
}

describe('yingda fake', () => {
  it.each(['wecom', 'official-account'])(
    '%s: its settings are all that yingda needs to be tried out',
    async (name) => {
      const input = new PassThrough();
      const { tools, texts } = toolboxOf(input);
      let channel: Channel | null = null;
      const server = createServer((request, response) => {
        const path = (request.url ?? '').split('?')[0];
        void channel?.webhooks?.find((one) => one.path === path)?.handle(request, response);
      });
      const target = await listening(server);
      const run = runCli(['fake', name, '--port', '0', '--target', target], tools);
      const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
      await until(() => expect(texts.out).toContain('all else is said'));
      channel = channelOf(
        Object.fromEntries(
          [...texts.out.matchAll(/^(YINGDA_\w+)=(.+)$/gm)].map(([, key = '', value = '']) => [key, value]),
        ),
      );
      const office = await openOffice([channel], systemClock.now());
      const host = office.hostOf(channel);
      let taken = 0;
      await channel.start({
        ...host,
        receive: async (messages) => {
          await host.receive(messages);
          taken += messages.length;
        },
      });
      input.write('/enter\n');
      await until(() =>
        expect(texts.out).toContain(`< ${words().welcome}\n  [1] ${words().welcome_choices[0]}`),
      );
      input.write('1\n');
      await until(() => expect(taken).toBe(1));
      // Past the quiet window, but within the minute that a tap allows.
      office.clock.advance(3000);
      await office.desk.drain();
      expect(office.seen).toHaveLength(1);
      const said = await office.store.messages(office.seen[0] ?? '', 0, 10);
      expect(said[0]?.text).toBe(words().welcome_choices[0]);
      await until(() =>
        expect(texts.out).toContain(`< ${said.find((row) => row.from === 'bot')?.text.split('\n')[0]}`),
      );
      input.write('/picture /nowhere.png\n/dance\n');
      await until(() => expect(texts.out.match(/^! .+$/gm)).toHaveLength(2));
      input.end();
      expect(await run).toBe(0);
      await channel.stop();
      await closed(server);
      await office.close();
    },
  );

  it('says what is wrong with what it is given', async () => {
    for (const args of [
      ['fake', 'whatsapp'],
      ['fake', 'wecom', '--port', 'x'],
      ['fake', 'wecom', '--target', 'x'],
    ]) {
      const { tools, texts } = toolboxOf(new PassThrough());
      expect(await runCli(args, tools)).toBe(2);
      expect(texts.err).not.toBe('');
    }
  });
});
