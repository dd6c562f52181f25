/** One row of a book: its values, what it may become and what that needs, scans of its papers, and its past. */
import { App, Button, Collapse, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { NoticeDraft, RegisterCard, RowAnswer, RowSheet, SheetValue } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { SideSheet } from './dialog.tsx';
import { useMe } from './me.ts';
import { suggestNotice } from './notice-draft.ts';
import { Instead } from './parts.tsx';
import { FieldInput, shownValue } from './sheet-field.tsx';
import { SheetPictures } from './sheet-pictures.tsx';
import { fullMoment } from './time.ts';
import { labelled, listed, w } from './words.ts';

type Values = Readonly<Record<string, SheetValue>>;

export function RegisterRow({
  book,
  id,
  onChange,
  onClose,
}: {
  book: RegisterCard;
  id: string;
  onChange: () => void;
  onClose: () => void;
}) {
  const { data, error, reload } = useLoad<RowAnswer>(`/registers/${book.id}/rows/${id}`);
  const [changed, setChanged] = useState<RowSheet | null>(null);
  const row = changed ?? data?.row ?? null;
  return (
    <SideSheet size="large" title={row?.title ?? book.title} onClose={onClose}>
      {row ? (
        <Shown
          // A scan takes nothing away of what was being written; a move does.
          key={row.log.length}
          book={book}
          row={row}
          onChange={(next) => {
            setChanged(next);
            onChange();
          }}
        />
      ) : (
        <Instead loading={error === null} error={error} onRetry={reload} empty={w('registers.none')} />
      )}
    </SideSheet>
  );
}

function Shown({
  book,
  row,
  onChange,
}: {
  book: RegisterCard;
  row: RowSheet;
  onChange: (row: RowSheet) => void;
}) {
  const { message } = App.useApp();
  const { rights } = useMe();
  // Masked values are no values: only what somebody writes is sent.
  const [edits, setEdits] = useState<Values>({});
  const [whole, setWhole] = useState<Values | null>(null);
  const [paper, setPaper] = useState(book.papers[0]?.id ?? '');
  const url = `/registers/${book.id}/rows/${row.id}`;
  const values = { ...row.values, ...whole, ...edits };
  const isEdited = Object.keys(edits).length > 0;
  const written = book.fields.filter(({ id }) => (edits[id] ?? '') !== '').map(({ label }) => label);
  const state = (id: string) => book.states.find((one) => one.id === id)?.title ?? id;

  async function send(path: string, body: object): Promise<void> {
    try {
      onChange((await ask<RowAnswer>('POST', url + path, { version: row.version, ...body })).row);
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  async function save(): Promise<RowSheet> {
    const kept = (await ask<RowAnswer>('PATCH', url, { version: row.version, values: edits })).row;
    setWhole((before) => before && { ...before, ...edits });
    setEdits({});
    onChange(kept);
    return kept;
  }
  /** What was written on the row is kept first: the move may need it. */
  async function makeMove(move: string, record: Values): Promise<void> {
    try {
      const { version } = isEdited ? await save() : row;
      onChange((await ask<RowAnswer>('POST', `${url}/moves`, { version, move, record })).row);
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  async function reveal() {
    try {
      setWhole((await ask<{ values: Values }>('POST', `${url}/whole`)).values);
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  const draft = (kind: string): NoticeDraft => ({
    kind,
    slots: noticeSlots(row.values),
    segment: { homes: [{ home: row.title }] },
  });

  return (
    <>
      <p>
        <span className="state">{state(row.state)}</span>{' '}
        <span className="muted">{fullMoment(row.made)}</span>
        {row.due && ` · ${row.due.title} · ${row.due.role} · ${fullMoment(row.due.at)}`}
      </p>
      <section aria-label={w('registers.moves')}>
        {row.moves.map((move) => (
          <Move
            key={move.id}
            move={move}
            written={written}
            onMove={(record) => void makeMove(move.id, record)}
            onNotice={
              move.notice !== null && rights.includes('notices')
                ? () => suggestNotice(draft(move.notice ?? ''))
                : null
            }
          />
        ))}
      </section>
      {book.sample?.states.includes(row.state) &&
        row.values[book.sample.when.field] === book.sample.when.is && (
          <p className="sheet-files">
            <Button onClick={() => void send('/sample', {})}>{w('registers.sample')}</Button>
            <a href={`#/registers/${book.sample.into}`}>{w('registers.sampled')}</a>
          </p>
        )}
      <section className="sheet-part" aria-label={w('registers.values')}>
        {book.fields.map((field) => (
          <FieldInput
            key={field.id}
            field={field}
            value={values[field.id]}
            open
            onChange={(value) => setEdits((all) => ({ ...all, [field.id]: value }))}
          />
        ))}
        <p className="sheet-files">
          <Button
            type="primary"
            disabled={!isEdited}
            onClick={() => save().catch((failure: Error) => void message.error(failure.message))}
          >
            {w('registers.save')}
          </Button>
          {rights.includes('phones') && whole === null && (
            <Button onClick={() => void reveal()}>{w('registers.reveal')}</Button>
          )}
        </p>
      </section>
      {book.papers.length > 0 && (
        <>
          <Select
            aria-label={w('registers.paper')}
            className="sheet-select"
            value={paper}
            onChange={setPaper}
            options={book.papers.map(({ id, title }) => ({
              value: id,
              label: `${title} ${row.scans.filter((scan) => scan.paper === id).length}`,
            }))}
          />
          <SheetPictures
            title={book.papers.find(({ id }) => id === paper)?.title ?? ''}
            from={`${url}/media`}
            ids={row.scans.filter((scan) => scan.paper === paper).map(({ media }) => media)}
            onTaken={(media) => void send('/scans', { paper, media })}
          />
        </>
      )}
      <ol className="sheet-log" aria-label={w('registers.log')}>
        {row.log.map((one) => (
          <li key={one.at}>
            {fullMoment(one.at)} {one.by.name}{' '}
            {book.moves.find(({ id }) => id === one.move)?.title ?? one.move}{' '}
            <span className="muted">
              {listed(
                keptWith(book, one.move)
                  .filter(({ id }) => one.record[id] !== undefined)
                  .map(({ id, label }) => labelled(label, shownValue(one.record[id]))),
              )}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** What is put down with a move, and what it empties. */
function keptWith({ moves, fields }: RegisterCard, name: string): RegisterCard['fields'] {
  const move = moves.find(({ id }) => id === name);
  return move ? [...move.record, ...fields.filter(({ id }) => move.clears.includes(id))] : [];
}

/** What a notice can be told from the row: its own names for it. */
function noticeSlots(values: Values): Record<string, string> {
  const text = (id: string) => (values[id] === undefined ? [] : [String(values[id])]);
  return Object.fromEntries([
    ...text('month').map((month) => ['month', month] as const),
    ...text('due').map((amount) => ['amount', amount] as const),
    ...text('last_day').map((day) => ['due', day] as const),
  ]);
}

function Move({
  move,
  written,
  onMove,
  onNotice,
}: {
  move: RowSheet['moves'][number];
  /** Labels of fields that were filled in, and are not kept yet. */
  written: readonly string[];
  onMove: (record: Values) => void;
  onNotice: (() => void) | null;
}) {
  const [record, setRecord] = useState<Values>({});
  useEffect(() => setRecord({}), []);
  const missing = move.lacks.filter((label) => !written.includes(label));
  const lacks = missing.length > 0 ? w('registers.lacks', { what: listed(missing) }) : '';
  return (
    <Collapse
      size="small"
      className="sheet-move"
      items={[
        {
          key: move.id,
          label: (
            <>
              {move.title} <span className="muted">{lacks}</span>
            </>
          ),
          children: (
            <>
              {move.record.map((field) => (
                <FieldInput
                  key={field.id}
                  field={field}
                  value={record[field.id]}
                  open
                  onChange={(value) => setRecord((all) => ({ ...all, [field.id]: value }))}
                />
              ))}
              <p className="sheet-files">
                <Button type="primary" disabled={lacks !== ''} onClick={() => onMove(record)}>
                  {move.title}
                </Button>
                {onNotice && <Button onClick={onNotice}>{w('registers.notice')}</Button>}
              </p>
            </>
          ),
        },
      ]}
    />
  );
}
