/** SLA clocks: whom to tell when, what stops them, what they survive (spec 02 时限默认值, STD-7). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workingCalendar } from '../../src/ticket/calendar.ts';
import {
  afterMove,
  dueNow,
  look,
  nextLook,
  noted,
  reach,
  STAGES,
  soonFrom,
  startClock,
  type Watched,
} from '../../src/ticket/clock.ts';
import { MOVES, type Move } from '../../src/ticket/moves.ts';
import { library } from '../shared.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const context = {
  sla: library.standards.sla,
  calendar: workingCalendar(library.standards.calendar),
};
const at = (text: string) => Date.parse(`${text}+08:00`);
/** Monday. */
const OPENED = at('2026-11-23T10:00:00');

const watched = (change: Partial<Watched> = {}): Watched => ({
  state: 'received',
  createdAt: OPENED,
  due: { respond: OPENED + 15 * MINUTE, arrive: null, plan: null, resolve: null },
  clock: startClock(OPENED),
  always: true,
  ...change,
});

/** Everything told until `until`, each with its time, as a desk that looks in time would tell it. */
function life(ticket: Watched, until: number): string[] {
  const told: string[] = [];
  let now = ticket;
  for (let rounds = 0; rounds < 50; rounds++) {
    const next = nextLook(now, context);
    if (next === null || next > until) break;
    const { tells, clock } = look(now, next, context);
    for (const tell of tells)
      told.push(
        `${new Date(next + 8 * HOUR).toISOString().slice(5, 16)} ${tell.what}${tell.what === 'note' ? '' : ` ${tell.stage}`}${tell.what === 'late' ? ` ${tell.step}` : ''}`,
      );
    now = { ...now, clock };
  }
  return told;
}

