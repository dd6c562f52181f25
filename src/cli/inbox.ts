/** yingda inbox list | show | redrive: messages that were set aside after failing again and again. */
import type { Command } from 'commander';
import { YingdaError } from '../errors.ts';
import { maskPersonal } from '../script/fill.ts';
import { shanghaiIso } from '../text/times.ts';
import type { DeadLetter } from '../upkeep.ts';
import { withStore } from './database.ts';
import { write } from './jsonl.ts';
import { wholeNumber } from './options.ts';
import type { Toolbox } from './toolbox.ts';

/** Of a text in the list. */
const EXCERPT = 40;

export function inboxCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  const inbox = program
    .command('inbox')
    .description('messages that were set aside because they could not be processed: list, show, redrive');
  inbox
    .command('list')
    .description('oldest first, masked')
    .option('--limit <n>', 'how many', wholeNumber('--limit', 1), 50)
    .option('--json', 'as JSON')
    .action(async (options: { limit: number; json?: boolean }) => {
      const letters = await withStore(tools, (store) => store.deadLetters(options.limit));
      if (options.json) await write(tools.output, `${JSON.stringify(letters.map(view))}\n`);
      else if (letters.length === 0) await write(tools.output, 'nothing is set aside\n');
      else for (const letter of letters) await write(tools.output, `${line(letter)}\n`);
      done(0);
    });
  inbox
    .command('show')
    .description('one of them, masked')
    .argument('<number>', 'as yingda inbox list shows it')
    .action(async (number: string) => {
      const seq = seqOf(number);
      const letter = await withStore(tools, (store) => store.deadLetter(seq));
      if (!letter) throw notThere([seq]);
      await write(tools.output, `${JSON.stringify(view(letter), null, 2)}\n`);
      done(0);
    });
  inbox
    .command('redrive')
    .description(
      'puts them back to be processed at once; a conversation that people have taken over stays with them',
    )
    .argument('[numbers...]', 'as yingda inbox list shows them')
    .option('--all', 'all of them')
    .action(async (numbers: string[], options: { all?: boolean }) => {
      if ((numbers.length === 0) === (options.all !== true))
        throw new YingdaError('E_USAGE', 'name the numbers to redrive, or --all');
      const seqs = options.all === true ? null : numbers.map(seqOf);
      const back = await withStore(tools, (store) => store.redrive(seqs, Date.now()));
      await write(tools.output, `${back.length} put back${back.length > 0 ? `: ${back.join(', ')}` : ''}\n`);
      const missing = (seqs ?? []).filter((seq) => !back.includes(seq));
      if (missing.length > 0) throw notThere(missing);
      done(0);
    });
}

function seqOf(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new YingdaError('E_USAGE', `"${text}" is no number of a message`);
  return Number(text);
}

function notThere(seqs: readonly number[]): YingdaError {
  return new YingdaError(
    'E_NOT_FOUND',
    `not set aside: ${seqs.join(', ')} (yingda inbox list shows what is)`,
    { exitCode: 1 },
  );
}

function line(letter: DeadLetter): string {
  const { inbound } = letter;
  const text = maskPersonal(inbound.text).replace(/\s+/g, ' ');
  const shown = [...text].length > EXCERPT ? `${[...text].slice(0, EXCERPT).join('')}…` : text;
  return [
    letter.seq,
    shanghaiIso(letter.receivedAt),
    inbound.channel,
    inbound.from,
    `"${shown}"`,
    maskPersonal(letter.error),
  ].join('  ');
}

/** Without the sender's account: the conversation's id says as much to us and nothing to others. */
function view(letter: DeadLetter): Record<string, unknown> {
  const { inbound } = letter;
  return {
    number: letter.seq,
    conversation: letter.conversationId,
    received_at: shanghaiIso(letter.receivedAt),
    attempts: letter.attempts,
    error: maskPersonal(letter.error),
    channel: inbound.channel,
    from: inbound.from,
    text: maskPersonal(inbound.text),
    images: inbound.images.length,
    voices: inbound.voices.length,
    videos: inbound.videos?.length ?? 0,
    event: inbound.event ?? inbound.action?.do ?? null,
  };
}
