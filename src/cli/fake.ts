/** yingda fake: a WeChat platform on this machine, and an owner at it who is played in the terminal. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Argument, type Command } from 'commander';
import { oneLine, YingdaError } from '../errors.ts';
import type { FakeOwner } from '../weixin/counterpart.ts';
import { write } from './jsonl.ts';
import { wholeNumber } from './options.ts';
import type { Toolbox } from './toolbox.ts';

const FAKES = ['wecom', 'official-account'] as const;
export type Fake = (typeof FAKES)[number];

const HELP = '1 2 3 … taps what is offered · /enter · /picture FILE · /recall · /quit; all else is said\n';

interface FakeOptions {
  readonly port: number;
  readonly target: string;
}

export function fakeCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('fake')
    .description('a WeChat platform on this machine, for trying out a channel without an account')
    .addArgument(new Argument('<platform>', 'which one').choices(FAKES))
    .option('--port <n>', 'of its API', wholeNumber('--port', 0, 65_535), 8790)
    .option('--target <url>', 'where yingda listens', `http://127.0.0.1:${tools.config.port}`)
    .action(async (platform: Fake, options: FakeOptions) => {
      if (!URL.canParse(options.target))
        throw new YingdaError('E_USAGE', '--target must be an address like http://127.0.0.1:8787');
      let offered: readonly string[] = [];
      const owner = await opened(tools, platform, options, (text, choices) => {
        offered = choices;
        const entries = choices.map((choice, at) => `  [${at + 1}] ${choice}\n`).join('');
        tools.output.write(`< ${text.replaceAll('\n', '\n  ')}\n${entries}`);
      });
      const settings = Object.entries(owner.settings).map(([name, value]) => `${name}=${value}\n`);
      await write(
        tools.output,
        `# in another terminal, with these in .env: yingda start\n${settings.join('')}${HELP}`,
      );
      for await (const line of createInterface({ input: tools.input })) {
        if (line.trim() === '/quit') break;
        try {
          if (line.trim() !== '') await act(owner, line.trim(), offered);
        } catch (error) {
          tools.output.write(`! ${oneLine(error)}\n`);
        }
      }
      await owner.close();
      done(0);
    });
}

async function opened(
  tools: Toolbox,
  platform: Fake,
  { port, target }: FakeOptions,
  onMessage: (text: string, choices: readonly string[]) => void,
): Promise<FakeOwner> {
  try {
    return await tools.fake(platform, { port, target: target.replace(/\/$/, ''), onMessage });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw new YingdaError('E_PORT_IN_USE', `port ${port} of 127.0.0.1 is taken: use --port`, { exitCode: 1 });
  }
}

/** @throws whatever keeps the owner from it */
async function act(owner: FakeOwner, line: string, offered: readonly string[]): Promise<void> {
  const choice = /^\d{1,2}$/.test(line) ? offered[Number(line) - 1] : undefined;
  const [, picture] = /^\/picture\s+(.+)$/.exec(line) ?? [];
  if (choice !== undefined) return owner.taps(choice);
  if (picture !== undefined) return owner.sendsPicture(await readFile(picture), typeOf(picture));
  if (line === '/enter') return owner.enters();
  if (line === '/recall' && owner.recalls) return owner.recalls();
  if (line.startsWith('/')) throw new Error(HELP.trim());
  return owner.says(line);
}

function typeOf(file: string): string {
  return /\.png$/i.test(file) ? 'image/png' : 'image/jpeg';
}
