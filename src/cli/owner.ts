/** yingda export | erase: what is kept of one owner, shown whole, or taken away (RELIABILITY 51). */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { YingdaError } from '../errors.ts';
import { copyMedia, dropMedia } from '../media.ts';
import { mediaOf, type PersonFound, personSought } from '../people.ts';
import { maskPersonal, maskPhone } from '../script/fill.ts';
import type { Store } from '../store.ts';
import { withStore } from './database.ts';
import { isThere, makeFolder } from './folder.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

const WHO =
  'a phone, the number of a ticket, channel/sender as a channel knows them (wecom:wk…/wm…), or the id that this command shows';

export function exportCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('export')
    .description(
      'writes all that is kept of one owner into a folder: owner.json and their pictures and voices',
    )
    .argument('<who>', WHO)
    .requiredOption('--to <dir>', 'a folder that is not there yet')
    .action(async (who: string, options: { to: string }) => {
      const to = resolve(options.to);
      if (isThere(to)) throw new YingdaError('E_USAGE', `${to} is there already: name a new folder`);
      const { record, person } = await withStore(tools, async (store) => {
        const found = await only(store, who);
        return { person: found, record: await store.personRecord(found.id) };
      });
      if (!record) throw nobody(who);
      // Owners' data: for this account only.
      makeFolder(to, 0o700);
      writeFileSync(join(to, 'owner.json'), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
      const media = await copyMedia(tools.media, join(to, 'media'), mediaOf(record));
      const rows = Object.entries(record).map(([table, list]) => `${list.length} ${table}`);
      await write(
        tools.output,
        `${shown(person)}\n${to}: ${rows.join(', ')}; ${media} pictures and voices\n`,
      );
      done(0);
    });
}

export function eraseCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('erase')
    .description(
      'takes away for good what is kept of one owner; tickets and events stay, with nobody in them',
    )
    .argument('<who>', WHO)
    .option('--dry-run', 'only show who it is, and how much is kept')
    .option('--run', 'do it')
    .action(async (who: string, options: { dryRun?: boolean; run?: boolean }) => {
      if ((options.dryRun === true) === (options.run === true))
        throw new YingdaError('E_USAGE', 'say --dry-run to look, or --run to erase');
      const lines = await withStore(tools, async (store) => {
        const person = await only(store, who);
        if (person.openTickets.length > 0)
          throw new YingdaError(
            'E_OPEN_TICKETS',
            `${person.openTickets.join(', ')} of this owner ${person.openTickets.length === 1 ? 'is' : 'are'} still open: see to them first`,
            { exitCode: 1 },
          );
        if (!options.run) {
          const record = (await store.personRecord(person.id)) ?? {};
          return [shown(person), `would go: ${counts(lengths(record))}`];
        }
        const erased = await store.erasePerson(person.id, Date.now());
        if (!erased) throw nobody(who);
        const files = await dropMedia(tools.media, erased.media);
        return [
          shown(person),
          `erased: ${counts(erased.rows)}, ${files} files`,
          'still to be seen to: backups (docs/operations.md, Retention), what was posted to Slack, what the platforms keep',
        ];
      });
      await write(tools.output, `${lines.join('\n')}\n`);
      done(0);
    });
}

const lengths = (record: Readonly<Record<string, readonly unknown[]>>) =>
  Object.fromEntries(Object.entries(record).map(([table, rows]) => [table, rows.length]));

const counts = (rows: Readonly<Record<string, number>>) =>
  Object.entries(rows)
    .map(([table, count]) => `${count} ${table}`)
    .join(', ');

const nobody = (who: string) =>
  new YingdaError('E_NOT_FOUND', `nobody is kept as ${maskPersonal(who)}`, { exitCode: 1 });

/** @throws YingdaError E_NOT_FOUND; E_USAGE when several are meant, with their ids */
async function only(store: Store, who: string): Promise<PersonFound> {
  const found = await store.findPeople(personSought(who));
  const [person, ...others] = found;
  if (!person) throw nobody(who);
  if (others.length === 0) return person;
  throw new YingdaError(
    'E_USAGE',
    `${found.length} owners are kept as ${maskPersonal(who)}; name one by id:\n${found.map(shown).join('\n')}`,
  );
}

/** Enough for the operator to see whether it is the right one, and no more. */
function shown({ id, surname, phone, identities, tickets }: PersonFound): string {
  const channels = identities.map(({ channel }) => channel).join(', ');
  return `${id}: ${surname ?? 'no name'}, ${phone === null ? 'no phone' : maskPhone(phone)}, ${channels || 'no channel'}, ${tickets} tickets`;
}
