/** The workshop of the script library: what can be changed, what was published, and a message to try. */
import { Alert, Button, Input, Segmented, Tag } from 'antd';
import { useEffect, useState } from 'react';
import type { EntryKind, LibraryOverview } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { useChanges } from './changes.ts';
import { Instead } from './parts.tsx';
import { go } from './place.ts';
import { ScriptEntry, ScriptNew } from './script-entry.tsx';
import { Publish } from './script-publish.tsx';
import { ScriptRevisions } from './script-revisions.tsx';
import { ScriptTry } from './script-try.tsx';
import { w } from './words.ts';

const LOOK_MS = 2000;
const KINDS: readonly EntryKind[] = ['situation', 'faq', 'utterances'];
const VIEWS = ['entries', 'revisions', 'try'] as const;
type View = (typeof VIEWS)[number];

export function ScriptsPage({ id }: { id: string | null }) {
  const { data, error, reload } = useLoad<LibraryOverview>('/library');
  const [view, setView] = useState<View>('entries');
  const waits = data !== null && data.state.faults.length === 0 && data.state.inUse !== data.number;
  const looks = waits || data?.state.taking === true;
  useEffect(() => {
    if (!looks) return;
    const timer = setInterval(reload, LOOK_MS);
    return () => clearInterval(timer);
  }, [looks, reload]);
  return (
    <section className="page" aria-labelledby="scripts-title">
      <header className="page-head">
        <h1 id="scripts-title">{w('scripts.title')}</h1>
        {data && <InUse overview={data} />}
        {id === null ? (
          <Segmented<View>
            className="page-act"
            value={view}
            onChange={setView}
            options={VIEWS.map((value) => ({ value, label: w(`scripts.view.${value}`) }))}
          />
        ) : (
          <Button className="page-act" onClick={() => go('scripts')}>
            {w('scripts.back')}
          </Button>
        )}
      </header>
      {data === null ? (
        <Instead loading={error === null} error={error} onRetry={reload} empty="" />
      ) : (
        <>
          {data.state.faults.length > 0 && (
            <Alert
              showIcon
              type="error"
              title={w('scripts.refused')}
              description={data.state.faults.join('\n')}
            />
          )}
          {id === 'new' ? (
            <ScriptNew files={data.faqFiles} />
          ) : id !== null ? (
            <ScriptEntry key={`${id} ${data.number}`} id={id} elements={data.elements} />
          ) : view === 'entries' ? (
            <Entries overview={data} />
          ) : view === 'revisions' ? (
            <ScriptRevisions key={data.number} overview={data} onChanged={reload} />
          ) : (
            <ScriptTry />
          )}
          {(id !== null || view === 'entries') && <Publish base={data.number} onPublished={reload} />}
        </>
      )}
    </section>
  );
}

function InUse({ overview: { state, number } }: { overview: LibraryOverview }) {
  const taking = state.taking || (state.inUse !== number && state.faults.length === 0);
  return (
    <span role="status" className="muted">
      {state.inUse === 0 ? w('scripts.shippedInUse') : w('scripts.inUse', { number: state.inUse })}
      {taking && ` · ${w('scripts.taking', { number })}`}
    </span>
  );
}

function Entries({ overview: { entries } }: { overview: LibraryOverview }) {
  const [kind, setKind] = useState<EntryKind>('situation');
  const [query, setQuery] = useState('');
  const changes = useChanges();
  const wanted = query.trim().toLowerCase();
  const found = entries.filter(
    (one) => one.kind === kind && `${one.key} ${one.title}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <div className="page-head">
        <Segmented<EntryKind>
          value={kind}
          onChange={setKind}
          options={KINDS.map((value) => ({ value, label: w(`scripts.kind.${value}`) }))}
        />
        <Input.Search
          allowClear
          className="library-search"
          placeholder={w('scripts.search')}
          aria-label={w('scripts.search')}
          onChange={(event) => setQuery(event.target.value)}
        />
        {kind === 'faq' && <Button onClick={() => go('scripts', 'new')}>{w('scripts.new')}</Button>}
      </div>
      {found.length === 0 && <p className="muted">{w('scripts.empty')}</p>}
      <ul className="script-list">
        {found.map(({ key, title, size, from }) => (
          <li key={key}>
            <a href={`#/scripts/${encodeURIComponent(key)}`}>
              <b>{key}</b> {title}
            </a>{' '}
            <span className="muted small">
              {size === 0 ? w('scripts.leftOut') : w(`scripts.size.${kind}`, { size })}
            </span>{' '}
            {from !== 'shipped' && <Tag>{w(`scripts.from.${from}`)}</Tag>}
            {changes[key] && <Tag color="gold">{w('scripts.changed')}</Tag>}
          </li>
        ))}
      </ul>
    </>
  );
}
