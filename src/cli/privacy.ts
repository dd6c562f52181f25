/** yingda privacy: what is kept of owners, why and how long; what was done with it; the sweep by which it goes. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { createPrivacyDesk } from '../desk/privacy.ts';
import { dropMedia } from '../media.ts';
import type { PrivacyDesk, PrivacyPage } from '../privacy.ts';
import { shanghaiIso } from '../text/shanghai.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import { sweepAction } from './sweep.ts';
import type { Toolbox } from './toolbox.ts';

export function privacyCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const privacy = program
    .command('privacy')
    .description('what is kept of owners, why and how long (one owner: yingda export, yingda erase)');
  const asked = async <T>(work: (desk: PrivacyDesk) => Promise<T>): Promise<T> => {
    const community = tools.community();
    const library = ofCommunity(tools.library(), community);
    return withStore(tools, (store) =>
      work(
        createPrivacyDesk({
          store,
          clock: systemClock,
          communityId: community.id,
          library: () => library,
          dropMedia: (ids) => dropMedia(tools.media, ids),
        }),
      ),
    );
  };

  privacy
    .command('list')
    .option('--log', 'looks at whole data, exports and erasures instead')
    .option('--json', 'as JSON')
    .description('each kind of record with its reason and days; what is done with it; what owners are told')
    .action(async ({ log, json }: { log?: boolean; json?: boolean }) => {
      const found = await asked((desk) => desk.page());
      const text = log ? found.log.map(logLine) : pageLines(found);
      const value = log ? found.log : found;
      await write(
        tools.output,
        json ? `${JSON.stringify(value)}\n` : text.map((line) => `${line}\n`).join(''),
      );
      done(0);
    });
  privacy
    .command('export')
    .argument('<file>', 'the .xlsx to be written')
    .description('the same as tables: for an authority, or for whoever is responsible')
    .action(async (file: string) => {
      writeFileSync(file, await asked((desk) => desk.sheet()));
      await write(tools.output, `${file}\n`);
      done(0);
    });
  privacy
    .command('run')
    .option('--dry-run', 'only count what would go')
    .description('takes away now what the service takes away every day')
    .action(async ({ dryRun = false }: { dryRun?: boolean }) => {
      await sweepAction(tools, !dryRun);
      done(0);
    });
}

const pageLines = ({ kept, processing, notices, sweptAt }: PrivacyPage): string[] => [
  ...kept.map(({ what, days, why, ends }) => [what, days, why, ends].join('  ')),
  ...processing.map(({ title, purpose, basis, passed }) => [title, purpose, basis, passed].join('  ')),
  ...notices.map(({ version, from, current, text }) =>
    [`v${version}`, from, current ? '*' : '-', text].join('  '),
  ),
  `swept ${sweptAt === null ? 'never' : shanghaiIso(sweptAt).slice(0, 16)}`,
];

const logLine = ({ at, action, actor, target }: PrivacyPage['log'][number]): string =>
  [shanghaiIso(at).slice(0, 16), action, actor ?? '-', target ?? '-'].join('  ');
