/** Revisions that were published: what each changed, going back to one, and the files as they would stand. */
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import type {
  DiffAnswer,
  LibraryFilesAnswer,
  LibraryOverview,
  Published,
  RevisionsAnswer,
} from '../../../src/contract.ts';
import { ask, LIBRARY_PATIENCE_MS, useLoad } from './api.ts';
import { Sure } from './dialog.tsx';
import { Instead } from './parts.tsx';
import { Diff } from './script-publish.tsx';
import { fullMoment } from './time.ts';
import { w } from './words.ts';

interface RevisionsProps {
  readonly overview: LibraryOverview;
  readonly onChanged: () => void;
}

export function ScriptRevisions({ overview: { number }, onChanged }: RevisionsProps) {
  const { message } = App.useApp();
  const { data, error, reload } = useLoad<RevisionsAnswer>('/library/revisions');
  const files = useLoad<LibraryFilesAnswer>(`/library/files`);
  const [open, setOpen] = useState<number | null>(null);
  const diff = useLoad<DiffAnswer>(open === null ? null : `/library/revisions/${open}`);

  async function goBack(to: number) {
    try {
      const note = to === 0 ? w('scripts.backToShipped') : w('scripts.backTo', { number: to });
      const made = await ask<Published>(
        'POST',
        '/library/rollback',
        { base: number, note, to },
        LIBRARY_PATIENCE_MS,
      );
      void message.success(w('scripts.published', { number: made.number }));
    } catch (failure) {
      void message.error((failure as Error).message);
    }
    reload();
    onChanged();
  }
  const back = (to: number) => (
    <Sure title={w('scripts.sure')} onConfirm={() => goBack(to)}>
      <Button size="small">
        {to === 0 ? w('scripts.backToShipped') : w('scripts.backTo', { number: to })}
      </Button>
    </Sure>
  );

  if (!data || data.revisions.length === 0)
    return (
      <Instead
        loading={!data && error === null}
        error={error}
        onRetry={reload}
        empty={w('scripts.noRevisions')}
      />
    );
  return (
    <>
      <ol className="script-list" reversed start={data.revisions.length}>
        {data.revisions.map((one) => (
          <li key={one.number}>
            <b>{w('scripts.revision', { number: one.number })}</b> {fullMoment(one.at)} {one.by.name}{' '}
            {one.note}{' '}
            {one.keys.map((key) => (
              <Tag key={key}>{key}</Tag>
            ))}{' '}
            <Button size="small" onClick={() => setOpen(open === one.number ? null : one.number)}>
              {w('scripts.whatChanged')}
            </Button>{' '}
            {one.number !== number && back(one.number)}
            {open === one.number && diff.data?.diffs.map((of) => <Diff key={of.key} diff={of} />)}
          </li>
        ))}
      </ol>
      {files.data !== null && files.data.files.length > 0 && (
        <section aria-labelledby="files-title">
          <div className="page-head">
            <h2 id="files-title">{w('scripts.files')}</h2>
            {back(0)}
          </div>
          <p className="muted">{w('scripts.filesLead')}</p>
          <ul className="script-list">
            {files.data.files.map(({ name, text }) => (
              <li key={name}>
                {name}{' '}
                <Button size="small" onClick={() => save(name, text)}>
                  {w('scripts.download')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  link.download = name.split('/').at(-1) ?? name;
  link.click();
  URL.revokeObjectURL(link.href);
}
