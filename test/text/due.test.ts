/** The calendar of Shanghai, and how a due time is told to an owner. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dueText,
  momentText,
  shanghaiDay,
  shanghaiFields,
  shanghaiIso,
  shanghaiMidnight,
} from '../../src/text/times.ts';
import { times } from './words.ts';

const NOW = Date.parse('2026-11-22T10:00:00+08:00');
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const instant = fc.integer({ min: at('2026-01-01 00:00'), max: at('2030-12-31 00:00') });

describe('the calendar of Shanghai', () => {
  it('writes an instant and reads it back', () => {
    fc.assert(
      fc.property(instant, (at) => {
        expect(Date.parse(shanghaiIso(at))).toBe(Math.floor(at / 1000) * 1000);
      }),
    );
  });

  it('knows midnight and the fields of a day', () => {
    expect(shanghaiIso(shanghaiMidnight(NOW))).toBe('2026-11-22T00:00:00+08:00');
    expect(shanghaiFields(NOW)).toEqual({ year: 2026, month: 11, day: 22, weekday: 7, hour: 10, minute: 0 });
    expect(shanghaiIso(shanghaiDay(2026, 11, 31))).toBe('2026-12-01T00:00:00+08:00');
    fc.assert(
      fc.property(instant, (at) => {
        const { year, month, day } = shanghaiFields(at);
        expect(shanghaiDay(year, month, day)).toBe(shanghaiMidnight(at));
      }),
    );
  });
});

describe('a due time told', () => {
  it.each([
    ['2026-11-22 10:15', '15分钟内'],
    ['2026-11-22 11:30', '90分钟内'],
    ['2026-11-22 12:00', '2小时内'],
    ['2026-11-22 14:00', '4小时内'],
    ['2026-11-22 17:00', '今天17:00前'],
    ['2026-11-23 09:30', '明天9:30前'],
    ['2026-11-23 00:00', '明天0:00前'],
    ['2026-11-25 18:00', '11月25日18:00前'],
    ['2027-01-03 08:05', '1月3日8:05前'],
    ['2026-11-22 09:00', '1分钟内'],
  ])('%s is "%s"', (due, told) => {
    expect(dueText(at(due), NOW, times.told)).toBe(told);
  });

  it('of a past midnight counts days by the calendar', () => {
    expect(dueText(at('2026-11-23 09:30'), at('2026-11-22 23:59'), times.told)).toBe('明天9:30前');
    expect(dueText(at('2026-11-23 09:30'), at('2026-11-23 00:01'), times.told)).toBe('今天9:30前');
  });

  it('is told as a moment where it is none to be early for', () => {
    const told = ['2026-11-22 13:30', '2026-11-23 08:30', '2026-11-25 08:30'].map((one) =>
      momentText(at(one), NOW, times.told),
    );
    expect(told).toEqual(['今天13:30', '明天8:30', '11月25日8:30']);
  });
});
