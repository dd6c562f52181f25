/** Books on a store: rows, moves and what they need, what falls due, .xlsx, fees against the cashier, questionnaires. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSheet } from '../../src/desk/sheet-file.ts';
import type { RowSheet } from '../../src/registers.ts';
import { inbound, NOTHING } from '../contracts/store/bench.ts';
import { COMMUNITY, DAY, HOUR, JIA, library, openSheets, YI } from '../sheets.ts';

const PICTURE = `${'c'.repeat(32)}.jpg`;
let office: Awaited<ReturnType<typeof openSheets>>;
beforeEach(async () => {
  office = await openSheets();
});
afterEach(() => office.store.close());

const bill = (home: string, paid: number | undefined, more: Record<string, unknown> = {}) =>
  office.registers.add(
    'fee',
    { home, kind: '物业费', month: '2026-11', due: 274.4, ...(paid !== undefined && { paid }), ...more },
    JIA,
  );

describe('a row', () => {
  it('is refused with what is missing, wrong or strange, and when it is there already', async () => {
    const add = (values: Record<string, unknown>) => office.registers.add('vacant', values, JIA);
    await expect(add({ home: '3-1-101' })).rejects.toMatchObject({
      code: 'E_FIELDS_MISSING',
      flaws: [{ label: '类别', wants: 'needed' }],
    });
    await expect(add({ home: '99-1-101', kind: '未交房' })).rejects.toMatchObject({
      code: 'E_INPUT_SHAPE',
      flaws: [{ label: '房号', wants: 'home_here' }],
    });
    await expect(add({ home: '3-1-101', kind: '别的' })).rejects.toMatchObject({ code: 'E_INPUT_SHAPE' });
    await expect(add({ home: '3-1-101', kind: '未交房', other: 1 })).rejects.toMatchObject({
      code: 'E_INPUT_SHAPE',
    });
    await add({ home: '3-1-101', kind: '未交房' });
    await expect(add({ home: '3栋1单元101', kind: '未交房' })).rejects.toMatchObject({ code: 'E_CONFLICT' });
  });

  it('moves on when its fields, papers and record are there, and every move is kept', async () => {
    const { registers } = office;
    const key = await registers.add('key', { number: 'K-1', home: '3栋机房', count: 2 }, JIA);
    const lend = (version: number) => registers.move('key', key.id, version, 'lend', {}, JIA);
    await expect(lend(key.version)).rejects.toMatchObject({ code: 'E_FIELDS_MISSING' });
    await expect(registers.move('key', key.id, key.version, 'return', {}, JIA)).rejects.toMatchObject({
      code: 'E_MOVE_ILLEGAL',
    });
    const asked = {
      borrower: '林晓',
      phone: '13800000098',
      reason: '看房',
      back: '2026-11-25',
      owner_consents: '是',
    };
    const edited = await registers.edit('key', key.id, key.version, asked, JIA);
    expect(edited.moves.find(({ id }) => id === 'lend')?.lacks).toEqual(['业主签字的借领单']);
    expect(edited.values).toMatchObject({ borrower: '林**', phone: '138****0098' });
    const scanned = await registers.scan('key', key.id, edited.version, 'consent', PICTURE, JIA);
    const lent = await lend(scanned.version);
    expect(lent).toMatchObject({ state: 'lent', due: { title: '借出的钥匙到期未还', role: '前台客服' } });
    await expect(lend(scanned.version)).rejects.toMatchObject({ code: 'E_MOVE_ILLEGAL' });
    await expect(registers.move('key', key.id, lent.version, 'return', {}, YI)).rejects.toMatchObject({
      code: 'E_FIELDS_MISSING',
    });
    const back = await registers.move('key', key.id, lent.version, 'return', { checked: '主管甲' }, YI);
    expect(back.log).toMatchObject([
      { move: 'lend', by: JIA },
      { move: 'return', by: YI, record: { checked: '主管甲', borrower: '林**', phone: '138****0098' } },
    ]);
    // Who borrows it next is somebody else, and signs again.
    expect(await registers.reveal('key', key.id)).toEqual({ number: 'K-1', home: '3栋机房', count: 2 });
    await office.pass(HOUR);
    const next = await registers.edit('key', key.id, back.version, asked, JIA);
    expect(next.moves.find(({ id }) => id === 'lend')?.lacks).toEqual(['业主签字的借领单']);
    const signed = await registers.scan('key', key.id, next.version, 'consent', PICTURE, JIA);
    expect(await lend(signed.version)).toMatchObject({ state: 'lent' });
  });

  it('needs more where a field says so: a proxy their papers, a home sold on its covenant, a grave violation its notice', async () => {
    const { registers } = office;
    const lacks = (row: RowSheet, move: string) => row.moves.find(({ id }) => id === move)?.lacks;
    const who = { name: '林晓', phone: '13800000098', date: '2026-11-25' };
    const owner = await registers.add('movein', { ...who, home: '3-1-101', who: '业主' }, JIA);
    const proxy = await registers.add(
      'movein',
      { ...who, home: '3-1-102', who: '受托人', transfer: true },
      JIA,
    );
    expect(lacks(owner, 'review')).toEqual(['身份证明']);
    expect(lacks(proxy, 'review')).toEqual(['身份证明', '公证授权书与双方证件']);
    const wish = {
      content: '全屋',
      from: '2026-11-25',
      to: '2026-12-25',
      reviewer: '主管甲',
      foreman: '吴工',
    };
    const works = { ...wish, who: '业主', owner: '林晓', phone: '13800000098', company: '样板装饰' };
    let row = await registers.add(
      'renovation',
      { ...works, home: '3-1-103', foreman_phone: '13800000097' },
      JIA,
    );
    const move = async (name: string, record: Record<string, unknown>, ...papers: string[]) => {
      for (const paper of papers)
        row = await registers.scan('renovation', row.id, row.version, paper, PICTURE, JIA);
      row = await registers.move('renovation', row.id, row.version, name, record, JIA);
    };
    await move('approve', {}, 'application', 'identity');
    await move('begin', {}, 'agreement', 'quality');
    const grave = { what: '拆改承重墙', reported: '项目经理' };
    await expect(move('violate', grave)).rejects.toMatchObject({ code: 'E_FIELDS_MISSING' });
    await move('remind', { what: '建渣堆在楼道' });
    await move('violate', grave, 'violation');
    expect(row.state).toBe('rectifying');
    await office.pass(HOUR);
    await expect(move('violate', grave)).rejects.toMatchObject({ code: 'E_FIELDS_MISSING' });
  });

  it('that is overdue is told to its role and up the chain, and is among what is due', async () => {
    const { registers } = office;
    const values = {
      number: 'K-2',
      home: '3栋',
      count: 1,
      borrower: '吴',
      phone: '13800000097',
      reason: '维修',
      back: '2026-11-23',
      owner_consents: true,
    };
    const key = await registers.add('key', values, JIA);
    const scanned = await registers.scan('key', key.id, key.version, 'consent', PICTURE, JIA);
    await registers.move('key', key.id, scanned.version, 'lend', {}, JIA);
    await office.pass(4 * DAY);
    expect(await registers.due()).toMatchObject([{ book: '钥匙借领登记', title: 'K-2' }]);
    const told = (await office.alerts()).filter(({ reason }) => reason === 'register:due');
    expect(told.flatMap(({ roles }) => roles)).toEqual(['前台客服', '客服主管', '项目经理']);
    expect(JSON.stringify(told)).not.toMatch(/13800000097|吴/);
  });

  it('of a large activity is closed only when a quarter of those who took part were asked (STD-11)', async () => {
    const { registers } = office;
    const values = {
      title: '邻里节',
      date: '2026-12-20',
      scale: '大型',
      people: 100,
      asked: 24,
      satisfied: 20,
      summary: '顺利',
    };
    const row = await registers.add('activity', values, JIA);
    const held = await office.store.papers.change(
      row.id,
      row.version,
      { state: 'held' },
      't',
      office.clock.now(),
    );
    const close = (version: number) => registers.move('activity', row.id, version, 'close', {}, JIA);
    await expect(close(held?.version ?? 0)).rejects.toMatchObject({ code: 'E_FIELDS_MISSING' });
    const edited = await registers.edit('activity', row.id, held?.version ?? 0, { asked: 25 }, JIA);
    expect((await close(edited.version)).state).toBe('closed');
  });

  it('of a large activity asks a quarter of those who signed in, and writes down who was satisfied', async () => {
    const { registers, store, clock } = office;
    const signed = Array.from({ length: 20 }, (_, n) => `3-1-${101 + n}`).join('\n');
    const values = {
      title: '邻里节',
      date: '2026-12-20',
      scale: '大型',
      people: 30,
      signed,
      summary: '顺利',
    };
    const row = await registers.add('activity', values, JIA);
    await expect(registers.sample('activity', row.id, row.version, JIA)).rejects.toMatchObject({
      code: 'E_MOVE_ILLEGAL',
    });
    const held = await store.papers.change(row.id, row.version, { state: 'held' }, 't', clock.now());
    const asked = await registers.sample('activity', row.id, held?.version ?? 0, JIA);
    // A quarter of 30 people, each of another home that signed in.
    expect(asked.values).toMatchObject({ asked: 8, satisfied: 0 });
    const sheets = await store.papers.find({ kinds: ['register:survey'] });
    expect(sheets).toHaveLength(8);
    for (const [n, sheet] of sheets.entries()) {
      expect(signed.split('\n').map((home) => home.replace('3-1-', '3栋1单元'))).toContain(
        (sheet.body.values as { home: string }).home,
      );
      if (n > 4) continue;
      const edited = await registers.edit('survey', sheet.id, sheet.version, { overall: n < 3 ? 5 : 2 }, JIA);
      await registers.move('survey', sheet.id, edited.version, 'answer', {}, JIA);
    }
    const again = await registers.sample('activity', row.id, asked.version, JIA);
    expect(again.values).toMatchObject({ asked: 8, satisfied: 3 });
    expect((await registers.figures('survey'))?.periods).toEqual(['邻里节 2026-12-20']);
    expect((await registers.move('activity', row.id, again.version, 'close', {}, JIA)).state).toBe('closed');
    const [small] = [await registers.add('activity', { ...values, title: '茶话会', scale: '小型' }, JIA)];
    await expect(registers.sample('activity', small.id, small.version, JIA)).rejects.toMatchObject({
      code: 'E_MOVE_ILLEGAL',
    });
  });
});

/** Not only looked at. */
const NOW = { dry: false };

