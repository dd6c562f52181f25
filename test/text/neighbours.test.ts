import { describe, expect, it } from 'vitest';
import { hashName } from '../../src/text/classifier.ts';
import { Neighbours } from '../../src/text/neighbours.ts';

const features = (text: string) =>
  Int32Array.from([...text].slice(0, -1), (_, at) => hashName(text.slice(at, at + 2)));

/** Forty rows of two kinds, and one of a third. */
const rows = [
  ...Array.from({ length: 20 }, (_, at) => ({
    features: features(`red-${'abcdefghij'[at % 10]}pple`),
    label: 'fruit',
  })),
  ...Array.from({ length: 20 }, (_, at) => ({
    features: features(`tin-${'abcdefghij'[at % 10]}anister`),
    label: 'box',
  })),
  { features: features('quixotic'), label: 'odd' },
  { features: features('quixotry'), label: 'odd' },
];
const neighbours = Neighbours.of(rows);
const of = (made: Neighbours, text: string): Record<string, number> =>
  Object.fromEntries([...made.say(features(text))].map((share, at) => [made.labels[at] ?? '', share]));

describe('the nearest rows', () => {
  it('say what labels they have, in parts of one', () => {
    const says = of(neighbours, 'quixotics');
    expect(says.odd).toBeGreaterThan(0.9);
    expect(Object.values(says).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  it('say nothing where nothing is near', () => {
    expect(of(neighbours, 'zzzzzz')).toEqual({ box: 0, fruit: 0, odd: 0 });
    expect(of(neighbours, '')).toEqual({ box: 0, fruit: 0, odd: 0 });
  });

  it('count a feature once, however often it stands there', () => {
    expect(of(neighbours, 'quixotic'.repeat(3)).odd).toBeCloseTo(of(neighbours, 'quixotic').odd ?? 0);
  });

  it('come back from their bytes, and not from torn ones', () => {
    const bytes = neighbours.toBytes();
    const back = Neighbours.fromBytes(bytes);
    expect(back && of(back, 'quixotry')).toEqual(of(neighbours, 'quixotry'));
    expect(Neighbours.fromBytes(bytes.subarray(0, bytes.length - 4))).toBeNull();
    expect(Neighbours.fromBytes(new Uint8Array(3))).toBeNull();
  });
});
