/** The owners' chat over HTTP: pictures of one's own conversation, menus, what is told of a ticket. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveFeed } from '../../src/api/live.ts';
import { CONSOLE_CHANNEL } from '../../src/api/server.ts';
import type { Store } from '../../src/index.ts';
import { menuOf } from '../../src/library/library.ts';
import { openConsole, type StaffConsole } from '../console.ts';
import { library } from '../shared.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
  'base64',
);
const LIN = 'owner-lin-1';
const WANG = 'owner-wang-1';

let desk: StaffConsole;
beforeEach(async () => {
  desk = await openConsole();
});
afterEach(() => desk.close());

async function says(session: string, text: string, pictures: readonly string[] = []): Promise<number> {
  const { statusCode } = await desk.app.inject({
    method: 'POST',
    url: `/api/chat/${session}/messages`,
    payload: { text, pictures },
  });
  await desk.office.settle();
  return statusCode;
}
const sends = (session: string, body: Buffer, type = 'image/png') =>
  desk.app.inject({
    method: 'POST',
    url: `/api/chat/${session}/pictures`,
    headers: { 'content-type': type },
    payload: body,
  });
const tickets = async (session: string) =>
  (await desk.app.inject({ url: `/api/tickets?session=${session}` })).json().tickets;

/** What a page that opens now is told. */
async function told(session: string) {
  const feed = new LiveFeed(desk.office.store, CONSOLE_CHANNEL, (phrases) =>
    menuOf(library, phrases.at(-1)?.id ?? ''),
  );
  let written = '';
  const response = {
    writeHead: () => response,
    write: (text: string) => {
      written += text;
      return true;
    },
    on: () => response,
  };
  await feed.open(session, 0, response as unknown as ServerResponse);
  return [...written.matchAll(/^data: (.+)$/gm)].map(
    ([, json = '']) => JSON.parse(json) as { from: string; own?: string; media: string[]; choices: string[] },
  );
}

it('a page that opens is told all that was said, however much it is', async () => {
  const rows = Array.from({ length: 1203 }, (_, nth) => ({
    seq: nth + 1,
    from: 'owner' as const,
    text: `第${nth + 1}句`,
    attachments: 0,
    at: nth,
    phrases: [],
    delivery: null,
  }));
  const store = {
    conversationId: async () => 'c',
    messages: async (_id: string, after: number, limit: number) => rows.slice(after, after + limit),
  };
  const seqs: number[] = [];
  const response = {
    writeHead: () => response,
    write: (text: string) => {
      const seq = /^id: (\d+)/.exec(text)?.[1];
      if (seq) seqs.push(Number(seq));
      return true;
    },
    on: () => response,
  };
  const feed = new LiveFeed(store as unknown as Store, CONSOLE_CHANNEL);
  await feed.open(LIN, 0, response as unknown as ServerResponse);
  expect(seqs).toEqual(rows.map(({ seq }) => seq));
});

describe('a burst of messages', () => {
  const post = (session: string, what: string, payload: object) =>
    desk.app.inject({ method: 'POST', url: `/api/chat/${session}/${what}`, payload });

  it('is waited for, and answered at once when its owner has no more to add', async () => {
    await post(LIN, 'messages', { text: '物业费怎么算' });
    await desk.office.desk.drain();
    expect(await told(LIN)).toEqual([]);
    expect((await post(LIN, 'written', {})).json()).toEqual({ accepted: true });
    await desk.office.desk.drain();
    expect((await told(LIN)).map(({ from }) => from)).toEqual(['owner', 'bot']);
    expect((await post(WANG, 'written', {})).json()).toEqual({ accepted: false });
  });

  it('comes back with the ids that its page gave, each once', async () => {
    for (const id of ['first', 'second', 'first'])
      await post(LIN, 'messages', { text: `我是${id}`, message_id: id });
    await desk.office.settle();
    expect((await told(LIN)).map(({ from, own }) => [from, own])).toEqual([
      ['owner', 'first'],
      ['owner', 'second'],
      ['bot', undefined],
    ]);
  });
});

