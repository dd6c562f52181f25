/** Opens the real desk on virtual time for a command: in memory with the sample community, or in a file. */
import { Rehearsal, settle } from '../desk/rehearsal.ts';
import { oneLine } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Toolbox } from './toolbox.ts';

/** @param now ms since 1970 at which conversations begin */
export async function openRehearsal(
  tools: Toolbox,
  database: string | undefined,
  now: number,
): Promise<{ rehearsal: Rehearsal; store: Store }> {
  const community = tools.sample();
  const store = database === undefined ? await tools.sampleStore() : await tools.openStore(database);
  await settle(store, community);
  const rehearsal = new Rehearsal({
    store,
    library: tools.library(),
    understander: tools.understander(),
    community,
    now,
    onError: (error, where) => tools.errors.write(`${where}: ${oneLine(error)}\n`),
  });
  return { rehearsal, store };
}
