/** Watches a library folder: a good change is announced, a faulty one leaves the last good library in place. */
import { watch } from 'node:fs';
import type { Library } from './library.ts';
import { faultLine, readLibrary } from './loader.ts';

/** Editors write a file in several steps: wait until it is quiet. */
const SETTLE_MS = 300;

export function watchLibrary(
  folder: string,
  use: (library: Library) => void,
  refuse: (faults: readonly string[]) => void,
): { close(): void } {
  let timer: NodeJS.Timeout | null = null;
  let last = '';
  const read = () => {
    const { library, faults } = readLibrary(folder);
    if (!library) refuse(faults.map(faultLine));
    else if (library.hash !== last) use(library);
    last = library?.hash ?? last;
  };
  const watcher = watch(folder, { recursive: true }, () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(read, SETTLE_MS);
  });
  return {
    close() {
      if (timer) clearTimeout(timer);
      watcher.close();
    },
  };
}
