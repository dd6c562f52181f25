import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { log as sdkLog, types } from 'wechaty';
import { wechatyChannel } from '../../adapters/wechaty/channel.ts';
import { MESSAGE_TYPE, OFFICIAL_ACCOUNT } from '../../adapters/wechaty/message.ts';
import { terminalQr } from '../../adapters/wechaty/qr.ts';
import { buildBot } from '../../adapters/wechaty/sdk.ts';
import { LOADING_MS, TEXT_BYTES } from '../../adapters/wechaty/send.ts';
import { hostFor } from '../../src/desk/hosting.ts';
import { createDesk, type Desk, ManualClock, type Store, type Ticket } from '../../src/index.ts';
import { mediaFolder } from '../../src/media.ts';
import { type ChannelHarness, channelContract } from '../contracts/channel.contract.ts';
import { noStaff } from '../office.ts';
import { community, library, sampleStore, understander } from '../shared.ts';
import { TYPE, type WechatMock, type Writing, wechatMock } from './wechat.ts';

/** 2026-11-23, a Monday, 10:00 in Shanghai. */
const NOW = Date.parse('2026-11-23T10:00:00+08:00');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PICTURE: Writing = { type: TYPE.image, file: { bytes: PNG, name: 'leak.png' } };

async function harness(): Promise<ChannelHarness> {
  const wechat = wechatMock(NOW);
  return {
    channel: wechatyChannel({ acceptsRisk: true, puppet: wechat.puppet, showQr: () => undefined }),
    limitBytes: TEXT_BYTES,
    refusals: ['later'],
    // A mock puppet starts once; a new one with the same messages is tried below.
    restarts: false,
    says: (text) => wechat.writes(wechat.owner, text),
    sendsPicture: () => wechat.writes(wechat.owner, '', PICTURE),
    again: async (id) => wechat.delivers(id),
    echoes: async (text) => {
      await wechat.writes(wechat.account, text);
    },
    received: () => wechat.said.filter(({ to }) => to === wechat.owner).map(({ text }) => text),
    shown: () => wechat.said.flatMap(({ picture }) => (picture ? [picture] : [])),
    // Logged out, as far as the SDK knows.
    refuseNext: () => void Object.assign(wechat.puppet, { __currentUserId: undefined }),
    close: async () => undefined,
  };
}

channelContract('wechaty', harness);

