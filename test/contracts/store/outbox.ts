/** What is sent, waits, fails, and turns out not to have arrived. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/index.ts';
import { MINUTE, said, storeBench, T, YEAR } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function outboxCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk, commit, dueIds } = storeBench(open, (opened) => {
    store = opened;
  });

  describe('outbox', () => {
    it('sends what is to be sent, once; a prompt is kept but not sent', async () => {
      const id = await talk('lin', { thread: 'room' });
      await commit({
        conversationId: id,
        write: () => ({ said: [said('s1'), said('p1', 'prompt'), said('s2')] }),
      });
      expect((await store.messages(id, 0, 10)).map(({ text }) => text)).toEqual([
        '答复 s1',
        '答复 p1',
        '答复 s2',
      ]);
      expect(await store.outboxDue(T, 1)).toEqual([
        {
          id: 's1',
          conversationId: id,
          channel: 'test',
          thread: 'room',
          recipient: 'lin',
          from: 'bot',
          text: '答复 s1',
          phrases: said('s1').phrases,
          attempts: 0,
          lane: 'normal',
          at: T,
        },
      ]);
      expect(await dueIds(T)).toEqual(['s1', 's2']);
      expect(await dueIds(T - 1)).toEqual([]);
      await store.markSending('s1', T);
      expect(await dueIds(T)).toEqual([]);
      await store.markSent('s1', 'channel-1', T);
      expect(await dueIds(T)).toEqual(['s2']);
      await store.markSending('s2', T);
      await store.markFailed('s2', 'busy', T + MINUTE, T);
      expect(await dueIds(T + MINUTE - 1)).toEqual([]);
      expect(await store.outboxDue(T + MINUTE, 10)).toMatchObject([{ id: 's2', attempts: 1 }]);
      await store.markFailed('s2', 'blocked', null, T + MINUTE);
      expect(await dueIds(T + YEAR)).toEqual([]);
    });

    /** A message in the outbox of a conversation; sent as `as` where given. */
    async function say(conversationId: string, id: string, as?: string): Promise<void> {
      await commit({ conversationId, write: () => ({ said: [said(id)] }) });
      if (as === undefined) return;
      await store.markSending(id, T);
      await store.markSent(id, as, T);
    }
    const failures = async () => (await store.events(0, 100)).filter(({ kind }) => kind === 'message.failed');

    it('counts no attempt for a message that waits, and holds back what was said after it', async () => {
      const id = await talk('lin');
      await commit({ conversationId: id, write: () => ({ said: [said('s1'), said('s2')] }) });
      for (const retryAt of [T + MINUTE, T + 2 * MINUTE]) {
        await store.markSending('s1', T);
        await store.markLater('s1', 'rate limit', retryAt, T);
        expect(await dueIds(retryAt - 1)).toEqual([]);
        expect(await store.outboxDue(retryAt, 10)).toMatchObject([
          { id: 's1', attempts: 0, at: T },
          { id: 's2', attempts: 0, at: T },
        ]);
      }
      expect(await failures()).toEqual([]);
    });

    it('keeps the attempts that failed when the next one has to wait', async () => {
      const id = await talk('lin');
      await say(id, 's1');
      await store.markSending('s1', T);
      await store.markFailed('s1', 'broken line', T + MINUTE, T);
      await store.markSending('s1', T + MINUTE);
      await store.markLater('s1', 'rate limit', T + 2 * MINUTE, T + MINUTE);
      expect(await store.outboxDue(T + 2 * MINUTE, 10)).toMatchObject([{ id: 's1', attempts: 1 }]);
    });

    it('gives a row to one that sends it: whoever comes second may not', async () => {
      await say(await talk('lin'), 's1');
      expect(await store.markSending('s1', T)).toBe(true);
      expect(await store.markSending('s1', T)).toBe(false);
      await store.markLater('s1', 'rate limit', T + MINUTE, T);
      // Also whoever had read it before it was put off.
      expect(await store.markSending('s1', T + MINUTE - 1)).toBe(false);
      expect(await store.markSending('s1', T + MINUTE)).toBe(true);
      await store.markSent('s1', null, T + MINUTE);
      expect(await store.markSending('s1', T + YEAR)).toBe(false);
      expect(await store.markSending('nothing', T)).toBe(false);
    });

    it('lets nobody overtake within a conversation, not even a send whose end nobody has heard of', async () => {
      const [lin, wang] = [await talk('lin'), await talk('wang')];
      await commit({ conversationId: lin, write: () => ({ said: [said('s1'), said('s2'), said('s3')] }) });
      await say(wang, 'w1');
      expect(await store.markSending('s2', T)).toBe(false);
      expect(await store.markSending('s1', T)).toBe(true);
      expect(await store.markSending('w1', T)).toBe(true);
      expect(await dueIds(T + YEAR)).toEqual([]);
      expect(await store.markSending('s2', T + YEAR)).toBe(false);
      await store.markUncertain('s1', T + MINUTE);
      expect(await dueIds(T + MINUTE)).toEqual(['s2', 's3']);
      expect(await store.markSending('s2', T + MINUTE)).toBe(true);
      await store.markFailed('s2', 'blocked', null, T + MINUTE);
      expect(await store.markSending('s3', T + MINUTE)).toBe(true);
      expect(await store.outboxDue(T + YEAR, 10)).toEqual([]);
    });

    it('lets emergencies before everything, and keeps nothing waiting for a question of our own', async () => {
      const [lin, wang] = [await talk('lin'), await talk('wang')];
      const lane = (id: string, to: 'urgent' | 'normal' | 'waits') => ({ ...said(id), lane: to });
      await commit({ conversationId: wang, write: () => ({ said: [said('w1')] }) });
      await commit({
        conversationId: lin,
        write: () => ({ said: [lane('s1', 'waits'), lane('s2', 'normal'), lane('s3', 'urgent')] }),
      });
      expect((await store.outboxDue(T, 10)).map(({ id, lane: one }) => [id, one])).toEqual([
        ['s3', 'urgent'],
        ['w1', 'normal'],
        ['s1', 'waits'],
        ['s2', 'normal'],
      ]);
      await store.markLater('s1', 'quiet_hours', T + YEAR, T);
      expect(await dueIds(T)).toEqual(['s3', 'w1', 's2']);
      await store.markLater('s2', 'rate limit', T + MINUTE, T);
      expect(await dueIds(T)).toEqual(['s3', 'w1']);
      expect(await store.markSending('s3', T)).toBe(true);
      await store.markSent('s3', null, T);
      expect(await store.markSending('s2', T + MINUTE)).toBe(true);
    });

    it('leaves out the channels that are not asked for', async () => {
      const [lin, far] = [await talk('lin'), await talk('lin', { channel: 'far' })];
      await say(lin, 's1');
      await say(far, 's2');
      expect((await store.outboxDue(T, 10, { except: ['far'] })).map(({ id }) => id)).toEqual(['s1']);
      expect(await store.outboxDue(T, 10, { except: ['far', 'test'] })).toEqual([]);
    });

    it('knows what a crash left half sent, and shows it to people once', async () => {
      const [lin, far] = [await talk('lin'), await talk('lin', { channel: 'far' })];
      await say(lin, 's1');
      await say(far, 's2');
      await say(lin, 's3', 'arrived');
      await store.markSending('s1', T);
      await store.markSending('s2', T + MINUTE);
      expect(await store.interruptedSends(T)).toEqual([]);
      expect(await store.interruptedSends(T + 1)).toEqual([{ id: 's1', channel: 'test' }]);
      expect((await store.interruptedSends(T + YEAR)).map(({ id }) => id)).toEqual(['s1', 's2']);
      for (let times = 0; times < 2; times++) await store.markUncertain('s1', T + MINUTE);
      await store.markUncertain('s3', T + MINUTE);
      expect(await store.interruptedSends(T + YEAR)).toEqual([{ id: 's2', channel: 'far' }]);
      expect(await failures()).toMatchObject([
        { at: T + MINUTE, conversationId: lin, data: { message: 's1', reason: 'interrupted' } },
      ]);
      expect(await dueIds(T + YEAR)).toEqual([]);
    });

    it('holds back nothing of other conversations', async () => {
      const [lin, wang] = [await talk('lin'), await talk('wang')];
      await say(lin, 's1');
      await say(wang, 's2');
      await store.markLater('s1', 'rate limit', T + MINUTE, T);
      expect(await dueIds(T)).toEqual(['s2']);
    });

    it('tells people of a message that is given up, not of one that is tried again', async () => {
      const id = await talk('lin');
      await say(id, 's1');
      await store.markFailed('s1', 'busy', T + MINUTE, T);
      expect(await failures()).toEqual([]);
      await store.markFailed('s1', 'blocked', null, T + MINUTE);
      expect(await failures()).toMatchObject([
        { at: T + MINUTE, conversationId: id, ticketId: null, data: { message: 's1', reason: 'blocked' } },
      ]);
    });

    it('shows with a message why it did not arrive, at once or later, and nothing while it is tried', async () => {
      const id = await talk('lin');
      for (const one of ['s1', 's2', 's3']) await say(id, one, one === 's2' ? 'channel-2' : undefined);
      const failed = async () => {
        const [all, recent] = [await store.messages(id, 0, 9), await store.recentMessages(id, 9)];
        expect(recent).toEqual(all);
        return all.map((row) => row.failed);
      };
      await store.markFailed('s1', 'busy', T + MINUTE, T);
      expect(await failed()).toEqual([undefined, undefined, undefined]);
      await store.markFailed('s1', 'blocked', null, T + MINUTE);
      await store.reportFailed('test', 'channel-2', 'refused_by_owner', T + MINUTE);
      expect(await failed()).toEqual(['blocked', 'refused_by_owner', undefined]);
    });

    it('takes back a message that was sent and did not arrive, once', async () => {
      const id = await talk('lin');
      await say(id, 's1', 'channel-1');
      expect(await store.reportFailed('test', 'channel-1', 'refused', T + MINUTE)).toBe(id);
      expect(await failures()).toMatchObject([
        { at: T + MINUTE, conversationId: id, ticketId: null, data: { message: 's1', reason: 'refused' } },
      ]);
      expect(await store.reportFailed('test', 'channel-1', 'refused', T + 2 * MINUTE)).toBeNull();
      expect(await failures()).toHaveLength(1);
      expect(await dueIds(T + YEAR)).toEqual([]);
    });

    it('keeps a failure that is told before the send is known to have ended, and takes the message back then', async () => {
      const id = await talk('lin');
      await commit({ conversationId: id, write: () => ({ said: [said('s1'), said('s2')] }) });
      await store.markSending('s1', T);
      expect(await store.reportFailed('test', 'channel-1', 'refused', T + 1)).toBeNull();
      expect(await store.reportFailed('test', 'channel-1', 'again', T + 2)).toBeNull();
      expect(await store.reportFailed('far', 'channel-2', 'not here', T + 2)).toBeNull();
      expect(await failures()).toEqual([]);
      await store.markSent('s1', 'channel-1', T + 3);
      expect(await failures()).toMatchObject([
        { at: T + 3, conversationId: id, data: { message: 's1', reason: 'refused' } },
      ]);
      expect(await store.reportFailed('test', 'channel-1', 'refused', T + 4)).toBeNull();
      await store.markSending('s2', T + 4);
      await store.markSent('s2', 'channel-2', T + 5);
      expect(await failures()).toHaveLength(1);
      expect(await store.gauges(T + 5)).toMatchObject({ outboxFailed: 1, outboxSending: 0 });
    });

    it('knows nothing of a failure that is told of a message not its own', async () => {
      const [lin, far] = [await talk('lin'), await talk('lin', { channel: 'far' })];
      await say(lin, 's1', 'one');
      await say(lin, 's2');
      await say(far, 's3', 'two');
      for (const [channel, message] of [
        ['test', 'unknown'],
        ['far', 'one'],
        ['test', 'two'],
        ['test', 's2'],
        ['test', ''],
      ] as const)
        expect([channel, message, await store.reportFailed(channel, message, 'refused', T)]).toEqual([
          channel,
          message,
          null,
        ]);
      expect(await failures()).toEqual([]);
      expect(await dueIds(T)).toEqual(['s2']);
    });

    it('gives only what is of the channels that are asked for, by their name without the account', async () => {
      const ids = {
        plain: await talk('lin', { channel: 'wecom' }),
        account: await talk('wang', { channel: 'wecom:wk1:x' }),
        other: await talk('zhao', { channel: 'wecoms' }),
      };
      for (const [name, id] of Object.entries(ids)) await say(id, name);
      const of = async (...channels: string[]) =>
        (await store.outboxDue(T, 10, { channels })).map(({ id }) => id);
      expect(await of('wecom')).toEqual(['plain', 'account']);
      expect(await of('wecoms', 'slack')).toEqual(['other']);
      expect(await of('wecoms', 'wecom')).toEqual(['plain', 'account', 'other']);
      expect(await of()).toEqual([]);
      expect(await of('wk1', 'wecom:wk1:x', '%')).toEqual([]);
      const both = await store.outboxDue(T, 10, { channels: ['wecom'], except: ['wecom'] });
      expect(both.map(({ id }) => id)).toEqual(['account']);
    });

    it('tells two channels apart that name their messages alike', async () => {
      const [lin, far] = [await talk('lin'), await talk('lin', { channel: 'far' })];
      await say(lin, 's1', 'same');
      await say(far, 's2', 'same');
      expect(await store.reportFailed('far', 'same', 'refused', T)).toBe(far);
      expect(await store.reportFailed('test', 'same', 'refused', T)).toBe(lin);
    });
  });
}
