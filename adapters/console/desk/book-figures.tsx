/** Figures above a book: what was collected of a month, with the desk's and the cashier's sheets compared; how many answered. */
import { App, Button, Input, InputNumber, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import type {
  BookFiguresAnswer,
  Collection,
  ComparisonsAnswer,
  FeeCheck,
  RegisterCard,
  Returns,
} from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { useMe } from './me.ts';
import { fullMoment } from './time.ts';
import { type Word, w } from './words.ts';

/** 331,161.60 */
const MONEY = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const yuan = (cents: number | null) => (cents === null ? '—' : MONEY.format(cents / 100));
const percent = (rate: number | null) => (rate === null ? w('figures.none') : `${rate}%`);

export function BookFiguresPart({ book, onChange }: { book: RegisterCard; onChange: () => void }) {
  const [period, setPeriod] = useState('');
  const query = period === '' ? '' : `?period=${encodeURIComponent(period)}`;
  const { data, reload } = useLoad<BookFiguresAnswer>(`/registers/${book.id}/figures${query}`);
  const figures = data?.figures;
  if (!figures) return null;
  return (
    <details className="sheet-part" open>
      <summary>{w('figures.title')}</summary>
      <Select
        aria-label={w('figures.period')}
        className="sheet-select"
        value={figures.period}
        onChange={setPeriod}
        options={figures.periods.map((value) => ({ value, label: value }))}
      />
      {figures.kind === 'collection' ? (
        <Collected figures={figures} book={book} />
      ) : (
        <Returned
          figures={figures}
          book={book}
          onDrawn={() => {
            reload();
            onChange();
          }}
        />
      )}
    </details>
  );
}

function Collected({ figures, book }: { figures: Collection; book: RegisterCard }) {
  const columns = ['rows', 'settled', 'due', 'paid', 'rate', 'target', 'missing'] as const;
  return (
    <>
      <div className="sheet-scroll">
        <table className="sheet-table">
          <caption>{w('figures.collection')}</caption>
          <thead>
            <tr>
              <th scope="col">{w('figures.name')}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {w(`figures.column.${column}` satisfies Word)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...figures.kinds, ...figures.buildings].map((line) => (
              <tr key={line.name}>
                <th scope="row">{line.name}</th>
                <td>{line.rows}</td>
                <td>{line.settled}</td>
                <td>{yuan(line.dueCents)}</td>
                <td>{yuan(line.paidCents)}</td>
                <td>{percent(line.rate)}</td>
                <td>{line.target === null ? '—' : `${line.target}%`}</td>
                <td>{yuan(line.missingCents)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted">
        {book.states
          .filter(({ id }) => figures.states[id] !== undefined)
          .map(({ id, title }) => `${title} ${figures.states[id]}`)
          .join(' · ')}
      </p>
      <Compare book={book} month={figures.period} />
    </>
  );
}

function Compare({ book, month }: { book: RegisterCard; month: string }) {
  const { message } = App.useApp();
  const { data, reload } = useLoad<ComparisonsAnswer>(`/registers/${book.id}/compare`);
  async function compare(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [desk, cashier] = [await base64(form.get('desk')), await base64(form.get('cashier'))];
    if (cashier === null) return;
    try {
      await ask('POST', `/registers/${book.id}/compare`, {
        cashier,
        ...(desk && { desk }),
        ...(month && { month }),
      });
      reload();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  const [last] = data?.comparisons ?? [];
  return (
    <section aria-label={w('figures.compare')}>
      <h2>{w('figures.compare')}</h2>
      <form className="sheet-files" onSubmit={(event) => void compare(event)}>
        <label>
          {w('figures.deskFile')} <input name="desk" type="file" accept=".xlsx" />
        </label>
        <label>
          {w('figures.cashierFile')} <input name="cashier" type="file" accept=".xlsx" required />
        </label>
        <Button htmlType="submit">{w('figures.doCompare')}</Button>
      </form>
      {last && <Compared check={last} />}
    </section>
  );
}

function Compared({ check }: { check: FeeCheck }) {
  return (
    <div className="sheet-scroll">
      <table className="sheet-table">
        <caption>
          {w('figures.compared', {
            at: fullMoment(check.at),
            by: check.by,
            same: check.same,
            count: check.differences.length,
            desk: yuan(check.deskCents),
            cashier: yuan(check.cashierCents),
          })}
        </caption>
        <tbody>
          {check.differences.map((one) => (
            <tr key={one.home + one.kind + one.month}>
              <th scope="row">{one.home}</th>
              <td>{one.kind}</td>
              <td>{one.month}</td>
              <td>{w(`figures.what.${one.what}` satisfies Word)}</td>
              <td>{yuan(one.deskCents)}</td>
              <td>{yuan(one.cashierCents)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** null: no file was chosen. */
async function base64(file: FormDataEntryValue | null): Promise<string | null> {
  if (!(file instanceof File) || file.size === 0) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function Returned({ figures, book, onDrawn }: { figures: Returns; book: RegisterCard; onDrawn: () => void }) {
  const { rights } = useMe();
  return (
    <>
      <p>
        {w('figures.returned', {
          sent: figures.sent,
          back: figures.back,
          rate: percent(figures.rate),
          target: figures.target,
          low: figures.low,
        })}
      </p>
      <p className="muted">
        {figures.scores
          .map(({ label, mean, given }) =>
            w('figures.scored', { label, mean: mean ?? w('figures.none'), given }),
          )
          .join(' · ')}
      </p>
      {rights.includes('supervision') && <Draw book={book} onDrawn={onDrawn} />}
    </>
  );
}

function Draw({ book, onDrawn }: { book: RegisterCard; onDrawn: () => void }) {
  const { message } = App.useApp();
  const occasions = book.fields.find(({ id }) => id === 'occasion')?.options ?? [];
  const [round, setRound] = useState('');
  const [occasion, setOccasion] = useState(occasions[0] ?? '');
  const [share, setShare] = useState(10);
  const [homes, setHomes] = useState('');
  async function draw() {
    const named = homes.split(/[\s,，、;；]+/).filter((home) => home !== '');
    try {
      const { asked, added } = await ask<{ asked: number; added: number }>(
        'POST',
        `/registers/${book.id}/draw`,
        {
          round,
          share,
          ...(named.length > 0 && { homes: named }),
          values: { occasion },
        },
      );
      void message.success(w('figures.drawn', { asked, added }));
      onDrawn();
    } catch (failure) {
      void message.error((failure as Error).message);
    }
  }
  return (
    <div className="sheet-files">
      <Input
        className="sheet-search"
        aria-label={w('figures.round')}
        placeholder={w('figures.round')}
        value={round}
        onChange={({ target }) => setRound(target.value)}
      />
      <Select
        aria-label={w('figures.occasion')}
        className="sheet-select"
        value={occasion}
        onChange={setOccasion}
        options={occasions.map((value) => ({ value, label: value }))}
      />
      <InputNumber
        aria-label={w('figures.share')}
        min={1}
        max={100}
        addonAfter="%"
        value={share}
        onChange={(value) => setShare(value ?? 1)}
      />
      <Input
        className="sheet-search"
        aria-label={w('figures.homes')}
        placeholder={w('figures.homes')}
        value={homes}
        onChange={({ target }) => setHomes(target.value)}
      />
      <Button disabled={round.trim().length < 2} onClick={() => void draw()}>
        {w('figures.draw')}
      </Button>
    </div>
  );
}
