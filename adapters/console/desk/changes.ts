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
    | 'dialect';
  /** Step, pair, or dialect that it is of. */
  readonly of: string;
  /** A list: one a line. */
  readonly many: boolean;
}

interface Rough {
  readonly steps?: readonly { readonly step: number; readonly branch?: string }[];
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
    many: false,
  });
  const many = (name: EntryField['name'], path: Path = [name], of = ''): EntryField => ({
    path,
    name,
    of,
    many: true,
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
    ...(steps ?? []).flatMap(({ step, branch = '' }, at) => [
      many('phone', ['steps', at, 'phone'], `${step}${branch}`),
      many('chat', ['steps', at, 'chat'], `${step}${branch}`),
    ]),
    ...(never ?? []).flatMap(({ id }, at) => [
      one('say', ['never', at, 'say'], id),
      many('paraphrases', ['never', at, 'paraphrases'], id),
      one('why', ['never', at, 'why'], id),
      one('better', ['never', at, 'better'], id),
    ]),
  ];
}

/** A field as text: lists one a line. */
export function fieldText(data: unknown, { path, many }: EntryField): string {
  let at = data;
  for (const part of path) at = (at as Record<string | number, unknown>)[part];
  return many ? (at as string[]).join('\n') : String(at ?? '');
}

/** The entry with a field as it was typed. */
export function withField(data: unknown, { path, many }: EntryField, text: string): unknown {
  const value = many
    ? text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
    : text.replaceAll('\n', ' ');
  const copy = structuredClone(data) as Record<string | number, unknown>;
  let at = copy;
  for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>;
  at[path.at(-1) ?? ''] = value;
  return copy;
}
