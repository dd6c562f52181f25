/** One duty: points to be looked at one after the other, what is put down, pictures; and what whoever checks it says. */
import { App, Button, Input } from 'antd';
import { useRef, useState } from 'react';
import type { DutyAnswer, DutyFill, DutySheet } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { DutyPoints } from './duty-points.tsx';
import { useMe } from './me.ts';
import { DueTag, Instead } from './parts.tsx';
import { FieldInput } from './sheet-field.tsx';
import { SheetPictures } from './sheet-pictures.tsx';
import { fullMoment, useNow } from './time.ts';
import { listed, type Word, w } from './words.ts';

export function DutyPage({ id }: { id: string }) {
  const { data, error, reload } = useLoad<DutyAnswer>(`/duties/${id}`);
  if (!data)
    return <Instead loading={error === null} error={error} onRetry={reload} empty={w('duties.none')} />;
  return <Shown given={data.duty} />;
}

type Act = 'fill' | 'finish' | 'check' | 'off';
type Send = (what: Act, body: (latest: DutySheet) => object) => Promise<DutySheet | null>;

/** Taps come faster than answers: each is sent upon what the one before has left. */
function useDuty(given: DutySheet): readonly [DutySheet, Send] {
  const { message } = App.useApp();
  const [duty, setDuty] = useState(given);
  const last = useRef(Promise.resolve(given));
  const url = `/duties/${given.id}`;
  const send: Send = (what, body) => {
    const sent = last.current.then(async (latest) => {
      const { version } = latest;
      return (await ask<DutyAnswer>('POST', `${url}/${what}`, { version, ...body(latest) })).duty;
    });
    // Where somebody else was faster, theirs is shown.
    last.current = sent
      .catch(async (failure: Error) => {
        void message.error(failure.message);
        return (await ask<DutyAnswer>('GET', url)).duty;
      })
      .catch(() => duty);
    void last.current.then(setDuty);
    return sent.catch(() => null);
  };
  return [duty, send];
}

function Shown({ given }: { given: DutySheet }) {
  const { rights, account } = useMe();
  const now = useNow();
  const [duty, send] = useDuty(given);
  /** What is written and not kept yet. */
  const [edits, setEdits] = useState<DutySheet['record']>({});
  const record = { ...duty.record, ...edits };
  const toDo = duty.state === 'open' || duty.state === 'returned';
  const mayCheck = duty.state === 'done' && duty.checker !== null && rights.includes('supervision');

  const fill = (change: DutyFill) => send('fill', () => change);
  async function save(): Promise<DutySheet | null> {
    const kept = await fill({ record: edits });
    if (kept)
      setEdits((all) => Object.fromEntries(Object.entries(all).filter(([id, value]) => edits[id] !== value)));
    return kept;
  }
  async function finish() {
    const kept = await save();
    if (kept && kept.lacks.length === 0) await send('finish', () => ({}));
  }

  return (
    <section className="page" aria-labelledby="duty-title">
      <header className="page-head">
        <a href="#/duties">{w('duties.back')}</a>
        <h1 id="duty-title">{duty.title}</h1>
        <span className="state">{w(`duties.state.${duty.state}` satisfies Word)}</span>
        {toDo && <DueTag dueAt={duty.due} now={now} />}
      </header>
      <p className="muted">
        {duty.duty} · {duty.about} · {duty.role}
        {duty.checker !== null && ` · ${w('duties.checker', { role: duty.checker })}`}
      </p>
      {duty.checked?.ok === false && <p className="sheet-returned">{duty.checked.note}</p>}
      {duty.off && <p className="muted">{duty.off.reason}</p>}
      <Behind duty={duty} />
      <DutyPoints
        title={w('duties.points')}
        points={duty.checklist.map(({ id, text }) => ({ id, text, href: null }))}
        marks={duty.marks}
        open={toDo}
        onMark={(marks) => fill({ marks })}
      />
      <DutyPoints
        title={w('duties.lines')}
        points={duty.lines.map(({ ref, title }) => ({ id: ref, text: title, href: lineHref(duty, ref) }))}
        marks={duty.lineMarks}
        open={toDo}
        onMark={(lineMarks) => fill({ lineMarks })}
      />
      {duty.fields.length > 0 && (
        <section className="sheet-part" aria-label={w('duties.record')}>
          <h2>{w('duties.record')}</h2>
          {duty.fields.map((field) => (
            <FieldInput
              key={field.id}
              field={field}
              value={record[field.id]}
              open={toDo}
              onChange={(value) => setEdits((all) => ({ ...all, [field.id]: value }))}
            />
          ))}
        </section>
      )}
      <SheetPictures
        title={w('duties.pictures')}
        from={`/duties/${duty.id}/media`}
        ids={duty.media}
        onTaken={
          toDo ? (id) => void send('fill', ({ media }): DutyFill => ({ media: [...media, id] })) : null
        }
      />
      {toDo && (
        <footer className="sheet-foot">
          {duty.lacks.length > 0 && (
            <p className="muted">
              {w('duties.lacks')}
              {listed(
                duty.lacks.map(({ kind, name }) => `${w(`duties.lack.${kind}` satisfies Word)}${name}`),
              )}
            </p>
          )}
          <Button type="primary" size="large" block onClick={() => void finish()}>
            {w('duties.finish')}
          </Button>
          <Button onClick={() => void save()}>{w('duties.save')}</Button>
          {rights.includes('supervision') && <Off onOff={(reason) => void send('off', () => ({ reason }))} />}
        </footer>
      )}
      {mayCheck && (
        <Check
          own={duty.done?.by.id === account.id}
          onCheck={(ok, note) => void send('check', () => ({ ok, note }))}
        />
      )}
      <p className="muted">
        {duty.history
          // Every tick is kept; here stands who brought it on.
          .filter(({ by, state }, at, all) => all[at - 1]?.state !== state || all[at - 1]?.by !== by)
          .slice(-8)
          .map(({ at, by, state }) => `${fullMoment(at)} ${by} ${w(`duties.state.${state}` satisfies Word)}`)
          .join(' → ')}
      </p>
    </section>
  );
}