describe('an .xlsx', () => {
  it('takes all rows or none, with every fault and its row, and masks what goes out', async () => {
    const { registers } = office;
    const fields = library.registers.get('movein')?.fields ?? [];
    const good = { home: '3-1-101', who: '业主', name: '林晓', phone: '13800000098', date: '2026-12-01' };
    const file = (rows: Record<string, string>[]) =>
      writeSheet(
        '入住',
        fields,
        rows.map((values) => ({ values })),
        '状态',
      );
    const bad = await registers.take(
      'movein',
      await file([good, { ...good, home: '88-1-1', phone: 'x' }]),
      JIA,
      NOW,
    );
    expect(bad).toMatchObject({ added: 0, faults: [{ row: 3 }] });
    expect(bad.faults[0]?.message).toMatch(/房号.*电话|电话.*房号/);
    expect(await registers.rows('movein', {})).toEqual([]);
    expect(await registers.take('movein', await file([good]), JIA, NOW)).toMatchObject({
      added: 1,
      known: 0,
    });
    const out = await registers.sheet('movein', false);
    expect(Buffer.from(out).toString('latin1').slice(0, 2)).toBe('PK');
    // Names and phones that are hidden are none: such a sheet is not taken for one that was changed.
    const hidden = await registers.take('movein', out, JIA, NOW);
    expect(hidden).toMatchObject({
      added: 0,
      faults: [{ row: 2, flaws: [{ wants: 'masked' }, { label: '电话', wants: 'masked' }] }],
    });
    expect(await registers.take('movein', await registers.sheet('movein', true), JIA, NOW)).toMatchObject({
      added: 0,
      known: 1,
    });
    expect(JSON.stringify(await registers.rows('movein', { words: '3栋1单元101' }))).not.toContain(
      '13800000098',
    );
  });
});

