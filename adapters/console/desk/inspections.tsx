/** The supervisors' checklist on the spot: one column for a phone, with pictures; its past, and communities compared. */
import { FileExcelOutlined, PrinterOutlined } from '@ant-design/icons';
import { App, Button, Checkbox, Input, Segmented } from 'antd';
import { useState } from 'react';
import type { InspectionBlock, InspectionCard, InspectionsAnswer } from '../../../src/contract.ts';
import { ask, newId, useLoad } from './api.ts';
import { InspectionPast } from './inspection-past.tsx';
import { Instead } from './parts.tsx';
import { PersonField } from './person-field.tsx';
import { SheetPictures } from './sheet-pictures.tsx';
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
        <div className="report-tools">
          <Button icon={<FileExcelOutlined />} href="/api/staff/inspections/sheet">
            {w('reports.sheet')}
          </Button>
          <Button icon={<PrinterOutlined />} onClick={() => print()}>
            {w('reports.print')}
          </Button>
        </div>
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
            <Sheet key={block} block={chosen} people={data.people} onSaved={reload} />
          </div>
          <InspectionPast data={data} />
        </div>
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('inspection.none')} />
      )}
    </section>
  );
}

function Sheet({
  block,
  people,
  onSaved,
}: {
  block: InspectionBlock;
  people: readonly string[];
  onSaved: () => void;
}) {
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
  // A picture comes late: what was written meanwhile stays.
  const change = (item: string, part: (known: Findings[string]) => Partial<Findings[string]>) =>
    setFound((all) => {
      const known = all[item] ?? { remark: '', photos: [] };
      return { ...all, [item]: { ...known, ...part(known) } };
    });

  return (
    <div className="inspection">
      {block.per_person && (
        <>
          <label htmlFor="inspection-person">{w('inspection.person')}</label>
          <PersonField
            id="inspection-person"
            label={w('inspection.person')}
            value={person}
            people={people}
            onChange={setPerson}
          />
        </>
      )}
      <ul className="inspection-items">
        {block.items.map(({ id: item, title }) => (
          <li key={item}>
            <Checkbox
              checked={found[item] !== undefined}
              onChange={({ target }) => {
                if (target.checked) return change(item, () => ({}));
                setFound(({ [item]: _gone, ...rest }) => rest);
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
                  onChange={({ target }) => change(item, () => ({ remark: target.value }))}
                />
                <SheetPictures
                  title={w('inspection.photos', { item: title })}
                  from={`/inspections/${id}/media`}
                  ids={[]}
                  onTaken={(photo) => change(item, ({ photos }) => ({ photos: [...photos, photo] }))}
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
