/** The library and a trained understander, made once for all test files: training takes seconds. */
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copiesInMemory } from '../adapters/sqlite/store.ts';
import { fileCache } from '../src/cache.ts';
import { readCommunity } from '../src/community.ts';
import { settle } from '../src/desk/rehearsal.ts';
import { loadLibrary } from '../src/library/loader.ts';
import { createUnderstander } from '../src/understand/understander.ts';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const library = loadLibrary(join(root, 'scripts-zh'));
/** Several working copies share it, each with models of its own. */
export const models = fileCache(join(tmpdir(), 'yingda-test-models'), 80);
export const understander = createUnderstander(library, models);
export const community = readCommunity(join(root, 'data', 'sample', 'community.yaml'));
/** A store in memory with the sample community, a new one every time. */
export const sampleStore = copiesInMemory((store) => settle(store, community));
