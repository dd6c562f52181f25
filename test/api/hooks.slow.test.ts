/** Webhooks: events become signed deliveries, tried until they are taken, on record, tried again when people ask. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signature, signedPost } from '../../adapters/webhook/post.ts';
import { hookKindOf, pauseAfter } from '../../src/desk/hooks.ts';
import { OutletRefused } from '../../src/outlet.ts';
import { MOVES } from '../../src/ticket/moves.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

const DAY = 24 * 3600_000;
const URL_OF_ERP = 'https://erp.example/hook';
let desk: StaffConsole;
let admin: Person;
beforeEach(async () => {
  desk = await openConsole();
  admin = await desk.as('admin');
});
afterEach(() => desk.close());

const make = async (kinds = ['ticket.opened', 'ticket.moved', 'alert'], url = URL_OF_ERP) =>
  (await admin.ask('POST', '/hooks', { url, kinds })).json as { id: string; secret: string };
const deliveries = async (query = '') =>
  (await admin.ask('GET', `/deliveries${query}`)).json.deliveries as {
    id: string;
    kind: string;
    state: string;
    attempts: number;
    answer: string | null;
  }[];
const states = async () => (await deliveries()).map(({ state }) => state);
/** An owner files a repair. */
async function files(owner = 'lin'): Promise<void> {
  await desk.wire.says(owner, '我家厨房水管漏水，3栋2单元1502，姓林，电话13800000000，明天上午有人');
  await desk.office.settle();
  await desk.wire.says(owner, '对的');
  await desk.office.settle();
}
const types = () => desk.posted.map(({ body }) => body.type);

