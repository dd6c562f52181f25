/** The programme in the store: plans with approval, trainings with sign-in, inductions with two signatures, reminders told once. */
import ExcelJS from 'exceljs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProgrammeDesk } from '../../src/desk/programme.ts';
import { type Office, openOffice } from '../office.ts';
import { community, library } from '../shared.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const [chief, manager, trainer, newcomer] = ['主管甲', '经理乙', '师傅丙', '学员丁'].map((name) => ({
  id: name,
  name,
})) as [By, By, By, By];
type By = { id: string; name: string };

let office: Office;
beforeEach(async () => {
  office = await openOffice([]);
});
afterEach(() => office.close());

const programme = () => office.staff.training.programme;
const enrol = (name: string, change: object = {}) =>
  programme().enrol(
    { trainee: name, name, aliases: [], groups: [], from: office.clock.now(), newcomer: false, ...change },
    chief,
  );
const alerts = async () =>
  (await office.store.events(0, 1000)).flatMap(({ kind, data }) => (kind === 'alert' ? [data] : []));
async function rowsOf(bytes: Uint8Array): Promise<string[]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Buffer.from(bytes) as never);
  return book.worksheets.flatMap((sheet) => {
    const rows: string[] = [];
    sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1).join('|')));
    return rows;
  });
}

describe('the yearly plan', () => {
  async function submitted() {
    const draft = await programme().plan(2027);
    const saved = await programme().savePlan({ ...draft, note: '' }, chief);
    return programme().movePlan(2027, { version: saved.version, move: 'submit' }, chief);
  }

  it('is drawn up, submitted, sent back with a reason, changed, and approved by somebody else', async () => {
    expect(await programme().plan(2027)).toMatchObject({
      state: 'none',
      version: 0,
      late: false,
      faults: [],
    });
    const { version } = await submitted();
    await expect(programme().savePlan({ year: 2027, version, lines: [], note: '' }, chief)).rejects.toThrow(
      /submitted/,
    );
    await expect(programme().movePlan(2027, { version, move: 'approve' }, chief)).rejects.toMatchObject({
      code: 'E_FORBIDDEN',
    });
    await expect(programme().movePlan(2027, { version, move: 'return' }, manager)).rejects.toThrow(/reason/);
    const back = await programme().movePlan(2027, { version, move: 'return', reason: '预算高了' }, manager);
    expect(back).toMatchObject({ state: 'returned', reason: '预算高了' });
    const lines = back.lines.map((line) => ({ ...line, budget: 10 }));
    const again = await programme().savePlan({ year: 2027, version: back.version, lines, note: '' }, chief);
    expect(again.budget).toBe(lines.reduce((sum, { at }) => sum + at.length * 10, 0));
    const sent = await programme().movePlan(2027, { version: again.version, move: 'submit' }, chief);
    const approved = await programme().movePlan(2027, { version: sent.version, move: 'approve' }, manager);
    expect(approved.history.map(({ state, by }) => [state, by])).toEqual([
      ['draft', chief.name],
      ['submitted', chief.name],
      ['returned', manager.name],
      ['draft', chief.name],
      ['submitted', chief.name],
      ['approved', manager.name],
    ]);
    const rows = await rowsOf(await programme().planSheet(2027));
    expect(rows.at(-1)).toContain(String(approved.budget));
  });

  it('is not submitted while something is missing, nor saved over somebody else', async () => {
    const draft = await programme().plan(2027);
    const lines = draft.lines.filter(({ rule }) => rule !== 'TRN-8');
    const saved = await programme().savePlan({ year: 2027, version: 0, lines, note: '' }, chief);
    await expect(
      programme().movePlan(2027, { version: saved.version, move: 'submit' }, chief),
    ).rejects.toMatchObject({ code: 'E_FIELDS_MISSING', message: expect.stringContaining('TRN-8') });
    await programme().savePlan({ year: 2027, version: saved.version, lines, note: '一' }, chief);
    await expect(
      programme().savePlan({ year: 2027, version: saved.version, lines, note: '二' }, manager),
    ).rejects.toMatchObject({ code: 'E_CONFLICT' });
  });

  it('stands in the calendar once approved; what a later version leaves out is called off', async () => {
    const { version } = await submitted();
    const approved = await programme().movePlan(2027, { version, move: 'approve' }, manager);
    const year = [Date.UTC(2026, 11, 31, 16), Date.UTC(2027, 11, 31, 16)] as const;
    const planned = await programme().sessions(...year);
    expect(planned).toHaveLength(approved.lines.reduce((sum, { at }) => sum + at.length, 0));
    const back = await programme().movePlan(
      2027,
      { version: approved.version, move: 'return', reason: '改日' },
      manager,
    );
    const moved = back.lines.map((line) =>
      line.rule === 'TRN-8' ? { ...line, at: line.at.map((at) => at + DAY) } : line,
    );
    const saved = await programme().savePlan(
      { year: 2027, version: back.version, lines: moved, note: '' },
      chief,
    );
    const sent = await programme().movePlan(2027, { version: saved.version, move: 'submit' }, chief);
    await programme().movePlan(2027, { version: sent.version, move: 'approve' }, manager);
    const safety = (await programme().sessions(...year)).filter(({ rule }) => rule === 'TRN-8');
    expect(safety.map(({ state }) => state)).toEqual(['cancelled', 'planned']);
  });
});

