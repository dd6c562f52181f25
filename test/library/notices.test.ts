/** What staff read on their screens has a word for everything the code can show them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadLibrary } from '../../src/library/loader.ts';
import { PROMISE_STAGES } from '../../src/library/promise-schema.ts';
import { STAGES } from '../../src/ticket/clock.ts';
import { MOVES, TICKET_STATES } from '../../src/ticket/moves.ts';
import { WARNING_RULES } from '../../src/warnings.ts';

const root = join(import.meta.dirname, '../..');
const library = loadLibrary(join(root, 'scripts-zh'));
const { staff } = library.notices;

/** All code that decides or stores. */
const code = ['src', 'adapters/sqlite', 'adapters/wechaty']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  )
  .join('\n');

/** What stands after `before` in the code; a `${…}` at its end is cut off. */
function written(before: RegExp): string[] {
  const quoted = new RegExp(`${before.source}(?:'([^']+)'|\`([^\`$]*))`, 'g');
  return [...new Set([...code.matchAll(quoted)].map(([, plain, template]) => plain ?? template ?? ''))];
}

const plainly = written(/(?:kind: |tell\()'alert',\s*(?:\{ )?reason: /);
/** Those of the clocks are put together from a stage. */
const alerts = [
  ...plainly,
  'sla:note',
  ...['warn', 'late'].flatMap((what) => STAGES.map((stage) => `sla:${what}:${stage}`)),
  ...['warn', 'late'].flatMap((what) => PROMISE_STAGES.map((stage) => `promise:${what}:${stage}`)),
  // Of early warning, by its rule.
  ...WARNING_RULES.map((rule) => `warning:${rule}`),
  // Of a channel itself.
  ...written(/callPeople\?\.\((?='channel:)/),
  // Of sheets: reports, duties, registers.
  ...['report:', 'duty:missed', 'duty:unchecked', 'register:due'],
  // Of quality.
  ...['late', 'failed', 'unmarked'].map((what) => `quality:${what}`),
  // Of one's own talks and points.
  ...['review', 'points', 'verdict'].map((what) => `own:${what}`),
  // Of the training programme.
  ...['due', 'overdue', 'day', 'plan', 'warning'].map((what) => `training:${what}`),
  // Of whoever waits for a person.
  ...written(/reason: (?='handoff:)/),
];
const handoffs = written(
  /(?:hand(?:Off|Over)\(turn, (?:\w+ \?\? )?|'conversation\.handoff', \{ reason: |reason \?\? )/,
);

/** The word that is shown: of the first key that the reason begins with. */
const shown = (reason: string) => Object.keys(staff.alerts).find((key) => reason.startsWith(key)) ?? 'other';

describe('notices for staff', () => {
  it('name every state and every move of a ticket, and no other', () => {
    expect(Object.keys(staff.states).sort()).toEqual([...TICKET_STATES].sort());
    expect(Object.keys(staff.moves).sort()).toEqual(Object.keys(MOVES).sort());
  });

  it('name no two states alike, no two moves alike', () => {
    for (const names of [Object.values(staff.states), Object.values(staff.moves)]) {
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => name.trim() === '')).toEqual([]);
    }
  });

  it('find the reasons of alerts in the code', () => {
    expect(alerts).toEqual(
      expect.arrayContaining(['urge', 'abuse', 'rating:low', 'dead_letter', 'emergency:', 'emergency:place']),
    );
    expect(alerts.length).toBeGreaterThanOrEqual(8);
  });

  it('name every reason of an alert, the special before the general', () => {
    for (const reason of alerts) expect([reason, shown(reason)]).not.toEqual([reason, 'other']);
    for (const key of Object.keys(staff.alerts)) expect([key, shown(key)]).toEqual([key, key]);
    for (const kind of library.emergencies.keys()) expect(shown(`emergency:${kind}`)).toBe('emergency');
  });

  it('name no reason that the code does not give', () => {
    const unused = Object.keys(staff.alerts).filter(
      (key) => key !== 'other' && !alerts.some((reason) => reason.startsWith(key)),
    );
    expect(unused).toEqual([]);
  });

  it('name every reason why people have a conversation', () => {
    expect(handoffs).toEqual(
      expect.arrayContaining(['takeover', 'wish', 'english', 'not_understood', 'dead_letter']),
    );
    for (const reason of handoffs) expect([reason, staff.handoffs[reason]]).not.toEqual([reason, undefined]);
  });
});
