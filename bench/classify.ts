/** The classifier on any labelled set: rows {"text","intent"}, one JSON a line (spec 06 bench classify). */
import { readFileSync } from 'node:fs';
import { oneLine, YingdaError } from '../src/errors.ts';
import { type Features, LinearClassifier } from '../src/text/classifier.ts';
import { normalise } from '../src/text/normalise.ts';
import { memoryMb, rate, spread, timed } from './figures.ts';

export interface LabelledRow {
  readonly text: string;
  readonly intent: string;
}

/** @throws YingdaError E_INPUT_SHAPE naming the file, and the line that is no row */
export function labelledRows(file: string): LabelledRow[] {
  const rows = orRefused(file, () => readFileSync(file, 'utf8'))
    .split('\n')
    .flatMap((line, at) => {
      if (line.trim() === '') return [];
      const place = `${file}:${at + 1}`;
      const row: unknown = orRefused(place, () => JSON.parse(line) as unknown);
      const { text, intent } = (row ?? {}) as { text?: unknown; intent?: unknown };
      if (typeof text !== 'string' || typeof intent !== 'string')
        throw new YingdaError('E_INPUT_SHAPE', `${place}: a row needs "text" and "intent"`);
      return [{ text, intent }];
    });
  if (rows.length === 0) throw new YingdaError('E_INPUT_SHAPE', `${file}: there is no row in it`);
  return rows;
}

function orRefused<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new YingdaError('E_INPUT_SHAPE', `${place}: ${oneLine(error)}`);
  }
}

/** Characters in ones and twos, and how it begins and ends: the features where no lexicon knows the field. */
function plainFeatures(text: string): string[] {
  const chars = [
    ...normalise(text)
      .text.replace(/[0-9]+/g, '0')
      .trim(),
  ];
  const features = chars.flatMap((char, at) => {
    const next = chars[at + 1];
    return next === undefined ? [`1${char}`] : [`1${char}`, `2${char}${next}`];
  });
  features.push(`<${chars.slice(0, 2).join('')}`, `>${chars.slice(-2).join('')}`);
  features.push(`<${chars[0] ?? ''}`, `>${chars.at(-1) ?? ''}`, `#${Math.min(6, chars.length >> 2)}`);
  return features;
}

export interface ClassifyOptions {
  readonly train: readonly LabelledRow[];
  readonly test: readonly LabelledRow[];
  readonly features?: (text: string) => Features;
}

export async function classifyBench({ train, test, features = plainFeatures }: ClassifyOptions) {
  const before = memoryMb();
  let model: LinearClassifier | undefined;
  const trainMs = await timed(() => {
    model = LinearClassifier.train(
      train.map(({ text, intent }) => ({ features: features(text), label: intent })),
      { bits: 17, epochs: 8, rate: 0.5, smoothing: 0.1 },
    );
  });
  const classify = (text: string): string => {
    const scores = model?.predict(features(text)) ?? [];
    return model?.labels[scores.indexOf(Math.max(...scores))] ?? '';
  };
  const durations: number[] = [];
  const said: string[] = [];
  const ms = await timed(() => {
    for (const { text } of test) {
      const from = performance.now();
      said.push(classify(text));
      durations.push(performance.now() - from);
    }
  });
  const { accuracy, macroF1 } = marks(
    test.map(({ intent }) => intent),
    said,
  );
  return {
    train: train.length,
    test: test.length,
    labels: new Set(train.map(({ intent }) => intent)).size,
    accuracy,
    macro_f1: macroF1,
    train_ms: Math.round(trainMs),
    per_second: rate(test.length, ms),
    ms: spread(durations),
    memory_mb: Math.max(0, memoryMb() - before),
  };
}

/** The share that is right, and the mean F1 of the labels that occur. */
export function marks(
  wanted: readonly string[],
  said: readonly string[],
): { accuracy: number; macroF1: number } {
  const labels = [...new Set(wanted)];
  const f1 = labels.map((label) => {
    const both = wanted.filter((want, at) => want === label && said[at] === label).length;
    const all = wanted.filter((want) => want === label).length + said.filter((say) => say === label).length;
    return (2 * both) / all;
  });
  return {
    accuracy: fourDigits(wanted.filter((want, at) => want === said[at]).length / wanted.length),
    macroF1: fourDigits(f1.reduce((sum, value) => sum + value, 0) / labels.length),
  };
}

const fourDigits = (value: number) => Math.round(value * 10_000) / 10_000;
