/** yingda lint: what a line lacks and what it must not say (spec 06). */
import type { Command } from 'commander';
import { z } from 'zod';
import { shapeFaults, YingdaError } from '../errors.ts';
import { dialogueFile, dialogueRule, SPEAKERS } from '../library/rule-schema.ts';
import { CompiledRule } from '../script/dialogue-rule.ts';
import { Checker } from '../script/lint.ts';
import { readYaml } from '../yaml-file.ts';
import { eachLine, write } from './jsonl.ts';
import { wholeNumber } from './options.ts';
import type { Toolbox } from './toolbox.ts';

const row = z.looseObject({
  text: z.string(),
  situation: z.string().nullish(),
  step: z.int().nullish(),
  channel: z.enum(['phone', 'chat']).nullish(),
  customer: z.looseObject({ surname: z.string().nullish(), gender: z.enum(['m', 'f']).nullish() }).nullish(),
  history: z.array(z.looseObject({ from: z.enum(SPEAKERS), text: z.string() })).nullish(),
  community: z.string().nullish(),
});

export function lintCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('lint')
    .description(
      'checks a line against the script library: missing elements, forbidden sayings, better wording',
    )
    .argument('[text]', 'one line')
    .option(
      '--jsonl',
      'rows {"text","situation"?,"step"?,"channel"?,"customer"?,"history"?,"community"?} from standard input',
    )
    .option('--situation <id>', 'OPEN-5, CMPL-2 …')
    .option('--step <n>', 'step of the situation', wholeNumber('--step', 1))
    .option('--channel <kind>', 'phone or chat')
    .option('--rule <file>', 'tries a dialogue rule (YAML) before it is saved; with --dialogue')
    .option('--dialogue <file>', 'turns {"from","text"}, as YAML or JSON')
    .option('--community <id>', 'where the dialogue took place, for --rule')
    .action(
      async (
        text: string | undefined,
        options: {
          jsonl?: boolean;
          situation?: string;
          step?: number;
          channel?: string;
          rule?: string;
          dialogue?: string;
          community?: string;
        },
      ) => {
        if (options.rule !== undefined || options.dialogue !== undefined) {
          await write(tools.output, `${JSON.stringify(tried(options), null, 2)}\n`);
          return done(0);
        }
        const library = tools.library();
        const checker = new Checker(library, tools.models);
        const answer = (one: z.infer<typeof row>) => {
          const situation = one.situation ?? undefined;
          const known = situation === undefined ? undefined : library.situations.get(situation);
          // A flow's line has no elements of its own: it is checked for forbidden sayings only.
          if (situation !== undefined && !known && !library.flows.has(situation))
            throw new YingdaError(
              'E_UNKNOWN_ID',
              `situation "${situation}" is not one of OPEN-1 … CLOSE-3 (yingda script list)`,
            );
          const step = one.step ?? undefined;
          if (known && step !== undefined && !known.steps.some((candidate) => candidate.step === step)) {
            throw new YingdaError(
              'E_UNKNOWN_ID',
              `${situation} has steps ${[...new Set(known.steps.map((candidate) => candidate.step))].join(', ')}, not ${step}`,
            );
          }
          return checker.lint({
            text: one.text,
            situation: known ? situation : undefined,
            step,
            channel: one.channel ?? undefined,
            customer: {
              surname: one.customer?.surname ?? undefined,
              gender: one.customer?.gender ?? undefined,
            },
            history: one.history ?? undefined,
            community: one.community ?? undefined,
          });
        };
        if (options.jsonl) return done(await eachLine(tools, row, answer));
        if (text === undefined)
          throw new YingdaError('E_USAGE', 'lint needs a text, or --jsonl with rows on standard input');
        const checked = row.safeParse({
          text,
          situation: options.situation,
          step: options.step,
          channel: options.channel,
        });
        if (!checked.success) throw new YingdaError('E_USAGE', shapeFaults(checked.error));
        const result = answer(checked.data);
        await write(tools.output, `${JSON.stringify(result, null, 2)}\n`);
        return done(0);
      },
    );
}

/** The hits of one rule in one dialogue. @throws YingdaError E_USAGE, E_INPUT_SHAPE */
function tried(options: { rule?: string; dialogue?: string; channel?: string; community?: string }) {
  if (options.rule === undefined || options.dialogue === undefined)
    throw new YingdaError('E_USAGE', '--rule and --dialogue are given together');
  const rule = readYaml(options.rule, dialogueRule, 'E_INPUT_SHAPE');
  const dialogue = readYaml(options.dialogue, dialogueFile, 'E_INPUT_SHAPE');
  const hits = new CompiledRule(rule).hits(dialogue, {
    channel: options.channel === 'chat' ? 'chat' : 'phone',
    community: options.community ?? null,
  });
  const { id, kind, severity, weight, why, better } = rule;
  return {
    rule: id,
    turns: dialogue.length,
    weight: hits.length * weight,
    hits: hits.map((hit) => ({ ...hit, kind, severity, reason: why, better })),
  };
}
