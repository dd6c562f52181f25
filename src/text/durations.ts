/** How long something took, as people say it: "11小时40分钟", "2天3小时", "7分钟", "0.6秒". */
import { DAY, HOUR, MINUTE } from './shanghai.ts';
import { filledText } from './template.ts';

/** The words for so many days, hours, minutes, seconds: "{n}小时". */
export interface DurationWords {
  readonly days: string;
  readonly hours: string;
  readonly minutes: string;
  readonly seconds: string;
}

const SECOND = 1000;
/** Below so many seconds a tenth matters. */
const FEW_SECONDS = 10;

/** Two units at most, the smaller one rounded: who reads eleven hours does not ask for seconds. */
export function durationText(ms: number, words: DurationWords): string {
  const told = (unit: keyof DurationWords, n: number) => filledText(words[unit], { n });
  const seconds = ms / SECOND;
  if (seconds < FEW_SECONDS) return told('seconds', Math.round(seconds * 10) / 10);
  if (Math.round(seconds) < 60) return told('seconds', Math.round(seconds));
  const two = (big: keyof DurationWords, small: keyof DurationWords, size: number, part: number) => {
    const parts = Math.round(ms / part);
    const [whole, rest] = [Math.floor((parts * part) / size), ((parts * part) % size) / part];
    return told(big, whole) + (rest === 0 ? '' : told(small, rest));
  };
  if (Math.round(ms / MINUTE) < 60) return told('minutes', Math.round(ms / MINUTE));
  if (Math.round(ms / MINUTE) < DAY / MINUTE) return two('hours', 'minutes', HOUR, MINUTE);
  return two('days', 'hours', DAY, HOUR);
}
