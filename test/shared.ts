/** The library and a trained understander, made once for all test files: training takes seconds. */
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileCache } from '../src/cache.ts';
import { readCommunity } from '../src/community.ts';
import { loadLibrary } from '../src/library/loader.ts';
import { createUnderstander } from '../src/understand/understander.ts';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const library = loadLibrary(join(root, 'scripts-zh'));
export const understander = createUnderstander(library, fileCache(join(tmpdir(), 'yingda-test-models')));
export const community = readCommunity(join(root, 'data', 'sample', 'community.yaml'));
