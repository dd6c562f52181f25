/** Webhook, text message, WeCom app message, mail file: what arrives, and what is refused for good. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mailOutlet } from '../../adapters/mail/outlet.ts';
import { smsOutlet, webhookOutlet } from '../../adapters/webhook/outlet.ts';
import { FakeWecom } from '../../adapters/wecom/fake.ts';
import { wecomOutlet } from '../../adapters/wecom/staff.ts';
import { ManualClock } from '../../src/clock.ts';
import { type Notice, OutletRefused, type StaffContact } from '../../src/outlet.ts';
import { MONDAY } from '../office.ts';

const clock = new ManualClock(MONDAY);
const SECRET = 'a-secret-of-the-test';

const person = (number: string, more: Partial<StaffContact> = {}): StaffContact => ({
  number,
  name: `值班${number}`,
  role: '指挥中心值班',
  phone: null,
  wecom: null,
  mail: null,
  slack: null,
  ...more,
});

const notice = (...people: StaffContact[]): Notice => ({
  id: 'yunqi:42',
  at: MONDAY,
  community: { id: 'yunqi', name: '云栖花园' },
  reason: 'emergency:trapped',
  roles: ['指挥中心值班'],
  people,
  ticket: {
    number: 'TF-1123-001',
    urgency: 'emergency',
    state: 'received',
    address: '5栋1单元',
    issue: '电梯困人',
  },
  text: '【云栖花园】突发事件，请立即处置，TF-1123-001',
});

describe('signed posts', () => {
  let server: Server;
  let url: string;
  let status: number;
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];

  beforeEach(async () => {
    status = 200;
    received.length = 0;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('can be told from others by their signature, and repeats by their id', async () => {
    await webhookOutlet({ url, secret: SECRET }, clock).send(notice(person('1', { phone: '13900000801' })));
    const [{ headers, body }] = received as [(typeof received)[number]];
    const seconds = Math.floor(MONDAY / 1000);
    const mark = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex');
    expect(headers['x-yingda-signature']).toBe(`t=${seconds},v1=${mark}`);
    expect(headers['x-yingda-id']).toBe('yunqi:42');
    expect(JSON.parse(body)).toMatchObject({
      type: 'alert',
      reason: 'emergency:trapped',
      at: '2026-11-23T02:00:00.000Z',
      people: [{ phone: '13900000801' }],
    });
  });

  it('are text messages to all who have a phone', async () => {
    const sms = smsOutlet({ url, secret: SECRET }, clock);
    await sms.send(notice(person('1', { phone: '13900000801' }), person('2')));
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      id: 'yunqi:42',
      phones: ['13900000801'],
      text: expect.stringContaining('TF-1123-001'),
    });
    await expect(sms.send(notice(person('2')))).rejects.toBeInstanceOf(OutletRefused);
  });

  it.each([400, 401, 404, 410])('answered by %d are refused for good', async (answer) => {
    status = answer;
    await expect(webhookOutlet({ url, secret: SECRET }, clock).send(notice())).rejects.toBeInstanceOf(
      OutletRefused,
    );
  });

  it.each([302, 408, 429, 500, 503])('answered by %d are tried again', async (answer) => {
    status = answer;
    const sent = webhookOutlet({ url, secret: SECRET }, clock).send(notice());
    await expect(sent).rejects.toMatchObject({ code: 'E_CHANNEL' });
    expect(received).toHaveLength(1);
  });

  it('that reach nobody do not tell the address', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const target = { url: `http://127.0.0.1:${port}/calls?key=hidden`, secret: SECRET };
    const sent = webhookOutlet(target, clock).send(notice());
    await expect(sent).rejects.toMatchObject({ code: 'E_CHANNEL', message: 'webhook: ECONNREFUSED' });
  });
});

describe('app messages of WeCom', () => {
  let fake: FakeWecom;
  beforeEach(async () => {
    fake = await FakeWecom.open({
      corpId: 'ww0123456789abcdef',
      secret: 'secret-of-the-staff-app',
      token: 'token',
      aesKey: 'k'.repeat(43),
      kf: 'wk0',
    });
    fake.clock = clock;
  });
  afterEach(() => fake.close());

  const outlet = () => {
    const { corpId, secret, api } = fake.config;
    return wecomOutlet({ corpId, secret, api, agent: 1000002 }, clock);
  };

  it('go to those who have a UserID', async () => {
    await outlet().send(
      notice(person('1', { wecom: 'zhiban' }), person('2'), person('3', { wecom: 'jingli' })),
    );
    expect(fake.staffMessages).toMatchObject([
      {
        touser: 'zhiban|jingli',
        agentid: 1000002,
        msgtype: 'text',
        text: { content: expect.stringContaining('TF-1123-001') },
      },
    ]);
    await expect(outlet().send(notice(person('2')))).rejects.toBeInstanceOf(OutletRefused);
  });

  it('are tried again when WeCom is busy, not when it refuses', async () => {
    fake.goesWrong('message/send', { errcode: -1 }, { errcode: 81013 });
    const one = outlet();
    const call = notice(person('1', { wecom: 'zhiban' }));
    await expect(one.send(call)).rejects.not.toBeInstanceOf(OutletRefused);
    await expect(one.send(call)).rejects.toBeInstanceOf(OutletRefused);
    await one.send(call);
    expect(fake.staffMessages).toHaveLength(1);
  });
});

describe('mail files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yingda-mail-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are one a call, however often it is told, with no half file beside', async () => {
    const mail = mailOutlet({
      folder: join(folder, 'out'),
      from: 'yingda@example.com',
      to: ['all@example.com'],
    });
    const call = notice(person('1', { mail: 'duty@example.com' }), person('2'));
    await mail.send(call);
    await mail.send(call);
    expect(readdirSync(join(folder, 'out'))).toEqual(['yunqi-42.eml']);
    const text = readFileSync(join(folder, 'out', 'yunqi-42.eml'), 'utf8');
    expect(text).toContain('From: yingda@example.com\r\n');
    expect(text).toContain('To: all@example.com, duty@example.com\r\n');
    expect(text).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(text).toContain('Date: Mon, 23 Nov 2026 02:00:00 +0000');
    expect(text).not.toContain('13900000801');
  });

  it('cannot be misled by line ends in what an owner wrote', async () => {
    const mail = mailOutlet({ folder, from: 'yingda@example.com', to: ['all@example.com'] });
    await mail.send({ ...notice(), text: '漏水\r\nBcc: thief@example.com\r\n\r\nbody' });
    const [head = ''] = readFileSync(join(folder, 'yunqi-42.eml'), 'utf8').split('\r\n\r\n');
    expect(head).not.toMatch(/^Bcc:/m);
  });

  it('that are for one person alone go to nobody else, not to the address of all', async () => {
    const mail = mailOutlet({ folder, from: 'yingda@example.com', to: ['all@example.com'] });
    await mail.send({ ...notice(person('1', { mail: 'zhou@example.com' })), personal: true });
    const text = readFileSync(join(folder, 'yunqi-42.eml'), 'utf8');
    expect(text).toContain('To: zhou@example.com\r\n');
    expect(text).not.toContain('all@example.com');
    const unknown = mail.send({ ...notice(person('2')), id: 'yunqi:43', personal: true });
    await expect(unknown).rejects.toBeInstanceOf(OutletRefused);
  });

  it('need somebody to go to', async () => {
    const mail = mailOutlet({ folder, from: 'yingda@example.com', to: [] });
    await expect(mail.send(notice(person('2')))).rejects.toBeInstanceOf(OutletRefused);
  });
});
