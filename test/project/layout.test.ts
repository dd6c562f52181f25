import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MAY_IMPORT } from './imports.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Folders that decide and must not do: no files, no wall clock, no environment. */
const PURE = ['text', 'understand', 'script', 'converse', 'ticket', 'assist', 'training', 'records'];
/** Reading a library is I/O, its shapes and its joining are not. */
const LIBRARY_IO = ['src/library/loader.ts', 'src/library/watch.ts'];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** "text", "errors.ts": the part of src that a file belongs to. */
function partOf(file: string): string {
  return relative('src', file).split('/')[0] ?? '';
}

const files = sources('src');

describe('layout', () => {
  it('reads a real tree', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(new Set(files.map(partOf))).toEqual(new Set(Object.keys(MAY_IMPORT)));
  });

  it('lets nobody import what they may not', () => {
    const faults: string[] = [];
    for (const file of files) {
      const part = partOf(file);
      for (const target of importsOf(file)) {
        if (!target.startsWith('.')) continue;
        const reached = join(dirname(file), target);
        if (reached.startsWith('adapters') || reached.startsWith('bench')) {
          if (file !== 'src/main.ts') faults.push(`${file} names ${target}; only src/main.ts may`);
          continue;
        }
        const wanted = partOf(reached);
        if (wanted !== part && !(MAY_IMPORT[part] ?? []).includes(wanted))
          faults.push(`${file} imports ${target}: ${part} may import ${(MAY_IMPORT[part] ?? []).join(', ')}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it('lets adapters import the surface only, and not each other', () => {
    const faults: string[] = [];
    for (const file of sources('adapters')) {
      const own = file.split('/').slice(0, 2).join('/');
      for (const target of importsOf(file)) {
        if (!target.startsWith('.')) continue;
        const reached = join(dirname(file), target);
        if (!reached.startsWith(`${own}/`) && reached !== 'src/index.ts' && reached !== 'src/contract.ts')
          faults.push(`${file} imports ${target}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it('asks nowhere what time it is where the machine stands (RELIABILITY 29)', () => {
    const LOCAL =
      /\.(?:get|set)(?:FullYear|Month|Date|Day|Hours|Minutes|TimezoneOffset)\(|\.to(?:Date|Time|Locale(?:Date|Time)?)String\(|new Date\([^()]*,/;
    const faults = [...files, ...sources('adapters')].filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return LOCAL.test(text) || (text.includes('Intl.DateTimeFormat') && !text.includes('timeZone'));
    });
    expect(faults).toEqual([]);
  });

  it('keeps the deciding folders pure', () => {
    const faults: string[] = [];
    for (const file of files) {
      const pure = PURE.includes(partOf(file)) || (partOf(file) === 'library' && !LIBRARY_IO.includes(file));
      if (!pure) continue;
      const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      for (const banned of [
        'node:fs',
        'process.env',
        'Date.now(',
        'new Date()',
        'Math.random(',
        'performance.now(',
        'setTimeout(',
      ]) {
        if (text.includes(banned)) faults.push(`${file} uses ${banned}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it('has no names that say nothing, and no default exports', () => {
    const faults = [...files, ...sources('adapters')].filter(
      (file) =>
        /(?:^|\/)(?:utils?|helpers?|common|misc|base\w*|\w*manager)(?:\.ts|\/)/i.test(file) ||
        /^export default/m.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(faults).toEqual([]);
  });

  it('keeps files near 250 lines', () => {
    const long = [...files, ...sources('adapters')]
      .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 410);
    expect(long).toEqual([]);
  });

  it('leaves wording to scripts-zh: no sentence of Chinese in code', () => {
    const faults: string[] = [];
    for (const file of [...files, ...sources('adapters')]) {
      // Grammars of addresses, numbers and times are code (ARCHITECTURE).
      if (partOf(file) === 'text' || ['src/library/terms.ts', 'src/understand/acts.ts'].includes(file))
        continue;
      const text = readFileSync(join(root, file), 'utf8')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/\/\/.*$/gm, '');
      for (const match of text.matchAll(/(['"`])((?:(?!\1).)*\p{Script=Han}{8,}(?:(?!\1).)*)\1/gu))
        faults.push(`${file}: ${match[2]}`);
    }
    expect(faults).toEqual([]);
  });
});
