/** Due times, and times that owners speak of, as a process in this time zone reckons them: JSON to standard output. */
import { join } from 'node:path';
import { INTENTS, loadLibrary, URGENCIES } from '../../dist/src/index.js';
import { dueText, findTimes, shanghaiIso } from '../../dist/src/text/times.js';
import { nextOutreach, workingCalendar } from '../../dist/src/ticket/calendar.js';
import { dueTimes } from '../../dist/src/ticket/sla.js';

const library = loadLibrary(join(new URL('../..', import.meta.url).pathname, 'scripts-zh'));
const { standards, lexicon } = library;
const calendar = workingCalendar(standards.calendar);
/** Ours works on every day of the week; this one shows which day it is. */
const weekdays = workingCalendar({ ...standards.calendar, weekdays: [1, 2, 3, 4, 5] });
/** Feasts of the moon, whose days the runtime reckons. */
const SPOKEN = [
  '明天下午三点，或者下周一上午，还是12月5日晚上8点',
  '中秋那天',
  '端午上午',
  '春节前',
  '清明那天',
];
/** Mornings, nights, the eve of a holiday, a make-up day, and the hours in which New York turns its clocks. */
const moments = [
  '2026-11-23T10:00:00+08:00',
  '2026-11-22T23:30:00+08:00',
  '2026-09-30T17:59:00+08:00',
  '2026-02-14T08:00:00+08:00',
  '2026-03-08T14:59:00+08:00',
  '2026-03-08T15:30:00+08:00',
  '2026-11-01T13:30:00+08:00',
  '2026-12-31T23:59:00+08:00',
].map((text) => Date.parse(text));
const iso = (at) => (at === null ? null : shanghaiIso(at));

const reckoned = moments.map((now) => ({
  now: iso(now),
  working: [calendar, weekdays].map((one) => [
    one.isWorkingDay(now),
    one.isWorkingTime(now),
    iso(one.nextStart(now)),
    iso(one.lastBefore(now)),
  ]),
  outreach: iso(nextOutreach(standards.channels.outreach, now)),
  due: INTENTS.flatMap((kind) =>
    URGENCIES.map((urgency) => {
      const { id, due } = dueTimes(library, calendar, { kind, urgency, task: 'work' }, now);
      return [kind, urgency, id, ...[due.respond, due.arrive, due.plan, due.resolve].map(iso)];
    }),
  ),
  spoken: SPOKEN.map((text) => findTimes(text, now, lexicon.times).map(({ from, to }) => [from, to])),
  told: dueText(now + 90 * 60_000, now, lexicon.times.told),
}));
process.stdout.write(JSON.stringify({ hour: new Date(moments[0]).getHours(), reckoned }));
