/** yingda chat: playing an owner in the terminal. */
import type { Command } from 'commander';
import { type Clock, systemClock } from '../clock.ts';
import { assistance } from '../desk/assistance.ts';
import { settle } from '../desk/rehearsal.ts';
import { createService } from '../desk/service.ts';
import { mediaFolder } from '../media.ts';

import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

const HELP = '/图片 [文件] 发一张图片 · /等 10 过十分钟 · /退出\n';
const QUIT = ['/退出', '/quit', '/exit'];

/** The system's clock, with what was skipped by "/等". */
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
      const store =
        options.database === undefined ? await tools.sampleStore() : await tools.openStore(options.database);
      await settle(store, community);
      const clock = new SkippingClock();
      const sender = `owner-${clock.now()}`;
      const channel = await tools.terminal({
        prompts: { owner: '业主> ', bot: '应答> ' },
        sender,
        pictureWord: '/图片',
        command: async (line) => {
          if (QUIT.includes(line)) {
            await channel.stop();
            return true;
          }
          const wait = /^\/等\s*([0-9]+(?:\.[0-9]+)?)$/.exec(line);
          if (wait) clock.skip(Number(wait[1]) * 60_000);
          return wait !== null;
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
          for (const ticket of outcome.opened)
            tools.output.write(`      [工单 ${ticket.number} ${ticket.kind} ${ticket.urgency}]\n`);
          if (outcome.effects.some((effect) => effect.kind === 'handoff'))
            tools.output.write('      [已转人工]\n');
        },
        log: (level, message) => {
          if (level !== 'info') tools.errors.write(`${message}\n`);
        },
      });
      await write(tools.output, `${community.name}物业服务中心 · ${HELP}`);
      await service.start();
      await channel.ended;
      await service.stop();
      await store.close();
      done(0);
    });
}
