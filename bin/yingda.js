#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/src/main.js', import.meta.url);
if (!existsSync(built)) await import('../tools/ready.js');
const { main } = await import(built.href);
await main(process.argv.slice(2));
