/** JSONL commands: one line in, one line out, in order; a bad line never ends the batch (spec 06). */

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { oneLine } from '../errors.ts';

/** A longer line is refused unread. */
const MAX_LINE = 32_000_000;

export interface Pipes {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Answers every line.
 * @returns 0, or 2 when any line was bad
 */
export async function eachLine<T>(
  pipes: Pipes,
  schema: z.ZodType<T>,
  answer: (row: T, line: number) => Promise<unknown> | unknown,
): Promise<0 | 2> {
  let line = 0;
  let bad = false;
  for await (const text of createInterface({ input: pipes.input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (text.trim() === '') continue;
    let out: unknown;
    try {
      out = await answer(read(text, schema), line);
    } catch (error) {
      bad = true;
      out = { line, error: oneLine(error) };
    }
    await write(pipes.output, `${JSON.stringify(out)}\n`);
  }
  return bad ? 2 : 0;
}

function read<T>(text: string, schema: z.ZodType<T>): T {
  if (text.length > MAX_LINE)
    throw new Error(`the line has ${text.length} characters, at most ${MAX_LINE} are read`);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${(error as Error).message}`);
  }
  const checked = schema.safeParse(data);
  if (checked.success) return checked.data;
  throw new Error(
    checked.error.issues.map((issue) => `${issue.path.join('.') || 'row'}: ${issue.message}`).join('; '),
  );
}

/** Waits while the reader of our output is slower. */
export async function write(output: NodeJS.WritableStream, text: string): Promise<void> {
  if (!output.write(text)) await once(output, 'drain');
}
