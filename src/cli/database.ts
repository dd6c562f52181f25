/** The database in use, for commands that look at one that is there. */
import type { CommunityData } from '../community.ts';
import { isPostgres } from '../config.ts';
import { YingdaError } from '../errors.ts';
import type { Store } from '../store.ts';
import { isThere } from './folder.ts';
import type { Toolbox } from './toolbox.ts';

/** @returns its file @throws YingdaError E_NOT_FOUND when there is none yet, E_USAGE when it is no file */
export function databaseFile(tools: Toolbox): string {
  const { database } = tools;
  if (isPostgres(database))
    throw new YingdaError('E_USAGE', 'the database is on a server: use its own tools (pg_dump, pg_restore)');
  if (!isThere(database))
    throw new YingdaError(
      'E_NOT_FOUND',
      `there is no database ${database} yet: run yingda start first, or set YINGDA_DATABASE`,
      { exitCode: 1 },
    );
  return database;
}

/** Opens the database, and closes it afterwards. @throws YingdaError E_NOT_FOUND when there is none yet */
export async function withStore<T>(tools: Toolbox, use: (store: Store) => Promise<T>): Promise<T> {
  if (!isPostgres(tools.database)) databaseFile(tools);
  const store = await tools.openStore(tools.database);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/**
 * Opens the database with the community in it, made where they are not there yet, and closes it afterwards.
 * @param database another one than that of the settings
 */
export async function withCommunity<T>(
  tools: Toolbox,
  use: (store: Store, community: CommunityData) => Promise<T>,
  database = tools.database,
): Promise<T> {
  const community = tools.community();
  const store = await tools.openStore(database);
  try {
    await store.ensureCommunity({ orgId: community.id, id: community.id, name: community.name });
    return await use(store, community);
  } finally {
    await store.close();
  }
}
