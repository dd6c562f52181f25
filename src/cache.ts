/** What takes seconds to make, kept in a folder: the library as read, and the models trained from it. */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelCache } from './understand/training.ts';

/** How many things are kept: a few libraries, each with those models that differ. */
const KEPT = 20;
/** What is kept was made by the code of these. */
const MADE_BY = ['text', 'library', 'understand', 'script', 'assist'];

/**
 * Bytes in a folder, by what they were made of and the code that made them; written beside and renamed, so that no reader
 * meets half a file. A folder that cannot be written costs only time.
 */
export function fileCache(folder: string, most = KEPT): ModelCache {
  const code = codeHash();
  const fileOf = (key: string) => join(folder, `${key}-${code}.kept`);
  return {
    read(key) {
      try {
        const file = fileOf(key);
        const bytes = readFileSync(file);
        used(file);
        return bytes;
      } catch {
        return null;
      }
    },
    write(key, bytes) {
      try {
        mkdirSync(folder, { recursive: true });
        const file = fileOf(key);
        writeFileSync(`${file}.${process.pid}`, bytes);
        renameSync(`${file}.${process.pid}`, file);
        const kept = readdirSync(folder)
          .filter((name) => name.endsWith('.kept'))
          .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
        for (const { name } of kept.sort((a, b) => b.at - a.at).slice(most))
          rmSync(join(folder, name), { force: true });
      } catch {
        // No cache then.
      }
    },
  };
}

/** What several libraries share is old and in use: what nobody has read for longest goes first. */
function used(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // A folder that only may be read: nothing is pruned there either.
  }
}

function codeHash(): string {
  const hash = createHash('sha256');
  const root = dirname(fileURLToPath(import.meta.url));
  for (const folder of MADE_BY)
    for (const name of readdirSync(join(root, folder)).sort())
      if (/\.[jt]s$/.test(name)) hash.update(name).update(readFileSync(join(root, folder, name)));
  return hash.digest('hex').slice(0, 12);
}
