/** Notices over HTTP: for supervisors, previewed, sent once, reported; the look at the log. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
let supervisor: Person;
beforeEach(async () => {
  desk = await openConsole();
  supervisor = await desk.as('supervisor');
  await desk.wire.says('lin', '您好');
  await desk.office.settle();
  const id = desk.office.seen[0] ?? '';
  await desk.office.store.verifyOccupant(id, { building: '3', unit: '2', room: '1502' });
  desk.wire.sent.length = 0;
});
afterEach(() => desk.close());

const DRAFT = {
  kind: 'NOTICE-WEATHER',
  slots: { time: '今晚', content: '大风' },
  segment: { buildings: ['3'], roles: ['owner'] },
};

describe('notices', () => {
  it('are shown beforehand, sent once, and reported', async () => {
    const { json: list } = await supervisor.ask('GET', '/notices');
    expect(list.kinds.map(({ id }: { id: string }) => id)).toContain('NOTICE-WEATHER');
    const preview = await supervisor.ask('POST', '/notices/preview', DRAFT);
    expect(preview.json).toMatchObject({ homes: 1, people: 1, violations: [] });
    expect(preview.json.lines[0].text).toContain('预计今晚有大风');
    expect(desk.wire.sent).toEqual([]);
    for (let times = 0; times < 2; times++) {
      const sent = await supervisor.ask('POST', '/notices', { id: 'notice-0001', ...DRAFT });
      expect([sent.status, sent.json]).toEqual([202, { id: 'notice-0001', people: 1 }]);
      await desk.office.settle();
    }
    expect(desk.wire.to('lin')).toEqual([preview.json.lines[0].text]);
    const report = await supervisor.ask('GET', '/notices/notice-0001');
    expect(report.json).toMatchObject({ title: '天气提醒', counts: { reached: 1 } });
    const actions = (await desk.office.store.accounts.notes(9)).map(({ action }) => action);
    expect(actions).toContain('notice.sent');
  });

  it('are refused with words that must not be said, with nothing said, and where there is none', async () => {
    const rude = { ...DRAFT, kind: 'NOTICE-GENERAL', slots: { content: '不交费就给你家停水停电' } };
    expect((await supervisor.ask('POST', '/notices', { id: 'notice-0002', ...rude })).status).toBe(422);
    const empty = { ...DRAFT, slots: {} };
    expect((await supervisor.ask('POST', '/notices/preview', empty)).status).toBe(422);
    const nowhere = { ...DRAFT, segment: { buildings: ['99'] } };
    expect((await supervisor.ask('POST', '/notices', { id: 'notice-0003', ...nowhere })).status).toBe(404);
    expect((await supervisor.ask('GET', '/notices/none')).status).toBe(404);
    expect(desk.wire.sent).toEqual([]);
  });

  it('are no act of a conversation', async () => {
    const agent = await desk.as('agent');
    const url = `/conversations/${desk.office.seen[0]}/acts`;
    for (const action of [
      { do: 'notice', notice: 'n', home: 'h', phrase: 'NOTICE-GENERAL', slots: {} },
      { do: 'code', digits: '123456' },
    ])
      expect((await agent.ask('POST', url, { id: 'act-000001', action })).status).toBe(403);
  });
});
