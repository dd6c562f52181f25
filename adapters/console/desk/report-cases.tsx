/** The tickets behind a figure, those that fall short first. */
import { Button } from 'antd';
import type { CaseCard } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { useMe } from './me.ts';
import { Instead } from './parts.tsx';
import { fullMoment } from './time.ts';
import { w } from './words.ts';

export function ReportCases({ url, title, onClose }: { url: string; title: string; onClose: () => void }) {
  const { data, error, reload } = useLoad<{ readonly cases: readonly CaseCard[] }>(url);
  const { labels } = useMe();
  if (!data)
    return <Instead loading={error === null} error={error} onRetry={reload} empty={w('reports.nothing')} />;
  const rows = data.cases.toSorted((one, other) => Number(one.good ?? true) - Number(other.good ?? true));
  return (
    <div className="report-table">
      <h3>
        {w('reports.cases', { figure: title, count: rows.length })}{' '}
        <Button size="small" onClick={onClose}>
          {w('reports.close')}
        </Button>
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{w('reports.case.number')}</th>
            <th scope="col">{w('reports.case.issue')}</th>
            <th scope="col">{w('reports.case.address')}</th>
            <th scope="col">{w('reports.case.state')}</th>
            <th scope="col">{w('reports.case.assignee')}</th>
            <th scope="col">{w('reports.case.opened')}</th>
            <th scope="col">{w('reports.case.good')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <a href={`#/tickets/${row.id}`}>{row.number}</a>
              </th>
              <td>{row.issue}</td>
              <td>{row.address}</td>
              <td>{labels.states[row.state] ?? row.state}</td>
              <td>{row.assignee}</td>
              <td>{fullMoment(row.openedAt)}</td>
              <td>{row.good === null ? '' : row.good ? '✓' : w('reports.short')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
