/** Notices into rooms of owners by wechaty: into those that are named as this community's, and no other. */
import { expect, it, vi } from 'vitest';
import { wechatyChannel } from '../../adapters/wechaty/channel.ts';
import { MONDAY, openOffice } from '../office.ts';
import { wechatMock } from './wechat.ts';

const WATER = {
  kind: 'NOTICE-OUTAGE',
  slots: { time: '明天9:00至11:00', where: '3栋', content: '停水', reason: '清洗水箱' },
  segment: { buildings: ['3'], groups: true },
};
const BY = { id: 'account:1', name: '主管甲' };

it.each([
  [['a room'], ['a room']],
  [['room-1@chatroom'], ['a room']],
  [['another room'], []],
  [null, []],
] as const)('rooms %j: said into %j', async (rooms, expected) => {
  const wechat = wechatMock(MONDAY);
  const channel = wechatyChannel({
    acceptsRisk: true,
    puppet: wechat.puppet,
    showQr: () => undefined,
    rooms,
  });
  const office = await openOffice([channel], MONDAY);
  const remembered: string[][] = [];
  const host = office.hostOf(channel);
  await channel.start({
    ...host,
    groups: async (groups) => {
      await host.groups?.(groups);
      remembered.push(groups.map(({ name }) => name));
    },
  });
  await wechat.ready;
  if (expected.length > 0) await vi.waitFor(() => expect(remembered.length).toBeGreaterThan(0));
  const preview = await office.staff.notices.send('notice-1', WATER, BY);
  expect(preview.groups).toEqual(expected);
  await office.settle();
  const said = wechat.said.filter(({ to }) => to === wechat.room);
  expect(said).toHaveLength(expected.length);
  for (const { text } of said) {
    expect(text).toContain('停水');
    // To all of them: nobody is mentioned.
    expect(text).not.toContain('@');
  }
  await channel.stop();
  await office.close();
});
