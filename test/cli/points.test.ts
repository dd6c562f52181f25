/** yingda report kpi | inspection: points of staff and the supervisors' checklist, as text, JSON and spreadsheet (spec 06). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import { createInspectionDesk } from '../../src/desk/inspections.ts';
import { createKpiDesk } from '../../src/desk/kpis.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import { community, library } from '../shared.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-points-'));
const database = join(folder, 'yingda.sqlite');
const report = (...args: string[]) => run(['report', ...args], '', { database });
const CHIEF = { id: 'account:1', name: '主管甲' };

beforeAll(async () => {
  const store = openSqliteStore(database);
  await settle(store, community);
  const about = {
    store,
    clock: new ManualClock(Date.now()),
    communityId: community.id,
    library: () => library,
  };
  const entry = {
    kpi: 'KPI-14',
    person: '前台甲',
    points: -1,
    words: '台面杂物未清',
    evidence: ['巡查照片'],
  };
  await createKpiDesk(about).enter('entry-0001', entry, CHIEF);
  const sheet = { id: 'sheet-0001', block: 'conduct', person: '前台甲', findings: [], remark: '' };
  await createInspectionDesk(about).record(sheet, CHIEF);
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('are told as `yingda kpi` and `yingda inspection` tell them, of one person where asked', async () => {
  const [points, sheets] = [await report('kpi'), await report('inspection', '--person', '前台甲')];
  expect(points.lines[0]).toBe('前台甲  +0  -1  = -1');
  expect(points.out).toBe((await run(['kpi'], '', { database })).out);
  expect(sheets.lines).toEqual([`行为规范  ${community.name}  1  10/10`, expect.stringContaining('前台甲')]);
  expect(JSON.parse((await report('kpi', '--year', '--person', '前台乙', '--json')).out)).toEqual({
    entries: [],
    totals: [],
  });
});

it.each(['kpi', 'inspection'])('are written as a spreadsheet: %s', async (what) => {
  const file = join(folder, `${what}.xlsx`);
  expect((await report(what, '--xlsx', file)).code).toBe(0);
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
});

it('want a day that is one', async () => {
  const { code, err } = await report('kpi', '--on', '2026-02-30');
  expect([code, err]).toEqual([2, expect.stringContaining('--on must be a day')]);
});
