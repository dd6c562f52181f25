/** Points of staff and the checklist: nothing counts without evidence and a person, never below zero, everything appealable. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idlePeople } from '../../src/desk/kpi-ground.ts';
import { createRegisterDesk } from '../../src/desk/registers.ts';
import type { Ground } from '../../src/supervise/figures.ts';
import { inspectionScore } from '../../src/supervise/inspection.ts';
import { type ConfirmedTalk, proposals } from '../../src/supervise/kpi.ts';
import { periodOf } from '../../src/supervise/period.ts';
import { ANNA, BEN, beginShift, HOUR, type Shift } from '../converse/shift.ts';
import { community, library } from '../shared.ts';

const CHIEF = { id: 'account:1', name: '主管甲' };
const SECOND = { id: 'account:2', name: '主管乙' };

let shift: Shift;
beforeEach(async () => {
  shift = await beginShift();
});
afterEach(() => shift.close());

describe('points of staff', () => {
  const kpis = () => shift.staff.supervision.kpis;
  const month = () => ({ kind: 'month' as const, at: shift.clock.now() });
  const entries = async () => (await kpis().list(month())).entries;
  const totals = async () => (await kpis().list(month())).totals;

  /** A repair of Anna's that she took up too late, and did. */
  async function late(): Promise<string> {
    const ticket = await shift.filed();
    await shift.act(CHIEF, { do: 'move', ticket: ticket.id, move: 'dispatch', to: ANNA.name });
    await shift.pass(5 * HOUR);
    await shift.move(ticket, 'accept', 'start', 'finish');
    return ticket.number;
  }

  it('are proposed with the ticket, once, and count nothing by themselves', async () => {
    const number = await late();
    expect(await kpis().propose(shift.clock.now(), CHIEF)).toBe(1);
    expect(await kpis().propose(shift.clock.now(), CHIEF)).toBe(0);
    const [entry] = await entries();
    expect(entry).toMatchObject({
      kpi: 'KPI-4',
      points: -2,
      person: ANNA.name,
      state: 'proposed',
      byHand: false,
    });
    expect(entry?.evidence).toMatchObject([{ kind: 'ticket', text: number }]);
    expect(await totals()).toEqual([]);
  });

  it('are confirmed or declined by a supervisor, not about themselves, once', async () => {
    await late();
    await kpis().propose(shift.clock.now(), CHIEF);
    const [entry] = await entries();
    const yes = { counts: true, reason: '情况属实' };
    const id = entry?.id ?? '';
    await expect(kpis().decide(id, 1, yes, ANNA)).rejects.toMatchObject({ code: 'E_CONFLICT' });
    expect(await kpis().decide(id, 1, yes, CHIEF)).toMatchObject({
      state: 'confirmed',
      decided: { by: CHIEF.name },
    });
    await expect(kpis().decide(id, 2, yes, CHIEF)).rejects.toMatchObject({ code: 'E_CONFLICT' });
    expect(await totals()).toEqual([{ person: ANNA.name, more: 0, less: -2, total: -2 }]);
    // Proposed anew, what is decided stays so.
    expect(await kpis().propose(shift.clock.now(), CHIEF)).toBe(0);
    expect((await shift.store.papers.history(id)).map(({ state }) => state)).toEqual([
      'proposed',
      'confirmed',
    ]);
  });

  it('are appealed by whose they are, and decided by another supervisor', async () => {
    await late();
    await kpis().propose(shift.clock.now(), CHIEF);
    const [entry] = await entries();
    const id = entry?.id ?? '';
    await kpis().decide(id, 1, { counts: true, reason: '' }, CHIEF);
    await expect(kpis().appeal(id, 2, '路上堵车', BEN)).rejects.toMatchObject({ code: 'E_CONFLICT' });
    await kpis().appeal(id, 2, '当时在处理突发', ANNA);
    expect(await totals()).toHaveLength(1);
    const verdict = { upheld: true, reason: '确有突发，值班表可查' };
    await expect(kpis().judge(id, 3, verdict, CHIEF)).rejects.toMatchObject({ code: 'E_CONFLICT' });
    expect(await kpis().judge(id, 3, verdict, SECOND)).toMatchObject({ state: 'withdrawn' });
    expect(await totals()).toEqual([]);
  });

  it('cannot be appealed too late', async () => {
    await late();
    await kpis().propose(shift.clock.now(), CHIEF);
    const [entry] = await entries();
    await kpis().decide(entry?.id ?? '', 1, { counts: true, reason: '' }, CHIEF);
    await shift.pass((library.supervise.kpi.appeal_days + 1) * 24 * HOUR);
    await expect(kpis().appeal(entry?.id ?? '', 2, '太迟', ANNA)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    });
  });

  it('are entered by hand with evidence only, as the rules give them, and never under KPI-12', async () => {
    const ticket = await shift.filed();
    const entry = {
      kpi: 'KPI-14',
      person: ANNA.name,
      points: -1,
      words: '前台杂物未清',
      evidence: [ticket.number],
    };
    const made = await kpis().enter('by-hand-1', entry, CHIEF);
    expect(made).toMatchObject({
      state: 'confirmed',
      byHand: true,
      evidence: [{ kind: 'ticket', id: ticket.id }],
    });
    expect(await kpis().enter('by-hand-1', entry, CHIEF)).toMatchObject({ id: made.id });
    for (const wrong of [
      { points: -5 },
      { evidence: [' '] },
      { kpi: 'KPI-12', points: 0 },
      { kpi: 'KPI-99' },
    ])
      await expect(
        kpis().enter('by-hand-2', { ...entry, ...wrong }, CHIEF),
        JSON.stringify(wrong),
      ).rejects.toMatchObject({ code: 'E_INPUT_SHAPE' });
    await expect(kpis().enter('by-hand-3', entry, ANNA)).rejects.toMatchObject({ code: 'E_CONFLICT' });
    expect(await totals()).toEqual([{ person: ANNA.name, more: 0, less: -1, total: -1 }]);
  });

  it('are entered for the day that it happened, which is none to come, and seen by whose they are across New Year', async () => {
    const entry = { kpi: 'KPI-15', person: BEN.name, points: -2, words: '值班未到岗', evidence: ['值班表'] };
    const on = Date.parse('2026-10-31T12:00:00+08:00');
    const made = await kpis().enter('by-hand-1', { ...entry, on }, CHIEF);
    expect(made).toMatchObject({ at: on, evidence: [{ at: on }] });
    expect((await kpis().list({ kind: 'month', at: on })).totals).toMatchObject([{ total: -2 }]);
    expect(await totals()).toEqual([]);
    await expect(
      kpis().enter('by-hand-2', { ...entry, on: shift.clock.now() + HOUR }, CHIEF),
    ).rejects.toMatchObject({ code: 'E_INPUT_SHAPE' });
    shift.clock.set(Date.parse('2026-12-31T18:00:00+08:00'));
    const { id, version } = await kpis().enter('by-hand-3', entry, CHIEF);
    shift.clock.set(Date.parse('2027-01-02T09:00:00+08:00'));
    expect((await kpis().own(BEN.name)).map(({ id, appealBy }) => [id, appealBy !== null])).toEqual([
      [id, true],
      [made.id, false],
    ]);
    expect(await kpis().own(ANNA.name)).toEqual([]);
    expect(await kpis().appeal(id, version, '当天已换班', BEN)).toMatchObject({ appealBy: null });
    expect(await kpis().people()).toContain(BEN.name);
  });

  it('are a sheet of a month and of the year, by person', async () => {
    await kpis().enter(
      'by-hand-1',
      { kpi: 'KPI-3', person: BEN.name, points: 5, words: '做成保洁包年', evidence: ['11月23日签约'] },
      CHIEF,
    );
    const { default: ExcelJS } = await import('exceljs');
    for (const [kind, name] of [
      ['month', '考核 2026年11月.xlsx'],
      ['year', '考核 2026年.xlsx'],
    ] as const) {
      const sheet = await kpis().sheet({ kind, at: shift.clock.now() });
      const book = new ExcelJS.Workbook();
      await book.xlsx.load(sheet.bytes as unknown as ArrayBuffer);
      const rows = book.worksheets[0]?.getSheetValues() as unknown as (string | number)[][];
      expect([sheet.name, rows[3]?.slice(1)]).toEqual([name, [BEN.name, 5, 0, 5]]);
    }
  });

  it('a person has a sheet of their own, the year with its months', async () => {
    const entry = {
      kpi: 'KPI-3',
      person: BEN.name,
      points: 5,
      words: '做成保洁包年',
      evidence: ['11月23日签约'],
    };
    await kpis().enter('by-hand-1', entry, CHIEF);
    await kpis().enter('by-hand-2', { ...entry, person: ANNA.name }, CHIEF);
    const { default: ExcelJS } = await import('exceljs');
    const { name, bytes } = await kpis().sheet({ kind: 'year', at: shift.clock.now() }, BEN.name);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(bytes as unknown as ArrayBuffer);
    expect(name).toBe(`考核 ${BEN.name} 2026年.xlsx`);
    expect(book.worksheets.map((sheet) => sheet.name)).toEqual(['合计', '考核', BEN.name]);
    const rows = book.worksheets[2]?.getSheetValues() as unknown as (string | number)[][];
    expect(rows.slice(5).map((row) => row.slice(1))).toEqual([
      ['2026年11月', 5, 0, 5],
      ['合计', 5, 0, 5],
    ]);
  });

  it('have their evidence, or are said to be entered by hand; those of spec 03 that can be seen are', () => {
    for (const { id, reserved, seen, byHand } of kpis().rules())
      expect([id, reserved || seen.length > 0 || byHand !== null]).toEqual([id, true]);
    const seen = kpis()
      .rules()
      .filter((rule) => rule.seen.length > 0)
      .map(({ id }) => Number(id.slice(4)));
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 16, 17]);
  });

  it('are proposed of what an inspector marked, of a complaint that followed, of half a year without a service', () => {
    const rules = library.supervise.kpi;
    const ground = { library, cases: [] } as unknown as Ground;
    const review: ConfirmedTalk = {
      id: 'review-1',
      at: 1,
      found: [
        {
          id: 'a',
          seq: 2,
          by: ANNA.name,
          kind: 'shirk',
          severity: 'normal',
          rule: 'model/shirk',
          situation: null,
          cue: '不归我管',
          reason: '',
          better: '',
          phrases: [],
        },
      ],
      people: [ANNA.name],
      items: { answer: 0.2, record: 1 },
      complained: false,
    };
    const found = (talk: ConfirmedTalk) =>
      proposals(rules, ground, [talk], [], []).map(({ kpi, points, person }) => [kpi, points, person]);
    expect(found(review)).toEqual([
      ['KPI-16', -2, ANNA.name],
      ['KPI-11', -5, ANNA.name],
    ]);
    expect(found({ ...review, complained: true })).toContainEqual(['KPI-17', -2, ANNA.name]);
    const idle = { id: 'no_service', person: BEN.name, at: 9, text: '2026年7月—2026年12月' };
    expect(proposals(rules, ground, [], [], [idle])).toMatchObject([
      { kpi: 'KPI-3', points: -5, person: BEN.name, evidence: [{ kind: 'words', text: idle.text }] },
    ]);
  });

  it('half a year without a service is looked at when it has ended, by tickets and by the book', async () => {
    const { store, clock } = shift;
    const about = { store, communityId: community.id, library };
    const month = periodOf('month', Date.parse('2026-12-15T00:00:00+08:00'));
    const keepers = await store.colleagues(community.id, ['片区管家']);
    expect(keepers.length).toBeGreaterThan(0);
    expect(await idlePeople(about, month, month.to - 1)).toEqual([]);
    expect(await idlePeople(about, periodOf('month', month.from - 1), month.to)).toEqual([]);
    const idle = await idlePeople(about, month, month.to);
    expect(idle.map(({ person }) => person)).toEqual(keepers.map(({ name }) => name));
    expect(idle[0]?.text).toBe('2026年7月—2026年12月');
    const [busy] = keepers;
    const books = createRegisterDesk({ store, clock, communityId: community.id, library: () => library });
    await books.add(
      'service',
      { home: '3栋2单元1502', item: '保洁', date: '2026-11-23', housekeeper: busy?.name },
      CHIEF,
    );
    expect((await idlePeople(about, month, month.to)).map(({ person }) => person)).not.toContain(busy?.name);
  });

  it('of all 18 rules are there, and KPI-12 has no points', () => {
    expect(
      kpis()
        .rules()
        .map(({ id }) => id),
    ).toEqual(Array.from({ length: 18 }, (_, n) => `KPI-${n + 1}`));
    expect(
      kpis()
        .rules()
        .filter(({ points }) => points.length === 0)
        .map(({ id }) => id),
    ).toEqual(['KPI-12']);
  });
});

