/** yingda exam as trainees, invigilators and trainers use it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import ExcelJS from 'exceljs';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/program.ts';
import { keyOf, makePaper } from '../../src/training/paper.ts';
import { library } from '../shared.ts';
import { toolboxOf } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-exam-'));
const database = join(folder, 'exam.sqlite');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: readonly string[], lines: readonly string[] = []) {
  const input = Readable.from([lines.map((line) => `${line}\n`).join('')]);
  const { tools, texts } = toolboxOf(input, { database });
  const code = await runCli(['exam', ...args], tools);
  return { code, ...texts };
}

describe('yingda exam', () => {
  it('prints the same paper for the same seed, with its key when asked', async () => {
    const [one, two] = [
      await run(['paper', 'trn-6', '--seed', '7']),
      await run(['paper', 'TRN-6', '--seed', '7']),
    ];
    expect(one.code).toBe(0);
    expect(one.out).toBe(two.out);
    expect(one.out).not.toContain('（OPEN');
    expect((await run(['paper', 'TRN-6', '--seed', '7', '--key'])).out.split('\n').length).toBeGreaterThan(
      one.out.split('\n').length,
    );
  });

  it('is sat, marked by a person, recorded, certified and exported', async () => {
    const paper = makePaper(library, 'TRN-8', '5');
    const answers = paper.questions.map((question) => keyOf(library, question));
    const sat = await run(['take', 'TRN-8', '--as', '甲', '--seed', '5'], answers);
    expect(sat.err).toBe('');
    expect(sat.out).toMatch(/理论90、纪律待评；合计—分，待评定/);
    const { out } = await run(['records', '--as', '甲']);
    const id = /\[(.+)\]/u.exec(out)?.[1] ?? '';
    const mark = [
      'mark',
      id,
      '--part',
      'discipline',
      '--points',
      '8',
      '--by',
      '监考乙',
      '--reason',
      '迟到一次',
    ];
    expect((await run(mark)).out).toContain('98分，合格');
    expect((await run(['certificates', '--as', '甲'])).out).toMatch(/TRN-8 .*甲：.*有效/);
    const file = join(folder, 'records.xlsx');
    expect((await run(['records', '--xlsx', file])).code).toBe(0);
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(file);
    expect(book.worksheets.map(({ rowCount }) => rowCount)).toEqual([2, 2, 2]);
    expect(book.worksheets[0]?.getRow(2).values).toEqual(expect.arrayContaining(['甲', 'TRN-8', 90, 8, 98]));
  });

  it('refuses what is wrong in one line', async () => {
    const wrong = [
      ['take', 'TRN-99'],
      ['paper', 'TRN-9', '--seed', '1'],
      ['mark', 'x', '--part', 'theory', '--points', 'viel', '--by', 'a', '--reason', 'b'],
    ];
    for (const args of wrong) {
      const { code, err } = await run(args);
      expect([args.join(' '), code]).toEqual([args.join(' '), 2]);
      expect(err.trim().split('\n')).toHaveLength(1);
    }
  });
});
