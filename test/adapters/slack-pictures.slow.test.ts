/** Pictures of owners and of the work in Slack: under the ticket's card and in the conversation's thread, or nowhere. */
import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { closed, listening } from '../../src/weixin/counterpart.ts';
import { DESK } from '../fakes/slack.ts';
import { AGENT, ENGINEER, eventually, has, LIN, openSlackOffice, type SlackOffice } from './slack-office.ts';

const PNG = (last: number) => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, last]);

let desk: SlackOffice;

afterEach(async () => {
  expect(desk.faults).toEqual([]);
  await desk.close();
});

async function sends(last: number, text = ''): Promise<void> {
  const id = await desk.hostOf(desk.wire).keepMedia({ bytes: PNG(last), type: 'image/png' });
  await desk.wire.says(LIN, text, { images: [id] });
  await desk.settle();
}

/** A repair with a picture, done by the engineer with another one, and one more from the owner after it. */
async function mended() {
  await sends(1, '3栋2单元1502厨房水槽漏水，电话13800000098，明天下午三点有人在家');
  await desk.owner('对');
  const card = await desk.found(() => desk.fake.in(DESK), has('move:accept'));
  await desk.click(ENGINEER, card, 'move:accept');
  await eventually(() => expect(has('move:finish')(card)).toBe(true));
  desk.fake.picture = PNG(2);
  const form = await desk.form(ENGINEER, card, 'move:finish');
  await desk.submit(ENGINEER, form, {
    result: '换了下水管',
    pictures: { files: [{ mimetype: 'image/png', url_private_download: desk.fake.fileUrl }] },
  });
  // What the owner is told of it goes out first: then a picture is an answer to it.
  desk.clock.advance(5 * 60_000);
  await desk.settle();
  await sends(3);
  return card;
}

const shownIn = (threadTs: string) =>
  desk.fake.files
    .filter((file) => file.threadTs === threadTs)
    .map(({ title, bytes, channel }) => [channel, title, bytes.at(-1)]);

it('stand under the card with whose they are and when, each once', async () => {
  desk = await openSlackOffice();
  const card = await mended();
  await eventually(() => expect(shownIn(card.ts)).toHaveLength(3));
  expect(shownIn(card.ts)).toEqual([
    [DESK, '业主的图片', 1],
    [DESK, '完工后', 2],
    [DESK, '业主的图片（完工后）', 3],
  ]);
  const ticket = await desk.staff.findTicket('001');
  expect(ticket?.ownerPictures).toEqual({ before: [expect.any(String)], after: [expect.any(String)] });
  // Nothing of a name that could tell whose home it is.
  expect(desk.fake.files.map(({ name }) => name)).toEqual(['picture.png', 'picture.png', 'picture.png']);
});

it('stand in the thread of a conversation, among what was said', async () => {
  desk = await openSlackOffice();
  const head = await desk.handedOver();
  await sends(7, '您看，就是这里');
  await eventually(() => expect(shownIn(head.ts)).toEqual([[DESK, '业主的图片', 7]]));
  await desk.click(AGENT, head, 'claim');
});

it('are videos as well, named as such', async () => {
  desk = await openSlackOffice();
  const head = await desk.handedOver();
  const id = await desk.hostOf(desk.wire).keepMedia({ bytes: PNG(9), type: 'video/mp4' });
  await desk.wire.says(LIN, '[视频]', { videos: [id] });
  await desk.settle();
  await eventually(() => expect(shownIn(head.ts)).toEqual([[DESK, '业主的视频', 9]]));
  expect(desk.fake.files.map(({ name }) => name)).toEqual(['video.mp4']);
});

it('of a community that keeps them here are counted, and never leave', async () => {
  desk = await openSlackOffice(undefined, 'http', { pictures: false });
  const card = await mended();
  await eventually(() => expect(JSON.stringify(card.blocks)).toContain('3份'));
  expect(desk.fake.files).toEqual([]);
});

it('are fetched from Slack alone: not from where its answer leads', async () => {
  let asked = 0;
  const inside = createServer((_request, response) => {
    asked++;
    response.writeHead(200, { 'content-type': 'image/png' }).end(PNG(4));
  });
  desk = await openSlackOffice();
  desk.fake.filesLead = await listening(inside);
  const card = await mended();
  await eventually(() => expect(has('move:close')(card)).toBe(true));
  expect(asked).toBe(0);
  expect(desk.fake.files.filter(({ bytes }) => bytes.at(-1) === 4)).toEqual([]);
  await closed(inside);
});
