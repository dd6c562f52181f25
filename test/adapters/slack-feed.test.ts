/** Two instances of the service that show in one Slack channel: each thing once, and the other goes on when one is gone. */
import { expect, it, vi } from 'vitest';
import { Feed } from '../../adapters/slack/feed.ts';
import type { SlackCalls } from '../../adapters/slack/shapes.ts';
import { hostFor } from '../../src/desk/hosting.ts';
import { beginShift, MINUTE } from '../converse/shift.ts';

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 8000, interval: 10 });

it('show each thing once', async () => {
  const shift = await beginShift();
  const { store, staff, clock, desk } = shift;
  const shown: string[] = [];
  let ts = 0;
  const calls = {
    post: async (_channel: string, { text }: { text: string }) => {
      shown.push(text);
      return `${++ts}`;
    },
    update: async () => undefined,
  } as unknown as SlackCalls;
  const feed = () =>
    new Feed({
      calls,
      staff,
      state: hostFor('slack', { desk, store, staff, clock, keepMedia: async () => '', log: () => {} }).state,
      channel: 'C1',
      log: () => undefined,
      passes: () => true,
    });
  const [one, two] = [feed(), feed()];
  await one.start();
  await two.start();
  const calledFor = (word: string) =>
    shown.filter((text) => text.includes('突发事件，请') && text.includes(word));
  await shift.says('5栋1单元电梯困人了，快来人');
  await eventually(() => expect(calledFor('TF-1123-001')).toHaveLength(1));
  await one.stop();
  clock.advance(MINUTE);
  await shift.says('3栋着火了，快来人', 'wang');
  await eventually(() => expect(calledFor('TF-1123-002')).toHaveLength(1));
  await two.stop();
  expect(calledFor('TF-1123-001')).toHaveLength(1);
  await shift.close();
});
