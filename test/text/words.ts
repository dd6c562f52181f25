/** The words of the library, as the grammars of src/text are made with them. */
import { join } from 'node:path';
import { loadLibrary } from '../../src/library/loader.ts';

export const { people, addresses, times } = loadLibrary(
  join(import.meta.dirname, '../../scripts-zh'),
).lexicon;
