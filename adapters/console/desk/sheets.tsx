/** Situations found by words: beside the composer after "/", and on the page of the library. */
import { Button, Tag } from 'antd';
import { useEffect, useState } from 'react';
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

interface FinderProps {
  readonly query: string;
  readonly onTake: (line: string) => void;
  readonly onLeave: () => void;
}

export function SheetFinder({ query, onTake, onLeave }: FinderProps) {
  const { sheets } = useSheets(query);
  return (
    <section className="finder" aria-label={w('composer.sheets')}>
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
