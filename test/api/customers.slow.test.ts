/** What the desk knows beside the words: the customer's card, whispers, stale drafts, pictures in a conversation. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STAFF_API } from '../../src/api/route.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
let agent: Person;
let serial = 0;
beforeEach(async () => {
  desk = await openConsole();
  agent = await desk.as('agent');
});
afterEach(() => desk.close());

async function owner(name: string, ...lines: string[]): Promise<string> {
  for (const line of lines) {
    await desk.wire.says(name, line);
    await desk.office.settle();
  }
  return (await desk.office.store.conversationId('wire', name, name)) ?? '';
}
async function act(person: Person, conversation: string, action: object, text = '') {
  const answer = await person.ask('POST', `/conversations/${conversation}/acts`, {
    id: `act-00000${serial++}`,
    action,
    text,
  });
  await desk.office.settle();
  return answer;
}
const read = async (person: Person, id: string) => (await person.ask('GET', `/conversations/${id}`)).json;
const REPAIR = ['3栋2单元1502卧室的灯不亮了，电话13800000098，明天下午三点有人在家', '对'];

describe("the customer's card", () => {
  const SHEET = { key: true, fees: 'owing', feesMonth: '2026-09', note: '老人独居，电话打慢一点' };

  it('has homes, past tickets and what colleagues keep; a change is made on the newest version', async () => {
    const id = await owner('lin', ...REPAIR);
    await desk.office.store.verifyOccupant(id, { building: '3', unit: '2', room: '1502' });
    const url = `/conversations/${id}/customer`;
    const { customer } = (await agent.ask('GET', url)).json;
    expect(customer.homes).toMatchObject([{ address: '3栋2单元1502', verified: true }]);
    expect(customer.tickets).toMatchObject([{ title: '报修单', state: 'received' }]);
    expect(customer.sheet).toMatchObject({ key: false, fees: null, version: 0 });
    const kept = await agent.ask('POST', url, { version: 0, sheet: SHEET });
    expect(kept.json.customer.sheet).toMatchObject({ ...SHEET, version: 1, by: '同事1' });
    const other = await desk.as('supervisor');
    expect((await other.ask('POST', url, { version: 0, sheet: SHEET })).status).toBe(409);
    expect((await other.ask('POST', url, { version: 1, sheet: { ...SHEET, fees: 'paid' } })).status).toBe(
      200,
    );
    expect((await agent.ask('POST', url, { version: 1, sheet: SHEET })).status).toBe(409);
    expect(
      (await agent.ask('POST', url, { version: 2, sheet: { ...SHEET, feesMonth: '昨天' } })).status,
    ).toBe(400);
    expect((await agent.ask('GET', '/conversations/none/customer')).status).toBe(404);
  });

  it('marks a key customer by the tag of a home, until somebody says otherwise', async () => {
    const address = { building: '3', unit: '2', room: '1502' };
    await desk.office.store.notices.tagHomes('yunqi', [{ address, tags: ['重点客户'] }]);
    const id = await owner('lin', ...REPAIR);
    await desk.office.store.verifyOccupant(id, address);
    const url = `/conversations/${id}/customer`;
    expect((await agent.ask('GET', url)).json.customer.sheet.key).toBe(true);
    await agent.ask('POST', url, { version: 0, sheet: { ...SHEET, key: false } });
    expect((await agent.ask('GET', url)).json.customer.sheet.key).toBe(false);
  });

  it('goes with the owner when they are erased', async () => {
    const id = await owner('lin', ...REPAIR);
    await agent.ask('POST', `/conversations/${id}/customer`, { version: 0, sheet: SHEET });
    const { store, clock } = desk.office;
    const [found] = await store.findPeople({ by: 'sender', channel: 'wire', sender: 'lin' });
    await store.erasePerson(found?.id ?? '', clock.now());
    expect(JSON.stringify(await store.papers.find({ kinds: ['customer'] }))).not.toContain('老人独居');
  });
});

describe('a whisper', () => {
  it('is heard by whoever has the conversation and by supervisors, never by the owner or other colleagues', async () => {
    const id = await owner('lin', '转人工');
    const lead = await desk.as('supervisor');
    expect((await act(lead, id, { do: 'whisper' }, '先致歉，再约时间')).status).toBe(409);
    await act(agent, id, { do: 'claim' });
    const before = desk.wire.sent.length;
    expect((await act(agent, id, { do: 'whisper' }, '试试')).status).toBe(403);
    expect((await act(lead, id, { do: 'whisper' }, '先致歉，再约时间')).status).toBe(202);
    const heard = { by: '同事2', text: '先致歉，再约时间', for: `account:${agent.id}` };
    expect((await read(agent, id)).notes).toMatchObject([heard]);
    expect((await read(lead, id)).notes).toMatchObject([heard]);
    expect((await read(await desk.as('agent'), id)).notes).toEqual([]);
    expect(desk.wire.sent).toHaveLength(before);
    expect(JSON.stringify((await read(agent, id)).messages)).not.toContain('先致歉');
  });
});

describe('a draft', () => {
  it('is refused when the owner or a colleague has written since, and goes out to the newest words', async () => {
    const id = await owner('lin', '转人工');
    await act(agent, id, { do: 'claim' });
    const newest = async () => (await read(agent, id)).messages.at(-1).seq as number;
    const seen = await newest();
    await owner('lin', '算了，你们先说说物业费');
    const sent = desk.wire.sent.length;
    const stale = await act(agent, id, { do: 'reply', seen }, '您好，请您稍等，我马上为您核实。');
    expect(stale).toMatchObject({ status: 409, json: { error: { code: 'E_STALE' } } });
    expect(desk.wire.sent).toHaveLength(sent);
    const fresh = await act(
      agent,
      id,
      { do: 'reply', seen: await newest() },
      '您好，请您稍等，我马上为您核实。',
    );
    expect(fresh.status).toBe(202);
    expect(desk.wire.sent.at(-1)?.text).toBe('您好，请您稍等，我马上为您核实。');
    // One's own words are nothing new.
    const again = await act(
      agent,
      id,
      { do: 'reply', seen: (await newest()) - 1 },
      '您好，已为您核实，请您放心。',
    );
    expect(again.status).toBe(202);
  });
});

describe('a picture of an owner', () => {
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
    'base64',
  );

  it('is shown with the conversation it was written in, and no other', async () => {
    const host = desk.office.hostOf(desk.wire);
    const picture = await host.keepMedia({ bytes: PNG, type: 'image/png' });
    const other = await owner('wang', '你好');
    await host.receive([
      {
        channel: 'wire',
        medium: 'chat',
        thread: 'lin',
        sender: 'lin',
        messageId: 'with-a-picture',
        sentAt: null,
        text: '您看，墙上都湿了',
        images: [picture],
      },
    ]);
    await desk.office.settle();
    const id = (await desk.office.store.conversationId('wire', 'lin', 'lin')) ?? '';
    expect((await read(agent, id)).messages[0]).toMatchObject({ attachments: 1, media: [picture] });
    const shown = (of: string) =>
      desk.app.inject({
        url: `${STAFF_API}/conversations/${of}/media/${picture}`,
        cookies: { yingda_session: agent.cookie },
      });
    expect((await shown(id)).rawPayload.equals(PNG)).toBe(true);
    expect((await shown(id)).headers['content-type']).toBe('image/png');
    expect((await shown(other)).statusCode).toBe(404);
    expect((await shown('none')).statusCode).toBe(404);
  });

  it('may be a video, which is given in parts as well', async () => {
    const film = Buffer.from('0123456789');
    const video = await desk.office.hostOf(desk.wire).keepMedia({ bytes: film, type: 'video/mp4' });
    await desk.wire.says('lin', '[视频]', { videos: [video] });
    await desk.office.settle();
    const id = (await desk.office.store.conversationId('wire', 'lin', 'lin')) ?? '';
    expect((await read(agent, id)).messages[0]).toMatchObject({
      text: '[视频]',
      attachments: 1,
      media: [video],
    });
    const shown = (range?: string, cookie = agent.cookie) =>
      desk.app.inject({
        url: `${STAFF_API}/conversations/${id}/media/${video}`,
        cookies: { yingda_session: cookie },
        headers: range === undefined ? {} : { range },
      });
    const whole = await shown();
    expect(whole.statusCode).toBe(200);
    expect(whole.rawPayload.equals(film)).toBe(true);
    expect(whole.headers).toMatchObject({
      'content-type': 'video/mp4',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'content-security-policy': expect.stringContaining("media-src 'self'"),
    });
    for (const [range, part, place] of [
      ['bytes=0-', '0123456789', '0-9'],
      ['bytes=2-4', '234', '2-4'],
      ['bytes=8-99', '89', '8-9'],
      ['bytes=-3', '789', '7-9'],
    ] as const) {
      const answer = await shown(range);
      expect([answer.statusCode, answer.payload]).toEqual([206, part]);
      expect(answer.headers['content-range']).toBe(`bytes ${place}/10`);
    }
    expect((await shown('bytes=10-')).statusCode).toBe(416);
    expect((await shown('bytes=-0')).statusCode).toBe(416);
    for (const range of ['bytes=0-1,3-4', 'bytes=-', 'lines=0-1'])
      expect((await shown(range)).payload).toBe('0123456789');
    expect((await shown(undefined, 'nobody')).statusCode).toBe(401);
  });
});
