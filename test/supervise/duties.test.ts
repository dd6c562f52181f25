/** Duties on a store: laid down once, filled in, checked, missed and told of up the chain. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKpiDesk } from '../../src/desk/kpis.ts';
import type { DutySheet } from '../../src/duties.ts';
import { enterWeather } from '../../src/weather.ts';
import { COMMUNITY, DAY, HOUR, JIA, library, moment, openSheets, YI } from '../sheets.ts';

const PICTURE = `${'a'.repeat(32)}.jpg`;
const RENOVATION = {
  home: '3-1-105',
  who: '业主',
  owner: '林晓',
  phone: '13800000098',
  content: '全屋翻新',
  from: '2026-11-20',
  to: '2026-12-20',
};

let office: Awaited<ReturnType<typeof openSheets>>;
beforeEach(async () => {
  office = await openSheets();
});
afterEach(() => office.store.close());

const month = () =>
  office.duties.list({ from: moment('2026-11-01T00:00:00'), to: moment('2026-12-31T00:00:00') });
const of = async (task: string) => (await month()).filter((card) => card.task === task);
async function open(task: string): Promise<DutySheet> {
  const [card] = await of(task);
  const sheet = card && (await office.duties.sheet(card.id));
  if (!sheet) throw new Error(`no ${task}`);
  return sheet;
}
/** Everything is put down, and all is right. */
async function filled(sheet: DutySheet, by = JIA): Promise<DutySheet> {
  const fine = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, { ok: true, note: '' }]));
  return office.duties.fill(
    sheet.id,
    sheet.version,
    {
      marks: fine(sheet.checklist.map(({ id }) => id)),
      lineMarks: fine(sheet.lines.map(({ ref }) => ref)),
      record: Object.fromEntries(
        sheet.fields
          .filter(({ needed }) => needed)
          .map(({ id, type, options }) => [
            id,
            type === 'number' || type === 'money' ? 3 : (options?.[0] ?? '都查过'),
          ]),
      ),
      media: [PICTURE, PICTURE.replace('a', 'b')],
    },
    by,
  );
}

