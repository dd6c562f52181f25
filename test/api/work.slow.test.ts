/** Work on the spot over HTTP: pictures, materials, the signature; the same report twice; who may see a picture. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CSRF_HEADER, STAFF_API } from '../../src/api/route.ts';
import type { TicketCard } from '../../src/staff.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
let engineer: Person;
let serial = 0;
beforeEach(async () => {
  desk = await openConsole();
  engineer = await desk.as('engineer');
  for (const line of ['3栋2单元1502厨房水槽漏水，电话13800000098，明天下午三点有人在家', '对']) {
    await desk.wire.says('lin', line);
    await desk.office.settle();
  }
});
afterEach(() => desk.close());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
  'base64',
);
const job = async (): Promise<TicketCard> => (await engineer.ask('GET', '/tickets')).json.tickets[0];
const upload = (body: Buffer, type = 'image/png', person = engineer) =>
  desk.app.inject({
    method: 'POST',
    url: `${STAFF_API}/media`,
    cookies: { yingda_session: person.cookie },
    headers: { [CSRF_HEADER]: person.csrf, 'content-type': type },
    payload: body,
  });
async function report(ticket: TicketCard, action: object, id = `work-0000${serial++}`, person = engineer) {
  const answer = await person.ask('POST', `/conversations/${ticket.conversationId}/acts`, {
    id,
    action: { ticket: ticket.id, ...action },
  });
  await desk.office.settle();
  return answer;
}

describe('a report from the spot', () => {
  it('keeps pictures, materials, fee and signature on the ticket, and counts once however often it is sent', async () => {
    const ticket = await job();
    const picture = (await upload(PNG)).json().id;
    expect((await upload(PNG)).json().id).toBe(picture);
    for (let n = 0; n < 2; n++)
      expect((await report(ticket, { do: 'work', before: [picture] }, 'the-same-report')).status).toBe(202);
    const lines = [{ name: '下水软管', quantity: 2, price_cents: 1250 }];
    await report(ticket, { do: 'work', lines, labour_cents: 3000, signature: picture });
    const after = await job();
    expect(after.work).toEqual({
      checks: [],
      before: [picture],
      after: [],
      lines,
      labour_cents: 3000,
      signature: picture,
    });
    expect(after.feeCents).toBe(5500);
    const { history } = (await engineer.ask('GET', `/tickets/${ticket.id}`)).json;
    const work = history.filter(({ kind }: { kind: string }) => kind === 'ticket.work');
    expect(work.map(({ data }: { data: object }) => data)).toMatchObject([
      { before: 1, signed: false },
      { fee_cents: 5500, signed: true },
    ]);
  });

  it('is taken until the ticket is closed, by who does the work, in the shape it must have', async () => {
    const ticket = await job();
    const agent = await desk.as('agent');
    expect((await report(ticket, { do: 'work', labour_cents: 1 }, undefined, agent)).status).toBe(403);
    expect((await report(ticket, { do: 'work', before: ['../../etc/passwd'] })).status).toBe(400);
    expect((await report(ticket, { do: 'work', labour_cents: -1 })).status).toBe(400);
    await report(ticket, { do: 'move', move: 'accept' });
    await report(ticket, { do: 'move', move: 'finish', result: '更换软管' });
    await report(ticket, { do: 'work', labour_cents: 2000 });
    expect((await job()).feeCents).toBe(2000);
    await report(ticket, { do: 'move', move: 'close' });
    await report(ticket, { do: 'work', labour_cents: 9900 });
    expect((await job()).feeCents).toBe(2000);
  });
});

describe('a picture', () => {
  it('is shown with its own ticket only', async () => {
    const ticket = await job();
    const { id } = (await upload(PNG)).json();
    const shown = (of: string) =>
      desk.app.inject({
        url: `${STAFF_API}/tickets/${of}/media/${id}`,
        cookies: { yingda_session: engineer.cookie },
      });
    expect((await shown(ticket.id)).statusCode).toBe(404);
    await report(ticket, { do: 'work', after: [id] });
    const picture = await shown(ticket.id);
    expect(picture.headers['content-type']).toBe('image/png');
    expect(picture.rawPayload.equals(PNG)).toBe(true);
    expect((await shown('none')).statusCode).toBe(404);
  });

  it('is what it says by its first bytes, and not too big', async () => {
    expect((await upload(Buffer.from('<script>alert(1)</script>'))).statusCode).toBe(400);
    expect((await upload(Buffer.alloc(7_000_000))).statusCode).toBe(413);
    expect((await upload(PNG, 'image/png', await desk.as('agent'))).statusCode).toBe(403);
  });
});
