#!/usr/bin/env node
/**
 * `npm run evaluate [FILE …]`: measures understanding on labelled rows (by default test/data/understand-dev-*.jsonl) and
 * prints the figures of docs/evaluation.md. Rows are like those of spec 06 with `intent`, `intents_extra`, `act`,
 * `urgency`, `dialect` and `slots`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createUnderstander, loadLibrary } from '../dist/src/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const data = join(root, 'test', 'data');
const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : readdirSync(data)
        .filter((name) => name.startsWith('understand-dev'))
        .map((name) => join(data, name));
const rows = files.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line)),
);
const started = performance.now();
const understander = createUnderstander(loadLibrary(join(root, 'scripts-zh')));
const trained = performance.now() - started;
const now = Date.parse('2026-11-22T10:00:00+08:00');

const read = [];
for (const row of rows) {
  const from = performance.now();
  const meaning = await understander.understand(row.text, { now, expects: row.expects ?? null });
  read.push({ row, meaning, ms: performance.now() - from });
}
const share = (part, all) => (all.length === 0 ? null : Math.round((1000 * part.length) / all.length) / 1000);
const strict = ({ row, meaning }) => meaning.intent === row.intent;
const right = (one) =>
  strict(one) || (one.meaning.intent !== null && (one.row.intents_extra ?? []).includes(one.meaning.intent));
const slots = { hit: 0, wrong: 0, missed: 0 };
for (const { row, meaning } of read) {
  for (const name of ['building', 'unit', 'room', 'phone']) {
    const wanted = row.slots?.[name];
    const got = meaning.slots[name];
    if (wanted !== undefined && wanted === got) slots.hit++;
    else {
      if (wanted !== undefined) slots.missed++;
      if (got !== undefined) slots.wrong++;
    }
  }
}
const urgencies = ['normal', 'urgent', 'emergency'].map((name) => {
  const real = read.filter(({ row }) => row.urgency === name);
  const said = read.filter(({ meaning }) => meaning.urgency === name);
  const both = real.filter(({ meaning }) => meaning.urgency === name);
  const precision = share(both, said) ?? 0;
  const recall = share(both, real) ?? 0;
  return {
    name,
    rows: real.length,
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
});
const judged = read.filter(({ row, meaning }) => row.intent !== null && meaning.intent !== null);
const bins = Array.from({ length: 10 }, (_, at) =>
  judged.filter(({ meaning }) => Math.min(9, Math.floor(meaning.confidence * 10)) === at),
);
const calibration =
  bins.reduce(
    (sum, bin) =>
      sum +
      Math.abs(bin.filter(right).length - bin.reduce((total, { meaning }) => total + meaning.confidence, 0)),
    0,
  ) / judged.length;
/** Below this the model is asked rather than believed: how often it would have been right. */
const DOUBTFUL = 0.4;
const doubtful = judged.filter(({ meaning }) => meaning.confidence < DOUBTFUL);
const times = read.map(({ ms }) => ms).sort((a, b) => a - b);
const intents = [...new Set(rows.map((row) => row.intent))].sort().map((intent) => {
  const real = read.filter(({ row }) => row.intent === intent);
  return {
    intent: intent ?? '(act only)',
    rows: real.length,
    right: share(real.filter(right), real),
    strict: share(real.filter(strict), real),
  };
});
process.stdout.write(
  `${JSON.stringify(
    {
      rows: rows.length,
      intent_right: share(read.filter(right), read),
      intent_strict: share(read.filter(strict), read),
      act: share(
        read.filter(({ row, meaning }) => row.act === meaning.act),
        read,
      ),
      urgency: urgencies.map(({ f1, ...rest }) => ({ ...rest, f1: Math.round(f1 * 1000) / 1000 })),
      urgency_macro_f1: Math.round((1000 * urgencies.reduce((sum, { f1 }) => sum + f1, 0)) / 3) / 1000,
      slots_f1: Math.round((2000 * slots.hit) / (2 * slots.hit + slots.wrong + slots.missed)) / 1000,
      dialect_rows_intent_right: share(
        read.filter((one) => one.row.dialect && right(one)),
        read.filter(({ row }) => row.dialect),
      ),
      dialect_named: share(
        read.filter(({ row, meaning }) => row.dialect && row.dialect === meaning.dialect),
        read.filter(({ row }) => row.dialect),
      ),
      other_recall: share(
        read.filter(({ row, meaning }) => row.intent === 'other' && meaning.intent === 'other'),
        read.filter(({ row }) => row.intent === 'other'),
      ),
      calibration_error: Math.round(calibration * 1000) / 1000,
      doubtful: { below: DOUBTFUL, rows: doubtful.length, right: share(doubtful.filter(right), doubtful) },
      milliseconds: {
        load_and_train: Math.round(trained),
        p50: Math.round(100 * (times[times.length >> 1] ?? 0)) / 100,
        p99: Math.round(100 * (times[Math.floor(times.length * 0.99)] ?? 0)) / 100,
      },
      intents,
    },
    null,
    1,
  )}\n`,
);