describe('a training', () => {
  async function planned() {
    await enrol('学员甲');
    await enrol('学员乙');
    return programme().addSession(
      {
        rule: 'TRN-4',
        at: office.clock.now() + 60 * MINUTE,
        topic: '条例',
        place: '会议室',
        trainer: '讲师',
      },
      trainer,
    );
  }
  const passed = { kind: 'assessment', points: 88, passed: true, note: '' } as const;

  it('is signed in on around its time by everybody themselves, and has a result of each before it counts', async () => {
    const { id } = await planned();
    const self = { id: '学员甲', name: '学员甲' };
    await expect(programme().signIn(id, '学员甲', self)).rejects.toThrow(/30 minutes before/);
    office.clock.advance(40 * MINUTE);
    await programme().signIn(id, '学员甲', self);
    await programme().signIn(id, '学员甲', self);
    office.clock.advance(10 * 60 * MINUTE);
    await expect(programme().signIn(id, '学员乙', { id: '学员乙', name: '学员乙' })).rejects.toThrow(
      /after the end/,
    );
    await programme().signIn(id, '学员乙', trainer);
    await programme().assess(id, '学员甲', passed, trainer);
    await expect(programme().hold(id, 120, trainer)).rejects.toThrow(/no result of 学员乙/);
    await programme().assess(
      id,
      '学员乙',
      { ...passed, points: null, passed: false, note: '要再讲' },
      trainer,
    );
    await expect(programme().hold(id, 100, trainer)).rejects.toThrow(/120 minutes/);
    const held = await programme().hold(id, 125, trainer);
    expect(held).toMatchObject({ state: 'held', minutes: 125 });
    expect(held.signed.map(({ name, by, result }) => [name, by, result?.passed])).toEqual([
      ['学员甲', '学员甲', true],
      ['学员乙', trainer.name, false],
    ]);
    const records = await office.store.trainings({ rule: 'TRN-4' });
    expect(records.map(({ trainee, kind }) => [trainee, kind]).sort()).toEqual([
      ['学员乙', 'training'],
      ['学员甲', 'training'],
    ]);
    await programme().hold(id, 125, trainer);
    expect(await office.store.trainings({ rule: 'TRN-4' })).toHaveLength(2);
    const [sheet] = await office.store.papers.find({ kinds: ['training:session'] });
    // Raw records are kept three years (TRN-12).
    expect(((sheet?.keepUntil ?? 0) - (sheet?.at ?? 0)) / DAY).toBeGreaterThanOrEqual(3 * 365);
    const rows = await rowsOf(await programme().sessionSheet(0, office.clock.now() + DAY));
    expect(rows.slice(1).map((row) => row.split('|').slice(8, 14).join(' '))).toEqual([
      expect.stringContaining('学员甲'),
      expect.stringContaining('要再讲'),
    ]);
  });

  it('is called off with a reason, and then takes nobody', async () => {
    const { id } = await planned();
    await expect(programme().cancel(id, ' ', trainer)).rejects.toThrow(/reason/);
    await programme().cancel(id, '讲师请假', trainer);
    office.clock.advance(60 * MINUTE);
    await expect(programme().signIn(id, '学员甲', trainer)).rejects.toMatchObject({ code: 'E_CONFLICT' });
    await expect(programme().signIn('nothing', '学员甲', trainer)).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
    });
  });
});

