/** The channel on the real Botkit 4.15: over web sockets, and as a Bot Framework bot with a connector played here. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BotFrameworkAdapter, CloudAdapter } from 'botbuilder';
import { WebAdapter } from 'botbuilder-adapter-web';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { botkitChannel } from '../../adapters/botkit/channel.ts';
import { loadBotkitModule } from '../../adapters/botkit/module.ts';
import { refusal } from '../../adapters/botkit/refusal.ts';
import { loadBotkit } from '../../adapters/botkit/sdk.ts';
import { botStorage } from '../../adapters/botkit/storage.ts';
import type { AdapterState, Channel, ChannelHost, InboundMessage, Media, Outbound } from '../../src/index.ts';
import { ManualClock } from '../../src/index.ts';
import { type ChannelHarness, channelContract } from '../contracts/channel.contract.ts';
import { noStaff } from '../office.ts';

const LIMIT = 4000;

async function listening(listener?: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
}

const dataUrl = (bytes: Uint8Array) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;

/** A page with a chat window, as the web adapter's own client speaks. */
async function page(port: number, user: string, received: string[] = []) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  socket.on('message', (frame) => {
    const { type, text } = JSON.parse(frame.toString()) as { type: string; text: string };
    if (type === 'message') received.push(text);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    received,
    send: (message: object) =>
      new Promise<void>((resolve, reject) =>
        socket.send(JSON.stringify({ user, ...message }), (error) => (error ? reject(error) : resolve())),
      ),
    close: async () => {
      if (socket.readyState === WebSocket.CLOSED) return;
      const gone = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      await gone;
    },
  };
}

/** The client opens on its first word: the server listens once the channel has started. */
function opened<T>(open: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= open();
    return made;
  };
}

async function overWeb(): Promise<ChannelHarness> {
  const { server, port } = await listening();
  const received: string[] = [];
  const owner = opened(() => page(port, 'owner-1', received));
  const mirror = opened(() => page(port, 'bot'));
  let sent = 0;
  return {
    channel: botkitChannel({ adapter: async () => new WebAdapter({ server }) }),
    limitBytes: LIMIT,
    says: async (text) => {
      await (await owner()).send({ type: 'message', text });
      return String(sent++);
    },
    sendsPicture: async (bytes) => {
      const attachments = [{ contentType: 'image/png', contentUrl: dataUrl(bytes) }];
      await (await owner()).send({ type: 'message', text: '', attachments });
      return String(sent++);
    },
    echoes: async (text) => {
      await (await mirror()).send({ type: 'message', text });
      await (await owner()).send({ type: 'self_message', text });
      await (await owner()).send({ type: 'typing' });
    },
    received: () => received,
    close: () => closed(server),
  };
}

channelContract('botkit, web adapter', overWeb);

/** Bot Framework's service: it posts activities to the bot and takes the bot's own at its serviceUrl. */
async function service(channel: Channel) {
  const received: string[] = [];
  const refusals: number[] = [];
  let taken = 0;
  const connector = await listening(async (request, response) => {
    const { text } = await jsonOf(request);
    const status = refusals.shift() ?? 200;
    if (status === 200) received.push(text as string);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(status === 200 ? { id: `reply-${taken++}` } : { error: { code: 'Refused' } }),
    );
  });
  const [webhook] = channel.webhooks ?? [];
  const bot = await listening((request, response) => {
    if (request.url === webhook?.path) void webhook?.handle(request, response);
    else response.writeHead(404).end();
  });
  return {
    received,
    refusals,
    url: `http://127.0.0.1:${bot.port}/botkit/messages`,
    activity: (fields: object) => ({
      type: 'message',
      channelId: 'msteams',
      serviceUrl: `http://127.0.0.1:${connector.port}`,
      timestamp: '2026-11-23T02:00:00.000Z',
      from: { id: 'owner-1', name: 'somebody' },
      recipient: { id: 'bot-1' },
      conversation: { id: 'conversation-1' },
      ...fields,
    }),
    post: async function (fields: object): Promise<number> {
      const body = JSON.stringify(this.activity(fields));
      const answer = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    close: async () => {
      await closed(bot.server);
      await closed(connector.server);
    },
  };
}

