/** Who is given a ticket: those whose turn it is first, or anybody by name. */
import { Select } from 'antd';
import { useState } from 'react';
import type { Candidate, CandidatesAnswer } from '../../../src/contract.ts';
import { useLoad } from './api.ts';
import { w } from './words.ts';

/** As a move tells it; the id where it is known, as names are not unique. */
export interface Given {
  readonly to: string;
  readonly to_id?: string;
}

interface WhoProps {
  readonly ticket: string;
  readonly id?: string;
  readonly value?: Given;
  readonly onChange?: (given: Given | undefined) => void;
}

const keyOf = ({ id, name }: Pick<Candidate, 'id' | 'name'>) => id ?? `name:${name}`;

export function Who({ ticket, id, value, onChange }: WhoProps) {
  const { data } = useLoad<CandidatesAnswer>(`/tickets/${ticket}/candidates`);
  const [typed, setTyped] = useState('');
  const people = data?.candidates ?? [];
  const other = typed.trim();
  const options = [
    ...people.map((one, at) => ({
      value: keyOf(one),
      name: one.name,
      label: w(at === 0 ? 'assign.next' : 'assign.person', { name: nameOf(one, people), count: one.open }),
    })),
    ...(other === '' || people.some(({ name }) => name === other)
      ? []
      : [{ value: `name:${other}`, name: other, label: w('assign.other', { name: other }) }]),
  ];
  const chosen = value && (value.to_id ?? `name:${value.to}`);
  return (
    <Select
      {...(id !== undefined && { id })}
      allowClear
      loading={!data}
      showSearch={{ optionFilterProp: 'name', onSearch: (text) => setTyped(text.slice(0, 40)) }}
      placeholder={w('assign.placeholder')}
      aria-label={w('assign.who')}
      value={chosen ?? null}
      options={
        chosen === undefined || options.some((one) => one.value === chosen)
          ? options
          : [...options, { value: chosen, name: value?.to ?? '', label: value?.to ?? '' }]
      }
      onChange={(key: string | null) => {
        const found = options.find((one) => one.value === key);
        if (!found) return onChange?.(undefined);
        const known = !found.value.startsWith('name:');
        onChange?.({ to: found.name, ...(known && { to_id: found.value }) });
      }}
    />
  );
}

/** Two of one name are told apart by the end of their ids. */
function nameOf({ name, id }: Candidate, all: readonly Candidate[]): string {
  const alone = all.filter((other) => other.name === name).length === 1;
  return alone || id === null ? name : `${name} #${id.slice(-4)}`;
}
