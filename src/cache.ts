/** Trained models kept in a folder, so that a start need not train. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelCache } from './understand/training.ts';

/** How many trained models are kept. */
const KEPT_MODELS = 8;

/** Models in a folder; written beside and renamed, so that no reader meets half a file. A folder that cannot be written costs only time. */
export function fileCache(folder: string): ModelCache {
  return {
    read(key) {
      try {
        return readFileSync(join(folder, `${key}.model`));
      } catch {
        return null;
      }
    },
    write(key, bytes) {
      try {
        mkdirSync(folder, { recursive: true });
        const file = join(folder, `${key}.model`);
        writeFileSync(`${file}.${process.pid}`, bytes);
        renameSync(`${file}.${process.pid}`, file);
        const models = readdirSync(folder)
          .filter((name) => name.endsWith('.model'))
          .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
        for (const { name } of models.sort((a, b) => b.at - a.at).slice(KEPT_MODELS))
          rmSync(join(folder, name), { force: true });
      } catch {
        // No cache then.
      }
    },
  };
}
