/** yingda fees, yingda survey: what was collected and what came back, compared, drawn, written to spreadsheets (STD-10, STD-11). */
import type { Command } from 'commander';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { CollectionLine, RegisterDesk } from '../registers.ts';
import { shanghaiIso } from '../text/times.ts';
import { BY, contents, exportCommand, withBooks } from './books.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

type Done = (code: 0 | 1 | 2) => void;
const MOST_LISTED = 100;

export function feesCommand(program: Command, tools: Toolbox, done: Done): void {
  const fees = program
    .command('fees')
    .description('fees: the collection of a month against STD-10, and the desk against the cashier');
  const answer = answering(tools, done, 'collection');

  fees
    .command('list')
    .option('--month <month>', 'YYYY-MM (default: the newest there is)')
    .option('--json', 'as JSON')
    .description('what is due and was paid, by kind of fee and by building; how many are at which step')
    .action(({ month, json }: { month?: string; json?: boolean }) =>
      answer(json, async (books, book) => {
        const found = await books.figures(book, monthOf(month));
        if (found?.kind !== 'collection') return { value: found, text: [] };
        const steps = Object.entries(found.states).map(([state, count]) => `${state} ${count}`);
        return {
          value: found,
          text: [
            found.period === '' ? 'no fees yet' : found.period,
            ...[...found.kinds, ...found.buildings].map(lineText),
            steps.join(', '),
          ],
        };
      }),
    );
  exportCommand(fees, tools, done, (library) => bookWith(library, 'collection'));
  fees
    .command('run')
    .requiredOption('--cashier <file>', "the cashier's .xlsx: 房号 费用 月份 实收")
    .option('--desk <file>', "the desk's (default: the book)")
    .option('--month <month>', 'YYYY-MM: only this month')
    .option('--json', 'as JSON')
    .description('compares both ways and keeps the result; exit code 1 when something differs')
    .action(async (options: { cashier: string; desk?: string; month?: string; json?: boolean }) => {
      const files = {
        cashier: contents(options.cashier),
        desk: options.desk === undefined ? null : contents(options.desk),
        month: monthOf(options.month) ?? null,
      };
      let differs = false;
      await answer(options.json, async (books, book) => {
        const check = await books.compare(book, files, BY);
        differs = check.differences.length > 0;
        const lines = check.differences.map(
          ({ what, home, kind, month, deskCents, cashierCents }) =>
            `${what}  ${home}  ${kind}  ${month}  desk ${yuan(deskCents)}, cashier ${yuan(cashierCents)}`,
        );
        return {
          value: check,
          text: [`${check.same} agree, ${check.differences.length} differ`, ...lines],
        };
      });
      if (differs) done(1);
    });
  fees
    .command('checks')
    .option('--json', 'as JSON')
    .description('comparisons of the desk and the cashier, the newest first')
    .action(({ json }: { json?: boolean }) =>
      answer(json, async (books) => {
        const checks = await books.comparisons(MOST_LISTED);
        return {
          value: checks,
          text: checks.map(
            ({ at, by, same, differences }) =>
              `${shanghaiIso(at).slice(0, 16)}  ${by}  ${same} agree, ${differences.length} differ`,
          ),
        };
      }),
    );
}

export function surveyCommand(program: Command, tools: Toolbox, done: Done): void {
  const survey = program
    .command('survey')
    .description('questionnaires: who is asked, how many came back (STD-11), the means of the scores');
  const answer = answering(tools, done, 'returns');

  survey
    .command('list')
    .option('--round <name>', 'of this round (default: the last one there is)')
    .option('--json', 'as JSON')
    .description('the return of a round and its scores; all rounds there are')
    .action(({ round, json }: { round?: string; json?: boolean }) =>
      answer(json, async (books, book) => {
        const found = await books.figures(book, round);
        if (found?.kind !== 'returns') return { value: found, text: [] };
        const { period, sent, back, rate, target, scores, low, periods } = found;
        return {
          value: found,
          text: [
            `${period || 'no rounds yet'}  ${back}/${sent}  ${rate ?? '-'}%  (>= ${target}%)  low ${low}`,
            ...scores.map(({ label, mean, given }) => `  ${label}  ${mean ?? '-'}  (${given})`),
            ...(periods.length > 0 ? [`rounds: ${periods.join(', ')}`] : []),
          ],
        };
      }),
    );
  exportCommand(survey, tools, done, (library) => bookWith(library, 'returns'));
  survey
    .command('run')
    .argument('<round>', 'its name: the same name draws the same homes')
    .requiredOption('--share <percent>', 'how many of them are asked', Number)
    .requiredOption('--occasion <choice>', '定期征询, 结合收费 or 大型活动')
    .option('--homes <file>', 'only of these, one a line (participants of an activity)')
    .option('--json', 'as JSON')
    .description('draws who is asked, and lays their questionnaires down')
    .action(
      async (round: string, options: { share: number; occasion: string; homes?: string; json?: boolean }) => {
        const { share, occasion, homes } = options;
        if (!(share > 0 && share <= 100))
          throw new YingdaError('E_USAGE', '--share must be a number above 0, at most 100');
        const lines = homes === undefined ? null : new TextDecoder().decode(contents(homes)).split(/\r?\n/);
        const named = lines?.map((line) => line.trim()).filter((line) => line !== '');
        await answer(options.json, async (books, book) => {
          const drawn = await books.draw(
            book,
            { round, share, values: { occasion }, ...(named && { homes: named }) },
            BY,
          );
          return { value: drawn, text: [`${drawn.asked} are asked, ${drawn.added} of them new`] };
        });
      },
    );
}

type Figures = 'collection' | 'returns';
type Answer = { readonly value: unknown; readonly text: readonly string[] };

/** @throws YingdaError E_UNKNOWN_ID when no book reckons such figures */
function bookWith(library: Library, figures: Figures): string {
  for (const { id, figures: rule } of library.registers.values()) if (rule?.kind === figures) return id;
  throw new YingdaError('E_UNKNOWN_ID', `no book of scripts-zh/registers has figures of ${figures}`);
}

function answering(tools: Toolbox, done: Done, figures: Figures) {
  return async (
    json: boolean | undefined,
    work: (books: RegisterDesk, book: string) => Promise<Answer>,
  ): Promise<void> => {
    const { value, text } = await withBooks(tools, (books, library) =>
      work(books, bookWith(library, figures)),
    );
    await write(tools.output, json ? `${JSON.stringify(value)}\n` : text.map((line) => `${line}\n`).join(''));
    done(0);
  };
}

const yuan = (cents: number | null): string => (cents === null ? '-' : (cents / 100).toFixed(2));

const lineText = ({ name, rate, target, paidCents, dueCents, missingCents }: CollectionLine): string =>
  [
    name,
    `${yuan(paidCents)}/${yuan(dueCents)}`,
    `${rate ?? '-'}%`,
    target === null ? '' : `(>= ${target}%)`,
    missingCents > 0 ? `to collect ${yuan(missingCents)}` : '',
  ]
    .join('  ')
    .trimEnd();

/** @throws YingdaError E_USAGE */
function monthOf(text: string | undefined): string | undefined {
  if (text === undefined || /^20[0-9]{2}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new YingdaError('E_USAGE', `--month must be like 2026-11, got "${text}"`);
}
