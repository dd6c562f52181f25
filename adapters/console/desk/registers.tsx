/** The books of the office: rows by state, one of them with its moves and scans, .xlsx in and out. */
import { App, Button, Input, Select, Table } from 'antd';
import { type ChangeEvent, useState } from 'react';
import type {
  RegisterCard,
  RegistersAnswer,
  RowAnswer,
  RowCard,
  RowsAnswer,
  SheetTaken,
  SheetValue,
} from '../../../src/contract.ts';
import { ask, download, sendFile, useLoad } from './api.ts';
import { BookFiguresPart } from './book-figures.tsx';
import { SideSheet } from './dialog.tsx';
import { useMe } from './me.ts';
import { DueTag, Instead } from './parts.tsx';
import { go } from './place.ts';
import { RegisterRow } from './register-row.tsx';
import { FieldInput, shownValue } from './sheet-field.tsx';
import { useNow } from './time.ts';
import { flawText, w } from './words.ts';

/** Columns that fit: what a row is called by, and some more. */
const MOST_COLUMNS = 6;

/** @param id "renovation", "renovation~<row>", or "visit~~2026-11": the rows with these words */
export function RegistersPage({ id }: { id: string | null }) {
  const { data, error, reload } = useLoad<RegistersAnswer>('/registers');
  if (!data) return <Instead loading={error === null} error={error} onRetry={reload} empty="" />;
  const [register, row = '', words = ''] = (id ?? '').split('~');
  const book = data.registers.find((one) => one.id === register) ?? data.registers[0];
  if (!book) return null;
  return (
    <Book
      key={`${book.id} ${words}`}
      book={book}
      books={data.registers}
      row={row === '' ? null : row}
      asked={words}
      onChange={reload}
    />
  );
}

const place = (book: string, row: string, words: string): string =>
  [book, ...(row || words ? [row] : []), ...(words ? [words] : [])].join('~');

interface BookProps {
  readonly book: RegisterCard;
  readonly books: readonly RegisterCard[];
  readonly row: string | null;
  /** Words that its rows have. */
  readonly asked: string;
  readonly onChange: () => void;
}

