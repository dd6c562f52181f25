/** yingda script export: what was published on the page, as files that a repository can take. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { YingdaError } from '../errors.ts';
import { faultLine, libraryTexts, readLibrary } from '../library/loader.ts';
import { overlaid } from '../library/overlay.ts';
import { withStore } from './database.ts';
import { isThere, makeFolder } from './folder.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

interface Wish {
  readonly folder: string;
  readonly revision?: string;
}

export function scriptExportCommand(script: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  script
    .command('export')
    .description(
      'writes a published revision into a library folder: only changed lines become others; all files where the folder has none',
    )
    .requiredOption('--folder <folder>', 'a scripts-zh in a repository, or a new folder')
    .option('--revision <number>', 'which one; by default the newest')
    .action(async ({ folder, revision }: Wish) => {
      const { number, overlay } = await withStore(tools, async ({ revisions }) => {
        const communityId = tools.community().id;
        const wanted =
          revision === undefined ? await revisions.newestRevision(communityId) : Number(revision);
        // Before the first one the shipped files are what is said.
        if (wanted === 0) return { number: 0, overlay: {} };
        const found = Number.isSafeInteger(wanted) ? await revisions.revision(communityId, wanted) : null;
        if (!found) throw new YingdaError('E_NOT_FOUND', `there is no revision ${revision}`, { exitCode: 1 });
        return found;
      });
      const there = isThere(folder) ? libraryTexts(folder) : new Map<string, string>();
      const { texts, faults } = overlaid(there.size > 0 ? there : libraryTexts(tools.scripts), overlay);
      if (faults.length > 0)
        throw new YingdaError(
          'E_LIBRARY',
          `revision ${number} does not fit the files of ${folder}\n${faults.map(faultLine).join('\n')}`,
        );
      const changed = [...texts].filter(([name, text]) => there.get(name) !== text);
      for (const [name, text] of changed) {
        const file = join(folder, name);
        makeFolder(dirname(file));
        writeFileSync(file, text);
      }
      const shown = there.size > 0 ? changed.map(([name]) => `${name}\n`).join('') : '';
      await write(
        tools.output,
        `${shown}revision ${number}: ${changed.length} of ${texts.size} files written to ${folder}\n`,
      );
      const read = readLibrary(folder);
      for (const fault of read.faults) await write(tools.errors, `${faultLine(fault)}\n`);
      done(read.library ? 0 : 2);
    });
}
