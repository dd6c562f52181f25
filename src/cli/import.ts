/** yingda import homes | contacts | staff | roster FILE.xlsx: a dry run that names every row's fault, then writing. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readRows } from '../desk/spreadsheet.ts';
import type { ContactInput, HomeInput, RosterInput, StaffInput } from '../directory.ts';
import { oneLine, YingdaError } from '../errors.ts';
import { IMPORT_COLUMNS, type ImportKind } from '../library/import-schema.ts';
import type { Store } from '../store.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

export function importCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('import')
    .description(
      'reads a real community from .xlsx: homes (楼栋 单元 房号 …), contacts left for homes, staff, roster; faults are named row by row, nothing is written with any',
    )
    .argument('<kind>', Object.keys(IMPORT_COLUMNS).join(' | '))
    .argument('<file>', 'an .xlsx file; the first row names the columns')
    .option('--dry-run', 'only check')
    .option('--returned', 'owners who were erased have asked to be taken in again')
    .action(async (kind: string, file: string, options: { dryRun?: boolean; returned?: boolean }) => {
      if (!(kind in IMPORT_COLUMNS))
        throw new YingdaError(
          'E_USAGE',
          `"${kind}" cannot be imported; allowed: ${Object.keys(IMPORT_COLUMNS).join(', ')}`,
        );
      const bytes = contentsOf(file);
      const community = tools.community();
      const store = await tools.openStore(tools.database);
      try {
        await store.ensureCommunity({ orgId: community.id, id: community.id, name: community.name });
        const staff = kind === 'roster' ? new Set(await store.staffNumbers(community.id)) : undefined;
        const {
          rows,
          faults: wrong,
          numbers,
        } = await named(file, readRows(kind as ImportKind, bytes, tools.library().standards.imports, staff));
        const erased =
          kind === 'contacts' && !options.returned
            ? await erasedContacts(store, rows as readonly ContactInput[], numbers)
            : [];
        const faults = [...wrong, ...erased].toSorted((one, other) => one.row - other.row);
        for (const fault of faults) await write(tools.errors, `${file}:${fault.row}: ${fault.message}\n`);
        if (faults.length > 0) {
          throw new YingdaError(
            'E_IMPORT_ROWS',
            `${faults.length} of ${rows.length + wrong.length} rows have faults; nothing was written`,
          );
        }
        if (options.dryRun) {
          await write(tools.output, `${rows.length} rows are fine; nothing was written (dry run)\n`);
          return done(0);
        }
        const now = await put(store, community.id, kind as ImportKind, rows);
        await write(tools.output, `${rows.length} rows written; ${community.name} now has ${now} ${kind}\n`);
        return done(0);
      } finally {
        await store.close();
      }
    });
}

/** @throws YingdaError E_IMPORT_FILE */
function contentsOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'no such file'
        : code === 'EISDIR'
          ? 'a folder; an .xlsx file is read'
          : oneLine(error);
    throw new YingdaError('E_IMPORT_FILE', `${file}: ${why}`);
  }
}

/** A fault of the file as a whole tells which it is. */
function named<T>(file: string, reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    if (!(error instanceof YingdaError) || error.code !== 'E_IMPORT_FILE') throw error;
    throw new YingdaError('E_IMPORT_FILE', `${file}: ${error.message}`, { cause: error });
  });
}

/** A sheet of before they were erased would bring them back (RELIABILITY 51). */
async function erasedContacts(
  store: Store,
  rows: readonly ContactInput[],
  numbers: readonly number[],
): Promise<{ readonly row: number; readonly message: string }[]> {
  const erased = await store.areErased(rows.map(({ phone }) => ({ by: 'phone', phone })));
  return numbers.flatMap((row, nth) =>
    erased[nth]
      ? { row, message: 'the phone is of an owner who was erased (--returned: they have asked for it)' }
      : [],
  );
}

/** @returns how many rows of the kind there are now */
async function put(
  store: Store,
  communityId: string,
  kind: ImportKind,
  rows: readonly unknown[],
): Promise<number> {
  if (kind === 'homes') {
    const homes = rows as HomeInput[];
    const count = await store.importHomes(communityId, homes);
    const tagged = homes.flatMap(({ address, tags }) => (tags ? [{ address, tags }] : []));
    if (tagged.length > 0) await store.notices.tagHomes(communityId, tagged);
    return count;
  }
  if (kind === 'contacts') return store.importContacts(communityId, rows as ContactInput[]);
  if (kind === 'staff') return store.importStaff(communityId, rows as StaffInput[]);
  return store.importRoster(communityId, rows as RosterInput[]);
}
