/** What the timetable sends, and what is for one colleague alone: in the channel of Slack, in a direct message, as mail files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mailOutlet } from '../../adapters/mail/outlet.ts';
import { Outlets } from '../../src/desk/outlets.ts';
import { DESK } from '../fakes/slack.ts';
import { community, library } from '../shared.ts';
import { AGENT, eventually, openSlackOffice, type SlackOffice, STAFF, textOf } from './slack-office.ts';

const CHIEF = { id: 'account:1', name: '主管甲' };

let desk: SlackOffice;
let outlets: Outlets;
let folder: string;

beforeEach(async () => {
  desk = await openSlackOffice();
  await desk.store.importStaff('yunqi', [
    ...STAFF.filter(({ name }) => name !== '客服甲'),
    {
      number: '0103',
      name: '客服甲',
      role: '前台客服',
      phone: '13900000103',
      slack: AGENT,
      mail: 'jia@example.com',
    },
  ]);
  folder = mkdtempSync(join(tmpdir(), 'yingda-reports-'));
  outlets = new Outlets({
    outlets: [mailOutlet({ folder, from: 'yingda@example.com', to: ['office@example.com'] })],
    store: desk.store,
    staff: desk.staff,
    clock: desk.clock,
    community,
    library: () => library,
    log: () => undefined,
  });
  await outlets.start();
});
afterEach(async () => {
  expect(desk.faults).toEqual([]);
  await outlets.stop();
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A mail, its parts decoded. */
function mails(): { readonly to: string; readonly text: string }[] {
  return readdirSync(folder).map((name) => {
    const [head = '', ...body] = readFileSync(join(folder, name), 'utf8').split('\r\n\r\n');
    const whole = body.join('\r\n\r\n');
    const text = /base64/i.test(head)
      ? Buffer.from(whole, 'base64').toString('utf8')
      : Buffer.from(
          whole
            .replace(/=\r\n/g, '')
            .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString('utf8');
    return { to: /^To: (.*)$/m.exec(head)?.[1]?.trim() ?? '', text };
  });
}

it('the week’s matters go out on Monday morning, to the channel and as a mail file, with their figures', async () => {
  const sent = await desk.staff.supervision.reports.sendDue();
  expect(sent).toBe(1);
  // Whatever is committed next makes the screens look; without that they look once a minute.
  await desk.owner('你好');
  const shown = await eventually(() => {
    const found = desk.fake.in(DESK).find((message) => textOf(message).includes('每周报事统计'));
    expect(found).toBeDefined();
    return textOf(found ?? {});
  });
  for (const part of ['2026年11月16日至11月22日', '登记', '问题解决率', '回访率', '本期没有登记的工单'])
    expect(shown).toContain(part);
  await outlets.flush();
  const [mail] = mails();
  expect(mail?.to).toContain('office@example.com');
  for (const part of ['每周报事统计', '问题解决率', '本期没有登记的工单']) expect(mail?.text).toContain(part);
});

it('points that count are told to whose they are in a direct message and to their own address, and nowhere else', async () => {
  const before = desk.fake.in(DESK).length;
  await desk.staff.supervision.kpis.enter(
    'entry-0001',
    {
      kpi: 'KPI-14',
      person: '客服甲',
      points: -1,
      words: '前台台面杂物没有收',
      evidence: ['11月23日9:40前台巡查'],
    },
    CHIEF,
  );
  // Whatever is committed next makes the screens look; without that they look once a minute.
  await desk.owner('你好');
  const told = await eventually(() => {
    const found = desk.fake.messages.find((message) => textOf(message).includes('KPI-14'));
    expect(found).toBeDefined();
    return found;
  });
  expect(told?.channel).not.toBe(DESK);
  expect(textOf(told ?? {})).toMatch(/考核.*KPI-14 -1分，2026-\d\d-\d\d前可申诉/);
  expect(textOf(told ?? {})).not.toContain('杂物');
  expect(desk.fake.in(DESK)).toHaveLength(before);
  await outlets.flush();
  expect(mails().map(({ to }) => to)).toEqual(['jia@example.com']);
});
