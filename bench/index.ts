/** All benches by name, with what they need; `yingda bench` runs them. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Library, Store, Understander } from '../src/index.ts';
import type { ModelCache } from '../src/library/models.ts';
import type { DeskBenchOptions } from './desk.ts';
import { diskFloor, machine, plainReference, SERVICE_FLAGS } from './figures.ts';

export { table } from './figures.ts';

export interface BenchInput {
  /** The project's folder. */
  readonly root: string;
  readonly scripts: string;
  readonly library: () => Library;
  readonly models: ModelCache;
  readonly understander: () => Understander;
  readonly community: DeskBenchOptions['community'];
  readonly settle: (store: Store) => Promise<void>;
  readonly size: BenchSize;
  /** Where databases are put, on the disk to be measured. */
  readonly folder: string;
  /** Folder of the library as read and of trained models. */
  readonly cache: string;
  /** An empty PostgreSQL database, where one is not to be started. */
  readonly database?: string;
  readonly train?: string;
  readonly test?: string;
}

/** smoke: only whether it runs; quick: a minute; full: the figures of docs/performance.md. */
export type BenchSize = 'smoke' | 'quick' | 'full';

const SIZES = {
  smoke: {
    turns: 64,
    warmUp: 96,
    repeats: 1,
    copies: 20,
    backlog: 64,
    many: 640,
    rounds: 1,
    phrases: 50,
    rules: 20,
    lines: 50,
    scenes: 20,
    days: 1,
  },
  quick: {
    turns: 2000,
    warmUp: 12_000,
    repeats: 1,
    copies: 10_000,
    backlog: 2000,
    many: 20_000,
    rounds: 3,
    phrases: 2000,
    rules: 500,
    lines: 3000,
    scenes: 500,
    days: 30,
  },
  full: {
    turns: 10_000,
    warmUp: 15_000,
    repeats: 3,
    copies: 100_000,
    backlog: 10_000,
    many: 100_000,
    rounds: 5,
    phrases: 2000,
    rules: 500,
    lines: 10_000,
    scenes: 2000,
    days: 365,
  },
} as const;

type Bench = (input: BenchInput, size: (typeof SIZES)[BenchSize]) => Promise<unknown>;

const desk = (input: BenchInput, size: (typeof SIZES)[BenchSize]): DeskBenchOptions => ({
  library: input.library(),
  understander: input.understander(),
  community: input.community,
  settle: input.settle,
  turns: size.turns,
  warmUp: size.warmUp,
  repeats: size.repeats,
  folder: input.folder,
});

/** Each loads only what it measures: what another needs would stand in its memory. */
const BENCHES: Readonly<Record<string, Bench>> = {
  understand: async ({ scripts, library }, { warmUp, rounds }) =>
    (await import('./understanding.ts')).understandingBench({
      scripts,
      texts: ownersWords(library()),
      warmUp,
      rounds,
    }),
  lint: async ({ library, models }, { phrases, rules, lines }) =>
    (await import('./lint.ts')).lintBench({ library: library(), models, phrases, rules, lines }),
  suggest: async ({ library, models, understander }, { rounds, scenes }) =>
    (await import('./suggest.ts')).suggestBench({
      library: library(),
      models,
      understander: understander(),
      rounds,
      scenes,
    }),
  desk: async (input, size) => (await import('./desk.ts')).deskBench(desk(input, size)),
  http: async (input, size) =>
    (await import('./http.ts')).httpBench({ ...desk(input, size), connections: 32 }),
  big: async (input, size) =>
    (await import('./big.ts')).bigBench({
      ...desk(input, size),
      turns: Math.min(1000, size.turns),
      copies: size.copies,
    }),
  backlog: async (input, size) =>
    (await import('./load.ts')).backlogBench({ ...desk(input, size), backlog: size.backlog }),
  memory: async (input, size) =>
    (await import('./load.ts')).memoryBench({ ...desk(input, size), many: size.many }),
  postgres: async (input, size) =>
    (await import('./postgres.ts')).postgresBench({
      ...desk(input, size),
      root: input.root,
      scripts: input.scripts,
      cache: input.cache,
      ...(input.database !== undefined && { database: input.database }),
    }),
  year: async ({ root, library, understander, models }, { days }) =>
    (await import('./year.ts')).yearBench({
      root,
      library: library(),
      understander: understander(),
      models,
      days,
    }),
  start: async ({ root }) =>
    (await import('./start.ts')).startBench({ program: join(root, 'bin', 'yingda.js') }),
};

/** Those that measure what `npm start` runs: with its flags. */
const SERVICE: ReadonlySet<string> = new Set(['desk', 'http', 'big', 'backlog', 'memory', 'postgres']);

export const BENCH_NAMES = [...Object.keys(BENCHES), 'classify'];

/** Owners' words of every kind, from the library: every tenth utterance. */
function ownersWords({ intents }: Library): string[] {
  return intents.flatMap(({ utterances }) => utterances.filter((_, at) => at % 10 === 0));
}

/**
 * Runs one bench, or all that need nothing more than the product, each in a process of its own: what one has left in
 * memory is not counted to the next.
 */
export async function runBench(input: BenchInput, name?: string): Promise<unknown> {
  if (name === 'classify') {
    const { classifyBench, labelledRows } = await import('./classify.ts');
    return classifyBench({ train: labelledRows(input.train ?? ''), test: labelledRows(input.test ?? '') });
  }
  const results: Record<string, unknown> = {};
  if (name === undefined) for (const one of Object.keys(BENCHES)) results[one] = await aside(input, one);
  else results[name] = await BENCHES[name]?.(input, SIZES[input.size]);
  return {
    machine: machine(),
    size: input.size,
    plain_reference: plainReference(input.root),
    disk_fdatasync_4k_ms: diskFloor(input.folder),
    ...results,
    ...(name === undefined && { peers: peersHint(input.root) }),
  };
}

/** One bench in a process of its own. @returns its part of the output; what went wrong where it failed */
async function aside({ root, size, folder, database }: BenchInput, name: string): Promise<unknown> {
  const flags = [
    '--size',
    size,
    '--folder',
    folder,
    ...(database === undefined ? [] : ['--database', database]),
  ];
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--expose-gc',
        ...(SERVICE.has(name) ? SERVICE_FLAGS : []),
        join(root, 'bin', 'yingda.js'),
        'bench',
        name,
        ...flags,
      ],
      { maxBuffer: 100_000_000 },
    );
    return (JSON.parse(stdout) as Record<string, unknown>)[name];
  } catch (error) {
    return { failed: (error as { stderr?: string }).stderr?.trim() ?? String(error) };
  }
}

function peersHint(root: string): string {
  const { name } = JSON.parse(readFileSync(join(root, 'bench', 'package.json'), 'utf8')) as { name: string };
  return existsSync(join(root, 'bench', 'node_modules'))
    ? 'node dist/bench/peers.js'
    : `others beside it: npm install --prefix bench (${name}), then node dist/bench/peers.js`;
}