async function overBotFramework(): Promise<ChannelHarness> {
  const channel = botkitChannel({ adapter: async () => new BotFrameworkAdapter({}) });
  const teams = await service(channel);
  const sent = new Map<string, object>();
  const post = async (fields: object) => {
    const id = `activity-${sent.size}`;
    sent.set(id, { id, ...fields });
    expect(await teams.post({ id, ...fields })).toBe(200);
    return id;
  };
  return {
    channel,
    limitBytes: LIMIT,
    says: (text) => post({ text }),
    sendsPicture: (bytes) =>
      post({ attachments: [{ contentType: 'image/png', contentUrl: dataUrl(bytes), name: 'leak.png' }] }),
    again: async (id) => {
      expect(await teams.post(sent.get(id) ?? {})).toBe(200);
    },
    echoes: async (text) => {
      await post({ text, from: { id: 'bot-1' } });
      await post({ text, from: { id: 'bot-2', role: 'bot' } });
    },
    received: () => teams.received,
    refuseNext: (how) => void teams.refusals.push(how === 'later' ? 429 : 403),
    close: () => teams.close(),
  };
}

channelContract('botkit, Bot Framework', overBotFramework);

function stateInMemory(): AdapterState {
  const records = new Map<string, string>();
  return {
    get: async (key) => JSON.parse(records.get(key) ?? 'null') as unknown,
    set: async (key, value) => void records.set(key, JSON.stringify(value)),
    delete: async (key) => void records.delete(key),
    lease: async () => true,
  };
}

function host(state = stateInMemory()) {
  const messages: InboundMessage[] = [];
  const media: Media[] = [];
  const lines: string[] = [];
  const made: ChannelHost = {
    receive: async (batch) => void messages.push(...batch),
    report: async () => undefined,
    keepMedia: async (one) => `media-${media.push(one)}`,
    state,
    staff: noStaff,
    clock: new ManualClock(Date.parse('2026-11-23T10:00:00+08:00')),
    log: (level, message) => void lines.push(`${level} ${message}`),
  };
  return { ...made, messages, media, lines };
}

const outbound = (fields: Partial<Outbound> = {}): Outbound => ({
  id: 'out-1',
  channel: 'botkit:websocket',
  thread: 'owner-1',
  recipient: 'owner-1',
  text: '您好',
  phrases: [],
  ...fields,
});

