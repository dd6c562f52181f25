/** What is kept of owners and why: every stretch that the sweep goes by has its reason; sheets are exported and erased with their owner. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPrivacyDesk, keptRows } from '../../src/desk/privacy.ts';
import { expiryOf } from '../../src/desk/sweep.ts';
import { noticeInForce, RETENTION_KEYS } from '../../src/library/privacy-schema.ts';
import { DAY, JIA, library, openSheets } from '../sheets.ts';

const PHONE = '13800000098';

async function office() {
  const open = await openSheets();
  const dropped: string[] = [];
  const privacy = createPrivacyDesk({
    ...open.options,
    dropMedia: async (ids) => dropped.push(...ids),
  });
  return { ...open, privacy, dropped };
}

describe('what is kept', () => {
  it('names every stretch of the sweep, every book and the duties, with the very days they go by', () => {
    const rows = new Map(keptRows(library).map((row) => [row.id, row]));
    const days = Object.entries(library.standards.retention).filter(([key]) => key.endsWith('_days'));
    expect(days.map(([key]) => key).sort()).toEqual([...RETENTION_KEYS].sort());
    for (const [key, value] of days) expect([key, rows.get(key)?.days]).toEqual([key, value]);
    for (const [id, { keep }] of library.registers) expect(rows.get(`register:${id}`)?.days).toBe(keep.days);
    expect(rows.get('duty')?.days).toBe(library.duties.rules.keep.days);
    const { quality, kpi, inspection } = library.supervise;
    for (const [id, { keep_days }] of Object.entries({ quality, kpi, inspection }))
      expect([id, rows.get(id)?.days]).toEqual([id, keep_days]);
    expect(rows.get('training')?.days).toBeGreaterThanOrEqual(library.exams.programme.keep_years * 365);
    // And the sweep has no other stretch than these.
    const swept = Object.values(expiryOf(library.standards.retention, 0)).filter(
      (value) => typeof value === 'number' && value < 0,
    );
    // Deliveries to other systems go with whoever makes them (src/desk/hooks.ts).
    const daily = days.filter(([key]) => key !== 'delivery_days');
    expect(swept.map((value) => -Number(value) / DAY).sort()).toEqual(daily.map(([, value]) => value).sort());
  });

  it('tells owners the version that is in force on the day, and nothing before the first', () => {
    const text = 'a notice that is long enough for owners';
    const notices = [
      { version: 1, from: '2026-01-01', text },
      { version: 2, from: '2026-12-01', text },
    ];
    const version = (today: string) => noticeInForce({ notices }, today)?.version;
    expect(['2025-12-31', '2026-01-01', '2026-11-30', '2026-12-01'].map(version)).toEqual([
      undefined,
      1,
      1,
      2,
    ]);
  });

  it('says what is done with it, what owners are told, and lists kinds of sheets that nobody named', async () => {
    const { store, privacy, clock } = await office();
    await store.papers.make(
      [
        {
          id: 'p',
          kind: 'contest',
          communityId: 'yunqi',
          key: 'p',
          state: 'open',
          at: clock.now(),
          body: {},
        },
      ],
      't',
      clock.now(),
    );
    const page = await privacy.page();
    expect(page.others).toEqual([{ kind: 'contest', count: 1 }]);
    expect(page.notices.filter(({ current }) => current)).toHaveLength(1);
    expect(page.processing.length).toBeGreaterThan(3);
    await store.close();
  });
});

describe('an owner', () => {
  it('is exported and erased with their rows of books, scans and all versions; also those laid down before anybody knew them', async () => {
    const { store, registers, privacy, dropped, clock } = await office();
    const values = { number: 'K-9', home: '3栋', count: 1, borrower: '林晓', phone: PHONE };
    const key = await registers.add('key', values, JIA);
    const scan = `${'d'.repeat(32)}.jpg`;
    await registers.scan('key', key.id, key.version, 'consent', scan, JIA);
    // Somebody of that phone writes for the first time, and says so.
    await store.accept(
      'yunqi',
      [
        {
          channel: 'console',
          medium: 'chat',
          thread: 'lin',
          sender: 'lin',
          messageId: 'm',
          sentAt: null,
          from: 'owner',
          text: '您好',
          images: [],
          voices: [],
          audience: 'direct',
          mentioned: false,
          directThread: null,
        },
      ],
      clock.now(),
      () => clock.now(),
    );
    const [person] = await store.findPeople({ by: 'sender', channel: 'console', sender: 'lin' });
    expect(await privacy.find('console/lin')).toMatchObject([{ id: person?.id, rows: { person: 1 } }]);
    await registers.edit('key', key.id, 2, { note: '已电话确认' }, JIA);
    const paper = await store.papers.get(key.id);
    await store.papers.change(key.id, paper?.version ?? 0, { person: person?.id ?? null }, 't', clock.now());
    const record = await privacy.record(person?.id ?? '', JIA);
    expect(JSON.stringify(record.paper)).toContain(PHONE);
    const erased = await privacy.erase(person?.id ?? '', JIA);
    expect(erased.rows).toMatchObject({ paper: 1, person: 1 });
    expect(dropped).toEqual([scan]);
    expect(await store.papers.get(key.id)).toMatchObject({ erased: true, body: {} });
    expect(await store.papers.history(key.id)).toEqual([]);
    expect(await registers.rows('key', {})).toEqual([]);
    const log = (await store.accounts.notes(10)).map(({ action, target }) => [action, target]);
    expect(log).toEqual([
      ['owner.erased', person?.id],
      ['owner.exported', person?.id],
    ]);
    await expect(privacy.record(person?.id ?? '', JIA)).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    await store.close();
  });
});

describe('cases 47 to 51 of the promises', () => {
  it('each have their test', () => {
    const root = join(import.meta.dirname, '..', '..');
    const doc = readFileSync(join(root, 'docs', 'privacy.md'), 'utf8');
    for (const number of [47, 48, 49, 50, 51]) {
      const [, file = '', words = ''] =
        new RegExp(`^\\| ${number} \\|.*?\`(test/[\\w/.-]+)\`: ([^|]+?) \\|`, 'm').exec(doc) ?? [];
      expect([number, readFileSync(join(root, file), 'utf8').includes(words)]).toEqual([number, true]);
    }
  });
});