describe('a duty', () => {
  it('is there once, however often and by however many instances it is laid down', async () => {
    await Promise.all([office.round(), office.round()]);
    const first = await month();
    expect(first.length).toBeGreaterThan(8);
    office.clock.advance(HOUR);
    await office.round();
    expect((await month()).map(({ id }) => id)).toEqual(expect.arrayContaining(first.map(({ id }) => id)));
    expect(await of('DUTY-PATROL.daily')).toHaveLength(1);
  });

  it('counts as done with every point, word and picture, and is checked by somebody else', async () => {
    await office.round();
    const patrol = await open('DUTY-PATROL.daily');
    expect(patrol.lacks).toHaveLength(patrol.checklist.length);
    await expect(office.duties.finish(patrol.id, patrol.version, JIA)).rejects.toMatchObject({
      code: 'E_FIELDS_MISSING',
    });
    const wrong = await office.duties.fill(
      patrol.id,
      patrol.version,
      { marks: { lights: { ok: false, note: '' } } },
      JIA,
    );
    expect(wrong.lacks).toContainEqual({ kind: 'note', name: patrol.checklist[0]?.text });
    await expect(office.duties.fill(patrol.id, patrol.version, {}, YI)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    });
    const whole = await filled(wrong);
    const done = await office.duties.finish(whole.id, whole.version, JIA);
    expect(done).toMatchObject({ state: 'done', doneBy: '管家甲', late: false, lacks: [] });
    const verdict = { ok: true, note: '' };
    await expect(office.duties.check(done.id, done.version, verdict, JIA)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    });
    const checked = await office.duties.check(done.id, done.version, verdict, YI);
    expect(checked).toMatchObject({ state: 'checked', checkedBy: '主管甲' });
    expect(checked.history.map(({ by }) => by)).toEqual(['系统', '管家甲', '管家甲', '管家甲', '主管甲']);
    await expect(office.duties.fill(done.id, checked.version, {}, JIA)).rejects.toMatchObject({
      code: 'E_CONFLICT',
    });
  });

  it('comes back when it was not right, and is due within a day', async () => {
    await office.round();
    const whole = await filled(await open('DUTY-PATROL.daily'));
    const done = await office.duties.finish(whole.id, whole.version, JIA);
    await expect(
      office.duties.check(done.id, done.version, { ok: false, note: ' ' }, YI),
    ).rejects.toMatchObject({ code: 'E_FIELDS_MISSING' });
    const back = await office.duties.check(done.id, done.version, { ok: false, note: '二楼没有照片' }, YI);
    expect(back).toMatchObject({ state: 'returned', checked: { ok: false, note: '二楼没有照片' } });
    const again = await office.duties.finish(back.id, back.version, JIA);
    expect(again.state).toBe('done');
  });

  it('that nobody does is told to its role, the supervisor and the manager, once each', async () => {
    await office.round();
    await office.pass(40 * HOUR);
    const told = (await office.alerts()).filter(
      ({ reason, list }) => reason === 'duty:missed' && String(list).includes('责任区巡视'),
    );
    // Two evenings have passed: the first was told at all levels, the second at two.
    expect(told.flatMap(({ roles }) => roles).sort()).toEqual([
      '客服主管',
      '客服主管',
      '片区管家',
      '片区管家',
      '项目经理',
    ]);
    expect(told.every(({ community }) => community === COMMUNITY)).toBe(true);
    const [figures] = (
      await office.duties.figures(moment('2026-11-23T00:00:00'), moment('2026-11-25T00:00:00'))
    ).filter(({ task }) => task === 'DUTY-PATROL.daily');
    expect(figures).toMatchObject({ all: 2, missed: 2, inTime: 0 });
  });

  it('that nobody checks is told as well, and one that was never done is closed as missed', async () => {
    await office.round();
    const whole = await filled(await open('DUTY-PATROL.daily'));
    await office.duties.finish(whole.id, whole.version, JIA);
    await office.pass(8 * DAY);
    const unchecked = (await office.alerts()).filter(({ reason }) => reason === 'duty:unchecked');
    expect(unchecked[0]).toMatchObject({ roles: ['客服主管'] });
    await office.pass(8 * DAY);
    const states = (await of('DUTY-PATROL.daily')).map(({ state }) => state);
    expect(states.filter((state) => state === 'done')).toHaveLength(1);
    expect(states).toContain('missed');
  });

  it('that nobody checks for a fortnight leaves the page of the day, counts as unchecked, and may still be checked', async () => {
    await office.round();
    const whole = await filled(await open('DUTY-PATROL.daily'));
    const done = await office.duties.finish(whole.id, whole.version, JIA);
    const listed = async () => (await office.duties.due()).some(({ id }) => id === done.id);
    await office.pass(10 * DAY);
    expect(await listed()).toBe(true);
    await office.pass(14 * DAY);
    expect(await listed()).toBe(false);
    const begun = office.clock.now() - 40 * DAY;
    const [figures] = (await office.duties.figures(begun, office.clock.now())).filter(
      ({ task }) => task === 'DUTY-PATROL.daily',
    );
    expect(figures).toMatchObject({ inTime: 1, checked: 0 });
    const now = await office.duties.sheet(done.id);
    const verdict = { ok: true, note: '' };
    expect(await office.duties.check(done.id, now?.version ?? 0, verdict, YI)).toMatchObject({
      state: 'checked',
    });
  });

  it('of days on which the service was down is laid down afterwards, as late as it is', async () => {
    await office.round();
    office.clock.advance(3 * DAY);
    await office.round();
    expect((await of('DUTY-PATROL.daily')).map(({ late }) => late)).toEqual([true, true, true, false]);
  });
});

