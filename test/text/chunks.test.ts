import { describe, expect, it } from 'vitest';
import { Chunks } from '../../src/text/chunks.ts';

describe('arrays cut from large ones', () => {
  it('keep what they were given, whatever is cut after them', () => {
    const chunks = new Chunks();
    const source = Int32Array.from({ length: 700 }, (_, at) => at);
    const cuts = Array.from({ length: 60 }, (_, nth) => {
      source[0] = -nth;
      return chunks.copy(source, nth % 700);
    });
    for (const [nth, cut] of cuts.entries()) {
      expect(cut).toHaveLength(nth);
      expect([...cut]).toEqual([...source.subarray(0, nth)].map((value, at) => (at === 0 ? -nth : value)));
    }
  });

  it('may be larger than a chunk', () => {
    const source = new Int32Array(40_000).fill(7);
    const cut = new Chunks().copy(source, 39_999);
    source.fill(0);
    expect(cut).toEqual(new Int32Array(39_999).fill(7));
  });
});
