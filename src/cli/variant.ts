/** yingda variant list | approve | decline | export: what agents keep making of suggested wordings. */
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { systemClock } from '../clock.ts';
import { Wordings } from '../desk/wordings.ts';
import { withVariants } from '../library/variants.ts';
import { Checker } from '../script/lint.ts';
import type { VariantCard, VariantDecision, VariantDesk } from '../staff.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

export function variantCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const variant = program
    .command('variant')
    .description('other words for wordings, as agents keep writing them: list, approve, decline, export');
  variant
    .command('list')
    .description('what is proposed, and what was decided')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      await withDesk(tools, async (desk) => {
        const { proposed, decided } = await desk.list();
        const lines = json ? [JSON.stringify({ proposed, decided })] : [...proposed, ...decided].map(line);
        await write(tools.output, lines.map((one) => `${one}\n`).join(''));
      });
      done(0);
    });
  const decisions: readonly (readonly [VariantDecision, string])[] = [
    ['approve', 'said from now on, by suggestions and by the bot'],
    ['decline', 'not said (any more)'],
  ];
  for (const [decision, about] of decisions)
    variant
      .command(decision)
      .description(about)
      .argument('<id>', 'as "variant list" shows it')
      .requiredOption('--by <name>', 'who decides')
      .action(async (id: string, { by }: { by: string }) => {
        await withDesk(tools, async (desk) => {
          const card = await desk.decide(id, decision, { id: 'command-line', name: by });
          await write(tools.output, `${line(card)}\n`);
        });
        done(0);
      });
  variant
    .command('export')
    .description('the approved ones as a library file, for scripts-zh/assist/variants.yaml')
    .action(async () => {
      await withDesk(tools, async (desk) => {
        const { decided } = await desk.list();
        const variants = decided
          .filter(({ state }) => state === 'approved')
          .map(({ phrase, version, text }) => ({ phrase, version, text }));
        await write(tools.output, stringify({ variants }, { lineWidth: 0 }));
      });
      done(0);
    });
}

function line({ id, phrase, state, conversations, agents, was, text }: VariantCard): string {
  const from = `${conversations} conversations, ${agents} agents`;
  return `${id}  ${state ?? 'proposed'}  ${phrase}  (${from})\n  - ${was}\n  + ${text}`;
}

/** The desk's wordings on the database in use; a running service takes a decision up by itself. */
async function withDesk(tools: Toolbox, use: (desk: VariantDesk) => Promise<void>): Promise<void> {
  await withStore(tools, async (store) => {
    const written = tools.library();
    let library = written;
    await use(
      new Wordings({
        desk: {
          get library() {
            return library;
          },
          adopt(variants) {
            library = withVariants(written, variants);
          },
        },
        store,
        clock: systemClock,
        communityId: tools.community().id,
        checker: async (of) => new Checker(of, tools.models),
      }),
    );
  });
}
