/** Sessions of WeCom between the bot, its queue, and colleagues: those in WeCom's own client, and those who answer here. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { wecomChannel } from '../../adapters/wecom/channel.ts';
import { FakeWecom } from '../../adapters/wecom/fake.ts';
import type { Channel } from '../../src/channel.ts';
import type { WecomConfig } from '../../src/config.ts';
import { type Mounted, mounted } from '../fakes/mounted.ts';
import { MONDAY, type Office, openOffice } from '../office.ts';
import { library } from '../shared.ts';

const SECRETS: Omit<WecomConfig, 'api'> = {
  corpId: 'ww0123456789abcdef',
  secret: 'a-secret-that-is-not-one-0123456789abcdefghi',
  token: 'CallbackToken01',
  aesKey: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ',
  kf: 'wkAbcdefghijklmnopqrstuvwxyz0123',
};
const OWNER = 'wmOwner0000000000000000000000001';
const HERE = { id: 'slack:U1', name: '前台甲' };

let fake: FakeWecom;
let channel: Channel;
let webhook: Mounted;
let office: Office;

afterEach(async () => {
  await channel.stop();
  await webhook.close();
  await fake.close();
  await office.close();
});

async function opened(people: 'yingda' | 'wecom'): Promise<void> {
  fake = await FakeWecom.open({ ...SECRETS, people });
  fake.quota = 100;
  channel = wecomChannel(fake.config, {
    words: () => library.notices.weixin,
    quota: 100,
    retryMs: 10,
    lookMs: 10,
  });
  webhook = await mounted(channel);
  office = await openOffice([channel], MONDAY);
  fake.clock = office.clock;
  await office.store.importStaff('yunqi', [
    { number: '0101', name: '前台甲', role: '前台客服', phone: '13900000101', wecom: 'zhang', slack: 'U1' },
    { number: '0102', name: '前台乙', role: '前台客服', phone: '13900000102', slack: 'U2' },
  ]);
  await channel.start(office.hostOf(channel));
}

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

/** What happened is fetched, and answered. */
async function told(): Promise<void> {
  const before = fake.syncs.length;
  await webhook.tell(fake.callback());
  await until(() => expect(fake.syncs.length).toBeGreaterThan(before));
}
async function says(text: string): Promise<void> {
  fake.says(OWNER, text);
  await told();
  await until(async () => {
    await office.settle();
    expect(read().length).toBeGreaterThan(0);
  });
}
const read = () => fake.sent.map(({ content }) => content);
const holder = async () => (await office.staff.conversation(office.seen[0] ?? ''))?.handedOff ?? null;
const state = () => fake.customers.get(OWNER)?.state;
const decided = async (id: string, by: typeof HERE, what: 'claim' | 'hand_back') => {
  await office.staff.act(id, by, office.seen[0] ?? '', { do: what });
  await office.settle();
};

describe('in WeCom’s own client', () => {
  it('a colleague takes the session: the bot is silent, and what is said there is known here, until it ends', async () => {
    await opened('yingda');
    await says('你好');
    fake.takes(OWNER, 'zhang');
    await told();
    await until(async () => {
      await office.settle();
      expect(await holder()).toMatchObject({ by: { id: 'wecom:zhang', name: '前台甲' } });
    });
    const before = read().length;
    fake.says(OWNER, '3栋2单元1502厨房漏水');
    fake.staffSays(OWNER, '您好，我马上安排师傅');
    await told();
    await until(async () => {
      await office.settle();
      const notes = await office.staff.notes(office.seen[0] ?? '');
      expect(notes).toMatchObject([{ by: '前台甲', text: '您好，我马上安排师傅' }]);
    });
    expect(read()).toHaveLength(before);
    expect(office.faults).toEqual([]);
    fake.ends(OWNER);
    await told();
    await until(async () => {
      await office.settle();
      expect(await holder()).toBeNull();
    });
    fake.says(OWNER, '装修几点停工');
    await told();
    await until(async () => {
      await office.settle();
      // Beside the words for the end of a session, where their code was still good.
      const { ended } = library.notices.weixin;
      expect(
        read()
          .slice(before)
          .filter((text) => text !== ended).length,
      ).toBeGreaterThan(0);
    });
  });

  it('one passes it to another, and neither is refused', async () => {
    await opened('yingda');
    await says('你好');
    fake.takes(OWNER, 'zhang');
    fake.takes(OWNER, 'li');
    await told();
    await until(async () => {
      await office.settle();
      expect((await holder())?.by).toEqual({ id: 'wecom:li', name: 'li' });
    });
  });
});

describe('where colleagues answer there', () => {
  it('whom the bot hands over waits in the queue, once its last words are out', async () => {
    await opened('wecom');
    await says('我要跟你们人工客服说话');
    await until(() => expect(state()).toBe(2));
    expect(read().length).toBeGreaterThan(0);
    expect(office.faults).toEqual([]);
    fake.takes(OWNER, 'zhang');
    await told();
    await until(async () => {
      await office.settle();
      expect(await holder()).toMatchObject({ by: { id: 'wecom:zhang' } });
    });
    expect(state()).toBe(3);
  });

  it('who takes it here gets it there, and giving it back ends it: the owner’s next words are the bot’s', async () => {
    await opened('wecom');
    await says('你好');
    await decided('c1', HERE, 'claim');
    await until(() => expect(fake.customers.get(OWNER)).toMatchObject({ state: 3, servicer: 'zhang' }));
    await decided('h1', HERE, 'hand_back');
    await until(() => expect(state()).toBe(4));
    const before = read().length;
    fake.says(OWNER, '装修几点停工');
    await told();
    await until(async () => {
      await office.settle();
      expect(read().length).toBeGreaterThan(before);
    });
    expect(state()).toBe(1);
  });

  it('who is no receptionist, or not on duty, answers here', async () => {
    await opened('wecom');
    await says('你好');
    await decided('c1', { id: 'slack:U2', name: '前台乙' }, 'claim');
    fake.onDuty.clear();
    await decided('h1', { id: 'slack:U2', name: '前台乙' }, 'hand_back');
    await decided('c2', HERE, 'claim');
    const given = () => fake.calls.filter((path) => path === '/cgi-bin/kf/service_state/trans').length;
    await until(() => expect(given()).toBeGreaterThan(1));
    expect(state()).toBe(1);
    expect(await holder()).toMatchObject({ by: HERE });
  });
});
