/** Points of staff: proposals with their evidence to be confirmed, entries by hand, totals; and one's own, to be appealed. */
import { FileExcelOutlined, PrinterOutlined } from '@ant-design/icons';
import { App, Button, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import type { KpiCard, KpiRule, KpisAnswer, OwnPointsAnswer } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import { PersonField } from './person-field.tsx';
import { SCROLLS } from './plain-table.tsx';
import { dayOf, fullMoment, serverNow, shanghaiMoment } from './time.ts';
import { listed, w } from './words.ts';

const today = () => dayOf(serverNow());
/** Whether it was taken. */
type Act = (path: string, body: object) => Promise<boolean>;

function useActs(done: () => void): Act {
  const { message } = App.useApp();
  return async (path, body) => {
    try {
      const answer = await ask<{ proposed?: number }>('POST', path, body);
      void message.success(
        answer.proposed === undefined ? w('kpi.saved') : w('kpi.proposed', { count: answer.proposed }),
      );
      done();
      return true;
    } catch (failure) {
      void message.error((failure as Error).message);
      return false;
    }
  };
}

export function KpisPage() {
  const [kind, setKind] = useState<'month' | 'year'>('month');
  const [day, setDay] = useState(today);
  const { data, error, reload } = useLoad<KpisAnswer>(`/kpis/${kind}?day=${day}`);
  const act = useActs(reload);
  const at = shanghaiMoment(`${day}T12:00`);
  return (
    <section className="page" aria-labelledby="kpi-title">
      <header className="page-head">
        <h1 id="kpi-title">{w('kpi.title')}</h1>
        <span className="muted">{w('kpi.lead')}</span>
        <div className="report-tools">
          <Segmented
            aria-label={w('reports.period')}
            value={kind}
            onChange={setKind}
            options={[
              { value: 'month', label: w('kpi.month') },
              { value: 'year', label: w('kpi.year') },
            ]}
          />
          <Input
            type="date"
            className="kpi-day"
            aria-label={w('kpi.day')}
            value={day}
            max={today()}
            onChange={({ target }) => target.value !== '' && setDay(target.value)}
          />
          <Button onClick={() => void act('/kpis/propose', { at })}>{w('kpi.propose')}</Button>
          <Button icon={<FileExcelOutlined />} href={`/api/staff/kpis/${kind}/sheet?day=${day}`}>
            {w('kpi.sheet')}
          </Button>
          <Button icon={<PrinterOutlined />} onClick={() => print()}>
            {w('reports.print')}
          </Button>
        </div>
      </header>
      {data ? (
        <>
          <Totals answer={data} sheet={`/api/staff/kpis/${kind}/sheet?day=${day}`} />
          <Entries rows={data.entries} mine={false} act={act} />
          <ByHand rules={data.rules ?? []} people={data.people ?? []} act={act} />
          <Rules rules={data.rules ?? []} />
        </>
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('kpi.none')} />
      )}
    </section>
  );
}

/** @param alone whether nothing else is on the page: then it says so where there are none */
export function MyPoints({ alone }: { alone: boolean }) {
  const { data, error, reload } = useLoad<OwnPointsAnswer>('/kpis/mine');
  const act = useActs(reload);
  if (!data || data.entries.length === 0)
    return alone ? (
      <Instead loading={!data && error === null} error={error} onRetry={reload} empty={w('kpi.noneMine')} />
    ) : null;
  return (
    <>
      {!alone && <h2>{w('kpi.mine')}</h2>}
      <Entries rows={data.entries} mine act={act} />
    </>
  );
}

