import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type OfficialAccountOptions,
  officialAccountChannel,
} from '../../adapters/official-account/channel.ts';
import { FakeOfficialAccount } from '../../adapters/official-account/fake.ts';
import type { Channel, ChannelHost, InboundMessage, Media } from '../../src/channel.ts';
import { ManualClock } from '../../src/clock.ts';
import type { OfficialAccountConfig } from '../../src/config.ts';
import {
  type Call,
  closed,
  encrypted,
  listening,
  type Mishap,
  signature,
} from '../../src/weixin/counterpart.ts';
import { type ChannelHarness, channelContract } from '../contracts/channel.contract.ts';
import { hearing } from '../fakes/hearing.ts';
import { badPadding, type Mounted, mounted, reworded } from '../fakes/mounted.ts';
import { noStaff } from '../office.ts';
import { library } from '../shared.ts';

/** Made up; the shapes are those of the platform. */
const SECRETS = {
  appId: 'wx0123456789abcdef',
  secret: '0123456789abcdef0123456789abcdef',
  token: 'CallbackToken01',
  aesKey: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ',
};
const SEALING = { ...SECRETS, receiver: SECRETS.appId };
const OWNER = 'oOwner00000000000000000000001';
const CHANNEL = `official-account:${SECRETS.appId}`;
const NOW = Date.parse('2026-11-23T10:00:00+08:00');
const words = () => library.notices.weixin;

/** The contract sends more than five messages in a row; the allowance has tests of its own below. */
async function harness(): Promise<ChannelHarness> {
  const fake = await FakeOfficialAccount.open(SECRETS);
  fake.quota = 100;
  const channel = officialAccountChannel(fake.config, { words, quota: 100 });
  const webhook = await mounted(channel);
  const told = async (id: string) => {
    fake.hears(await webhook.tell(fake.call(id)));
    return id;
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
    sendsPicture: (bytes) => {
      const MediaId = fake.keepsFile(bytes, 'image/png');
      return told(fake.sends(OWNER, 'image', { MediaId, PicUrl: 'http://127.0.0.1:9/never-fetched' }));
    },
    again: async (id) => void (await told(id)),
    received: () => fake.sent.map((one) => one.content),
    shown: () =>
      fake.sent.flatMap(({ picture }) => (picture ? [fake.fileOf(picture)?.bytes ?? new Uint8Array()] : [])),
    refuseNext: (how) => fake.goesWrong('message/custom/send', { errcode: how === 'later' ? 45009 : 40003 }),
    close: async () => {
      await webhook.close();
      await fake.close();
    },
  };
}

channelContract('official account', harness);

