/** Working time: periods, weekdays, public holidays and make-up days, reckoned in Asia/Shanghai. */
import chineseDays from 'chinese-days';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Calendar } from '../../src/library/standards-schema.ts';
import { shanghaiDay, shanghaiFields, shanghaiIso } from '../../src/text/times.ts';
import { holidaysKnown, LAST_HOLIDAY_YEAR, workingCalendar } from '../../src/ticket/calendar.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const RULES: Calendar = {
  periods: [
    { from: '08:30', to: '12:00' },
    { from: '13:30', to: '18:00' },
  ],
  weekdays: [1, 2, 3, 4, 5],
  holidays: true,
  overrides: [],
};
const office = workingCalendar(RULES);
const everyDay = workingCalendar({ ...RULES, weekdays: [1, 2, 3, 4, 5, 6, 7] });
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const told = (instant: number) => shanghaiIso(instant).slice(0, 16).replace('T', ' ');
const works = (calendar: typeof office, day: string) => calendar.isWorkingDay(at(`${day} 10:00`));
/** Days of 2026 from one date to another, "01-01". */
function span(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = at(`2026-${from} 00:00`); day <= at(`2026-${to} 00:00`); day += DAY)
    days.push(shanghaiIso(day).slice(5, 10));
  return days;
}

// The State Council's notice for 2026.
const FREE = [
  ['01-01', '01-03'],
  ['02-15', '02-23'],
  ['04-04', '04-06'],
  ['05-01', '05-05'],
  ['06-19', '06-21'],
  ['09-25', '09-27'],
  ['10-01', '10-07'],
].flatMap(([from = '', to = '']) => span(from, to));
const MADE_UP = ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'];

describe('working days', () => {
  it('of 2026 are the weekdays, less the holidays, with the make-up days', () => {
    const wrong = span('01-01', '12-31').filter((day) => {
      const weekday = shanghaiFields(at(`2026-${day} 00:00`)).weekday;
      const expected = !FREE.includes(day) && (MADE_UP.includes(day) || weekday <= 5);
      return works(office, `2026-${day}`) !== expected;
    });
    expect(wrong).toEqual([]);
  });

  it('leave National Day free and make up for it on Saturday 10 October', () => {
    expect(works(office, '2026-10-01')).toBe(false);
    expect(works(office, '2026-10-10')).toBe(true);
    expect(works(office, '2026-10-17')).toBe(false);
  });

  it('of a centre that is open all week are all but the holidays', () => {
    const free = span('01-01', '12-31').filter((day) => !works(everyDay, `2026-${day}`));
    expect(free).toEqual(FREE);
  });

  it('heed overrides first, and no holidays where none are kept', () => {
    const overridden = workingCalendar({
      ...RULES,
      overrides: [
        { day: '2026-10-01', working: true },
        { day: '2026-11-23', working: false },
      ],
    });
    expect([
      works(overridden, '2026-10-01'),
      works(overridden, '2026-10-02'),
      works(overridden, '2026-11-23'),
    ]).toEqual([true, false, false]);
    const always = workingCalendar({ ...RULES, holidays: false });
    expect([works(always, '2026-10-01'), works(always, '2026-10-10')]).toEqual([true, false]);
  });

  it('of years without data are the weekdays, and holidaysKnown says so', () => {
    expect(holidaysKnown(2026)).toBe(true);
    expect(holidaysKnown(LAST_HOLIDAY_YEAR + 1)).toBe(false);
    expect(holidaysKnown(2003)).toBe(false);
    expect(works(office, '2027-10-01')).toBe(true);
    expect(works(office, '2027-10-02')).toBe(false);
    expect(works(office, '2003-10-01')).toBe(true);
  });

  it('are told of by the installed calendar up to the year that is named', () => {
    expect(chineseDays.getDayDetail(`${LAST_HOLIDAY_YEAR}-10-01`).name).toContain(',');
    expect(chineseDays.getDayDetail(`${LAST_HOLIDAY_YEAR + 1}-10-01`).name).not.toContain(',');
  });

  it('begin at midnight in Shanghai', () => {
    expect(office.isWorkingDay(at('2026-11-20 23:59'))).toBe(true);
    expect(office.isWorkingDay(at('2026-11-21 00:00'))).toBe(false);
  });
});

