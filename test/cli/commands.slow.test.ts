import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { run as runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One command line on a database of these tests. */
const run = (args: readonly string[], input = '', database = join(folder, 'cli.sqlite')) =>
  runCommand(args, input, { database, config: readConfig({ YINGDA_DATA: folder }) });

const rowsOf = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('wrong usage', () => {
  it.each([
    [['nonsense'], /unknown command/],
    [['understand'], /needs a text/],
    [['lint', '您好', '--situation', 'OPEN-99'], /E_UNKNOWN_ID.*OPEN-99/],
    [['lint', '您好', '--situation', 'OPEN-5', '--step', '7'], /has steps 1, 2, 3, not 7/],
    [['script', 'show', 'NO-1'], /there is no "NO-1"/],
    [['ticket', 'list', '--state', 'lost'], /is not one of received/],
    [['replay', '/nowhere'], /no such file/],
    [['import', 'cats', 'x.xlsx'], /allowed: homes, contacts, staff, roster/],
    [['import', 'homes', 'missing.xlsx'], /no such file/],
    [['converse'], /--jsonl/],
    [['start', '--port', '99999'], /--port must be a whole number/],
  ] as const)('%j ends with 2 and one clear line', async (args, message) => {
    const { code, err, out } = await run(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(out).toBe('');
  });

  it('help is no error', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('understand');
  });
});

describe('jsonl', () => {
  it('answers every line in order, and a bad line never ends the batch', async () => {
    const { code, lines, err } = await run(
      ['understand', '--jsonl'],
      '{"text":"你好"}\nnot json\n{"x":1}\n\n{"text":"厨房漏水"}\n{"text":"\\ud800"}\n',
    );
    const rows = rowsOf(lines);
    expect(code).toBe(2);
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({ intent: 'greeting' });
    expect(rows[1]).toMatchObject({ line: 2, error: expect.stringContaining('not JSON') as unknown });
    expect(rows[2]).toMatchObject({ line: 3, error: expect.stringContaining('text') as unknown });
    expect(rows[3]).toMatchObject({ intent: 'repair' });
    expect(err).toBe('');
  });

  it('has the shape of spec 06', async () => {
    const { lines } = await run(
      ['understand', '--jsonl'],
      '{"text":"3栋2单元1502厨房漏水,明天下午三点后在家","now":"2026-11-22T10:00:00+08:00","expects":null}\n',
    );
    expect(rowsOf(lines)[0]).toMatchObject({
      intent: 'repair',
      act: 'none',
      slots: {
        building: '3',
        unit: '2',
        room: '1502',
        place: '厨房',
        time: { from: '2026-11-23T15:00:00+08:00', to: '2026-11-24T00:00:00+08:00', text: '明天下午三点后' },
      },
      spans: { building: [0, 2] },
      urgency: 'normal',
      mood: 'calm',
      dialect: null,
      language: 'zh-Hans',
    });
  });

  it('lint: violations with span, missing elements, step', async () => {
    const { lines, code } = await run(
      ['lint', '--jsonl'],
      '{"text":"喂,听不见!","situation":"OPEN-5","step":1,"channel":"phone"}\n{"text":"您好,请问有什么可以帮您？","situation":"OPEN-5","step":1}\n{"text":"x","situation":"OPEN-77"}\n',
    );
    const rows = rowsOf(lines);
    expect(rows[0]).toMatchObject({
      ok: false,
      missing: ['greeting', 'offer'],
      elements: { greeting: false, offer: false },
      step: 1,
    });
    expect(rows[0]).toMatchObject({ violations: [{ kind: 'forbidden_phrase' }] });
    expect(rows[1]).toMatchObject({ ok: true, violations: [], missing: [] });
    expect(rows[2]).toMatchObject({ line: 3 });
    expect(code).toBe(2);
  });

  it('converse: the shape of spec 06, on virtual time, and repeated deliveries act once', async () => {
    const input = [
      { conversation: 'c1', text: '水管爆了' },
      { conversation: 'c1', image: true },
      {
        conversation: 'c2',
        text: '3栋2单元1502 厨房洗菜盆下面漏水 姓林 13812340098 明天下午三点以后都在家',
        message_id: 'm1',
      },
      {
        conversation: 'c2',
        text: '3栋2单元1502 厨房洗菜盆下面漏水 姓林 13812340098 明天下午三点以后都在家',
        message_id: 'm1',
      },
      { conversation: 'c2', text: '对' },
      { conversation: 'c1', wait_s: 600 },
      { conversation: 'c3', event: 'silent' },
      { conversation: 'c3', event: 'silent' },
      { conversation: 'c3', event: 'silent' },
      { conversation: 'c3', event: 'hangup' },
      { conversation: 'c4' },
      { text: 'no conversation' },
    ];
    const { lines } = await run(['converse', '--jsonl'], input.map((row) => JSON.stringify(row)).join('\n'));
    const rows = rowsOf(lines);
    expect(rows[0]).toMatchObject({
      conversation: 'c1',
      flow: 'FLOW-EMERGENCY',
      asked: 'room',
      tickets: [{ kind: 'emergency', urgency: 'emergency', state: 'received', task: 'work' }],
      handoff: false,
      say_next: null,
      wait_s: null,
    });
    expect(rows[0]).toMatchObject({ alerts: [{ reason: 'emergency:flood' }] });
    expect(rows[1]).toMatchObject({ tickets: [{ attachments: 1 }] });
    expect(rows[2]).toMatchObject({ asked: 'confirm', tickets: [] });
    expect(rows[2]).toMatchObject({ replies: [expect.any(String) as unknown] });
    expect(rows[3]).toMatchObject({ replies: [], asked: 'confirm' });
    expect(rows[4]).toMatchObject({
      tickets: [{ kind: 'repair', building: '3', unit: '2', room: '1502', phone: '13812340098' }],
    });
    expect(rows[6]).toMatchObject({ wait_s: 3 });
    expect(rows[6]?.say_next).toMatch(/您好/);
    expect(rows[8]?.say_next).toMatch(/再见|再会/);
    expect(rows[9]).toMatchObject({ say_next: null });
    expect(rows[10]).toMatchObject({ conversation: 'c4', replies: [] });
    expect(rows[11]).toMatchObject({ line: 12 });
  });
});

describe('the library and tickets', () => {
  it('script list, show, check', async () => {
    expect(
      (await run(['script', 'list'])).lines.filter((line) => line.includes('\tsituation\t')),
    ).toHaveLength(37);
    expect((await run(['script', 'show', 'open-5'])).out).toContain('⏱3s');
    expect((await run(['script', 'show', 'FLOW-REPAIR', '--json'])).code).toBe(0);
    expect(await run(['script', 'check'])).toMatchObject({ code: 0, err: '' });
  });

  it('script check of a broken folder: 2, with file and line', async () => {
    writeFileSync(join(folder, 'broken.yaml'), 'a: [');
    const { code, err } = await run(['script', 'check', folder]);
    expect(code).toBe(2);
    expect(err).toContain('broken.yaml');
  });

  it('tickets of a database that is not there: 1, and what to do', async () => {
    const { code, err } = await run(['ticket', 'list'], '', join(folder, 'none.sqlite'));
    expect(code).toBe(1);
    expect(err).toContain('yingda start');
  });

  it('files through converse, then lists and shows, phone masked', async () => {
    const database = join(folder, 'tickets.sqlite');
    await run(
      ['converse', '--jsonl', '--database', database],
      '{"conversation":"a","text":"5栋3单元804 主卧灯不亮 13812340098 明天上午在家"}\n{"conversation":"a","text":"对"}\n',
    );
    const list = await run(['ticket', 'list', '--json'], '', database);
    const [ticket] = JSON.parse(list.out) as { number: string; phone: string }[];
    expect(ticket).toMatchObject({ kind: 'repair', phone: '138****0098', address: '5栋3单元804' });
    expect(list.out).not.toContain('13812340098');
    const shown = await run(['ticket', 'show', ticket?.number.slice(-3) ?? ''], '', database);
    expect(shown.out).toContain('ticket.opened');
    expect((await run(['ticket', 'show', '%'], '', database)).code).toBe(1);
  });

  it('doctor tells what is well', async () => {
    const { code, out } = await run(['doctor']);
    expect(code).toBe(0);
    expect(out).toContain('script library');
  });
});

describe('import', () => {
  async function sheet(name: string, rows: readonly (readonly (string | number)[])[]): Promise<string> {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('Sheet1').addRows(rows.map((row) => [...row]));
    const file = join(folder, name);
    await workbook.xlsx.writeFile(file);
    return file;
  }

  it('names every row’s fault and writes nothing', async () => {
    const file = await sheet('bad.xlsx', [
      ['楼栋', '单元', '房号'],
      ['3', '2', '1502'],
      ['3栋', '2', '1503'],
      ['3', '2', ''],
      ['3', '2', '1502'],
    ]);
    const database = join(folder, 'import-bad.sqlite');
    const { code, err } = await run(['import', 'homes', file], '', database);
    expect(code).toBe(2);
    expect(err).toMatch(/bad\.xlsx:3: 楼栋/);
    expect(err).toMatch(/bad\.xlsx:4: 房号 is missing/);
    expect(err).toMatch(/bad\.xlsx:5: is the same as row 2/);
  });

  it('a dry run writes nothing, the run writes, twice changes nothing', async () => {
    const file = await sheet('good.xlsx', [
      ['楼栋', '单元', '房号', '面积'],
      ['88', 1, 101, 98.5],
      ['88', 1, 102, ''],
      ['A9', '', '2001', 60],
    ]);
    const database = join(folder, 'import.sqlite');
    expect((await run(['import', 'homes', file, '--dry-run'], '', database)).out).toContain(
      '3 rows are fine',
    );
    expect((await run(['import', 'homes', file], '', database)).out).toContain('now has 3 homes');
    expect((await run(['import', 'homes', file], '', database)).out).toContain('now has 3 homes');
  });

  it('knows who may be on duty', async () => {
    const database = join(folder, 'roster.sqlite');
    const staff = await sheet('staff.xlsx', [
      ['工号', '姓名', '岗位', '电话'],
      ['0801', '值班甲', '指挥中心值班', '13900000801'],
    ]);
    const roster = await sheet('roster.xlsx', [
      ['日期', '班次', '开始', '结束', '工号'],
      ['2026-11-23', '夜', '18:00', '24:00', '0801'],
      ['2026-11-24', '夜', '18:00', '24:00', '9999'],
    ]);
    expect((await run(['import', 'staff', staff], '', database)).code).toBe(0);
    const refused = await run(['import', 'roster', roster], '', database);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/roster\.xlsx:3: 工号 9999 is not among the staff/);
  });

  it('refuses what is no spreadsheet, or lacks a column', async () => {
    const text = join(folder, 'text.xlsx');
    writeFileSync(text, 'not a spreadsheet');
    expect((await run(['import', 'homes', text])).err).toContain('E_IMPORT_FILE');
    const file = await sheet('lacks.xlsx', [['楼栋'], ['3']]);
    expect((await run(['import', 'homes', file])).err).toMatch(/lacks the columns 房号/);
  });
});
