/** What is behind a figure: its tickets, or its rows of a book; those that fall short first. */
import { FileExcelOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { CaseCard, FigureBehind, RowCase } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { PlainTable, SCROLLS } from './plain-table.tsx';
import { fullMoment } from './time.ts';
import { listed, w } from './words.ts';

interface Props {
  /** Of the figure: "/reports/month/figures/opened". */
  readonly path: string;
  readonly day: string;
  readonly title: string;
  readonly onClose: () => void;
}

export function ReportCases({ path, day, title, onClose }: Props) {
  const { data, error, reload } = useLoad<FigureBehind>(`${path}?day=${day}`);
  if (!data)
    return <Instead loading={error === null} error={error} onRetry={reload} empty={w('reports.nothing')} />;
  const { cases, rows } = data;
  return (
    <div className="report-table" {...SCROLLS}>
      <h3>
        {w('reports.cases', { figure: title, count: cases.length + rows.length })}{' '}
        <Button size="small" icon={<FileExcelOutlined />} href={`/api/staff${path}/sheet?day=${day}`}>
          {w('reports.sheet')}
        </Button>{' '}
        <Button size="small" onClick={onClose}>
          {w('reports.close')}
        </Button>
      </h3>
      {rows.length > 0 ? <BookRows rows={shortFirst(rows)} /> : <Tickets cases={shortFirst(cases)} />}
    </div>
  );
}

const shortFirst = <T extends { readonly good: boolean | null }>(all: readonly T[]): T[] =>
  all.toSorted((one, other) => Number(one.good ?? true) - Number(other.good ?? true));

const mark = (good: boolean | null) => (good === null ? '' : good ? '✓' : w('reports.short'));

function Tickets({ cases }: { cases: readonly CaseCard[] }) {
  const { labels } = useMe();
  const columns = [
    w('reports.case.number'),
    w('reports.case.issue'),
    w('reports.case.address'),
    w('reports.case.state'),
    w('reports.case.assignee'),
    w('reports.case.opened'),
    w('reports.case.good'),
  ];
  return (
    <PlainTable columns={columns}>
      {cases.map((row) => (
        <tr key={row.id}>
          <th scope="row">
            <a href={`#/tickets/${row.id}`}>{row.number}</a>
          </th>
          <td>{row.issue}</td>
          <td>{row.address}</td>
          <td>{labels.states[row.state] ?? row.state}</td>
          <td>{row.assignee}</td>
          <td>{fullMoment(row.openedAt)}</td>
          <td>{mark(row.good)}</td>
        </tr>
      ))}
    </PlainTable>
  );
}

function BookRows({ rows }: { rows: readonly RowCase[] }) {
  const columns = [
    w('reports.case.row'),
    w('reports.case.state'),
    w('reports.case.values'),
    w('reports.case.good'),
  ];
  return (
    <PlainTable columns={columns}>
      {rows.map((row) => (
        <tr key={row.id}>
          <th scope="row">
            <a href={`#/registers/${row.register}~${row.id}`}>{row.title}</a>
          </th>
          <td>{row.state}</td>
          <td>{listed(row.values.map(({ label, value }) => `${label} ${value}`))}</td>
          <td>{mark(row.good)}</td>
        </tr>
      ))}
    </PlainTable>
  );
}
