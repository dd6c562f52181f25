/** What owners film, at a real desk: thanked for as a video, kept with the ticket, never taken for their words. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { beginShift, LIN, SECOND, type Shift } from './shift.ts';

const FILM = '0123456789abcdef0123456789abcdef.mp4';
const LATER = 'fedcba9876543210fedcba9876543210.mp4';
let shift: Shift;

beforeEach(async () => {
  shift = await beginShift();
});
afterEach(() => shift.close());

/** @returns the wordings of the answer */
async function films(id: string): Promise<string[]> {
  const before = (await shift.phrases()).length;
  await shift.wire.says(LIN, '[视频]', { videos: [id] });
  await shift.pass(3 * SECOND);
  return (await shift.phrases()).slice(before);
}

it('asks what a video shows that comes first, and puts it with the ticket', async () => {
  expect(await films(FILM)).toEqual(['FLOW-COMMON.video_first']);
  const ticket = await shift.filed();
  expect(ticket.attachments).toEqual([FILM]);
  expect(JSON.stringify(ticket.fields)).not.toContain('视频');
});

it('says that one of the matter has come, and asks on', async () => {
  await shift.says('3栋2单元1502厨房水槽漏水');
  expect(await films(FILM)).toEqual([
    'FLOW-COMMON.video_received',
    expect.stringMatching(/^FLOW-COMMON\.still_/),
  ]);
  await shift.says('电话13800000098，明天下午三点有人在家');
  await shift.says('对');
  expect((await shift.ticket()).attachments).toEqual([FILM]);
});

it('puts one with the ticket just filed, and one after the work apart', async () => {
  const { id } = await shift.filed();
  expect(await films(FILM)).toEqual(['FLOW-COMMON.video_received']);
  const ticket = await shift.ticket();
  await shift.move(ticket, 'accept', 'finish');
  await films(LATER);
  expect((await shift.staff.ticket(id))?.ownerPictures).toEqual({ before: [FILM], after: [LATER] });
});

it('hears the words beside it', async () => {
  await shift.wire.says(LIN, '[视频]', { videos: [FILM] });
  await shift.says('3栋2单元1502厨房水槽漏水，电话13800000098，明天下午三点有人在家');
  await shift.says('对');
  expect((await shift.ticket()).attachments).toEqual([FILM]);
});

it('is shown to staff under its name', async () => {
  await films(FILM);
  const [said] = await shift.staff.recentMessages(await shift.id(), 10);
  expect(said).toMatchObject({ text: '[视频]', media: [FILM] });
});
