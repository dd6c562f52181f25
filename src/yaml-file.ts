/** Reads a YAML (or JSON) file whose shape is known. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { type ErrorCode, oneLine, shapeFaults, YingdaError } from './errors.ts';
import { readQuickly } from './text/quick-yaml.ts';

/** @throws YingdaError with `code`, naming the file and every place in it that is not of this shape */
export function readYaml<S extends z.ZodType>(
  file: string,
  schema: S,
  code: ErrorCode = 'E_IMPORT_FILE',
): z.infer<S> {
  let data: unknown;
  try {
    const text = readFileSync(file, 'utf8');
    const quick = readQuickly(text);
    data = quick ? quick.value : parse(text);
  } catch (error) {
    throw new YingdaError(code, `${file}: ${oneLine(error)}`, { cause: error });
  }
  const checked = schema.safeParse(data);
  if (checked.success) return checked.data;
  throw new YingdaError(code, `${file}: ${shapeFaults(checked.error)}`);
}
