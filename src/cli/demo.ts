/** `yingda start --demo`: a made-up community that has lived through a year, for whoever wants to look around. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONSOLE_CHANNEL } from '../api/server.ts';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { liveYear } from '../demo/year.ts';
import { assistance } from '../desk/assistance.ts';
import { YingdaError } from '../errors.ts';
import { mediaFolder } from '../media.ts';
import { makeFolder } from './folder.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

const SEED = 2026;
const A_YEAR = 365;
const DAYS_A_LINE = 30;

/**
 * Lives it where it was not lived yet (minutes), and keeps it: the year ends now. Nothing of it leaves this machine.
 * @param given how many days; true: a year
 * @returns the tools of a service that opens on it
 */
export async function demoTools(tools: Toolbox, given: string | true): Promise<Toolbox> {
  const days = given === true ? A_YEAR : Number(given);
  if (!Number.isInteger(days) || days < 1 || days > A_YEAR)
    throw new YingdaError(
      'E_USAGE',
      `--demo takes days from 1 to ${A_YEAR}, got "${String(given).slice(0, 40)}"`,
    );
  const folder = join(tools.config.data, 'lived');
  makeFolder(folder);
  const file = join(folder, `${days}-days.sqlite`);
  const community = tools.demo.community();
  if (!existsSync(file)) {
    await write(tools.output, `${community.name}: ${days} days are being lived, once; this takes minutes\n`);
    await live(tools, days, file);
  }
  return {
    ...tools,
    database: file,
    media: join(folder, 'media'),
    community: () => community,
    channels: async () => [],
    outlets: async () => [],
  };
}

async function live(tools: Toolbox, days: number, file: string): Promise<void> {
  const community = tools.demo.community();
  const { store, write: keep } = await tools.demo.store();
  await tools.trained();
  const pictures = await Promise.all(tools.demo.pictures().map(mediaFolder(join(dirname(file), 'media'))));
  const began = systemClock.now();
  const lived = await liveYear({
    store,
    library: ofCommunity(tools.library(), community),
    understander: tools.understander(),
    community,
    plan: tools.demo.plan(),
    office: tools.demo.office(),
    pictures,
    channel: CONSOLE_CHANNEL,
    until: systemClock.now(),
    days,
    seed: SEED,
    assistance: (desk, clock) => assistance({ desk, store, clock, community, models: tools.models }),
    onDay: (day, of) => {
      if (day % DAYS_A_LINE === 0 || day === of) tools.output.write(`  ${day}/${of}\n`);
    },
  });
  keep(file);
  await store.close();
  const seconds = Math.round((systemClock.now() - began) / 1000);
  await write(
    tools.output,
    `${lived.conversations} owners, ${lived.turns} turns, ${lived.tickets} tickets in ${seconds} s\n`,
  );
}
