/** The checklist and points of staff over HTTP: for supervisors, one's own for oneself, all in the audit log. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CSRF_HEADER, STAFF_API } from '../../src/api/route.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

let desk: StaffConsole;
let chief: Person;
let agent: Person;
beforeEach(async () => {
  desk = await openConsole();
  [chief, agent] = [await desk.as('supervisor'), await desk.as('agent')];
});
afterEach(() => desk.close());
const nameOf = async ({ id }: Person) => (await desk.office.store.accounts.byId(id))?.name ?? '';

describe('points of staff', () => {
  it('are entered, seen by whose they are, appealed, and not decided by whoever entered them', async () => {
    const person = await nameOf(agent);
    const entry = {
      kpi: 'KPI-15',
      person,
      points: -2,
      words: '公休日值班未到岗',
      evidence: ['11月22日值班表'],
    };
    const made = await chief.ask('POST', '/kpis', { id: 'entry-0001', ...entry });
    expect(made).toMatchObject({ status: 201, json: { state: 'confirmed' } });
    expect((await chief.ask('POST', '/kpis', { id: 'entry-0002', ...entry, evidence: [] })).status).toBe(400);
    expect((await chief.ask('POST', '/kpis', { id: 'entry-0003', ...entry, kpi: 'KPI-12' })).status).toBe(
      400,
    );
    const mine = await agent.ask('GET', '/kpis/month/mine?day=2026-11-23');
    expect(mine.json).toMatchObject({ entries: [{ kpi: 'KPI-15' }], totals: [{ person, total: -2 }] });
    const { id, version } = made.json;
    const appealed = await agent.ask('POST', `/kpis/mine/${id}/appeal`, { version, words: '当天已换班' });
    expect(appealed.json.state).toBe('appealed');
    const verdict = { version: appealed.json.version, upheld: true, reason: '换班单可查' };
    expect((await chief.ask('POST', `/kpis/entries/${id}/verdict`, verdict)).status).toBe(409);
    const second = await desk.as('supervisor');
    expect((await second.ask('POST', `/kpis/entries/${id}/verdict`, verdict)).json.state).toBe('withdrawn');
    expect((await chief.ask('GET', '/kpis/month?day=2026-11-23')).json.totals).toEqual([]);
    expect((await chief.ask('POST', '/kpis/propose')).json).toEqual({ proposed: 0 });
    expect((await agent.ask('GET', '/kpis/month?day=2026-11-23')).status).toBe(403);
  });
});

describe('the checklist', () => {
  it('is recorded once and shown with the communities', async () => {
    const sheet = {
      id: 'sheet-00001',
      block: 'conduct',
      person: '前台甲',
      findings: [{ item: 'dress', remark: '未佩戴工牌', photos: [] }],
      remark: '',
    };
    expect((await chief.ask('POST', '/inspections', sheet)).json).toMatchObject({ score: 9.7 });
    expect((await chief.ask('POST', '/inspections', { ...sheet, person: null })).status).toBe(400);
    await chief.ask('POST', '/inspections', sheet);
    const { json } = await chief.ask('GET', '/inspections');
    expect([json.blocks.length, json.inspections.length, json.means.length]).toEqual([3, 1, 1]);
    const actions = (await desk.office.store.accounts.notes(20)).map(({ action }) => action);
    expect(actions).toContain('inspection.recorded');
  });

  it('keeps its pictures, and shows them to supervisors with their own sheet only', async () => {
    const taken = await desk.app.inject({
      method: 'POST',
      url: `${STAFF_API}/sheets/media`,
      cookies: { yingda_session: chief.cookie },
      headers: { [CSRF_HEADER]: chief.csrf, 'content-type': 'image/png' },
      payload: PNG,
    });
    const { id: photo } = taken.json() as { id: string };
    const sheet = {
      id: 'sheet-00002',
      block: 'renovation',
      person: null,
      findings: [{ item: 'owner', remark: '未写责任人', photos: [photo] }],
      remark: '',
    };
    await chief.ask('POST', '/inspections', sheet);
    await chief.ask('POST', '/inspections', { ...sheet, id: 'sheet-00003', findings: [] });
    const seen = (person: Person, sheetId: string) =>
      desk.app.inject({
        method: 'GET',
        url: `${STAFF_API}/inspections/${sheetId}/media/${photo}`,
        cookies: { yingda_session: person.cookie },
      });
    const shown = await seen(chief, 'sheet-00002');
    expect([shown.statusCode, shown.headers['content-type']]).toEqual([200, 'image/png']);
    expect(shown.rawPayload).toEqual(PNG);
    expect((await seen(chief, 'sheet-00003')).statusCode).toBe(404);
    expect((await seen(agent, 'sheet-00002')).statusCode).toBe(403);
  });
});
