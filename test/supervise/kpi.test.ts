/** Points of staff and the checklist: nothing counts without evidence and a person, never below zero, everything appealable. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectionScore } from '../../src/supervise/inspection.ts';
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
      { community: community.id, block: 'handover', times: 2, score: 9.5 },
      { community: 'jinxiu', times: 1, score: 7 },
    ]);
  });
});
