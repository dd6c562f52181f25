/** Changes to the script library that are not published yet: kept in this tab until they are. */
import { useSyncExternalStore } from 'react';
import type { EntryChange } from '../../../src/contract.ts';

const KEPT = 'yingda.changes';
type Changes = Readonly<Record<string, EntryChange>>;

function kept(): Changes {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Changes;
  } catch {
    return {};
  }
}

let changes = kept();
const listeners = new Set<() => void>();

function hold(next: Changes): void {
  changes = next;
  sessionStorage.setItem(KEPT, JSON.stringify(next));
  for (const listener of listeners) listener();
}

export function change(one: EntryChange): void {
  hold({ ...changes, [one.key]: one });
}

export function unchange(key: string): void {
  const { [key]: _gone, ...rest } = changes;
  hold(rest);
}

export function dropChanges(): void {
  hold({});
}

export function useChanges(): Changes {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => changes,
  );
}

type Path = readonly (string | number)[];

export interface EntryField {
  readonly path: Path;
  readonly name:
    | 'title'
    | 'when'
    | 'cues'
    | 'phone'
    | 'chat'
    | 'say'
    | 'paraphrases'
    | 'why'
    | 'better'
    | 'questions'
    | 'keywords'
    | 'answer'
    | 'utterances'
    | 'urgent'
    | 'dialect'
    | 'elements'
    | 'chat_elements'
    | 'wait_s'
    | 'needs';
  /** Step, pair, or dialect that it is of. */
  readonly of: string;
  /** line; lines: a list, one a line; elements: some of the known ones; seconds: a number, or none. */
  readonly as: 'line' | 'lines' | 'elements' | 'seconds';
}

interface Rough {
  readonly steps?: readonly {
    readonly step: number;
    readonly branch?: string;
    readonly chat_elements?: unknown;
  }[];
  readonly never?: readonly { readonly id: string }[];
  readonly questions?: unknown;
  readonly utterances?: unknown;
  readonly urgent?: unknown;
  readonly dialects?: Readonly<Record<string, unknown>>;
}

/** The fields of an entry that are changed on the page; all else stays as it is. */
export function fieldsOf(data: unknown): readonly EntryField[] {
  const { steps, never, questions, utterances, urgent, dialects } = data as Rough;
  const one = (name: EntryField['name'], path: Path = [name], of = ''): EntryField => ({
    path,
    name,
    of,
    as: 'line',
  });
  const many = (name: EntryField['name'], path: Path = [name], of = ''): EntryField => ({
    path,
    name,
    of,
    as: 'lines',
  });
  const inStep = (as: EntryField['as'], at: number, name: EntryField['name'], of: string): EntryField => ({
    path: ['steps', at, name],
    name,
    of,
    as,
  });
  if (questions) return [one('title'), many('questions'), many('keywords'), one('answer')];
  if (utterances)
    return [
      one('title'),
      many('utterances'),
      ...(urgent ? [many('urgent')] : []),
      ...Object.keys(dialects ?? {}).map((name) => many('dialect', ['dialects', name], name)),
    ];
  return [
    one('title'),
    one('when'),
    many('cues'),
    ...(steps ?? []).flatMap(({ step, branch = '', chat_elements }, at) => {
      const of = `${step}${branch}`;
      return [
        inStep('elements', at, 'elements', of),
        ...(chat_elements ? [inStep('elements', at, 'chat_elements', of)] : []),
        inStep('seconds', at, 'wait_s', of),
        inStep('line', at, 'needs', of),
        inStep('lines', at, 'phone', of),
        inStep('lines', at, 'chat', of),
      ];
    }),
    ...(never ?? []).flatMap(({ id }, at) => [
      one('say', ['never', at, 'say'], id),
      many('paraphrases', ['never', at, 'paraphrases'], id),
      one('why', ['never', at, 'why'], id),
      one('better', ['never', at, 'better'], id),
    ]),
  ];
}

/** What a field holds; undefined where it is left out. */
export function fieldValue(data: unknown, { path }: Pick<EntryField, 'path'>): unknown {
  let at = data;
  for (const part of path) at = (at as Record<string | number, unknown>)[part];
  return at;
}

/** A field as text: lists one a line. */
export function fieldText(data: unknown, field: EntryField): string {
  const value = fieldValue(data, field) ?? '';
  return Array.isArray(value) ? value.join('\n') : String(value);
}

/** What was typed into a field; undefined: it is left out. */
export function typedValue(text: string, { as, name }: EntryField): unknown {
  if (as === 'lines')
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  if (as === 'line') return name === 'needs' && text.trim() === '' ? undefined : text.replaceAll('\n', ' ');
  // What is no number is refused by the check, with the words that say what is allowed.
  return text.trim() === '' ? undefined : Number.isNaN(Number(text)) ? text : Number(text);
}

/** The entry with another value in a field; undefined leaves it out. */
export function withField(data: unknown, { path }: Pick<EntryField, 'path'>, value: unknown): unknown {
  const copy = structuredClone(data) as Record<string | number, unknown>;
  let at = copy;
  for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}
