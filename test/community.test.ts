/** A community's own file: homes by ranges, its hours and time limits over the general ones. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ofCommunity, readCommunity } from '../src/community.ts';
import { workingCalendar } from '../src/ticket/calendar.ts';
import { dueTimes } from '../src/ticket/sla.ts';
import { library, root } from './shared.ts';

const HOUR = 3_600_000;
const SUNDAY = Date.parse('2026-11-22T10:00:00+08:00');

describe('a community', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yingda-community-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const written = (text: string) => {
    const file = join(folder, 'own.yaml');
    writeFileSync(file, `id: own\nname: 我的小区\n${text}`);
    return readCommunity(file);
  };

  it('that says nothing goes by the general standards', () => {
    expect(ofCommunity(library, written(''))).toEqual(library);
    expect(ofCommunity(library, readCommunity(join(root, 'data', 'sample', 'own-community.yaml')))).toEqual(
      library,
    );
  });

  it('has its own hours and limits; what it does not name stays', () => {
    const own = ofCommunity(
      library,
      written('calendar: { weekdays: [1, 2, 3, 4, 5] }\nlimits: { complaint: { respond: 60 } }\n'),
    );
    const { calendar, sla } = own.standards;
    expect(calendar.periods).toEqual(library.standards.calendar.periods);
    const working = workingCalendar(calendar);
    expect(working.isWorkingTime(SUNDAY)).toBe(false);
    const ticket = { kind: 'complaint', urgency: 'normal', task: 'work' } as const;
    const { due } = dueTimes(own, working, ticket, SUNDAY);
    expect(due.respond).toBe(Date.parse('2026-11-23T08:30:00+08:00') + HOUR);
    expect(due.plan).not.toBeNull();
    expect(sla.limits.find(({ id }) => id === 'repair')).toEqual(
      library.standards.sla.limits.find(({ id }) => id === 'repair'),
    );
  });

  it.each([
    [
      'limits: { repairs: { respond: 60 } }',
      'there is no row repairs in standards/sla.yaml, allowed: emergency',
    ],
    ['limits: { repair: { respond: -1 } }', 'limits.repair.respond'],
    ['calendar: { weekdays: [8] }', 'calendar.weekdays.0'],
    ['calender: {}', 'calender'],
  ])('is refused with %s', (text, message) => {
    expect(() => ofCommunity(library, written(text))).toThrow(
      expect.objectContaining({ code: 'E_IMPORT_FILE', message: expect.stringContaining(message) }),
    );
  });
});
