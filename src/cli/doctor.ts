/** yingda doctor: environment, settings, library, database, channels, each with its cure. */
import type { Command } from 'commander';
import { isPostgres, shownDatabase } from '../config.ts';
import { oneLine } from '../errors.ts';
import { faultLine, readLibrary } from '../library/loader.ts';
import { shanghaiFields } from '../text/times.ts';
import { holidaysKnown } from '../ticket/calendar.ts';
import { isThere } from './folder.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

interface Finding {
  readonly ok: boolean;
  readonly what: string;
  readonly cure?: string;
}

export function doctorCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('doctor')
    .description(
      'checks environment, settings, library, database and channels, and says how to mend what is wrong',
    )
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const findings = [
        nodeVersion(),
        libraryState(tools),
        await databaseState(tools),
        holidays(),
        ...(await channelStates(tools)),
      ];
      if (options.json) await write(tools.output, `${JSON.stringify(findings)}\n`);
      else
        for (const { ok, what, cure } of findings)
          await write(
            tools.output,
            `${ok ? '✓' : '✗'} ${what}${cure === undefined ? '' : `\n    ${cure}`}\n`,
          );
      done(findings.every((finding) => finding.ok) ? 0 : 1);
    });
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return {
    ok,
    what: `Node.js ${process.versions.node}`,
    ...(!ok && { cure: 'install Node.js 20.19 or newer' }),
  };
}

function libraryState(tools: Toolbox): Finding {
  const { library, faults } = readLibrary(tools.scripts);
  if (library)
    return {
      ok: true,
      what: `script library ${tools.scripts}: ${library.phrases.size} wordings (${library.hash.slice(0, 12)})`,
    };
  return {
    ok: false,
    what: `script library ${tools.scripts}: ${faults.length} faults`,
    cure: faults.slice(0, 5).map(faultLine).join('\n    '),
  };
}

async function databaseState(tools: Toolbox): Promise<Finding> {
  const { database } = tools;
  const name = `database ${shownDatabase(database)}`;
  const server = isPostgres(database);
  try {
    // Looking must not create a file.
    const there = server || isThere(database);
    const store = await tools.openStore(there ? database : ':memory:');
    const health = await store.health();
    const counts = await store.counts(tools.community().id);
    const { writable, detail } = await store.readiness();
    await store.close();
    if (!there) return { ok: true, what: `${name}: not there yet, yingda start makes it` };
    const found = Object.entries(counts)
      .map(([table, count]) => `${count} ${table}`)
      .join(', ');
    if (health.ok && !writable)
      return {
        ok: false,
        what: `${name}: ${detail} (${found})`,
        cure: 'give the account that runs yingda the right to write it, or make room on its disk',
      };
    return {
      ok: health.ok,
      what: `${name}: ${health.detail} (${found})`,
      ...(!health.ok && { cure: 'restore the last backup; keep the damaged file' }),
    };
  } catch (error) {
    return {
      ok: false,
      what: `${name}: ${oneLine(error)}`,
      cure: server
        ? 'set YINGDA_DATABASE to an address that is right (docs/operations.md, PostgreSQL)'
        : 'set YINGDA_DATABASE to a writable path; after an upgrade of Node.js run npm rebuild better-sqlite3',
    };
  }
}

/** Channels that are set up; none of them is started. */
async function channelStates(tools: Toolbox): Promise<Finding[]> {
  const faulty = (what: string, error: unknown): Finding => ({
    ok: false,
    what: `channel ${what}`,
    cure: oneLine(error),
  });
  const channels = await tools.channels().catch((error: unknown) => [faulty('settings', error)]);
  if (channels.length === 0) return [{ ok: true, what: 'channels: the page only (docs/channels.md)' }];
  return Promise.all(
    channels.map(async (channel) => {
      if ('what' in channel) return channel;
      try {
        return { ok: true, what: `channel ${channel.name}: ${(await channel.probe?.()) ?? 'set up'}` };
      } catch (error) {
        return faulty(channel.name, error);
      }
    }),
  );
}

function holidays(): Finding {
  const { year } = shanghaiFields(Date.now());
  const ok = holidaysKnown(year);
  return {
    ok,
    what: `public holidays of ${year} ${ok ? 'are known' : 'are not known'}`,
    ...(!ok && {
      cure: 'add them to overrides in scripts-zh/standards/calendar.yaml, or update the package chinese-days',
    }),
  };
}
