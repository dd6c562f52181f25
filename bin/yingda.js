#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

// Left alone, V8 lets garbage double the heap before it collects; this costs nothing that could be measured (docs/performance.md).
setFlagsFromString('--heap-growing-percent=60');
const built = new URL('../dist/src/main.js', import.meta.url);
if (!existsSync(built)) await import('../tools/ready.js');
const { main } = await import(built.href);
await main(process.argv.slice(2));
