import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WecomOptions, wecomChannel } from '../../adapters/wecom/channel.ts';
import { FakeWecom, kfEvent, type State, sealedCall } from '../../adapters/wecom/fake.ts';
import type { Channel, ChannelHost, DeliveryReport, InboundMessage, Media } from '../../src/channel.ts';
import { ManualClock } from '../../src/clock.ts';
import type { WecomConfig } from '../../src/config.ts';
import { YingdaError } from '../../src/errors.ts';
import type { StaffDesk } from '../../src/staff.ts';
import { type Call, encrypted, signature } from '../../src/weixin/counterpart.ts';
import { type ChannelHarness, channelContract } from '../contracts/channel.contract.ts';
import { hearing } from '../fakes/hearing.ts';
import { badPadding, type Mounted, mounted, reworded } from '../fakes/mounted.ts';
import { library } from '../shared.ts';

/** Made up; the shapes are those of the platform. */
const SECRETS: Omit<WecomConfig, 'api'> = {
  corpId: 'ww0123456789abcdef',
  secret: 'a-secret-that-is-not-one-0123456789abcdefghi',
  token: 'CallbackToken01',
  aesKey: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ',
  kf: 'wkAbcdefghijklmnopqrstuvwxyz0123',
};
const SEALING = { ...SECRETS, receiver: SECRETS.corpId };
const words = () => library.notices.weixin;
const PICTURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const OWNER = 'wmOwner0000000000000000000000001';
const CHANNEL = `wecom:${SECRETS.kf}`;
/** A staff list without anybody. */
const nobody = { members: { ofWecom: async () => null } } as unknown as StaffDesk;
const NOW = Date.parse('2026-11-23T10:00:00+08:00');

/** The contract sends more than five messages in a row; the quota has tests of its own below. */
async function harness(): Promise<ChannelHarness> {
  const fake = await FakeWecom.open(SECRETS);
  fake.quota = 100;
  const channel = wecomChannel(fake.config, { words, quota: 100 });
  const webhook = await mounted(channel);
  const told = async <T>(result: T): Promise<T> => {
    await webhook.tell(fake.callback());
    return result;
  };
  return {
    channel: {
      ...channel,
      start: (host) => {
        fake.clock = host.clock;
        return channel.start(host);
      },
    },
    limitBytes: 2048,
    says: (text) => told(fake.says(OWNER, text)),
    sendsPicture: (bytes) =>
      told(fake.sends(OWNER, 'image', { media_id: fake.keepsFile(bytes, 'image/png') })),
    again: (id) => told(fake.repeat(id)),
    received: () => fake.sent.map((one) => one.content),
    shown: () =>
      fake.sent.flatMap(({ picture }) => (picture ? [fake.fileOf(picture)?.bytes ?? new Uint8Array()] : [])),
    refuseNext: (how) => fake.goesWrong('kf/send_msg', { errcode: how === 'later' ? 45009 : 95018 }),
    failsLate: () => told(fake.failLate(fake.sent.at(-1)?.msgid ?? '', 10)),
    close: async () => {
      await webhook.close();
      await fake.close();
    },
  };
}

channelContract('wecom', harness);

function deferred(): { promise: Promise<void>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((_, no) => {
    reject = no;
  });
  return { promise, reject };
}

