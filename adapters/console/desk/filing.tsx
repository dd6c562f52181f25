/** What is being taken down, field by field; each may be corrected, and whoever asks next goes on from there. */
import { CheckCircleFilled, EditOutlined, MinusCircleOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { FilingCard } from '../../../src/contract.ts';
import { UrgencyTag } from './parts.tsx';
import { w } from './words.ts';

type Field = FilingCard['fields'][number];

interface FilingProps {
  readonly filing: FilingCard;
  /** null: to be read only. */
  readonly onAmend: ((field: string, text: string) => Promise<unknown>) | null;
}

export function Filing({ filing, onAmend }: FilingProps) {
  const [editing, setEditing] = useState<string | null>(null);
  return (
    <section aria-label={w('side.filing')}>
      <p className="filing-head">
        <b>{filing.title}</b> <UrgencyTag urgency={filing.urgency} />
      </p>
      <ul className="filing">
        {filing.fields.map((field) => (
          <li key={field.id} className={field.value === null ? 'filing-open' : ''}>
            {field.value !== null ? (
              <CheckCircleFilled className="ok" />
            ) : field.mark === 'asked' ? (
              <EditOutlined />
            ) : (
              <MinusCircleOutlined />
            )}
            <span className="filing-label">{field.label}</span>
            {editing === field.id && onAmend ? (
              <Editor
                field={field}
                onLeave={() => setEditing(null)}
                onKeep={async (text) => {
                  await onAmend(field.id, text);
                  setEditing(null);
                }}
              />
            ) : (
              <span className="filing-value">
                {field.value ?? missing(field)}
                {onAmend && (
                  <Button
                    type="text"
                    size="small"
                    className="filing-edit"
                    data-open={field.value === null}
                    icon={<EditOutlined />}
                    aria-label={w('side.editOf', { label: field.label })}
                    onClick={() => setEditing(field.id)}
                  />
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const missing = ({ mark }: Field) =>
  w(mark === 'asked' ? 'side.asked' : mark === 'refused' ? 'side.refused' : 'side.missing');

interface EditorProps {
  readonly field: Field;
  readonly onKeep: (text: string) => Promise<void>;
  readonly onLeave: () => void;
}

function Editor({ field, onKeep, onLeave }: EditorProps) {
  // A phone that is shown masked is typed anew.
  const [text, setText] = useState(field.value?.includes('****') ? '' : (field.value ?? ''));
  const [busy, setBusy] = useState(false);
  async function keep(words: string) {
    if (words.trim() === '') return onLeave();
    setBusy(true);
    await onKeep(words);
    setBusy(false);
  }
  if (field.options.length > 0)
    return (
      <Select
        autoFocus
        defaultOpen
        size="small"
        className="filing-editor"
        loading={busy}
        placeholder={w('side.pick')}
        aria-label={field.label}
        options={field.options.map(({ value, label }) => ({ value, label }))}
        onChange={(value: string) => void keep(value)}
        onBlur={onLeave}
      />
    );
  return (
    <Input
      autoFocus
      size="small"
      className="filing-editor"
      value={text}
      disabled={busy}
      maxLength={300}
      aria-label={field.label}
      title={w('side.typed')}
      onChange={(event) => setText(event.target.value)}
      onBlur={onLeave}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave();
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) void keep(text);
      }}
    />
  );
}
