/** yingda register: the books of the office, read and exchanged as .xlsx. */
import type { Command } from 'commander';
import { YingdaError } from '../errors.ts';
import { shanghaiIso } from '../text/times.ts';
import { BY, contents, exportCommand, withBooks } from './books.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

export function registerCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const register = program
    .command('register')
    .description(
      'the books of the office: renovation, empty houses, keys, archives, moving in, services, fees, visits …',
    );
  register
    .command('list')
    .argument('[book]', 'its rows; without it the books')
    .option('--state <state>', 'rows in this state')
    .option('--json', 'as JSON')
    .description('the books, or the rows of one, newest first; names and phones masked')
    .action(async (book: string | undefined, { state, json }: { state?: string; json?: boolean }) => {
      await withBooks(tools, async (books) => {
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
  exportCommand(register, tools, done);
  register
    .command('import')
    .argument('<book>')
    .argument('<file>', 'an .xlsx; its first row names the columns')
    .option('--dry-run', 'only checks')
    .option('--returned', 'owners who were erased have asked to be taken in again')
    .description('adds rows: all or none; those that are there are left as they are')
    .action(async (book: string, file: string, options: { dryRun?: boolean; returned?: boolean }) => {
      const { dryRun = false, returned = false } = options;
      await withBooks(tools, async (books) => {
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