function Book({ book, books, row, asked, onChange }: BookProps) {
  const [state, setState] = useState('');
  const [words, setWords] = useState(asked);
  const [sought, setSought] = useState(asked);
  const [adding, setAdding] = useState(false);
  const query = new URLSearchParams({ ...(state && { state }), ...(sought && { words: sought }) });
  const { data, error, reload } = useLoad<RowsAnswer>(`/registers/${book.id}?${query}`);
  const now = useNow();
  const titles = Object.fromEntries(book.states.map(({ id, title }) => [id, title]));
  const again = () => {
    reload();
    onChange();
  };
  const columns = book.fields.filter(({ type }) => type !== 'long').slice(0, MOST_COLUMNS);
  return (
    <section className="page" aria-labelledby="registers-title">
      <header className="page-head">
        <h1 id="registers-title">{book.title}</h1>
        <Select
          aria-label={w('registers.book')}
          className="sheet-select"
          value={book.id}
          onChange={(id) => go('registers', id)}
          options={books.map((one) => ({ value: one.id, label: one.title }))}
        />
        <Select
          aria-label={w('registers.state')}
          className="sheet-select"
          value={state}
          onChange={setState}
          options={[
            { value: '', label: w('registers.all') },
            ...book.states.map(({ id, title }) => ({ value: id, label: `${title} ${book.counts[id] ?? 0}` })),
          ]}
        />
        <Input.Search
          className="sheet-search"
          aria-label={w('registers.search')}
          placeholder={w('registers.search')}
          value={words}
          onChange={({ target }) => setWords(target.value)}
          onSearch={setSought}
          allowClear
        />
        <Button type="primary" onClick={() => setAdding(true)}>
          {w('registers.add')}
        </Button>
        <Files book={book} onTaken={again} />
      </header>
      <p className="muted">{book.about}</p>
      {book.figures !== null && <BookFiguresPart book={book} onChange={again} />}
      {data && data.rows.length > 0 ? (
        <Table<RowCard>
          size="small"
          rowKey="id"
          scroll={{ x: 'max-content' }}
          pagination={data.rows.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
          dataSource={[...data.rows]}
          columns={[
            ...columns.map(({ id, label }, at) => ({
              title: label,
              key: id,
              render: (_: unknown, one: RowCard) =>
                at === 0 ? (
                  <a href={`#/registers/${place(book.id, one.id, asked)}`}>{shownValue(one.values[id])}</a>
                ) : (
                  shownValue(one.values[id])
                ),
            })),
            {
              title: w('registers.state'),
              key: 'state',
              render: (_: unknown, one: RowCard) => titles[one.state] ?? one.state,
            },
            {
              title: w('registers.due'),
              key: 'due',
              render: (_: unknown, one: RowCard) =>
                one.due && (
                  <>
                    {one.due.title} <DueTag dueAt={one.due.at} now={now} />
                  </>
                ),
            },
          ]}
        />
      ) : (
        <Instead
          loading={!data && error === null}
          error={error}
          onRetry={reload}
          empty={w('registers.none')}
        />
      )}
      {adding && (
        <Add
          book={book}
          onClose={() => setAdding(false)}
          onAdded={(id) => {
            setAdding(false);
            again();
            go('registers', place(book.id, id, asked));
          }}
        />
      )}
      {row !== null && (
        <RegisterRow
          key={row}
          book={book}
          id={row}
          onChange={again}
          onClose={() => go('registers', place(book.id, '', asked))}
        />
      )}
    </section>
  );
}

function Add({
  book,
  onClose,
  onAdded,
}: {
  book: RegisterCard;
  onClose: () => void;
  onAdded: (id: string) => void;
}) {
  const { message } = App.useApp();
  const [values, setValues] = useState<Readonly<Record<string, SheetValue>>>({});
  async function add() {
    try {
      onAdded((await ask<RowAnswer>('POST', `/registers/${book.id}`, { values })).row.id);
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  return (
    <SideSheet title={w('registers.addTo', { book: book.title })} onClose={onClose} size="large">
      {book.fields.map((field) => (
        <FieldInput
          key={field.id}
          field={field}
          value={values[field.id]}
          open
          onChange={(value) => setValues((all) => ({ ...all, [field.id]: value }))}
        />
      ))}
      <Button type="primary" block onClick={() => void add()}>
        {w('registers.add')}
      </Button>
    </SideSheet>
  );
}

function Files({ book, onTaken }: { book: RegisterCard; onTaken: () => void }) {
  const { message, modal } = App.useApp();
  const { rights } = useMe();
  async function take(file: File, returned = false) {
    try {
      const path = `/registers/${book.id}/file${returned ? '?returned=1' : ''}`;
      const { added, known, faults, erased } = await sendFile<SheetTaken>(path, file);
      const content = faults.slice(0, 20).map((fault) => (
        <p key={fault.row}>
          {w('registers.faultAt', {
            row: fault.row,
            fault: flawText(fault.flaws),
          })}
        </p>
      ));
      // Only people know whether somebody who was erased has come back.
      if (faults.length > 0 && erased === faults.length)
        void modal.confirm({
          title: w('registers.erased', { count: erased }),
          content,
          okText: w('registers.returned'),
          onOk: () => take(file, true),
        });
      else if (faults.length > 0)
        void modal.error({ title: w('registers.faults', { count: faults.length }), content });
      else {
        void message.success(w('registers.taken', { added, known }));
        onTaken();
      }
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  const chosen = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    target.value = '';
    if (file) void take(file);
  };
  const save = (whole: boolean) =>
    download(
      whole ? 'POST' : 'GET',
      `/registers/${book.id}/${whole ? 'whole-file' : 'file'}`,
      `${book.title}.xlsx`,
    ).catch((failure: Error) => void message.error(failure.message));
  return (
    <span className="page-act sheet-files">
      <label className="sheet-file">
        {w('registers.import')}
        <input type="file" accept=".xlsx" onChange={chosen} />
      </label>
      <Button onClick={() => void save(false)}>{w('registers.export')}</Button>
      {rights.includes('supervision') && (
        <Button onClick={() => void save(true)}>{w('registers.exportWhole')}</Button>
      )}
    </span>
  );
}
