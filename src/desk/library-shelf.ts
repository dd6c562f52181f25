/** Which library a running service uses: the newest revision over the files, read anew whenever either has changed. */
import type { Library } from '../library/library.ts';
import type { TrainedReading } from '../library/loader.ts';
import type { ModelCache, ModelName } from '../library/models.ts';
import type { Overlay } from '../library/overlay.ts';
import { watchLibrary } from '../library/watch.ts';
import type { LibraryState, Revisions } from '../revisions.ts';

/** Other instances publish too; what they published is looked for so often. */
const LOOK_MS = 15_000;

export interface LibraryShelfOptions {
  /** Folder of the shipped files. */
  readonly scripts: string;
  /** Reads and trains beside the service. */
  readonly train: (overlay: Overlay) => Promise<TrainedReading>;
  readonly revisions: Pick<Revisions, 'newestRevision' | 'revision'>;
  readonly communityId: string;
  /** The revision that the service began with, and why it is not the newest. */
  readonly inUse: number;
  readonly faults: readonly string[];
  readonly use: (library: Library, models: ModelCache, trained: readonly ModelName[]) => void;
  readonly refuse: (faults: readonly string[]) => void;
}

export interface LibraryShelf {
  /** Takes the newest revision: trains beside the service, then uses it. */
  readonly take: () => void;
  readonly state: () => LibraryState;
  close(): void;
}

export function libraryShelf(options: LibraryShelfOptions): LibraryShelf {
  const { scripts, train, revisions, communityId } = options;
  let state: Omit<LibraryState, 'taking'> = { inUse: options.inUse, faults: options.faults };
  let readings = 0;
  /** One that is faulty is not read again and again. */
  let tried = options.inUse;
  const watcher = watchLibrary(
    scripts,
    async () => {
      readings++;
      try {
        const number = await revisions.newestRevision(communityId);
        tried = number;
        const overlay = (await revisions.revision(communityId, number))?.overlay ?? {};
        const reading = await train(overlay);
        // Read even where nothing is to be replaced: the same words under another number.
        if (reading.library) state = { inUse: number, faults: [] };
        return reading;
      } finally {
        readings--;
      }
    },
    ({ library, models, trained }) => options.use(library, models, trained),
    (faults) => {
      state = { ...state, faults };
      options.refuse(faults);
    },
  );
  const take = () => void watcher.again();
  const looking = setInterval(() => {
    revisions.newestRevision(communityId).then(
      (number) => number !== tried && take(),
      () => undefined,
    );
  }, LOOK_MS);
  looking.unref();
  return {
    take,
    state: () => ({ ...state, taking: readings > 0 }),
    close() {
      clearInterval(looking);
      watcher.close();
    },
  };
}
