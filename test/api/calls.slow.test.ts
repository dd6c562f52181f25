/** Phone calls over HTTP: the engine of `yingda call`, its lines, the checklist, the form, the record. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallCard, CallDeed } from '../../src/calls.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
let agent: Person;
let serial = 0;
beforeEach(async () => {
  desk = await openConsole();
  agent = await desk.as('agent');
});
afterEach(() => desk.close());

const newId = () => `deed-0000${serial++}`;
async function pickUp(person = agent, number: string | null = null): Promise<CallCard> {
  const { status, json } = await person.ask('POST', '/calls', { id: newId(), number });
  expect(status).toBe(201);
  return json.call;
}
async function does(call: CallCard, deed: CallDeed, person = agent): Promise<CallCard> {
  const answer = await person.ask('POST', `/calls/${call.id}/deeds`, { id: newId(), deed });
  expect(answer.status, JSON.stringify(answer.json)).toBe(200);
  return answer.json.call;
}
const read = async (call: CallCard, person = agent): Promise<CallCard> =>
  (await person.ask('GET', `/calls/${call.id}`)).json.call;
async function pass(seconds: number): Promise<void> {
  desk.office.clock.advance(seconds * 1000);
  await desk.office.desk.drain();
}
const said = ({ elements }: CallCard) => elements.filter((one) => one.said).map(({ element }) => element);

describe('a silent call', () => {
  it('runs through its lines by itself, each with its seconds, and hangs up', async () => {
    const picked = await pickUp();
    expect(picked).toMatchObject({ at: { situation: 'OPEN-1' }, endedAt: null });
    desk.office.clock.advance(1000);
    const first = await does(picked, { what: 'event', event: 'silent' });
    expect(first).toMatchObject({ at: { situation: 'OPEN-5', step: '1' }, line: { waitS: 3 } });
    expect(first.never.length).toBeGreaterThan(0);
    expect(first.line?.next).toBeTruthy();
    await pass(3);
    expect((await read(first)).at?.step).toBe('2');
    await pass(3);
    const last = await read(first);
    expect(last).toMatchObject({ at: { step: '3' }, line: { waitS: 3, next: null } });
    await pass(3);
    const over = await read(first);
    expect(over).toMatchObject({ line: null, at: null, endedAt: desk.office.clock.now() });
    expect(over.record.map(({ from }) => from)).toEqual(['key', 'line', 'key', 'line', 'line', 'line']);
    const again = await agent.ask('POST', `/calls/${over.id}/deeds`, {
      id: newId(),
      deed: { what: 'event', event: 'silent' },
    });
    expect(again).toMatchObject({ status: 409, json: { error: { code: 'E_CONFLICT' } } });
    const events = (await desk.office.store.events(0, 500)).filter(({ kind }) => kind.startsWith('call.'));
    expect(events.map(({ kind }) => kind)).toEqual(['call.started', 'call.silent', 'call.ended']);
    expect(events.at(-1)?.data).toMatchObject({ by: `account:${agent.id}`, seconds: 10, held_s: 0 });
  });
});

describe('the checklist', () => {
  it('ticks what the agent says in words of their own, what is marked, and tells what must not be said', async () => {
    const call = await pickUp();
    expect(call.elements.map(({ element }) => element)).toEqual(['greeting', 'identify', 'offer']);
    expect(said(call)).toEqual([]);
    const greeted = await does(call, { what: 'said', text: '早上好，这边是物业服务中心，工号8001' });
    expect(said(greeted)).toEqual(['greeting', 'identify']);
    const marked = await does(greeted, { what: 'tick', element: 'offer' });
    expect(said(marked)).toEqual(['greeting', 'identify', 'offer']);
    expect(said(await does(marked, { what: 'tick', element: 'offer' }))).toEqual(['greeting', 'identify']);
    const slipped = await does(greeted, { what: 'said', text: '这不归我管，你自己看着办。' });
    expect(slipped.slips[0]).toMatchObject({ better: expect.any(String) });
    const next = await does(slipped, { what: 'event', event: 'silent' });
    expect([said(next), next.slips]).toEqual([[], []]);
  });
});

describe('a repair by phone', () => {
  it('fills the form from what the caller says and the agent corrects, and ends with a ticket and a record', async () => {
    let call = await pickUp();
    call = await does(call, { what: 'heard', text: '我姓王，3栋2单元1502厨房水槽漏水' });
    expect(call.card.filing?.flow).toBe('FLOW-REPAIR');
    expect(call).toMatchObject({ surname: '王', at: null });
    call = await does(call, { what: 'amend', field: 'name', text: '王', gender: 'f' });
    expect(call.card.owner).toBe('王女士');
    call = await does(call, { what: 'amend', field: 'name', text: '汪女士' });
    expect([call.card.owner, call.surname]).toEqual(['汪女士', '汪']);
    call = await does(call, { what: 'amend', field: 'name', text: '王' });
    call = await does(call, { what: 'event', event: 'silent' });
    for (let n = 0; n < 8 && call.card.tickets.length === 0; n++) {
      const asked = call.card.filing?.fields.find(({ mark }) => mark === 'asked')?.id;
      const answers: Record<string, string> = { phone: '13800000098', time: '明天下午三点' };
      call = await does(call, { what: 'heard', text: answers[asked ?? ''] ?? '可以' });
    }
    expect(call.card.tickets[0]).toMatchObject({ kind: 'repair', address: expect.stringContaining('1502') });
    expect(JSON.stringify(call.record)).not.toContain('13800000098');
    call = await does(call, { what: 'event', event: 'hangup' });
    expect(call.endedAt).not.toBeNull();
    const { json } = await agent.ask('GET', '/calls');
    expect(json.calls).toMatchObject([
      { id: call.id, owner: '王女士', tickets: [call.card.tickets[0]?.number] },
    ]);
    expect((await agent.ask('GET', '/queue')).json.rows).toEqual([]);
  });

  it('goes on from what was corrected: the address asked for is not asked again', async () => {
    let call = await pickUp();
    call = await does(call, { what: 'heard', text: '厨房水槽漏水' });
    call = await does(call, { what: 'event', event: 'agrees' });
    call = await does(call, { what: 'heard', text: '可以的' });
    const asked = call.card.filing?.fields.find(({ mark }) => mark === 'asked');
    expect(asked?.id).toBe('room');
    call = await does(call, { what: 'amend', field: 'room', text: '3栋2单元1502' });
    const room = call.card.filing?.fields.find(({ id }) => id === 'room');
    expect(room).toMatchObject({ value: '3栋2单元1502', mark: null });
    expect(call.card.filing?.fields.find(({ mark }) => mark === 'asked')?.id).not.toBe('room');
    const wrong = await does(call, { what: 'amend', field: 'phone', text: '没有数字' });
    expect(wrong.card.filing?.fields.find(({ id }) => id === 'phone')?.value).toBeNull();
  });
});

describe('on hold and put through', () => {
  it('counts the time of waiting and of silence, and leads back', async () => {
    let call = await pickUp();
    call = await does(call, { what: 'event', event: 'hold' });
    const since = desk.office.clock.now();
    expect(call).toMatchObject({ held: { since, ms: 0 }, line: { waitS: 8 } });
    expect(call.leads).toContain('resume');
    desk.office.clock.advance(5000);
    call = await does(call, { what: 'event', event: 'resume' });
    expect(call).toMatchObject({ at: { step: '3' }, held: { since: null, ms: 5000 } });
    call = await does(call, { what: 'event', event: 'mute' });
    desk.office.clock.advance(2000);
    call = await does(call, { what: 'event', event: 'unmute' });
    expect(call.muted).toEqual({ since: null, ms: 2000 });
  });

  it('has a brief for the colleague, phones masked', async () => {
    let call = await pickUp();
    call = await does(call, { what: 'heard', text: '我是王女士，电话13800000098，3栋2单元1502厨房水槽漏水' });
    call = await does(call, { what: 'event', event: 'transfer' });
    expect(call.brief).toContain('厨房水槽漏水');
    expect(call.brief).not.toContain('13800000098');
    call = await does(call, { what: 'event', event: 'agrees' });
    call = await does(call, { what: 'event', event: 'answered' });
    expect(call).toMatchObject({ at: { situation: 'TALK-9', step: '3' } });
  });
});

describe('what the caller says', () => {
  it('sounds like a situation, which is one key away; within a situation there is nothing to guess', async () => {
    let call = await pickUp();
    call = await does(call, { what: 'heard', text: '你们是干什么吃的，一帮废物，气死我了' });
    const { json } = await agent.ask('GET', `/calls/${call.id}/hints`);
    expect(json.situations).toContain('abused');
    expect(json.avoid.length).toBeGreaterThan(0);
    call = await does(call, { what: 'event', event: 'abused' });
    expect(call.at?.situation).toBe('CMPL-2');
    expect((await agent.ask('GET', `/calls/${call.id}/hints`)).json).toEqual({ situations: [], avoid: [] });
  });
});

describe('whose call it is', () => {
  it('is one call for the same click, and no colleague may go on with it', async () => {
    const id = newId();
    const [one, two] = [await agent.ask('POST', '/calls', { id }), await agent.ask('POST', '/calls', { id })];
    expect(one.json.call.id).toBe(two.json.call.id);
    expect(two.json.call.record).toHaveLength(2);
    const other = await desk.as('agent');
    const refused = await other.ask('POST', `/calls/${one.json.call.id}/deeds`, {
      id: newId(),
      deed: { what: 'event', event: 'silent' },
    });
    expect(refused).toMatchObject({ status: 409, json: { error: { code: 'E_CONFLICT' } } });
  });

  it('reads the phone back to its agent only', async () => {
    let call = await pickUp();
    call = await does(call, {
      what: 'heard',
      text: '我姓王，3栋2单元1502卧室的灯不亮了，电话13800000098，明天下午三点在家',
    });
    const mine = call.line?.text ?? '';
    expect(mine).toContain('13800000098');
    const theirs = await read(call, await desk.as('supervisor'));
    expect(theirs.line?.text).not.toContain('13800000098');
  });

  it('knows who called before by the number shown', async () => {
    const first = await pickUp(agent, '138 0000 0077');
    await does(first, { what: 'amend', field: 'name', text: '周', gender: 'm' });
    await does(first, { what: 'event', event: 'hangup' });
    const again = await does(await pickUp(agent, '13800000077'), { what: 'event', event: 'named' });
    expect(again.card.owner).toBe('周先生');
    expect(again.line?.text).toContain('周先生');
  });

  it('takes no written reply', async () => {
    const call = await pickUp();
    const reply = await agent.ask('POST', `/conversations/${call.id}/acts`, {
      id: newId(),
      action: { do: 'reply' },
      text: '您好，请讲。',
    });
    expect(reply.status).toBe(409);
  });
});
