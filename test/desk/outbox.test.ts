/** What is sent, when, and what becomes of what could not be (law 6). */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, SendResult } from '../../src/channel.ts';
import { Wire } from '../fakes/wire.ts';
import { type Office, openOffice } from '../office.ts';

const HOUR = 3_600_000;

describe('the outbox', () => {
  let wire: Wire;
  let office: Office;

  beforeEach(async () => {
    wire = new Wire();
    office = await openOffice([wire]);
    await wire.start(office.hostOf(wire));
  });
  afterEach(() => office.close());

  const says = async (owner: string, text: string) => {
    await wire.says(owner, text);
    await office.settle();
  };
  const failures = async () =>
    (await office.store.events(0, 1000))
      .filter(({ kind }) => kind === 'message.failed')
      .map(({ data }) => data.reason);

  it('tries again what is refused for now, counts no attempt, and lets nothing overtake it', async () => {
    for (let times = 0; times < 8; times++)
      wire.results.push({ state: 'later', afterMs: 90_000, reason: 'busy' });
    await says('lin', '你好');
    await says('lin', '装修几点停工');
    expect(wire.to('lin')).toEqual([]);
    for (let minutes = 0; minutes < 20; minutes++) await office.settle();
    const said = (await office.store.recentMessages(office.seen[0] ?? '', 20)).filter(
      ({ from }) => from === 'bot',
    );
    expect(wire.to('lin')).toEqual(said.map(({ text }) => text));
    expect(await failures()).toEqual([]);
  });

  it('gives up after half a day, and shows it', async () => {
    wire.results.push({ state: 'later', afterMs: 13 * HOUR, reason: 'busy' });
    await says('lin', '你好');
    office.clock.advance(13 * HOUR);
    await office.settle();
    expect(wire.to('lin')).toEqual([]);
    expect(await failures()).toEqual(['too_late']);
  });

  it('shows what a crash left between send and its mark, and does not send it again blindly', async () => {
    const careless = Object.assign(new Wire(), { dedupesSends: false });
    const other = await openOffice([careless]);
    await careless.start(other.hostOf(careless));
    await careless.says('lin', '你好');
    const mark = vi.spyOn(other.store, 'markSent').mockImplementationOnce(async () => {
      throw new Error('killed');
    });
    vi.spyOn(other.store, 'markFailed').mockImplementationOnce(async () => {
      throw new Error('killed');
    });
    await other.settle().catch(() => undefined);
    expect(mark).toHaveBeenCalledOnce();
    expect(careless.sent).toHaveLength(1);
    vi.restoreAllMocks();
    for (let minutes = 0; minutes < 5; minutes++) await other.settle();
    expect(careless.sent).toHaveLength(1);
    const events = await other.store.events(0, 100);
    expect(
      events.filter(({ kind, data }) => kind === 'message.failed' && data.reason === 'interrupted'),
    ).toHaveLength(1);
    await other.close();
  });

  it('sends it again where the channel takes each message once', async () => {
    await wire.says('lin', '你好');
    vi.spyOn(office.store, 'markSent').mockImplementationOnce(async () => {
      throw new Error('killed');
    });
    vi.spyOn(office.store, 'markFailed').mockImplementationOnce(async () => {
      throw new Error('killed');
    });
    await office.settle().catch(() => undefined);
    vi.restoreAllMocks();
    for (let minutes = 0; minutes < 5; minutes++) await office.settle();
    expect(wire.sent.length).toBeGreaterThanOrEqual(2);
    expect(new Set(wire.sent.map(({ text }) => text)).size).toBe(1);
    expect(await failures()).toEqual([]);
  });
});

describe('the pace of sending', () => {
  it('is the channel’s, for all but emergencies', async () => {
    const wire = Object.assign(new Wire(), { perMinute: 2 });
    const office = await openOffice([wire]);
    await wire.start(office.hostOf(wire));
    for (const owner of ['a', 'b', 'c', 'd']) await wire.says(owner, '你好');
    await wire.says('e', '5栋1单元电梯里困了人，快来人');
    office.clock.advance(5000);
    await office.desk.drain();
    expect(wire.to('e').length).toBeGreaterThan(0);
    expect(['a', 'b', 'c', 'd'].flatMap((owner) => wire.to(owner))).toHaveLength(2);
    office.clock.advance(60_000);
    await office.desk.drain();
    expect(['a', 'b', 'c', 'd'].flatMap((owner) => wire.to(owner))).toHaveLength(4);
    await office.close();
  });

  it('holds overnight what is asked of our own accord, and nothing else', async () => {
    const wire = new Wire();
    const evening = Date.parse('2026-11-23T19:55:00+08:00');
    const office = await openOffice([wire], evening);
    await wire.start(office.hostOf(wire));
    await wire.says('lin', '3栋2单元1502厨房水槽漏水，电话13800000098，明天下午三点有人在家');
    await office.settle();
    await wire.says('lin', '对');
    office.clock.advance(3000);
    await office.desk.drain();
    const [ticket] = await office.store.tickets('yunqi', {});
    for (const move of ['accept', 'finish', 'close'] as const)
      await office.staff.act(move, { id: 's', name: '甲' }, office.seen[0] ?? '', {
        do: 'move',
        ticket: ticket?.id ?? '',
        move,
        result: '好了',
      });
    await office.desk.drain();
    // The question is decided in time, but the channel is down until after eight.
    for (let times = 0; times < 3; times++)
      wire.results.push({ state: 'later', afterMs: 120_000, reason: 'down' });
    const before = wire.to('lin').length;
    for (let minutes = 0; minutes < 30; minutes++) await office.settle();
    expect(wire.to('lin')).toHaveLength(before);
    wire.results.length = 0;
    office.clock.set(Date.parse('2026-11-24T09:00:01+08:00'));
    await office.desk.drain();
    expect(wire.to('lin')).toHaveLength(before + 1);
    await office.close();
  });
});

it('a send that hangs keeps nobody else waiting, on its channel’s neighbours nor at the desk', async () => {
  let release: (result: SendResult) => void = () => undefined;
  const stuck: Channel = {
    name: 'stuck',
    dedupesSends: false,
    start: async () => undefined,
    stop: async () => undefined,
    send: () => new Promise((resolve) => (release = resolve)),
  };
  const wire = new Wire();
  const office = await openOffice([stuck, wire]);
  await wire.start(office.hostOf(wire));
  await office.desk.receive([
    {
      channel: 'stuck',
      medium: 'chat',
      thread: 'a',
      sender: 'a',
      messageId: '1',
      sentAt: null,
      text: '你好',
    },
  ]);
  office.clock.advance(60_000);
  office.desk.serve();
  await vi.waitFor(() => expect(office.seen).toHaveLength(1));
  await wire.says('wu', '5栋1单元电梯里困了人，快来人');
  await vi.waitFor(async () => {
    const tickets = await office.store.tickets('yunqi', {});
    expect(tickets.map(({ kind }) => kind)).toEqual(['emergency']);
    expect(wire.to('wu').length).toBeGreaterThan(0);
  });
  release({ state: 'sent', channelMessageId: null });
  await office.desk.stop();
  await office.close();
});
