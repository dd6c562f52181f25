/** The class: heat map of person and situation, weakest elements, time spent, groups side by side. */
import { Segmented, Table } from 'antd';
import { useState } from 'react';
import type { ClassCard, GroupCard, PersonCard } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Chart } from './chart.tsx';
import { Instead } from './parts.tsx';
import { w } from './words.ts';

export const percent = (share: number | null): string =>
  share === null ? '—' : `${Math.round(share * 100)}%`;
const whole = (value: number | null): string => (value === null ? '—' : String(Math.round(value)));

export function ClassTab() {
  const [group, setGroup] = useState<string>('');
  const { data, error, reload } = useLoad<{ readonly class: ClassCard }>(
    `/training/class${group === '' ? '' : `?group=${encodeURIComponent(group)}`}`,
  );
  if (!data || data.class.people.length === 0)
    return (
      <Instead
        loading={!data && error === null}
        error={error}
        onRetry={reload}
        empty={w('training.nobody')}
        hint={w('training.nobodyHint')}
      />
    );
  const { people, groups, weak } = data.class;
  const [everybody, ...named] = groups;
  return (
    <>
      {named.length > 0 && (
        <Segmented
          aria-label={w('training.group')}
          value={group}
          options={[
            { value: '', label: everybody?.name ?? '' },
            ...named.map(({ name }) => ({ value: name, label: name })),
          ]}
          onChange={setGroup}
        />
      )}
      <section className="training-block" aria-labelledby="heat-title">
        <h2 id="heat-title">{w('training.heat')}</h2>
        <Heat of={data.class} />
      </section>
      {weak.length > 0 && (
        <Chart
          title={w('training.weak')}
          kind="bar"
          names={weak.map(({ label }) => label)}
          values={weak.map(({ share }) => Math.round(share * 100))}
          unit="%"
          target={null}
        />
      )}
      <section className="training-block" aria-labelledby="people-title">
        <h2 id="people-title">{w('training.people')}</h2>
        <Table<PersonCard>
          size="small"
          rowKey="trainee"
          pagination={people.length > 20 ? { pageSize: 20 } : false}
          dataSource={[...people]}
          columns={[
            {
              title: w('training.name'),
              dataIndex: 'name',
              render: (name: string, { trainee }) => (
                <a href={`#/training/${encodeURIComponent(`curves:${trainee}`)}`}>{name}</a>
              ),
            },
            { title: w('training.drills'), dataIndex: 'drills' },
            { title: w('training.mean'), dataIndex: 'mean', render: whole },
            { title: w('training.minutesDrills'), render: (_, { time }) => time.drills },
            { title: w('training.minutesExams'), render: (_, { time }) => time.exams },
            { title: w('training.minutesSessions'), render: (_, { time }) => time.sessions },
            {
              title: w('training.weak'),
              render: (_, person) =>
                person.weak
                  .slice(0, 3)
                  .map(({ label, share }) => `${label} ${percent(share)}`)
                  .join(' · '),
            },
            { title: w('training.open'), dataIndex: 'open' },
          ]}
        />
      </section>
      <section className="training-block" aria-labelledby="groups-title">
        <h2 id="groups-title">{w('training.groups')}</h2>
        <Table<GroupCard>
          size="small"
          rowKey="name"
          pagination={false}
          dataSource={[...groups]}
          columns={[
            { title: w('training.group'), dataIndex: 'name' },
            { title: w('training.count'), dataIndex: 'people' },
            { title: w('training.drills'), dataIndex: 'drills' },
            { title: w('training.mean'), dataIndex: 'mean', render: whole },
            { title: w('training.passed'), dataIndex: 'passed', render: percent },
            { title: w('training.minutes'), dataIndex: 'minutes' },
          ]}
        />
      </section>
    </>
  );
}

function Heat({ of: { people, situations, heat, limits } }: { of: ClassCard }) {
  const shade = (last: number) => (last < limits.poor ? 'poor' : last < limits.fair ? 'fair' : 'good');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
    <section className="heat-wrap" tabIndex={0} aria-label={w('training.heat')}>
      <table className="heat">
        <thead>
          <tr>
            <th scope="col">{w('training.name')}</th>
            {situations.map(({ id, title }) => (
              <th key={id} scope="col" title={title}>
                {id}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map(({ trainee, name }) => (
            <tr key={trainee}>
              <th scope="row">{name}</th>
              {situations.map(({ id }) => {
                const cell = heat.find((one) => one.trainee === trainee && one.situation === id);
                return cell ? (
                  <td
                    key={id}
                    className={`heat-${shade(cell.last)}`}
                    title={w('training.cell', {
                      times: cell.times,
                      best: cell.best,
                      known: percent(cell.known),
                    })}
                  >
                    {cell.last}
                  </td>
                ) : (
                  <td key={id} />
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
