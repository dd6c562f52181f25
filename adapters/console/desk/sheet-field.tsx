/** A field of a sheet, to be read or filled in: what fits its type. */
import { Input, InputNumber, Select } from 'antd';
import { useId } from 'react';
import type { SheetField, SheetValue } from '../../../src/contract.ts';
import { w } from './words.ts';

interface FieldProps {
  readonly field: SheetField;
  readonly value: SheetValue | undefined;
  readonly open: boolean;
  readonly onChange: (value: SheetValue) => void;
}

export function FieldInput({ field, value, open, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="sheet-field">
      <label htmlFor={id}>
        {field.label}
        {field.needed && <span aria-hidden> *</span>}
      </label>
      {open ? (
        <Filled id={id} field={field} value={value} onChange={onChange} />
      ) : (
        <span id={id}>{shownValue(value)}</span>
      )}
    </div>
  );
}

export function shownValue(value: SheetValue | undefined): string {
  if (value === undefined || value === '') return '—';
  return typeof value === 'boolean' ? w(value ? 'duties.yes' : 'duties.no') : String(value);
}

function Filled({ id, field, value, onChange }: Omit<FieldProps, 'open'> & { readonly id: string }) {
  const text = value === undefined ? '' : String(value);
  switch (field.type) {
    case 'long':
      return (
        <Input.TextArea id={id} rows={3} value={text} onChange={({ target }) => onChange(target.value)} />
      );
    case 'number':
    case 'money':
      return (
        <InputNumber
          id={id}
          min={0}
          {...(field.type === 'money' && { precision: 2 })}
          value={typeof value === 'number' ? value : null}
          onChange={(given) => onChange(given ?? '')}
        />
      );
    case 'choice':
      return (
        <Select
          id={id}
          value={text === '' ? null : text}
          allowClear
          onChange={(given: string | undefined) => onChange(given ?? '')}
          options={(field.options ?? []).map((option) => ({ value: option, label: option }))}
        />
      );
    case 'yes':
      return (
        <Select
          id={id}
          value={typeof value === 'boolean' ? String(value) : null}
          allowClear
          onChange={(given: string | undefined) => onChange(given === undefined ? '' : given === 'true')}
          options={['true', 'false'].map((one) => ({
            value: one,
            label: w(one === 'true' ? 'duties.yes' : 'duties.no'),
          }))}
        />
      );
    case 'date':
    case 'month':
      return (
        <input
          id={id}
          className="sheet-date"
          type={field.type}
          value={text}
          onChange={({ target }) => onChange(target.value)}
        />
      );
    default:
      return (
        <Input
          id={id}
          inputMode={field.type === 'phone' ? 'tel' : 'text'}
          value={text}
          onChange={({ target }) => onChange(target.value)}
        />
      );
  }
}