describe('botkit over web sockets', () => {
  let server: Server;
  let port: number;
  let channel: Channel;
  beforeEach(async () => {
    ({ server, port } = await listening());
    channel = botkitChannel({ adapter: async () => new WebAdapter({ server }) });
  });
  afterEach(async () => {
    await channel.stop();
    await closed(server);
  });

  it('names channel, thread and sender, and leaves the id to the desk', async () => {
    const desk = host();
    await channel.start(desk);
    const owner = await page(port, 'owner-1');
    await owner.send({ type: 'message', text: '你好' });
    await vi.waitFor(() => expect(desk.messages).toHaveLength(1));
    expect(desk.messages[0]).toEqual({
      channel: 'botkit:websocket',
      medium: 'chat',
      thread: 'owner-1',
      sender: 'owner-1',
      messageId: null,
      sentAt: expect.any(Number) as number,
      text: '你好',
      audience: 'direct',
      mentioned: false,
      images: [],
      voices: [],
    });
  });

  it('reaches a connected owner after a restart', async () => {
    const desk = host();
    await channel.start(desk);
    const owner = await page(port, 'owner-1');
    await owner.send({ type: 'message', text: '你好' });
    await vi.waitFor(() => expect(desk.messages).toHaveLength(1));
    await channel.stop();

    channel = botkitChannel({ adapter: async () => new WebAdapter({ server }) });
    await channel.start(host(desk.state));
    const back = await page(port, 'owner-1');
    await back.send({ type: 'hello' });
    await vi.waitFor(async () =>
      expect(await channel.send(outbound())).toEqual({ state: 'sent', channelMessageId: null }),
    );
    await vi.waitFor(() => expect(back.received).toEqual(['您好']));
  });

  it('waits for an owner whose page is closed', async () => {
    const desk = host();
    await channel.start(desk);
    const owner = await page(port, 'owner-1');
    await owner.send({ type: 'message', text: '你好' });
    await vi.waitFor(() => expect(desk.messages).toHaveLength(1));
    await owner.close();
    await vi.waitFor(async () =>
      expect(await channel.send(outbound())).toEqual({
        state: 'later',
        afterMs: 60_000,
        reason: expect.stringContaining('client_gone') as string,
      }),
    );
  });

  it('knows nobody who has not written, and is no channel when stopped', async () => {
    await channel.start(host());
    expect(await channel.send(outbound())).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^no_conversation/) as string,
    });
    await channel.stop();
    expect(await channel.send(outbound())).toMatchObject({ state: 'later' });
  });

  it('leaves out what has no sender or is no text, and goes on', async () => {
    const desk = host();
    await channel.start(desk);
    const owner = await page(port, 'owner-1');
    await owner.send({ type: 'message', text: { deep: 1 } });
    await owner.send({ type: 'message', user: 7, text: '数字' });
    await owner.send({ type: 'message', text: '' });
    await owner.send({ type: 'message', text: '在吗' });
    await vi.waitFor(() => expect(desk.messages.map(({ text }) => text)).toEqual(['在吗']));
    expect(desk.lines.filter((line) => line.includes('left out'))).toHaveLength(2);
    expect(desk.lines.join()).not.toContain('数字');
  });

  it('fetches no addresses, and tells of them without their secrets', async () => {
    const fetched = vi.fn();
    const trap = await listening((_request, response) => {
      fetched();
      response.end();
    });
    const desk = host();
    await channel.start(desk);
    const owner = await page(port, 'owner-1');
    await owner.send({
      type: 'message',
      text: '看图',
      attachments: [
        { contentType: 'image/png', contentUrl: `http://127.0.0.1:${trap.port}/secret-path?token=abc` },
        { contentType: 'image/png', contentUrl: 'file:///etc/hostname' },
        { contentType: 'image/png', contentUrl: 'data:text/html;base64,PGI+' },
        { contentType: 'text/html', content: '<p>看图</p>' },
        { contentType: 'image/*', contentUrl: dataUrl(Buffer.from('picture')) },
        { contentType: 'audio/ogg', contentUrl: 'data:audio/ogg;codecs=opus;base64,dm9pY2U=' },
      ],
    });
    await vi.waitFor(() => expect(desk.messages).toHaveLength(1));
    expect(desk.messages[0]).toMatchObject({ text: '看图', images: ['media-1'], voices: ['media-2'] });
    expect(desk.media.map(({ bytes, type }) => [type, Buffer.from(bytes).toString()])).toEqual([
      ['image/png', 'picture'],
      ['audio/ogg', 'voice'],
    ]);
    expect(desk.lines).toHaveLength(3);
    expect(desk.lines[0]).toContain(`http://127.0.0.1:${trap.port}`);
    expect(desk.lines.join()).not.toMatch(/secret-path|token/);
    expect(fetched).not.toHaveBeenCalled();
    await closed(trap.server);
  });

  it('keeps the order of one conversation while a picture is being kept', async () => {
    const desk = host();
    let free = () => {};
    const slow = new Promise<void>((resolve) => {
      free = resolve;
    });
    desk.keepMedia = async () => slow.then(() => 'media-slow');
    await channel.start(desk);
    const owner = await page(port, 'owner-1');
    const other = await page(port, 'owner-2');
    const attachments = [{ contentType: 'image/png', contentUrl: dataUrl(Buffer.from('picture')) }];
    await owner.send({ type: 'message', text: '一', attachments });
    await owner.send({ type: 'message', text: '二' });
    await other.send({ type: 'message', text: '别人' });
    await vi.waitFor(() => expect(desk.messages.map(({ text }) => text)).toEqual(['别人']));
    free();
    await vi.waitFor(() => expect(desk.messages.map(({ text }) => text)).toEqual(['别人', '一', '二']));
  });

  it('says why it does not start: no server, or a port that is taken', async () => {
    await expect(
      botkitChannel({ adapter: async () => new WebAdapter() }).start(host()),
    ).rejects.toMatchObject({
      code: 'E_CHANNEL',
      message: expect.stringContaining('{ port } or { server }') as string,
    });
    const taken = botkitChannel({ adapter: async () => new WebAdapter({ port, host: '127.0.0.1' }) });
    await expect(taken.start(host())).rejects.toMatchObject({
      code: 'E_CHANNEL',
      message: expect.stringContaining('EADDRINUSE') as string,
    });
  });

  it('leaves no timer behind that would keep the process alive', async () => {
    const started = vi.spyOn(globalThis, 'setInterval');
    await channel.start(host());
    const heartbeats = started.mock.results.map((result) => result.value as NodeJS.Timeout);
    started.mockRestore();
    expect(heartbeats.length).toBeGreaterThan(0);
    expect(heartbeats.filter((timer) => timer.hasRef())).toEqual([]);
  });
});