describe('an induction', () => {
  it('is signed by both, recorded for good, and ends with what a person decides', async () => {
    await enrol(newcomer.name, { newcomer: true });
    const sign = (day: number, as: 'trainer' | 'trainee', by: By) =>
      programme().signDay(newcomer.name, day, as, by);
    await expect(sign(1, 'trainee', trainer)).rejects.toMatchObject({ code: 'E_FORBIDDEN' });
    await expect(sign(1, 'trainer', newcomer)).rejects.toMatchObject({ code: 'E_FORBIDDEN' });
    for (let day = 1; day <= 7; day++) {
      await sign(day, 'trainer', trainer);
      expect((await sign(day, 'trainee', newcomer)).days[day - 1]).toMatchObject({ late: false });
      office.clock.advance(DAY);
    }
    const signoffs = await office.store.trainings({ trainee: newcomer.name, kind: 'signoff' });
    expect(signoffs).toHaveLength(7);
    await expect(programme().decide(newcomer.name, '录用', chief)).rejects.toThrow(/no conclusion/);
    expect((await programme().inductions())[0]).toMatchObject({ state: 'running', decision: null });
  });
});

describe('what is owed', () => {
  it('is told once to whom the rules name, also by two instances', async () => {
    await enrol('学员甲');
    office.clock.advance(14 * DAY);
    const owed = await programme().obligations('学员甲');
    expect(owed[0]?.duties.filter(({ state }) => state === 'overdue').map(({ rule }) => rule)).toEqual([
      'TRN-3',
    ]);
    const { store, clock } = office;
    const { exams } = office.staff;
    const second = createProgrammeDesk({
      store,
      clock,
      communityId: community.id,
      library: () => library,
      exams,
    });
    expect(await programme().remind()).toBeGreaterThan(0);
    expect(await second.remind()).toBe(0);
    const told = await alerts();
    expect(told).toContainEqual(
      expect.objectContaining({ reason: 'training:overdue', list: expect.stringMatching(/TRN-3.*学员甲/) }),
    );
    // 7 December: the plan of the next year is not there yet.
    expect(told).toContainEqual(
      expect.objectContaining({ reason: 'training:plan', list: expect.stringContaining('2026-12-15') }),
    );
    office.clock.advance(DAY);
    expect(await programme().remind()).toBe(0);
    office.clock.advance(9 * DAY);
    await programme().remind();
    expect((await alerts()).filter(({ reason }) => reason === 'training:plan')).toHaveLength(2);
  });

  it('ends an exam that was left lying, so that it counts', async () => {
    await enrol('学员甲');
    const { exams } = office.staff;
    const { endsAt } = await exams.start('学员甲', 'TRN-8', 's');
    await programme().remind();
    expect(await exams.running('学员甲')).not.toBeNull();
    office.clock.set(endsAt + DAY);
    await programme().remind();
    expect(await exams.running('学员甲')).toBeNull();
    expect(await exams.exams({ trainee: '学员甲' })).toMatchObject([{ rule: 'TRN-8', attempt: 1 }]);
  });

  it('asks for a decision once the make-up exam has failed, and no more when there is one', async () => {
    await enrol('学员甲');
    const { exams } = office.staff;
    for (let attempt = 1; attempt <= 2; attempt++) {
      const { position, endsAt } = await exams.start('学员甲', 'TRN-8', `s${attempt}`);
      office.clock.set(endsAt + 1);
      await exams.answer('学员甲', position, 'A');
      const [exam] = await exams.exams({ trainee: '学员甲' });
      await exams.mark({ exam: exam?.id ?? '', part: 'discipline', points: 10, by: '监考', reason: '到场' });
    }
    const [owed] = await programme().obligations('学员甲');
    expect(owed?.undecided).toMatchObject([{ rule: 'TRN-8' }]);
    await programme().remind();
    expect(await alerts()).toContainEqual(
      expect.objectContaining({ reason: 'training:warning', list: expect.stringMatching(/学员甲.*TRN-8/) }),
    );
    const exam = owed?.undecided[0]?.id ?? '';
    await exams.decide({ exam, warned: true, by: chief.name, reason: '补考没有合格' });
    expect((await programme().obligations('学员甲'))[0]?.undecided).toEqual([]);
  });

  it('waits for the hour at which people are told', async () => {
    await enrol('学员甲', { newcomer: true });
    office.clock.advance(2 * DAY - 4 * 60 * MINUTE);
    expect(await programme().remind()).toBe(0);
    office.clock.advance(4 * 60 * MINUTE);
    expect(await programme().remind()).toBeGreaterThan(0);
    expect((await alerts()).map(({ reason }) => reason)).toContain('training:day');
  });

  it('is nothing of those who have left; their record stays', async () => {
    await enrol('学员甲');
    await programme().leave('学员甲', chief);
    expect(await programme().obligations()).toEqual([]);
    expect(await programme().members()).toEqual([]);
    await enrol('学员甲');
    expect(await programme().members()).toHaveLength(1);
    await expect(programme().leave('没有', chief)).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  });
});
