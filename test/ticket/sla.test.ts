/** Due times of new tickets (spec 02 时限默认值, STD-2, STD-3), with the library's own limits and calendar. */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadLibrary } from '../../src/library/loader.ts';
import { INTENTS, type Intent, URGENCIES, type Urgency } from '../../src/library/terms.ts';
import { shanghaiIso } from '../../src/text/times.ts';
import { workingCalendar } from '../../src/ticket/calendar.ts';
import { dueTimes } from '../../src/ticket/sla.ts';
import type { TicketTask } from '../../src/ticket/ticket.ts';

const HOUR = 3_600_000;
const library = loadLibrary(join(import.meta.dirname, '../../scripts-zh'));
const calendar = workingCalendar(library.standards.calendar);
const at = (text: string) => Date.parse(`2026-${text.replace(' ', 'T')}:00+08:00`);
const short = (instant: number | null) => instant && shanghaiIso(instant).slice(5, 16).replace('T', ' ');

function rule(filed: number, kind: Intent, urgency: Urgency = 'normal', task: TicketTask = 'work') {
  return dueTimes(library, calendar, { kind, urgency, task }, filed);
}
function due(
  filed: string,
  kind: Intent,
  urgency: Urgency = 'normal',
  task: TicketTask = 'work',
): Record<string, string> {
  const times = Object.entries(rule(at(filed), kind, urgency, task).due).map(([name, instant]) => [
    name,
    short(instant),
  ]);
  return Object.fromEntries(times.filter(([, instant]) => instant !== null));
}

describe('what cannot wait', () => {
  it('is an urgent repair: a call within 15 minutes, a man there within 30, mended within 24 hours, at night too', () => {
    expect(due('11-22 23:00', 'repair', 'urgent')).toEqual({
      respond: '11-22 23:15',
      arrive: '11-22 23:30',
      resolve: '11-23 23:00',
    });
    expect(due('10-01 03:00', 'repair', 'urgent')).toEqual({
      respond: '10-01 03:15',
      arrive: '10-01 03:30',
      resolve: '10-02 03:00',
    });
  });

  it.each(['emergency', 'repair', 'complaint', 'parking'] as const)(
    'is any emergency (%s): somebody there within 15 minutes, always',
    (kind) => {
      const { arrive, respond } = due('11-22 23:50', kind, 'emergency');
      expect(arrive).toBe('11-23 00:05');
      expect(respond).toBe('11-22 23:51');
    },
  );

  it('is a car in the way', () => {
    expect(due('11-22 22:00', 'parking', 'urgent')).toEqual({
      respond: '11-22 22:15',
      resolve: '11-22 23:00',
    });
  });
});

describe('what can wait for the morning', () => {
  it('is a repair: a time is agreed within 15 minutes of working time', () => {
    expect(due('11-23 10:00', 'repair')).toEqual({ respond: '11-23 10:15', arrive: '11-24 10:00' });
    expect(due('11-23 23:00', 'repair').respond).toBe('11-24 08:45');
  });

  it('is a complaint: filed at 19:00, answered the next morning', () => {
    expect(due('11-23 19:00', 'complaint').respond).toBe('11-24 10:30');
    expect(due('11-23 19:00', 'fee_dispute').respond).toBe('11-24 10:30');
  });

  it('is answered within 2 hours and has its plan within 48 when filed by day', () => {
    expect(due('11-23 10:00', 'complaint')).toEqual({ respond: '11-23 12:00', plan: '11-25 10:00' });
  });

  it('is a callback within 2 hours, whatever it is about', () => {
    expect(due('11-23 09:00', 'human', 'normal', 'callback').respond).toBe('11-23 11:00');
    expect(due('11-23 09:00', 'repair', 'urgent', 'callback').respond).toBe('11-23 11:00');
    expect(due('11-23 17:00', 'info', 'normal', 'callback').respond).toBe('11-24 09:30');
  });

  it('is a renovation: reviewed in five working days', () => {
    expect(due('11-23 10:00', 'renovation').resolve).toBe('11-28 10:00');
  });

  it('is a renovation filed before a holiday: the hour is kept over it', () => {
    expect(due('09-29 10:00', 'renovation').resolve).toBe('10-11 10:00');
  });
});

const filed = fc.integer({ min: at('11-01 00:00'), max: at('12-20 00:00') });
const ticket = fc.record({
  kind: fc.constantFrom(...INTENTS),
  urgency: fc.constantFrom(...URGENCIES),
  task: fc.constantFrom<TicketTask>('work', 'callback'),
});

describe('every ticket', () => {
  it('has a rule, is to be answered, and is due after it was filed', () => {
    fc.assert(
      fc.property(filed, ticket, (now, { kind, urgency, task }) => {
        const { id, due: times } = rule(now, kind, urgency, task);
        expect(id).not.toBe('none');
        expect(times.respond).not.toBeNull();
        for (const instant of Object.values(times))
          if (instant !== null) expect(instant).toBeGreaterThan(now);
      }),
      { numRuns: 500 },
    );
  });

  it('is due no earlier when it is filed later', () => {
    fc.assert(
      fc.property(filed, fc.nat(72 * HOUR), ticket, (now, later, { kind, urgency, task }) => {
        const [one, other] = [rule(now, kind, urgency, task).due, rule(now + later, kind, urgency, task).due];
        for (const name of ['respond', 'arrive', 'plan', 'resolve'] as const) {
          expect(other[name] === null).toBe(one[name] === null);
          expect(other[name] ?? 0).toBeGreaterThanOrEqual(one[name] ?? 0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that is an emergency is due by the clock, whatever it is', () => {
    fc.assert(
      fc.property(filed, fc.constantFrom(...INTENTS), (now, kind) => {
        expect((rule(now, kind, 'emergency').due.arrive ?? 0) - now).toBe(HOUR / 4);
      }),
    );
  });

  // The examples make it fail today: what is filed after hours has the working clock start the next morning, then
  // adds whole days, so that the answer is due up to 37.5 hours later. STD-2 and STD-3 may not be relaxed (spec 02).
  it('is answered within 24 hours: STD-2', () => {
    const late = { kind: 'movein', urgency: 'normal', task: 'work' } as const;
    fc.assert(
      fc.property(filed, ticket, (now, { kind, urgency, task }) => {
        expect((rule(now, kind, urgency, task).due.respond ?? 0) - now).toBeLessThanOrEqual(24 * HOUR);
      }),
      { examples: [[at('11-23 19:00'), late]] },
    );
  });

  it('that is a complaint has a plan within 48 hours: STD-3', () => {
    fc.assert(
      fc.property(filed, (now) => {
        expect((rule(now, 'complaint').due.plan ?? 0) - now).toBeLessThanOrEqual(48 * HOUR);
      }),
      { examples: [[at('11-23 19:00')]] },
    );
  });

  it('that is a callback is made within 24 hours at the latest', () => {
    fc.assert(
      fc.property(filed, (now) => {
        expect((rule(now, 'info', 'normal', 'callback').due.resolve ?? 0) - now).toBeLessThanOrEqual(
          24 * HOUR,
        );
      }),
      { examples: [[at('11-23 19:00')]] },
    );
  });
});