/** Of each rule, what the system sees and what is entered by hand. */
function Rules({ rules }: { rules: readonly KpiRule[] }) {
  return (
    <details className="report-table">
      <summary>{w('kpi.rules')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{w('kpi.kpi')}</th>
            <th scope="col">{w('kpi.words')}</th>
            <th scope="col">{w('kpi.points')}</th>
            <th scope="col">{w('kpi.seen')}</th>
            <th scope="col">{w('kpi.byHand')}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map(({ id, title, points, seen, byHand }) => (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td>{title}</td>
              <td>{points.join(' / ')}</td>
              <td>{listed(seen)}</td>
              <td>{byHand}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Totals({ answer: { totals }, sheet }: { answer: KpisAnswer; sheet: string }) {
  if (totals.length === 0) return null;
  return (
    <div className="report-table" {...SCROLLS}>
      <h2>{w('kpi.totals')}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{w('kpi.person')}</th>
            <th scope="col">{w('kpi.more')}</th>
            <th scope="col">{w('kpi.less')}</th>
            <th scope="col">{w('kpi.total')}</th>
          </tr>
        </thead>
        <tbody>
          {totals.map(({ person, more, less, total }) => (
            <tr key={person}>
              <th scope="row">
                <a href={`${sheet}&person=${encodeURIComponent(person)}`}>{person}</a>
              </th>
              <td>{more}</td>
              <td>{less}</td>
              <td>{total}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Entries({ rows, mine, act }: { rows: readonly KpiCard[]; mine: boolean; act: Act }) {
  if (rows.length === 0) return <p className="muted">{w('kpi.none')}</p>;
  return (
    <div className="report-table kpi-entries" {...SCROLLS}>
      <table>
        <thead>
          <tr>
            {!mine && <th scope="col">{w('kpi.person')}</th>}
            <th scope="col">{w('kpi.at')}</th>
            <th scope="col">{w('kpi.kpi')}</th>
            <th scope="col">{w('kpi.words')}</th>
            <th scope="col">{w('kpi.points')}</th>
            <th scope="col">{w('kpi.evidence')}</th>
            <th scope="col">{w('kpi.state')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id + row.version}>
              {!mine && <th scope="row">{row.person}</th>}
              <td>{dayOf(row.at)}</td>
              <td title={row.title}>{row.kpi}</td>
              <td>{row.words}</td>
              <td>{row.points}</td>
              <td>
                {row.evidence.map(({ kind, id, text }) => (
                  <span key={`${id}${text}`}>
                    {kind === 'ticket' ? (
                      <a href={`#/tickets/${id}`}>{text}</a>
                    ) : kind === 'review' && !mine ? (
                      <a href={`#/quality/${id}`}>{text}</a>
                    ) : kind === 'duty' ? (
                      <a href={`#/duties/${id}`}>{text}</a>
                    ) : (
                      text
                    )}{' '}
                  </span>
                ))}
              </td>
              <td>
                <Decided row={row} mine={mine} act={act} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Decided({ row, mine, act }: { row: KpiCard; mine: boolean; act: Act }) {
  const [words, setWords] = useState('');
  const { id, version, state } = row;
  const buttons: readonly (readonly [string, string, object])[] =
    mine && row.appealBy !== null
      ? [[w('kpi.appeal'), `/kpis/mine/${id}/appeal`, { words }]]
      : mine
        ? []
        : state === 'proposed'
          ? [
              [w('kpi.confirm'), `/kpis/entries/${id}/decision`, { counts: true, reason: words }],
              [w('kpi.decline'), `/kpis/entries/${id}/decision`, { counts: false, reason: words }],
            ]
          : state === 'appealed'
            ? [
                [w('kpi.uphold'), `/kpis/entries/${id}/verdict`, { upheld: true, reason: words }],
                [w('kpi.stands'), `/kpis/entries/${id}/verdict`, { upheld: false, reason: words }],
              ]
            : [];
  return (
    <>
      {w(`kpi.states.${state}`)} {row.decided && w('kpi.decidedBy', { name: row.decided.by })}
      {row.appeal && <p>{w('kpi.appealed', { name: row.appeal.by, words: row.appeal.words })}</p>}
      {row.verdict && <p>{w('kpi.verdict', { name: row.verdict.by, reason: row.verdict.reason })}</p>}
      {mine && row.appealBy !== null && (
        <p className="muted small">{w('kpi.appealBy', { time: fullMoment(row.appealBy) })}</p>
      )}
      {buttons.length > 0 && (
        <>
          <Input
            size="small"
            aria-label={`${w('kpi.why')} ${row.kpi} ${row.person}`}
            placeholder={w('kpi.why')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          {buttons.map(([label, path, body]) => (
            <Button
              key={label}
              size="small"
              disabled={state !== 'proposed' && words.trim().length < 2}
              onClick={() => void act(path, { version, ...body })}
            >
              {label}
            </Button>
          ))}
        </>
      )}
    </>
  );
}

function ByHand({ rules, people, act }: { rules: readonly KpiRule[]; people: readonly string[]; act: Act }) {
  // Sent again after a broken connection it is the same one.
  const [id, setId] = useState(newId);
  const [kpi, setKpi] = useState('KPI-14');
  const [person, setPerson] = useState('');
  const [words, setWords] = useState('');
  const [evidence, setEvidence] = useState('');
  const [day, setDay] = useState(today);
  const [points, setPoints] = useState<number | null>(null);
  const given = rules.find(({ id }) => id === kpi)?.points ?? [];
  const value = points !== null && given.includes(points) ? points : (given[0] ?? 0);
  const ready = person.trim() !== '' && words.trim().length > 1 && evidence.trim().length > 1;
  return (
    <div className="inspection">
      <h2>{w('kpi.enter')}</h2>
      <Select
        aria-label={w('kpi.kpi')}
        value={kpi}
        onChange={setKpi}
        options={rules
          .filter(({ reserved }) => !reserved)
          .map(({ id, title }) => ({ value: id, label: `${id} ${title}` }))}
      />
      <Select
        aria-label={w('kpi.points')}
        value={value}
        onChange={setPoints}
        options={given.map((one) => ({ value: one, label: String(one) }))}
      />
      <PersonField label={w('kpi.person')} value={person} people={people} onChange={setPerson} />
      <Input
        type="date"
        aria-label={w('kpi.on')}
        value={day}
        max={today()}
        onChange={({ target }) => target.value !== '' && setDay(target.value)}
      />
      <Input
        aria-label={w('kpi.words')}
        placeholder={w('kpi.words')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <Input
        aria-label={w('kpi.evidence')}
        placeholder={w('kpi.evidenceHint')}
        value={evidence}
        onChange={(event) => setEvidence(event.target.value)}
      />
      <Button
        disabled={!ready}
        onClick={() =>
          void act('/kpis', {
            id,
            kpi,
            person: person.trim(),
            points: value,
            words,
            evidence: [evidence],
            ...(day !== today() && { on: shanghaiMoment(`${day}T12:00`) }),
          }).then((taken) => taken && setId(newId()))
        }
      >
        {w('kpi.save')}
      </Button>
    </div>
  );
}
