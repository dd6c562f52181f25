/** yingda training as trainers and supervisors use it, on one database. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run as runAll } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-training-'));
const database = join(folder, 'training.sqlite');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runAll(['training', ...args], '', { database });

describe('yingda training', () => {
  it('enrols, signs the seven days by both, records trainings of enough minutes with who was there', async () => {
    expect((await run('enrol', '丙', '--from', '2026-01-05', '--newcomer', '--by', '主管')).code).toBe(0);
    expect((await run('enrol', '丁', '--from', '2026-01-05', '--group', '一组', '--by', '主管')).code).toBe(
      0,
    );
    expect((await run('due', '--as', '丙')).out).toMatch(/TRN-4 .*上一期没有完成[\s\S]*第1天没有签齐/);
    await run('sign', '丙', '--day', '1', '--as', 'trainer', '--by', '师傅甲');
    expect((await run('sign', '丙', '--day', '1', '--as', 'trainee', '--by', '丙')).out).toMatch(
      /第1天 .*已签字（师傅甲、丙）/,
    );
    expect((await run('induction')).out).toMatch(/丙 {2}培训中[\s\S]*第2天 .*逾期/);
    const hold = ['hold', 'TRN-4', '--with', '丙,丁', '--by', '讲师', '--minutes'];
    expect((await run(...hold, '60')).err).toMatch(/E_USAGE.*120 minutes/);
    expect((await run(...hold, '120')).out).toMatch(/120min {2}已办 {2}讲师 {2}丙、丁/);
    expect((await run('due')).out).not.toMatch(/TRN-4 .*上一期/);
  });

  it('draws up the plan, has it approved by somebody else, and lays the trainings down', async () => {
    const draft = await run('plan', '2031', '--save', '--submit', '--by', '主管');
    expect(draft.out).toMatch(/2031 年度培训计划 {2}待审批/);
    expect((await run('plan', '2031', '--approve', '--by', '主管')).err).toMatch(/E_FORBIDDEN/);
    const file = join(folder, 'plan.xlsx');
    expect((await run('plan', '2031', '--approve', '--by', '经理', '--xlsx', file)).out).toContain('已批准');
    expect(existsSync(file)).toBe(true);
    expect((await run('sessions', '--from', '2031-03-01', '--to', '2031-04-01')).out).toMatch(/TRN-4 .*已排/);
  });

  it('shows the class, curves, questions and contests', async () => {
    const file = join(folder, 'class.xlsx');
    expect((await run('class', '--xlsx', file)).out).toMatch(
      /人员[\s\S]*丁 {2}0[\s\S]*组间比较[\s\S]*一组 {2}1/,
    );
    expect(existsSync(file)).toBe(true);
    expect((await run('curve', '丁')).out).toContain('没有记录');
    expect((await run('items')).out).toContain('没有记录');
    const times = ['--from', '2026-11-22T00:00:00+08:00', '--to', '2036-11-22T00:00:00+08:00'];
    const announce = [
      'contest',
      'announce',
      '春季赛',
      '--seed',
      '7',
      '--by',
      '主管',
      ...times,
      '--situations',
    ];
    expect((await run(...announce, 'OPEN-1,CMPL-2')).code).toBe(0);
    const { out } = await run('contest', 'list');
    expect(out).toMatch(/春季赛 .*OPEN-1.*CMPL-2/);
    const id = /\[(.+?)\]/.exec(out)?.[1] ?? '';
    const play = (lines: string) =>
      runAll(['training', 'contest', 'play', id, '--as', '丁'], lines, { database });
    // One round is played, the other left: it is begun, and cannot be begun again.
    expect((await play('嗯。\n（挂机）\n')).out).toMatch(/业主> [\s\S]*1\. 丁：\d+分/);
    expect((await play('')).out).not.toContain('业主>');
  });

  it('refuses what is wrong in one line', async () => {
    const wrong = [
      ['enrol', '戊', '--from', 'gestern', '--by', 'a'],
      ['enrol', '戊', '--from', '2026-01-05'],
      ['sign', '丙', '--day', '9', '--as', 'trainer', '--by', 'a'],
      ['sign', '丙', '--day', '2', '--as', 'trainee', '--by', '别人'],
      ['hold', 'TRN-12', '--with', '丙', '--minutes', '60', '--by', 'a'],
      ['plan', 'zwei'],
      [
        'contest',
        'announce',
        'x',
        '--situations',
        'OPEN-9',
        '--from',
        'a',
        '--to',
        'b',
        '--seed',
        '1',
        '--by',
        'a',
      ],
    ];
    for (const args of wrong) {
      const { code, err } = await run(...args);
      expect([args.join(' '), code]).toEqual([args.join(' '), 2]);
      expect(err.trim().split('\n')).toHaveLength(1);
    }
  });
});
