/** One outage, many homes: one master ticket, all affected told of progress (spec 02 建不建单). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginShift, MINUTE, type Shift } from './shift.ts';

let shift: Shift;

beforeEach(async () => {
  shift = await beginShift();
});
afterEach(() => shift.close());

/** The first owner's report, told back and confirmed. */
async function reported(text = '9栋整栋楼都停电了，电话13812340001'): Promise<void> {
  await shift.says(text, 'lin');
  await shift.says('对', 'lin');
}

describe('an outage of a building', () => {
  it('is one urgent ticket, asked for no room', async () => {
    await reported();
    const ticket = await shift.ticket();
    expect(ticket).toMatchObject({
      kind: 'repair',
      urgency: 'urgent',
      address: { building: '9' },
      fields: { outage: 'power' },
    });
  });

  it('takes later reporters in, without a second ticket', async () => {
    await reported();
    const master = await shift.ticket();
    const said = await shift.says('我家9栋2单元903也停电了', 'wang');
    expect(said).toContain('FLOW-REPAIR.joined');
    expect((await shift.ticket()).id).toBe(master.id);
    const [affected] = await shift.events('ticket.note.affected');
    expect(affected?.ticketId).toBe(master.id);
  });

  it('is another one in another building, or when something else failed', async () => {
    await reported();
    const master = await shift.ticket();
    await shift.says('12栋整栋停电，电话13812340002', 'wang');
    await shift.says('对', 'wang');
    const second = await shift.ticket();
    expect(second.id).not.toBe(master.id);
    await shift.says('9栋整栋都停水了，电话13812340003', 'chen');
    await shift.says('对', 'chen');
    expect((await shift.ticket()).fields.outage).toBe('water');
  });

  it('a single flat without power is no outage', async () => {
    await shift.says('3栋2单元1502跳闸了，家里没电，电话13812340004', 'lin');
    await shift.says('对', 'lin');
    expect((await shift.ticket()).fields.outage).toBeUndefined();
  });

  it('tells everybody entered of progress, each in their own conversation', async () => {
    await reported();
    const master = await shift.ticket();
    await shift.says('9栋2单元903没电了', 'wang');
    await shift.move(master, 'accept');
    await shift.pass(MINUTE);
    expect((await shift.phrases('lin')).at(-1)).toBe('FLOW-PROGRESS.outage_accepted');
    expect((await shift.phrases('wang')).at(-1)).toBe('FLOW-PROGRESS.outage_accepted');
    await shift.move(master, 'finish');
    await shift.pass(MINUTE);
    expect((await shift.phrases('wang')).at(-1)).toBe('FLOW-PROGRESS.outage_done');
    expect(shift.faults).toEqual([]);
  });

  it('people trapped in a stopped lift are an emergency, not an outage', async () => {
    await shift.says('9栋1单元电梯停了，里面困着两个人', 'lin');
    expect((await shift.ticket()).kind).toBe('emergency');
  });
});