describe('wechaty at the desk', () => {
  let store: Store;
  let clock: ManualClock;
  let folder: string;
  let log: string[];
  let called: string[];
  let desk: Desk;
  let wechat: WechatMock;
  let channel: ReturnType<typeof wechatyChannel>;
  const codes: string[] = [];

  /** A fresh instance of wechaty on the same store, as after a restart. */
  async function startAnew(change: Partial<Parameters<typeof wechatyChannel>[0]> = {}): Promise<void> {
    wechat = wechatMock(NOW);
    channel = wechatyChannel({
      acceptsRisk: true,
      puppet: wechat.puppet,
      showQr: (url) => codes.push(url),
      retryMs: 5,
      ...change,
    });
    desk = createDesk({ store, library, understander, clock, community, channels: [channel] });
    await channel.start(
      hostFor('wechaty', {
        staff: noStaff,
        desk,
        store,
        clock,
        keepMedia: mediaFolder(folder),
        callPeople: (reason) => called.push(reason),
        log: (level, message) => log.push(`${level}: ${message}`),
      }),
    );
    await wechat.ready;
  }

  beforeEach(async () => {
    clock = new ManualClock(NOW);
    store = await sampleStore();
    folder = await mkdtemp(join(tmpdir(), 'yingda-wechaty-'));
    log = [];
    called = [];
    codes.length = 0;
    await startAnew();
  });
  afterEach(async () => {
    await channel.stop();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const conversation = async (thread: string, sender: string) =>
    (await store.conversationId('wechaty', thread, sender)) ?? '';
  const rows = async (thread: string, sender: string) =>
    store.messages(await conversation(thread, sender), 0, 100);
  const tickets = async (thread: string, sender: string): Promise<Ticket[]> =>
    store.tickets(community.id, { conversationId: await conversation(thread, sender) });
  /** Until the message is committed; then its quiet window passes and it is answered. */
  async function answered(thread: string, sender: string): Promise<void> {
    await vi.waitFor(async () => {
      const id = await store.conversationId('wechaty', thread, sender);
      expect(id).not.toBeNull();
      expect(await store.waiting(id ?? '')).not.toEqual([]);
    });
    clock.advance(3000);
    await desk.drain();
  }
  async function owner(text: string, extra: Writing = {}): Promise<string[]> {
    const before = wechat.said.length;
    await wechat.writes(wechat.owner, text, extra);
    await answered(wechat.owner, wechat.owner);
    return wechat.said.slice(before).map((said) => said.text);
  }
  /** Somebody writes in the room. @returns what the account says thereupon, with where */
  async function inRoom(from: string, text: string, extra: Writing = {}) {
    const before = wechat.said.length;
    await wechat.writes(from, text, { room: wechat.room, ...extra });
    await answered(wechat.room, from);
    return wechat.said.slice(before);
  }

  it('files a repair of a direct chat, with its picture', async () => {
    await owner('厨房水槽漏水，3栋2单元1502');
    await owner('', PICTURE);
    for (const line of ['13800001234', '明天上午在家', '对']) await owner(line);
    const [ticket] = await tickets(wechat.owner, wechat.owner);
    expect(ticket).toMatchObject({ kind: 'repair', address: { building: '3', unit: '2', room: '1502' } });
    expect(ticket?.attachments).toHaveLength(1);
    expect(await readFile(join(folder, ticket?.attachments[0] ?? ''))).toEqual(PNG);
  });

  it('keeps silent in a room where nobody speaks to it, and keeps nothing', async () => {
    expect(await inRoom(wechat.neighbour, '今天菜场的豆角不错')).toEqual([]);
    expect(await rows(wechat.room, wechat.neighbour)).toEqual([]);
    await wechat.writes(wechat.neighbour, '', { ...PICTURE, room: wechat.room });
    await inRoom(wechat.neighbour, '拍给你们看');
    expect(await readdir(folder)).toEqual([]);
    expect(log.join('\n')).not.toMatch(/豆角|拍给/);
  });

  it('answers a general question where it was mentioned, and mentions the one who asked', async () => {
    const [answer, ...more] = await inRoom(wechat.neighbour, '请问装修几点停工', { mention: true });
    expect(more).toEqual([]);
    expect(answer?.to).toBe(wechat.room);
    expect(answer?.text).toMatch(/^@name of owner-2 .*施工时间/su);
    expect((await rows(wechat.room, wechat.neighbour))[0]?.text).toBe('请问装修几点停工');
  });

  it('takes a private matter to the direct chat', async () => {
    const said = await inRoom(wechat.owner, '我家3栋2单元1502的物业费是多少', { mention: true });
    expect(said.map(({ to }) => to)).toEqual([wechat.room, wechat.owner]);
    expect(said[0]?.text).toContain('私信');
    expect(said[0]?.text).not.toContain('1502');
    expect((await rows(wechat.owner, wechat.owner))[0]?.text).toBe('我家3栋2单元1502的物业费是多少');
  });

  it('asks somebody who is no friend to write first', async () => {
    const said = await inRoom(wechat.neighbour, '我家3栋2单元1502的物业费是多少', { mention: true });
    expect(said.map(({ to }) => to)).toEqual([wechat.room]);
    expect(said[0]?.text).toContain('私信');
    expect(await store.conversationId('wechaty', wechat.neighbour, wechat.neighbour)).toBeNull();
  });

  it('meets an emergency in the room at once, and asks for no phone there', async () => {
    const before = wechat.said.length;
    await wechat.writes(wechat.neighbour, '3栋2单元1502着火了，好大的烟', { room: wechat.room });
    await vi.waitFor(async () => {
      await desk.drain();
      expect(wechat.said.length).toBeGreaterThan(before);
    });
    const [first] = wechat.said.slice(before);
    expect(first?.to).toBe(wechat.room);
    expect(first?.text).toContain('119');
    const [ticket] = await tickets(wechat.room, wechat.neighbour);
    expect(ticket).toMatchObject({ kind: 'emergency', address: { building: '3' } });
    await inRoom(wechat.neighbour, '在15层，楼道里也有烟');
    const phrases = (await rows(wechat.room, wechat.neighbour)).flatMap((row) => row.phrases);
    expect(phrases.map(({ id }) => id).join()).toMatch(/FLOW-EMERGENCY.noted/);
    expect(phrases.map(({ id }) => id).join()).not.toMatch(/ask_phone/);
  });

  it('does nothing anew when a new instance delivers the same messages and echoes', async () => {
    await wechat.writes(wechat.owner, '楼道灯坏了，3栋2单元', { id: 'kept-1' });
    await answered(wechat.owner, wechat.owner);
    const before = await rows(wechat.owner, wechat.owner);
    expect(before.some((row) => row.from === 'bot')).toBe(true);
    await channel.stop();
    await startAnew();
    await wechat.writes(wechat.owner, '楼道灯坏了，3栋2单元', { id: 'kept-1' });
    await wechat.writes(wechat.account, '您好', { id: 'echo-1' });
    await wechat.writes(wechat.owner, '在吗', { id: 'new-1' });
    await answered(wechat.owner, wechat.owner);
    const after = await rows(wechat.owner, wechat.owner);
    expect(after.filter((row) => row.from === 'owner').map((row) => row.text)).toEqual([
      '楼道灯坏了，3栋2单元',
      '在吗',
    ]);
    expect(wechat.said).toHaveLength(1);
  });

  it('takes no notes, stickers, nor official accounts', async () => {
    for (const type of [TYPE.note, TYPE.emoticon])
      await wechat.writes(wechat.owner, '<xml>secret</xml>', { type });
    const shop = wechat.meets('shop', { type: OFFICIAL_ACCOUNT });
    await wechat.writes(shop, '今日特价');
    await owner('你好');
    expect((await rows(wechat.owner, wechat.owner)).filter((row) => row.from === 'owner')).toHaveLength(1);
    expect(await store.conversationId('wechaty', shop, shop)).toBeNull();
    expect(log.filter((line) => line.includes('was not taken'))).toHaveLength(2);
    expect(log.join('\n')).not.toMatch(/secret|特价/);
  });

  it('takes a place by its words, names what it cannot keep, and marks what was recalled', async () => {
    await channel.stop();
    await startAnew({ words: () => library.notices.weixin });
    vi.spyOn(wechat.puppet, 'messageLocation').mockResolvedValue({
      name: '3栋东门',
      address: '花园路1号',
      latitude: 23.1,
      longitude: 113.3,
      accuracy: 10,
    });
    vi.spyOn(wechat.puppet, 'messageMiniProgram').mockRejectedValue(new Error('not today'));
    const { location, video, miniprogram, file } = library.notices.weixin.kinds;
    expect(location).toBeDefined();
    for (const type of [TYPE.location, TYPE.video, TYPE.miniProgram, TYPE.attachment])
      await wechat.writes(wechat.owner, '<xml>secret</xml>', { type });
    const taken = await wechat.writes(wechat.owner, '我说错了');
    await wechat.writes(wechat.owner, taken, { type: TYPE.recalled });
    await owner('就这些');
    const said = (await rows(wechat.owner, wechat.owner)).filter((row) => row.from === 'owner');
    expect(said.map((row) => row.text)).toEqual([
      '位置在3栋东门 花园路1号',
      video,
      miniprogram,
      file,
      '我说错了',
      '就这些',
    ]);
    expect(said.filter(({ recalled }) => recalled).map(({ text }) => text)).toEqual(['我说错了']);
    const noted = (await store.events(0, 1000)).filter((event) => event.kind === 'conversation.note');
    expect(noted).toHaveLength(1);
    expect(log.join('\n')).not.toContain('secret');
  });

  it('listens in rooms of its community only, where they are named', async () => {
    for (const [rooms, answers] of [
      [['another room'], 0],
      [['a room'], 1],
      [['room-1@chatroom'], 1],
    ] as const) {
      await channel.stop();
      await startAnew({ rooms });
      await wechat.writes(wechat.owner, '装修几点停工', { room: wechat.room, mention: true });
      await owner('你好');
      expect(wechat.said.filter(({ to }) => to === wechat.room)).toHaveLength(answers);
    }
  });

  it('keeps a voice message', async () => {
    await owner('', { type: TYPE.audio, file: { bytes: Buffer.from('#!SILK_V3'), name: 'voice.sil' } });
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.sil$/)]);
  });

  it('files a repair of a direct chat, with its video', async () => {
    await channel.stop();
    await startAnew({ words: () => library.notices.weixin });
    const film = Buffer.from('\0\0\0\x18ftypmp42');
    await owner('厨房水槽漏水，3栋2单元1502');
    await owner('', { type: TYPE.video, file: { bytes: film, name: 'leak.mp4' } });
    for (const line of ['13800001234', '明天上午在家', '对']) await owner(line);
    const [ticket] = await tickets(wechat.owner, wechat.owner);
    expect(ticket?.attachments).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.mp4$/)]);
    expect(await readFile(join(folder, ticket?.attachments[0] ?? ''))).toEqual(film);
    const said = await rows(wechat.owner, wechat.owner);
    expect(said.find(({ text }) => text === library.notices.weixin.kinds.video)).toMatchObject({
      from: 'owner',
      attachments: 1,
      media: ticket?.attachments,
    });
  });

  it('names a video that is too big or cannot be fetched', async () => {
    await channel.stop();
    await startAnew({ words: () => library.notices.weixin });
    const big = { bytes: Buffer.alloc(20_000_001), name: 'long.mp4' };
    await wechat.writes(wechat.owner, '', { type: TYPE.video, file: big });
    await owner('', { type: TYPE.video });
    const { video } = library.notices.weixin.kinds;
    await vi.waitFor(async () => {
      const said = (await rows(wechat.owner, wechat.owner)).filter(({ from }) => from === 'owner');
      expect(said.map(({ text, attachments }) => [text, attachments])).toEqual([
        [video, 0],
        [video, 0],
      ]);
    });
    expect(await readdir(folder).catch(() => [])).toEqual([]);
  });

  it('takes a message whose picture cannot be fetched, without it', async () => {
    await owner('', { type: TYPE.image });
    expect((await rows(wechat.owner, wechat.owner))[0]).toMatchObject({ from: 'owner', text: '' });
    expect(log.filter((line) => line.startsWith('warn: one of the images'))).toHaveLength(1);
  });

  it('waits for a slow picture so long and no longer, and others do not wait for it', async () => {
    await channel.stop();
    await startAnew({ mediaMs: 200 });
    vi.spyOn(wechat.puppet, 'messageFile').mockReturnValue(new Promise(() => undefined));
    await wechat.writes(wechat.owner, '', { type: TYPE.image });
    await wechat.writes(wechat.owner, '厨房漏水');
    const other = wechat.meets('owner-3');
    await wechat.writes(other, '你好');
    await answered(other, other);
    expect(await store.conversationId('wechaty', wechat.owner, wechat.owner)).toBeNull();
    await answered(wechat.owner, wechat.owner);
    expect(log.join('\n')).toContain('took longer than 200 ms');
  });

  it('lets no message overtake an earlier one of the same sender that loads slowly', async () => {
    const load = wechat.puppet.messageRawPayload.bind(wechat.puppet);
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    vi.spyOn(wechat.puppet, 'messageRawPayload').mockImplementation(async (id) => {
      if (id === 'slow') await gate;
      return load(id);
    });
    await wechat.writes(wechat.owner, '一、灯坏了', { id: 'slow' });
    await wechat.writes(wechat.owner, '二、在3栋', { id: 'quick' });
    // The later one has every chance.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    release();
    await vi.waitFor(async () => {
      clock.advance(3000);
      await desk.drain();
      expect((await rows(wechat.owner, wechat.owner)).filter((row) => row.from === 'owner')).toHaveLength(2);
    });
    expect((await rows(wechat.owner, wechat.owner)).filter((row) => row.from === 'owner')).toMatchObject([
      { text: '一、灯坏了' },
      { text: '二、在3栋' },
    ]);
  });

  it('tries again when a message cannot be committed, then goes on with the next', async () => {
    const accept = vi.spyOn(store, 'accept').mockRejectedValueOnce(new Error('busy'));
    await owner('你好');
    accept.mockRejectedValueOnce(new Error('full')).mockRejectedValueOnce(new Error('full'));
    accept.mockRejectedValueOnce(new Error('full')).mockRejectedValueOnce(new Error('full'));
    await wechat.writes(wechat.owner, '这一条留不住');
    await owner('谢谢');
    expect(
      (await rows(wechat.owner, wechat.owner)).filter((row) => row.from === 'owner').map((row) => row.text),
    ).toEqual(['你好', '谢谢']);
    expect(log).toContain('error: a message was lost: full');
  });

  describe('sending', () => {
    const outbound = (to: string, text = '您好', recipient = to) => ({
      id: 'o-1',
      channel: 'wechaty',
      thread: to,
      recipient,
      text,
      phrases: [],
    });

    it('tells the id that the puppet gives', async () => {
      await owner('你好', { id: 'told-1' });
      vi.spyOn(wechat.puppet, 'messageSendText').mockResolvedValue('told-1' as never);
      expect(await channel.send(outbound(wechat.owner))).toEqual({
        state: 'sent',
        channelMessageId: 'told-1',
      });
    });

    it('throws what the puppet throws: nobody knows whether it arrived', async () => {
      vi.spyOn(wechat.puppet, 'messageSendText').mockRejectedValue(new Error('connection reset'));
      await expect(channel.send(outbound(wechat.owner))).rejects.toThrow('connection reset');
    });

    it('waits with somebody unknown while contacts are loaded, then fails', async () => {
      expect(await channel.send(outbound('nobody'))).toMatchObject({ state: 'later' });
      expect(await channel.send(outbound('no-room@chatroom', '您好', wechat.owner))).toMatchObject({
        state: 'later',
      });
      clock.advance(LOADING_MS);
      expect(await channel.send(outbound('nobody'))).toEqual({
        state: 'failed',
        reason: expect.stringMatching(/^E_CHANNEL: the account does not know this contact/),
      });
    });

    it('answers in a room without a mention when the one who asked has left it', async () => {
      vi.spyOn(wechat.puppet, 'roomMemberRawPayload').mockRejectedValue(new Error('no such member'));
      await channel.send(outbound(wechat.room, '您好', wechat.owner));
      expect(wechat.said.at(-1)).toMatchObject({ to: wechat.room, text: '您好' });
    });

    it('mentions once, in the first piece, within the limit', async () => {
      await channel.send(outbound(wechat.room, '装修时间有规定。'.repeat(200), wechat.owner));
      const pieces = wechat.said.map(({ text }) => text);
      expect(pieces.length).toBeGreaterThan(1);
      expect(pieces.filter((text) => text.startsWith('@'))).toHaveLength(1);
      for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(TEXT_BYTES);
    });

    it('asks for its pace before each piece', async () => {
      const paced: string[] = [];
      await channel.stop();
      await startAnew({
        pace: async (piece) => {
          expect(wechat.said).toHaveLength(paced.length);
          paced.push(piece);
        },
      });
      await channel.send(outbound(wechat.owner, '装修时间有规定。'.repeat(200)));
      expect(paced.join('')).toBe('装修时间有规定。'.repeat(200));
      expect(paced).toEqual(wechat.said.map(({ text }) => text));
    });
  });

  describe('the login', () => {
    it('shows the code, tells of login and logout, and of the risk first', async () => {
      expect(codes).toEqual(['https://login.example/code']);
      await vi.waitFor(() => expect(channel.standing?.()).toEqual({ state: 'up', code: null }));
      expect(log[0]).toMatch(/^warn: .*banned/);
      await vi.waitFor(() => expect(log).toContain('info: logged in to WeChat'));
      await wechat.puppet.logout('kicked');
      await vi.waitFor(() => expect(log.at(-1)).toMatch(/^warn: logged out of WeChat/));
      wechat.puppet.emit('scan', { qrcode: 'https://login.example/anew', status: types.ScanStatus.Timeout });
      expect(codes.at(-1)).toBe('https://login.example/anew');
      expect(channel.standing?.()).toEqual({ state: 'login', code: 'https://login.example/anew' });
    });

    it('calls people when nobody has logged in again for a while', async () => {
      await channel.stop();
      await startAnew({ lostMs: 30 });
      await wechat.puppet.logout('kicked');
      wechat.puppet.login(wechat.account);
      await vi.waitFor(() => expect(log.at(-1)).toBe('info: logged in to WeChat'));
      await wechat.puppet.logout('kicked');
      await vi.waitFor(() => expect(called).toEqual(['channel:logged_out']));
      expect(log.at(-1)).toContain('people are called: channel:logged_out');
    });

    it('reads after the next login what came at a logout, and its own words never', async () => {
      const searched = vi.spyOn(wechat.puppet, 'messageSearch');
      await wechat.puppet.logout();
      await wechat.writes(wechat.account, '您好', { id: 'own' });
      await wechat.writes(wechat.owner, '在吗', { id: 'late' });
      const looks = () => searched.mock.calls.filter(([query]) => query?.id === 'late').length;
      await vi.waitFor(() => expect(looks()).toBeGreaterThan(2));
      expect(await store.conversationId('wechaty', wechat.owner, wechat.owner)).toBeNull();
      wechat.puppet.login(wechat.account);
      await answered(wechat.owner, wechat.owner);
      expect((await rows(wechat.owner, wechat.owner))[0]?.text).toBe('在吗');
      expect(await store.conversationId('wechaty', wechat.account, wechat.account)).toBeNull();
    });

    it('knows its own words even when the SDK does not know who it is', async () => {
      await owner('你好');
      vi.spyOn(wechat.puppet, 'currentUserId', 'get').mockReturnValue('somebody');
      await wechat.writes(wechat.account, '您好');
      await wechat.writes(wechat.neighbour, '在吗');
      await answered(wechat.neighbour, wechat.neighbour);
      expect(await store.conversationId('wechaty', wechat.account, wechat.account)).toBeNull();
    });

    it('keeps it in a file that only the owner of the process may read', async () => {
      await channel.stop();
      const session = join(folder, 'login');
      await startAnew({ session });
      expect((await stat(`${session}.memory-card.json`)).mode & 0o777).toBe(0o600);
    });

    it('logs errors of the SDK on one short line and goes on', async () => {
      wechat.puppet.emit('error', { gerror: `broken\nline ${'x'.repeat(999)}` });
      await vi.waitFor(() => expect(log.at(-1)).toMatch(/^error: broken; line x+$/));
      expect(log.at(-1)?.length).toBeLessThan(320);
      expect(await owner('你好')).toHaveLength(1);
    });
  });
});

