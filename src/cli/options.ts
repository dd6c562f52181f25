/** Reading options that several commands share. */
import { YingdaError } from '../errors.ts';
import { shanghaiDay } from '../text/shanghai.ts';

const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** @returns ms since 1970, of Shanghai where no zone is named; the present when absent @throws YingdaError E_INPUT_SHAPE for a time that is none */
export function instant(text: string | null | undefined): number {
  if (text === null || text === undefined) return Date.now();
  const at = instantIn(text);
  if (Number.isNaN(at))
    throw new YingdaError(
      'E_INPUT_SHAPE',
      `now must be an ISO time like 2026-11-22T10:00:00+08:00, got "${text}"`,
    );
  return at;
}

/** @returns ms since 1970, of Shanghai where no zone is named @throws YingdaError E_USAGE for a time that is none */
export function instantGiven(option: string, text: string): number {
  const at = instantIn(text);
  if (Number.isNaN(at))
    throw new YingdaError(
      'E_USAGE',
      `${option} must be an ISO time like 2026-12-01T14:00:00+08:00, got "${text}"`,
    );
  return at;
}

/** NaN for a time that is none. What names no zone must not be taken for one of the machine's. */
function instantIn(text: string): number {
  const [, day, time = '00:00', zone = '+08:00'] = ISO_TIME.exec(text.trim()) ?? [];
  return Date.parse(`${day}T${time}${zone.toUpperCase()}`);
}

/** @returns what reads the value of an option; it throws YingdaError E_USAGE for all but a whole number in these bounds */
export function wholeNumber(
  option: string,
  from: number,
  to = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const number = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    const bounds = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
    throw new YingdaError('E_USAGE', `${option} must be a whole number ${bounds}, got "${text}"`);
  };
}

/** @returns the midnight in Shanghai that a day begins with @throws YingdaError E_USAGE for a day that is none */
export function dayGiven(option: string, text: string): number {
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  // The 30th of February would be taken for a day of March.
  if (month === 0 || new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10) !== text)
    throw new YingdaError('E_USAGE', `${option} must be a day like 2026-12-01, got "${text}"`);
  return shanghaiDay(year, month, day);
}
