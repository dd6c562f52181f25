/** yingda chat: playing an owner in the terminal. */
import type { Command } from 'commander';
import { type Clock, systemClock } from '../clock.ts';
import { assistance } from '../desk/assistance.ts';
import { settle } from '../desk/rehearsal.ts';
import { createService } from '../desk/service.ts';
import { mediaFolder } from '../media.ts';
import { MINUTE } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

/** The system's clock, with what was skipped by the command for it. */
class SkippingClock implements Clock {
  #skipped = 0;

  now(): number {
    return systemClock.now() + this.#skipped;
  }

  skip(ms: number): void {
    this.#skipped += ms;
  }
}

export function chatCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('chat')
    .description(
      'play an owner of the sample community in the terminal (nothing is kept unless --database is given)',
    )
    .option('--database <file>', 'keep conversation and tickets in this file')
    .action(async (options: { database?: string }) => {
      const community = tools.sample();
      const words = tools.library().notices.terminal;
      const store =
        options.database === undefined ? await tools.sampleStore() : await tools.openStore(options.database);
      await settle(store, community);
      const clock = new SkippingClock();
      const sender = `owner-${clock.now()}`;
      const channel = await tools.terminal({
        prompts: { owner: words.owner, bot: words.bot },
        sender,
        pictureWord: words.picture,
        command: async (line) => {
          if (words.quit.includes(line)) {
            await channel.stop();
            return true;
          }
          const minutes = line.startsWith(words.wait) ? line.slice(words.wait.length).trim() : '';
          if (!/^[0-9]+(?:\.[0-9]+)?$/.test(minutes)) return false;
          clock.skip(Number(minutes) * MINUTE);
          return true;
        },
        after: () => service.desk.drain(),
      });
      const service = createService({
        store,
        library: tools.library(),
        understander: tools.understander(),
        clock,
        community,
        channels: [channel],
        quietMs: 0,
        keepMedia: mediaFolder(tools.media),
        assistance: (desk) => assistance({ desk, store, community, models: tools.models, clock }),
        onTurn: (_id, outcome) => {
          if (outcome.status !== 'done') return;
          for (const { number, kind, urgency } of outcome.opened)
            tools.output.write(`      ${filledText(words.ticket, { number, kind, urgency })}\n`);
          if (outcome.effects.some((effect) => effect.kind === 'handoff'))
            tools.output.write(`      ${words.handed}\n`);
        },
        log: (level, message) => {
          if (level !== 'info') tools.errors.write(`${message}\n`);
        },
      });
      const { picture, wait, quit } = words;
      const head = { community: community.name, picture, wait, quit: quit[0] ?? '' };
      await write(tools.output, `${filledText(words.head, head)}\n`);
      await service.start();
      await channel.ended;
      await service.stop();
      await store.close();
      done(0);
    });
}
