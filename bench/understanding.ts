/** Understanding: loading, classifying alone, and a whole message, as owners write them. */
import { createUnderstander, type Library } from '../src/index.ts';
import { type LibraryCache, loadLibrary } from '../src/library/loader.ts';
import { memoryMb, rate, spread, timed } from './figures.ts';

export interface UnderstandingOptions {
  readonly scripts: string;
  /** Messages as owners write them. */
  readonly texts: readonly string[];
  /** Messages read before any is measured: a service is seldom young. */
  readonly warmUp: number;
  /** How often all of them are read and measured. */
  readonly rounds: number;
}

const NOW = Date.parse('2026-11-22T10:00:00+08:00');

export async function understandingBench({ scripts, texts, warmUp, rounds }: UnderstandingOptions) {
  const before = memoryMb();
  const kept = new Map<string, Uint8Array>();
  const cache: LibraryCache = {
    read: (key) => kept.get(key) ?? null,
    write: (key, bytes) => kept.set(key, bytes),
  };
  const load = () => {
    const library: Library = loadLibrary(scripts, cache);
    return createUnderstander(library, cache);
  };
  const coldMs = await timed(load);
  const cachedMs = await timed(load);
  const understander = load();
  const read = (text: string) => understander.understand(text, { now: NOW, expects: null });
  for (let at = 0; at < warmUp; at++) await read(texts[at % texts.length] as string);
  const durations: number[] = [];
  const quickest = texts.map(() => Number.POSITIVE_INFINITY);
  const ms = await timed(async () => {
    for (let round = 0; round < rounds; round++)
      for (const [at, text] of texts.entries()) {
        const took = await timed(() => read(text));
        durations.push(took);
        quickest[at] = Math.min(quickest[at] as number, took);
      }
  });
  return {
    messages: texts.length,
    characters: Math.round(texts.reduce((sum, { length }) => sum + length, 0) / texts.length),
    load_cold_ms: Math.round(coldMs),
    load_cached_ms: Math.round(cachedMs),
    understand_per_second: rate(durations.length, ms),
    understand_ms: spread(durations),
    quickest_ms: spread(quickest),
    warm_up_messages: warmUp,
    memory_mb: memoryMb() - before,
  };
}
