/** Situations found by words: beside the composer after "/", and on the page of the library. */
import { Button, Tag } from 'antd';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { Sheet, SheetsAnswer } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { w } from './words.ts';

const PAUSE_MS = 250;

/** @returns null while it is read, or nothing is asked */
export function useSheets(query: string): { sheets: readonly Sheet[] | null; error: string | null } {
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query.trim().slice(0, 200)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const { data, error } = useLoad<SheetsAnswer>(
    asked === '' ? null : `/sheets?q=${encodeURIComponent(asked)}`,
  );
  return { sheets: data?.sheets ?? null, error };
}

const FINDER = 'sheet-finder';

/** To the line that was found above or below, or into the list from the draft. @returns false where there is none */
export function step(from: Element, by: 1 | -1): boolean {
  const lines = [...document.querySelectorAll<HTMLElement>(`#${FINDER} .hint-text`)];
  const at = lines.indexOf(from as HTMLElement);
  const next = at < 0 ? lines[0] : lines[at + by];
  next?.focus();
  return next !== undefined;
}

interface FinderProps {
  readonly query: string;
  readonly onTake: (line: string) => void;
  readonly onLeave: () => void;
}

export function SheetFinder({ query, onTake, onLeave }: FinderProps) {
  const { sheets } = useSheets(query);
  function onKey(event: KeyboardEvent) {
    if (event.key === 'Escape') onLeave();
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null;
    if (by === null || !(event.target instanceof Element)) return;
    event.preventDefault();
    if (!step(event.target, by) && by < 0) document.getElementById('draft')?.focus();
  }
  return (
    <section id={FINDER} className="finder" aria-label={w('composer.sheets')} onKeyDown={onKey}>
      <div className="finder-head">
        <b>{w('composer.sheets')}</b>
        <Button size="small" type="text" onClick={onLeave}>
          {w('app.close')}
        </Button>
      </div>
      {query.trim() === '' && <p className="muted">{w('library.hint')}</p>}
      {sheets?.length === 0 && <p className="muted">{w('composer.sheetsEmpty')}</p>}
      {(sheets ?? []).map((sheet) => (
        <div key={sheet.id} className="finder-sheet">
          <p>
            <Tag>{sheet.id}</Tag>
            <b>{sheet.title}</b> <span className="muted small">{sheet.when}</span>
          </p>
          {sheet.steps.map(({ step, branch, text }) => (
            <button
              type="button"
              className="hint-text"
              key={`${step}${branch ?? ''}`}
              onClick={() => onTake(text)}
            >
              <kbd>{w('composer.sheetStep', { step: `${step}${branch ?? ''}` })}</kbd>
              <span>{text}</span>
            </button>
          ))}
        </div>
      ))}
    </section>
  );
}