describe('the clocks of a ticket', () => {
  it('warn before a stage is due, then go up the escalation', () => {
    expect(life(watched(), OPENED + 3 * HOUR)).toEqual([
      '11-23T10:10 warn respond',
      '11-23T10:15 late respond 0',
      '11-23T11:15 late respond 1',
    ]);
  });

  it('do not ring at night for what can wait, and do for what cannot', () => {
    const evening = at('2026-11-23T17:20:00');
    const change = {
      createdAt: evening,
      due: { respond: evening + 30 * MINUTE, arrive: null, plan: null, resolve: null },
      clock: startClock(evening),
    };
    const waits = life(watched({ ...change, always: false }), evening + DAY);
    expect(waits.at(-1)).toMatch(/^11-24T(0[89]|1\d)/);
    for (const line of waits) {
      const hour = Number(line.slice(6, 8));
      expect(hour).toBeGreaterThanOrEqual(8);
      expect(hour).toBeLessThan(19);
    }
    expect(
      life(watched({ ...change, due: { ...change.due, respond: at('2026-11-24T02:00:00') } }), evening + DAY),
    ).toContain('11-24T02:00 late respond 0');
  });

  it('ask for a communication on record after three working days, and again after the next three', () => {
    const quiet = watched({ due: { respond: null, arrive: null, plan: null, resolve: null } });
    expect(life(quiet, OPENED + 10 * DAY)).toEqual(['11-26T10:00 note']);
    const later = { ...quiet, clock: noted(quiet.clock, at('2026-11-26T15:00:00')) };
    expect(life(later, OPENED + 10 * DAY)).toEqual(['11-29T15:00 note']);
  });

  it('stop for a stage that is reached, and for all once the work is done', () => {
    const accepted = {
      ...watched(),
      ...afterMove(watched(), 'accept', OPENED + MINUTE),
      state: 'accepted' as const,
    };
    expect(life(accepted, OPENED + 2 * HOUR)).toEqual([]);
    const done = { ...watched(), ...afterMove(watched(), 'finish', OPENED + MINUTE), state: 'done' as const };
    expect(nextLook(done, context)).toBeNull();
    expect(nextLook(watched({ state: 'cancelled' }), context)).toBeNull();
  });

  it('stand still while a ticket is paused, and give the time back', () => {
    const before = watched({ due: { respond: null, arrive: null, plan: null, resolve: OPENED + 2 * HOUR } });
    const paused = afterMove(before, 'pause', OPENED + HOUR);
    expect(nextLook({ ...before, ...paused, state: 'paused' }, context)).toBeNull();
    const on = afterMove({ ...before, ...paused }, 'resume', OPENED + 5 * HOUR);
    expect(on.due.resolve).toBe(OPENED + 6 * HOUR);
    expect(on.clock.pausedAt).toBeNull();
  });

  it('show the first time that is not reached, and none where nothing ticks', () => {
    const due = { respond: OPENED + HOUR, arrive: OPENED + 2 * HOUR, plan: null, resolve: OPENED + DAY };
    const ticket = watched({ due });
    expect(dueNow(ticket)).toBe(due.respond);
    const taken = { ...ticket, ...afterMove(ticket, 'accept', OPENED), state: 'accepted' as const };
    expect(dueNow(taken)).toBe(due.arrive);
    const begun = { ...taken, ...afterMove(taken, 'start', OPENED), state: 'in_progress' as const };
    expect(dueNow(begun)).toBe(due.resolve);
    const paused = { ...begun, ...afterMove(begun, 'pause', OPENED), state: 'paused' as const };
    expect(dueNow(paused)).toBeNull();
    const done = { ...begun, ...afterMove(begun, 'finish', OPENED), state: 'done' as const };
    expect(dueNow(done)).toBeNull();
    expect(dueNow({ ...ticket, state: 'cancelled' })).toBeNull();
  });

  it('call soon what they warn of', () => {
    const due = { respond: null, arrive: null, plan: null, resolve: OPENED + 10 * HOUR };
    const ticket = watched({ due });
    expect(soonFrom(context.sla, ticket.createdAt, due.resolve)).toBe(nextLook(ticket, context));
    expect(soonFrom(context.sla, OPENED, OPENED + 15 * MINUTE)).toBe(OPENED + 10 * MINUTE);
  });

  it('begin anew when a ticket is reopened', () => {
    const late = look(watched(), OPENED + 2 * HOUR, context).clock;
    expect(afterMove({ clock: late, due: watched().due }, 'reopen', OPENED + 3 * HOUR).clock).toEqual(
      startClock(OPENED + 3 * HOUR),
    );
  });

  it('remember the first contact when they begin anew', () => {
    const due = watched().due;
    const told = { clock: reach(watched().clock, ['respond'], OPENED + MINUTE), due };
    const reopened = afterMove(told, 'reopen', OPENED + HOUR);
    expect(reopened.clock.contactedAt).toBe(OPENED + MINUTE);
    const again = { clock: reach(reopened.clock, ['respond'], OPENED + 2 * HOUR), due };
    expect(afterMove(again, 'reopen', OPENED + 3 * HOUR).clock.contactedAt).toBe(OPENED + MINUTE);
  });

  it('look at whole ms, whenever the ticket was opened', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * DAY }), fc.boolean(), (late, always) => {
        const createdAt = OPENED + late;
        const due = { respond: null, arrive: null, plan: null, resolve: OPENED + 5 * DAY };
        const next = nextLook(watched({ createdAt, due, always, clock: startClock(createdAt) }), context);
        expect(Number.isInteger(next)).toBe(true);
      }),
    );
  });

  it('tell each thing once, whenever they are looked at', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 * 24 * 60 }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (minutes, always) => {
          let ticket = watched({
            always,
            due: {
              respond: OPENED + 15 * MINUTE,
              arrive: OPENED + 4 * HOUR,
              plan: null,
              resolve: OPENED + DAY,
            },
          });
          const told: string[] = [];
          for (const minute of [...minutes].sort((a, b) => a - b)) {
            const { tells, clock } = look(ticket, OPENED + minute * MINUTE, context);
            told.push(...tells.map((tell) => JSON.stringify(tell)));
            ticket = { ...ticket, clock };
          }
          expect(new Set(told).size).toBe(told.length);
        },
      ),
    );
  });

  it('never have a next look in the past after a look, and any move leaves them sound', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(MOVES) as Move[])),
        fc.integer({ min: 0, max: 20 * 24 * 60 }),
        (move, minute) => {
          const now = OPENED + minute * MINUTE;
          const after = { ...watched(), ...afterMove(watched(), move, now), state: MOVES[move].to };
          const { clock } = look(after, now, context);
          const next = nextLook({ ...after, clock }, context);
          expect(next === null || next > now).toBe(true);
          for (const stage of STAGES) expect(reach(clock, [stage], now).met[stage]).toBeLessThanOrEqual(now);
        },
      ),
    );
  });
});
