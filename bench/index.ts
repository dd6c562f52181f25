/** All benches by name, with what they need; `yingda bench` runs them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Library, Store, Understander } from '../src/index.ts';
import { classifyBench, labelledRows } from './classify.ts';
import { type DeskBenchOptions, deskBench } from './desk.ts';
import { diskFloor, machine } from './figures.ts';
import { httpBench } from './http.ts';
import { lintBench } from './lint.ts';
import { scaleBench } from './scale.ts';
import { startBench } from './start.ts';
import { understandingBench } from './understanding.ts';

export interface BenchInput {
  /** The project's folder. */
  readonly root: string;
  readonly scripts: string;
  readonly library: () => Library;
  readonly understander: () => Understander;
  readonly community: DeskBenchOptions['community'];
  readonly settle: (store: Store) => Promise<void>;
  readonly size: BenchSize;
  /** Where databases are put, on the disk to be measured. */
  readonly folder: string;
  readonly train?: string;
  readonly test?: string;
}

/** smoke: only whether it runs; quick: a minute; full: the figures of docs/performance.md. */
export type BenchSize = 'smoke' | 'quick' | 'full';

const SIZES = {
  smoke: { turns: 64, repeats: 1, copies: 20, backlog: 64, rounds: 1, phrases: 50, rules: 20, lines: 50 },
  quick: {
    turns: 4000,
    repeats: 1,
    copies: 10_000,
    backlog: 2000,
    rounds: 3,
    phrases: 2000,
    rules: 500,
    lines: 3000,
  },
  full: {
    turns: 10_000,
    repeats: 3,
    copies: 100_000,
    backlog: 10_000,
    rounds: 5,
    phrases: 2000,
    rules: 500,
    lines: 10_000,
  },
} as const;

type Bench = (input: BenchInput, size: (typeof SIZES)[BenchSize]) => Promise<unknown>;

const desk = (input: BenchInput, size: (typeof SIZES)[BenchSize]): DeskBenchOptions => ({
  library: input.library(),
  understander: input.understander(),
  community: input.community,
  settle: input.settle,
  turns: size.turns,
  repeats: size.repeats,
  folder: input.folder,
});

const BENCHES: Readonly<Record<string, Bench>> = {
  understand: ({ scripts, library }, { rounds }) =>
    understandingBench({ scripts, texts: ownersWords(library()), rounds }),
  lint: ({ library }, { phrases, rules, lines }) => lintBench({ library: library(), phrases, rules, lines }),
  desk: (input, size) => deskBench(desk(input, size)),
  http: (input, size) => httpBench({ ...desk(input, size), connections: 32 }),
  scale: (input, size) =>
    scaleBench({
      ...desk(input, size),
      turns: Math.min(1000, size.turns),
      copies: size.copies,
      backlog: size.backlog,
    }),
  start: ({ root }) => startBench({ program: join(root, 'bin', 'yingda.js') }),
};

export const BENCH_NAMES = [...Object.keys(BENCHES), 'classify'];

/** Owners' words of every kind, from the library: every tenth utterance. */
function ownersWords({ intents }: Library): string[] {
  return intents.flatMap(({ utterances }) => utterances.filter((_, at) => at % 10 === 0));
}

/** Runs one bench, or all that need nothing more than the product. */
export async function runBench(input: BenchInput, name?: string): Promise<unknown> {
  if (name === 'classify')
    return classifyBench({ train: labelledRows(input.train ?? ''), test: labelledRows(input.test ?? '') });
  const names = name === undefined ? Object.keys(BENCHES) : [name];
  const results: Record<string, unknown> = {};
  for (const one of names) results[one] = await BENCHES[one]?.(input, SIZES[input.size]);
  return {
    machine: machine(),
    size: input.size,
    disk_fdatasync_4k_ms: diskFloor(input.folder),
    ...results,
    ...(name === undefined && { peers: peersHint(input.root) }),
  };
}

function peersHint(root: string): string {
  const { name } = JSON.parse(readFileSync(join(root, 'bench', 'package.json'), 'utf8')) as { name: string };
  return existsSync(join(root, 'bench', 'node_modules'))
    ? 'node dist/bench/peers.js'
    : `others beside it: npm install --prefix bench (${name}), then node dist/bench/peers.js`;
}
