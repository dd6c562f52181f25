#!/usr/bin/env node
/** Compiles src/text/row-sums.wat to src/text/row-sums-code.ts: WebAssembly as text, so that no file has to be found at run time. */
import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

const at = (name) => new URL(`../src/text/${name}`, import.meta.url);
const { parseWat } = await wabt();
const { buffer } = parseWat('row-sums.wat', readFileSync(at('row-sums.wat'), 'utf8'), {
  simd: true,
}).toBinary({});
const lines = Buffer.from(buffer)
  .toString('base64')
  .match(/.{1,100}/g);
writeFileSync(
  at('row-sums-code.ts'),
  `/** Made from row-sums.wat by tools/wat.js; not written by hand. */
export const CODE = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`,
);
