/** Whose it is: a name of the staff, offered while it is typed; one that nobody is known by is pointed out. */
import { Input } from 'antd';
import { useId } from 'react';
import { w } from './words.ts';

export function PersonField({
  id,
  label,
  value,
  people,
  onChange,
}: {
  id?: string;
  label: string;
  value: string;
  people: readonly string[];
  onChange: (name: string) => void;
}) {
  const list = useId();
  const strange = people.length > 0 && value.trim() !== '' && !people.includes(value.trim());
  return (
    <>
      <Input
        {...(id && { id })}
        list={list}
        aria-label={label}
        placeholder={label}
        value={value}
        status={strange ? 'warning' : ''}
        onChange={({ target }) => onChange(target.value)}
      />
      <datalist id={list}>
        {people.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {strange && <p className="muted small">{w('person.strange')}</p>}
    </>
  );
}
