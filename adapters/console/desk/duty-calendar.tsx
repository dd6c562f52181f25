/** A month of duties: how each day stands; of the chosen day what is due on it, and what will come. */
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import type { DutiesAnswer, DutyCalendarAnswer, DutyRow } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { dayOf, fullMoment, serverNow } from './time.ts';
import { w } from './words.ts';

const DAY = 86_400_000;
const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

const midnight = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);
/** @param month "2026-11" */
const monthAfter = (month: string, by: number): string => {
  const at = new Date(`${month}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + by);
  return at.toISOString().slice(0, 7);
};

/** @returns the month's weeks, Monday first, with empty places before and after */
function weeksOf(month: string): (string | null)[][] {
  const last = new Date(Date.parse(`${monthAfter(month, 1)}-01T00:00:00Z`) - DAY).getUTCDate();
  const before = (new Date(`${month}-01T00:00:00Z`).getUTCDay() + 6) % 7;
  const places = Array.from({ length: Math.ceil((before + last) / 7) * 7 }, (_, at) => {
    const day = at - before + 1;
    return day < 1 || day > last ? null : `${month}-${String(day).padStart(2, '0')}`;
  });
  return Array.from({ length: places.length / 7 }, (_, week) => places.slice(week * 7, week * 7 + 7));
}

/** @param row shows one duty */
export function DutyCalendarPart({ role, row }: { role: string; row: (duty: DutyRow) => ReactNode }) {
  const [today] = useState(() => dayOf(serverNow()));
  const [month, setMonth] = useState(today.slice(0, 7));
  const [chosen, setChosen] = useState(today);
  const [from, to] = [midnight(`${month}-01`), midnight(`${monthAfter(month, 1)}-01`)];
  const { data, error, reload } = useLoad<DutyCalendarAnswer>(`/duty-calendar?from=${from}&to=${to}`);
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;
  const { days, ahead } = data.calendar;
  const standing = new Map(days.map((one) => [one.day, one]));
  const coming = (day: string) => ahead.filter((one) => dayOf(one.due) === day);
  function turn(by: number) {
    const next = monthAfter(month, by);
    setMonth(next);
    setChosen(next === today.slice(0, 7) ? today : `${next}-01`);
  }
  return (
    <div className="duty-calendar">
      <table>
        <caption>
          <Button onClick={() => turn(-1)}>{w('reports.before')}</Button> <b>{month}</b>{' '}
          <Button onClick={() => turn(1)}>{w('reports.after')}</Button>
        </caption>
        <thead>
          <tr>
            {WEEKDAYS.map((day) => (
              <th key={day} scope="col">
                {w(`duties.weekday.${day}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week) => (
            <tr key={week.find((day) => day !== null)}>
              {week.map((day, at) => (
                <td key={day ?? `no day ${at}`}>
                  {day !== null && (
                    <button
                      type="button"
                      className={day === today ? 'is-today' : ''}
                      aria-pressed={day === chosen}
                      onClick={() => setChosen(day)}
                    >
                      <b>{Number(day.slice(8))}</b>
                      <Standing of={standing.get(day)} ahead={coming(day).length} />
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <section aria-label={chosen}>
        <h2>{chosen}</h2>
        <OfDay key={chosen} day={chosen} role={role} row={row} />
        <ul className="sheet-list">
          {coming(chosen)
            .filter((one) => role === '' || one.role === role)
            .map((one) => (
              <li key={`${one.task} ${one.due}`} className="sheet-row">
                <span>{one.title}</span>
                <span className="muted">
                  {one.role} · {w('duties.opensAt', { at: fullMoment(one.opens) })}
                  {one.eachRow !== null && ` · ${w('duties.eachRow', { book: one.eachRow })}`}
                </span>
              </li>
            ))}
        </ul>
      </section>
    </div>
  );
}

function Standing({
  of,
  ahead,
}: {
  of: DutyCalendarAnswer['calendar']['days'][number] | undefined;
  ahead: number;
}) {
  const parts = [
    ['done', of?.done ?? 0],
    ['missed', of?.missed ?? 0],
    ['open', of?.open ?? 0],
    ['ahead', ahead],
  ] as const;
  return parts.map(([part, count]) =>
    count === 0 ? null : (
      <span key={part} className={`duty-${part}`}>
        {w(`duties.day.${part}`, { count })}
      </span>
    ),
  );
}

function OfDay({ day, role, row }: { day: string; role: string; row: (duty: DutyRow) => ReactNode }) {
  const from = midnight(day);
  const { data, error, reload } = useLoad<DutiesAnswer>(`/duties?from=${from}&to=${from + DAY}`);
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;
  const shown = data.duties.filter((one) => role === '' || one.role === role);
  return <ul className="sheet-list">{shown.map(row)}</ul>;
}
