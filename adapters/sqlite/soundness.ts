/** Whether a file is sound, and what to do when it is not. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { oneLine, YingdaError } from '../../src/index.ts';

/** A damaged file must not be written on: what is still whole in it would be lost too. @throws YingdaError E_STORE_UNAVAILABLE */
export function mustBeSound(db: Database.Database, file: string): void {
  const fault = faultOf(db);
  if (fault === null) return;
  throw new YingdaError('E_STORE_UNAVAILABLE', told(file, fault), { exitCode: 1 });
}

function told(file: string, fault: string): string {
  const backup = newestBackup(file);
  const cure = backup === null ? 'restore the last backup' : `restore ${backup}`;
  return `${file} is damaged (${fault}) and is not written any more: keep a copy of it with its -wal file, and ${cure}`;
}

const DAMAGED = /^SQLITE_(?:CORRUPT|NOTADB)/;
const stopped = new WeakMap<Database.Database, string>();

/** What was found damaged while it was in use, with its cure; null: nothing. */
export const damageOf = (db: Database.Database): string | null => stopped.get(db) ?? null;

/** A file that turns out to be damaged while it is in use is written no more. */
export function stopIfDamaged(db: Database.Database, error: unknown): void {
  if (stopped.has(db) || !DAMAGED.test(String((error as { code?: string }).code))) return;
  stopped.set(db, told(db.name, oneLine(error)));
  db.pragma('query_only = ON');
}

const NO_ROOM = /^SQLITE_(?:FULL|IOERR)/;
const refused = new WeakSet<Database.Database>();

/** Remembers that the disk has taken no more: a little may still fit where a message does not. */
export function noteRefusal(db: Database.Database, error: unknown): void {
  if (NO_ROOM.test(String((error as { code?: string }).code))) refused.add(db);
}

/** Whether the disk has refused something, and nothing as big was written since. */
export const isRefusing = (db: Database.Database): boolean => refused.has(db);

/** Remembers that the disk has taken as much again. */
export function noteRoom(db: Database.Database): void {
  refused.delete(db);
}

/** What SQLite finds wrong with the structure of the file; null when nothing. Letters changed within a text it cannot see. */
function faultOf(db: Database.Database): string | null {
  try {
    const check = db.pragma('quick_check(1)', { simple: true }) as string;
    return check === 'ok' ? null : oneLine(check);
  } catch (error) {
    if (DAMAGED.test(String((error as { code?: string }).code))) return oneLine(error);
    throw error;
  }
}

const BACKUP = /^yingda-[0-9]{8}T[0-9]{6}Z$/;

/** Backups are folders beside the database, named by their time; each was proved sound when it was made. */
function newestBackup(file: string): string | null {
  const folder = join(dirname(file), 'backups');
  if (!existsSync(folder)) return null;
  const newest = readdirSync(folder)
    .filter((name) => BACKUP.test(name))
    .sort()
    .at(-1);
  return newest === undefined ? null : join(folder, newest);
}
