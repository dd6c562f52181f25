import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Features,
  hashFeature,
  LinearClassifier,
  seededRandom,
  type TrainingRow,
} from '../../src/text/classifier.ts';

const chars = (text: string) => [...text];
const rows: TrainingRow[] = [
  ...['水管漏水', '马桶堵了', '灯坏了', '水龙头坏了', '下水道堵了', '厨房漏水了', '门锁坏了'].map((text) => ({
    features: chars(text),
    label: 'repair',
  })),
  ...['物业费多少', '交费', '水费怎么交', '费用多少钱', '电费账单', '停车费多少'].map((text) => ({
    features: chars(text),
    label: 'fee',
  })),
  ...['你好', '您好', '早上好', '你好呀', '大家好'].map((text) => ({
    features: chars(text),
    label: 'greeting',
  })),
];
const options = { bits: 10, epochs: 20 };
const model = LinearClassifier.train(rows, options);

function best(features: Features): string {
  const scores = [...model.predict(features)];
  return model.labels[scores.indexOf(Math.max(...scores))] ?? '';
}

describe('the classifier', () => {
  it('learns what it is shown', () => {
    expect(rows.map(({ features }) => best(features))).toEqual(rows.map(({ label }) => label));
  });

  it('carries it over to what it has not seen', () => {
    expect(best(chars('管子漏了'))).toBe('repair');
    expect(best(chars('费用怎么算'))).toBe('fee');
  });

  it('names labels in order, whatever the order of the rows', () => {
    expect(model.labels).toEqual(['fee', 'greeting', 'repair']);
    expect(LinearClassifier.train([...rows].reverse(), options).labels).toEqual(model.labels);
  });

  it('is the same for the same rows and seed, and another for another seed', () => {
    const features = chars('水费怎么这么多');
    expect(LinearClassifier.train(rows, options).predict(features)).toEqual(model.predict(features));
    expect(LinearClassifier.train(rows, { ...options, seed: 8 }).predict(features)).not.toEqual(
      model.predict(features),
    );
  });

  it('gives probabilities that sum to 1, of any features', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...'漏水费好')), { maxLength: 40 }),
        (features) => {
          const scores = [...model.predict(features)];
          expect(scores).toHaveLength(3);
          for (const score of scores) expect(score).toBeGreaterThanOrEqual(0);
          expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5);
        },
      ),
    );
  });

  it('counts a repeated feature once', () => {
    expect(model.predict(['漏', '漏', '漏'])).toEqual(model.predict(['漏']));
  });

  it('is less sure with a higher temperature, of the same label', () => {
    const features = chars('水管漏水');
    const cold = [...model.predict(features)];
    const warm = [...LinearClassifier.train(rows, options).withTemperature(3).predict(features)];
    expect(Math.max(...warm)).toBeLessThan(Math.max(...cold));
    expect(warm.indexOf(Math.max(...warm))).toBe(cold.indexOf(Math.max(...cold)));
    expect(warm.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5);
  });

  it('heeds the weight of a row', () => {
    const told = (weight: number) => {
      const contrary = LinearClassifier.train(
        [
          { features: ['x'], label: 'a' },
          { features: ['x'], label: 'b', weight },
        ],
        options,
      );
      return contrary.predict(['x'])[1] ?? 0;
    };
    expect(told(3)).toBeGreaterThan(told(0.3));
  });

  it('explains by what speaks for a label, strongest first', () => {
    const why = model.explain(chars('水管漏水'), 'repair', 2);
    expect(why.map(({ feature }) => feature)).toContain('漏');
    expect(why.length).toBe(2);
    for (const { weight } of why) expect(weight).toBeGreaterThan(0);
    expect(why[0]?.weight).toBeGreaterThanOrEqual(why[1]?.weight ?? 0);
    expect(model.explain(['漏'], 'no such label')).toEqual([]);
  });

  it('is the same from its bytes, also from the middle of a file that was read', () => {
    const bytes = model.toBytes();
    const file = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]);
    for (const kept of [bytes, file.subarray(3, 3 + bytes.length)]) {
      const again = LinearClassifier.fromBytes(kept);
      expect(again?.labels).toEqual(model.labels);
      expect(again?.predict(chars('水管漏水'))).toEqual(model.predict(chars('水管漏水')));
    }
    expect(LinearClassifier.fromBytes(bytes.subarray(0, -4))).toBeNull();
  });
});

describe('hashes and random numbers', () => {
  it('stay within their range and are the same each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 20 }), (name, bits) => {
        const hash = hashFeature(name, bits);
        expect(hash).toBe(hashFeature(name, bits));
        expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** bits).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [one, other] = [seededRandom(seed), seededRandom(seed)];
        for (let n = 0; n < 20; n++) {
          const value = one();
          expect(value).toBe(other());
          expect(value >= 0 && value < 1).toBe(true);
        }
      }),
    );
  });

  it('spread names over the buckets', () => {
    const buckets = new Set(Array.from({ length: 1000 }, (_, n) => hashFeature(`2${n}`, 12)));
    expect(buckets.size).toBeGreaterThan(800);
  });
});
