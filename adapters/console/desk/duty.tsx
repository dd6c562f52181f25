/** One duty: points to be looked at one after the other, what is put down, pictures; and what whoever checks it says. */
import { App, Button, Checkbox, Input } from 'antd';
import { useEffect, useState } from 'react';
import type { DutyAnswer, DutyFill, DutySheet } from '../../../src/contract.ts';
import { ask, useLoad } from './api.ts';
import { useMe } from './me.ts';
import { DueTag, Instead } from './parts.tsx';
import { FieldInput } from './sheet-field.tsx';
import { SheetPictures } from './sheet-pictures.tsx';
import { fullMoment, useNow } from './time.ts';
import { type Word, w } from './words.ts';

export function DutyPage({ id }: { id: string }) {
  const { data, error, reload } = useLoad<DutyAnswer>(`/duties/${id}`);
  const [changed, setChanged] = useState<DutySheet | null>(null);
  const duty = changed ?? data?.duty ?? null;
  if (!duty)
    return <Instead loading={error === null} error={error} onRetry={reload} empty={w('duties.none')} />;
  return <Shown duty={duty} onChange={setChanged} />;
}

type Mark = { readonly ok: boolean; readonly note: string };

function Shown({ duty, onChange }: { duty: DutySheet; onChange: (duty: DutySheet) => void }) {
  const { message } = App.useApp();
  const { rights, account } = useMe();
  const now = useNow();
  const [record, setRecord] = useState(duty.record);
  useEffect(() => setRecord(duty.record), [duty.record]);
  const toDo = duty.state === 'open' || duty.state === 'returned';
  const mayCheck = duty.state === 'done' && duty.checker !== null && rights.includes('supervision');

  /** @returns the duty as it is then; null where it could not be sent */
  async function send(
    what: 'fill' | 'finish' | 'check' | 'off',
    body: object,
    of = duty,
  ): Promise<DutySheet | null> {
    try {
      const answer = await ask<DutyAnswer>('POST', `/duties/${of.id}/${what}`, {
        version: of.version,
        ...body,
      });
      onChange(answer.duty);
      return answer.duty;
    } catch (failure) {
      void message.error((failure as Error).message);
      return null;
    }
  }
  const fill = (change: DutyFill) => send('fill', change);
  async function finish() {
    const kept = await send('fill', { record });
    if (kept && kept.lacks.length === 0) await send('finish', {}, kept);
  }

  return (
    <section className="page sheet" aria-labelledby="duty-title">
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
      <Points
        title={w('duties.points')}
        points={duty.checklist.map(({ id, text }) => ({ id, text }))}
        marks={duty.marks}
        open={toDo}
        onMark={(marks) => void fill({ marks })}
      />
      <Points
        title={w('duties.lines')}
        points={duty.lines.map(({ ref, title }) => ({ id: ref, text: title }))}
        marks={duty.lineMarks}
        open={toDo}
        onMark={(lineMarks) => void fill({ lineMarks })}
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
              onChange={(value) => setRecord((all) => ({ ...all, [field.id]: value }))}
            />
          ))}
        </section>
      )}
      <SheetPictures
        title={w('duties.pictures')}
        from={`/duties/${duty.id}/media`}
        ids={duty.media}
        onTaken={toDo ? (id) => void fill({ media: [...duty.media, id] }) : null}
      />
      {toDo && (
        <footer className="sheet-foot">
          {duty.lacks.length > 0 && (
            <p className="muted">
              {w('duties.lacks')}
              {duty.lacks
                .map(({ kind, name }) => `${w(`duties.lack.${kind}` satisfies Word)}${name}`)
                .join('；')}
            </p>
          )}
          <Button type="primary" size="large" block onClick={() => void finish()}>
            {w('duties.finish')}
          </Button>
          <Button onClick={() => void fill({ record })}>{w('duties.save')}</Button>
          {rights.includes('supervision') && <Off onOff={(reason) => void send('off', { reason })} />}
        </footer>
      )}
      {mayCheck && (
        <Check
          own={duty.done?.by.id === account.id}
          onCheck={(ok, note) => void send('check', { ok, note })}
        />
      )}
      <p className="muted">
        {duty.history
          .slice(-8)
          .map(({ at, by, state }) => `${fullMoment(at)} ${by} ${w(`duties.state.${state}` satisfies Word)}`)
          .join(' → ')}
      </p>
    </section>
  );
}

interface PointsProps {
  readonly title: string;
  readonly points: readonly { readonly id: string; readonly text: string }[];
  readonly marks: Readonly<Record<string, Mark>>;
  readonly open: boolean;
  readonly onMark: (marks: Readonly<Record<string, Mark | null>>) => void;
}

function Points({ title, points, marks, open, onMark }: PointsProps) {
  if (points.length === 0) return null;
  return (
    <section className="sheet-part" aria-label={title}>
      <h2>
        {title}{' '}
        <span className="muted">
          {w('duties.progress', { marked: Object.keys(marks).length, points: points.length })}
        </span>
      </h2>
      <ul className="sheet-points">
        {points.map(({ id, text }) => (
          <Point
            key={id}
            text={text}
            mark={marks[id] ?? null}
            open={open}
            onMark={(mark) => onMark({ [id]: mark })}
          />
        ))}
      </ul>
    </section>
  );
}

function Point({
  text,
  mark,
  open,
  onMark,
}: {
  text: string;
  mark: Mark | null;
  open: boolean;
  onMark: (mark: Mark | null) => void;
}) {
  const [note, setNote] = useState(mark?.note ?? '');
  return (
    <li className={`sheet-point ${mark ? (mark.ok ? 'is-fine' : 'is-wrong') : ''}`}>
      <span className="sheet-text">{text}</span>
      <span className="sheet-marks">
        <Checkbox
          checked={mark?.ok === true}
          disabled={!open}
          onChange={({ target }) => onMark(target.checked ? { ok: true, note: '' } : null)}
        >
          {w('duties.fine')}
        </Checkbox>
        <Checkbox
          checked={mark?.ok === false}
          disabled={!open}
          onChange={({ target }) => onMark(target.checked ? { ok: false, note } : null)}
        >
          {w('duties.wrong')}
        </Checkbox>
      </span>
      {mark?.ok === false &&
        (open ? (
          <Input
            aria-label={`${w('duties.note')} ${text}`}
            placeholder={w('duties.note')}
            value={note}
            maxLength={500}
            onChange={({ target }) => setNote(target.value)}
            onBlur={() => note !== mark.note && onMark({ ok: false, note })}
          />
        ) : (
          <span>{mark.note}</span>
        ))}
    </li>
  );
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
