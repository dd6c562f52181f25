import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import { readTranscripts, replay } from '../src/cli/replay.ts';
import { readCommunity } from '../src/community.ts';
import { loadLibrary } from '../src/library/loader.ts';
import { createUnderstander } from '../src/understand/understander.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cases = readTranscripts([join(root, 'test', 'transcripts')]);
const library = loadLibrary(join(root, 'scripts-zh'));
const options = {
  library,
  understander: createUnderstander(library),
  community: readCommunity(join(root, 'data', 'sample', 'community.yaml')),
};

describe('golden dialogues', () => {
  it('are at least sixty, and no name is used twice', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ transcript }) => transcript.case)).size).toBe(cases.length);
  });

  it.each(cases.map(({ transcript }) => [transcript.case, transcript] as const))(
    '%s',
    async (_name, transcript) => {
      const store = openSqliteStore(':memory:');
      const { failures } = await replay(transcript, store, options);
      await store.close();
      expect(failures).toEqual([]);
    },
  );
});
