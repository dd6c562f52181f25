/** How long something took, in the words of a report. */
import { expect, it } from 'vitest';
import { durationText } from '../../src/text/durations.ts';
import { library } from '../shared.ts';

const { durations } = library.supervise.reports.labels;
const MINUTE = 60_000;

it.each([
  [0, '0秒'],
  [640, '0.6秒'],
  [9.96 * 1000, '10秒'],
  [48_300, '48秒'],
  [59_600, '1分钟'],
  [12.4 * MINUTE, '12分钟'],
  [59.7 * MINUTE, '1小时'],
  [700.3 * MINUTE, '11小时40分钟'],
  [120 * MINUTE, '2小时'],
  [1439.8 * MINUTE, '1天'],
  [51.4 * 60 * MINUTE, '2天3小时'],
  [49.9 * 60 * MINUTE, '2天2小时'],
])('%d ms are %s', (ms, words) => {
  expect(durationText(ms, durations)).toBe(words);
});
