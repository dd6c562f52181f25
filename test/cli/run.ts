/** Runs a command line as a user would: standard input in, both outputs out. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { fakeFollower } from '../../adapters/official-account/try.ts';
import { sqliteArchive } from '../../adapters/sqlite/archive.ts';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { openSqliteRows } from '../../adapters/sqlite/transfer.ts';
import { terminalChannel } from '../../adapters/terminal/channel.ts';
import { fakeWecomOwner } from '../../adapters/wecom/try.ts';
import { runCli } from '../../src/cli/program.ts';
import type { Toolbox } from '../../src/cli/toolbox.ts';
import { readConfig } from '../../src/config.ts';
import { community, library, models, root, sampleStore, understander } from '../shared.ts';

export interface Ran {
  /** Exit code. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The lines of `out`. */
  readonly lines: readonly string[];
}

/** A toolbox over the sample community, and what is written to its outputs. */
export function toolboxOf(input: NodeJS.ReadableStream, change: Partial<Toolbox> = {}) {
  const texts = { out: '', err: '' };
  const stream = (key: 'out' | 'err') => {
    const pass = new PassThrough();
    pass.on('data', (chunk: Buffer) => {
      texts[key] += chunk.toString();
    });
    return pass;
  };
  const output = stream('out');
  const tools: Toolbox = {
    config: readConfig({}),
    version: '0.0.0',
    secrets: [],
    scripts: join(root, 'scripts-zh'),
    page: root,
    answers: join(root, 'dist', 'answers.json'),
    models,
    media: join(tmpdir(), 'yingda-test-media'),
    database: ':memory:',
    backups: join(tmpdir(), 'yingda-test-backups'),
    input,
    output,
    errors: stream('err'),
    library: () => library,
    understander: () => understander,
    hookSender: async () => async () => undefined,
    train: async () => ({ library, faults: [], models, trained: [] }),
    trained: async () => undefined,
    check: async () => ({ library, faults: [] }),
    transcripts: () => null,
    sample: () => community,
    community: () => community,
    sampleStore,
    openStore: async (file) => openSqliteStore(file),
    openRows: openSqliteRows,
    archive: async () => sqliteArchive,
    outlets: async () => [],
    channels: async () => [],
    fake: async (platform, options) =>
      platform === 'wecom' ? fakeWecomOwner(options) : fakeFollower(options),
    demo: {
      community: () => community,
      plan: () => {
        throw new Error('nobody lives here');
      },
      office: () => {
        throw new Error('nobody lives here');
      },
      pictures: () => [],
      store: async () => {
        throw new Error('nobody lives here');
      },
    },
    bench: async () => ({ names: [], run: async () => null, table: () => '' }),
    terminal: async (wishes) => terminalChannel({ input, output, ...wishes }),
    ...change,
  };
  return { tools, texts };
}

export async function run(args: readonly string[], input = '', change: Partial<Toolbox> = {}): Promise<Ran> {
  const { tools, texts } = toolboxOf(Readable.from([input]), change);
  const code = await runCli(args, tools);
  return { code, ...texts, lines: texts.out.split('\n').filter(Boolean) };
}
