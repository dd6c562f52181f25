#!/usr/bin/env node
/**
 * `node tools/evaluate-authors.js [--rows] [FILE.yaml …]`: how the checker judges lines of an author it has not learnt from.
 * Every author's lines of scripts-zh/rules/lines (a file, with its `-fine` and `-elements`) are left out in turn, the model
 * learns from the rest, and rules and model together judge them. FILEs of the same shape that are not in the library are
 * judged by the model of all. `--rows`: the curve of likelihoods instead, to choose constants by. Figures: docs/evaluation.md.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { loadLibrary } from '../dist/src/index.js';
import { KindModel, trainKinds } from '../dist/src/script/kind-model.js';
import { LineFeatures } from '../dist/src/script/line-features.js';
import { ViolationFinder } from '../dist/src/script/violations.js';
import { normalise } from '../dist/src/text/normalise.js';

/** Authors with fewer good or bad lines say little. */
const LEAST = 60;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const library = loadLibrary(join(root, 'scripts-zh'));
const folder = join(root, 'scripts-zh/rules/lines');
const given = process.argv.slice(2);
const groupsOf = (file) => parse(readFileSync(file, 'utf8'));
const authorOf = (file) => basename(file, '.yaml').replace(/-(fine|elements)$/, '');

const features = new LineFeatures(library);
const known = new Map();
const reader = {
  read(text) {
    let hashes = known.get(text);
    if (!hashes) {
      hashes = features.read(text);
      known.set(text, hashes);
    }
    return hashes;
  },
};

/** What a checker says of labelled lines. @param learnt the groups that its model learns from */
function judged(learnt, lines) {
  const some = { ...library, rules: { ...library.rules, lines: learnt } };
  const kinds = new KindModel(some, trainKinds(some, reader));
  const judge = { judge: (sentence, situation) => kinds.judge(reader.read(sentence), situation) };
  const finder = new ViolationFinder(some, judge, () => false);
  return lines.map(({ text, kind }) => {
    const normal = normalise(text);
    const hits = finder.find(normal, 'chat');
    const { bad } = judge.judge(normal.text);
    return { text, kind, bad, hits: hits.map((hit) => hit.kind) };
  });
}

const linesOf = (groups) =>
  groups.flatMap((group) => ('kind' in group ? group.lines.map((text) => ({ text, kind: group.kind })) : []));
const isGood = ({ kind }) => kind === 'fine';
const percent = (part, all) => `${((100 * part) / Math.max(1, all)).toFixed(1)} %`;

function row(name, lines) {
  const good = lines.filter(isGood);
  const bad = lines.filter((line) => !isGood(line));
  const alarms = good.filter(({ hits }) => hits.length > 0).length;
  const found = bad.filter(({ hits }) => hits.length > 0);
  const kinds = found.filter(({ kind, hits }) => hits.includes(kind)).length;
  const right = (good.length - alarms + found.length) / lines.length;
  const even = (1 - alarms / Math.max(1, good.length) + found.length / Math.max(1, bad.length)) / 2;
  console.log(
    `| ${name} | ${good.length} | ${bad.length} | ${percent(right, 1)} | ${percent(even, 1)} | ${percent(alarms, good.length)} | ${percent(found.length, bad.length)} | ${percent(kinds, found.length)} |`,
  );
}

/** At each likelihood, by the model alone: what is found, and how many good lines with it. */
function curve(lines) {
  for (const least of [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) {
    const over = lines.filter(({ bad }) => bad >= least);
    const good = over.filter(isGood).length;
    console.log(
      least,
      'alarms',
      percent(good, lines.filter(isGood).length),
      'found',
      percent(over.length - good, lines.length - lines.filter(isGood).length),
    );
  }
}

const files = readdirSync(folder).map((name) => ({
  author: authorOf(name),
  groups: groupsOf(join(folder, name)),
}));
const foreign = given.filter((name) => name.endsWith('.yaml'));
const show = given.includes('--rows') ? (_name, lines) => curve(lines) : row;
const all = [];
console.log('| Author left out | good | bad | right | right, half and half | false alarms | found | kind |');
console.log('|---|---|---|---|---|---|---|---|');
if (foreign.length > 0)
  for (const file of foreign) {
    const read = judged(
      files.flatMap(({ groups }) => groups),
      linesOf(groupsOf(file)),
    );
    all.push(...read);
    show(basename(file), read);
  }
else
  for (const author of new Set(files.map((file) => file.author))) {
    const own = linesOf(files.filter((file) => file.author === author).flatMap(({ groups }) => groups));
    const good = own.filter(isGood).length;
    if (good < LEAST || own.length - good < LEAST) continue;
    const read = judged(
      files.filter((file) => file.author !== author).flatMap(({ groups }) => groups),
      own,
    );
    all.push(...read);
    row(author, read);
  }
show('all', all);
