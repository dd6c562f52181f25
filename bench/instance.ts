/**
 * One instance of the postgres bench, a process of its own: the desk on the store, turns in groups of 64 as fast as it goes.
 * Arguments: address of the database, folder of the library, of the cache, file of the community, name, turns that are
 * timed, turns before them. Messages out: {ready}, {done}; in: "go".
 */
import { once } from 'node:events';
import { openPostgresStore } from '../adapters/postgres/store.ts';
import { fileCache } from '../src/cache.ts';
import { readCommunity } from '../src/community.ts';
import { createUnderstander, loadLibrary } from '../src/index.ts';
import { deskOn, groups } from './desk.ts';

export interface InstanceDone {
  readonly turns_per_second: number;
  /** Of one core. */
  readonly busy: number;
  /** Of every group of turns, in ms. */
  readonly durations: readonly number[];
}

/** Turns at a time. */
const GROUP = 64;
const [url = '', scripts = '', cache = '', communityFile = '', name = '', turns = '0', warmUp = '0'] =
  process.argv.slice(2);
const models = fileCache(cache);
const library = loadLibrary(scripts, models);
const store = await openPostgresStore(url);
const { desk, failed } = deskOn(store, {
  library,
  understander: createUnderstander(library, models),
  community: readCommunity(communityFile),
});
await groups(desk, Number(warmUp), GROUP, `${name}-warm`);
process.send?.({ ready: true });
await once(process, 'message');
const [from, cpu] = [performance.now(), process.cpuUsage()];
const { perSecond, durations } = await groups(desk, Number(turns), GROUP, name);
const { user, system } = process.cpuUsage(cpu);
const busy = (user + system) / 1000 / (performance.now() - from);
await desk.stop();
await store.close();
if (failed.length > 0) throw failed[0];
process.send?.({ done: { turns_per_second: perSecond, busy, durations } satisfies InstanceDone });
process.disconnect?.();