describe('wecom', () => {
  let clock: ManualClock;
  let fake: FakeWecom;
  let channel: Channel;
  let webhook: Mounted;
  let got: InboundMessage[];
  let reports: DeliveryReport[];
  let log: string[];
  let state: Map<string, unknown>;
  let kept: Media[];
  let host: ChannelHost;
  /** Instead of committing. */
  let committing: () => Promise<void>;

  beforeEach(async () => {
    clock = new ManualClock(NOW);
    fake = await FakeWecom.open(SECRETS);
    fake.clock = clock;
    committing = async () => undefined;
    ({ host, got, reports, log, kept, state } = hearing({ clock, staff: nobody }, () => committing()));
    await connect();
  });

  afterEach(async () => {
    await channel.stop();
    await webhook.close();
    await fake.close();
  });

  async function connect(options: Partial<WecomOptions> = {}): Promise<void> {
    channel = wecomChannel(fake.config, { words, retryMs: 10, ...options });
    webhook = await mounted(channel);
  }

  async function reconnect(options: Partial<WecomOptions>): Promise<void> {
    await channel.stop();
    await webhook.close();
    await connect(options);
  }

  const cursor = () => state.get(`cursor:${SECRETS.kf}`);
  const texts = () => got.map((message) => message.text);
  const calledPaths = (path: string) => fake.calls.filter((one) => one === `/cgi-bin/${path}`).length;
  const until = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 2 });

  /** Started, and the pull at start done. */
  async function start(): Promise<void> {
    await channel.start(host);
    await until(() => expect(fake.syncs.length).toBeGreaterThan(0));
    await until(() => expect(cursor()).toBeDefined());
  }

  /** The owner has written, and it has arrived. */
  async function greeted(text = '你好'): Promise<void> {
    const id = fake.says(OWNER, text);
    await webhook.tell(fake.callback());
    await until(() => expect(got.at(-1)?.messageId).toBe(id));
  }

  const send = (id: string, text = '您好，请讲。') =>
    channel.send({ id, channel: CHANNEL, thread: OWNER, recipient: OWNER, text, phrases: [] });

  describe('callback', () => {
    const event = (kf = SECRETS.kf) => kfEvent(SECRETS.corpId, kf, 'ENC', NOW);
    const verification = async (query: Record<string, string>) => {
      const response = await fetch(`${webhook.url}?${new URLSearchParams(query)}`);
      return { status: response.status, body: await response.text() };
    };

    it('answers the sample call of the vendor', async () => {
      await webhook.close();
      channel = wecomChannel(
        {
          ...fake.config,
          token: 'QDG6eK',
          aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
          corpId: 'wx5823bf96d3bd56c7',
        },
        { words },
      );
      webhook = await mounted(channel);
      const query = {
        msg_signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
        timestamp: '1409659589',
        nonce: '263014780',
        echostr: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
      };
      expect((await verification(query)).status).toBe(503);
      const then = new ManualClock(1_409_659_589_000);
      // Its corporation is not the fake's: only the address check is wanted here.
      fake.goesWrong('gettoken', { status: 502 });
      await channel.start({ ...host, clock: then });
      expect(await verification(query)).toEqual({ status: 200, body: '1616140317555161061' });
      const unescaped = await fetch(
        `${webhook.url}?msg_signature=${query.msg_signature}&timestamp=${query.timestamp}&nonce=${query.nonce}&echostr=${query.echostr}`,
      );
      expect(await unescaped.text()).toBe('1616140317555161061');
      for (const [name, value] of [
        ['msg_signature', 'A'.repeat(40)],
        ['msg_signature', ''],
        ['msg_signature', query.msg_signature.toUpperCase()],
        ['msg_signature', `${query.msg_signature}0`],
        ['nonce', '263014781'],
        ['echostr', ''],
        ['echostr', `${query.echostr}AAAA`],
      ] as const)
        expect(await verification({ ...query, [name]: value })).toEqual({ status: 403, body: 'forbidden' });
      then.advance(301_000);
      expect((await verification(query)).status).toBe(403);
    });

    it('answers a bad signature, bad padding and a wrong receiver alike, and does nothing', async () => {
      await start();
      const pulls = fake.syncs.length;
      const good = fake.callback();
      const answers = [];
      const bent: Call[] = [
        { ...good, query: { ...good.query, msg_signature: 'a'.repeat(40) } },
        { ...good, query: { ...good.query, msg_signature: 'short' } },
        ...reworded(good.query.msg_signature).map((msg_signature) => ({
          ...good,
          query: { ...good.query, msg_signature },
        })),
        { ...good, query: {} },
        { ...good, body: good.body.replace(/.(?=={0,2}\]\]><\/Encrypt>)/, 'x') },
        sealedCall(SECRETS, '', NOW, encrypted(SEALING, event(), badPadding)),
        sealedCall(SECRETS, '', NOW, 'AAAA'),
        sealedCall(SECRETS, '', NOW, Buffer.alloc(64, 7).toString('base64')),
        sealedCall(SECRETS, '', NOW, ''),
        sealedCall(SECRETS, '', NOW, encrypted({ ...SEALING, receiver: 'ww0123456789abcdee' }, event())),
        sealedCall(SECRETS, '', NOW, encrypted({ ...SEALING, receiver: '' }, event())),
      ];
      for (const call of bent) answers.push(await webhook.call(call));
      expect(answers).toEqual(bent.map(() => ({ status: 403, body: 'forbidden' })));
      expect(fake.syncs.length).toBe(pulls);
      expect((await webhook.call(good)).status).toBe(200);
    });

    it('refuses what was signed more than 300 s from now', async () => {
      await start();
      const statuses = [];
      for (const seconds of [-301, -300, 0, 300, 301])
        statuses.push((await webhook.call(sealedCall(SECRETS, event(), NOW + seconds * 1000))).status);
      expect(statuses).toEqual([403, 200, 200, 200, 403]);
      const sealed = encrypted(SEALING, event());
      const odd = { timestamp: 'soon', nonce: '1' };
      const msg_signature = signature(SECRETS.token, odd.timestamp, odd.nonce, sealed);
      const call = sealedCall(SECRETS, '', NOW, sealed);
      expect((await webhook.call({ ...call, query: { ...odd, msg_signature } })).status).toBe(403);
    });

    it('does nothing on a call that is played again', async () => {
      await start();
      fake.says(OWNER, '地库积水');
      const call = fake.callback();
      expect((await webhook.call(call)).status).toBe(200);
      await until(() => expect(texts()).toEqual(['地库积水']));
      const pulls = fake.syncs.length;
      fake.says(OWNER, '还没有人告诉你');
      for (let at = 0; at < 3; at++)
        expect(await webhook.call(call)).toEqual({ status: 200, body: 'success' });
      await channel.stop();
      expect(fake.syncs.length).toBe(pulls);
      expect(texts()).toEqual(['地库积水']);
    });

    it('leaves other events and other accounts alone, and names the account', async () => {
      await start();
      const pulls = fake.syncs.length;
      const others = [
        event('wkAnotherAccount'),
        '<xml><MsgType>event</MsgType><Event>subscribe</Event></xml>',
      ];
      for (const other of others)
        expect((await webhook.call(sealedCall(SECRETS, other, NOW))).status).toBe(200);
      await channel.stop();
      expect(fake.syncs.length).toBe(pulls);
      expect(log.join('\n')).toContain('wkAnotherAccount');
    });

    it.each([
      ['no XML', 'hello'],
      ['nothing', ''],
      ['an element left open', '<xml><Encrypt>AAAA</xml>'],
      ['another document', '<html><body>x</body></html>'],
      ['no text in it', '<xml><Encrypt><a>1</a></Encrypt></xml>'],
      ['two of them', '<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>'],
      ['a reserved name', '<xml><__proto__><Encrypt>a</Encrypt></__proto__></xml>'],
      ['a nest', `<xml>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</xml>`],
      [
        'a file of this machine',
        '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/hostname">]><xml><Encrypt>&e;</Encrypt></xml>',
      ],
      [
        'a billion laughs',
        `<!DOCTYPE xml [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, at) => `<!ENTITY ${'bcdefghij'[at]} "${`&${'abcdefghi'[at]};`.repeat(10)}">`).join('')}]><xml><Encrypt>&j;</Encrypt></xml>`,
      ],
    ])('refuses a body with %s as malformed', async (_, body) => {
      await start();
      const call = fake.callback();
      expect((await webhook.call({ ...call, body })).status).toBe(400);
      expect((await webhook.call(call)).status).toBe(200);
    });

    it('refuses a document type inside the sealed letter too', async () => {
      await start();
      const inner = `<!DOCTYPE xml [<!ENTITY e "x">]>${event()}`;
      expect((await webhook.call(sealedCall(SECRETS, inner, NOW))).status).toBe(400);
    });

    it('reads 64 kB and no more, whether the length is told or not', async () => {
      await start();
      const call = fake.callback();
      const large = `${call.body}${' '.repeat(70_000)}`;
      expect((await webhook.call({ ...call, body: large })).status).toBe(413);
      const stream = new ReadableStream({
        start: (controller) => {
          controller.enqueue(Buffer.from(large));
          controller.close();
        },
      });
      const untold = await fetch(`${webhook.url}?${new URLSearchParams(call.query)}`, {
        method: 'POST',
        body: stream,
        duplex: 'half',
      } as RequestInit);
      expect(untold.status).toBe(413);
      expect((await fetch(webhook.url, { method: 'DELETE' })).status).toBe(405);
      expect((await webhook.call(call)).status).toBe(200);
    });
  });

  describe('pull', () => {
    it('takes what came while it was down, but no history at the very first start', async () => {
      fake.says(OWNER, '昨天的事');
      clock.advance(24 * 3_600_000);
      fake.says(OWNER, '刚才的事');
      await start();
      await until(() => expect(texts()).toEqual(['刚才的事']));
      expect(got[0]).toMatchObject({
        channel: CHANNEL,
        medium: 'chat',
        thread: OWNER,
        sender: OWNER,
        messageId: 'msg-1',
        sentAt: clock.now(),
      });
      await reconnect({});
      fake.says(OWNER, '夜里的事');
      clock.advance(24 * 3_600_000);
      await channel.start(host);
      await until(() => expect(texts()).toEqual(['刚才的事', '夜里的事']));
    });

    it('moves its cursor only after the commit', async () => {
      await start();
      const before = cursor();
      committing = () => Promise.reject(new Error('the disk is full'));
      fake.says(OWNER, '一');
      fake.says(OWNER, '二');
      await webhook.tell(fake.callback());
      await until(() => expect(log.join('\n')).toContain('the disk is full'));
      expect(cursor()).toBe(before);
      expect(got).toEqual([]);
      committing = async () => undefined;
      await until(() => expect(texts()).toEqual(['一', '二']));
      await until(() => expect(cursor()).toBe('cursor-2'));
    });

    it('loses nothing when it is stopped before the commit', async () => {
      await start();
      const { promise, reject } = deferred();
      let reached = false;
      committing = () => {
        reached = true;
        return promise;
      };
      fake.says(OWNER, '家里停电了');
      await webhook.tell(fake.callback());
      await until(() => expect(reached).toBe(true));
      const stopped = channel.stop();
      reject(new Error('the process ends'));
      await stopped;
      expect(got).toEqual([]);
      committing = async () => undefined;
      await webhook.close();
      await connect();
      await channel.start(host);
      await until(() => expect(texts()).toEqual(['家里停电了']));
    });

    it('reads page after page', async () => {
      await start();
      const lines = Array.from({ length: 2500 }, (_, at) => `第${at}条`);
      for (const line of lines) fake.says(OWNER, line);
      const pulls = fake.syncs.length;
      await webhook.tell(fake.callback());
      await until(() => expect(got.length).toBe(2500));
      expect(texts()).toEqual(lines);
      expect(fake.syncs.slice(pulls).map((sync) => sync.cursor)).toEqual([
        'cursor-0',
        'cursor-1000',
        'cursor-2000',
      ]);
    });

    it('never pulls twice at once, and takes everything once', async () => {
      await start();
      const lines = Array.from({ length: 30 }, (_, at) => `第${at}条`);
      await Promise.all(
        lines.map((line) => {
          fake.says(OWNER, line);
          return webhook.tell(fake.callback());
        }),
      );
      await until(() => expect(texts()).toEqual(lines));
      expect(fake.mostSyncsAtOnce).toBe(1);
    });

    it('is pulled by one of several instances, and by another when that one has gone', async () => {
      let lease = { holder: '', until: 0 };
      const hostNamed = (holder: string): ChannelHost => ({
        ...host,
        state: {
          ...host.state,
          lease: async (_key, ms) => {
            if (lease.holder !== holder && lease.until > clock.now()) return false;
            lease = { holder, until: clock.now() + ms };
            return true;
          },
        },
      });
      const second = wecomChannel(fake.config, { words, retryMs: 10, busyMs: 5 });
      const door = await mounted(second);
      await channel.start(hostNamed('one'));
      await second.start(hostNamed('two'));
      const lines = Array.from({ length: 30 }, (_, at) => `第${at}条`);
      await Promise.all(
        lines.map((line, at) => {
          fake.says(OWNER, line);
          return (at % 2 === 0 ? webhook : door).tell(fake.callback());
        }),
      );
      await until(() => expect(texts()).toEqual(lines));
      expect(fake.mostSyncsAtOnce).toBe(1);
      // The first is killed while it has the lease.
      await channel.stop();
      lease = { holder: 'one', until: clock.now() + 30_000 };
      await until(() => expect(fake.syncsUnderWay).toBe(0));
      fake.says(OWNER, '还在吗');
      await door.tell(fake.callback());
      await new Promise((resolve) => setImmediate(resolve));
      expect(texts()).toEqual(lines);
      clock.advance(30_001);
      await until(() => expect(texts().at(-1)).toBe('还在吗'));
      await second.stop();
      await door.close();
    });

    it('shows the token of the callback, and does without one that is not good', async () => {
      await start();
      await greeted('一');
      expect(fake.syncs.at(-1)?.token).toMatch(/^ENC/);
      fake.says(OWNER, '二');
      const event = kfEvent(SECRETS.corpId, SECRETS.kf, 'never-issued', NOW);
      await webhook.call(sealedCall(SECRETS, event, NOW));
      await until(() => expect(texts()).toEqual(['一', '二']));
      expect(fake.syncs.at(-1)?.token).toBeUndefined();
    });

    it('goes on after the platform was out of order', async () => {
      await start();
      fake.goesWrong('kf/sync_msg', { status: 502 }, { errcode: -1 }, 'cut', { errcode: 45009 });
      await greeted('在吗');
      expect(texts()).toEqual(['在吗']);
    });

    it('hears owners only', async () => {
      await start();
      fake.happens({ event_type: 'enter_session', external_userid: OWNER });
      fake.happens({ event_type: 'session_status_change', change_type: 3 });
      fake.appendRaw({
        msgid: 'm',
        origin: 3,
        msgtype: 'text',
        external_userid: 'x'.repeat(500),
        text: { content: '?' },
      });
      fake.appendRaw({ msgid: 'm2', origin: 3, msgtype: 'text' });
      fake.appendRaw({ origin: 3 });
      await greeted('我是业主');
      expect(texts()).toEqual(['我是业主']);
    });

    it('takes the words of a place or link, and names what it cannot keep', async () => {
      await start();
      fake.sends(OWNER, 'location', {
        latitude: 23.1,
        longitude: 113.3,
        name: '3栋东门',
        address: '花园路1号',
      });
      fake.sends(OWNER, 'link', { title: '小区公告', desc: '', url: 'https://example.com', pic_url: '' });
      fake.sends(OWNER, 'miniprogram', {
        title: '访客登记',
        appid: 'wx1',
        pagepath: 'p',
        thumb_media_id: 'm',
      });
      for (const kind of ['video', 'file', 'business_card', 'channels_shop_product'])
        fake.sends(OWNER, kind, { media_id: 'm' });
      await greeted('就这些');
      const { video, file, business_card, miniprogram, other } = words().kinds;
      expect(texts()).toEqual([
        '位置在3栋东门 花园路1号',
        '小区公告',
        `${miniprogram} 访客登记`,
        video,
        file,
        business_card,
        other,
        '就这些',
      ]);
    });

    it('tells colleagues of a recalled message, and keeps it', async () => {
      await start();
      const id = fake.says(OWNER, '我说错了');
      fake.recalls(OWNER, id);
      await greeted('重新说');
      expect(got.map(({ text, from, action }) => [text, from ?? 'owner', action])).toEqual([
        ['我说错了', 'owner', undefined],
        [words().recalled, 'agent', { do: 'recall', message: id }],
        ['重新说', 'owner', undefined],
      ]);
    });

    it('greets who enters, once and in time, with what can be tapped', async () => {
      await start();
      fake.enters(OWNER);
      await webhook.tell(fake.callback());
      await until(() => expect(fake.sent).toHaveLength(1));
      expect(fake.sent[0]).toMatchObject({
        touser: OWNER,
        content: words().welcome,
        choices: words().welcome_choices,
      });
      await greeted(words().welcome_choices[0]);
      fake.enters(OWNER);
      await greeted('在吗');
      expect(fake.sent).toHaveLength(1);
      fake.enters('wmLate');
      clock.advance(20_001);
      await greeted('还在吗');
      expect(calledPaths('kf/send_msg_on_event')).toBe(1);
    });

    it('says that a talk with a colleague has ended', async () => {
      await start();
      await greeted();
      fake.ends(OWNER);
      await webhook.tell(fake.callback());
      await until(() => expect(fake.sent.map((one) => one.content)).toEqual([words().ended]));
      expect(got.at(-1)).toMatchObject({ from: 'agent', action: { do: 'elsewhere', what: 'ended' } });
    });

    it('keeps pictures and voices, and their message when they cannot be had', async () => {
      await start();
      const [picture, voice] = [Buffer.from([0xff, 0xd8, 1]), Buffer.from('#!AMR\n')];
      fake.sends(OWNER, 'image', { media_id: fake.keepsFile(picture, 'image/jpeg') });
      fake.sends(OWNER, 'voice', { media_id: fake.keepsFile(voice, 'application/octet-stream') });
      fake.sends(OWNER, 'image', { media_id: 'gone' });
      fake.goesWrong('media/get', { status: 503 });
      await greeted('看到了吗');
      expect(got.map(({ images, voices }) => [images ?? [], voices ?? []])).toEqual([
        [['file-1'], []],
        [[], ['file-2']],
        [[], []],
        [[], []],
      ]);
      expect(kept.map(({ bytes, type }) => [Buffer.from(bytes), type])).toEqual([
        [picture, 'image/jpeg'],
        [voice, 'audio/amr'],
      ]);
    });

    it('keeps videos, and names those it cannot have', async () => {
      await start();
      const film = Buffer.from('\0\0\0\x18ftypmp42');
      for (const type of ['video/quicktime', 'application/octet-stream'])
        fake.sends(OWNER, 'video', { media_id: fake.keepsFile(film, type) });
      fake.sends(OWNER, 'video', { media_id: fake.keepsFile(Buffer.alloc(20_000_001), 'video/mp4') });
      fake.sends(OWNER, 'video', { media_id: 'gone' });
      await greeted('看到了吗');
      const { video } = words().kinds;
      expect(got.map(({ text, videos }) => [text, videos ?? []])).toEqual([
        [video, ['file-1']],
        [video, ['file-2']],
        [video, []],
        [video, []],
        ['看到了吗', []],
      ]);
      expect(kept.map(({ bytes, type }) => [Buffer.from(bytes), type])).toEqual([
        [film, 'video/quicktime'],
        [film, 'video/mp4'],
      ]);
    });

    it('does not let one picture hold up everybody', async () => {
      await start();
      fake.sends(OWNER, 'image', { media_id: fake.keepsFile(Buffer.from('x'), 'image/png') });
      fake.says('wmAnother', '着火了');
      fake.goesWrong('media/get', ...Array.from({ length: 5 }, () => ({ status: 503 })));
      await webhook.tell(fake.callback());
      await until(() => expect(texts()).toEqual(['', '着火了']));
    });

    it('tells the reason of a failure that comes late, for whichever piece', async () => {
      await start();
      await greeted();
      const result = await send('long', '请带身份证到物业服务中心办理。'.repeat(100));
      expect(fake.sent.length).toBe(3);
      for (const [at, failType] of [0, 10, 77].entries()) fake.failLate(fake.sent[at]?.msgid ?? '', failType);
      await webhook.tell(fake.callback());
      await until(() => expect(reports).toHaveLength(3));
      const channelMessageId = result.state === 'sent' ? result.channelMessageId : null;
      expect(channelMessageId).toBe(fake.sent[2]?.msgid);
      expect(reports).toEqual(
        ['unknown (fail_type 0)', 'refused_by_owner (fail_type 10)', 'unknown (fail_type 77)'].map(
          (reason) => ({
            channel: CHANNEL,
            channelMessageId,
            state: 'failed',
            reason,
          }),
        ),
      );
    });
  });

  describe('access token', () => {
    it('is asked for once, and again when it ends', async () => {
      await start();
      await greeted();
      await send('1');
      expect(calledPaths('gettoken')).toBe(1);
      clock.advance(6_899_000);
      await send('2');
      expect(calledPaths('gettoken')).toBe(1);
      clock.advance(302_000);
      expect((await send('3')).state).toBe('sent');
      expect(calledPaths('gettoken')).toBe(2);
    });

    it('is renewed once when it is refused, however many calls find out', async () => {
      await start();
      await greeted();
      fake.revokeToken();
      const results = await Promise.all(['1', '2', '3'].map((id) => send(id)));
      expect(results.map((result) => result.state)).toEqual(['sent', 'sent', 'sent']);
      expect(calledPaths('gettoken')).toBe(2);
    });

    it.each([40001, 40014, 42001])('is renewed once on errcode %i, and no more', async (errcode) => {
      await start();
      await greeted();
      fake.goesWrong('kf/service_state/get', { errcode }, { errcode });
      expect(await send('1')).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining(`${errcode}`),
      });
      expect(calledPaths('kf/service_state/get')).toBe(2);
    });

    it.each([
      [{ secret: 'another-secret-that-is-wrong' }, 'YINGDA_WECOM_SECRET'],
      [{ corpId: 'wwanother' }, 'YINGDA_WECOM_CORP_ID'],
      [{ aesKey: '-'.repeat(42) }, 'YINGDA_WECOM_AES_KEY'],
    ])('says at start which setting is wrong: %o', async (wrong, setting) => {
      const fault = await wecomChannel({ ...fake.config, ...wrong }, { words })
        .start(host)
        .catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(YingdaError);
      expect(fault).toMatchObject({ code: 'E_CHANNEL', message: expect.stringContaining(setting) });
      expect((fault as Error).message).not.toContain('another-secret');
    });

    it('starts without the platform, and goes on when it is there', async () => {
      fake.goesWrong('gettoken', { status: 503 }, 'cut');
      fake.says(OWNER, '有人吗');
      await channel.start(host);
      await until(() => expect(texts()).toEqual(['有人吗']));
    });
  });

  describe('send', () => {
    it('gives an unhandled session to the assistant, and sends in any case', async () => {
      await start();
      await greeted();
      expect((await send('1')).state).toBe('sent');
      expect(fake.customers.get(OWNER)?.state).toBe(1);
      fake.assistant = false;
      fake.customers.set(OWNER, { state: 0, lastSaidAt: clock.now(), left: 5 });
      expect((await send('2')).state).toBe('sent');
      expect(fake.sent).toHaveLength(2);
    });

    it.each<[State, string]>([
      [2, 'session_with_servicer'],
      [3, 'session_with_servicer'],
      [4, 'session_ended'],
    ])('does not speak in a session of state %i', async (inState, reason) => {
      await start();
      await greeted();
      fake.customers.set(OWNER, { state: inState, lastSaidAt: clock.now(), left: 5 });
      expect(await send('1')).toEqual({ state: 'failed', reason });
      expect(calledPaths('kf/send_msg')).toBe(0);
    });

    it('keeps the last of five for the follow-up, and tells what is not sent', async () => {
      await start();
      await greeted();
      const states = [];
      for (let at = 1; at <= 5; at++) states.push(await send(`message-${at}`));
      expect(states.slice(0, 4).map((result) => result.state)).toEqual(Array(4).fill('sent'));
      expect(states[4]).toEqual({ state: 'failed', reason: 'reserved' });
      const asked = {
        channel: CHANNEL,
        thread: OWNER,
        recipient: OWNER,
        phrases: [],
        lane: 'waits',
      } as const;
      expect((await channel.send({ ...asked, id: 'rate-1', text: '解决了吗？' })).state).toBe('sent');
      expect(await channel.send({ ...asked, id: 'rate-2', text: '几分？' })).toEqual({
        state: 'failed',
        reason: 'quota_used',
      });
      expect(fake.sent).toHaveLength(5);
      await greeted('还有吗');
      expect((await send('message-7')).state).toBe('sent');
      clock.advance(48 * 3_600_000 + 1000);
      expect(await send('message-8')).toEqual({ state: 'failed', reason: 'window_closed' });
      expect(calledPaths('kf/send_msg')).toBe(6);
    });

    it('counts anew only for what is new, over a restart too', async () => {
      await start();
      await greeted();
      for (let at = 1; at <= 4; at++) await send(`message-${at}`);
      await reconnect({});
      await start();
      fake.repeat(String(got.at(-1)?.messageId));
      await webhook.tell(fake.callback());
      await until(() => expect(got).toHaveLength(2));
      expect(await send('message-5')).toEqual({ state: 'failed', reason: 'reserved' });
    });

    it('begins no text that would not fit into what is left', async () => {
      await start();
      await greeted();
      expect(await send('long', '装修时间是工作日8点到12点。'.repeat(500))).toEqual({
        state: 'failed',
        reason: 'quota_used',
      });
      expect(calledPaths('kf/send_msg')).toBe(0);
    });

    it('believes the platform where it counts otherwise, and says how far it came', async () => {
      await reconnect({ quota: 100 });
      await start();
      await greeted();
      const result = await send('long', '装修时间是工作日8点到12点。'.repeat(500));
      expect(fake.sent).toHaveLength(5);
      expect(result).toMatchObject({
        state: 'failed',
        reason: expect.stringMatching(/^quota_or_window.*; 5 of \d+ pieces/),
      });
      expect(calledPaths('kf/send_msg')).toBe(6);
    });

    it('offers choices as a menu under the last piece, and plainly where a menu cannot hold them', async () => {
      await start();
      await greeted();
      const asked = { channel: CHANNEL, thread: OWNER, recipient: OWNER, phrases: [] };
      const choices = ['5分 很满意', '1分 不满意'];
      await channel.send({ ...asked, id: 'menu', text: '请打个分', choices });
      const long = '请为这次服务打个分。'.repeat(40);
      await channel.send({ ...asked, id: 'long-menu', text: long, choices });
      await greeted('5分');
      const many = Array.from({ length: 11 }, (_, at) => `${at}`);
      await channel.send({ ...asked, id: 'many', text: '请选一个', choices: many });
      expect(fake.sent.map((one) => one.choices)).toEqual([choices, [], choices, []]);
      expect(
        fake.sent
          .slice(1, 3)
          .map((one) => one.content)
          .join(''),
      ).toBe(long);
    });

    it('tells what became of a picture that is refused, too big, or of which nothing is heard', async () => {
      await start();
      await greeted();
      const show = (id: string) =>
        channel.send({
          id,
          channel: CHANNEL,
          thread: OWNER,
          recipient: OWNER,
          text: '',
          phrases: [],
          picture: 'a.png',
        });
      host.readMedia = async () => ({ bytes: new Uint8Array(11_000_000), type: 'image/png' });
      expect(await show('big')).toMatchObject({ state: 'failed', reason: expect.stringContaining('40009') });
      host.readMedia = async () => ({ bytes: PICTURE, type: 'image/png' });
      fake.goesWrong('media/upload', { errcode: 45009 }, 'cut');
      expect(await show('busy')).toMatchObject({ state: 'later' });
      expect(await show('cut')).toMatchObject({ state: 'later' });
      fake.goesWrong('kf/send_msg', 'cut');
      await expect(show('unknown')).rejects.toThrow();
      expect(await show('sent')).toMatchObject({ state: 'sent' });
      expect(fake.sent.map(({ picture }) => fake.fileOf(picture ?? '')?.bytes)).toEqual([PICTURE]);
      // Pictures count among the five.
      for (const id of ['2', '3', '4']) expect(await show(id)).toMatchObject({ state: 'sent' });
      expect(await show('5')).toEqual({ state: 'failed', reason: 'reserved' });
    });

    it('goes on after the pieces that were taken when it is tried again', async () => {
      await reconnect({ quota: 100 });
      await start();
      await greeted();
      const text = '请带身份证到物业服务中心办理。'.repeat(120);
      fake.goesWrong('kf/service_state/get', { errcode: 45009 });
      expect(await send('long', text)).toMatchObject({ state: 'later', afterMs: 60_000 });
      for (const errcode of [45009, 45033]) {
        await greeted();
        fake.goesWrongAfter(1, 'kf/send_msg', { errcode });
        expect((await send('long', text)).state).toBe('later');
      }
      expect((await send('long', text)).state).toBe('sent');
      expect(fake.sent.map((one) => one.content).join('')).toBe(text);
      expect(new Set(fake.sent.map((one) => one.msgid)).size).toBe(fake.sent.length);
      expect([...state.keys()].filter((key) => key.startsWith('pieces:'))).toEqual([]);
    });

    it.each([
      [{ errcode: -1 }, 'later'],
      [{ errcode: 45009 }, 'later'],
      [{ errcode: 95001 }, 'failed'],
      [{ errcode: 95013 }, 'failed'],
      [{ errcode: 95018 }, 'failed'],
      [{ errcode: 60020 }, 'failed'],
      [{ status: 429 }, 'later'],
    ] as const)('reads the refusal %o', async (mishap, expected) => {
      await start();
      await greeted();
      fake.goesWrong('kf/send_msg', mishap);
      const result = await send('1');
      expect(result.state).toBe(expected);
      expect(JSON.stringify(result)).not.toContain('192.0.2.1');
      expect(fake.sent).toEqual([]);
    });

    it.each(['cut', 'silent', { status: 504 }] as const)(
      'does not claim to know after the message was handed over (%o)',
      async (mishap) => {
        await reconnect({ timeoutMs: 200 });
        await start();
        await greeted();
        fake.goesWrong('kf/send_msg', mishap);
        await expect(send('1')).rejects.toMatchObject({ code: 'E_CHANNEL' });
      },
    );

    it.each(['cut', 'silent', { status: 504 }] as const)(
      'tries again when it did not come to sending (%o)',
      async (mishap) => {
        await reconnect({ timeoutMs: 200 });
        await start();
        await greeted();
        fake.goesWrong('kf/service_state/get', mishap);
        expect(await send('1')).toMatchObject({ state: 'later' });
        expect((await send('1')).state).toBe('sent');
      },
    );

    it('tries again when there is no connection, or not yet a start', async () => {
      expect(await send('1')).toMatchObject({ state: 'later' });
      await start();
      await greeted();
      await fake.close();
      expect(await send('1')).toMatchObject({ state: 'later' });
    });
  });

  it('writes nothing into the log that is not for others to read', async () => {
    await start();
    await greeted('我的电话是13800138000');
    fake.goesWrong('kf/sync_msg', { errcode: 40058 }, 'cut');
    fake.sends(OWNER, 'image', { media_id: 'gone' });
    fake.sends(OWNER, 'video', { media_id: 'v' });
    fake.appendRaw({ origin: 3 });
    await webhook.tell(fake.callback());
    await webhook.call({ ...fake.callback(), body: 'hello' });
    await until(() => expect(log.length).toBeGreaterThanOrEqual(4));
    const all = log.join('\n');
    for (const secret of [
      '138',
      OWNER,
      SECRETS.secret,
      SECRETS.token,
      SECRETS.aesKey,
      'access_token',
      'token-',
    ])
      expect(all).not.toContain(secret);
  });
});
