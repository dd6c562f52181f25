/** What every bench measures with: percentiles, rates, memory, and the machine's floor in the same run. */

import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { REVISION } from './plain.ts';

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Of durations in ms, in any order. */
export function spread(durations: readonly number[]): Spread {
  const sorted = Float64Array.from(durations).sort();
  const at = (share: number) =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}

/** Three digits that count. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** How often a second. */
export const rate = (count: number, ms: number): number => rounded((1000 * count) / ms);

/** Runs something; what it took in ms. */
export async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Resident memory in MB, after the garbage where that can be collected (node --expose-gc). */
export function memoryMb(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 1_048_576);
}

export function machine() {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memory_gb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
}

/** Which plain reference it was: its revision, and the commit that made it so, where there is a repository. */
export function plainReference(root: string): { readonly revision: string; readonly commit: string | null } {
  try {
    const log = ['-C', root, 'log', '-1', '--format=%h', '--', 'bench/plain.ts'];
    const commit = execFileSync('git', log, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return { revision: REVISION, commit: commit || null };
  } catch {
    return { revision: REVISION, commit: null };
  }
}

/** The figures of a result as rows of a table: percentiles of a duration in one. */
export function table(result: unknown): string {
  const rows: string[][] = [];
  const visit = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null) rows.push([path, String(value)]);
    else if (Array.isArray(value)) rows.push([path, value.join(' ')]);
    else if ('p50' in value && 'p999' in value) {
      const { p50, p99, p999, max } = value as Spread;
      rows.push([path, `p50 ${p50}  p99 ${p99}  p99.9 ${p999}  max ${max}`]);
    } else
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`);
  };
  visit(result, '');
  const width = Math.max(0, ...rows.map(([name = '']) => name.length));
  return rows.map(([name = '', figure = '']) => `${name.padEnd(width)}  ${figure}\n`).join('');
}

/** What it costs to make 4 KB safe: nothing durable can be faster. */
export function diskFloor(folder: string, times = 200): Spread {
  const file = join(folder, `floor-${process.pid}`);
  const page = Buffer.alloc(4096, 1);
  const handle = openSync(file, 'w');
  const durations: number[] = [];
  try {
    for (let n = 0; n < times; n++) {
      const from = performance.now();
      writeSync(handle, page, 0, page.length, n * page.length);
      fdatasyncSync(handle);
      durations.push(performance.now() - from);
    }
  } finally {
    closeSync(handle);
    rmSync(file, { force: true });
  }
  return spread(durations);
}

/** How `npm start` bounds the memory of the service (docs/performance.md). */
export const SERVICE_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=40'] as const;
