/** Early warnings over HTTP: for supervisors, seen to once, in the log. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callOf } from '../../src/desk/warnings.ts';
import { openConsole, type StaffConsole } from '../console.ts';
import { community, library } from '../shared.ts';

let desk: StaffConsole;
beforeEach(async () => {
  desk = await openConsole();
  await desk.wire.says('lin', '我要投诉，3栋2单元1502，楼下夜里放音乐太吵，电话13800000098');
  await desk.office.settle();
  await desk.wire.says('lin', '对');
  await desk.office.settle();
  const [ticket] = await desk.office.store.tickets(community.id, {});
  const detail = {
    topic: 'noise',
    building: '3',
    homes: 3,
    tickets: [ticket?.id ?? ''],
    conversations: [desk.office.seen[0] ?? ''],
  };
  const at = desk.office.clock.now();
  await desk.office.store.warnings.raise(
    { id: 'w:1', communityId: community.id, rule: 'same', at, updatedAt: at, detail, seen: null },
    callOf(library, 'same', detail, [ticket?.number ?? '']),
  );
});
afterEach(() => desk.close());

describe('warnings', () => {
  it('are shown with their tickets, masked, and seen to once', async () => {
    const supervisor = await desk.as('supervisor');
    const { json } = await supervisor.ask('GET', '/warnings');
    expect(json.warnings).toMatchObject([
      {
        title: '3栋 · 噪音',
        homes: 3,
        master: { number: 'TS-1123-001', address: expect.stringContaining('1502') },
        notice: { kind: 'NOTICE-GENERAL', segment: { buildings: ['3'] } },
        seen: null,
      },
    ]);
    expect(JSON.stringify(json)).not.toContain('13800000098');
    expect((await supervisor.ask('POST', '/warnings/w:1/seen')).status).toBe(200);
    expect((await supervisor.ask('POST', '/warnings/w:1/seen')).status).toBe(404);
    expect((await supervisor.ask('GET', '/warnings')).json.warnings[0].seen).toMatchObject({
      at: desk.office.clock.now(),
    });
    const actions = (await desk.office.store.accounts.notes(9)).map(({ action }) => action);
    expect(actions.filter((action) => action === 'warning.seen')).toHaveLength(1);
  });

  it('are for nobody else', async () => {
    for (const role of ['agent', 'engineer', 'trainer', 'admin'] as const)
      expect((await (await desk.as(role)).ask('GET', '/warnings')).status).toBe(403);
  });
});
