/** An owner on WeChat, through each of its three adapters: a repair with pictures, from the first message to the rated, closed ticket. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { officialAccountChannel } from '../../adapters/official-account/channel.ts';
import { FakeOfficialAccount } from '../../adapters/official-account/fake.ts';
import { wechatyChannel } from '../../adapters/wechaty/channel.ts';
import { wecomChannel } from '../../adapters/wecom/channel.ts';
import { FakeWecom } from '../../adapters/wecom/fake.ts';
import type { Channel, StaffAction } from '../../src/channel.ts';
import type { Clock } from '../../src/clock.ts';
import { Checker } from '../../src/script/lint.ts';
import { TYPE, wechatMock } from '../adapters/wechat.ts';
import { mounted } from '../fakes/mounted.ts';
import { MONDAY, openOffice } from '../office.ts';
import { community, library } from '../shared.ts';

interface Platform {
  readonly channel: Channel;
  /** Set before the start. */
  clock(clock: Clock): void;
  says(text: string): Promise<unknown>;
  sendsPicture(bytes: Uint8Array): Promise<unknown>;
  /** What the owner reads, in order, with what is offered below it. */
  read(): readonly { readonly text: string; readonly choices: readonly string[] }[];
  /** Answers with one of the choices: taps it where it is offered. */
  picks(choice: string): Promise<unknown>;
  close(): Promise<void>;
}

const words = () => library.notices.weixin;
const aesKey = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ';

async function wecom(): Promise<Platform> {
  const owner = 'wmOwner0000000000000000000000001';
  const fake = await FakeWecom.open({
    corpId: 'ww0123456789abcdef',
    secret: 'a-secret-that-is-not-one-0123456789abcdefghi',
    token: 'CallbackToken01',
    aesKey,
    kf: 'wkAbcdefghijklmnopqrstuvwxyz0123',
  });
  const channel = wecomChannel(fake.config, { words });
  const webhook = await mounted(channel);
  const tell = () => webhook.tell(fake.callback());
  return {
    channel,
    clock: (clock) => {
      fake.clock = clock;
    },
    says: (text) => {
      fake.says(owner, text);
      return tell();
    },
    sendsPicture: (bytes) => {
      fake.sends(owner, 'image', { media_id: fake.keepsFile(bytes, 'image/png') });
      return tell();
    },
    read: () => fake.sent.map(({ content, choices }) => ({ text: content, choices })),
    picks: (choice) => {
      expect(fake.sent.at(-1)?.choices).toContain(choice);
      fake.taps(owner, choice);
      return tell();
    },
    close: async () => {
      await webhook.close();
      await fake.close();
    },
  };
}

async function officialAccount(): Promise<Platform> {
  const owner = 'oOwner00000000000000000000001';
  const fake = await FakeOfficialAccount.open({
    appId: 'wx0123456789abcdef',
    secret: '0123456789abcdef0123456789abcdef',
    token: 'CallbackToken01',
    aesKey,
  });
  const channel = officialAccountChannel(fake.config, { words });
  const webhook = await mounted(channel);
  const tell = async (id: string) => fake.hears(await webhook.tell(fake.call(id)));
  return {
    channel,
    clock: (clock) => {
      fake.clock = clock;
    },
    says: (text) => tell(fake.says(owner, text)),
    sendsPicture: (bytes) =>
      tell(fake.sends(owner, 'image', { MediaId: fake.keepsFile(bytes, 'image/png'), PicUrl: '' })),
    read: () => fake.sent.map(({ content, choices }) => ({ text: content, choices })),
    picks: (choice) => {
      expect(fake.sent.at(-1)?.choices).toContain(choice);
      return tell(fake.taps(owner, choice));
    },
    close: async () => {
      await webhook.close();
      await fake.close();
    },
  };
}

async function wechaty(): Promise<Platform> {
  const wechat = wechatMock(MONDAY);
  const channel = wechatyChannel({ acceptsRisk: true, puppet: wechat.puppet, showQr: () => undefined });
  return {
    channel: {
      ...channel,
      start: async (host) => {
        await channel.start(host);
        await wechat.ready;
      },
    },
    clock: () => undefined,
    says: (text) => wechat.writes(wechat.owner, text),
    sendsPicture: (bytes) =>
      wechat.writes(wechat.owner, '', { type: TYPE.image, file: { bytes, name: 'picture.png' } }),
    read: () =>
      wechat.said.filter(({ to }) => to === wechat.owner).map(({ text }) => ({ text, choices: [] })),
    // Without menus the question itself asks: the same words are typed.
    picks: (choice) => wechat.writes(wechat.owner, choice),
    close: async () => undefined,
  };
}

