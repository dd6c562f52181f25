/** yingda notice kinds | preview | send | list | report: notices to owners (spec 02 望). */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { createDesk } from '../desk/desk.ts';
import { createNoticeDesk } from '../desk/notices.ts';
import { YingdaError } from '../errors.ts';
import { OCCUPANT_ROLES, type OccupantRole } from '../library/terms.ts';
import type { NoticeDesk, NoticeDraft, NoticePreview } from '../notices.ts';
import { checkers } from '../script/lint.ts';
import { shanghaiIso } from '../text/times.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

/** Who is named as the sender of what is sent from the command line. */
const SENDER = { id: 'cli', name: 'yingda notice' };

interface Wishes {
  readonly slot: readonly string[];
  readonly building: readonly string[];
  readonly unit: readonly string[];
  readonly floors?: string;
  readonly tag: readonly string[];
  readonly role: readonly string[];
  readonly groups?: boolean;
  readonly homes?: string;
  readonly id?: string;
  readonly json?: boolean;
}

const all = (value: string, before: readonly string[]) => [...before, value];

export function noticeCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const notice = program
    .command('notice')
    .description('notices to owners: weather, outages, fees … to parts of the community');

  /** The running service sends what is committed here; where none runs, the next one does. */
  async function using(work: (notices: NoticeDesk) => Promise<void>): Promise<void> {
    await withStore(tools, async (store) => {
      const community = tools.community();
      const library = ofCommunity(tools.library(), community);
      const desk = createDesk({
        store,
        library,
        understander: tools.understander(),
        clock: systemClock,
        community,
      });
      const checker = checkers(tools.models);
      await work(createNoticeDesk({ desk, store, clock: systemClock, community, checker }));
    });
    done(0);
  }
  const drafting = (name: string, description: string) =>
    notice
      .command(name)
      .description(description)
      .argument('<kind>', 'NOTICE-WEATHER, … (yingda notice kinds)')
      .option('--slot <name=text>', 'what the text says; again for each', all, [])
      .option('--building <name>', 'only these buildings; again for each', all, [])
      .option('--unit <name>', 'only these units', all, [])
      .option('--floors <from-to>', 'only these floors: 1-6')
      .option('--tag <tag>', 'only homes with one of these tags', all, [])
      .option('--role <role>', `only ${OCCUPANT_ROLES.join(', ')}`, all, [])
      .option('--groups', 'say it into the groups of owners as well')
      .option(
        '--homes <file>',
        'a CSV: first column the home (3栋2单元1502), the others slots by their names',
      )
      .option('--json', 'as JSON');

  notice
    .command('kinds')
    .description('the notices there are, with what each needs to be told')
    .action(async () => {
      for (const { id, title, slots, text } of tools.library().notices.owners.kinds)
        await write(
          tools.output,
          `${id}  ${title}\n  ${text[0]}\n${Object.entries(slots)
            .map(([slot, about]) => `  ${slot}: ${about}\n`)
            .join('')}`,
        );
      done(0);
    });

  drafting('preview', 'who would be told what, who not and why; nothing is sent').action(
    (kind: string, wishes: Wishes) =>
      using(async (notices) => {
        const preview = await notices.preview(draftOf(kind, wishes));
        await write(tools.output, wishes.json ? `${JSON.stringify(preview)}\n` : previewText(preview));
      }),
  );

  drafting('send', 'sends it; preview first')
    .option('--id <id>', 'the same id twice sends once')
    .action((kind: string, wishes: Wishes) =>
      using(async (notices) => {
        const id = wishes.id ?? randomUUID();
        const { people } = await notices.send(id, draftOf(kind, wishes), SENDER);
        await write(
          tools.output,
          wishes.json ? `${JSON.stringify({ id, people })}\n` : `${id}: ${people} people are written to\n`,
        );
      }),
    );

  notice
    .command('list')
    .description('the newest notices')
    .action(() =>
      using(async (notices) => {
        for (const { id, kind, at, by } of await notices.list(50))
          await write(tools.output, `${id}  ${shanghaiIso(at)}  ${kind}  ${by.name}\n`);
      }),
    );

  notice
    .command('report')
    .description('who was reached, who not and why')
    .argument('<id>', 'of the notice')
    .option('--json', 'as JSON')
    .action((id: string, { json }: { json?: boolean }) =>
      using(async (notices) => {
        const report = await notices.report(id);
        const lines = report.lines.map(({ address, who, outcome, reason }) =>
          [address, who ?? '-', outcome, reason ?? ''].join('  ').trimEnd(),
        );
        const head = Object.entries(report.counts).map(([outcome, count]) => `${outcome}: ${count}`);
        await write(
          tools.output,
          json ? `${JSON.stringify(report)}\n` : `${[report.title, ...head, ...lines].join('\n')}\n`,
        );
      }),
    );
}

/** @throws YingdaError E_USAGE */
function draftOf(kind: string, wishes: Wishes): NoticeDraft {
  const some = (list: readonly string[]) => (list.length === 0 ? undefined : list);
  const wrong = wishes.role.find((role) => !(OCCUPANT_ROLES as readonly string[]).includes(role));
  if (wrong !== undefined)
    throw new YingdaError('E_USAGE', `--role must be one of ${OCCUPANT_ROLES.join(', ')}, got "${wrong}"`);
  const floors = /^(-?[0-9]{1,3})-(-?[0-9]{1,3})$/.exec(wishes.floors ?? '');
  if (wishes.floors !== undefined && !floors) throw new YingdaError('E_USAGE', '--floors must be like 1-6');
  return {
    kind,
    slots: Object.fromEntries(
      wishes.slot.map((text) => {
        const at = text.indexOf('=');
        if (at < 1) throw new YingdaError('E_USAGE', `--slot must be like time=明天8:00, got "${text}"`);
        return [text.slice(0, at), text.slice(at + 1)];
      }),
    ),
    segment: {
      buildings: some(wishes.building),
      units: some(wishes.unit),
      floors: floors ? { from: Number(floors[1]), to: Number(floors[2]) } : undefined,
      tags: some(wishes.tag),
      roles: some(wishes.role) as readonly OccupantRole[] | undefined,
      groups: wishes.groups,
      homes: wishes.homes === undefined ? undefined : homesOf(wishes.homes),
    },
  };
}

/** @throws YingdaError E_USAGE */
function homesOf(file: string): NonNullable<NoticeDraft['segment']['homes']> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    throw new YingdaError('E_USAGE', `cannot read ${file}`);
  }
  const [head = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((cell) => cell.trim()));
  return rows.map(([home = '', ...cells]) => ({
    home,
    slots: Object.fromEntries(cells.flatMap((cell, at) => (head[at + 1] ? [[head[at + 1], cell]] : []))),
  }));
}

function previewText(preview: NoticePreview): string {
  const { title, homes, people, groups, leftOut, unknown, lines, violations } = preview;
  return [
    `${title}: ${homes} homes, ${people} people are written to`,
    ...Object.entries(leftOut).map(([reason, count]) => `  not, ${reason}: ${count}`),
    ...groups.map((name) => `  into the group ${name}`),
    ...unknown.map((home) => `  no such home: ${home}`),
    ...violations.map(({ cue, reason, better }) => `  must not be said: ${cue}: ${reason} → ${better}`),
    ...lines.map(
      ({ address, who, leftOut: reason, text }) =>
        `${address}  ${who ?? '-'}  ${reason === null ? text : reason}`,
    ),
    '',
  ].join('\n');
}
