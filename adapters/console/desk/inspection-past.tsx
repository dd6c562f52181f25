/** What was found on earlier rounds: communities compared, how the means went by month, and the records, of one block or person. */
import { Button, Select } from 'antd';
import { useState } from 'react';
import type { InspectionCard, InspectionsAnswer } from '../../../src/contract.ts';
import { Chart } from './chart.tsx';
import { PlainTable, SCROLLS } from './plain-table.tsx';
import { SheetPictures } from './sheet-pictures.tsx';
import { fullMoment } from './time.ts';
import { labelled, w } from './words.ts';

/** Records that are shown at first. */
const FIRST = 50;

export function InspectionPast({ data }: { data: InspectionsAnswer }) {
  return (
    <div>
      {data.means.length > 0 && <Communities means={data.means} />}
      {data.months
        .filter(({ months }) => months.length > 1)
        .map(({ block, title, points, months, scores }) => (
          <Chart
            key={block}
            title={w('inspection.byMonth', { title, points })}
            kind="line"
            names={months}
            values={scores}
            unit=""
            target={null}
            most={points}
          />
        ))}
      <Records {...data} />
    </div>
  );
}

function Communities({ means }: Pick<InspectionsAnswer, 'means'>) {
  const columns = (['block', 'community', 'times', 'mean'] as const).map((one) => w(`inspection.${one}`));
  return (
    <div className="report-table" {...SCROLLS}>
      <h2>{w('inspection.compare')}</h2>
      <PlainTable columns={columns}>
        {means.map(({ block, title, community, own, times, score, points }) => (
          <tr key={block + community}>
            <th scope="row">{title}</th>
            <td>{own ? <b>{community}</b> : community}</td>
            <td>{times}</td>
            <td>{`${score} / ${points}`}</td>
          </tr>
        ))}
      </PlainTable>
    </div>
  );
}

function Records({ inspections, blocks }: Pick<InspectionsAnswer, 'inspections' | 'blocks'>) {
  const [block, setBlock] = useState('');
  const [person, setPerson] = useState('');
  const [shown, setShown] = useState(FIRST);
  const titles = new Map(blocks.flatMap(({ items }) => items.map(({ id, title }) => [id, title] as const)));
  const people = [...new Set(inspections.flatMap((one) => one.person ?? []))].toSorted();
  const rows = inspections.filter(
    (one) => (block === '' || one.block === block) && (person === '' || one.person === person),
  );
  return (
    <div className="report-table" {...SCROLLS}>
      <h2>{w('inspection.record')}</h2>
      <p className="sheet-files">
        <Select
          aria-label={w('inspection.onlyBlock')}
          className="sheet-select"
          value={block}
          onChange={setBlock}
          options={[
            { value: '', label: w('inspection.allBlocks') },
            ...blocks.map(({ id, title }) => ({ value: id, label: title })),
          ]}
        />
        <Select
          aria-label={w('inspection.onlyPerson')}
          className="sheet-select"
          value={person}
          onChange={setPerson}
          options={[
            { value: '', label: w('inspection.everybody') },
            ...people.map((name) => ({ value: name, label: name })),
          ]}
        />
        <span className="muted">{w('inspection.count', { count: rows.length })}</span>
      </p>
      {rows.length === 0 && <p className="muted">{w('inspection.none')}</p>}
      {rows.slice(0, shown).map((row) => (
        <Record key={row.id} row={row} titles={titles} />
      ))}
      {rows.length > shown && <Button onClick={() => setShown(shown + FIRST)}>{w('inspection.more')}</Button>}
    </div>
  );
}

function Record({ row, titles }: { row: InspectionCard; titles: ReadonlyMap<string, string> }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="inspection-record" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {[
          fullMoment(row.at),
          row.title,
          row.person,
          `${w('inspection.score')} ${row.score} / ${row.points}`,
          `${w('inspection.findings')} ${row.findings.length}`,
          `${w('inspection.by')} ${row.by}`,
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </summary>
      {open && (
        <>
          <ul>
            {row.findings.map((finding) => (
              <li key={finding.item}>
                {finding.remark === ''
                  ? (titles.get(finding.item) ?? finding.item)
                  : labelled(titles.get(finding.item) ?? finding.item, finding.remark)}
                <SheetPictures
                  title={w('inspection.photos', { item: titles.get(finding.item) ?? finding.item })}
                  from={`/inspections/${row.id}/media`}
                  ids={finding.photos}
                  onTaken={null}
                />
              </li>
            ))}
          </ul>
          <p>{row.remark}</p>
        </>
      )}
    </details>
  );
}
