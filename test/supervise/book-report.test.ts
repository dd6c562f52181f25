/** Figures of reports that are read from the books, counted anew here from the papers; the book's page says the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReportDesk } from '../../src/desk/reports.ts';
import type { FigureCard, ReportDesk, ReportWish } from '../../src/reports.ts';
import { COMMUNITY, DAY, JIA, library, moment, openSheets, YI } from '../sheets.ts';

const PICTURE = `${'d'.repeat(32)}.jpg`;
const OCTOBER = moment('2026-10-15T12:00:00');
const NOVEMBER = moment('2026-11-15T12:00:00');
type Values = Readonly<Record<string, string | number | boolean>>;

let office: Awaited<ReturnType<typeof openSheets>>;
let reports: ReportDesk;

/** One of five is not paid, one of seven a month late, one of eleven in part, one of thirteen waived. */
async function bill(month: string, kind: string, due: number): Promise<void> {
  const { registers } = office;
  for (let n = 0; n < 40; n++) {
    const home = `3-${1 + Math.floor(n / 20)}-${101 + (n % 20)}`;
    const paid_on = n % 7 === 3 ? '2026-11-20' : `${month}-1${n % 9}`;
    const paid = n % 11 === 5 ? due / 4 : due;
    await registers.add(
      'fee',
      {
        home,
        kind,
        month,
        due,
        ...(n % 5 !== 0 && { paid, paid_on: n % 11 === 5 ? '2026-10-31' : paid_on }),
      },
      JIA,
    );
  }
}

/** A row, taken through some moves with what they need. */
async function moved(register: string, values: Values, moves: readonly (readonly [string, Values?])[]) {
  const { registers } = office;
  let row = await registers.add(register, values, JIA);
  for (const { id } of library.registers.get(register)?.papers ?? [])
    row = await registers.scan(register, row.id, row.version, id, PICTURE, JIA);
  for (const [move, record] of moves)
    row = await registers.move(register, row.id, row.version, move, record ?? {}, YI);
  return row;
}

const figures = async (wish: ReportWish): Promise<Record<string, FigureCard>> => {
  const { sections } = await reports.report(wish);
  return Object.fromEntries(sections.flatMap((section) => section.figures).map((one) => [one.id, one]));
};

/** What is due and was paid of a month by a moment, from the papers as they are. */
async function recounted(month: string, kinds: (kind: string) => boolean, by: string) {
  const papers = await office.store.papers.find({ kinds: ['register:fee'], communityId: COMMUNITY });
  let [due, paid] = [0, 0];
  for (const { body, state } of papers) {
    const { values } = body as { values: Values };
    if (values.month !== month || !kinds(String(values.kind)) || state === 'waived') continue;
    due += Number(values.due);
    const inTime = values.paid_on === undefined || String(values.paid_on) <= by;
    if (inTime) paid += Math.min(Number(values.paid ?? 0), Number(values.due));
  }
  return { hits: paid, all: due, value: Math.floor((paid / due) * 1000) / 10 };
}

beforeAll(async () => {
  office = await openSheets(moment('2026-10-02T09:00:00'));
  const { store, clock } = office;
  reports = createReportDesk({
    store,
    clock,
    community: { id: COMMUNITY, name: '云栖花园' },
    library: () => library,
  });
  await bill('2026-10', '物业费', 200);
  await bill('2026-10', '停车费', 80);
  const [survey] = [
    await office.registers.draw('survey', { round: '秋季', share: 50, values: { occasion: '定期征询' } }, YI),
  ];
  expect(survey.asked).toBe(50);
  for (const [n, { id, version }] of (await store.papers.find({ kinds: ['register:survey'] })).entries()) {
    if (n >= 36) continue;
    const edited = await office.registers.edit('survey', id, version, { overall: (n % 5) + 1 }, JIA);
    await office.registers.move('survey', id, edited.version, 'answer', {}, JIA);
  }
  clock.advance(20 * DAY);
  await moved(
    'service',
    {
      home: '3-1-101',
      item: '保洁',
      date: '2026-10-22',
      unit: '保洁队',
      amount: 120.5,
      paid: true,
      rating: 4,
    },
    [['assign'], ['finish'], ['settle']],
  );
  await moved('service', { home: '3-1-102', item: '小修', date: '2026-10-22', unit: '维修班', amount: 60 }, [
    ['assign'],
    ['finish'],
  ]);
  const works = {
    who: '业主',
    owner: '林晓',
    phone: '13800000098',
    content: '全屋',
    from: '2026-10-23',
    to: '2027-01-10',
    reviewer: '主管甲',
    company: '样板装饰',
    foreman: '吴工',
    foreman_phone: '13800000097',
  };
  await moved('renovation', { ...works, home: '3-1-103' }, [
    ['approve'],
    ['begin'],
    ['remind', { what: '占道' }],
  ]);
  await moved('renovation', { ...works, home: '3-1-104' }, [['approve'], ['begin']]);
  await moved('renovation', { ...works, home: '3-1-105' }, []);
  clock.set(moment('2026-11-25T10:00:00'));
  await bill('2026-11', '物业费', 200);
}, 120_000);
afterAll(() => office?.store.close());

