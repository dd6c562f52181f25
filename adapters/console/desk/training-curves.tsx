/** How somebody comes along in each situation: the scores over time, and what they will keep of it. */
import { Select } from 'antd';
import type { CurveCard, MembersAnswer } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Chart } from './chart.tsx';
import { Instead } from './parts.tsx';
import { go } from './place.ts';
import { percent } from './training-class.tsx';
import { w } from './words.ts';

const DAY_OF = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' });

export function CurvesTab({ trainee }: { trainee: string | null }) {
  const members = useLoad<MembersAnswer>('/training/members');
  const { data, error, reload } = useLoad<{ readonly curves: readonly CurveCard[] }>(
    trainee === null ? null : `/training/class/${encodeURIComponent(trainee)}`,
  );
  return (
    <>
      <div className="training-form">
        <span aria-hidden="true">{w('training.name')}</span>
        <Select
          aria-label={w('training.name')}
          className="script-id"
          value={trainee}
          placeholder={w('training.choose')}
          options={(members.data?.members ?? []).map((one) => ({ value: one.trainee, label: one.name }))}
          onChange={(value) => go('training', `curves:${value}`)}
        />
      </div>
      {trainee !== null && (!data || data.curves.length === 0) && (
        <Instead
          loading={!data && error === null}
          error={error}
          onRetry={reload}
          empty={w('training.noCurves')}
        />
      )}
      <div className="training-curves">
        {data?.curves.map(({ situation, title, points, known, forecast }) => (
          <div key={situation}>
            <Chart
              title={`${situation} ${title}`}
              kind="line"
              names={points.map(({ at }) => DAY_OF.format(at).slice(5))}
              values={points.map(({ score }) => score)}
              unit=""
              target={null}
            />
            {known !== null && (
              <p className="muted">
                {w('training.known', { share: percent(known) })} ·{' '}
                {forecast
                  .slice(1)
                  .map((one) => `${DAY_OF.format(one.at).slice(5)} ${percent(one.known)}`)
                  .join(' · ')}
              </p>
            )}
          </div>
        ))}
      </div>
    </>
  );
}
