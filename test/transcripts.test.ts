import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTranscripts, replay } from '../src/cli/replay.ts';
import { community, library, root, sampleStore, understander } from './shared.ts';

const cases = readTranscripts([join(root, 'test', 'transcripts')]);
const options = { library, understander, community };

describe('golden dialogues', () => {
  it('are at least sixty, and no name is used twice', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ transcript }) => transcript.case)).size).toBe(cases.length);
  });

  it.each(cases.map(({ transcript }) => [transcript.case, transcript] as const))(
    '%s',
    async (_name, transcript) => {
      const store = await sampleStore();
      const { failures } = await replay(transcript, store, options);
      await store.close();
      expect(failures).toEqual([]);
    },
  );
});