describe('figures of books in a report', () => {
  it('collection is what the papers say for the end of the month, against STD-10 by kind', async () => {
    const october = await figures({ kind: 'month', at: OCTOBER });
    const property = await recounted('2026-10', (kind) => kind === '物业费', '2026-10-31');
    expect(october.collection_property).toMatchObject({
      ...property,
      target: 95,
      met: false,
      unit: 'percent',
    });
    expect(october.collection_other).toMatchObject({
      ...(await recounted('2026-10', (kind) => kind !== '物业费', '2026-10-31')),
      target: 100,
    });
    const all = await recounted('2026-10', () => true, '2026-10-31');
    expect([october.collection_due?.value, october.collection_paid?.value]).toEqual([all.all, all.hits]);
    // What was paid in November is not October's, and is by the end of the quarter.
    const quarter = await figures({ kind: 'quarter', at: OCTOBER });
    expect(quarter.collection_property?.hits).toBeGreaterThan((property.hits ?? 0) * 1.9);
  });

  it('of the month that runs, they are those of the page of the book', async () => {
    const november = await figures({ kind: 'month', at: NOVEMBER });
    const page = await office.registers.figures('fee', '2026-11');
    const line = page?.kind === 'collection' ? page.kinds[0] : undefined;
    expect(line?.rate).not.toBeNull();
    expect(november.collection_property).toMatchObject({
      value: line?.rate,
      target: line?.target,
      hits: (line?.paidCents ?? 0) / 100,
      all: (line?.dueCents ?? 0) / 100,
    });
    expect(november.collection_property?.before).toMatchObject({
      value: (await figures({ kind: 'month', at: OCTOBER })).collection_property?.value,
    });
    expect(november.collection_other).toMatchObject({ value: null, met: null });
  });

  it('of questionnaires are counted when there was time to answer, against STD-11', async () => {
    const october = await figures({ kind: 'month', at: OCTOBER });
    expect(october.survey_returned).toMatchObject({ value: 72, hits: 36, all: 50, target: 70, met: true });
    const page = await office.registers.figures('survey', '秋季');
    expect(page).toMatchObject({ rate: october.survey_returned?.value, target: 70 });
    expect(october.survey_overall?.value).toBeCloseTo(2.97, 1);
    const week = await figures({ kind: 'week', at: moment('2026-10-02T12:00:00') });
    expect(week.survey_returned).toMatchObject({ value: null, met: null });
  });

  it('sum up the renovations and the special services, which tickets do not know of', async () => {
    const week = await figures({ kind: 'week', at: moment('2026-10-22T12:00:00') });
    const counts = ['approved', 'begun', 'violating', 'rectifying', 'underway', 'waiting', 'accepted'];
    expect(counts.map((id) => week[`renovation_${id}`]?.value)).toEqual([2, 2, 1, 1, 2, 1, 0]);
    const october = await figures({ kind: 'month', at: OCTOBER });
    const services = ['booked', 'delivered', 'earned', 'unpaid', 'rating'];
    expect(services.map((id) => october[`service_${id}`]?.value)).toEqual([2, 2, 180.5, 60, 4]);
    expect(october.service_earned?.unit).toBe('yuan');
    // A later report of the same week says the same: rows have moved on since, or have not.
    const row = (await office.registers.rows('renovation', { states: ['rectifying'] }))[0];
    await office.registers.move('renovation', row?.id ?? '', 10, 'mend', { how: '已清' }, JIA);
    expect(await figures({ kind: 'week', at: moment('2026-10-22T12:00:00') })).toEqual(week);
  });

  it('lead to their rows, those that fall short marked and nobody named, on the page and as .xlsx', async () => {
    const wish = { kind: 'month', at: OCTOBER } as const;
    const { rows, cases } = await reports.behind(wish, 'collection_property');
    const property = (await figures(wish)).collection_property;
    expect([cases, rows.length]).toEqual([[], 40]);
    expect(rows.filter(({ good }) => !good).length).toBeGreaterThan(8);
    expect(property?.drills).toBe('rows');
    const underway = await reports.behind(wish, 'renovation_approved');
    expect(underway.rows.map(({ title }) => title).sort()).toEqual(['3栋1单元103', '3栋1单元104']);
    expect(JSON.stringify(underway)).not.toMatch(/林晓|13800000098|吴工/);
    const { bytes, name } = await reports.behindSheet(wish, 'collection_property');
    expect(name).toBe('2026年10月 物业费收缴率.xlsx');
    expect(Buffer.from(bytes).subarray(0, 2).toString()).toBe('PK');
    await expect(reports.behind(wish, 'said')).rejects.toMatchObject({ code: 'E_UNKNOWN_ID' });
  });
});

describe('the half year', () => {
  it('has its name, and is sent on the first day of the next one', async () => {
    const { title, from, to } = await reports.report({ kind: 'half', at: OCTOBER, sections: ['collection'] });
    expect([title, to - from]).toEqual(['2026年下半年', 184 * DAY]);
    office.clock.set(moment('2027-01-01T10:00:00'));
    await reports.sendDue();
    const sent = (await office.alerts()).map(({ reason, list }) => `${reason} ${list}`);
    expect(sent).toContain('report:half 半年报：2026年下半年');
  });

  it('a day that a month lacks is its last: special services and fees are summed up on 28 February', async () => {
    office.clock.set(moment('2027-02-28T18:00:00'));
    await reports.sendDue();
    const lists = (await office.alerts()).map(({ list }) => list);
    expect(lists).toContain('特约服务月度统计：2027年2月');
    expect(lists).toContain('收费指标：2027年2月');
  });
});