describe('an owner who was erased', () => {
  it('does not come back by an old sheet, by phone or by row, unless they have asked for it', async () => {
    const { registers, store, clock } = office;
    const fields = library.registers.get('movein')?.fields ?? [];
    const lin = { home: '3-1-101', who: '业主', name: '林晓', phone: '13800000098', date: '2026-12-01' };
    const wu = { ...lin, home: '3-1-102', name: '吴', phone: '13800000077' };
    const old = await writeSheet('入住', fields, [{ values: lin }, { values: wu }], '状态');
    const hello = inbound({ thread: 'lin', sender: 'lin', text: '你好' });
    await store.accept(COMMUNITY, [hello], clock.now(), () => clock.now());
    const person = (await store.findPeople({ by: 'sender', channel: 'test', sender: 'lin' }))[0]?.id ?? '';
    const conversationId = (await store.conversationId('test', 'lin', 'lin')) ?? '';
    await store.verifyOccupant(conversationId, { building: '3', unit: '1', room: '101' });
    const learnt = { kind: 'learn', surname: '林' } as const;
    await store.commitTurns(
      [
        {
          conversationId,
          assumes: (await store.conversation(conversationId))?.version ?? 0,
          inbox: [],
          timer: null,
          query: NOTHING,
        },
      ],
      ({ conversation: { state: next } }) => ({
        prefixes: [],
        day: '2026-11-23',
        write: () => ({
          next,
          received: [],
          said: [],
          opened: [],
          phrases: [],
          effects: [learnt],
          at: clock.now(),
        }),
      }),
    );
    await registers.take('movein', old, JIA, NOW);
    const rows = await store.papers.find({ kinds: ['register:movein'] });
    const row = rows.find(({ key }) => key.startsWith('3栋1单元101'));
    await store.papers.change(row?.id ?? '', 1, { person }, JIA.name, clock.now());
    await store.erasePerson(person, clock.now());

    // A row of another book with no phone on it, by who lives where; a neighbour of that name is somebody else.
    const visits = library.registers.get('visit')?.fields ?? [];
    const visit = { home: '3-1-101', month: '2026-12', why: '普通', name: '林晓' };
    const neighbour = { ...visit, home: '3-1-103' };
    const named = await writeSheet('走访', visits, [{ values: visit }, { values: neighbour }], '状态');
    expect(await registers.take('visit', named, JIA, NOW)).toMatchObject({ erased: 1, faults: [{ row: 2 }] });

    // Of the same row without the phone, too.
    const renamed = await writeSheet(
      '入住',
      fields,
      [{ values: wu }, { values: { ...lin, phone: '13800000000' } }],
      '状态',
    );
    for (const file of [old, renamed]) {
      const taken = await registers.take('movein', file, JIA, NOW);
      expect(taken).toMatchObject({
        added: 0,
        erased: 1,
        faults: [{ message: expect.stringContaining('erased') }],
      });
    }
    const left = JSON.stringify(await store.papers.find({ kinds: ['register:movein'] }));
    expect(left).not.toContain('林晓');
    expect(await registers.take('movein', old, JIA, { dry: false, returned: true })).toMatchObject({
      added: 1,
      known: 1,
      faults: [],
    });
  });
});

