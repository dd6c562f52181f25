#!/usr/bin/env node
/**
 * `npm run evaluate:checker [-- --wrong] [lint|grade|suggest] [FILE …]`: measures lint, grade and suggest on labelled rows
 * (by default test/data/{lint,grade,suggest}-dev-*.jsonl), file by file, and prints the figures of docs/evaluation.md.
 * Rows are those of spec 06 with `expect` (suggest: `accept`). With --wrong the rows that came out otherwise.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Suggester } from '../dist/src/assist/suggest.js';
import { fileCache } from '../dist/src/cache.js';
import { createUnderstander, loadLibrary } from '../dist/src/index.js';
import { Grader } from '../dist/src/script/grade.js';
import { Checker } from '../dist/src/script/lint.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const data = join(root, 'test', 'data');
const given = process.argv.slice(2);
const wrong = given.includes('--wrong');
const kinds = ['lint', 'grade', 'suggest'].filter((kind) => given.includes(kind));
const named = given.filter((one) => one.endsWith('.jsonl'));
const library = loadLibrary(join(root, 'scripts-zh'));
mkdirSync(join(root, 'data', 'cache'), { recursive: true });
const models = fileCache(join(root, 'data', 'cache'));
const checker = new Checker(library, models);

const share = (part, all) => (all === 0 ? null : Math.round((1000 * part) / all) / 1000);
const count = (rows, test) => rows.filter(test).length;
const overlap = ([a, b], [c, d]) => a < d && c < b;
const note = (...words) => wrong && console.log('  ', ...words);

function lint(rows) {
  const read = rows.map((row) => ({ row, got: checker.lint(row) }));
  const good = read.filter(({ row }) => row.expect.ok);
  const bad = read.filter(({ row }) => !row.expect.ok);
  const byKind = {};
  const totals = { wanted: 0, found: 0, kind: 0 };
  for (const { row, got } of read)
    for (const { kind, cue } of row.expect.violations) {
      const from = row.text.indexOf(cue);
      const hits = got.violations.filter(({ span }) => overlap(span, [from, from + cue.length]));
      byKind[kind] ??= { wanted: 0, found: 0, kind: 0 };
      const one = byKind[kind];
      for (const sums of [one, totals]) {
        sums.wanted++;
        if (hits.length > 0) sums.found++;
        if (hits.some((hit) => hit.kind === kind)) sums.kind++;
      }
      if (hits.length === 0) note('missed', kind, row.text, '<', cue);
      else if (!hits.some((hit) => hit.kind === kind))
        note('kind', kind, hits[0].kind, hits[0].rule, row.text);
    }
  for (const { row, got } of good)
    if (!got.ok)
      note(
        'false alarm',
        row.situation ?? '',
        row.text,
        got.missing.join(' '),
        got.violations.map(({ rule, cue }) => `${rule}<${cue}`).join(' '),
      );
  for (const { row, got } of bad)
    if (got.ok) note('passed', row.situation ?? '', row.text, row.expect.missing.join(' '));
  return {
    rows: rows.length,
    ok: share(
      count(read, ({ row, got }) => row.expect.ok === got.ok),
      rows.length,
    ),
    falseAlarms: share(
      count(good, ({ got }) => !got.ok),
      good.length,
    ),
    falseViolations: share(
      count(good, ({ got }) => got.violations.length > 0),
      good.length,
    ),
    badFound: share(
      count(bad, ({ got }) => !got.ok),
      bad.length,
    ),
    recall: share(totals.found, totals.wanted),
    kindOfFound: share(totals.kind, totals.found),
    missingRight: share(
      count(read, ({ row, got }) => [...row.expect.missing].sort().join() === [...got.missing].sort().join()),
      rows.length,
    ),
    byKind: Object.fromEntries(
      Object.entries(byKind)
        .sort()
        .map(([kind, one]) => [kind, `${one.found}/${one.wanted}, kind ${one.kind}`]),
    ),
  };
}

const BANDS = ['fail', 'weak', 'pass', 'excellent'];

function grade(rows) {
  const grader = new Grader(library, checker);
  const read = rows.map((row) => ({ row, got: grader.grade(row) }));
  const far = ({ row, got }) => Math.abs(BANDS.indexOf(row.expect.band) - BANDS.indexOf(got.band));
  const marks = { hit: 0, extra: 0, missed: 0 };
  for (const { row, got } of read) {
    const off = Object.entries(row.expect.elements).filter(
      ([name, held]) => (got.elements[name] ?? false) !== held,
    );
    for (const [name, held] of Object.entries(row.expect.elements)) {
      const has = got.elements[name] ?? false;
      if (held && has) marks.hit++;
      else if (held) marks.missed++;
      else if (has) marks.extra++;
    }
    if (got.band !== row.expect.band || off.length > 0)
      note(
        row.situation,
        row.expect.band,
        got.band,
        got.score,
        JSON.stringify(row.turns.map((turn) => turn.text ?? turn.event)),
        'elements off:',
        off.map(([name, held]) => `${held ? '-' : '+'}${name}`).join(' '),
        got.violations.map(({ rule, cue }) => `${rule}<${cue}`).join(' '),
      );
  }
  const timed = read.filter(({ row }) => row.expect.timing_ok !== null);
  return {
    rows: rows.length,
    band: share(
      count(read, (one) => far(one) === 0),
      rows.length,
    ),
    withinOne: share(
      count(read, (one) => far(one) <= 1),
      rows.length,
    ),
    elementsF1: share(2 * marks.hit, 2 * marks.hit + marks.extra + marks.missed),
    marks,
    timing: share(
      count(timed, ({ row, got }) => got.timing.every(({ ok }) => ok) === row.expect.timing_ok),
      timed.length,
    ),
  };
}

async function suggest(rows) {
  const suggester = new Suggester(library, checker, createUnderstander(library, models), models);
  const now = Date.parse('2026-11-23T10:00:00+08:00');
  const read = [];
  const times = [];
  for (const row of rows) {
    const from = performance.now();
    const got = await suggester.suggest({ agent: { number: '21' }, ...row, now, community: '云栖花园' });
    times.push(performance.now() - from);
    read.push({ row, got: got.suggestions });
    if (!row.accept.includes(got.suggestions[0]?.situation))
      note(
        row.accept.join(' '),
        '<-',
        got.suggestions.map(({ situation, score }) => `${situation} ${score}`).join(' '),
        JSON.stringify(row.history.map(({ from: who, text }) => `${who[0]}:${text}`)),
      );
  }
  times.sort((a, b) => a - b);
  return {
    rows: rows.length,
    first: share(
      count(read, ({ row, got }) => row.accept.includes(got[0]?.situation)),
      rows.length,
    ),
    amongThree: share(
      count(read, ({ row, got }) => got.some(({ situation }) => row.accept.includes(situation))),
      rows.length,
    ),
    failsLint: count(
      read.flatMap(({ row, got }) => got.map((one) => ({ row, one }))),
      ({ row, one }) =>
        !checker.lint({
          ...row,
          text: one.text,
          situation: library.situations.has(one.situation) ? one.situation : undefined,
          step: one.step ?? undefined,
        }).ok,
    ),
    p50: Math.round(times[times.length >> 1] * 100) / 100,
    p99: Math.round(times[Math.floor(times.length * 0.99)] * 100) / 100,
  };
}

for (const [kind, measure] of Object.entries({ lint, grade, suggest })) {
  if (kinds.length > 0 && !kinds.includes(kind)) continue;
  const files =
    named.length > 0
      ? named.filter((file) => basename(file).startsWith(kind))
      : readdirSync(data)
          .filter((name) => name.startsWith(`${kind}-dev`))
          .map((name) => join(data, name));
  for (const file of files) {
    const rows = readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    console.log(basename(file), JSON.stringify(await measure(rows), null, 1));
  }
}