describe('official account', () => {
  let clock: ManualClock;
  let fake: FakeOfficialAccount;
  let channel: Channel;
  let webhook: Mounted;
  let got: InboundMessage[];
  let log: string[];
  let state: Map<string, unknown>;
  let kept: Media[];
  let host: ChannelHost;
  /** Instead of committing. */
  let committing: () => Promise<void>;

  beforeEach(async () => {
    clock = new ManualClock(NOW);
    fake = await FakeOfficialAccount.open(SECRETS);
    fake.clock = clock;
    committing = async () => undefined;
    ({ host, got, log, kept, state } = hearing({ clock, staff: noStaff }, () => committing()));
    await connect();
  });

  afterEach(async () => {
    await channel.stop();
    await webhook.close();
    await fake.close();
  });

  async function connect(
    settings: Partial<OfficialAccountConfig> = {},
    options: Partial<OfficialAccountOptions> = {},
  ): Promise<void> {
    channel = officialAccountChannel({ ...fake.config, ...settings }, { words, ...options });
    webhook = await mounted(channel);
    await channel.start(host);
  }

  async function reconnect(...how: Parameters<typeof connect>): Promise<void> {
    await channel.stop();
    await webhook.close();
    await connect(...how);
  }

  const texts = () => got.map((message) => message.text);
  const calledPaths = (path: string) => fake.calls.filter((one) => one === `/cgi-bin/${path}`).length;
  const until = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 2 });
  const told = async (id: string) => fake.hears(await webhook.tell(fake.call(id)));
  const greeted = (text = '你好') => told(fake.says(OWNER, text));
  const outbound = { channel: CHANNEL, thread: OWNER, recipient: OWNER, phrases: [] } as const;
  const send = (id: string, text = '您好，请讲。') => channel.send({ ...outbound, id, text });
  const remind = (id: string, text: string, reason: string) =>
    channel.remind?.({ ...outbound, id, text }, reason);

  describe('callback', () => {
    it('answers the check of the address', async () => {
      const check = async (query: Record<string, string>) => {
        const response = await fetch(`${webhook.url}?${new URLSearchParams(query)}`);
        return [response.status, response.headers.get('content-type'), await response.text()];
      };
      const { query } = fake.call(fake.says(OWNER, '?'));
      const echostr = '5837397576500011341';
      expect(await check({ ...query, echostr })).toEqual([200, 'text/plain; charset=utf-8', echostr]);
      for (const bent of [
        { signature: 'a'.repeat(40) },
        { signature: '' },
        { nonce: '1' },
        { timestamp: '1' },
      ])
        expect(await check({ ...query, ...bent, echostr })).toEqual([403, expect.anything(), 'forbidden']);
    });

    it.each(['plain', 'compatible', 'safe'] as const)('reads letters of the %s mode', async (mode) => {
      fake.mode = mode;
      await reconnect();
      await greeted('楼道灯坏了 <!DOCTYPE x> ]]> &amp; 😀');
      expect(texts()).toEqual(['楼道灯坏了 <!DOCTYPE x> ]]> &amp; 😀']);
      expect(got[0]).toMatchObject({ channel: CHANNEL, thread: OWNER, sender: OWNER, sentAt: NOW });
      expect(log.some((line) => line.includes('YINGDA_OA_AES_KEY'))).toBe(mode === 'plain');
    });

    it('believes the sealed part only, and nothing unsealed once there is a key', async () => {
      fake.mode = 'compatible';
      const call = fake.call(fake.says(OWNER, '真的'));
      const bent = { ...call, body: call.body.replace('真的', '改过的') };
      expect((await webhook.call(bent)).status).toBe(200);
      expect(texts()).toEqual(['真的']);
      fake.mode = 'plain';
      expect((await webhook.call(fake.call(fake.says(OWNER, '没有密封')))).status).toBe(400);
      expect(texts()).toEqual(['真的']);
    });

    it('answers a bad signature, bad padding and a wrong receiver alike, and does nothing', async () => {
      const good = fake.call(fake.says(OWNER, '好的'));
      const xml = '<xml><MsgType><![CDATA[text]]></MsgType></xml>';
      const bent: Call[] = [
        { ...good, query: { ...good.query, signature: 'a'.repeat(40) } },
        { ...good, query: { ...good.query, signature: 'short' } },
        ...reworded(good.query.signature).map((signature) => ({
          ...good,
          query: { ...good.query, signature },
        })),
        ...reworded(good.query.msg_signature).map((msg_signature) => ({
          ...good,
          query: { ...good.query, msg_signature },
        })),
        { ...good, query: { ...good.query, msg_signature: 'a'.repeat(40) } },
        { ...good, query: { ...good.query, msg_signature: '' } },
        { ...good, query: {} },
        { ...good, body: good.body.replace(/.(?=={0,2}\]\]><\/Encrypt>)/, 'x') },
        fake.letter('', encrypted(SEALING, xml, badPadding)),
        fake.letter('', 'AAAA'),
        fake.letter('', Buffer.alloc(64, 7).toString('base64')),
        fake.letter('', encrypted({ ...SEALING, receiver: 'wx0123456789abcdee' }, xml)),
      ];
      const answers = [];
      for (const call of bent) answers.push(await webhook.call(call));
      expect(answers).toEqual(bent.map(() => ({ status: 403, body: 'forbidden' })));
      expect(got).toEqual([]);
      expect((await webhook.call(good)).status).toBe(200);
    });

    it('refuses what was signed more than 300 s from now', async () => {
      const calls = [-301, -300, 300, 301].map((seconds) => {
        fake.clock = new ManualClock(NOW + seconds * 1000);
        return fake.call(fake.says(OWNER, `${seconds}`));
      });
      const statuses = [];
      for (const call of calls) statuses.push((await webhook.call(call)).status);
      expect(statuses).toEqual([403, 200, 200, 403]);
      const odd = { timestamp: 'soon', nonce: '1', signature: signature(SECRETS.token, 'soon', '1') };
      expect((await webhook.call({ query: odd, body: '' })).status).toBe(403);
    });

    it.each([
      ['no XML', 'hello'],
      ['nothing', ''],
      ['an element left open', '<xml><Encrypt>AAAA</xml>'],
      ['two of them', '<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>'],
      ['a reserved name', '<xml><__proto__><Encrypt>a</Encrypt></__proto__></xml>'],
      ['a nest', `<xml>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</xml>`],
      [
        'a file of this machine',
        '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/hostname">]><xml><Encrypt>&e;</Encrypt></xml>',
      ],
      [
        'a document type behind a comment',
        '<!-- <![CDATA[ --><!DOCTYPE xml [<!ENTITY e "x">]><!-- ]]> --><xml><Encrypt>&e;</Encrypt></xml>',
      ],
      [
        'a billion laughs',
        `<!DOCTYPE xml [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, at) => `<!ENTITY ${'bcdefghij'[at]} "${`&${'abcdefghi'[at]};`.repeat(10)}">`).join('')}]><xml><Encrypt>&j;</Encrypt></xml>`,
      ],
    ])('refuses a body with %s as malformed', async (_, body) => {
      const call = fake.call(fake.says(OWNER, '好的'));
      expect((await webhook.call({ ...call, body })).status).toBe(400);
      expect((await webhook.call(call)).status).toBe(200);
    });

    it('refuses a document type inside a sealed letter too', async () => {
      const said = (words: string) =>
        `<xml><ToUserName>gh_1</ToUserName><FromUserName>${OWNER}</FromUserName><CreateTime>${NOW / 1000}</CreateTime><MsgType>text</MsgType><Content>${words}</Content><MsgId>1</MsgId></xml>`;
      const bad = fake.letter(`<!DOCTYPE xml [<!ENTITY e "x">]>${said('&e;')}`);
      expect((await webhook.call(bad)).status).toBe(400);
      expect(got).toEqual([]);
      expect((await webhook.call(fake.letter(said('好的')))).status).toBe(200);
      expect(texts()).toEqual(['好的']);
    });

    it('reads 64 kB and no more, and nothing of a stranger', async () => {
      const call = fake.call(fake.says(OWNER, '好的'));
      const large = { ...call, body: `${call.body}${' '.repeat(20_000_000)}` };
      expect((await webhook.call(large)).status).toBe(413);
      expect((await webhook.call({ ...large, query: {} })).status).toBe(403);
      expect((await fetch(webhook.url, { method: 'DELETE' })).status).toBe(405);
      expect((await webhook.call(call)).status).toBe(200);
    });

    it('is called again for what could not be committed', async () => {
      committing = () => Promise.reject(new Error('the disk is full'));
      const id = fake.says(OWNER, '地库积水');
      expect((await webhook.call(fake.call(id))).status).toBe(503);
      committing = async () => undefined;
      await told(id);
      expect(texts()).toEqual(['地库积水']);
      await channel.stop();
      expect((await webhook.call(fake.call(id))).status).toBe(503);
    });
  });

  describe('messages', () => {
    it('have the ids of the platform, whole', async () => {
      const id = fake.says(OWNER, '一');
      await told(id);
      await told(id);
      expect(got.map(({ messageId }) => messageId)).toEqual([id, id]);
      expect(id).toMatch(/^230{12}\d+$/);
    });

    it('tells two taps of one second apart, and knows each again', async () => {
      const taps = ['查一下物业费', '我要报修'].map((EventKey) => fake.happens(OWNER, 'CLICK', { EventKey }));
      for (const id of [...taps, ...taps]) await told(id);
      const ids = got.map(({ messageId }) => messageId);
      expect(texts().slice(0, 2)).toEqual(['查一下物业费', '我要报修']);
      expect(new Set(ids).size).toBe(2);
      expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    });

    it('takes places, links and heard voices by their words, and names what it cannot keep', async () => {
      const voice = fake.keepsFile(Buffer.from('#!AMR\n'), 'application/octet-stream');
      const ids = [
        fake.sends(OWNER, 'location', {
          Location_X: '23.1',
          Location_Y: '113.3',
          Scale: '16',
          Label: '3栋东门',
        }),
        fake.sends(OWNER, 'link', { Title: '小区公告', Description: '', Url: 'https://example.com' }),
        fake.sends(OWNER, 'voice', { MediaId: voice, Format: 'amr', Recognition: '家里停电了' }),
        fake.sends(OWNER, 'hologram', {}),
      ];
      for (const id of ids) await told(id);
      const { other } = words().kinds;
      expect(texts()).toEqual(['位置在3栋东门', '小区公告', '家里停电了', other]);
      expect(got[2]?.voices).toEqual(['file-1']);
      expect(kept[0]?.type).toBe('audio/amr');
    });

    it('keeps videos, which the platform gives by an address, and names those it cannot have', async () => {
      const film = Buffer.from('\0\0\0\x18ftypmp42');
      const MediaId = fake.keepsFile(film, 'video/mp4');
      const big = fake.keepsFile(Buffer.alloc(20_000_001), 'video/mp4');
      await told(fake.sends(OWNER, 'video', { MediaId, ThumbMediaId: 't' }));
      await told(fake.sends(OWNER, 'shortvideo', { MediaId, ThumbMediaId: 't' }));
      for (const missing of [big, 'gone']) {
        const id = fake.sends(OWNER, 'video', { MediaId: missing, ThumbMediaId: 't' });
        for (let calls = 1; calls < 3; calls++) expect((await webhook.call(fake.call(id))).status).toBe(503);
        await told(id);
      }
      const { video, shortvideo } = words().kinds;
      expect(got.map(({ text, videos }) => [text, videos])).toEqual([
        [video, ['file-1']],
        [shortvideo, ['file-2']],
        [video, []],
        [video, []],
      ]);
      expect(kept.map(({ bytes, type }) => [Buffer.from(bytes), type])).toEqual([
        [film, 'video/mp4'],
        [film, 'video/mp4'],
      ]);
    });

    it('fetches nothing from elsewhere: neither where an answer leads, nor from an address of this network', async () => {
      let asked = 0;
      const inside = createServer((_request, response) => {
        asked++;
        response.writeHead(200, { 'content-type': 'image/png' }).end('x');
      });
      const address = await listening(inside);
      const MediaId = fake.keepsFile(Buffer.from('x'), 'image/png');
      const never = async (...mishaps: Mishap[]) => {
        const id = fake.sends(OWNER, 'image', { MediaId });
        for (let calls = 0; calls < 3; calls++) {
          fake.goesWrong('media/get', ...mishaps);
          await webhook.call(fake.call(id));
        }
      };
      await never({ status: 302, location: address });
      for (const host of [
        address,
        'http://localhost:1/',
        'http://10.0.0.8/',
        'http://[::1]/',
        'http://[::ffff:127.0.0.1]/',
      ])
        await never({ body: { video_url: host } });
      await closed(inside);
      expect(asked).toBe(0);
      expect(kept).toEqual([]);
      expect(got.map(({ images }) => images)).toEqual(Array.from({ length: 6 }, () => []));
    });

    it('waits for the next call with a picture that is slow or refused, and takes the message in the end', async () => {
      await reconnect({}, { fileMs: 20 });
      const MediaId = fake.keepsFile(Buffer.from('x'), 'image/png');
      const id = fake.sends(OWNER, 'image', { MediaId });
      fake.goesWrong('media/get', 'silent');
      expect((await webhook.call(fake.call(id))).status).toBe(503);
      expect((await webhook.call(fake.call(id))).status).toBe(503);
      await told(id);
      expect(got.map(({ images }) => images)).toEqual([[]]);
      await reconnect();
      fake.goesWrong('media/get', { status: 503 });
      const next = fake.sends(OWNER, 'image', { MediaId });
      expect((await webhook.call(fake.call(next))).status).toBe(503);
      await told(next);
      expect(got.map(({ images }) => images)).toEqual([[], ['file-1']]);
    });

    it('leaves alone what the desk would not take, and events that say nothing', async () => {
      await told(fake.says('o'.repeat(300), '?'));
      for (const event of ['unsubscribe', 'VIEW', 'LOCATION', 'future_event'])
        await told(fake.happens(OWNER, event));
      await told(fake.happens(OWNER, 'TEMPLATESENDJOBFINISH', { MsgID: '1', Status: 'failed:user block' }));
      expect(got).toEqual([]);
      expect(log.join('\n')).toContain('a template message did not arrive: failed:user block');
    });

    it('greets a new follower once, and nobody who scans again', async () => {
      const id = fake.happens(OWNER, 'subscribe', { EventKey: 'qrscene_3' });
      await told(id);
      await told(id);
      await told(fake.happens(OWNER, 'SCAN', { EventKey: '3' }));
      await channel.stop();
      expect(fake.sent).toEqual([
        { touser: OWNER, content: words().welcome, choices: words().welcome_choices, by: 'api' },
      ]);
    });
  });

  describe('send', () => {
    it('does not send a sixth message, nor the fifth but for the follow-up, and tells so (RELIABILITY 19)', async () => {
      await greeted();
      const results = [];
      for (let at = 1; at <= 5; at++) results.push(await send(`message-${at}`));
      expect(results.map((result) => result.state)).toEqual([...Array(4).fill('sent'), 'failed']);
      expect(results[4]).toEqual({ state: 'failed', reason: 'reserved' });
      const asked = { ...outbound, text: '解决了吗？', lane: 'waits' } as const;
      expect((await channel.send({ ...asked, id: 'rate' })).state).toBe('sent');
      expect(await channel.send({ ...asked, id: 'rate-2' })).toEqual({
        state: 'failed',
        reason: 'quota_used',
      });
      expect(calledPaths('message/custom/send')).toBe(5);
      await greeted('再问一下');
      expect((await send('message-7')).state).toBe('sent');
      clock.advance(48 * 3_600_000 + 1000);
      expect(await send('message-8')).toEqual({ state: 'failed', reason: 'window_closed' });
    });

    it('has three messages for a minute after a tap', async () => {
      await told(fake.happens(OWNER, 'CLICK', { EventKey: '我要报修' }));
      const states = [];
      for (let at = 1; at <= 4; at++) states.push((await send(`${at}`)).state);
      expect(states).toEqual(['sent', 'sent', 'sent', 'failed']);
      clock.advance(61_000);
      expect(await send('5')).toEqual({ state: 'failed', reason: 'window_closed' });
    });

    it('offers choices as a menu message, and plainly where the account has none', async () => {
      await greeted();
      const choices = ['5分 很满意', '1分 不满意'];
      await channel.send({ ...outbound, id: 'menu', text: '请打个分', choices });
      fake.hasMenuMessages = false;
      await channel.send({ ...outbound, id: 'plain', text: '请打个分', choices });
      expect(fake.sent.map((one) => one.choices)).toEqual([choices, []]);
      await told(fake.taps(OWNER, '5分 很满意'));
      expect(texts().at(-1)).toBe('5分 很满意');
    });

    it.each([
      [{ errcode: -1 }, 'later', 'busy'],
      [{ errcode: 45009 }, 'later', 'too_many_calls'],
      [{ errcode: 45015 }, 'failed', 'window_closed'],
      [{ errcode: 45047 }, 'failed', 'quota_used'],
      [{ errcode: 43004 }, 'failed', 'not_following'],
      [{ errcode: 48001 }, 'failed', 'api_unauthorized'],
      [{ errcode: 40164 }, 'failed', 'IP whitelist'],
      [{ status: 429 }, 'later', 'HTTP 429'],
    ] as const)('reads the refusal %o', async (mishap, expected, reason) => {
      await greeted();
      fake.goesWrong('message/custom/send', mishap);
      expect(await send('1')).toMatchObject({ state: expected, reason: expect.stringContaining(reason) });
      expect(fake.sent).toEqual([]);
    });

    it.each(['cut', { status: 504 }] as const)('does not claim to know after %o', async (mishap) => {
      await greeted();
      fake.goesWrong('message/custom/send', mishap);
      await expect(send('1')).rejects.toMatchObject({ code: 'E_CHANNEL' });
    });

    it('asks for a token once, and once more when it is refused, however many calls find out', async () => {
      await greeted();
      await send('0');
      expect(calledPaths('stable_token')).toBe(1);
      fake.revokeToken();
      const results = await Promise.all(['1', '2', '3'].map((id) => send(id)));
      expect(results.map((result) => result.state)).toEqual(['sent', 'sent', 'sent']);
      expect(calledPaths('stable_token')).toBe(2);
    });

    it.each([
      ['template', 'message/template/send'],
      ['subscription', 'message/subscribe/bizsend'],
    ] as const)('tells by %s message that there is something, once an hour', async (kind, path) => {
      const fields = { character_string1: 'ticket', thing2: 'text', time3: 'time' } as const;
      await reconnect({ notice: { kind, template: 'TEMPLATE-1', fields } });
      await greeted();
      clock.advance(49 * 3_600_000);
      const text = '您的报修 BX-1123-001 已派给维修师傅，预计今天下午四点前上门，请留意电话。';
      expect(await send('late', text)).toEqual({ state: 'failed', reason: 'window_closed' });
      expect(await remind('late', text, 'window_closed')).toBe(true);
      expect(await remind('later', text, 'window_closed')).toBe(false);
      expect(fake.notices).toEqual([
        {
          path,
          touser: OWNER,
          template_id: 'TEMPLATE-1',
          client_msg_id: expect.stringMatching(/^[\w-]{22}$/),
          data: {
            character_string1: { value: 'BX-1123-001' },
            thing2: { value: '您的报修 BX-1123-001 已派…' },
            time3: { value: '2026-11-25 11:00' },
          },
        },
      ]);
      clock.advance(3_600_000);
      expect(await remind('next', text, 'unknown_recipient')).toBe(false);
      expect(await remind('next', text, 'window_closed (errcode 45015)')).toBe(true);
      expect(fake.notices).toHaveLength(2);
    });

    it('sets the menu of the account where it is asked to', async () => {
      expect(fake.menu).toBeNull();
      await reconnect({ menu: true });
      const buttons =
        (fake.menu as { button: { name: string; sub_button?: unknown[] }[] } | null)?.button ?? [];
      expect(buttons.map(({ name }) => name)).toEqual(words().menu.map(({ name }) => name));
      expect(buttons[0]?.sub_button?.[0]).toEqual({ type: 'click', name: '我要报修', key: '我要报修' });
    });

    it.each([
      [{ secret: 'another-secret-that-is-wrong' }, 'YINGDA_OA_SECRET'],
      [{ appId: 'wxanother' }, 'YINGDA_OA_APP_ID'],
      [{ aesKey: '-'.repeat(42) }, 'YINGDA_OA_AES_KEY'],
    ])('says at start which setting is wrong: %o', async (wrong, setting) => {
      const fault = officialAccountChannel({ ...fake.config, ...wrong }, { words }).start(host);
      await expect(fault).rejects.toMatchObject({
        code: 'E_CHANNEL',
        message: expect.stringContaining(setting),
      });
    });
  });

  describe('replies in the response', () => {
    for (const mode of ['plain', 'safe'] as const)
      it(`carries the first answer of a call (${mode})`, async () => {
        fake.mode = mode;
        fake.mayUseApi = false;
        await reconnect({ reply: 'passive' });
        const answered = greeted('厨房漏水');
        await until(() => expect(got).toHaveLength(1));
        const text = '收到 ]]> <b>，请问是几栋？';
        expect(await send('1', text)).toEqual({ state: 'sent', channelMessageId: null });
        await answered;
        expect(fake.sent).toEqual([{ touser: OWNER, content: text, choices: [], by: 'reply' }]);
        expect(await send('2')).toEqual({ state: 'failed', reason: 'no_open_call' });
        expect(calledPaths('message/custom/send')).toBe(0);
      });

    it('answers "success" when there was nothing to say in time, and never cuts an answer', async () => {
      await reconnect({ reply: 'passive' }, { holdMs: 30 });
      expect((await webhook.call(fake.call(fake.says(OWNER, '嗯')))).body).toBe('success');
      expect(await send('long', '请带身份证到物业服务中心办理。'.repeat(60))).toEqual({
        state: 'failed',
        reason: 'too_long_for_a_reply',
      });
    });

    it('greets a new follower in the response', async () => {
      await reconnect({ reply: 'passive' });
      await told(fake.happens(OWNER, 'subscribe'));
      expect(fake.sent.map((one) => one.content)).toEqual([words().welcome]);
    });
  });

  it('writes nothing into the log that is not for others to read', async () => {
    await greeted('我的电话是13800138000');
    fake.goesWrong('message/custom/send', 'cut');
    await send('1').catch(() => undefined);
    fake.goesWrong('media/get', { errcode: 40007 });
    await webhook.call(fake.call(fake.sends(OWNER, 'image', { MediaId: 'gone' })));
    await webhook.call({ ...fake.call(fake.says(OWNER, 'x')), body: 'hello' });
    const all = log.join('\n');
    expect(log.length).toBeGreaterThanOrEqual(2);
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
    expect([...state.keys()].join('\n')).not.toContain(OWNER);
  });
});
