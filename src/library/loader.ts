/** Reads a scripts-zh folder: every fault of every file at once, each with file and line. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { YingdaError } from '../errors.ts';
import { readQuickly } from '../text/quick-yaml.ts';
import { buildLibrary, type Fault } from './build.ts';
import { KINDS, type LibraryFiles } from './kinds.ts';
import type { Library } from './library.ts';
import type { ModelCache, ModelName } from './models.ts';
import { type LibraryTexts, type Overlay, overlaid } from './overlay.ts';

const KIND_LIST = Object.entries(KINDS) as [keyof LibraryFiles, readonly [RegExp, z.ZodType]][];

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A fault as one line: "scripts-zh/situations/open.yaml:41: …". */
export function faultLine(fault: Fault): string {
  return `${fault.file}${fault.line === null ? '' : `:${fault.line}`}: ${fault.message}`;
}

/** Keeps bytes by key: libraries that were read, so that a start need not read them again. */
export interface LibraryCache {
  read(key: string): Uint8Array | null;
  write(key: string, bytes: Uint8Array): void;
}

/** The library, and all faults; with any fault there is none. */
export interface LibraryReading {
  readonly library: Library | null;
  readonly faults: readonly Fault[];
}

/** A library as it was read, and what was trained for it. */
export interface TrainedReading extends LibraryReading {
  readonly models: ModelCache;
  /** Models that had to be trained anew: what these learn from has changed. */
  readonly trained: readonly ModelName[];
}

/**
 * Reads and checks a library folder.
 * @param cache where a library of the same files is taken from, as it was checked then
 * @param overlay entries that stand in place of those in the files
 */
export function readLibrary(folder: string, cache?: LibraryCache, overlay: Overlay = {}): LibraryReading {
  let shipped: LibraryTexts;
  try {
    shipped = libraryTexts(folder);
  } catch (error) {
    return {
      library: null,
      faults: [{ file: folder, line: null, message: `cannot be read: ${(error as Error).message}` }],
    };
  }
  const laid = overlaid(shipped, overlay);
  if (laid.faults.length > 0) return { library: null, faults: laid.faults };
  const { texts } = laid;
  const hash = hashOf(texts);
  const key = `library-${hash.slice(0, 24)}`;
  const kept = keptLibrary(cache?.read(key) ?? null);
  if (kept) return { library: kept, faults: [] };
  const { files, faults } = checkedFiles(folder, texts);
  if (faults.length > 0) return { library: null, faults };
  const built = buildLibrary(files, sha256, hash);
  if (built.faults.length > 0) return { library: null, faults: built.faults };
  cache?.write(key, serialize(built.library));
  return { library: built.library, faults: [] };
}

/** The files of a folder, by name, in order. */
export function libraryTexts(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function hashOf(texts: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [name, text] of texts) hash.update(name).update('\0').update(text).update('\0');
  return hash.digest('hex');
}

/** A library is plain data: it is kept as the values it is made of. Null when the bytes are none (a torn file). */
function keptLibrary(bytes: Uint8Array | null): Library | null {
  try {
    return bytes && (deserialize(bytes) as Library);
  } catch {
    return null;
  }
}

function checkedFiles(
  folder: string,
  texts: ReadonlyMap<string, string>,
): { files: LibraryFiles; faults: Fault[] } {
  const faults: Fault[] = [];
  const files = Object.fromEntries(KIND_LIST.map(([kind]) => [kind, []])) as unknown as LibraryFiles;
  for (const [name, text] of texts) {
    const shown = relative(process.cwd(), join(folder, name)) || name;
    const kind = KIND_LIST.find(([, [pattern]]) => pattern.test(name));
    if (!kind) {
      faults.push({
        file: shown,
        line: null,
        message: `no such kind of file; allowed: ${[...new Set(KIND_LIST.map(([, [pattern]]) => pattern.source.replaceAll('\\', '')))].join(' ')}`,
      });
      continue;
    }
    const data = readFile(shown, text, kind[1][1], faults);
    if (data !== null) (files[kind[0]] as { file: string; data: unknown }[]).push({ file: shown, data });
  }
  return { files, faults };
}

/** @throws YingdaError E_LIBRARY naming every fault, one a line */
export function loadLibrary(folder: string, cache?: LibraryCache): Library {
  const { library, faults } = readLibrary(folder, cache);
  if (!library)
    throw new YingdaError(
      'E_LIBRARY',
      `the script library has ${faults.length} fault${faults.length === 1 ? '' : 's'}\n${faults.map(faultLine).join('\n')}`,
    );
  return library;
}

function readFile(file: string, text: string, schema: z.ZodType, faults: Fault[]): unknown {
  const quick = readQuickly(text);
  const read = quick && schema.safeParse(quick.value);
  if (read?.success) return read.data;
  // What is wrong is told with its line, which the whole reader knows.
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  for (const error of document.errors)
    faults.push({
      file,
      line: error.linePos?.[0].line ?? null,
      message: error.message.split('\n')[0] ?? error.message,
    });
  if (document.errors.length > 0) return null;
  const checked = schema.safeParse(document.toJS());
  if (checked.success) return checked.data;
  for (const issue of checked.error.issues) {
    const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    faults.push({ file, line: lineOf(document, issue.path, lines), message: `${where}${issue.message}` });
  }
  return null;
}

/** The line of the nearest node on the way to a path that exists. */
function lineOf(document: Document.Parsed, path: readonly PropertyKey[], lines: LineCounter): number | null {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
