#!/usr/bin/env node
/**
 * Makes a checkout ready, with nothing but Node.js: installs from the lockfile when node_modules is missing or stale,
 * builds when the sources are newer than the build. `npm start` and `npm test` call it first.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the console's page is built from; all else is TypeScript of the server. */
const PAGE = ['adapters/console', 'package-lock.json'];
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`yingda needs Node.js 20.19 or newer, this is ${process.versions.node}\n`);
  process.exit(1);
}
install();
build();

/** The lockfile that node_modules was made from is remembered beside it. */
function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.yingda-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  run('npm', ['ci', '--no-fund', '--no-audit'], 'installing dependencies');
  writeFileSync(stamp, wanted);
}

function build() {
  const stamp = join(root, 'dist', '.built');
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (
    newest([
      'src',
      'adapters',
      'bench',
      'tools/answers.js',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ]) <= built
  )
    return;
  // Built beside and put in place by renaming: two that start at once do not meet half a build.
  const fresh = join(root, `dist.${process.pid}`);
  const old = `${fresh}.old`;
  sweep();
  run(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', fresh],
    'building',
  );
  run(
    process.execPath,
    [join(root, 'tools', 'answers.js'), join(fresh, 'answers.json')],
    'describing the API',
  );
  const page = join(root, 'dist', 'console');
  if (existsSync(page) && newest(PAGE) <= built) cpSync(page, join(fresh, 'console'), { recursive: true });
  else
    run(
      process.execPath,
      [
        join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        '--config',
        join(root, 'adapters', 'console', 'vite.config.js'),
        '--outDir',
        join(fresh, 'console'),
      ],
      'building the console',
    );
  writeFileSync(join(fresh, '.built'), '');
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
  renameSync(fresh, join(root, 'dist'));
  rmSync(old, { recursive: true, force: true });
}

/** What builds that were broken off have left behind. */
function sweep() {
  for (const name of readdirSync(root)) {
    const pid = /^dist\.([0-9]+)(?:\.old)?$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(root, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @param {string[]} names files and folders of the project @returns {number} the newest change, ms since 1970 */
function newest(names) {
  let latest = 0;
  for (const name of names) {
    const path = join(root, name);
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file))
      : [path];
    for (const file of files) latest = Math.max(latest, statSync(file).mtimeMs);
  }
  return latest;
}

/** @param {string} command @param {string[]} args @param {string} what */
function run(command, args, what) {
  process.stderr.write(`yingda: ${what} …\n`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  process.stderr.write(`yingda: ${what} failed (see above; README.md, "Trouble", knows the usual cures)\n`);
  process.exit(1);
}
