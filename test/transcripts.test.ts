import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTranscripts, replay } from '../src/cli/replay.ts';
import { community, library, root, sampleStore, understander } from './shared.ts';

const cases = readTranscripts([join(root, 'test', 'transcripts')]);
const options = { library, understander, community };

describe('golden dialogues', () => {
  it('are at least two hundred, and no name is used twice', () => {
    expect(cases.length).toBeGreaterThanOrEqual(200);
    expect(new Set(cases.map(({ transcript }) => transcript.case)).size).toBe(cases.length);
  });

  it('show each of the 37 situations on the phone, and each flow that takes matters', () => {
    const byPhone = new Set(
      cases
        .filter(({ transcript }) => transcript.turns.some(({ event }) => event && event !== 'takeover'))
        .flatMap(({ transcript }) => transcript.shows),
    );
    expect([...library.situations.keys()].filter((id) => !byPhone.has(id))).toEqual([]);
    const shown = new Set(cases.flatMap(({ transcript }) => transcript.shows));
    expect(
      [...library.flows.values()].filter(({ id, files }) => files && !shown.has(id)).map(({ id }) => id),
    ).toEqual([]);
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
