/** Figures as people read them: with their unit, times in days, hours and minutes, the bot's and people's apart. Pure. */
import type { Library } from '../library/library.ts';
import type { FigureCard, Shown, Unit, Value } from '../reports.ts';
import { durationText } from '../text/durations.ts';
import { MINUTE } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';

/** A second, a minute, in ms: units that are told as a time. */
const TIMES: Partial<Record<Unit, number>> = { seconds: 1000, minutes: MINUTE };

/** "91.2%", "11小时40分钟", "机器人120，人86" */
export function shownValue(library: Library, { value, apart }: Value, unit: Unit): string {
  const { labels } = library.supervise.reports;
  const ms = TIMES[unit];
  const text = (number: number | null) =>
    number === null
      ? labels.none
      : ms === undefined
        ? `${number}${labels.units[unit]}`
        : durationText(number * ms, labels.durations);
  return apart ? filledText(labels.apart, { bot: text(apart.bot), people: text(apart.people) }) : text(value);
}

export const shown = (library: Library, value: Value, unit: Unit): Shown => ({
  ...value,
  text: shownValue(library, value, unit),
});

/** "标准≥95%" */
export function shownTarget(library: Library, { target }: Pick<FigureCard, 'target'>): string | null {
  return target === null ? null : filledText(library.supervise.reports.labels.target, { target });
}
