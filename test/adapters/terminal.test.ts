import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { terminalChannel } from '../../adapters/terminal/channel.ts';
import { type ChannelHarness, channelContract } from '../contracts/channel.contract.ts';

const BOT = '应答> ';

async function terminal(): Promise<ChannelHarness> {
  const input = new PassThrough();
  const received: string[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      const text = chunk.toString();
      if (text.startsWith(BOT)) received.push(text.slice(BOT.length).replace(/\n$/, ''));
      done();
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'yingda-terminal-'));
  let line = 0;
  const says = async (text: string) => {
    input.write(`${text}\n`);
    return String(line++);
  };
  return {
    channel: terminalChannel({
      input,
      output,
      prompts: { owner: '', bot: BOT },
      sender: 'owner-1',
      pictureWord: '/图片',
    }),
    limitBytes: null,
    says,
    sendsPicture: async (bytes) => {
      const file = join(folder, 'leak.png');
      await writeFile(file, bytes);
      return says(`/图片 ${file}`);
    },
    received: () => received,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

channelContract('terminal', terminal);
