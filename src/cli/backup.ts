/** yingda backup | restore: a database with its pictures, copied while the service runs, and put back while it does not. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { isPostgres } from '../config.ts';
import { oneLine, YingdaError } from '../errors.ts';
import { copyMedia, dropMedia } from '../media.ts';
import { DAY } from '../text/shanghai.ts';
import type { CopyReport } from '../upkeep.ts';
import { databaseFile } from './database.ts';
import { isThere, makeFolder } from './folder.ts';
import { write } from './jsonl.ts';
import { wholeNumber } from './options.ts';
import type { Toolbox } from './toolbox.ts';

/** In the folder of each backup. */
const FILE = 'yingda.sqlite';
const MEDIA = 'media';
/** Folders that are ours to remove: "yingda-20261122T031500Z", and what a crash left half made. */
const NAME = /^yingda-([0-9]{8}T[0-9]{6}Z)$/;
const HALF_MADE = /^yingda-([0-9]{8}T[0-9]{6}Z)\.part$/;

export function backupCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('backup')
    .description('copies database and pictures into a folder of their own, also while the service runs')
    .option('--to <dir>', `where backups are kept (default: ${tools.backups})`)
    .option('--keep <n>', 'afterwards keep only the newest so many', wholeNumber('--keep', 1))
    .action(async (options: { to?: string; keep?: number }) => {
      const to = resolve(options.to ?? tools.backups);
      const made = await makeBackup(tools, databaseFile(tools), to, stamp(Date.now()));
      const removed = options.keep === undefined ? [] : rotate(to, options.keep);
      await write(
        tools.output,
        `${made.folder}\n${countsOf(made.report)}\n${made.media} pictures and voices\n${removed.map((name) => `removed ${name}\n`).join('')}`,
      );
      done(0);
    });
}

export function restoreCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('restore')
    .description('checks a backup and puts it in place of the database; the service must not run')
    .argument('<folder>', 'a folder made by yingda backup, or a database file')
    .action(async (given: string) => {
      const from = backupFile(given);
      const to = resolve(tools.database);
      if (isPostgres(tools.database)) databaseFile(tools);
      if (resolve(from) === to)
        throw new YingdaError('E_USAGE', `${from} is the database in use itself: name a backup`);
      makeFolder(dirname(to));
      const now = Date.now();
      const aside = `${to}.replaced-${stamp(now)}`;
      const archive = await tools.archive();
      const { report, heldBack, replaced, erasedMedia } = await archive.restore(from, to, aside, now);
      const media = await copyMedia(join(dirname(from), MEDIA), tools.media);
      await dropMedia(tools.media, erasedMedia);
      const lines = [
        `${to} is ${from} now`,
        countsOf(report),
        `${media} pictures and voices were missing and are back`,
        ...(heldBack > 0
          ? [`${heldBack} answers that waited to be sent are held back: people are shown them`]
          : []),
        ...(replaced ? [`what was there before: ${aside}`] : []),
      ];
      await write(tools.output, `${lines.join('\n')}\n`);
      done(0);
    });
}

/** Made under another name: a folder with a backup's name is whole. */
async function makeBackup(tools: Toolbox, database: string, to: string, name: string) {
  const folder = join(to, `yingda-${name}`);
  const half = `${folder}.part`;
  let begun = false;
  try {
    makeFolder(to, 0o700);
    if (isThere(folder)) throw new Error(`${folder} is there already`);
    // Owners' data: for this account only.
    mkdirSync(half, { mode: 0o700 });
    begun = true;
    // The database first: every picture it speaks of is there by then.
    const report = await (await tools.archive()).copy(database, join(half, FILE));
    const media = await copyMedia(tools.media, join(half, MEDIA));
    renameSync(half, folder);
    return { folder, report, media };
  } catch (error) {
    if (begun) rmSync(half, { recursive: true, force: true });
    if (error instanceof YingdaError) throw error;
    throw new YingdaError('E_BACKUP', `no backup was made in ${to}: ${oneLine(error)}`, {
      exitCode: 1,
      cause: error,
    });
  }
}

/** @returns the names of the backups that were removed */
function rotate(folder: string, keep: number): string[] {
  const names = readdirSync(folder).sort();
  const old = names.filter((name) => NAME.test(name)).slice(0, -keep);
  // One that another process is making just now has a newer name than a day ago.
  const left = names.filter((name) => {
    const made = HALF_MADE.exec(name)?.[1];
    return made !== undefined && made < stamp(Date.now() - DAY);
  });
  for (const name of [...old, ...left]) rmSync(join(folder, name), { recursive: true });
  return [...old, ...left];
}

function backupFile(given: string): string {
  const found = statSync(given, { throwIfNoEntry: false });
  const file = found?.isDirectory() ? join(given, FILE) : given;
  if (!isThere(file))
    throw new YingdaError('E_NOT_FOUND', `there is no backup ${basename(file) === FILE ? file : given}`);
  return file;
}

function countsOf({ schema, rows }: CopyReport): string {
  const counts = Object.entries(rows)
    .filter(([, count]) => count > 0)
    .map(([table, count]) => `${count} ${table}`);
  return `schema ${schema}; rows: ${counts.join(', ') || 'none'}`;
}

/** @returns "20261122T031500Z" */
function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
