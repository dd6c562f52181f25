/** What takes seconds to make, kept in a folder: the library as read, and the models trained from it. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelCache } from './understand/training.ts';

/** How many things are kept: a few libraries, each with its models. */
const KEPT = 16;
/** What is kept was made by the code of these. */
const MADE_BY = ['text', 'library', 'understand', 'script', 'assist'];

/**
 * Bytes in a folder, by what they were made of and the code that made them; written beside and renamed, so that no reader
 * meets half a file. A folder that cannot be written costs only time.
 */
export function fileCache(folder: string): ModelCache {
  const code = codeHash();
  const fileOf = (key: string) => join(folder, `${key}-${code}.kept`);
  return {
    read(key) {
      try {
        return readFileSync(fileOf(key));
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
        for (const { name } of kept.sort((a, b) => b.at - a.at).slice(KEPT))
          rmSync(join(folder, name), { force: true });
      } catch {
        // No cache then.
      }
    },
  };
}

function codeHash(): string {
  const hash = createHash('sha256');
  const root = dirname(fileURLToPath(import.meta.url));
  for (const folder of MADE_BY)
    for (const name of readdirSync(join(root, folder)).sort())
      if (/\.[jt]s$/.test(name)) hash.update(name).update(readFileSync(join(root, folder, name)));
  return hash.digest('hex').slice(0, 12);
}
