/** Reports over HTTP: for supervisors, masked, as a spreadsheet too. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STAFF_API } from '../../src/api/route.ts';
import type { FigureCard } from '../../src/reports.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
let supervisor: Person;
beforeEach(async () => {
  desk = await openConsole();
  supervisor = await desk.as('supervisor');
  await desk.wire.says('lin', '3栋2单元1502厨房水槽漏水，电话13800000098，明天下午三点有人在家');
  await desk.office.settle();
  await desk.wire.says('lin', '对');
  await desk.office.settle();
});
afterEach(() => desk.close());

describe('reports', () => {
  it('have their figures, and lead to the tickets', async () => {
    const { status, json } = await supervisor.ask(
      'GET',
      '/reports/month?day=2026-11-23&sections=overall,repair',
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ title: '2026年11月', running: true });
    const figures = json.sections.flatMap((one: { figures: FigureCard[] }) => one.figures) as FigureCard[];
    expect(figures.find(({ id }) => id === 'repair_opened')).toMatchObject({ value: 1, unit: 'count' });
    expect(figures.find(({ id }) => id === 'satisfaction')).toMatchObject({ value: null, met: null });
    const { json: behind } = await supervisor.ask(
      'GET',
      '/reports/month/figures/repair_opened?day=2026-11-23',
    );
    expect(behind.cases).toMatchObject([{ number: 'BX-1123-001', good: null }]);
    expect(JSON.stringify([json, behind])).not.toContain('13800000098');
  });

  it('refuse what there is not', async () => {
    for (const path of [
      'month',
      'month?day=yesterday',
      'decade?day=2026-11-23',
      'month?day=2026-11-23&sections=x',
    ])
      expect([path, (await supervisor.ask('GET', `/reports/${path}`)).status]).toEqual([path, 400]);
    expect((await supervisor.ask('GET', '/reports/month/figures/none?day=2026-11-23')).status).toBe(400);
  });

  it('are a spreadsheet', async () => {
    const answer = await desk.app.inject({
      method: 'GET',
      url: `${STAFF_API}/reports/week/sheet?day=2026-11-23`,
      cookies: { yingda_session: supervisor.cookie },
    });
    expect(answer.headers['content-type']).toContain('spreadsheetml');
    expect(answer.headers['content-disposition']).toContain(encodeURIComponent('2026年11月23日至11月29日'));
    expect(answer.rawPayload.subarray(0, 2).toString()).toBe('PK');
  });
});