describe('botkit as a Bot Framework bot', () => {
  let channel: Channel;
  let teams: Awaited<ReturnType<typeof service>>;
  beforeEach(async () => {
    channel = botkitChannel({ adapter: async () => new BotFrameworkAdapter({}) });
    teams = await service(channel);
  });
  afterEach(async () => {
    await channel.stop();
    await teams.close();
  });
  const toTeams = (fields: Partial<Outbound> = {}) =>
    outbound({ channel: 'botkit:msteams', thread: 'conversation-1', ...fields });

  it('acknowledges only what was committed', async () => {
    const desk = host();
    const receive = desk.receive;
    desk.receive = async () => {
      throw new Error('disk full');
    };
    await channel.start(desk);
    expect(await teams.post({ id: 'a-1', text: '你好' })).toBe(500);
    expect(desk.lines).toContain('error a message was not kept: disk full');
    desk.receive = receive;
    expect(await teams.post({ id: 'a-1', text: '你好' })).toBe(200);
    expect(desk.messages).toMatchObject([
      { messageId: 'a-1', sentAt: Date.parse('2026-11-23T02:00:00Z'), channel: 'botkit:msteams' },
    ]);
  });

  it('goes on when the dialog state cannot be kept', async () => {
    const desk = host();
    const set = desk.state.set;
    desk.state.set = async (key, value) => {
      if (key.startsWith('storage:')) throw new Error('disk full');
      await set(key, value);
    };
    await channel.start(desk);
    expect(await teams.post({ id: 'a-1', text: '你好' })).toBe(200);
    expect(desk.messages).toHaveLength(1);
    expect(desk.lines).toContain('warn dialog state was not kept: disk full');
  });

  it('hears its name in a group, and answers each person there', async () => {
    const desk = host();
    await channel.start(desk);
    const conversation = { id: 'group-1', isGroup: true, conversationType: 'groupChat' };
    const entities = [
      { type: 'mention', text: '<at>yingda</at>', mentioned: { id: 'bot-1', name: 'yingda' } },
    ];
    await teams.post({ id: 'a-1', conversation, entities, text: '<at>yingda</at> 几点开门' });
    await teams.post({ id: 'a-2', conversation, from: { id: 'owner-2' }, text: '我也想问' });
    expect(desk.messages).toMatchObject([
      { thread: 'group-1', sender: 'owner-1', audience: 'group', mentioned: true, text: '几点开门' },
      { thread: 'group-1', sender: 'owner-2', audience: 'group', mentioned: false, text: '我也想问' },
    ]);
    for (const recipient of ['owner-1', 'owner-2'])
      expect(await channel.send(toTeams({ thread: 'group-1', recipient }))).toMatchObject({ state: 'sent' });
    expect(teams.received).toEqual(['您好', '您好']);
  });

  it('keeps no names, and shortens ids that the port does not take', async () => {
    const state = stateInMemory();
    const kept = vi.spyOn(state, 'set');
    const desk = host(state);
    await channel.start(desk);
    const long = `a:${'x'.repeat(300)}`;
    expect(await teams.post({ id: long, text: '你好', conversation: { id: long } })).toBe(200);
    const [message] = desk.messages;
    expect(message?.thread).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(message?.messageId).toBe(message?.thread);
    expect(JSON.stringify(kept.mock.calls)).not.toContain('somebody');
    expect(await channel.send(toTeams({ thread: message?.thread ?? '' }))).toMatchObject({ state: 'sent' });
  });

  it('does not know about a message whose later pieces were refused', async () => {
    await channel.start(host());
    await teams.post({ id: 'a-1', text: '你好' });
    teams.refusals.push(200, 403);
    await expect(channel.send(toTeams({ text: '长'.repeat(3000) }))).rejects.toMatchObject({
      code: 'E_CHANNEL',
      message: expect.stringContaining('1 of 3 pieces') as string,
    });
  });

  it('answers requests that are none of its own', async () => {
    const ask = async (init: RequestInit) => {
      const answer = await fetch(teams.url, init);
      await answer.arrayBuffer();
      return answer.status;
    };
    expect(await ask({ method: 'POST', body: '{}' })).toBe(503);
    await channel.start(host());
    expect(await ask({ method: 'GET' })).toBe(405);
    expect(await ask({ method: 'POST', body: 'no json' })).toBe(400);
    expect(await ask({ method: 'POST', body: '[]' })).toBe(400);
    expect(await ask({ method: 'POST', body: '{}' })).toBe(400);
    expect(await ask({ method: 'POST', body: 'x'.repeat(10_000_001) })).toBe(413);
  });
});

