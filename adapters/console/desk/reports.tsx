/** Reports: figures with their definitions, tables, charts; every figure of tickets leads to them. Prints as it stands. */
import { FileExcelOutlined, LeftOutlined, PrinterOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import type { FigureCard, PeriodKind, Report, SectionCard, TableCard } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { Chart } from './chart.tsx';
import { Instead } from './parts.tsx';
import { go } from './place.ts';
import { PlainTable, SCROLLS } from './plain-table.tsx';
import { ReportCases } from './report-cases.tsx';
import { fullMoment, serverNow } from './time.ts';
import { w } from './words.ts';

const KINDS: readonly PeriodKind[] = ['day', 'week', 'month', 'quarter', 'half', 'year'];
const DAY_OF = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' });

/** What is looked at: "month:2026-12-01" in the address. */
function chosen(id: string | null): { readonly kind: PeriodKind; readonly day: string } {
  const [kind, day] = (id ?? '').split(':');
  return {
    kind: KINDS.find((one) => one === kind) ?? 'month',
    day: day !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : DAY_OF.format(serverNow()),
  };
}

const show = (kind: PeriodKind, at: number) => go('reports', `${kind}:${DAY_OF.format(at)}`);

export function ReportsPage({ id }: { id: string | null }) {
  const { kind, day } = chosen(id);
  const { data, error, reload } = useLoad<Report>(`/reports/${kind}?day=${day}`);
  return (
    <section className="page report" aria-labelledby="report-title">
      <header className="page-head">
        <h1 id="report-title">
          {w('reports.title')}
          {data && ` · ${data.title}`}
        </h1>
        <div className="report-tools">
          <Segmented
            aria-label={w('reports.period')}
            value={kind}
            options={KINDS.map((value) => ({ value, label: w(`reports.kind.${value}`) }))}
            onChange={(value) => go('reports', `${value}:${day}`)}
          />
          <Button
            icon={<LeftOutlined />}
            disabled={!data}
            onClick={() => data && show(kind, data.from - 1)}
            aria-label={w('reports.before')}
          />
          <Button onClick={() => show(kind, serverNow())}>{w('reports.today')}</Button>
          <Button
            icon={<RightOutlined />}
            disabled={!data || data.running}
            onClick={() => data && show(kind, data.to)}
            aria-label={w('reports.after')}
          />
          <Button icon={<FileExcelOutlined />} href={`/api/staff/reports/${kind}/sheet?day=${day}`}>
            {w('reports.sheet')}
          </Button>
          <Button icon={<PrinterOutlined />} onClick={() => print()}>
            {w('reports.print')}
          </Button>
        </div>
      </header>
      {data ? (
        <Shown report={data} day={day} />
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('reports.nothing')} />
      )}
    </section>
  );
}

function Shown({ report, day }: { report: Report; day: string }) {
  const { from, to, running, madeAt, community } = report;
  return (
    <>
      <p className="muted">
        {community} · {w('reports.ended', { from: DAY_OF.format(from), to: DAY_OF.format(to - 1) })}
        {running && ` · ${w('reports.running', { time: fullMoment(madeAt) })}`}
      </p>
      {report.sections.map((section) => (
        <Section key={section.id} section={section} report={report} day={day} />
      ))}
    </>
  );
}

