/** Features as names and as hashes are the same ones. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadLibrary } from '../../src/library/loader.ts';
import { hashName } from '../../src/text/classifier.ts';
import { normalise } from '../../src/text/normalise.ts';
import { FeatureReader } from '../../src/understand/features.ts';

const library = loadLibrary(join(import.meta.dirname, '../../scripts-zh'));
const features = new FeatureReader(library);
const inOrder = (hashes: Iterable<number>) => [...new Set(hashes)].sort((a, b) => a - b);

it('hashes are those of the names, of utterances and of anything put together', () => {
  const utterances = library.intents.flatMap((intent) => intent.utterances);
  const pieces = fc.constantFrom(
    ...utterances,
    '3栋2单元1502',
    '13812345678',
    '皖a3q58k',
    '𨋢',
    ' ',
    '12',
    '',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 4 }), (parts) => {
      const { text } = normalise(parts.join(''));
      expect(inOrder(features.hashes(text))).toEqual(
        inOrder(features.read(text).map((name) => hashName(name))),
      );
    }),
    { numRuns: 400 },
  );
});
