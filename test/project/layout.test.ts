import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const ENGINE_AND_PORTS = [
  'credentials.ts',
  'hooks.ts',
  'converse',
  'understand',
  'script',
  'ticket',
  'library',
  'text',
  'channel.ts',
  'outlet.ts',
  'staff.ts',
  'members.ts',
  'lessons.ts',
  'programme.ts',
  'classroom.ts',
  'contests.ts',
  'mystery.ts',
  'messenger.ts',
  'calls.ts',
  'store.ts',
  'learning.ts',
  'ledger.ts',
  'wordings.ts',
  'notices.ts',
  'upkeep.ts',
  'warnings.ts',
  'today.ts',
  'reports.ts',
  'supervision.ts',
  'inspections.ts',
  'kpis.ts',
  'quality.ts',
  'accounts.ts',
  'queue.ts',
  'revisions.ts',
  'rounds.ts',
  'duties.ts',
  'registers.ts',
  'privacy.ts',
  'papers.ts',
  'played.ts',
  'customers.ts',
  'people.ts',
  'clock.ts',
  'errors.ts',
] as const;

/** Which folder of src may import from which (ARCHITECTURE, "Who may import whom"). Files of src itself are named with .ts. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  text: [],
  library: ['text', 'errors.ts'],
  understand: ['library', 'text', 'understand'],
  script: ['library', 'text'],
  ticket: ['library', 'text', 'errors.ts'],
  converse: ['understand', 'script', 'ticket', 'library', 'text'],
  training: [
    'script',
    'library',
    'text',
    'ticket',
    'learning.ts',
    'lessons.ts',
    'papers.ts',
    'store.ts',
    'clock.ts',
    'errors.ts',
  ],
  assist: ['converse', 'understand', 'script', 'ticket', 'library', 'text'],
  supervise: [
    'library',
    'text',
    'ticket',
    'warnings.ts',
    'ledger.ts',
    'quality.ts',
    'reports.ts',
    'papers.ts',
    'store.ts',
    'clock.ts',
    'errors.ts',
  ],
  /** Simulated owners and staff on the real desk. */
  demo: ['desk', ...ENGINE_AND_PORTS, 'community.ts', 'weather.ts', 'yaml-file.ts'],
  api: ['desk', 'records', 'supervise', ...ENGINE_AND_PORTS],
  desk: [...ENGINE_AND_PORTS, 'assist', 'training', 'supervise', 'community.ts', 'weather.ts'],
  cli: [
    'api',
    'supervise',
    'assist',
    'demo',
    'desk',
    'training',
    'weather.ts',
    ...ENGINE_AND_PORTS,
    'config.ts',
    'community.ts',
    'media.ts',
    'transfer.ts',
    'weixin',
    'yaml-file.ts',
  ],
  'channel.ts': ['clock.ts', 'library', 'converse', 'staff.ts', 'ticket'],
  'calls.ts': ['converse', 'library', 'script', 'staff.ts'],
  'programme.ts': ['converse', 'library'],
  'classroom.ts': ['library'],
  'contests.ts': ['converse', 'lessons.ts', 'library'],
  'lessons.ts': ['converse', 'library', 'script', 'store.ts'],
  'members.ts': [],
  'customers.ts': ['converse', 'library', 'text', 'ticket'],
  'staff-cards.ts': ['channel.ts', 'converse', 'library', 'store.ts', 'ticket', 'wordings.ts'],
  'staff.ts': [
    'staff-cards.ts',
    'programme.ts',
    'classroom.ts',
    'contests.ts',
    'mystery.ts',
    'messenger.ts',
    'customers.ts',
    'supervision.ts',
    'duties.ts',
    'registers.ts',
    'lessons.ts',
    'members.ts',
    'today.ts',
    'warnings.ts',
    'calls.ts',
    'channel.ts',
    'converse',
    'errors.ts',
    'library',
    'notices.ts',
    'script',
    'store.ts',
    'ticket',
    'wordings.ts',
  ],
  'media.ts': ['channel.ts', 'errors.ts'],
  'learning.ts': [],
  'ledger.ts': ['store.ts', 'ticket'],
  'wordings.ts': [],
  'store.ts': [
    'customers.ts',
    'credentials.ts',
    'hooks.ts',
    'rounds.ts',
    'warnings.ts',
    'accounts.ts',
    'channel.ts',
    'converse',
    'learning.ts',
    'ledger.ts',
    'library',
    'notices.ts',
    'outlet.ts',
    'papers.ts',
    'people.ts',
    'queue.ts',
    'wordings.ts',
    'revisions.ts',
    'ticket',
    'text',
    'upkeep.ts',
  ],
  'contract.ts': [
    'inspections.ts',
    'kpis.ts',
    'quality.ts',
    'privacy.ts',
    'contests.ts',
    'mystery.ts',
    'programme.ts',
    'customers.ts',
    'reports.ts',
    'credentials.ts',
    'hooks.ts',
    'duties.ts',
    'registers.ts',
    'today.ts',
    'warnings.ts',
    'accounts.ts',
    'api',
    'calls.ts',
    'channel.ts',
    'library',
    'notices.ts',
    'revisions.ts',
    'script',
    'staff.ts',
    'store.ts',
    'ticket',
    'understand',
  ],
  'rounds.ts': [],
  'accounts.ts': [],
  'credentials.ts': [],
  'hooks.ts': [],
  'seal.ts': ['errors.ts'],
  'queue.ts': ['store.ts'],
  'played.ts': ['store.ts'],
  'mystery.ts': ['converse', 'library', 'script'],
  'messenger.ts': [],
  'revisions.ts': ['library', 'text', 'understand'],
  'notices.ts': ['converse', 'library', 'text'],
  'outlet.ts': [],
  'papers.ts': [],
  'people.ts': [],
  'transfer.ts': ['errors.ts'],
  'upkeep.ts': ['channel.ts'],
  'warnings.ts': ['library', 'notices.ts'],
  'reports.ts': ['library', 'today.ts'],
  'quality.ts': ['converse', 'library', 'reports.ts'],
  'inspections.ts': ['converse', 'library'],
  'kpis.ts': ['converse', 'library'],
  'supervision.ts': ['inspections.ts', 'kpis.ts', 'quality.ts', 'reports.ts'],
  'today.ts': ['staff.ts', 'warnings.ts', 'duties.ts', 'registers.ts'],
  'duties.ts': ['converse', 'library'],
  'registers.ts': ['converse', 'library', 'supervise'],
  'privacy.ts': ['converse', 'library', 'people.ts'],
  records: [
    'seal.ts',
    'customers.ts',
    'ledger.ts',
    'credentials.ts',
    'hooks.ts',
    'warnings.ts',
    'accounts.ts',
    'library',
    'notices.ts',
    'queue.ts',
    'revisions.ts',
    'store.ts',
    'outlet.ts',
    'papers.ts',
    'people.ts',
    'played.ts',
    'upkeep.ts',
    'channel.ts',
    'converse',
    'ticket',
    'text',
    'weather.ts',
  ],
  'weather.ts': ['errors.ts', 'store.ts', 'text'],
  /** What the channels of the two WeChat platforms share. */
  weixin: ['channel.ts', 'clock.ts', 'errors.ts'],
  'clock.ts': [],
  'errors.ts': [],
  'yaml-file.ts': ['errors.ts'],
  'config.ts': ['errors.ts', 'settings.ts'],
  'settings.ts': [],
  'community.ts': ['config.ts', 'errors.ts', 'library', 'store.ts', 'yaml-file.ts'],
  'cache.ts': ['understand'],
  'trainer.ts': ['assist', 'cache.ts', 'library', 'script', 'understand'],
  'main.ts': [
    'seal.ts',
    'channel.ts',
    'cli',
    'clock.ts',
    'demo',
    'desk',
    'library',
    'understand',
    'cache.ts',
    'community.ts',
    'config.ts',
    'errors.ts',
    'outlet.ts',
    'store.ts',
    'trainer.ts',
    'upkeep.ts',
  ],
  'index.ts': [
    'played.ts',
    'seal.ts',
    'customers.ts',
    'ledger.ts',
    'reports.ts',
    'supervision.ts',
    'credentials.ts',
    'hooks.ts',
    'rounds.ts',
    'warnings.ts',
    'library',
    'learning.ts',
    'wordings.ts',
    'notices.ts',
    'desk',
    'channel.ts',
    'outlet.ts',
    'calls.ts',
    'staff.ts',
    'store.ts',
    'records',
    'weather.ts',
    'upkeep.ts',
    'accounts.ts',
    'queue.ts',
    'revisions.ts',
    'papers.ts',
    'people.ts',
    'transfer.ts',
    'errors.ts',
    'clock.ts',
    'config.ts',
    'script',
    'understand',
    'converse',
    'ticket',
    'text',
    'weixin',
  ],
};

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
      .filter(({ lines }) => lines > 430);
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