describe('working time', () => {
  it.each([
    ['2026-11-23 10:00', '2026-11-23 10:00'],
    ['2026-11-23 07:00', '2026-11-23 08:30'],
    ['2026-11-23 12:00', '2026-11-23 13:30'],
    ['2026-11-23 18:00', '2026-11-24 08:30'],
    ['2026-11-20 18:30', '2026-11-23 08:30'],
    ['2026-09-30 19:00', '2026-10-08 08:30'],
    ['2026-10-09 18:00', '2026-10-10 08:30'],
  ])('from %s next begins %s', (now, next) => {
    expect(told(office.nextStart(at(now)))).toBe(next);
  });

  it.each([
    ['2026-11-23 10:00', 60, '2026-11-23 11:00'],
    ['2026-11-23 11:00', 120, '2026-11-23 14:30'],
    ['2026-11-23 10:00', 120, '2026-11-23 12:00'],
    ['2026-11-23 17:00', 120, '2026-11-24 09:30'],
    ['2026-11-20 17:30', 60, '2026-11-23 09:00'],
    ['2026-09-30 17:30', 60, '2026-10-08 09:00'],
    ['2026-11-23 06:00', 480, '2026-11-23 18:00'],
    ['2026-11-23 06:00', 2400, '2026-11-27 18:00'],
  ])('%s and %i minutes are over at %s', (now, minutes, end) => {
    expect(told(office.after(at(now), minutes))).toBe(end);
  });

  it('may go on to midnight', () => {
    const late = workingCalendar({ ...RULES, periods: [{ from: '20:00', to: '24:00' }] });
    expect(told(late.after(at('2026-11-23 23:30'), 60))).toBe('2026-11-24 20:30');
  });

  it('does not depend on the order of the periods', () => {
    const turned = workingCalendar({ ...RULES, periods: [...RULES.periods].reverse() });
    expect(turned.nextStart(at('2026-11-23 07:00'))).toBe(office.nextStart(at('2026-11-23 07:00')));
  });
});

const instant = fc.integer({ min: shanghaiDay(2026, 1, 1), max: shanghaiDay(2028, 1, 1) });
const minutes = fc.integer({ min: 1, max: 6000 });
const calendar = fc.constantFrom(
  office,
  everyDay,
  workingCalendar({ ...RULES, holidays: false, weekdays: [6] }),
);

describe('any instant', () => {
  it('has a next start that is not before it, in working time, and its own next start', () => {
    fc.assert(
      fc.property(calendar, instant, (one, now) => {
        const next = one.nextStart(now);
        const { hour, minute } = shanghaiFields(next);
        const clock = hour * 60 + minute;
        expect(next).toBeGreaterThanOrEqual(now);
        expect(one.isWorkingTime(next)).toBe(true);
        expect(one.isWorkingDay(next)).toBe(true);
        expect((clock >= 510 && clock < 720) || (clock >= 810 && clock < 1080)).toBe(true);
        expect(one.nextStart(next)).toBe(next);
      }),
    );
  });

  it('is ordered as its next starts and its ends are', () => {
    fc.assert(
      fc.property(
        calendar,
        instant,
        fc.nat(10 * DAY),
        minutes,
        fc.nat(500),
        (one, now, later, duration, more) => {
          expect(one.nextStart(now + later)).toBeGreaterThanOrEqual(one.nextStart(now));
          expect(one.after(now + later, duration)).toBeGreaterThanOrEqual(one.after(now, duration));
          expect(one.after(now, duration + more)).toBeGreaterThanOrEqual(one.after(now, duration));
        },
      ),
    );
  });

  it('ends within working time, or with it', () => {
    fc.assert(
      fc.property(calendar, instant, minutes, (one, now, duration) => {
        const end = one.after(now, duration);
        expect(one.isWorkingTime(end - 1)).toBe(true);
        expect(end - now).toBeGreaterThanOrEqual(duration * MINUTE);
      }),
    );
  });

  it('takes as long in two parts as in one', () => {
    fc.assert(
      fc.property(calendar, instant, minutes, minutes, (one, now, first, second) => {
        expect(one.after(one.after(now, first), second)).toBe(one.after(now, first + second));
      }),
    );
  });
});

describe('the zone of the machine', () => {
  afterEach(() => vi.unstubAllEnvs());

  function expectSame(zone: string, offset: number): void {
    vi.stubEnv('TZ', zone);
    const now = at('2026-11-23 17:00');
    expect(new Date(now).getTimezoneOffset()).toBe(offset);
    const fresh = workingCalendar(RULES);
    expect(told(fresh.after(now, 120))).toBe('2026-11-24 09:30');
    expect(works(fresh, '2026-10-10')).toBe(true);
    expect(told(fresh.nextStart(at('2026-09-30 19:00')))).toBe('2026-10-08 08:30');
    expect(works(fresh, '2026-10-08')).toBe(true);
  }

  it.each([
    ['UTC', 0],
    ['Asia/Shanghai', -480],
    ['Pacific/Kiritimati', -840],
  ])('%s changes no due time (RELIABILITY 29)', expectSame);

  // West of Greenwich, chinese-days takes "2026-10-01" for the day before.
  it.each([
    ['America/New_York', 300],
    ['Pacific/Honolulu', 600],
  ])('%s changes no due time', expectSame);
});
