/** yingda chat: playing an owner in the terminal. */
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { write } from './jsonl.ts';
import { openRehearsal } from './rehearse.ts';
import type { Toolbox } from './toolbox.ts';

const HELP = '/图片 发一张图片 · /等 10 过十分钟 · /退出\n';

export function chatCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('chat')
    .description(
      'play an owner of the sample community in the terminal (nothing is kept unless --database is given)',
    )
    .option('--database <file>', 'keep conversation and tickets in this file')
    .action(async (options: { database?: string }) => {
      const community = tools.sample();
      const { rehearsal, store } = await openRehearsal(tools, options.database, Date.now());
      const name = `owner-${Date.now()}`;
      const terminal = createInterface({ input: tools.input, output: tools.output, prompt: '业主> ' });
      await write(tools.output, `${community.name}物业服务中心 · ${HELP}`);
      let filed = 0;
      terminal.prompt();
      for await (const line of terminal) {
        const text = line.trim();
        if (text === '/退出' || text === '/quit' || text === '/exit') break;
        const wait = /^\/等\s*([0-9]+(?:\.[0-9]+)?)$/.exec(text);
        const standing = wait
          ? await rehearsal.wait(name, Number(wait[1]) * 60_000)
          : await rehearsal.happen(name, [text === '/图片' ? { image: true } : { text: line }]);
        for (const reply of standing.replies) await write(tools.output, `应答> ${reply}\n`);
        for (const ticket of standing.tickets.slice(filed))
          await write(tools.output, `      [工单 ${ticket.number} ${ticket.kind} ${ticket.urgency}]\n`);
        filed = standing.tickets.length;
        if (standing.handoff) await write(tools.output, '      [已转人工]\n');
        terminal.prompt();
      }
      terminal.close();
      await store.close();
      done(0);
    });
}
