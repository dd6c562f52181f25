/** yingda quality: talks drawn by plan with every line checked, what was marked, how far inspectors agree. */
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { createQualityDesk } from '../desk/quality.ts';
import type { QualityDesk } from '../quality.ts';
import { checkers } from '../script/lint.ts';
import { DAY, shanghaiIso } from '../text/shanghai.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

const SHOWN_DAYS = 400;
const BY = { id: 'cli', name: 'yingda quality' };

export function qualityCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const quality = program
    .command('quality')
    .description(
      'talks with owners: every line checked, drawn by plan, marked by people (marking is on the page)',
    );
  const shown =
    (work: (desk: QualityDesk, argument: string) => Promise<readonly string[] | object>) =>
    async (argument: string | { json?: boolean }, options?: { json?: boolean }) => {
      const [given, { json }] = typeof argument === 'string' ? [argument, options ?? {}] : ['', argument];
      const community = tools.community();
      const library = ofCommunity(tools.library(), community);
      const checker = checkers(tools.models);
      const answer = await withStore(tools, (store) =>
        work(
          createQualityDesk({
            store,
            clock: systemClock,
            communityId: community.id,
            library: () => library,
            checker: async (of) => checker(of),
            // Nobody is marked from here, so nobody practises.
            drills: { practiseAfter: async () => undefined },
            traineeOf: async ({ id }) => id,
          }),
          given,
        ),
      );
      const lines = Array.isArray(answer) ? (answer as readonly string[]) : [JSON.stringify(answer)];
      await write(
        tools.output,
        json ? `${JSON.stringify(answer)}\n` : lines.map((line) => `${line}\n`).join(''),
      );
      done(0);
    };
  quality
    .command('draw <plan>')
    .description('check every line of the plan’s period of now, and draw talks from it; again is the same')
    .option('--json', 'as JSON')
    .action(shown((desk, plan) => desk.draw(plan, systemClock.now(), BY)));
  quality
    .command('list')
    .description('reviews, the newest first')
    .option('--json', 'as JSON')
    .action(
      shown(async (desk) =>
        (await desk.list({ since: systemClock.now() - SHOWN_DAYS * DAY })).map(
          ({ at, state, plan, people, findings, score }) =>
            [shanghaiIso(at).slice(0, 16), state, plan, people.join(' ') || '-', findings, score ?? '-'].join(
              '  ',
            ),
        ),
      ),
    );
  quality
    .command('agreement')
    .description('how far two inspectors agree on the talks that both have marked')
    .option('--json', 'as JSON')
    .action(
      shown(async (desk) =>
        (await desk.agreement(systemClock.now() - SHOWN_DAYS * DAY)).map(
          ({ inspectors, judged, same, kappa }) =>
            [inspectors.join(' / '), judged, same === null ? '-' : `${same}%`, `kappa ${kappa ?? '-'}`].join(
              '  ',
            ),
        ),
      ),
    );
}
