import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Library } from '../../src/library/library.ts';
import { readLibrary } from '../../src/library/loader.ts';
import { watchLibrary } from '../../src/library/watch.ts';
import { root } from '../shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('announces a good change, and refuses a faulty one with file and line', async () => {
  const scripts = join(folder, 'scripts-zh');
  cpSync(join(root, 'scripts-zh'), scripts, { recursive: true });
  const file = join(scripts, 'faq', 'fees.yaml');
  const good = readFileSync(file, 'utf8');
  const heard: ((news: { library?: Library; faults?: readonly string[] }) => void)[] = [];
  const next = () =>
    new Promise<{ library?: Library; faults?: readonly string[] }>((resolve) => heard.push(resolve));
  const watcher = watchLibrary(
    scripts,
    async () => readLibrary(scripts),
    ({ library }) => heard.shift()?.({ library }),
    (faults) => heard.shift()?.({ faults }),
  );
  try {
    const refused = next();
    writeFileSync(file, `${good}\n  - id: FAQ-WRONG\n`);
    expect((await refused).faults?.join('\n')).toMatch(/faq\/fees\.yaml:\d+: .*FAQ-FEE-1/);
    const taken = next();
    writeFileSync(file, good.replace('theme: fees', 'theme: fees-and-more'));
    expect((await taken).library?.situations.size).toBe(37);
  } finally {
    watcher.close();
  }
}, 30_000);
