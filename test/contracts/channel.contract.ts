/**
 * What every channel owes the desk, whatever its platform: run with a harness that plays the platform
 * (test/adapters/*.test.ts).
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, StaffAction } from '../../src/channel.ts';
import type { MessageRow } from '../../src/store.ts';
import { type Office, openOffice } from '../office.ts';
import { community, root } from '../shared.ts';

/** A platform with one owner on it. */
export interface ChannelHarness {
  readonly channel: Channel;
  /** UTF-8 bytes that the platform takes in one message; null where there is no limit. */
  readonly limitBytes: number | null;
  /** The owner writes. Resolves when the platform has handed it over. @returns the platform's id of the message */
  says(text: string): Promise<string>;
  /** The owner sends a picture. */
  sendsPicture?(bytes: Uint8Array): Promise<string>;
  /** The platform delivers a message again. */
  again?(id: string): Promise<void>;
  /** Whether the platform can be connected to once more in a test; by default it can. */
  readonly restarts?: false;
  /** The platform tells the bot of the bot's own message. */
  echoes?(text: string): Promise<void>;
  /** What the owner has received, in order. */
  received(): readonly string[];
  /** The pictures that the owner has received, in order. */
  shown?(): readonly Uint8Array[];
  /** The next send is refused for now, or for good. */
  refuseNext?(how: 'later' | 'failed'): void;
  /** The refusals that the platform has; by default both. */
  readonly refusals?: readonly ('later' | 'failed')[];
  /** How long a refusal for now asks to wait; left out where the platform does not say. */
  readonly laterMs?: number;
  /** The platform reports that the last message it had taken was not delivered. */
  failsLate?(): Promise<void>;
  /** After the channel has been stopped. */
  close(): Promise<void>;
}

/** The Big List of Naughty Strings as it is published; beside the project there may be a newer one. */
const published = createRequire(import.meta.url)('big-list-of-naughty-strings/blns.json') as string[];
const newer = join(process.env.TEST_SHARED ?? join(root, '..', 'shared'), 'data', 'blns.json');
const NAUGHTY = existsSync(newer)
  ? [...published, ...(JSON.parse(readFileSync(newer, 'utf8')) as string[])]
  : published;
const FAMILY = '👨‍👩‍👧‍👦';
/** The smallest PNG there is. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** The same, and a byte behind its end. */
const OTHER_PICTURE = Buffer.concat([PICTURE, Buffer.from([0])]);