describe('fees', () => {
  it('are collected so much of a month, by kind and building, against STD-10; a month without bills has no figure', async () => {
    await bill('3-1-101', 274.4);
    await bill('3-1-102', 100);
    await bill('3-1-103', undefined);
    const found = await office.registers.figures('fee', '2026-11');
    expect(found).toMatchObject({
      kind: 'collection',
      kinds: [
        {
          name: '物业费',
          rows: 3,
          settled: 1,
          dueCents: 82_320,
          paidCents: 37_440,
          rate: 45.4,
          target: 95,
          missingCents: 40_764,
        },
      ],
      buildings: [{ name: '3栋', rows: 3 }],
      states: { billed: 3 },
    });
    expect(await office.registers.figures('fee', '2026-10')).toMatchObject({ kinds: [], buildings: [] });
    expect(await office.registers.figures('key')).toBeNull();
  });

  it('go through the four steps of arrears with a record each, or first to the service problem', async () => {
    const { registers } = office;
    let row = await bill('3-1-104', undefined, { last_day: '2026-11-30' });
    const step = async (move: string, record: Record<string, unknown> = {}) => {
      row = await registers.move('fee', row.id, row.version, move, record, JIA);
    };
    await step('tell');
    expect(row.moves.find(({ id }) => id === 'date')).toMatchObject({
      notice: 'NOTICE-FEE-2',
      lacks: ['催收通知单'],
    });
    row = await registers.scan('fee', row.id, row.version, 'reminder', PICTURE, JIA);
    await step('date');
    await expect(step('visit')).rejects.toMatchObject({ code: 'E_FIELDS_MISSING' });
    await step('visit', {
      visitor: '管家甲',
      date: '2026-12-02',
      reason: '对服务不满',
      explained: '说明了费用构成',
    });
    await step('dispute', { ticket: 'TS-1202-001', problem: '电梯常停' });
    await step('resume', { how: '电梯已大修' });
    expect(row.state).toBe('told');
    expect(row.log).toHaveLength(5);
  });

  it('of the desk and of the cashier are compared both ways, and the result is kept', async () => {
    const { registers } = office;
    await bill('3-1-101', 274.4);
    await bill('3-1-102', 274.4);
    await bill('3-1-103', 200);
    const fields = (library.registers.get('fee')?.fields ?? []).filter(({ id }) =>
      ['home', 'kind', 'month', 'paid'].includes(id),
    );
    const line = (home: string, paid: number) => ({
      values: { home, kind: '物业费', month: '2026-11', paid },
    });
    const cashier = await writeSheet(
      '出纳',
      fields,
      [line('3-1-101', 274.4), line('3-1-103', 150), line('3-1-103', 30), line('3-1-109', 88)],
      '',
    );
    const found = await registers.compare('fee', { desk: null, cashier, month: '2026-11' }, JIA);
    expect(found).toMatchObject({ same: 1, deskCents: 74_880, cashierCents: 54_240 });
    expect(found.differences).toMatchObject([
      { what: 'desk', home: '3栋1单元102', deskCents: 27_440, cashierCents: null },
      { what: 'amount', home: '3栋1单元103', deskCents: 20_000, cashierCents: 18_000 },
      { what: 'cashier', home: '3栋1单元109', deskCents: null, cashierCents: 8800 },
    ]);
    expect((await registers.comparisons(5)).map(({ id }) => id)).toEqual([found.id]);
    await expect(
      registers.compare('fee', { desk: cashier.slice(9), cashier, month: null }, JIA),
    ).rejects.toMatchObject({ code: 'E_IMPORT_FILE' });
  });
});

