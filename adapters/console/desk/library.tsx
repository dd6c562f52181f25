/** What to say when: situations found by words or id, with the waits and what never to say. */
import { Input, Tag } from 'antd';
import { useState } from 'react';
import type { Sheet } from '../../../src/contract.ts';
import { Instead } from './parts.tsx';
import { useSheets } from './sheets.tsx';
import { labelled, w } from './words.ts';

export function LibraryPage() {
  const [query, setQuery] = useState('');
  const { sheets, error } = useSheets(query);
  const asked = query.trim() !== '';
  return (
    <section className="page" aria-labelledby="library-title">
      <header className="page-head">
        <h1 id="library-title">{w('library.title')}</h1>
        <Input.Search
          allowClear
          autoFocus
          className="library-search"
          placeholder={w('library.search')}
          aria-label={w('library.search')}
          onChange={(event) => setQuery(event.target.value)}
        />
        <span className="muted small">{w('library.hint')}</span>
      </header>
      {!asked || sheets === null || sheets.length === 0 ? (
        <Instead
          loading={asked && sheets === null && error === null}
          error={error}
          onRetry={() => setQuery(`${query} `)}
          empty={w(asked ? 'library.empty' : 'library.start')}
        />
      ) : (
        <div className="sheets">
          {sheets.map((sheet) => (
            <SheetCard key={sheet.id} sheet={sheet} />
          ))}
        </div>
      )}
    </section>
  );
}

function SheetCard({ sheet }: { sheet: Sheet }) {
  return (
    <article className="sheet" aria-label={sheet.title}>
      <h2>
        <Tag>{sheet.id}</Tag> {sheet.title}
      </h2>
      <p className="muted">{labelled(w('library.when'), sheet.when)}</p>
      <ol>
        {sheet.steps.map(({ step, branch, text, waitS, hangsUp }) => (
          <li key={`${step}${branch ?? ''}`}>
            <span className="sheet-step">
              {step}
              {branch}
            </span>
            <span>
              {text} {waitS !== null && <Tag color="blue">{w('library.wait', { seconds: waitS })}</Tag>}
              {hangsUp && <Tag>{w('library.hangup')}</Tag>}
            </span>
          </li>
        ))}
      </ol>
      <p className="hint-avoid">
        <b>{w('library.never')}</b> {sheet.never.join(' · ')}
      </p>
    </article>
  );
}
