#!/usr/bin/env node
/**
 * `node tools/words.js`: writes scripts-zh/rules/words.yaml, what the checker's models cut a sentence into: the words that
 * ICU's dictionary finds in several of our labelled lines, wordings and utterances, and the commonest characters. Run it
 * after many lines were added; the words are data, so that every Node cuts alike, and quicker than ICU does.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { loadLibrary } from '../dist/src/index.js';
import { plainOf } from '../dist/src/script/line-features.js';
import { normalise } from '../dist/src/text/normalise.js';

/** A word stands in so many texts; so many characters are common; so many words in a row of the file. */
const LEAST = 3;
const COMMON = 150;
const ROW = 24;
const WORD = /^\p{Script=Han}{2,4}$/u;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const library = loadLibrary(join(root, 'scripts-zh'));
const lines = library.rules.lines.flatMap((group) => group.lines);
const others = [
  ...library.intents.flatMap(({ utterances }) => utterances),
  ...[...library.phrases.values()].map(({ text }) => text.replace(/\{[a-z_]+\}|[[\]]/g, '')),
];
const plain = (texts) => [...new Set(texts.map((text) => plainOf(library, normalise(text).text)))];

function counted(texts, partsOf) {
  const counts = new Map();
  for (const text of texts)
    for (const part of new Set(partsOf(text))) counts.set(part, (counts.get(part) ?? 0) + 1);
  return [...counts];
}

const cutter = new Intl.Segmenter('zh', { granularity: 'word' });
const words = counted(plain([...lines, ...others]), (text) =>
  [...cutter.segment(text)].map(({ segment }) => segment).filter((word) => WORD.test(word)),
)
  .filter(([, count]) => count >= LEAST)
  .map(([word]) => word)
  .sort();
const common = counted(plain(lines), (text) => [...text])
  .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  .slice(0, COMMON)
  .map(([char]) => char)
  .join('');
const rows = Array.from({ length: Math.ceil(words.length / ROW) }, (_, at) =>
  words.slice(at * ROW, (at + 1) * ROW).join(' '),
);
writeFileSync(
  join(root, 'scripts-zh/rules/words.yaml'),
  `# 词表:检查用的句子分类器按它切词(tools/words.js 生成,勿手改);common 是最常用的字和标点\n${stringify({ common, words: rows }, { lineWidth: 0 })}`,
);
console.log(`${words.length} words`);
