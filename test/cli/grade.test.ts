import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-grade-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SORRY = { from: 'trainee', text: '很抱歉给您带来不便，请您谅解。', at: 0 };
const ROW = { situation: 'CARE-5', channel: 'phone', turns: [SORRY], customer: {} };

describe('yingda grade', () => {
  it('answers every row in order, and a bad one never ends the batch', async () => {
    const input = [
      JSON.stringify(ROW),
      JSON.stringify({ ...ROW, situation: 'OPEN-77' }),
      'not json',
      JSON.stringify({ ...ROW, turns: [{ from: 'somebody', text: '嗯' }] }),
      JSON.stringify({ ...ROW, turns: [{ from: 'trainee', event: 'jump' }] }),
      JSON.stringify({ turns: [] }),
      JSON.stringify({ ...ROW, channel: null, customer: null, turns: [] }),
      JSON.stringify({ ...ROW, turns: Array.from({ length: 201 }, () => SORRY) }),
    ].join('\n');
    const { code, out, err } = await run(['grade', '--jsonl'], `${input}\n`);
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(2);
    expect(err).toBe('');
    expect(rows).toHaveLength(8);
    expect(rows[0]).toMatchObject({ score: 100, band: 'excellent', steps: [{ step: 1, text: SORRY.text }] });
    expect(Object.keys(rows[0] ?? {})).toEqual(
      expect.arrayContaining(['elements', 'violations', 'timing', 'feedback', 'better']),
    );
    expect(rows[1]).toEqual({ line: 2, error: expect.stringContaining('OPEN-77') as unknown });
    expect(rows[2]).toEqual({ line: 3, error: expect.stringContaining('not JSON') as unknown });
    expect(rows[3]).toEqual({ line: 4, error: expect.stringContaining('turns.0') as unknown });
    expect(rows[4]).toEqual({ line: 5, error: expect.stringContaining('hangup') as unknown });
    expect(rows[5]).toEqual({ line: 6, error: expect.stringContaining('situation') as unknown });
    expect(rows[6]).toMatchObject({ score: 0, band: 'fail' });
    expect(rows[7]).toEqual({ line: 8, error: expect.stringContaining('turns') as unknown });
  });

  it('reads one conversation from a file', async () => {
    const file = join(folder, 'one.json');
    writeFileSync(file, JSON.stringify(ROW));
    const { code, out } = await run(['grade', file]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ score: 100, elements: { apology: true, request: true } });
  });

  it.each([
    ['no file', ['grade'], /needs a file, or --jsonl/],
    ['a file that is not there', ['grade', join(folder, 'none.json')], /E_INPUT_SHAPE.*none\.json/],
    ['a file that is no row', ['grade', join(folder, 'bad.json')], /E_INPUT_SHAPE.*bad\.json.*turns/],
    ['a situation that is none', ['grade', join(folder, 'unknown.json')], /E_UNKNOWN_ID.*OPEN-77/],
  ] as const)('refuses %s in one clear line', async (_why, args, message) => {
    writeFileSync(join(folder, 'bad.json'), '{"situation":"OPEN-1"}');
    writeFileSync(join(folder, 'unknown.json'), JSON.stringify({ ...ROW, situation: 'OPEN-77' }));
    const { code, out, err } = await run(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
  });
});
