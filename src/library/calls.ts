/** What no single file of a phone call can know: its steps exist, and every situation can be reached. */
import type { z } from 'zod';
import type { Library } from './library.ts';
import type { callsFile } from './standards-schema.ts';

/** Every step that a call leads to is one of a situation, and every situation can be reached. */
export function checkCalls(
  calls: z.infer<typeof callsFile> | undefined,
  situations: Library['situations'],
  fault: (message: string) => void,
): void {
  if (!calls) return;
  const steps = new Set(
    [...situations.values()].flatMap(({ id, steps }) =>
      steps.map(({ step, branch }) => `${id}.${step}${branch ?? ''}`),
    ),
  );
  const named = [
    ...calls.turns.flatMap(({ at, to }) => [at, to]),
    ...calls.waits.flatMap(({ at, to }) => [at, to]),
    ...calls.repeats.map(({ at }) => at),
    ...calls.on_hold,
    ...calls.outcomes.map(({ at }) => at),
    calls.after_talk.to,
  ];
  for (const step of named) if (step !== undefined && !steps.has(step)) fault(`there is no step "${step}"`);
  for (const id of situations.keys())
    if (!calls.events.some(({ say }) => say === id)) fault(`no event leads to ${id}`);
  for (const { say } of calls.events)
    if (say !== undefined && !situations.has(say)) fault(`there is no situation "${say}"`);
  if (new Set(calls.events.map(({ key }) => key)).size < calls.events.length)
    fault('two events have the same key');
}
