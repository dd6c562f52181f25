/** The yearly plan (TRN-1): drawn up by the rules of the year, looked through for what is missing, budgeted. */
import { z } from 'zod';
import type { Library } from '../library/library.ts';
import type { DutyRules } from '../library/programme-schema.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { shanghaiDay, shanghaiFields, shanghaiMidnight } from '../text/times.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import { dayOf } from './exam.ts';
import { clockOn, type Period, periodAt, wholePeriods } from './periods.ts';

const words = z.string().trim().max(2000);
const line = z.strictObject({
  rule: z.string(),
  title: words,
  /** When each begins, ms since 1970. */
  at: z.array(z.int()).max(400),
  /** Of each. */
  minutes: z.int().min(0).max(6000),
  form: words,
  scope: words,
  standard: words,
  /** Of each, in yuan. */
  budget: z.number().min(0).max(10_000_000),
});
export const planSchema = z.strictObject({
  year: z.int().min(2020).max(2100),
  lines: z.array(line).max(60),
  note: words.default(''),
});
export type YearPlan = z.infer<typeof planSchema>;
export type PlanLine = YearPlan['lines'][number];

export const planOf = (body: unknown): YearPlan => planSchema.parse(body);

/** The moment after which the plan of a year is late: the end of 15 December before it. */
export function planDue(library: Library, year: number): number {
  const { month, day } = library.exams.programme.plan;
  return shanghaiDay(year - 1, month, day + 1);
}

/** A draft that has all that the rules ask for, on working days in working time. */
export function draftPlan(library: Library, year: number): YearPlan {
  const { duties } = library.exams.programme;
  return {
    year,
    note: '',
    lines: duties.map((duty) => ({
      rule: duty.rule,
      title: duty.title,
      at: timesOf(library, duty, year),
      minutes: duty.course ? minutesOf(duty.course) : duty.minutes,
      form: duty.forms[0] ?? '',
      scope: duty.scope,
      standard: duty.standard,
      budget: duty.budget,
    })),
  };
}

/** In the middle of every period, on the nearest working day within it; a week of holidays has it on its own day all the same. */
function timesOf(library: Library, duty: DutyRules, year: number): number[] {
  const calendar = workingCalendar(library.standards.calendar);
  const { at: time } = library.exams.programme.plan;
  const { from, to } = periodAt('year', shanghaiDay(year, 7, 1));
  return weeksToo(duty, from, to).flatMap((period) => {
    const middle = shanghaiMidnight((period.from + period.to) / 2);
    const days = Array.from({ length: (period.to - period.from) / DAY }, (_, at) => period.from + at * DAY);
    const near = days.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
    const isWithin = (day: number) => day >= from && day < to;
    const { course } = duty;
    if (!course) {
      const day = near.find((one) => isWithin(one) && calendar.isWorkingDay(one)) ?? near.find(isWithin);
      return day === undefined ? [] : [clockOn(day, time)];
    }
    const first = near.find((one) => calendar.isWorkingDay(one)) ?? middle;
    return days
      .filter(
        (day) =>
          day >= first &&
          day < first + course.days * DAY &&
          course.weekdays.includes(shanghaiFields(day).weekday) &&
          calendar.isWorkingDay(day),
      )
      .map((day) => clockOn(day, course.from));
  });
}

/** Periods that a year is to have; of weeks those that are whole within it. */
const weeksToo = ({ every }: DutyRules, from: number, to: number): Period[] => wholePeriods(every, from, to);

function minutesOf({ from, to }: NonNullable<DutyRules['course']>): number {
  return (clockOn(0, to) - clockOn(0, from)) / MINUTE;
}

/** What keeps a plan from being submitted, in words for people; none: it has all that TRN-1 and the rules ask for. */
export function planFaults(library: Library, plan: YearPlan): string[] {
  const { duties, periods, plan_says: says } = library.exams.programme;
  const { from, to } = periodAt('year', shanghaiDay(plan.year, 7, 1));
  return duties.flatMap((duty) => {
    const { rule, title, every, minutes: least } = duty;
    const lines = plan.lines.filter((one) => one.rule === rule);
    if (lines.length === 0) return [filledText(says.no_rule, { rule, title })];
    const times = lines.flatMap(({ at }) => at);
    const outside = times.filter((at) => at < from || at >= to);
    const wanted = weeksToo(duty, from, to);
    const empty = wanted.filter((period) => !times.some((at) => at >= period.from && at < period.to));
    const inAll = lines.reduce((sum, { at, minutes }) => sum + at.length * minutes, 0);
    const short = duty.course ? [] : lines.filter(({ minutes }) => minutes < least);
    return [
      ...outside
        .slice(0, 1)
        .map((at) => filledText(says.not_in_year, { rule, title, day: dayOf(at), year: plan.year })),
      ...(times.length < wanted.length
        ? [
            filledText(says.too_few, {
              rule,
              title,
              least: wanted.length,
              count: times.length,
              every: periods[every],
            }),
          ]
        : []),
      ...empty
        .slice(0, 1)
        .map((period) =>
          filledText(says.gap, { rule, title, period: `${dayOf(period.from)}—${dayOf(period.to - DAY)}` }),
        ),
      ...short.map(({ minutes }) => filledText(says.too_short, { rule, title, least, minutes })),
      ...(duty.course && inAll < least
        ? [filledText(says.course_short, { rule, title, least, minutes: inAll })]
        : []),
      ...lines.flatMap(({ scope, standard }) => [
        ...(scope === '' ? [filledText(says.no_scope, { rule, title })] : []),
        ...(standard === '' ? [filledText(says.no_standard, { rule, title })] : []),
      ]),
    ];
  });
}

/** All of it, in yuan. */
export function budgetOf({ lines }: YearPlan): number {
  const cents = lines.reduce((sum, { at, budget }) => sum + at.length * Math.round(budget * 100), 0);
  return cents / 100;
}
