#!/usr/bin/env node
/** `npm run test:long`: everything of `npm test`, and the tests that take minutes (*.long.test.ts). */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { status } = spawnSync(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TEST_LONG: '1' },
});
process.exit(status ?? 1);