describe('botkit as a channel of other adapters', () => {
  it('takes forms, and answers as Express does', async () => {
    const bodies: unknown[] = [];
    interface Reply {
      status(code: number): Reply;
      json(body: object): void;
    }
    const channel = botkitChannel({
      adapter: async () => ({
        sendActivities: async () => [],
        processActivity: async (request: { body: unknown; rawBody: string }, response: Reply) => {
          bodies.push(request.body, request.rawBody);
          response.status(202).json({ taken: true });
        },
      }),
    });
    const platform = await service(channel);
    await channel.start(host());
    const answer = await fetch(platform.url, { method: 'POST', body: new URLSearchParams({ Body: '你好' }) });
    expect([answer.status, await answer.json()]).toEqual([202, { taken: true }]);
    expect(bodies).toEqual([{ Body: '你好' }, 'Body=%E4%BD%A0%E5%A5%BD']);
    await channel.stop();
    await platform.close();
  });

  it('does not write to those whose only way back was the request', async () => {
    const channel = botkitChannel({ adapter: async () => new WebAdapter({ noServer: true }) });
    const platform = await service(channel);
    const desk = host();
    await channel.start(desk);
    await fetch(platform.url, {
      method: 'POST',
      body: JSON.stringify({ type: 'message', user: 'owner-1', text: '你好' }),
    });
    expect(desk.messages).toMatchObject([{ channel: 'botkit:webhook', thread: 'owner-1' }]);
    expect(await channel.send(outbound({ channel: 'botkit:webhook' }))).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^http_only/) as string,
    });
    await channel.stop();
    await platform.close();
  });

  it('takes no CloudAdapter, and nothing that is no adapter', async () => {
    for (const adapter of [null, {}, new CloudAdapter()])
      await expect(botkitChannel({ adapter: async () => adapter }).start(host())).rejects.toMatchObject({
        code: 'E_CHANNEL',
      });
  });

  it('names the package that is missing, and how to get it', async () => {
    await expect(
      loadBotkit(async () => Promise.reject(new Error('Cannot find package'))),
    ).rejects.toMatchObject({
      code: 'E_CHANNEL_MISSING',
      message: expect.stringContaining('npm install botkit') as string,
    });
  });
});

describe('what an adapter throws when it sends', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  const thrown = (fields: object) => Object.assign(new Error('refused\nby the platform'), fields);
  const waiting = (header: string) =>
    refusal(thrown({ statusCode: 429, response: { headers: new Headers({ 'retry-after': header }) } }), now);

  it('waits as long as it is told, within an hour', () => {
    expect(waiting('7')).toMatchObject({ state: 'later', afterMs: 7000 });
    expect(waiting('Mon, 23 Nov 2026 10:02:00 GMT')).toMatchObject({ afterMs: 120_000 });
    expect(waiting('99999')).toMatchObject({ afterMs: 3_600_000 });
    for (const header of ['', 'soon', '0', 'Mon, 23 Nov 2026 09:00:00 GMT'])
      expect(waiting(header)).toMatchObject({ afterMs: 30_000 });
  });

  it('is tried again where nothing was connected, and given up where it was refused', () => {
    expect(refusal(thrown({ code: 'ECONNREFUSED' }), now)).toMatchObject({ state: 'later' });
    expect(refusal(thrown({ statusCode: 403 }), now)).toEqual({
      state: 'failed',
      reason: 'http_403: refused; by the platform',
    });
  });

  it('is unknown otherwise, and what was sent stays out of the error', () => {
    for (const fields of [{ statusCode: 502 }, { statusCode: 408 }, { code: 'ECONNRESET' }, {}]) {
      const failing = () => refusal(thrown({ ...fields, request: { body: 'secret' } }), now);
      expect(failing).toThrow(/adapter failed while sending: refused/);
      try {
        failing();
      } catch (error) {
        expect((error as Error).cause).toBeUndefined();
      }
    }
  });
});

