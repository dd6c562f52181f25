/** yingda understand: text → meaning (spec 06). */
import type { Command } from 'commander';
import { z } from 'zod';
import { YingdaError } from '../errors.ts';
import type { Meaning } from '../understand/meaning.ts';
import { eachLine, write } from './jsonl.ts';
import { instant } from './options.ts';
import type { Toolbox } from './toolbox.ts';

const row = z.looseObject({
  text: z.string(),
  now: z.string().nullish(),
  expects: z.string().nullish(),
  why: z.boolean().optional(),
});

export function understandCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('understand')
    .description('what a message means: intent, act, slots, urgency, mood, dialect (spec 05)')
    .argument('[text]', 'one message')
    .option('--jsonl', 'rows {"text","now"?,"expects"?} from standard input')
    .option('--expects <what>', 'what our last line asked for: room, phone, rating, confirm …')
    .option('--now <time>', 'ISO time the message was written at')
    .option('--why', 'also which words and rules decided')
    .action(
      async (
        text: string | undefined,
        options: { jsonl?: boolean; expects?: string; now?: string; why?: boolean },
      ) => {
        const understander = tools.understander();
        const answer = async (one: z.infer<typeof row>) =>
          shown(
            await understander.understand(one.text, {
              now: instant(one.now),
              expects: one.expects ?? null,
              why: options.why === true || one.why === true,
            }),
          );
        if (options.jsonl) return done(await eachLine(tools, row, answer));
        if (text === undefined)
          throw new YingdaError('E_USAGE', 'understand needs a text, or --jsonl with rows on standard input');
        await write(
          tools.output,
          `${JSON.stringify(await answer({ text, now: options.now, expects: options.expects }), null, 2)}\n`,
        );
        return done(0);
      },
    );
}

/** The fixed shape of spec 06, with our optional fields after it. */
export function shown(meaning: Meaning): Record<string, unknown> {
  const {
    intent,
    confidence,
    intents,
    act,
    slots,
    spans,
    urgency,
    mood,
    dialect,
    language,
    normalized,
    home,
    cut,
    emergency,
    abusive,
    why,
  } = meaning;
  return {
    intent,
    confidence: Math.round(confidence * 10_000) / 10_000,
    intents,
    act,
    slots,
    spans,
    urgency,
    mood,
    dialect,
    language,
    normalized,
    ...(home && { home }),
    ...(emergency !== null && { emergency }),
    ...(abusive && { abusive }),
    ...(cut && { cut }),
    ...(why && { why }),
  };
}
