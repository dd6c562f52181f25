/** The calendar of duties: how each day stands, and what will come that is not laid down yet. */
import { DUTY_PAPER, type DutyCalendar, type DutyDay } from '../duties.ts';
import { isToDo, namedTasks, readBody, turnOf } from '../supervise/duty.ts';
import { type Almanac, dayText, occurrences } from '../supervise/occurrences.ts';
import { shanghaiFields } from '../text/times.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import { rainyDays, WEATHER_SPACE, windyDays } from '../weather.ts';
import type { DutyOptions } from './duties.ts';

export async function almanacOf({ store, communityId, library }: DutyOptions): Promise<Almanac> {
  const weather = await store.kept(WEATHER_SPACE, communityId);
  return {
    calendar: workingCalendar(library().standards.calendar),
    festivals: library().lexicon.times.festivals,
    weather: { rainy: rainyDays(weather), windy: windyDays(weather) },
  };
}

/** Of the duties due within a time, by the day that they are due. */
export async function dutyCalendar(options: DutyOptions, from: number, to: number): Promise<DutyCalendar> {
  const { store, communityId, clock, library } = options;
  const now = clock.now();
  const papers = await store.papers.find({ kinds: [DUTY_PAPER], communityId, from, to });
  const days = new Map<string, DutyDay>();
  for (const paper of papers) {
    const { state } = paper;
    const body = readBody(paper);
    if (!body || state === 'off') continue;
    const day = dayText(body.due);
    const before = days.get(day) ?? { day, done: 0, open: 0, missed: 0 };
    const how =
      !isToDo(state) && state !== 'missed' ? 'done' : body.due > now && isToDo(state) ? 'open' : 'missed';
    days.set(day, { ...before, [how]: before[how] + 1 });
  }
  const almanac = await almanacOf(options);
  const ahead = namedTasks(library().duties.all).flatMap(({ id, task }) =>
    occurrences(task.every, almanac, now, to)
      .filter(({ opens, due }) => opens > now && due >= from && due < to)
      .map(({ opens, due }) => {
        const { year, month } = shanghaiFields(opens);
        const turn = turnOf(task, year * 12 + month)?.title;
        return {
          task: id,
          title: turn === undefined ? task.title : `${task.title} · ${turn}`,
          role: task.role,
          opens,
          due,
          eachRow: task.rows ? (library().registers.get(task.rows.register)?.title ?? null) : null,
        };
      }),
  );
  return {
    days: [...days.values()].sort((one, other) => (one.day < other.day ? -1 : 1)),
    ahead: ahead.sort((one, other) => one.due - other.due),
  };
}