describe('a picture of an owner', () => {
  it('is taken, told with its message, and shown to its own session alone', async () => {
    const { id } = (await sends(LIN, PNG)).json();
    expect(await says(LIN, '墙上湿了一大片', [id])).toBe(202);
    await says(WANG, '你好');
    expect((await told(LIN))[0]).toMatchObject({ from: 'owner', media: [id] });
    const shown = async (session: string) =>
      (await desk.app.inject({ url: `/api/chat/${session}/media/${id}` })).statusCode;
    expect([await shown(LIN), await shown(WANG), await shown('nobody-at-all')]).toEqual([200, 404, 404]);
  });

  it('is a picture by its first bytes, no path, and not too many of one address', async () => {
    expect((await sends(LIN, Buffer.from('<svg onload=alert(1)>'))).statusCode).toBe(400);
    expect((await sends(LIN, Buffer.alloc(7_000_000))).statusCode).toBe(413);
    expect(await says(LIN, '', ['../../etc/passwd'])).toBe(400);
    const codes: number[] = [];
    for (let n = 0; n < 31; n++) codes.push((await sends(LIN, PNG)).statusCode);
    expect(codes.slice(-2)).toEqual([201, 429]);
    desk.office.clock.advance(11 * 60_000);
    expect((await sends(LIN, PNG)).statusCode).toBe(201);
  });
});

describe('what is told of a ticket', () => {
  it('is its way, and not what colleagues do among themselves', async () => {
    await says(LIN, '3栋2单元1502卧室的灯不亮了，电话13800000098，明天下午三点有人在家');
    await says(LIN, '对');
    const agent = await desk.as('agent');
    const [ticket] = (await agent.ask('GET', '/tickets')).json.tickets;
    const act = async (id: string, action: object) => {
      await agent.ask('POST', `/conversations/${ticket.conversationId}/acts`, {
        id,
        action: { ticket: ticket.id, ...action },
      });
      await desk.office.settle();
    };
    await act('act-000001', { do: 'escalate', reason: '业主脾气不好' });
    await act('act-000002', { do: 'move', move: 'accept' });
    const [mine] = await tickets(LIN);
    expect(mine.state).toBe('accepted');
    expect(mine.events.map(({ kind }: { kind: string }) => kind)).toEqual(['ticket.opened', 'ticket.accept']);
    expect(JSON.stringify(mine)).not.toContain('脾气');
    expect(await tickets(WANG)).toEqual([]);
    // Done and closed: asked whether it is solved, with answers to choose from, and then for stars.
    await act('act-000003', { do: 'move', move: 'finish', result: '换了灯' });
    await act('act-000004', { do: 'move', move: 'close' });
    desk.office.clock.advance(2 * 3600_000);
    await desk.office.settle();
    const { choices } = (await told(LIN)).at(-1) ?? { choices: [] };
    expect(choices).toHaveLength(2);
    await says(LIN, choices[0] ?? '');
    expect((await told(LIN)).at(-1)?.choices[0]).toContain('5分');
    await says(LIN, '5分 很满意');
    expect((await told(LIN)).at(-1)?.choices).toEqual([]);
  });
});

it('offers yes and no to what is told back, and understands both', async () => {
  await says(LIN, '3栋2单元1502卧室的灯不亮了，电话13800000098，明天下午三点有人在家');
  const [yes = '', no = ''] = (await told(LIN)).at(-1)?.choices ?? [];
  await says(LIN, no);
  expect(await tickets(LIN)).toEqual([]);
  await says(LIN, '电话是13800000099');
  expect((await told(LIN)).at(-1)?.choices).toEqual([yes, no]);
  await says(LIN, yes);
  expect(await tickets(LIN)).toHaveLength(1);
});

it('offers the answers that a question may have', () => {
  const questions = [...library.phrases.keys()].filter((id) => /^FLOW-[A-Z-]+\.ask_/.test(id));
  expect(questions.some((id) => menuOf(library, id).length > 1)).toBe(true);
  expect(menuOf(library, 'FLOW-REPAIR.ask_room')).toEqual([]);
});
