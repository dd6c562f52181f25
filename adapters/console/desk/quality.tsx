/** Quality: talks that were drawn, to be marked; for who talked, their own, to be appealed. */
import { App, Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import type { DrawnPlan, QualityAnswer, ReviewCard, ReviewState } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { MyPoints } from './kpis.tsx';
import { useMe } from './me.ts';
import { mineWord } from './own-marks.ts';
import { Instead } from './parts.tsx';
import { PlainTable, SCROLLS } from './plain-table.tsx';
import { ReviewPage } from './review.tsx';
import { fullMoment } from './time.ts';
import { listed, w } from './words.ts';

export function QualityPage({ id }: { id: string | null }) {
  return id === null ? <Drawn /> : <ReviewPage id={id} mine={false} />;
}

export function MyReviewsPage({ id }: { id: string | null }) {
  return id === null ? <Mine /> : <ReviewPage id={id} mine />;
}

function Drawn() {
  const { data, error, reload } = useLoad<QualityAnswer>('/quality');
  const { message } = App.useApp();
  const [plan, setPlan] = useState('daily');
  const [busy, setBusy] = useState(false);
  async function draw() {
    setBusy(true);
    try {
      // Every line of the period is checked: minutes of a big month.
      const { talks, drawn, made } = await ask<DrawnPlan>('POST', '/quality/draw', { plan }, 180_000);
      void message.success(w('quality.drawn', { talks, drawn, made }));
      reload();
    } catch (failure) {
      void message.error((failure as Error).message);
    } finally {
      setBusy(false);
    }
  }
  return (
    <section className="page" aria-labelledby="quality-title">
      <header className="page-head">
        <h1 id="quality-title">{w('quality.title')}</h1>
        <span className="muted">{w('quality.lead')}</span>
        <div className="report-tools">
          <Select
            aria-label={w('quality.plan')}
            value={plan}
            onChange={setPlan}
            popupMatchSelectWidth={false}
            options={(data?.plans ?? []).map(({ id, title }) => ({ value: id, label: title }))}
          />
          <Button type="primary" loading={busy} onClick={() => void draw()}>
            {w('quality.draw')}
          </Button>
        </div>
      </header>
      {data && <Nightly plans={data.plans} />}
      {data && data.reviews.length > 0 ? (
        <Filtered rows={data.reviews} />
      ) : (
        <Instead loading={!data && error === null} error={error} onRetry={reload} empty={w('quality.none')} />
      )}
      {data && data.agreement.length > 0 && (
        <>
          <h2>{w('quality.agreement')}</h2>
          <ul>
            {data.agreement.map(({ inspectors, judged, same, kappa }) => (
              <li key={inspectors.join()}>
                {same === null
                  ? w('quality.agreedNone', { names: inspectors.join(' / ') })
                  : w('quality.agreed', {
                      names: inspectors.join(' / '),
                      judged,
                      same,
                      kappa: kappa ?? w('quality.na'),
                    })}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const STATES = ['drawn', 'appealed', 'marked', 'settled'] as const;
/** As chosen last: whoever comes back from a review goes on with the same list. */
let chosen: ReviewState | 'all' = 'all';

/** By where they stand, with how many of each. */
function Filtered({ rows }: { rows: readonly ReviewCard[] }) {
  const [state, setState] = useState(chosen);
  const shown = state === 'all' ? rows : rows.filter((row) => row.state === state);
  const counted = (name: string, count: number) => w('quality.counted', { state: name, count });
  return (
    <>
      <Segmented
        className="quality-states"
        aria-label={w('quality.state')}
        value={state}
        onChange={(value) => {
          chosen = value;
          setState(value);
        }}
        options={[
          { value: 'all' as const, label: counted(w('quality.all'), rows.length) },
          ...STATES.map((value) => ({
            value,
            label: counted(w(`quality.states.${value}`), rows.filter((row) => row.state === value).length),
          })),
        ]}
      />
      {shown.length > 0 ? (
        <Reviews page="quality" rows={shown} />
      ) : (
        <p className="muted">{w('quality.noneSo')}</p>
      )}
    </>
  );
}

/** What was drawn by itself: a plan that has not been is seen here too. */
function Nightly({ plans }: { plans: QualityAnswer['plans'] }) {
  return (
    <p className="muted small">
      {w('quality.nightly', { at: plans[0]?.nightly ?? '' })}{' '}
      {plans
        .map(({ title, last }) =>
          last
            ? w('quality.last', { plan: title, period: last.period, at: fullMoment(last.at) })
            : w('quality.notYet', { plan: title }),
        )
        .join(w('quality.comma'))}
    </p>
  );
}

function Mine() {
  const { rights } = useMe();
  const talks = rights.includes('desk');
  return (
    <section className="page" aria-labelledby="quality-title">
      <header className="page-head">
        <h1 id="quality-title">{w(mineWord(rights))}</h1>
        <span className="muted">{w(talks ? 'quality.lead' : 'kpi.mineLead')}</span>
      </header>
      {talks && <MyTalks />}
      <MyPoints alone={!talks} />
    </section>
  );
}

function MyTalks() {
  const { data, error, reload } = useLoad<{ readonly reviews: readonly ReviewCard[] }>('/quality/mine');
  return data && data.reviews.length > 0 ? (
    <Reviews page="mine" rows={data.reviews} />
  ) : (
    <Instead loading={!data && error === null} error={error} onRetry={reload} empty={w('quality.noneMine')} />
  );
}

const COLUMNS = ['at', 'plan', 'people', 'risks', 'findings', 'score', 'state', 'inspector'] as const;

function Reviews({ page, rows }: { page: 'quality' | 'mine'; rows: readonly ReviewCard[] }) {
  return (
    <div className="report-table" {...SCROLLS}>
      <PlainTable columns={COLUMNS.map((column) => w(`quality.${column}`))}>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <a href={`#/${page}/${row.id}`}>{fullMoment(row.at)}</a>
            </th>
            <td>{row.plan}</td>
            <td>{listed(row.people) || w('quality.bot')}</td>
            <td>{listed(row.risks.map((risk) => w(`quality.risk.${risk}`)))}</td>
            <td>{row.findings}</td>
            <td>{row.failed ? w('quality.fail') : row.score}</td>
            <td>
              {w(`quality.states.${row.state}`)}
              {row.twice && ` · ${w('quality.twice')}`}
            </td>
            <td>{row.inspector}</td>
          </tr>
        ))}
      </PlainTable>
    </div>
  );
}
