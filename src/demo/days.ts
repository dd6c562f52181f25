/** Which matters come on a day of a simulated year: season, hour, storms, holidays, crowds. */

import { DAY, HOUR, MINUTE } from '../text/shanghai.ts';
import { shanghaiFields } from '../text/times.ts';
import type { Chance } from './chance.ts';
import type { PlannedEvent, PlannedMatter, YearPlan } from './plan.ts';

const DAYS_A_MONTH = 30.4;

/** A storm, outage or crowd at its time. */
export interface Occasion {
  readonly event: PlannedEvent;
  readonly from: number;
  readonly to: number;
  /** Where a crowd or an outage is. */
  readonly building: string;
}

/** A matter that somebody comes with. */
export interface Coming {
  readonly at: number;
  readonly matter: PlannedMatter;
  /** Of a crowd; null: anybody. */
  readonly building: string | null;
}

function lasts(event: PlannedEvent): number {
  if (event.kind === 'storm') return event.hours * HOUR;
  if (event.kind === 'outage') return event.minutes * MINUTE;
  return event.days * DAY;
}

/** @param from midnight of the first day */
export function occasionsOf(
  plan: YearPlan,
  from: number,
  days: number,
  buildings: readonly string[],
  chance: Chance,
): Occasion[] {
  const all: Occasion[] = [];
  for (const event of plan.events) {
    const fitting = Array.from({ length: days }, (_, n) => from + n * DAY).filter((day) =>
      event.months.includes(shanghaiFields(day + HOUR).month),
    );
    // A part of a year has its part of what happens in one.
    const share = fitting.length / (event.months.length * DAYS_A_MONTH);
    const exact = event.times * Math.min(1, share);
    const times = Math.floor(exact) + (chance.is(exact - Math.floor(exact)) ? 1 : 0);
    for (let n = 0; n < times && fitting.length > 0; n++) {
      const start = chance.pick(fitting) + chance.whole([8, 20]) * HOUR;
      all.push({ event, from: start, to: start + lasts(event), building: chance.pick(buildings) });
    }
  }
  return all.sort((one, other) => one.from - other.from);
}

/** @param day midnight of it */
export function comingsOf(
  plan: YearPlan,
  day: number,
  homes: number,
  occasions: readonly Occasion[],
  isHoliday: boolean,
  chance: Chance,
): Coming[] {
  const { month } = shanghaiFields(day + HOUR);
  const comings: Coming[] = [];
  for (const matter of plan.matters) {
    const rate = Array.isArray(matter.per_1000) ? (matter.per_1000[month - 1] ?? 0) : matter.per_1000;
    const usual = (rate * homes) / 1000 / DAYS_A_MONTH;
    const during = occasions.filter(({ from, to }) => from < day + DAY && to > day);
    let factor = isHoliday ? plan.holidays : 1;
    let building: string | null = null;
    for (const { event, building: where } of during) {
      if (event.kind === 'storm') factor *= matter.storm;
      if ((event.kind === 'rush' || event.kind === 'crowd') && event.matter === matter.id) {
        factor *= event.factor;
        if (event.kind === 'crowd') building = where;
      }
    }
    for (let n = chance.count(usual * factor); n > 0; n--) {
      const at = day + chance.weighed(plan.hours) * HOUR + Math.floor(chance.next() * HOUR);
      comings.push({ at, matter, building: building !== null && chance.is(0.8) ? building : null });
    }
  }
  return comings.sort((one, other) => one.at - other.at);
}
