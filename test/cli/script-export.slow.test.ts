/** yingda script export: a published revision as files of a repository; what is not of it stays as it stands there. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { libraryTexts } from '../../src/library/loader.ts';
import { entryIn } from '../../src/library/overlay.ts';
import { community, root } from '../shared.ts';
import { run as runCommand } from './run.ts';

const SCRIPTS = join(root, 'scripts-zh');
const SAID = '您好，{community}物业服务中心，我是工号{agent_number}的客服，请问有什么可以帮您？';
const shipped = libraryTexts(SCRIPTS);
const folder = mkdtempSync(join(tmpdir(), 'yingda-export-'));
const database = join(folder, 'yingda.sqlite');
const run = (...args: string[]) => runCommand(['script', 'export', ...args], '', { database });
const lines = (text: string | undefined) => (text ?? '').split('\n');

beforeAll(async () => {
  const data = structuredClone(entryIn(shipped, 'OPEN-1')?.data) as { steps: { phone: string[] }[] };
  data.steps[0]?.phone.splice(1, 1, SAID);
  const store = openSqliteStore(database);
  for (const [number, overlay] of [
    [1, { 'OPEN-1': { data, file: null, base: null } }],
    [2, {}],
    [3, { 'FAQ-OWN-1': { data: { id: 'FAQ-OWN-1' }, file: 'faq/none.yaml', base: null } }],
  ] as const)
    await store.revisions.keepRevision({
      communityId: community.id,
      number,
      at: Date.now(),
      by: { id: 'a', name: '培训甲' },
      note: '',
      keys: Object.keys(overlay),
      restores: null,
      overlay,
    });
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('yingda script export', () => {
  it('lays a revision over the files of a repository: only its lines are others', async () => {
    const repository = join(folder, 'repository');
    cpSync(SCRIPTS, repository, { recursive: true });
    const notes = `# 本项目自己的说明\n${shipped.get('faq/fees.yaml')}`;
    writeFileSync(join(repository, 'faq', 'fees.yaml'), notes);
    const { code, out, err } = await run('--folder', repository, '--revision', '1');
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(
      `situations/open.yaml\nrevision 1: 1 of ${shipped.size} files written to ${repository}\n`,
    );
    const before = lines(shipped.get('situations/open.yaml'));
    const after = lines(readFileSync(join(repository, 'situations', 'open.yaml'), 'utf8'));
    expect(after.filter((line, at) => line !== before[at]).map((line) => line.trim())).toEqual([`- ${SAID}`]);
    expect(readFileSync(join(repository, 'faq', 'fees.yaml'), 'utf8')).toBe(notes);
    expect((await run('--folder', repository, '--revision', '1')).out).toMatch(/^revision 1: 0 of/);
  }, 60_000);

  it('writes all files where there are none', async () => {
    const fresh = join(folder, 'fresh');
    expect((await run('--folder', fresh, '--revision', '2')).code).toBe(0);
    expect(libraryTexts(fresh)).toEqual(shipped);
  }, 60_000);

  it('refuses a revision that does not fit, and one that there is not; nothing is written then', async () => {
    const fresh = join(folder, 'refused');
    expect(await run('--folder', fresh)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/E_LIBRARY.*revision 3[\s\S]*FAQ-OWN-1: no file for it/),
    });
    expect((await run('--folder', fresh, '--revision', '9')).err).toMatch(/E_NOT_FOUND.*no revision 9/);
    expect(() => libraryTexts(fresh)).toThrow();
  }, 60_000);
});
