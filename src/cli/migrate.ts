/** yingda migrate: everything of a SQLite file into an empty PostgreSQL database, or back, verified before it counts. */
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { isPostgres, shownDatabase } from '../config.ts';
import { YingdaError } from '../errors.ts';
import { moveAll } from '../transfer.ts';
import { makeFolder } from './folder.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

export function migrateCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const usual = join(tools.config.data, 'yingda.sqlite');
  program
    .command('migrate')
    .description(
      'moves everything from a SQLite file into an empty PostgreSQL database, or back, and compares; the service must not run',
    )
    .argument('[from]', `a SQLite file or postgres://… (default: ${usual})`, usual)
    .argument('[to]', 'the other kind, empty (default: the database in use, YINGDA_DATABASE)', tools.database)
    .action(async (from: string, to: string) => {
      check(from, to);
      const source = await tools.openRows(from);
      try {
        if (!isPostgres(to)) makeFolder(dirname(resolve(to)));
        const target = await tools.openRows(to);
        try {
          const moved = await moveAll(source, target);
          const lines = moved.map(({ table, rows, checksum }) => `${table}: ${rows} rows, ${checksum}`);
          await write(
            tools.output,
            `${lines.join('\n')}\nall of ${shownDatabase(from)} is in ${shownDatabase(to)} now and reads the same; set YINGDA_DATABASE to it, and start yingda on the old one no more\n`,
          );
        } finally {
          await target.close();
        }
      } finally {
        await source.close();
      }
      done(0);
    });
}

function check(from: string, to: string): void {
  if (isPostgres(from) && isPostgres(to))
    throw new YingdaError('E_USAGE', 'both are on servers: use pg_dump and pg_restore');
  if (!isPostgres(from) && !isPostgres(to))
    throw new YingdaError(
      'E_USAGE',
      `both ${from} and ${to} are files: name a postgres://… address, or set YINGDA_DATABASE to it (a file is copied by yingda backup and restore)`,
    );
  if (isPostgres(from)) return;
  const found = statSync(from, { throwIfNoEntry: false });
  if (!found) throw new YingdaError('E_NOT_FOUND', `there is no database ${from}`, { exitCode: 1 });
  // An empty one would be made a database of ours by opening it.
  if (!found.isFile() || found.size === 0)
    throw new YingdaError(
      'E_USAGE',
      `${from} is ${found.isFile() ? 'empty' : 'no file'}: name a database of yingda`,
    );
}