function Section({ section, report, day }: { section: SectionCard; report: Report; day: string }) {
  const [drilled, setDrilled] = useState<FigureCard | null>(null);
  const { title, figures, tables, trends, analysis, phrases } = section;
  return (
    <section className="report-section" aria-labelledby={`report-${section.id}`}>
      <h2 id={`report-${section.id}`}>{title}</h2>
      {analysis.length > 0 && (
        <ul className="report-analysis" aria-label={w('reports.analysis')}>
          {analysis.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <div className="report-figures">
        {figures.map((figure) => (
          <Figure key={figure.id} figure={figure} onShow={() => setDrilled(figure)} />
        ))}
      </div>
      {drilled && (
        <ReportCases
          key={drilled.id}
          path={`/reports/${report.kind}/figures/${drilled.id}`}
          day={day}
          title={drilled.title}
          onClose={() => setDrilled(null)}
        />
      )}
      {trends.length > 0 && (
        <div className="report-charts">
          {trends.map((trend) => (
            <Chart
              key={trend.figure}
              title={`${trend.title} · ${w('reports.trend')}`}
              kind="line"
              names={report.periods}
              values={trend.values}
              unit={w(`reports.unit.${trend.unit}`)}
              target={trend.target}
            />
          ))}
        </div>
      )}
      {tables.map((table) => (
        <Rows key={table.id} table={table} />
      ))}
      {phrases.length > 0 && <Phrases rows={phrases} />}
      {figures.length + tables.length + analysis.length + phrases.length === 0 && (
        <p className="muted">{w('reports.nothing')}</p>
      )}
    </section>
  );
}

function Figure({ figure, onShow }: { figure: FigureCard; onShow: () => void }) {
  const { title, text, hits, all, target, met, before, definition, drills } = figure;
  return (
    <article className={`report-figure ${met === false ? 'report-missed' : ''}`}>
      <h3>{title}</h3>
      <p className={figure.apart ? 'report-apart' : 'report-value'}>{text}</p>
      <p className="small">
        {hits !== undefined && all !== undefined && <span>{w('reports.of', { hits, all })}</span>}
        {target !== null && (
          <span>
            {w('reports.target', { target })}
            {met !== null && ` · ${w(met ? 'reports.met' : 'reports.missed')}`}
          </span>
        )}
        <span className="muted">{w('reports.was', { value: before.text })}</span>
      </p>
      <p className="small muted report-definition">{definition}</p>
      {drills && (
        <Button
          type="link"
          size="small"
          className="report-drill"
          onClick={onShow}
          aria-label={`${title} · ${w(`reports.show.${drills}`)}`}
        >
          {w(`reports.show.${drills}`)}
        </Button>
      )}
    </article>
  );
}

function Rows({ table }: { table: TableCard }) {
  const { title, group, columns, rows, chart } = table;
  if (rows.length === 0) return null;
  return (
    <div className="report-table" {...SCROLLS}>
      <h3>{title}</h3>
      <div className="report-both">
        <table>
          <thead>
            <tr>
              <th scope="col">{group}</th>
              {columns.map((column) => (
                <th scope="col" key={column.id}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, values }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                {values.map((value, at) => (
                  <td key={columns[at]?.id}>{value.text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {chart && (
          <Chart
            title={title}
            kind="bar"
            names={rows.map(({ name }) => name)}
            values={rows.map(({ values }) => values[0]?.value ?? null)}
            unit=""
            target={null}
          />
        )}
      </div>
    </div>
  );
}

function Phrases({ rows }: { rows: SectionCard['phrases'] }) {
  const columns = [
    w('reports.phrase.text'),
    w('reports.phrase.bot'),
    w('reports.phrase.people'),
    w('reports.phrase.sent'),
    w('reports.phrase.edited'),
    w('reports.phrase.dismissed'),
    w('reports.phrase.violated'),
    w('reports.phrase.reopened'),
    w('reports.phrase.rated'),
    w('reports.phrase.rating'),
  ];
  return (
    <div className="report-table" {...SCROLLS}>
      <PlainTable columns={columns}>
        {rows.map((row) => (
          <tr key={row.phrase + row.version}>
            <th scope="row">
              {row.text ?? row.phrase} <span className="muted small">{`${row.phrase} · ${row.version}`}</span>
            </th>
            <td>{row.said.bot}</td>
            <td>{row.said.people}</td>
            <td>{row.sent}</td>
            <td>{row.edited}</td>
            <td>{row.dismissed}</td>
            <td>{row.violated}</td>
            <td>{row.reopened}</td>
            <td>{row.rated}</td>
            <td>{row.rating ?? w('reports.none')}</td>
          </tr>
        ))}
      </PlainTable>
    </div>
  );
}
