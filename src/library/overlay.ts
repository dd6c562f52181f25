/** Revisions lie over the shipped files entry by entry: what nobody changed comes from the files, of whatever version. */
import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, isSeq, type Node, parseDocument, stringify } from 'yaml';
import type { Fault } from './build.ts';

/** A situation ("OPEN-5"), an FAQ entry ("FAQ-FEE-1"), or a file of utterances ("intents/repair-voices.yaml"). */
export type EntryKind = 'situation' | 'faq' | 'utterances';

/** What stands in place of an entry, as it stands in a file. */
export interface OverEntry {
  /** null: the entry is left out. */
  readonly data: unknown;
  /** Where an entry goes that no file has. */
  readonly file: string | null;
  /** Digest of the shipped entry that was changed: another one tells that an upgrade has changed it too. */
  readonly base: string | null;
}

export type Overlay = Readonly<Record<string, OverEntry>>;

/** Files of a library by name ("faq/fees.yaml"). */
export type LibraryTexts = ReadonlyMap<string, string>;

const PLACES = {
  situation: { folder: 'situations/', list: 'situations' },
  faq: { folder: 'faq/', list: 'faqs' },
} as const;

/** null: no key of an entry. */
export function kindOfKey(key: string): EntryKind | null {
  if (/^(OPEN|HEAR|TALK|CMPL|CARE|CLOSE)-[1-9]$/.test(key)) return 'situation';
  if (/^FAQ-[A-Z]+-[0-9]+$/.test(key)) return 'faq';
  return /^intents\/[a-z_-]+\.yaml$/.test(key) ? 'utterances' : null;
}

interface Located {
  readonly file: string;
  readonly text: string;
  readonly node: Node;
  /** Entries of the same list; null: the entry is the whole file. */
  readonly among: readonly unknown[] | null;
}

function located(texts: LibraryTexts, key: string): Located | null {
  const kind = kindOfKey(key);
  if (kind === null) return null;
  if (kind === 'utterances') {
    const text = texts.get(key);
    const node = text === undefined ? null : parseDocument(text).contents;
    return node && text !== undefined ? { file: key, text, node, among: null } : null;
  }
  const { folder, list } = PLACES[kind];
  for (const [file, text] of texts) {
    if (!file.startsWith(folder) || !text.includes(key)) continue;
    const items = listIn(text, list);
    const node = items?.find((item) => isMap(item) && item.get('id') === key);
    if (items && isMap(node)) return { file, text, node, among: items };
  }
  return null;
}

function listIn(text: string, list: string): readonly unknown[] | null {
  const document = parseDocument(text);
  const seq = isMap(document.contents) ? document.contents.get(list, true) : null;
  return document.errors.length === 0 && isSeq(seq) ? seq.items : null;
}

/** An entry as it stands in the files; null where it does not. */
export function entryIn(texts: LibraryTexts, key: string): { file: string; data: unknown } | null {
  const found = located(texts, key);
  return found && { file: found.file, data: dataOf(found.node) };
}

/** The files with the entries of an overlay in place: all else in them, comments too, stays as it is. */
export function overlaid(
  texts: LibraryTexts,
  overlay: Overlay,
): { readonly texts: Map<string, string>; readonly faults: Fault[] } {
  const laid = new Map(texts);
  const faults: Fault[] = [];
  for (const [key, { data, file }] of Object.entries(overlay)) {
    const found = located(laid, key);
    if (found) laid.set(found.file, data === null ? without(found) : spliced(found, data));
    else if (data !== null) {
      const into = file === null ? undefined : laid.get(file);
      const added = into === undefined ? null : appended(into, data);
      if (file !== null && added !== null) laid.set(file, added);
      else faults.push({ file: file ?? key, line: null, message: `${key}: no file for it` });
    }
    const now = located(laid, key);
    if (data !== null && now && !isDeepStrictEqual(dataOf(now.node), data))
      faults.push({ file: now.file, line: null, message: `${key} could not be written` });
  }
  return { texts: laid, faults };
}