describe('the checklist', () => {
  const desk = () => shift.staff.supervision.inspections;
  const finding = (item: string) => ({ item, remark: '见照片', photos: [] });

  it('has three blocks of 10, 14 and 10 points, and no less than nothing', () => {
    expect(
      desk()
        .blocks()
        .map(({ id, points, off, per_person }) => [id, points, off, per_person]),
    ).toEqual([
      ['conduct', 10, 0.3, true],
      ['renovation', 14, 0.5, false],
      ['handover', 10, 0.5, false],
    ]);
    expect([0, 1, 3, 33, 34, 99].map((n) => inspectionScore({ points: 10, off: 0.3 }, n))).toEqual([
      10, 9.7, 9.1, 0.1, 0, 0,
    ]);
  });

  it('is recorded once, scored by person in conduct, kept with its pictures', async () => {
    const findings = [{ ...finding('dress'), photos: ['photo-1'] }, finding('phone')];
    const made = await desk().record(
      { id: 'sheet-00001', block: 'conduct', person: ANNA.name, findings, remark: '' },
      CHIEF,
    );
    expect(made).toMatchObject({ score: 9.4, points: 10, by: CHIEF.name, person: ANNA.name });
    expect(
      await desk().record(
        { id: 'sheet-00001', block: 'conduct', person: ANNA.name, findings: [], remark: '' },
        CHIEF,
      ),
    ).toEqual(made);
    expect(await desk().list({ since: 0, person: ANNA.name })).toEqual([made]);
    expect(await desk().list({ since: 0, person: BEN.name })).toEqual([]);
    const [paper] = await shift.store.papers.find({ kinds: ['inspection'], communityId: community.id });
    expect(paper?.attachments).toEqual(['photo-1']);
  });

  it('refuses what is no block, item or person, and whoever inspects themselves', async () => {
    const sheet = { id: 'sheet-00002', block: 'conduct', person: ANNA.name, findings: [], remark: '' };
    for (const wrong of [
      { block: 'cooking' },
      { person: null },
      { block: 'handover' },
      { findings: [finding('order')] },
    ])
      await expect(desk().record({ ...sheet, ...wrong }, CHIEF), JSON.stringify(wrong)).rejects.toMatchObject(
        { code: 'E_INPUT_SHAPE' },
      );
    await expect(desk().record(sheet, ANNA)).rejects.toMatchObject({ code: 'E_CONFLICT' });
  });

  it('compares communities by the mean of a block', async () => {
    const sheet = { block: 'handover', person: null, remark: '' };
    await desk().record(
      { ...sheet, id: 'sheet-00003', findings: [finding('order'), finding('files')] },
      CHIEF,
    );
    await desk().record({ ...sheet, id: 'sheet-00004', findings: [] }, CHIEF);
    await shift.store.ensureCommunity({ orgId: community.id, id: 'jinxiu', name: '锦绣苑' });
    const body = { block: 'handover', person: null, findings: [], remark: '', score: 7, points: 10 };
    await shift.store.papers.make(
      [
        {
          id: 'other',
          kind: 'inspection',
          communityId: 'jinxiu',
          key: 'k',
          state: 'recorded',
          at: shift.clock.now(),
          body,
        },
      ],
      '主管丙',
      shift.clock.now(),
    );
    expect(await desk().compare(0)).toMatchObject([
      { community: community.name, own: true, block: 'handover', times: 2, score: 9.5 },
      { community: '锦绣苑', own: false, times: 1, score: 7 },
    ]);
  });

  it('has a past: by month without gaps, of one block or person, and a file of it all', async () => {
    const sheet = { block: 'renovation', person: null, findings: [finding('told')], remark: '已提醒' };
    await desk().record({ ...sheet, id: 'sheet-00005' }, CHIEF);
    shift.clock.set(Date.parse('2027-01-20T10:00:00+08:00'));
    await desk().record({ ...sheet, id: 'sheet-00006', findings: [] }, CHIEF);
    const conduct = { ...sheet, block: 'conduct', person: ANNA.name, findings: [finding('dress')] };
    await desk().record({ ...conduct, id: 'sheet-00007' }, CHIEF);
    expect(await desk().months(0)).toMatchObject([
      { block: 'conduct', months: ['2026-11', '2026-12', '2027-01'], scores: [null, null, 9.7] },
      { block: 'renovation', scores: [13.5, null, 14] },
    ]);
    expect((await desk().list({ since: 0, block: 'renovation' })).map(({ id }) => id)).toEqual([
      'sheet-00006',
      'sheet-00005',
    ]);
    expect(await desk().people()).toEqual(expect.arrayContaining([ANNA.name]));
    const { name, bytes } = await desk().sheet(0);
    const { default: ExcelJS } = await import('exceljs');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(bytes as unknown as ArrayBuffer);
    expect(name).toBe('督导检查 2027-01-20.xlsx');
    const rows = (nth: number) => book.worksheets[nth]?.getSheetValues() as unknown as (string | number)[][];
    expect(rows(0)[2]?.slice(1)).toEqual([
      '2027-01-20',
      '行为规范',
      ANNA.name,
      9.7,
      10,
      '制服整洁，指甲不超过指尖2毫米：见照片',
      '已提醒',
      CHIEF.name,
    ]);
    expect(rows(1)[3]?.slice(1)).toEqual(['装修服务', community.name, 2, 13.75, 14]);
    expect(book.worksheets.map((one) => one.name)).toEqual([
      '检查记录',
      '各小区比较',
      '逐月平均 行为规范',
      '逐月平均 装修服务',
    ]);
  });
});
