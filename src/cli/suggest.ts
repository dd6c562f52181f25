/** yingda suggest: replies for an agent (spec 06 suggest). */
import type { Command } from 'commander';
import { z } from 'zod';
import { Suggester } from '../assist/suggest.ts';
import { shapeFaults, YingdaError } from '../errors.ts';
import { CHANNEL_KINDS, INTENTS } from '../library/terms.ts';
import { Checker } from '../script/lint.ts';
import { TICKET_STATES } from '../ticket/moves.ts';
import { eachLine, write } from './jsonl.ts';
import { instant } from './options.ts';
import type { Toolbox } from './toolbox.ts';

const text = z.string().nullish();
const row = z.looseObject({
  history: z.array(z.looseObject({ from: z.enum(['owner', 'agent', 'bot']), text: z.string() })),
  channel: z.enum(CHANNEL_KINDS).nullish(),
  customer: z.looseObject({ surname: text, gender: z.enum(['m', 'f']).nullish() }).nullish(),
  agent: z.looseObject({ number: z.union([z.string(), z.int().transform(String)]).nullish() }).nullish(),
  /** Also as `converse` and `ticket show` give it: `id` for `number`, `summary` for `issue`. */
  ticket: z
    .looseObject({
      number: text,
      id: text,
      kind: z.enum(INTENTS),
      state: z.enum(TICKET_STATES).default('received'),
      issue: text,
      summary: text,
      due: text,
      assignee: text,
    })
    .refine(({ number, id }) => (number ?? id) !== undefined, 'needs a number')
    .nullish(),
  flow: text,
  now: text,
});

/** An absent, null or empty field is an unknown one. */
const known = <T extends string>(value: T | null | undefined): T | undefined =>
  value === null || value === undefined || value.trim() === '' ? undefined : value;

export function suggestCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('suggest')
    .description('up to three replies for an agent, best first, and what not to say')
    .argument('[text]', "the owner's message")
    .option(
      '--jsonl',
      'rows {"history":[{"from","text"}],"channel"?,"customer"?,"agent"?} from standard input',
    )
    .option('--channel <kind>', 'phone or chat')
    .option('--agent <number>', "the agent's number")
    .option('--now <time>', 'ISO time of the message')
    .action(
      async (
        text: string | undefined,
        options: { jsonl?: boolean; channel?: string; agent?: string; now?: string },
      ) => {
        const library = tools.library();
        const suggester = new Suggester(
          library,
          new Checker(library, tools.models),
          tools.understander(),
          tools.models,
        );
        const community = tools.community();
        const answer = (one: z.infer<typeof row>) =>
          suggester.suggest({
            history: one.history,
            channel: one.channel ?? undefined,
            customer: { surname: known(one.customer?.surname), gender: known(one.customer?.gender) },
            agent: { number: known(one.agent?.number) },
            ticket: one.ticket
              ? {
                  number: one.ticket.number ?? one.ticket.id ?? '',
                  kind: one.ticket.kind,
                  state: one.ticket.state,
                  issue: one.ticket.issue ?? one.ticket.summary ?? '',
                  due: one.ticket.due ? instant(one.ticket.due) : null,
                  assignee: known(one.ticket.assignee),
                }
              : null,
            flow: one.flow ?? null,
            now: instant(one.now ?? options.now),
            community: community.name,
            communityId: community.id,
            figures: community.figures,
          });
        if (options.jsonl) return done(await eachLine(tools, row, answer));
        if (text === undefined)
          throw new YingdaError(
            'E_USAGE',
            "suggest needs the owner's message, or --jsonl with rows on standard input",
          );
        const checked = row.safeParse({
          history: [{ from: 'owner', text }],
          channel: options.channel,
          agent: { number: options.agent },
        });
        if (!checked.success) throw new YingdaError('E_USAGE', shapeFaults(checked.error));
        await write(tools.output, `${JSON.stringify(await answer(checked.data), null, 2)}\n`);
        return done(0);
      },
    );
}
