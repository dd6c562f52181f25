/** JSONL commands: one line in, one line out, in order; a bad line never ends the batch (spec 06). */

import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { oneLine, shapeFaults, YingdaError } from '../errors.ts';

/** Bytes; a longer line is refused unread. */
const MAX_LINE = 32_000_000;
const LF = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true });

export interface Pipes {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** What is read from standard input. Of a folder Node.js reads nothing and says nothing: here the first read fails. */
export function standardInput(descriptor = 0): NodeJS.ReadableStream {
  try {
    if (!fstatSync(descriptor).isDirectory()) return process.stdin;
  } catch {
    return process.stdin;
  }
  return new Readable({
    read() {
      this.destroy(new YingdaError('E_USAGE', 'standard input is a folder, not a file'));
    },
  });
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
  for await (const bytes of linesOf(pipes.input)) {
    line++;
    let out: unknown;
    try {
      if (bytes === null) throw new Error(`longer than ${MAX_LINE} bytes`);
      const text = textOf(bytes);
      if (text.trim() === '') continue;
      out = await answer(shaped(text, schema), line);
    } catch (error) {
      bad = true;
      out = { line, error: oneLine(error) };
    }
    await write(pipes.output, `${JSON.stringify(out)}\n`);
  }
  return bad ? 2 : 0;
}

/**
 * The lines of a stream; null is one that is too long, of which nothing is kept.
 * LF alone ends a line (the CR before it is white space to JSON): in a JSON string U+2028 may stand as it is.
 */
async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<Buffer | null> {
  let pieces: Buffer[] = [];
  let length = 0;
  const add = (piece: Buffer) => {
    length += piece.length;
    if (length > MAX_LINE) pieces = [];
    else pieces.push(piece);
  };
  const line = () => {
    const whole = length > MAX_LINE ? null : Buffer.concat(pieces);
    pieces = [];
    length = 0;
    return whole;
  };
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      add(bytes.subarray(from, end));
      yield line();
      from = end + 1;
    }
    add(bytes.subarray(from));
  }
  if (length > 0) yield line();
}

/** A mark of the byte order is no part of it. @throws Error for what is not UTF-8 */
export function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Error('not UTF-8: save it as UTF-8');
  }
}

function shaped<T>(text: string, schema: z.ZodType<T>): T {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${(error as Error).message}`);
  }
  const checked = schema.safeParse(data);
  if (checked.success) return checked.data;
  throw new Error(shapeFaults(checked.error, 'row'));
}

/** Waits while the reader of our output is slower. */
export async function write(output: NodeJS.WritableStream, text: string): Promise<void> {
  if (!output.write(text)) await once(output, 'drain');
}
