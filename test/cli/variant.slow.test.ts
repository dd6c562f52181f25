/** yingda variant: what agents made of a suggestion, decided on the command line, and as a file of the library. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { readLibrary } from '../../src/library/loader.ts';
import { community, library, root } from '../shared.ts';
import { run as runCommand } from './run.ts';

const PHRASE = 'CMPL-2.1.chat';
const phrase = library.phrases.get(PHRASE);
const TEXT = phrase?.text.replace(/[^。]*。$/, '请您说说哪件事最着急，我马上为您处理。') ?? '';

let folder: string;
let database: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-variant-'));
  database = join(folder, 'yingda.sqlite');
  const store = openSqliteStore(database);
  await store.keepWordingUses(
    Array.from({ length: 6 }, (_, nth) => ({
      id: `act-${nth}`,
      communityId: community.id,
      phrase: PHRASE,
      version: phrase?.version ?? '',
      outcome: 'edited' as const,
      wording: TEXT,
      conversationId: `talk-${nth}`,
      by: `s${nth % 2}`,
      at: Date.now(),
    })),
  );
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runCommand(['variant', ...args], '', { database });
const idOf = async () => JSON.parse((await run('list', '--json')).out).proposed[0]?.id ?? '';

describe('yingda variant', () => {
  it('lists, approves, exports what the library reads, and declines', async () => {
    const listed = await run('list');
    expect(listed.code).toBe(0);
    expect(listed.out).toContain(`proposed  ${PHRASE}  (6 conversations, 2 agents)`);
    expect(listed.out).toContain(`  - ${phrase?.text}\n  + ${TEXT}\n`);
    const id = await idOf();
    const approved = await run('approve', id, '--by', '培训丙');
    expect(approved).toMatchObject({ code: 0, out: expect.stringContaining(`${id}  approved  ${PHRASE}`) });
    expect(await idOf()).toBe('');

    const exported = await run('export');
    const scripts = join(folder, 'scripts');
    cpSync(join(root, 'scripts-zh'), scripts, { recursive: true });
    writeFileSync(join(scripts, 'assist', 'variants.yaml'), exported.out);
    const read = readLibrary(scripts);
    expect(read.faults).toEqual([]);
    expect(read.library?.phrases.get(PHRASE)?.text).toBe(TEXT);
    writeFileSync(
      join(scripts, 'assist', 'variants.yaml'),
      exported.out
        .replace(PHRASE, 'CMPL-9.1.chat')
        .replace('variants:\n', `variants:\n  - { phrase: ${PHRASE}, version: x, text: 您好。 }\n`),
    );
    expect(readLibrary(scripts).faults.map(({ message }) => message)).toEqual([
      expect.stringContaining(`${PHRASE}: the slots are not those of`),
      'there is no wording CMPL-9.1.chat',
    ]);

    expect((await run('decline', id, '--by', '培训丙')).out).toContain('declined');
    expect((await run('export')).out).toBe('variants: []\n');
  }, 60_000);

  it('says when there is no such proposal, and wants to know who decides', async () => {
    expect(await run('approve', '0'.repeat(12), '--by', '培训丙')).toMatchObject({
      code: 2,
      err: expect.stringContaining('E_NOT_FOUND'),
    });
    expect((await run('approve', '0'.repeat(12))).code).toBe(2);
  });
});