describe('starting wechaty', () => {
  const notThere = (name: string) =>
    Object.assign(new Error(`Cannot find package '${name}' imported from here`), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
  const missing = (absent: string) => async (name: string) => {
    if (name === absent) throw notThere(name);
    return import(name);
  };

  it('does not start before its risk is accepted, and says so in both languages', async () => {
    const { puppet } = wechatMock(NOW);
    const options = { puppet, showQr: () => undefined, words: () => library.notices.weixin };
    const channel = wechatyChannel({ ...options, acceptsRisk: false });
    await expect(channel.start({ log: () => undefined } as never)).rejects.toMatchObject({
      code: 'E_CHANNEL_RISK',
      message: expect.stringMatching(/封禁.*YINGDA_WECHATY_ACCEPT_RISK.*banned.*YINGDA_WECHATY_ACCEPT_RISK/s),
    });
    expect(puppet.state.active()).toBe(false);
    expect((await channel.send({} as never)).state).toBe('later');
  });

  it('names the package that is missing, and the command that installs it', async () => {
    await expect(buildBot('wechaty-puppet-service', null, missing('wechaty'))).rejects.toMatchObject({
      code: 'E_CHANNEL_MISSING',
      message: 'wechaty is not installed: npm install wechaty@1.20.2 wechaty-puppet-service',
    });
    const channel = wechatyChannel({
      acceptsRisk: true,
      puppet: 'wechaty-puppet-absent',
      showQr: () => undefined,
    });
    await expect(channel.start({ log: () => undefined } as never)).rejects.toMatchObject({
      code: 'E_CHANNEL_MISSING',
      message: 'wechaty-puppet-absent is not installed: npm install wechaty@1.20.2 wechaty-puppet-absent',
    });
  });

  it('tells a package that is there but broken from one that is missing', async () => {
    const broken = async () => {
      throw notThere('something-else');
    };
    await expect(buildBot('wechaty-puppet-service', null, broken)).rejects.toMatchObject({
      code: 'E_CHANNEL',
    });
  });

  it('keeps the SDK from printing messages', async () => {
    const { puppet } = wechatMock(NOW);
    sdkLog.level('warn');
    await buildBot(puppet, null);
    expect(sdkLog.level()).toBe('error');
  });

  it('installs the version that the project tests with', async () => {
    const { optionalDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
      optionalDependencies: Record<string, string>;
    };
    await expect(buildBot('any', null, missing('wechaty'))).rejects.toThrow(
      `wechaty@${optionalDependencies.wechaty}`,
    );
  });

  it('says so when the puppet does not start', async () => {
    const wechat = wechatMock(NOW);
    vi.spyOn(wechat.puppet, 'start').mockRejectedValue(new Error('token refused'));
    const channel = wechatyChannel({ acceptsRisk: true, puppet: wechat.puppet, showQr: () => undefined });
    await expect(channel.start({ log: () => undefined } as never)).rejects.toMatchObject({
      code: 'E_CHANNEL',
      message: expect.stringContaining('token refused'),
    });
    await channel.stop();
  });

  it('holds sends back before it is started', async () => {
    const channel = wechatyChannel({
      acceptsRisk: true,
      puppet: 'wechaty-puppet-service',
      showQr: () => undefined,
    });
    expect(await channel.send({} as never)).toMatchObject({ state: 'later' });
    await channel.stop();
  });

  it('knows the numbers of the SDK', () => {
    expect(MESSAGE_TYPE).toEqual({
      attachment: types.Message.Attachment,
      audio: types.Message.Audio,
      contact: types.Message.Contact,
      chatHistory: types.Message.ChatHistory,
      image: types.Message.Image,
      text: types.Message.Text,
      location: types.Message.Location,
      miniProgram: types.Message.MiniProgram,
      recalled: types.Message.Recalled,
      url: types.Message.Url,
      video: types.Message.Video,
    });
    expect(OFFICIAL_ACCOUNT).toBe(types.Contact.Official);
  });

  it('draws the code, or gives its address alone', async () => {
    const url = 'https://login.example/code';
    const drawn = await terminalQr(url);
    expect(drawn.split('\n').length).toBeGreaterThan(10);
    expect(drawn.endsWith(`\n${url}`)).toBe(true);
    expect(await terminalQr(url, missing('qrcode'))).toBe(url);
  });
});
