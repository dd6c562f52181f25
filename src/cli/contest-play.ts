/** A contestant at the terminal: round after round, each owner answered line by line. */
import { createInterface } from 'node:readline/promises';
import type { ContestDesk } from '../contests.ts';
import { YingdaError } from '../errors.ts';
import type { DrillAnswer, DrillDesk } from '../lessons.ts';
import type { Library } from '../library/library.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

/** @returns how many rounds were played to their end; whoever leaves one has no points of it */
export async function playContest(
  tools: Pick<Toolbox, 'input' | 'output'>,
  library: Library,
  { contests, drills }: { readonly contests: ContestDesk; readonly drills: DrillDesk },
  { id, trainee, now }: { readonly id: string; readonly trainee: string; readonly now: number },
): Promise<number> {
  if (trainee === '') throw new YingdaError('E_USAGE', '--as needs the name of a trainee');
  const { speakers, quit } = library.drilling.labels;
  const show = ({ shows }: DrillAnswer) =>
    write(tools.output, shows.map(({ speaker, text }) => `${speaker}> ${text}\n`).join(''));
  const terminal = createInterface({
    input: tools.input,
    output: tools.output,
    prompt: `${speakers.trainee}> `,
  });
  // Taken up before anything is awaited: lines that come in earlier would be lost.
  const lines = terminal[Symbol.asyncIterator]();
  let played = 0;
  try {
    for (let round = 0; ; round++) {
      const begun = await contests.play(id, trainee, `${id}:${now}:${round}`);
      if (!begun) return played;
      await show(begun.answer);
      for (let count = 0, over = false; !over; count++) {
        terminal.prompt();
        const line = await lines.next();
        if (line.done || quit.includes(line.value.trim())) {
          await drills.stop(trainee);
          return played;
        }
        const answer = await drills.answer(trainee, `${id}:${now}:${round}:${count}`, line.value);
        if (answer) await show(answer);
        over = answer?.over ?? true;
      }
      played++;
    }
  } finally {
    terminal.close();
  }
}
