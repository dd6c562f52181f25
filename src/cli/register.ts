/** yingda register: the books of the office, read and exchanged as .xlsx. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { createRegisterDesk } from '../desk/registers.ts';
import { YingdaError } from '../errors.ts';
import type { RegisterDesk } from '../registers.ts';
import { shanghaiIso } from '../text/times.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

/** Whose name stands on what is imported here. */
const BY = { id: 'cli', name: 'yingda' };

export function registerCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const register = program
    .command('register')
    .description(
      'the books of the office: renovation, empty houses, keys, archives, moving in, services, fees, visits …',
    );
  const open = async (work: (books: RegisterDesk) => Promise<void>): Promise<void> => {
    await withStore(tools, async (store) => {
      const community = tools.community();
      const library = ofCommunity(tools.library(), community);
      await store.ensureCommunity({ orgId: community.id, id: community.id, name: community.name });
      await work(
        createRegisterDesk({ store, clock: systemClock, communityId: community.id, library: () => library }),
      );
    });
  };

  register
    .command('list')
    .argument('[book]', 'its rows; without it the books')
    .option('--state <state>', 'rows in this state')
    .option('--json', 'as JSON')
    .description('the books, or the rows of one, newest first; names and phones masked')
    .action(async (book: string | undefined, { state, json }: { state?: string; json?: boolean }) => {
      await open(async (books) => {
        if (book === undefined) {
          const all = await books.books();
          const text = all.map(({ id, title, counts }) => {
            const rows = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
            return `${[id, title, rows.join(', ') || '-'].join('  ')}\n`;
          });
          return write(tools.output, json ? `${JSON.stringify(all)}\n` : text.join(''));
        }
        const rows = await books.rows(book, {
          ...(state !== undefined && { states: [state] }),
          limit: 10_000,
        });
        const text = rows.map(
          (row) =>
            `${[shanghaiIso(row.made).slice(0, 10), row.state, row.title, row.due?.title ?? '-'].join('  ')}\n`,
        );
        return write(tools.output, json ? `${JSON.stringify(rows)}\n` : text.join(''));
      });
      done(0);
    });
  register
    .command('export')
    .argument('<book>')
    .argument('<file>', 'the .xlsx to be written')
    .option('--whole', 'names and phones not masked')
    .description('writes all rows of a book')
    .action(async (book: string, file: string, { whole = false }: { whole?: boolean }) => {
      await open(async (books) => {
        writeFileSync(file, await books.sheet(book, whole));
        await write(tools.output, `${file}\n`);
      });
      done(0);
    });
  register
    .command('import')
    .argument('<book>')
    .argument('<file>', 'an .xlsx; its first row names the columns')
    .option('--dry-run', 'only checks')
    .option('--returned', 'owners who were erased have asked to be taken in again')
    .description('adds rows: all or none; those that are there are left as they are')
    .action(async (book: string, file: string, options: { dryRun?: boolean; returned?: boolean }) => {
      const { dryRun = false, returned = false } = options;
      await open(async (books) => {
        const { added, known, faults } = await books.take(book, contents(file), BY, {
          dry: dryRun,
          returned,
        });
        for (const fault of faults) await write(tools.errors, `${file}:${fault.row}: ${fault.message}\n`);
        if (faults.length > 0)
          throw new YingdaError('E_IMPORT_ROWS', `${faults.length} rows have faults; nothing was written`);
        await write(
          tools.output,
          dryRun
            ? 'the rows are fine; nothing was written (dry run)\n'
            : `${added} rows added, ${known} were there\n`,
        );
      });
      done(0);
    });
}

function contents(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new YingdaError('E_USAGE', `cannot read ${file}`);
  }
}