describe('questionnaires', () => {
  it('are drawn once for a round, count as returned, and low scores are seen to', async () => {
    const { registers } = office;
    const round = { round: '2026年第四季度', share: 25, values: { occasion: '定期征询' } };
    expect(await registers.draw('survey', round, YI)).toEqual({ asked: 25, added: 25 });
    expect(await registers.draw('survey', round, YI)).toEqual({ asked: 25, added: 0 });
    const rows = await registers.rows('survey', {});
    for (const [at, { id }] of rows.slice(0, 18).entries()) {
      const edited = await registers.edit('survey', id, 1, { overall: at === 0 ? 2 : 5 }, JIA);
      await registers.move('survey', id, edited.version, 'answer', {}, JIA);
    }
    expect(await registers.figures('survey')).toMatchObject({
      kind: 'returns',
      period: round.round,
      sent: 25,
      back: 18,
      rate: 72,
      target: 70,
      low: 1,
      scores: [
        { label: '总体满意度', mean: 4.8, given: 18 },
        ...Array.from({ length: 5 }, () => ({ mean: null })),
      ],
    });
    const guests = ['3-1-101', '3-1-102', '3-1-103', '3-1-104', '3-1-105'];
    const activity = { round: '邻里节', share: 25, homes: guests, values: { occasion: '大型活动' } };
    expect(await registers.draw('survey', activity, YI)).toEqual({ asked: 2, added: 2 });
    await expect(registers.draw('key', activity, YI)).rejects.toMatchObject({ code: 'E_UNKNOWN_ID' });
  });
});
