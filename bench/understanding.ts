/** Understanding: loading, classifying alone, and a whole message, as owners write them. */
import { createUnderstander, type Library } from '../src/index.ts';
import { type LibraryCache, loadLibrary } from '../src/library/loader.ts';
import { memoryMb, rate, spread, timed } from './figures.ts';

export interface UnderstandingOptions {
  readonly scripts: string;
  /** Messages as owners write them. */
  readonly texts: readonly string[];
  /** How often all of them are read. */
  readonly rounds: number;
}

const NOW = Date.parse('2026-11-22T10:00:00+08:00');

export async function understandingBench({ scripts, texts, rounds }: UnderstandingOptions) {
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
  const durations: number[] = [];
  let ms = 0;
  for (let round = 0; round <= rounds; round++) {
    const took = await timed(async () => {
      for (const text of texts) {
        const from = performance.now();
        await understander.understand(text, { now: NOW, expects: null });
        // The first round is for the compiler.
        if (round > 0) durations.push(performance.now() - from);
      }
    });
    if (round > 0) ms += took;
  }
  return {
    messages: texts.length,
    characters: Math.round(texts.reduce((sum, { length }) => sum + length, 0) / texts.length),
    load_cold_ms: Math.round(coldMs),
    load_cached_ms: Math.round(cachedMs),
    understand_per_second: rate(durations.length, ms),
    understand_ms: spread(durations),
    memory_mb: memoryMb() - before,
  };
}
