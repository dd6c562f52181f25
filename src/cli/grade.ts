/** yingda grade: scores a trainee's lines in a situation (spec 06). */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { oneLine, shapeFaults, YingdaError } from '../errors.ts';
import { Grader } from '../script/grade.ts';
import { Checker } from '../script/lint.ts';
import { eachLine, textOf, write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

/** A longer conversation is no single situation. */
const MOST_TURNS = 200;

const seconds = z.number().nullish();
const from = z.enum(['trainee', 'owner']);
const turn = z.union(
  [
    z.looseObject({ from, event: z.literal('hangup'), at: seconds }),
    z.looseObject({ from, text: z.string(), at: seconds, end: seconds }),
  ],
  'must be {"from":"trainee" or "owner","text":"…","at"?:seconds,"end"?:seconds} or {"from","event":"hangup","at"?}',
);

const row = z.looseObject({
  situation: z.string(),
  channel: z.enum(['phone', 'chat']).nullish(),
  turns: z.array(turn).max(MOST_TURNS),
  customer: z.looseObject({ surname: z.string().nullish(), gender: z.enum(['m', 'f']).nullish() }).nullish(),
});

export function gradeCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('grade')
    .description("scores a trainee's lines in a situation: elements, order, waits, forbidden sayings")
    .argument('[file]', 'one row as JSON')
    .option('--jsonl', 'rows {"situation","channel"?,"turns","customer"?} from standard input')
    .action(async (file: string | undefined, options: { jsonl?: boolean }) => {
      const library = tools.library();
      const grader = new Grader(library, new Checker(library, tools.models));
      const answer = (one: z.infer<typeof row>) => {
        if (!library.situations.has(one.situation))
          throw new YingdaError(
            'E_UNKNOWN_ID',
            `situation "${one.situation}" is not one of OPEN-1 … CLOSE-3 (yingda script list)`,
          );
        return grader.grade({
          situation: one.situation,
          channel: one.channel ?? undefined,
          turns: one.turns.map((said) =>
            'event' in said && said.event === 'hangup'
              ? { from: said.from, event: 'hangup', at: said.at ?? undefined }
              : {
                  from: said.from,
                  text: String(said.text),
                  at: said.at ?? undefined,
                  end: numberOf(said.end),
                },
          ),
          customer: {
            surname: one.customer?.surname ?? undefined,
            gender: one.customer?.gender ?? undefined,
          },
        });
      };
      if (options.jsonl) return done(await eachLine(tools, row, answer));
      if (file === undefined)
        throw new YingdaError('E_USAGE', 'grade needs a file, or --jsonl with rows on standard input');
      const result = answer(readRow(file));
      await write(tools.output, `${JSON.stringify(result, null, 2)}\n`);
      return done(0);
    });
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** @throws YingdaError E_INPUT_SHAPE naming the file and what is wrong with it */
function readRow(file: string): z.infer<typeof row> {
  let data: unknown;
  try {
    data = JSON.parse(textOf(readFileSync(file)));
  } catch (error) {
    throw new YingdaError('E_INPUT_SHAPE', `${file}: ${oneLine(error)}`);
  }
  const checked = row.safeParse(data);
  if (checked.success) return checked.data;
  throw new YingdaError('E_INPUT_SHAPE', `${file}: ${shapeFaults(checked.error, 'row')}`);
}
