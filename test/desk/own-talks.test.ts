/** A member of staff practises a conversation of their own; what they sent knowingly is to be practised. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, StaffAction } from '../../src/channel.ts';
import { type Office, openOffice } from '../office.ts';

const ME = { id: 'account:me', name: '小周' };
const channel: Channel = {
  name: 'terminal',
  dedupesSends: false,
  start: async () => undefined,
  stop: async () => undefined,
  send: async () => ({ state: 'sent', channelMessageId: null }),
};

const REPLY: StaffAction & { do: 'reply' } = { do: 'reply', phrases: [], edited: false };

let office: Office;
beforeEach(async () => {
  office = await openOffice([channel]);
});
afterEach(() => office.close());

async function talk(): Promise<string> {
  const host = office.hostOf(channel);
  const say = async (text: string, n: number) => {
    await host.receive([
      {
        channel: 'terminal',
        medium: 'chat',
        thread: 't',
        sender: 's',
        messageId: `m${n}`,
        sentAt: null,
        text,
        images: [],
      },
    ]);
    await office.settle();
  };
  await say('转人工，我叫林小满，电话13800000472', 1);
  const [id = ''] = office.seen;
  await office.staff.act('a1', ME, id, { do: 'claim' });
  await office.settle();
  await say('我住3栋2单元1502，厨房漏水三天了', 2);
  await office.staff.act('a2', ME, id, REPLY, '您好，抱歉让您久等，我马上请师傅与您联系。');
  await office.settle();
  return id;
}

describe('own conversations', () => {
  it('can be practised again, without the people in them; what was answered then is shown', async () => {
    const id = await talk();
    const { drills } = office.staff;
    const [own] = await drills.own('me');
    expect(own).toMatchObject({ id, count: 1 });
    const begun = await drills.startOwn('me', id, { seed: 's', messageId: 'x1' });
    const text = begun.shows.map((line) => line.text).join('\n');
    expect(text).toContain('漏水');
    expect(text + own?.text).not.toMatch(/林小满|小满|13800000472|1502/u);
    const end = await drills.answer('me', 'x2', '您好，给您添麻烦了，我这就为您登记，请问您方便的时间是？');
    expect(end?.over).toBe(true);
    expect(end?.shows.map((line) => line.text).join('\n')).toMatch(/当时您的回复.*成绩单/su);
    expect(JSON.stringify(await office.store.drills({ trainee: 'me' }))).not.toMatch(
      /小满|13800000472|1502/u,
    );
    // No situation that could be forgotten.
    expect(await office.store.memories('me')).toEqual([]);
  });

  it('are nobody else’s', async () => {
    const id = await talk();
    expect(await office.staff.drills.own('other')).toEqual([]);
    await expect(
      office.staff.drills.startOwn('other', id, { seed: 's', messageId: 'y' }),
    ).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
    });
  });
});

describe('a finding that was confirmed', () => {
  it('puts the situation it is practised by on today’s list, at once', async () => {
    const { drills } = office.staff;
    await drills.practiseAfter('me', { kind: 'shirk', situation: null });
    await drills.practiseAfter('me', { kind: 'rude_tone', situation: 'TALK-8' });
    const due = (await drills.today('me'))
      .filter(({ reason }) => reason === 'due')
      .map(({ situation }) => situation);
    expect(due.sort()).toEqual(['CMPL-5', 'TALK-8']);
  });

  it('comes from a reply that was sent knowing what was found in it, and from no other', async () => {
    const id = await talk();
    const text = '您这个情况，我尽量尽快吧。';
    const { violations, stops } = await office.staff.check(text, id);
    expect([violations.length > 0, stops]).toEqual([true, false]);
    await expect(office.staff.act('b1', ME, id, REPLY, text)).rejects.toMatchObject({
      code: 'E_WARNED_WORDS',
    });
    expect((await office.staff.drills.today('me')).filter(({ reason }) => reason === 'due')).toEqual([]);
    await office.staff.act('b2', ME, id, { ...REPLY, knowing: true }, text);
    const due = (await office.staff.drills.today('me')).filter(({ reason }) => reason === 'due');
    expect(due.length).toBeGreaterThan(0);
  });
});