describe('a webhook', () => {
  it('is told of what happens from now on: which event, and the ticket, masked', async () => {
    await files('before');
    const { id, secret } = await make();
    await files();
    await desk.hooks.flush();
    expect(types()).toContain('ticket.opened');
    const { target, body } = desk.posted.find((one) => one.body.type === 'ticket.opened') ?? {};
    expect(target).toMatchObject({ url: URL_OF_ERP, secret });
    const [ticket] = await desk.office.staff.tickets({ limit: 1 });
    expect(body).toMatchObject({
      type: 'ticket.opened',
      community: { id: 'yunqi' },
      event: { kind: 'ticket.opened' },
      ticket: { number: ticket?.number, kind: 'repair', state: 'received' },
    });
    expect(body.ticket.address).toContain('1502');
    expect(JSON.stringify(desk.posted)).not.toContain('13800000000');
    const told = desk.posted.length;
    await desk.hooks.flush();
    expect(desk.posted).toHaveLength(told);
    expect((await admin.ask('GET', '/hooks')).json.hooks).toMatchObject([
      { id, pending: 0, failed: 0, on: true },
    ]);
    expect(JSON.stringify((await admin.ask('GET', '/hooks')).json)).not.toContain(secret);
  });

  it('hears only what it asked for, nothing while it is off, and nothing once it is gone', async () => {
    const moved = await make(['ticket.moved']);
    await files();
    await desk.hooks.flush();
    expect(types()).not.toContain('ticket.opened');
    const opened = await make(['ticket.opened'], 'https://other.example/');
    await admin.ask('PATCH', `/hooks/${opened.id}`, { on: false });
    await files('wang');
    await desk.hooks.flush();
    expect(desk.posted.map(({ target }) => target.url)).not.toContain('https://other.example/');
    expect((await admin.ask('PATCH', `/hooks/${opened.id}`, { on: true })).status).toBe(200);
    expect((await admin.ask('DELETE', `/hooks/${moved.id}`)).status).toBe(200);
    const before = desk.posted.length;
    await files('zhao');
    await desk.hooks.flush();
    expect(new Set(types().slice(before))).toEqual(new Set(['ticket.opened']));
    expect((await admin.ask('DELETE', `/hooks/${moved.id}`)).status).toBe(404);
  });

  it('that does not answer is tried again with growing pauses, and the others do not wait for it', async () => {
    const { id } = await make(['ticket.opened']);
    desk.office.clock.advance(1);
    const other = await make(['ticket.opened'], 'https://other.example/');
    await files();
    const down = new Error('ECONNREFUSED');
    desk.answers.push(down, null, down, down);
    await desk.hooks.flush();
    const mine = () => deliveries(`?hook=${id}`);
    expect(await mine()).toMatchObject([{ state: 'pending', attempts: 1, answer: 'ECONNREFUSED' }]);
    expect(await deliveries(`?hook=${other.id}`)).toMatchObject([{ state: 'delivered', attempts: 1 }]);
    for (const [pause, attempts] of [
      [15_000, 2],
      [30_000, 3],
      [60_000, 4],
    ] as const) {
      desk.office.clock.advance(pause - 1);
      await desk.hooks.flush();
      expect((await mine())[0]?.attempts).toBe(attempts - 1);
      desk.office.clock.advance(1);
      await desk.hooks.flush();
      expect((await mine())[0]?.attempts).toBe(attempts);
    }
    expect(await states()).toEqual(['delivered', 'delivered']);
    // The same id at every attempt: whoever hears it twice can tell.
    expect(new Set(desk.posted.map((one) => one.id)).size).toBe(2);
    expect([1, 2, 9, 30].map(pauseAfter)).toEqual([15_000, 30_000, 3_600_000, 3_600_000]);
  });

  it('that is down keeps everything waiting after one attempt, and gets it all when it is back', async () => {
    await make(['ticket.opened']);
    for (const owner of ['lin', 'wang', 'zhao']) await files(owner);
    desk.answers.push(new Error('ETIMEDOUT'));
    await desk.hooks.flush();
    expect(desk.posted).toHaveLength(1);
    desk.office.clock.advance(15_000);
    await desk.hooks.flush();
    expect(await states()).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('that refuses for good is not tried again, but when people ask; the log says who', async () => {
    await make(['ticket.opened']);
    await files();
    desk.answers.push(new OutletRefused('webhook: HTTP 410'));
    await desk.hooks.flush();
    desk.office.clock.advance(DAY / 4);
    await desk.hooks.flush();
    const again = await desk.as('admin');
    const [failed] = (await again.ask('GET', '/deliveries?state=failed')).json.deliveries;
    expect(failed).toMatchObject({ attempts: 1, answer: 'webhook: HTTP 410' });
    expect((await again.ask('POST', '/deliveries/redrive', { ids: [failed.id] })).json).toEqual({ again: 1 });
    await desk.hooks.flush();
    expect(desk.posted.map(({ id }) => id)).toEqual([failed.id, failed.id]);
    expect((await again.ask('GET', '/deliveries?state=delivered')).json.deliveries).toHaveLength(1);
    expect((await again.ask('POST', '/deliveries/redrive', { ids: null })).json).toEqual({ again: 0 });
    const log = await desk.office.store.accounts.notes(20);
    expect(log.find(({ action }) => action === 'hook.redriven')).toMatchObject({ actor: again.id });
  });

  it('is tried out, given another secret, and takes no address with a password or of another kind', async () => {
    const { id, secret } = await make();
    expect((await admin.ask('POST', `/hooks/${id}/ping`)).status).toBe(202);
    await desk.hooks.flush();
    expect(desk.posted[0]?.body).toMatchObject({ type: 'ping', event: null, ticket: null });
    const renewed = (await admin.ask('POST', `/hooks/${id}/secret`)).json.secret;
    expect(renewed).not.toBe(secret);
    await admin.ask('POST', `/hooks/${id}/ping`);
    desk.office.clock.advance(1);
    await admin.ask('POST', `/hooks/${id}/ping`);
    await desk.hooks.flush();
    expect(desk.posted.at(-1)?.target.secret).toBe(renewed);
    for (const url of ['ftp://erp.example/', 'erp.example', 'https://a:b@erp.example/', 'file:///etc/passwd'])
      expect((await admin.ask('POST', '/hooks', { url, kinds: ['alert'] })).status).toBe(400);
    expect((await admin.ask('POST', '/hooks', { url: URL_OF_ERP, kinds: ['person.erased'] })).status).toBe(
      400,
    );
  });

  it('is forgotten after the days of the retention', async () => {
    await make(['ticket.opened']);
    await files();
    await desk.hooks.flush();
    expect(await states()).toEqual(['delivered']);
    desk.office.clock.advance(31 * DAY);
    await files('wang');
    await desk.hooks.flush();
    expect(await desk.office.store.hooks.deliveries('yunqi', { limit: 9 })).toHaveLength(1);
  });
});

it('names every move of a ticket as one kind, and nothing of what people write', () => {
  for (const move of Object.keys(MOVES)) expect(hookKindOf(`ticket.${move}`)).toBe('ticket.moved');
  for (const kind of [
    'ticket.note.supplement',
    'conversation.message',
    'person.erased',
    'ticket.',
    'paper.made',
  ])
    expect(hookKindOf(kind)).toBeNull();
});

it('is signed with the time, so that the other side can tell', async () => {
  const heard: { mark: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      heard.push({ mark: String(request.headers['x-yingda-signature']), body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await signedPost({ url, secret: 's1' }, 'd1', { id: 'd1', type: 'ping' }, desk.office.clock);
  server.close();
  const seconds = Math.floor(desk.office.clock.now() / 1000);
  expect(heard).toEqual([
    { mark: signature('s1', seconds, '{"id":"d1","type":"ping"}'), body: '{"id":"d1","type":"ping"}' },
  ]);
});