/** Two pictures of one pixel: before and after. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const [BEFORE, AFTER] = [
  Buffer.from(PNG, 'base64'),
  Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.from([0])]),
];
const SIGNED = library.flows.get('FLOW-PROGRESS')?.choices?.done?.[0] ?? '';
const FIVE = library.flows.get('FLOW-SATISFACTION')?.choices?.ask_rating?.[0] ?? '';
const [FITTER, DESK] = [
  { id: 's1', name: '工程甲' },
  { id: 's2', name: '前台甲' },
];

describe.each([
  ['wecom', wecom],
  ['official-account', officialAccount],
  ['wechaty', wechaty],
] as const)('a repair by WeChat: %s', (name, make) => {
  it('is filed with a picture, told of, done, confirmed, closed and rated', { timeout: 60_000 }, async () => {
    const platform = await make();
    const office = await openOffice([platform.channel]);
    platform.clock(office.clock);
    const host = office.hostOf(platform.channel);
    let taken = 0;
    await platform.channel.start({
      ...host,
      receive: async (messages) => {
        await host.receive(messages);
        taken += messages.length;
      },
    });
    /** The owner does something, and has the answers when this resolves: within seconds, as a tap allows a minute. */
    const owner = async (does: Promise<unknown>) => {
      const [before, read] = [taken, platform.read().length];
      await does;
      await vi.waitFor(() => expect(taken).toBeGreaterThan(before), { timeout: 10_000, interval: 5 });
      office.clock.advance(3000);
      await office.desk.drain();
      return platform.read().slice(read);
    };
    const ticket = async () => (await office.store.tickets(community.id, { limit: 1 }))[0];
    const told = async (kind: string) =>
      (await office.store.events(0, 1000)).filter((event) => event.kind === kind);

    await owner(platform.says('厨房水槽漏水，3栋2单元1502，电话13800000098，明天下午三点有人在家'));
    await owner(platform.sendsPicture(BEFORE));
    const filed = await owner(platform.says('对'));
    const work = await ticket();
    expect(work).toMatchObject({ kind: 'repair', state: 'received', phone: '13800000098' });
    expect(filed.map(({ text }) => text).join('\n')).toContain(work?.number);
    expect(work?.attachments).toHaveLength(1);
    expect(await readFile(join(office.folder, work?.attachments[0] ?? ''))).toEqual(BEFORE);

    const id = office.seen[0] ?? '';
    const act = async (by: typeof FITTER, action: StaffAction, text?: string) => {
      await office.staff.act(`act-${taken++}`, by, id, action, text);
      office.clock.advance(3000);
      await office.desk.drain();
    };
    const gathered = library.standards.tickets.progress.gather_min[work?.urgency ?? 'normal'] * 60_000;
    const later = async (ms: number) => {
      office.clock.advance(ms);
      await office.desk.drain();
    };
    const move = (by: typeof FITTER, of: 'accept' | 'finish' | 'close') =>
      act(by, { do: 'move', ticket: work?.id ?? '', move: of, result: '更换存水弯并试水' });
    await move(FITTER, 'accept');
    // Moves are gathered for some minutes, then told with who has it.
    await later(gathered);
    expect(platform.read().at(-1)?.text).toContain(FITTER.name);
    expect(platform.read().at(-1)?.text).toContain(work?.number);
    await act(FITTER, { do: 'reply', phrases: [], edited: false }, '师傅已经出发，大约二十分钟到您家。');
    expect(platform.read().at(-1)?.text).toBe('师傅已经出发，大约二十分钟到您家。');
    await owner(platform.sendsPicture(AFTER));
    expect((await ticket())?.attachments).toHaveLength(2);
    await act(FITTER, { do: 'hand_back' });
    await move(FITTER, 'finish');
    await later(gathered);
    expect(platform.read().at(-1)?.text).toContain(SIGNED);
    const signed = await owner(platform.picks(SIGNED));
    expect(signed.map(({ text }) => text).join()).toContain(work?.number);
    expect(await ticket()).toMatchObject({ state: 'confirmed' });
    await move(DESK, 'close');
    expect(await ticket()).toMatchObject({ state: 'closed' });

    const before = platform.read().length;
    await later(60_000);
    // What the owner has confirmed is not asked again.
    expect(platform.read().length).toBe(before + 1);
    expect(platform.read().at(-1)?.text).toMatch(/分/u);
    const thanks = await owner(platform.picks(FIVE));
    expect(thanks.map(({ text }) => text).join()).toMatch(/谢/u);
    expect((await told('ticket.rated')).map(({ data }) => data)).toEqual([{ rating: 5, solved: true }]);
    expect(await ticket()).toMatchObject({ state: 'closed', number: work?.number });

    const checker = new Checker(library);
    const said = (await office.store.messages(id, 0, 200)).filter(({ from }) => from === 'bot');
    for (const { text } of said) expect(checker.lint({ text, channel: 'chat' }).violations, text).toEqual([]);
    expect(await told('message.failed')).toEqual([]);
    expect(office.faults).toEqual([]);
    expect((await office.store.conversation(id))?.channel.split(':')[0]).toBe(name);
    await platform.channel.stop();
    await platform.close();
    await office.close();
  });
});
