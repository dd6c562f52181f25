/** A thread beside the service: reads the library and trains its models, so that no turn waits for either. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { SituationRanker } from './assist/ranker.ts';
import { fileCache } from './cache.ts';
import type { Library } from './library/library.ts';
import { type LibraryReading, readLibrary, type TrainedReading } from './library/loader.ts';
import { MODEL_NAMES } from './library/models.ts';
import type { Overlay } from './library/overlay.ts';
import { Checker } from './script/lint.ts';
import type { ModelCache } from './understand/training.ts';
import { createUnderstander } from './understand/understander.ts';

interface Order {
  /** Folder of the script library. */
  readonly scripts: string;
  /** Folder of the cache. */
  readonly cache: string;
  /** Entries that lie over the files. */
  readonly overlay?: Overlay | undefined;
  /** Only looks for faults: nothing is trained, nothing is kept. */
  readonly checks?: boolean;
}

type Answer = LibraryReading & { readonly made: ReadonlyMap<string, Uint8Array> };

/** Reads and trains in a thread of its own. @throws what ended the thread */
export function trainAside(order: Order): Promise<TrainedReading> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: order });
    worker.once('error', reject);
    worker.once('message', ({ made, ...reading }: Answer) => {
      resolve({ ...reading, trained: namesOf(made), models: above(fileCache(order.cache), new Map(made)) });
    });
  });
}

/** A cache before another one: what was made just now need not have been written. */
function above(cache: ModelCache, made: Map<string, Uint8Array>): ModelCache {
  return {
    read: (key) => made.get(key) ?? cache.read(key),
    write(key, bytes) {
      made.set(key, bytes);
      cache.write(key, bytes);
    },
  };
}

const namesOf = (made: ReadonlyMap<string, unknown>) =>
  MODEL_NAMES.filter((name) => [...made.keys()].some((key) => key.startsWith(`${name}-`)));

function train({ scripts, cache, overlay, checks }: Order): Answer {
  const made = new Map<string, Uint8Array>();
  const models = above(fileCache(cache), made);
  if (checks) return { ...readLibrary(scripts, undefined, overlay), made };
  const reading = readLibrary(scripts, models, overlay);
  if (reading.library) trainAll(reading.library, models);
  return { ...reading, made };
}

function trainAll(library: Library, models: ModelCache): void {
  createUnderstander(library, models);
  new SituationRanker(library, models);
  new Checker(library, models);
}

if (!isMainThread && parentPort !== null && isOrder(workerData)) parentPort.postMessage(train(workerData));

function isOrder(data: unknown): data is Order {
  return typeof data === 'object' && data !== null && 'scripts' in data && 'cache' in data;
}