/** An entry as lines for people: what differs is shown by them. */
export function entryText(data: unknown): string {
  return data === null ? '' : yamlOf(data);
}

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function spliced({ text, node }: Located, data: unknown): string {
  let written = text;
  const all = splices(node, data, text).sort((a, b) => b.from - a.from);
  for (const { from, to, text: words } of all) written = written.slice(0, from) + words + written.slice(to);
  return written;
}

/** The smallest changes that make a node say a value. */
function splices(node: Node, value: unknown, text: string): Splice[] {
  if (isDeepStrictEqual(dataOf(node), value)) return [];
  if (isMap(node) && !node.flow && isRecord(value)) {
    const keys = node.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
    const whole = node.items.every((pair) => pair.value !== null);
    if (whole && isDeepStrictEqual([...keys].sort(), Object.keys(value).sort()))
      return node.items.flatMap((pair, at) => splices(pair.value as Node, value[keys[at] ?? ''], text));
  }
  if (isSeq(node) && !node.flow && Array.isArray(value) && value.length > 0 && node.items.length > 0)
    return listSplices(node.items as Node[], value, text);
  const flow = (isMap(node) || isSeq(node)) && node.flow === true;
  const [from, to] = endsOf(node, text);
  return [{ from, to, text: flow ? flowOf(value) : indented(yamlOf(value), column(text, from)) }];
}

/** What is alike at both ends of a list stays as it stands. */
function listSplices(items: readonly Node[], values: readonly unknown[], text: string): Splice[] {
  if (items.length === values.length) return items.flatMap((item, at) => splices(item, values[at], text));
  const same = (item: Node | undefined, value: unknown) =>
    item !== undefined && isDeepStrictEqual(dataOf(item), value);
  const most = Math.min(items.length, values.length);
  let head = 0;
  while (head < most && same(items[head], values[head])) head++;
  let tail = 0;
  while (tail < most - head && same(items.at(-1 - tail), values.at(-1 - tail))) tail++;
  const first = items[0] as Node;
  const indent = ' '.repeat(endsOf(first, text)[0] - lineStart(text, endsOf(first, text)[0]) - 2);
  const lines = values
    .slice(head, values.length - tail)
    .map((value) => indent + indented(yamlOf([value]), indent.length))
    .join('\n');
  const old = items.slice(head, items.length - tail);
  const [start, end] = [old[0], old.at(-1)];
  if (start && end) {
    const from = lineStart(text, endsOf(start, text)[0]);
    const to = endsOf(end, text)[1];
    return [{ from, to: lines === '' ? to + 1 : to, text: lines }];
  }
  const before = items[head - 1];
  if (before) {
    const at = endsOf(before, text)[1];
    return [{ from: at, to: at, text: `\n${lines}` }];
  }
  const at = lineStart(text, endsOf(first, text)[0]);
  return [{ from: at, to: at, text: `${lines}\n` }];
}

function without({ text, node, among }: Located): string {
  if (among === null) return '';
  const [from, to] = endsOf(node, text);
  return text.slice(0, lineStart(text, from)) + text.slice(to).replace(/^\n/, '');
}

/** @returns null when the file has no list of entries */
function appended(text: string, data: unknown): string | null {
  const items = listIn(text, PLACES.faq.list);
  const last = items?.at(-1);
  if (!isMap(last)) return null;
  const [from, to] = endsOf(last, text);
  const indent = column(text, from) - 2;
  return `${text.slice(0, to)}\n${' '.repeat(indent)}${indented(yamlOf([data]), indent)}${text.slice(to)}`;
}

/** Where the words of a node begin and end, white space after them left out. */
function endsOf(node: Node, text: string): [number, number] {
  const [from, to] = node.range ?? [0, 0];
  return [from, from + text.slice(from, to).trimEnd().length];
}

const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;
const column = (text: string, at: number) => at - lineStart(text, at);
const indented = (lines: string, by: number) => lines.replaceAll('\n', `\n${' '.repeat(by)}`);
const dataOf = (node: Node): unknown => node.toJSON();
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const STYLE = { lineWidth: 0, blockQuote: false } as const;
const yamlOf = (value: unknown) => stringify(value, STYLE).trimEnd();
const flowOf = (value: unknown) =>
  stringify(value, { ...STYLE, collectionStyle: 'flow', flowCollectionPadding: false }).trimEnd();