describe('duties of rows', () => {
  it('are one for each renovation that is under way, and none once it has ended', async () => {
    const row = await office.registers.add('renovation', RENOVATION, JIA);
    await office.round();
    expect(await of('DUTY-RENO.daily')).toEqual([]);
    await office.store.papers.change(row.id, row.version, { state: 'underway' }, 't', office.clock.now());
    await office.round();
    const [patrol] = await of('DUTY-RENO.daily');
    expect(patrol).toMatchObject({ title: '装修每日巡查 · 3栋1单元105', state: 'open' });
    await office.store.papers.change(
      row.id,
      row.version + 1,
      { state: 'inspected' },
      't',
      office.clock.now(),
    );
    await office.round();
    expect((await of('DUTY-RENO.daily'))[0]).toMatchObject({ id: patrol?.id, state: 'off' });
  });

  it('look at empty houses three times a month, and once more after three days of rain or a storm', async () => {
    await office.registers.add('vacant', { home: '3-2-101', kind: '未交房' }, JIA);
    await office.round();
    const tasks = async () =>
      (await month()).filter(({ task }) => task.startsWith('DUTY-VACANT')).map(({ task }) => task);
    // It is the 23rd: what was due on the 10th and 20th of the month is no longer asked for.
    expect(await tasks()).toEqual(['DUTY-VACANT.clean']);
    await enterWeather(
      office.store,
      COMMUNITY,
      ['2026-11-20', '2026-11-21', '2026-11-22'].map((day) => ({ day, rain: true })),
      0,
    );
    await enterWeather(office.store, COMMUNITY, [{ day: '2026-11-23', rain: false, wind: true }], 0);
    await office.pass(20 * HOUR);
    expect((await tasks()).filter((task) => task === 'DUTY-VACANT.extra')).toHaveLength(2);
    await office.pass(12 * DAY);
    expect(await tasks()).toEqual(expect.arrayContaining(['DUTY-VACANT.inspect', 'DUTY-VACANT.clean']));
    expect((await tasks()).filter((task) => task === 'DUTY-VACANT.extra')).toHaveLength(2);
  });
});

describe('the plan of visits', () => {
  it('is eight of a hundred homes, the key customers among them, made once and not repeated next month', async () => {
    await office.round();
    const planned = async () =>
      (await office.registers.rows('visit', {})).map(({ title, values }) => ({ title, why: values.why }));
    const november = await planned();
    expect(november).toHaveLength(8);
    expect(november.filter(({ why }) => why === '重点客户')).toHaveLength(2);
    await office.pass(10 * DAY);
    const both = await planned();
    expect(both).toHaveLength(16);
    const ordinary = both.filter(({ why }) => why === '普通').map(({ title }) => title);
    expect(new Set(ordinary).size).toBe(ordinary.length);
  });
});

describe('what is gone through line by line', () => {
  it('is every colleague to be talked with, and keys that are lent', async () => {
    await office.registers.add('key', { number: 'K-1', home: '3栋1单元101', count: 2 }, JIA);
    await office.round();
    expect((await open('DUTY-TALK.weekly')).lines.map(({ title }) => title)).toEqual([
      '前台客服 前台甲',
      '片区管家 管家甲',
    ]);
    expect((await open('DUTY-KEY.weekly')).lines).toMatchObject([{ title: 'K-1' }]);
    expect((await open('DUTY-DRILL.monthly')).title).toMatch(/^突发事件演练 · /);
  });

  it('can be begun where nobody but people knows when, once for a click', async () => {
    const sheet = await office.duties.begin('click-1', 'DUTY-VISIT.condolence', YI);
    expect(sheet).toMatchObject({ state: 'open', due: office.clock.now() + DAY });
    expect((await office.duties.begin('click-1', 'DUTY-VISIT.condolence', YI)).id).toBe(sheet.id);
    await expect(office.duties.begin('x', 'DUTY-PATROL.daily', YI)).rejects.toMatchObject({
      code: 'E_UNKNOWN_ID',
    });
    expect((await office.duties.callOff(sheet.id, sheet.version, '家属已在照顾', YI)).state).toBe('off');
    expect(library.duties.all.get('DUTY-NIGHT')?.tasks[0]?.items).toMatchObject({
      which: 'unfinished_shift',
    });
  });
});

