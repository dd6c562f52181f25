/** Duties: what is due, for whom; one of them as a checklist on the phone, and what somebody thought of it. */
import { App, Button, Dropdown, Segmented, Select } from 'antd';
import { useState } from 'react';
import type { DutiesAnswer, DutyAnswer, DutyFiguresAnswer, DutyRow } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { DutyPage } from './duty.tsx';
import { DutyCalendarPart } from './duty-calendar.tsx';
import { useMe } from './me.ts';
import { DueTag, Instead } from './parts.tsx';
import { go } from './place.ts';
import { fullMoment, serverNow, useNow } from './time.ts';
import { type Word, w } from './words.ts';

const DAY = 86_400_000;
const SPANS = ['today', 'week', 'month', 'calendar', 'past'] as const;
type Span = (typeof SPANS)[number];

export function DutiesPage({ id }: { id: string | null }) {
  return id === null ? <List /> : <DutyPage key={id} id={id} />;
}

/** Days before and after now that are shown. */
const DAYS: Readonly<Record<Span, readonly [number, number]>> = {
  today: [14, 1],
  week: [14, 7],
  month: [14, 31],
  calendar: [14, 31],
  past: [62, 0],
};

function List() {
  const [span, setSpan] = useState<Span>('today');
  const [role, setRole] = useState('');
  const [now] = useState(() => Math.floor(serverNow() / 60_000) * 60_000);
  const [before, after] = DAYS[span];
  const period = `from=${now - before * DAY}&to=${now + after * DAY}`;
  const { data, error, reload } = useLoad<DutiesAnswer>(`/duties?${period}`);
  const { rights } = useMe();
  const roles = [...new Set((data?.duties ?? []).map((one) => one.role))];
  const wanted = (data?.duties ?? []).filter((one) => role === '' || one.role === role);
  // What is over is history; until then it is on every list.
  const shown = wanted.filter((one) => (span === 'past' ? true : !isOver(one)));
  return (
    <section className="page" aria-labelledby="duties-title">
      <header className="page-head">
        <h1 id="duties-title">{w('duties.title')}</h1>
        <Segmented<Span>
          value={span}
          onChange={setSpan}
          options={SPANS.map((value) => ({ value, label: w(`duties.span.${value}` satisfies Word) }))}
        />
        <Select
          aria-label={w('duties.role')}
          value={role}
          onChange={setRole}
          className="sheet-select"
          options={[
            { value: '', label: w('duties.everybody') },
            ...roles.map((value) => ({ value, label: value })),
          ]}
        />
        <Begin tasks={data?.tasks ?? []} />
        <Button onClick={reload}>{w('notices.again')}</Button>
      </header>
      {rights.includes('supervision') && span === 'past' && <Figures period={period} />}
      {span === 'calendar' ? (
        <DutyCalendarPart role={role} row={(duty) => <Row key={duty.id} duty={duty} />} />
      ) : data && shown.length > 0 ? (
        <ul className="sheet-list">
          {shown.map((duty) => (
            <Row key={duty.id} duty={duty} />
          ))}
        </ul>
      ) : (
        <Instead loading={!data && error === null} error={error} onRetry={reload} empty={w('duties.none')} />
      )}
    </section>
  );
}

const isOver = ({ state, checker }: DutyRow) =>
  state === 'checked' || state === 'off' || state === 'missed' || (state === 'done' && checker === null);

function Row({ duty }: { duty: DutyRow }) {
  const now = useNow();
  const { state, late, due, checkBy, marked, points, role, checker, doneBy, checkedBy } = duty;
  const toDo = state === 'open' || state === 'returned';
  return (
    <li className="sheet-row">
      <a href={`#/duties/${duty.id}`}>{duty.title}</a>
      <span className={`state sheet-${late && toDo ? 'late' : state}`}>
        {w(`duties.state.${state}` satisfies Word)}
      </span>
      <span className="muted">
        {toDo
          ? `${role} · ${w('duties.progress', { marked, points })}`
          : w('duties.doneBy', { name: doneBy ?? '—' })}
        {checkedBy !== null && ` · ${w('duties.checkedBy', { name: checkedBy })}`}
      </span>
      {toDo ? <DueTag dueAt={due} now={now} /> : <span className="muted">{fullMoment(due)}</span>}
      {checkBy !== null && checker !== null && (
        <span className="muted">{w('duties.toCheck', { role: checker, at: fullMoment(checkBy) })}</span>
      )}
      {checkBy !== null && checkBy <= now && <DueTag dueAt={checkBy} now={now} />}
    </li>
  );
}

function Begin({ tasks }: { tasks: DutiesAnswer['tasks'] }) {
  const { message } = App.useApp();
  const onNeed = tasks.filter((task) => task.onNeed);
  async function begin(task: string) {
    try {
      const { duty } = await ask<DutyAnswer>('POST', '/duties', { id: newId(), task });
      go('duties', duty.id);
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  return (
    <Dropdown
      menu={{
        items: onNeed.map(({ id, title, role }) => ({ key: id, label: `${title} · ${role}` })),
        onClick: ({ key }) => void begin(key),
      }}
    >
      <Button className="page-act">{w('duties.begin')}</Button>
    </Dropdown>
  );
}

function Figures({ period }: { period: string }) {
  const { data, error, reload } = useLoad<DutyFiguresAnswer>(`/duty-figures?${period}`);
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;
  const columns = ['all', 'inTime', 'late', 'missed', 'open', 'off', 'checked'] as const;
  return (
    <div className="sheet-scroll">
      <table className="sheet-table">
        <caption>{w('duties.figures')}</caption>
        <thead>
          <tr>
            <th scope="col">{w('duties.duty')}</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {w(`duties.figure.${column}` satisfies Word)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.figures.map((row) => (
            <tr key={row.task}>
              <th scope="row">
                {row.title} <span className="muted">{row.role}</span>
              </th>
              {columns.map((column) => (
                <td key={column}>{row[column] ?? '—'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
