/** yingda import homes | staff | roster FILE.xlsx: a dry run that names every row's fault, then writing. */
import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { IMPORT_KINDS, type ImportKind, readRows } from '../desk/spreadsheet.ts';
import { YingdaError } from '../errors.ts';
import type { HomeInput, RosterInput, StaffInput } from '../store.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

export function importCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('import')
    .description(
      'reads a real community from .xlsx: homes (楼栋 单元 房号 …), staff, roster; faults are named row by row, nothing is written with any',
    )
    .argument('<kind>', Object.keys(IMPORT_KINDS).join(' | '))
    .argument('<file>', 'an .xlsx file; the first row names the columns')
    .option('--dry-run', 'only check')
    .action(async (kind: string, file: string, options: { dryRun?: boolean }) => {
      if (!(kind in IMPORT_KINDS))
        throw new YingdaError(
          'E_USAGE',
          `"${kind}" cannot be imported; allowed: ${Object.keys(IMPORT_KINDS).join(', ')}`,
        );
      if (!existsSync(file)) throw new YingdaError('E_IMPORT_FILE', `${file}: no such file`);
      const { rows, faults } = await readRows(kind as ImportKind, readFileSync(file));
      for (const fault of faults) await write(tools.errors, `${file}:${fault.row}: ${fault.message}\n`);
      if (faults.length > 0)
        throw new YingdaError(
          'E_IMPORT_ROWS',
          `${faults.length} of ${rows.length + faults.length} rows have faults; nothing was written`,
        );
      if (options.dryRun) {
        await write(tools.output, `${rows.length} rows are fine; nothing was written (dry run)\n`);
        return done(0);
      }
      const community = tools.sample();
      const store = await tools.openStore(tools.database);
      await store.ensureCommunity({ orgId: community.id, id: community.id, name: community.name });
      const now =
        kind === 'homes'
          ? await store.importHomes(community.id, rows as HomeInput[])
          : kind === 'staff'
            ? await store.importStaff(community.id, rows as StaffInput[])
            : await store.importRoster(community.id, rows as RosterInput[]);
      await store.close();
      await write(tools.output, `${rows.length} rows written; ${community.name} now has ${now} ${kind}\n`);
      return done(0);
    });
}
