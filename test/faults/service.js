/**
 * The service as a process of its own that can be killed: the real desk, store and API of the build. It makes itself ready,
 * says "ready", and opens the database when it is told to: a test that kills it again and again has the next one waiting.
 * Arguments: database file or address, folder of trained models, and as JSON the pace of processes.ts. Messages out: {ready}, {address}; in: "open".
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { LiveFeed } from '../../dist/src/api/live.js';
import { CONSOLE_CHANNEL, consoleChannel, createApi } from '../../dist/src/api/server.js';
import { fileCache } from '../../dist/src/cache.js';
import { readCommunity } from '../../dist/src/community.js';
import { assistance } from '../../dist/src/desk/assistance.js';
import { settle } from '../../dist/src/desk/rehearsal.js';
import { createService } from '../../dist/src/desk/service.js';
import { createUnderstander, loadLibrary, systemClock } from '../../dist/src/index.js';

const [database = '', modelsFolder = '', pace = '{}'] = process.argv.slice(2);
const { quietMs, thinkMs = 0 } = JSON.parse(pace);
const root = new URL('../..', import.meta.url).pathname;
const library = loadLibrary(join(root, 'scripts-zh'));
const models = fileCache(modelsFolder);
const quick = createUnderstander(library, models);
const understander = {
  revision: quick.revision,
  looksUrgent: (text) => quick.looksUrgent(text),
  understand: async (...given) => {
    if (thinkMs > 0) await pause(thinkMs);
    return quick.understand(...given);
  },
};
const community = readCommunity(join(root, 'data', 'sample', 'community.yaml'));
await understander.understand('你好', { now: Date.now(), expects: null });
const open = database.startsWith('postgres:')
  ? (await import('../../dist/adapters/postgres/store.js')).openPostgresStore
  : (await import('../../dist/adapters/sqlite/store.js')).openSqliteStore;
process.send?.({ ready: true });
await once(process, 'message');

const store = await open(database);
await settle(store, community);
const feed = new LiveFeed(store, CONSOLE_CHANNEL);
const logger = pino({ level: 'error' }, pino.destination({ fd: 2, sync: true }));
const service = createService({
  store,
  library,
  understander,
  clock: systemClock,
  community,
  channels: [consoleChannel(feed)],
  keepMedia: async () => 'none',
  ...(quietMs !== undefined && { quietMs }),
  assistance: (desk) => assistance({ desk, store, community, models, clock: systemClock }),
  log: (level, message, where) => logger[level]({ where }, message),
});
const { app } = createApi({
  desk: () => service.desk,
  staff: () => service.staff,
  store,
  feed,
  community,
  version: '0',
  page: join(root, 'adapters', 'console', 'public'),
  logger,
});
const address = await app.listen({ host: '127.0.0.1', port: 0 });
await service.start();
process.send?.({ address });
await once(process, 'SIGTERM');
feed.close();
await app.close();
await service.stop();
await store.close();
process.disconnect?.();