/** The book in which what is found is put down: a row, or the month's plan. */
function Behind({ duty: { book } }: { duty: DutySheet }) {
  if (!book) return null;
  const { register, title, row, planned } = book;
  if (planned)
    return (
      <p>
        <a href={`#/registers/${register}~~${planned.month}`}>{`${title} ${planned.month}`}</a>{' '}
        <span className="muted">{w('duties.planned', { finished: planned.finished, all: planned.all })}</span>
      </p>
    );
  return row === null ? null : (
    <p>
      <a href={`#/registers/${register}~${row}`}>{w('duties.row', { book: title })}</a>
    </p>
  );
}

function lineHref({ linesFrom, linesBook }: DutySheet, ref: string): string | null {
  if (linesFrom === 'tickets') return `#/tickets/${ref}`;
  if (linesFrom === 'duties') return `#/duties/${ref}`;
  return linesBook === null ? null : `#/registers/${linesBook}~${ref}`;
}

function Off({ onOff }: { onOff: (reason: string) => void }) {
  const [reason, setReason] = useState('');
  return (
    <details>
      <summary>{w('duties.off')}</summary>
      <Input
        aria-label={w('duties.offWhy')}
        placeholder={w('duties.offWhy')}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      <Button disabled={reason.trim().length < 2} onClick={() => onOff(reason)}>
        {w('duties.off')}
      </Button>
    </details>
  );
}

function Check({ own, onCheck }: { own: boolean; onCheck: (ok: boolean, note: string) => void }) {
  const [note, setNote] = useState('');
  if (own) return <p className="muted">{w('duties.notOwn')}</p>;
  return (
    <footer className="sheet-foot">
      <Input
        aria-label={w('duties.verdict')}
        placeholder={w('duties.verdict')}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <Button type="primary" onClick={() => onCheck(true, note)}>
        {w('duties.right')}
      </Button>
      <Button danger disabled={note.trim() === ''} onClick={() => onCheck(false, note)}>
        {w('duties.again')}
      </Button>
    </footer>
  );
}
