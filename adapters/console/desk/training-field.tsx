/** Labelled fields of the forms of training. */
import { Input } from 'antd';
import { cloneElement, type ReactElement } from 'react';
import { type Word, w } from './words.ts';

/** @param children one field: it is named by the label */
export function Labelled({ label, children }: { label: Word; children: ReactElement<object> }) {
  return (
    <div className="training-label">
      <span aria-hidden="true">{w(label)}</span>
      {cloneElement(children, { 'aria-label': w(label) } as object)}
    </div>
  );
}

/** @param type a date is YYYY-MM-DD, a moment YYYY-MM-DDTHH:MM, both of Shanghai (`shanghaiMoment`) */
export function TextField(props: {
  label: Word;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'date' | 'datetime-local';
}) {
  const { label, value, onChange, type = 'text' } = props;
  return (
    <Labelled label={label}>
      <Input type={type} value={value} onChange={({ target }) => onChange(target.value)} />
    </Labelled>
  );
}
