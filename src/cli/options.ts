/** Reading options that several commands share. */
import { YingdaError } from '../errors.ts';

/** @returns ms since 1970; the present when absent @throws YingdaError E_INPUT_SHAPE for a time that is none */
export function instant(text: string | null | undefined): number {
  if (text === null || text === undefined) return Date.now();
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new YingdaError(
      'E_INPUT_SHAPE',
      `now must be an ISO time like 2026-11-22T10:00:00+08:00, got "${text}"`,
    );
  return at;
}