describe('botkit storage', () => {
  const KEY = '!@#$%^&*()~/\\><,.?\';"`~ websocket/conversations/owner-1/';

  it('reads what was written, and only that', async () => {
    const storage = botStorage(stateInMemory());
    await storage.write({ [KEY]: { count: 1 }, b: { deep: { list: [1, null] } } });
    const items = await storage.read([KEY, 'b', 'unknown']);
    expect(Object.keys(items)).toEqual([KEY, 'b']);
    expect(items).toMatchObject({ [KEY]: { count: 1 }, b: { deep: { list: [1, null] } } });
    expect(items[KEY]?.eTag).toEqual(expect.any(String));
    expect(await storage.read([])).toEqual({});
  });

  it('lets the last write win without an eTag or with "*"', async () => {
    const storage = botStorage(stateInMemory());
    await storage.write({ a: { count: 1 } });
    await storage.write({ a: { count: 2 } });
    await storage.write({ a: { count: 3, eTag: '*' } });
    expect((await storage.read(['a'])).a).toMatchObject({ count: 3 });
  });

  it('refuses what was changed since it was read, and then writes nothing of it', async () => {
    const storage = botStorage(stateInMemory());
    await storage.write({ a: { count: 1 } });
    const { a } = await storage.read(['a']);
    await storage.write({ a: { ...a, count: 2 } });
    await expect(storage.write({ b: { count: 9 }, a: { ...a, count: 3 } })).rejects.toThrow('eTag conflict');
    expect(await storage.read(['a', 'b'])).toMatchObject({ a: { count: 2 } });
    expect(Object.keys(await storage.read(['b']))).toEqual([]);
  });

  it('lets one of two win that write at the same time', async () => {
    const storage = botStorage(stateInMemory());
    await storage.write({ a: { count: 1 } });
    const { a } = await storage.read(['a']);
    const both = await Promise.allSettled([2, 3].map((count) => storage.write({ a: { ...a, count } })));
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((await storage.read(['a'])).a).toMatchObject({ count: 2 });
  });

  it('forgets, and takes a version of what is gone', async () => {
    const storage = botStorage(stateInMemory());
    await storage.write({ a: { count: 1 } });
    const { a } = await storage.read(['a']);
    await storage.delete(['a', 'unknown']);
    expect(await storage.read(['a'])).toEqual({});
    await storage.write({ a: { ...a, count: 2 } });
    expect((await storage.read(['a'])).a).toMatchObject({ count: 2 });
  });
});

describe('YINGDA_BOTKIT', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yingda-botkit-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const module = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return loadBotkitModule(join(folder, name));
  };

  it('takes an adapter, a function that gives one, and CommonJS', async () => {
    const adapter = '{ sendActivities: async () => [], name: "mine" }';
    for (const [name, text] of [
      ['instance.mjs', `export const adapter = ${adapter};`],
      ['function.mjs', `export async function adapter() { return ${adapter}; }`],
      ['common.cjs', `module.exports = { adapter: ${adapter} };`],
    ] as const)
      expect(await (await module(name, text)).adapter()).toMatchObject({ name: 'mine' });
  });

  it('says what is wrong with the module', async () => {
    const wrong = (message: string) => ({
      code: 'E_CHANNEL',
      message: expect.stringContaining(message) as string,
    });
    await expect(loadBotkitModule(join(folder, 'none.mjs'))).rejects.toMatchObject(wrong('is no file'));
    await expect(loadBotkitModule(folder)).rejects.toMatchObject(wrong('is no file'));
    await expect(module('other.mjs', 'export const bot = {};')).rejects.toMatchObject(
      wrong('exports no adapter'),
    );
    await expect(module('broken.mjs', 'throw new Error("no token");')).rejects.toMatchObject(
      wrong('could not be loaded: no token'),
    );
    await expect(module('needs.mjs', 'import "package-that-is-not-there";')).rejects.toMatchObject(
      wrong('package-that-is-not-there'),
    );
  });
});
