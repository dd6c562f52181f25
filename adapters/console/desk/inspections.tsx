/** The supervisors' checklist on the spot: one column for a phone, with pictures; records, and communities compared. */
import { App, Button, Checkbox, Input, Segmented } from 'antd';
import { useState } from 'react';
import type { InspectionBlock, InspectionCard, InspectionsAnswer } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { Instead } from './parts.tsx';
import './reports.css';
import { SCROLLS } from './plain-table.tsx';
import { SheetPictures } from './sheet-pictures.tsx';
import { fullMoment } from './time.ts';
import { w } from './words.ts';

type Findings = Readonly<Record<string, { readonly remark: string; readonly photos: readonly string[] }>>;

export function InspectionsPage() {
  const { data, error, reload } = useLoad<InspectionsAnswer>('/inspections');
  const [block, setBlock] = useState('conduct');
  const chosen = data?.blocks.find(({ id }) => id === block);
  return (
    <section className="page" aria-labelledby="inspection-title">
      <header className="page-head">
        <h1 id="inspection-title">{w('inspection.title')}</h1>
        <span className="muted">{w('inspection.lead')}</span>
      </header>
      {data && chosen ? (
        <div className="inspection-page">
          <div>
            <Segmented
              aria-label={w('inspection.block')}
              value={block}
              onChange={setBlock}
              options={data.blocks.map(({ id, title }) => ({ value: id, label: title }))}
            />
            <Sheet key={block} block={chosen} onSaved={reload} />
          </div>
          <div>
            {data.means.length > 0 && (
              <>
                <h2>{w('inspection.compare')}</h2>
                <ul>
                  {data.means.map((mean) => (
                    <li key={mean.block + mean.community}>{w('inspection.mean', { ...mean })}</li>
                  ))}
                </ul>
              </>
            )}
            <Records rows={data.inspections} blocks={data.blocks} />
          </div>
        </div>
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('inspection.none')} />
      )}
    </section>
  );
}

function Sheet({ block, onSaved }: { block: InspectionBlock; onSaved: () => void }) {
  const { message } = App.useApp();
  // Sent again after a broken connection it is the same one.
  const [id, setId] = useState(newId);
  const [person, setPerson] = useState('');
  const [remark, setRemark] = useState('');
  const [found, setFound] = useState<Findings>({});
  const count = Object.keys(found).length;
  const score = Math.max(0, Math.round((block.points - block.off * count) * 100) / 100);

  async function save() {
    try {
      const made = await ask<InspectionCard>('POST', '/inspections', {
        id,
        block: block.id,
        person: block.per_person ? person.trim() : null,
        findings: Object.entries(found).map(([item, rest]) => ({ item, ...rest })),
        remark,
      });
      void message.success(w('inspection.saved', { score: made.score }));
      setId(newId());
      setFound({});
      setRemark('');
      onSaved();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  const change = (item: string, part: Partial<Findings[string]>) =>
    setFound({ ...found, [item]: { ...(found[item] ?? { remark: '', photos: [] }), ...part } });

  return (
    <div className="inspection">
      {block.per_person && (
        <>
          <label htmlFor="inspection-person">{w('inspection.person')}</label>
          <Input id="inspection-person" value={person} onChange={(event) => setPerson(event.target.value)} />
        </>
      )}
      <ul className="inspection-items">
        {block.items.map(({ id: item, title }) => (
          <li key={item}>
            <Checkbox
              checked={found[item] !== undefined}
              onChange={({ target }) => {
                if (target.checked) return change(item, {});
                const { [item]: _gone, ...rest } = found;
                setFound(rest);
              }}
            >
              {title}
            </Checkbox>
            {found[item] && (
              <>
                <Input
                  aria-label={`${w('inspection.remark')} · ${title}`}
                  placeholder={w('inspection.remark')}
                  value={found[item].remark}
                  onChange={(event) => change(item, { remark: event.target.value })}
                />
                <SheetPictures
                  title={w('inspection.photos', { item: title })}
                  from={`/inspections/${id}/media`}
                  ids={[]}
                  onTaken={(photo) => change(item, { photos: [...(found[item]?.photos ?? []), photo] })}
                />
                {found[item].photos.length > 0 && (
                  <p className="muted">{w('inspection.taken', { count: found[item].photos.length })}</p>
                )}
              </>
            )}
          </li>
        ))}
      </ul>
      <label htmlFor="inspection-remark">{w('inspection.remark')}</label>
      <Input.TextArea
        id="inspection-remark"
        rows={2}
        value={remark}
        onChange={(event) => setRemark(event.target.value)}
      />
      <p className="review-score">{w('inspection.left', { score, points: block.points, count })}</p>
      <Button
        type="primary"
        size="large"
        disabled={block.per_person && person.trim() === ''}
        onClick={() => void save()}
      >
        {w('inspection.save')}
      </Button>
    </div>
  );
}

function Records({ rows, blocks }: { rows: readonly InspectionCard[]; blocks: readonly InspectionBlock[] }) {
  const titles = new Map(blocks.flatMap(({ items }) => items.map(({ id, title }) => [id, title] as const)));
  return (
    <div className="report-table" {...SCROLLS}>
      <h2>{w('inspection.record')}</h2>
      {rows.length === 0 && <p className="muted">{w('inspection.none')}</p>}
      {rows.map((row) => (
        <details key={row.id} className="inspection-record">
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
          <ul>
            {row.findings.map((finding) => (
              <li key={finding.item}>
                {titles.get(finding.item) ?? finding.item}
                {finding.remark !== '' && `：${finding.remark}`}
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
        </details>
      ))}
    </div>
  );
}
