/** Pictures of staff for owners, and how the channels are doing. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CSRF_HEADER, STAFF_API } from '../../src/api/route.ts';
import { failureWords } from '../../src/staff.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
let desk: StaffConsole;
let agent: Person;

beforeEach(async () => {
  desk = await openConsole();
  agent = await desk.as('agent');
  await desk.wire.says('lin', '你好');
  await desk.office.settle();
});
afterEach(() => desk.close());

const upload = (person: Person, bytes: Buffer, type: string) =>
  desk.app.inject({
    method: 'POST',
    url: `${STAFF_API}/pictures`,
    cookies: { yingda_session: person.cookie },
    headers: { [CSRF_HEADER]: person.csrf, 'content-type': type },
    payload: bytes,
  });
const talk = async () => (await desk.office.store.conversationId('wire', 'lin', 'lin')) ?? '';
const reply = async (images: readonly string[], text = '') => {
  const answer = await agent.ask('POST', `/conversations/${await talk()}/acts`, {
    id: `reply-${images.length}-${text.length}`,
    action: { do: 'reply', phrases: [], edited: false, images },
    text,
  });
  await desk.office.settle();
  return answer;
};

describe('pictures of staff', () => {
  it('are kept, and sent after the words in their order', async () => {
    const taken = [await upload(agent, PNG, 'image/png'), await upload(agent, JPEG, 'image/jpeg')];
    expect(taken.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    const ids = taken.map((one) => one.json().id as string);
    expect(await readFile(join(desk.office.folder, ids[0] ?? ''))).toEqual(PNG);
    const before = desk.wire.sent.length;
    expect((await reply(ids, '阀门在这里。')).status).toBeLessThan(300);
    expect(desk.wire.sent.slice(before)).toEqual([
      { to: 'lin', text: '阀门在这里。' },
      { to: 'lin', text: '', picture: ids[0] },
      { to: 'lin', text: '', picture: ids[1] },
    ]);
    expect((await reply(ids.slice(0, 1))).status).toBeLessThan(300);
    expect(desk.wire.sent.at(-1)?.picture).toBe(ids[0]);
  });

  it('are known by their bytes, whatever they are called, and no other file is taken', async () => {
    expect((await upload(agent, PNG, 'image/jpeg')).json().id).toMatch(/\.png$/);
    const script = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
    expect((await upload(agent, script, 'image/png')).json().error.code).toBe('E_MEDIA');
    expect((await upload(agent, script, 'image/svg+xml')).statusCode).toBe(415);
    expect((await upload(agent, Buffer.alloc(6_000_001, 0xff), 'image/png')).statusCode).toBe(413);
    expect((await upload(await desk.as('trainer'), PNG, 'image/png')).statusCode).toBe(403);
  });

  it('are named by their ids only', async () => {
    for (const id of ['../../etc/passwd', 'x.png', `${'0'.repeat(32)}.svg`])
      expect((await reply([id])).status).toBe(400);
    const id = (await upload(agent, PNG, 'image/png')).json().id as string;
    expect((await reply([id, id, id, id])).status).toBe(400);
    expect((await reply([])).status).toBe(400);
  });

  it('stand as not delivered where the channel takes none', async () => {
    desk.wire.sendsPictures = false;
    const id = (await upload(agent, PNG, 'image/png')).json().id as string;
    await reply([id], '请看。');
    const failed = (await desk.office.store.events(0, 1000)).filter(({ kind }) => kind === 'message.failed');
    expect(failed.map(({ data }) => data.reason)).toEqual(['no_pictures']);
    expect(desk.wire.sent.at(-1)?.text).toBe('请看。');
    // In words, where the agent reads along.
    const { messages } = (await agent.ask('GET', `/conversations/${await talk()}`)).json as {
      messages: { failed?: string }[];
    };
    expect(messages.at(-1)?.failed).toBe(desk.office.staff.labels.failures.no_pictures);
    expect(messages.at(-2)?.failed).toBeUndefined();
  });

  it('and words that WeChat does not take any more say what to do instead', () => {
    const { labels } = desk.office.staff;
    expect(failureWords(labels, 'window_closed; template_sent')).toBe(
      `${labels.failures.window_closed}；${labels.failures.template_sent}`,
    );
    expect(failureWords(labels, 'E_CHANNEL: something of the platform')).toBe(labels.failures.other);
  });
});

describe('how the channels are doing', () => {
  it('is for supervisors and administrators', async () => {
    for (const role of ['supervisor', 'admin'] as const)
      expect((await (await desk.as(role)).ask('GET', '/channels')).json).toEqual({
        channels: [{ name: 'wechaty', state: 'login', code: 'https://login.example/code', reason: null }],
      });
    expect((await agent.ask('GET', '/channels')).status).toBe(403);
  });
});
