/** Watches a library folder: a good change is announced, a faulty one leaves the last good library in place. */
import { watch } from 'node:fs';
import { oneLine } from '../errors.ts';
import { faultLine, type LibraryReading } from './loader.ts';

/** Editors write a file in several steps: wait until it is quiet. */
const SETTLE_MS = 300;

export interface LibraryWatcher {
  /** Reads at once, for another reason than a file. Ends when what was read is in use, or refused. */
  again(): Promise<void>;
  close(): void;
}

/**
 * @param read reads the folder, as often as something in it has changed; one reading at a time
 * @param use is given a library that differs from the last one
 */
export function watchLibrary<Reading extends LibraryReading>(
  folder: string,
  read: () => Promise<Reading>,
  use: (reading: Reading & { readonly library: NonNullable<Reading['library']> }) => void,
  refuse: (faults: readonly string[]) => void,
): LibraryWatcher {
  let timer: NodeJS.Timeout | null = null;
  let last = '';
  let reading = Promise.resolve();
  const readAgain = async () => {
    try {
      const found = await read();
      const { library, faults } = found;
      if (!library) refuse(faults.map(faultLine));
      else if (library.hash !== last) use({ ...found, library });
      last = library?.hash ?? last;
    } catch (error) {
      refuse([oneLine(error)]);
    }
  };
  const watcher = watch(folder, { recursive: true }, () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(again, SETTLE_MS);
  });
  function again(): Promise<void> {
    reading = reading.then(readAgain);
    return reading;
  }
  return {
    again,
    close() {
      if (timer) clearTimeout(timer);
      watcher.close();
    },
  };
}
