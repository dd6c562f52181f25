/** Changes that are not published: checked whole while they are made, what differs, what uses it, then published. */
import { Alert, App, Button, Input } from 'antd';
import { Fragment, useEffect, useState } from 'react';
import type { EntryDiff, EntryImpact, LibraryCheck, Published } from '../../../src/contract.ts';
import { ask, LIBRARY_PATIENCE_MS } from './api.ts';
import { dropChanges, useChanges } from './changes.ts';
import { Sure } from './dialog.tsx';
import { listed, named, w } from './words.ts';

const PAUSE_MS = 800;

export function Publish({ base, onPublished }: { base: number; onPublished: () => void }) {
  const { message } = App.useApp();
  const changes = useChanges();
  const [found, setFound] = useState<{ of: typeof changes; check: LibraryCheck } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const some = Object.keys(changes).length > 0;

  useEffect(() => {
    if (!some) return;
    let left = false;
    const timer = setTimeout(() => {
      ask<LibraryCheck>(
        'POST',
        '/library/check',
        { changes: Object.values(changes) },
        LIBRARY_PATIENCE_MS,
      ).then(
        (check) => {
          if (left) return;
          setFound({ of: changes, check });
          setError(null);
        },
        (failure: Error) => left || setError(failure.message),
      );
    }, PAUSE_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [changes, some]);

  if (!some) return null;
  const fresh = found?.of === changes ? found.check : null;
  const shown = found?.check ?? null;
  const fine = fresh !== null && fresh.faults.length === 0 && fresh.wordings.length === 0;

  async function publish() {
    try {
      const revision = { base, note, changes: Object.values(changes) };
      const { number } = await ask<Published>('POST', '/library/revisions', revision, LIBRARY_PATIENCE_MS);
      dropChanges();
      setNote('');
      setFound(null);
      void message.success(w('scripts.published', { number }));
    } catch (failure) {
      void message.error((failure as Error).message);
    }
    onPublished();
  }

  return (
    <section className="script-publish" aria-labelledby="publish-title">
      <div className="page-head">
        <h2 id="publish-title">{w('scripts.unpublished', { count: Object.keys(changes).length })}</h2>
        <span role="status" className="muted">
          {error ?? w(fresh === null ? 'scripts.checking' : fine ? 'scripts.fine' : 'scripts.faulty')}
        </span>
      </div>
      {shown?.faults.map((fault) => (
        <Alert key={fault} showIcon type="error" title={fault} />
      ))}
      {shown?.wordings.map((fault) => (
        <Alert key={fault} showIcon type="error" title={w('scripts.unsayable')} description={fault} />
      ))}
      {shown?.cut.map(({ phrase, channel, pieces }) => (
        <Alert
          key={`${phrase} ${channel}`}
          showIcon
          type="warning"
          title={w('scripts.cut', { phrase, channel: named('channel', channel, channel), pieces })}
        />
      ))}
      {shown?.diffs.map((diff) => (
        <Diff key={diff.key} diff={diff} />
      ))}
      {shown?.impact.map((impact) => (
        <Impact key={impact.key} impact={impact} />
      ))}
      <div className="page-head">
        <Input
          className="library-search"
          maxLength={500}
          value={note}
          placeholder={w('scripts.note')}
          aria-label={w('scripts.note')}
          onChange={(event) => setNote(event.target.value)}
        />
        <Sure title={w('scripts.sure')} onConfirm={publish} disabled={!fine}>
          <Button type="primary" disabled={!fine}>
            {w('scripts.publish')}
          </Button>
        </Sure>
        <Sure title={w('scripts.dropSure')} onConfirm={dropChanges}>
          <Button danger>{w('scripts.drop')}</Button>
        </Sure>
      </div>
    </section>
  );
}

/** Which lines come and go: a sign and a word say it, not colour alone. */
export function Diff({ diff: { key, lines } }: { diff: EntryDiff }) {
  return (
    <section aria-label={w('scripts.diffOf', { key })}>
      <h3>{w('scripts.diffOf', { key })}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre className="script-diff" tabIndex={0}>
        {lines.map(({ mark, text }, at) => {
          const line = `${mark} ${text}\n`;
          const name = `${at} ${line}`;
          if (mark === '+') return <ins key={name}>{line}</ins>;
          return mark === '-' ? <del key={name}>{line}</del> : <span key={name}>{line}</span>;
        })}
      </pre>
    </section>
  );
}

function Impact({ impact }: { impact: EntryImpact }) {
  const { key, steps, flows, calls, drills, transcripts, certificates } = impact;
  const rows = [
    [
      'steps',
      steps.map(({ from, to }) => `${from ?? w('scripts.stepNew')} → ${to ?? w('scripts.stepGone')}`),
    ],
    ['lost', steps.flatMap(({ lost }) => lost)],
    ['flows', flows],
    ['calls', calls],
    ['drills', drills],
    ['transcripts', transcripts],
    ['certificates', certificates.map(({ trainee, title }) => `${trainee} ${title}`)],
  ] as const;
  const touched = rows.filter(([, uses]) => uses === null || uses.length > 0);
  const rest = rows.filter(([, uses]) => uses?.length === 0).map(([name]) => w(`scripts.impact.${name}`));
  return (
    <section aria-label={w('scripts.impactOf', { key })}>
      <h3>{w('scripts.impactOf', { key })}</h3>
      <dl className="facts">
        {touched.map(([name, uses]) => (
          <Fragment key={name}>
            <dt>{w(`scripts.impact.${name}`)}</dt>
            <dd>
              {uses === null
                ? w('scripts.notHere')
                : `${uses.length}: ${listed(uses.slice(0, 12))}${uses.length > 12 ? '…' : ''}`}
            </dd>
          </Fragment>
        ))}
        {rest.length > 0 && (
          <>
            <dt>{w('scripts.none')}</dt>
            <dd>{listed(rest)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
