/** What the commands about the office's books share: the books themselves, and files in and out. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { createRegisterDesk } from '../desk/registers.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { RegisterDesk } from '../registers.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

/** Whose name stands on what is written here. */
export const BY = { id: 'cli', name: 'yingda' };

/** @param work gets the community's books and library; the store is closed when it has ended */
export function withBooks<T>(
  tools: Toolbox,
  work: (books: RegisterDesk, library: Library) => Promise<T>,
): Promise<T> {
  return withStore(tools, async (store) => {
    const community = tools.community();
    const library = ofCommunity(tools.library(), community);
    await store.ensureCommunity({ orgId: community.id, id: community.id, name: community.name });
    const options = { store, clock: systemClock, communityId: community.id, library: () => library };
    return work(createRegisterDesk(options), library);
  });
}

/** An export command under `parent`. @param bookOf the book, when it is no argument of the command */
export function exportCommand(
  parent: Command,
  tools: Toolbox,
  done: (code: 0) => void,
  bookOf?: (library: Library) => string,
): void {
  const command = parent.command('export');
  if (bookOf === undefined) command.argument('<book>');
  command
    .argument('<file>', 'the .xlsx to be written')
    .option('--whole', 'names and phones not masked')
    .description('writes all rows of the book')
    .action(async () => {
      const { whole = false } = command.opts<{ whole?: boolean }>();
      const [first = '', second = ''] = command.args;
      await withBooks(tools, async (books, library) => {
        const [book, file] = bookOf === undefined ? [first, second] : [bookOf(library), first];
        writeFileSync(file, await books.sheet(book, whole));
        await write(tools.output, `${file}\n`);
      });
      done(0);
    });
}

/** @throws YingdaError E_USAGE when it cannot be read */
export function contents(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new YingdaError('E_USAGE', `cannot read ${file}`);
  }
}