describe('the calendar of a month', () => {
  const nov = async () =>
    office.duties.calendar(moment('2026-11-01T00:00:00'), moment('2026-12-01T00:00:00'));

  it('counts each day what is done, to be done, and past its time; what comes is on it before it is laid down', async () => {
    await office.round();
    const { ahead } = await nov();
    const tomorrow = ahead.filter(({ task }) => task === 'DUTY-PATROL.daily').map(({ due }) => due);
    expect(tomorrow[0]).toBeGreaterThan(moment('2026-11-24T00:00:00'));
    expect(tomorrow).toHaveLength(7);
    expect(ahead.some(({ opens }) => opens <= office.clock.now())).toBe(false);
    // One for each row of a book says so; those that people begin are on no calendar.
    expect(ahead.find(({ task }) => task === 'DUTY-RENO.daily')?.eachRow).toBe('装修登记');
    expect(ahead.some(({ task }) => task === 'DUTY-VISIT.condolence')).toBe(false);
    const patrol = await filled(await open('DUTY-PATROL.daily'));
    await office.duties.finish(patrol.id, patrol.version, JIA);
    const today = (await nov()).days.find(({ day }) => day === '2026-11-23');
    const due = (await month()).filter(
      (card) => card.due >= moment('2026-11-23T00:00:00') && card.due < moment('2026-11-24T00:00:00'),
    );
    expect(today).toEqual({ day: '2026-11-23', done: 1, open: due.length - 1, missed: 0 });
    await office.pass(DAY);
    expect((await nov()).days.find(({ day }) => day === '2026-11-23')).toMatchObject({ done: 1, open: 0 });
  });

  it('a duty leads to the book behind it: the row it is about, or the month’s plan and how far it is', async () => {
    const row = await office.registers.add('renovation', RENOVATION, JIA);
    const plan = async () => (await open('DUTY-VISIT.monthly')).book;
    await office.pass(DAY);
    const planned = await plan();
    expect(planned).toMatchObject({
      register: 'visit',
      row: null,
      planned: { month: '2026-11', finished: 0 },
    });
    const [visit] = await office.registers.rows('visit', {});
    if (!visit) throw new Error('nothing was planned');
    const given = { date: '2026-11-23', visitor: JIA.name, way: '电话' };
    const { version } = (await office.registers.row('visit', visit.id)) ?? { version: 0 };
    const told = await office.registers.edit('visit', visit.id, version, given, JIA);
    await office.registers.move('visit', visit.id, told.version, 'quiet', {}, JIA);
    expect((await plan())?.planned).toEqual({ ...planned?.planned, finished: 1 });
    const vacant = await office.registers.add('vacant', { home: '3-1-106', kind: '未交房' }, JIA);
    await office.pass(2 * HOUR);
    expect((await open('DUTY-VACANT.clean')).book).toMatchObject({
      register: 'vacant',
      row: vacant.id,
      planned: null,
    });
    expect(row.id).not.toBe(vacant.id);
    expect((await open('DUTY-KEY.weekly')).book).toBeNull();
  });
});

describe('a duty that is done too late', () => {
  it('is proposed to the points of who did it, once, and one in time is not', async () => {
    const { store, clock } = office;
    const kpis = createKpiDesk({ store, clock, communityId: COMMUNITY, library: () => library });
    await office.round();
    const inTime = await filled(await open('DUTY-SIGN.daily'));
    await office.duties.finish(inTime.id, inTime.version, JIA);
    const patrol = await filled(await open('DUTY-PATROL.daily'));
    clock.set(patrol.due + HOUR);
    await office.duties.finish(patrol.id, patrol.version, JIA);
    expect(await kpis.propose(clock.now(), YI)).toBe(1);
    expect(await kpis.propose(clock.now(), YI)).toBe(0);
    const { entries } = await kpis.list({ kind: 'month', at: clock.now() });
    expect(entries).toMatchObject([
      {
        kpi: 'KPI-5',
        person: JIA.name,
        state: 'proposed',
        evidence: [{ kind: 'duty', id: patrol.id, text: `${patrol.title} 2026-11-23` }],
      },
    ]);
  });
});
