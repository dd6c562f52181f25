/** Reads a file of data/demo. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { oneLine, YingdaError } from '../errors.ts';

/** @throws YingdaError E_IMPORT_FILE when the file is not of this shape */
export function readYaml<S extends z.ZodType>(file: string, schema: S): z.infer<S> {
  let data: unknown;
  try {
    data = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new YingdaError('E_IMPORT_FILE', `${file}: ${oneLine(error)}`);
  }
  const checked = schema.safeParse(data);
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new YingdaError('E_IMPORT_FILE', `${file}: ${faults.join('; ')}`);
}