export function channelContract(name: string, make: () => Promise<ChannelHarness>): void {
  describe(`channel contract: ${name}`, () => {
    let harness: ChannelHarness;
    let office: Office;

    beforeEach(async () => {
      harness = await make();
      office = await openOffice([harness.channel]);
      await harness.channel.start(office.hostOf(harness.channel));
    });

    afterEach(async () => {
      await harness.channel.stop();
      await harness.close();
      await office.close();
      expect(office.faults).toEqual([]);
    });

    /** Until `wanted` messages of owners have been committed: platforms hand over in their own time. */
    async function kept(wanted: number): Promise<MessageRow[]> {
      let rows: MessageRow[] = [];
      await vi.waitFor(
        async () => {
          await office.settle();
          const all = await Promise.all(office.seen.map((id) => office.store.messages(id, 0, 2000)));
          rows = all.flat();
          expect(rows.filter((row) => row.from === 'owner').length).toBeGreaterThanOrEqual(wanted);
        },
        { timeout: 10_000, interval: 20 },
      );
      return rows;
    }
    const owners = (rows: readonly MessageRow[]) => rows.filter((row) => row.from === 'owner');

    it('carries a text in and the answer out', async () => {
      await harness.says('厨房水槽漏水，3栋2单元1502');
      const rows = await kept(1);
      expect(owners(rows).map((row) => row.text)).toEqual(['厨房水槽漏水，3栋2单元1502']);
      const answers = rows.filter((row) => row.from === 'bot').map((row) => row.text);
      expect(answers.length).toBeGreaterThan(0);
      await vi.waitFor(() => expect(harness.received().join('\n')).toContain(answers[0]));
    });

    it('names its messages after itself', async () => {
      await harness.says('你好');
      await kept(1);
      const conversation = await office.store.conversation(office.seen[0] ?? '');
      expect(conversation?.channel.split(':')[0]).toBe(harness.channel.name);
    });

    it('keeps the order of messages', async () => {
      const lines = ['一、楼道灯坏了', '二、在3栋', '三、2单元', '四、十楼', '五、晚上看不见'];
      for (const line of lines) await harness.says(line);
      expect(owners(await kept(lines.length)).map((row) => row.text)).toEqual(lines);
    });

    it('loses nothing of a burst', async () => {
      const lines = Array.from({ length: 20 }, (_, at) => `第${at + 1}条：地库有积水`);
      await Promise.all(lines.map((line) => harness.says(line)));
      const rows = owners(await kept(lines.length));
      expect(rows.map((row) => row.text).sort()).toEqual([...lines].sort());
    });

    it('takes a message that is delivered again only once', async (context) => {
      if (!harness.again) return context.skip();
      const id = await harness.says('麻烦查一下装修几点停工');
      await kept(1);
      await harness.again(id);
      await harness.again(id);
      await harness.says('谢谢');
      const rows = owners(await kept(2));
      expect(rows.map((row) => row.text)).toEqual(['麻烦查一下装修几点停工', '谢谢']);
    });

    it('does nothing anew with what is delivered again after a restart, and goes on', async (context) => {
      if (!harness.again || harness.restarts === false) return context.skip();
      const lines = ['一、厨房水槽漏水', '二、3栋2单元1502', '三、电话13800000098'];
      const ids: string[] = [];
      for (const line of lines) ids.push(await harness.says(line));
      await kept(lines.length);
      const tickets = async () => (await office.store.counts(community.id)).ticket;
      const before = await tickets();
      await harness.channel.stop();
      await harness.channel.start(office.hostOf(harness.channel));
      for (const id of ids) await harness.again(id);
      await harness.says('四、明天下午');
      expect(owners(await kept(4)).map((row) => row.text)).toEqual([...lines, '四、明天下午']);
      expect(await tickets()).toBe(before);
    });

    it('takes every naughty string', { timeout: 60_000 }, async () => {
      // What is empty, no platform delivers; where it gives no ids, the same words at the same time are the same message.
      const lines = [...new Set(NAUGHTY)].filter((text) => text.trim() !== '');
      expect(lines.length).toBeGreaterThan(450);
      for (const line of lines) await harness.says(line);
      const told = owners(await kept(lines.length)).map((row) => row.text.trim());
      // As it was written; what stands around it, some platforms take away themselves.
      expect(lines.map((text) => text.toWellFormed().trim()).filter((text) => !told.includes(text))).toEqual(
        [],
      );
    });

    it('does not hear itself', async (context) => {
      if (!harness.echoes) return context.skip();
      await harness.says('你好');
      await kept(1);
      await harness.echoes('您好，请问有什么可以帮您？');
      await harness.says('没事了');
      expect(owners(await kept(2)).map((row) => row.text)).toEqual(['你好', '没事了']);
    });

    it('takes long texts whole', async () => {
      const text = `我把经过写下来。${'楼上装修从早上敲到晚上，孩子没法睡觉，跟他们说了也不听。'.repeat(60)}`;
      await harness.says(text);
      expect(
        owners(await kept(1))
          .map((row) => row.text)
          .join(''),
      ).toBe(text);
    });

    it('sends long texts whole, in pieces that the platform takes', async () => {
      await harness.says('你好');
      await kept(1);
      const before = harness.received().length;
      const { thread, sender, channel } = (await office.store.conversation(office.seen[0] ?? '')) ?? {
        thread: '',
        sender: '',
        channel: '',
      };
      const text = `${'装修时间是工作日8:00到12:00、14:00到18:00，周末和节假日不能施工。'.repeat(80)}${FAMILY.repeat(30)}`;
      const result = await harness.channel.send({
        id: 'long',
        channel,
        thread,
        recipient: sender,
        text,
        phrases: [],
      });
      expect(result.state).toBe('sent');
      await vi.waitFor(() => expect(harness.received().slice(before).join('')).toContain(text));
      for (const piece of harness.received().slice(before)) {
        if (harness.limitBytes !== null)
          expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(harness.limitBytes);
        expect(piece.isWellFormed()).toBe(true);
      }
    });

    it('keeps emoji and rare characters as they are', async () => {
      const text = `电梯又坏了 ${FAMILY} 🇨🇳 𠮷 ！`;
      await harness.says(text);
      expect(owners(await kept(1))[0]?.text).toBe(text);
    });

    it('keeps a picture byte by byte', async (context) => {
      if (!harness.sendsPicture) return context.skip();
      await harness.says('报修，厨房漏水');
      await kept(1);
      await harness.sendsPicture(PICTURE);
      let attachments: string[] = [];
      await vi.waitFor(
        async () => {
          await office.settle();
          const state = (await office.store.conversation(office.seen[0] ?? ''))?.state;
          attachments = [...(state?.matters.at(-1)?.attachments ?? []), ...(state?.media ?? [])];
          expect(attachments).toHaveLength(1);
        },
        { timeout: 10_000, interval: 20 },
      );
      expect(await readFile(join(office.folder, attachments[0] ?? ''))).toEqual(PICTURE);
    });

    it('sends pictures of staff byte by byte, after their words', async (context) => {
      const { shown } = harness;
      if (!shown) return context.skip();
      await harness.says('你好');
      await kept(1);
      await vi.waitFor(() => expect(harness.received().length).toBeGreaterThan(0));
      const before = harness.received().length;
      const { keepMedia } = office.hostOf(harness.channel);
      const images = [
        await keepMedia({ bytes: PICTURE, type: 'image/png' }),
        await keepMedia({ bytes: OTHER_PICTURE, type: 'image/png' }),
      ];
      const reply: StaffAction = { do: 'reply', phrases: [], edited: false, images };
      const by = { id: 's1', name: '前台甲' };
      await office.staff.act('with-pictures', by, office.seen[0] ?? '', reply, '请您看一下这两张照片。');
      await vi.waitFor(
        async () => {
          await office.settle();
          expect(shown().map((bytes) => Buffer.from(bytes))).toEqual([PICTURE, OTHER_PICTURE]);
        },
        { timeout: 10_000, interval: 20 },
      );
      expect(harness.received()[before]).toBe('请您看一下这两张照片。');
      const [row] = (await office.store.recentMessages(office.seen[0] ?? '', 1)).slice(-1);
      expect(row).toMatchObject({ from: 'agent', text: '', attachments: 1 });
      expect((await office.store.events(0, 1000)).filter(({ kind }) => kind === 'message.failed')).toEqual(
        [],
      );
    });

    it('tells that a picture is not there any more', async (context) => {
      if (!harness.shown) return context.skip();
      await harness.says('你好');
      await kept(1);
      const conversation = await office.store.conversation(office.seen[0] ?? '');
      const result = await harness.channel.send({
        id: 'gone',
        channel: conversation?.channel ?? '',
        thread: conversation?.thread ?? '',
        recipient: conversation?.sender ?? '',
        text: '',
        phrases: [],
        picture: `${'0'.repeat(32)}.png`,
      });
      expect(result).toEqual({ state: 'failed', reason: 'picture_gone' });
    });

    for (const how of ['later', 'failed'] as const)
      it(`tells a refusal (${how}), and does not throw`, async (context) => {
        if (!harness.refuseNext || harness.refusals?.includes(how) === false) return context.skip();
        await harness.says('你好');
        await kept(1);
        const conversation = await office.store.conversation(office.seen[0] ?? '');
        harness.refuseNext(how);
        const result = await harness.channel.send({
          id: `refused-${how}`,
          channel: conversation?.channel ?? '',
          thread: conversation?.thread ?? '',
          recipient: conversation?.sender ?? '',
          text: '您好',
          phrases: [],
        });
        expect(result.state).toBe(how);
        if (how === 'later' && harness.laterMs !== undefined)
          expect(result).toMatchObject({ afterMs: harness.laterMs });
      });

    it('tells of a failure that comes late, once', async (context) => {
      if (!harness.failsLate) return context.skip();
      await harness.says('你好');
      await kept(1);
      await vi.waitFor(() => expect(harness.received().length).toBeGreaterThan(0));
      const failures = async () =>
        (await office.store.events(0, 1000)).filter((event) => event.kind === 'message.failed');
      await harness.failsLate();
      await vi.waitFor(async () => expect(await failures()).toHaveLength(1));
      await harness.failsLate();
      await harness.says('还在吗');
      await kept(2);
      const told = await failures();
      expect(told).toHaveLength(1);
      expect(told[0]?.conversationId).toBe(office.seen[0]);
    });
  });
}
