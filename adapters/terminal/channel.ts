/** The terminal as a channel: each line is a message of one owner, replies are printed. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Channel, ChannelHost, Outbound } from '../../src/index.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Shown before the owner's lines and before ours. */
  readonly prompts: { readonly owner: string; readonly bot: string };
  /** Who writes. */
  readonly sender: string;
  /** A line that begins with this word and a path is a picture. */
  readonly pictureWord: string;
  /** A line that is no message. @returns whether it was taken */
  readonly command?: (line: string) => Promise<boolean>;
  /** After each line: whatever is due is done before the next one is read. */
  readonly after?: () => Promise<void>;
}

/** @returns a channel, and a promise that resolves when the input has ended or the channel was stopped */
export function terminalChannel(options: TerminalOptions): Channel & { readonly ended: Promise<void> } {
  const { input, output, prompts, sender } = options;
  let terminal: Interface | null = null;
  let finish = () => {};
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let line = 0;

  async function take(host: ChannelHost, text: string): Promise<void> {
    const id = `${sender}-${host.clock.now()}-${line++}`;
    const picture = text === options.pictureWord || text.startsWith(`${options.pictureWord} `);
    const images = picture ? [await keep(host, text.slice(options.pictureWord.length).trim(), id)] : [];
    await host.receive([
      {
        channel: 'terminal',
        medium: 'chat',
        thread: sender,
        sender,
        messageId: id,
        sentAt: host.clock.now(),
        text: picture ? '' : text,
        images,
      },
    ]);
  }

  async function read(host: ChannelHost): Promise<void> {
    terminal = createInterface({ input, output, prompt: prompts.owner });
    terminal.prompt();
    for await (const raw of terminal) {
      const text = raw.trim();
      try {
        if (!(await options.command?.(text))) await take(host, text);
        await options.after?.();
      } catch (error) {
        host.log('error', (error as Error).message);
      }
      terminal.prompt();
    }
  }

  return {
    name: 'terminal',
    dedupesSends: false,
    ended,
    start: async (host) => {
      void read(host).then(finish, finish);
    },
    send: async (outbound: Outbound) => {
      output.write(`${prompts.bot}${outbound.text}\n`);
      return { state: 'sent', channelMessageId: outbound.id };
    },
    stop: async () => {
      terminal?.close();
      finish();
    },
  };
}

/** A picture of the disk; without a path one is only pretended. */
async function keep(host: ChannelHost, path: string, id: string): Promise<string> {
  if (path === '') return `picture-${id}`;
  return host.keepMedia({
    bytes: await readFile(path),
    type: TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
  });
}
