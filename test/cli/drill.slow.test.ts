/** yingda drill as a trainee uses it: lines from standard input, marks and score card on standard output. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { drillCommand } from '../../src/cli/drill.ts';
import { runCli } from '../../src/cli/program.ts';
import { ManualClock } from '../../src/clock.ts';
import { library } from '../shared.ts';
import { toolboxOf } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-drill-'));
let serial = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newDatabase = () => join(folder, `${serial++}.sqlite`);

const toolbox = (input: NodeJS.ReadableStream, database: string) => toolboxOf(input, { database });

async function run(args: readonly string[], lines: readonly string[] = [], database = newDatabase()) {
  const { tools, texts } = toolbox(Readable.from([lines.map((line) => `${line}\n`).join('')]), database);
  const code = await runCli(['drill', ...args], tools);
  return { code, ...texts };
}

describe('wrong usage', () => {
  it('a situation that has no drills is refused, naming those that have', async () => {
    for (const args of [['OPEN-9'], ['OPEN-9', '--list'], ['OPEN-9', '--results', '--as', '甲']]) {
      const { code, err, out } = await run(args);
      expect(code).toBe(2);
      expect(err).toMatch(/E_UNKNOWN_ID.*"OPEN-9".*CLOSE-2.*CMPL-2/);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(out).not.toContain('业主> ');
    }
  });

  it('a trainee without a name is refused', async () => {
    expect(await run(['--as', ' '])).toMatchObject({ code: 2, err: expect.stringContaining('E_USAGE') });
  });
});

describe('lists', () => {
  it('every situation with its personas', async () => {
    const { code, out } = await run(['--list']);
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(
      new Set([...library.drills.values()].map((one) => one.situation)).size +
        new Set([...library.intakes.values()].map((one) => one.flow)).size,
    );
    expect(out).toMatch(/^CMPL-2 .*辱骂/m);
    expect((await run(['cmpl-2', '--list'])).out.trim().split('\n')).toHaveLength(1);
  });
});

describe('a drill', () => {
  const args = ['CARE-8', '--as', '甲', '--seed', '3'];
  const good = '很抱歉，这个问题我需要核实，请您留下联系电话，我会在两小时内答复您。';

  it('shows scene and owner, marks every line, ends with a card, and keeps the result', async () => {
    const database = newDatabase();
    const { code, out, err } = await run(args, ['不知道，您问别人吧', '抱歉。', good], database);
    expect(err).toBe('');
    expect(code).toBe(0);
    const kinds = [...out.matchAll(/(情景|业主|教练)> /gu)].map((match) => match[1]);
    expect(kinds.slice(0, 3)).toEqual(['情景', '业主', '教练']);
    expect(out).toContain('推诿');
    expect(out).toMatch(/还缺：.*承诺跟进/);
    expect(out).toMatch(/【成绩单】CARE-8 .*：[0-9]+分/);
    const results = await run(['--results', '--as', '甲'], [], database);
    expect(results.out).toMatch(/^CARE-8 .*练了1次，最近[0-9]+分（.+），最好[0-9]+分\n$/);
    expect((await run(['--results', '--as', '乙'], [], database)).out).toContain('乙');
    expect((await run(['care-8', '--results', '--as', '甲'], [], database)).out).toBe(results.out);
    expect((await run(['CMPL-2', '--results', '--as', '甲'], [], database)).out).not.toContain('练了');
  });

  it('is the same with the same seed', async () => {
    const [one, two] = [await run(args, ['抱歉。', good]), await run(args, ['抱歉。', good])];
    expect(one.out).toBe(two.out);
    expect(one.out).toContain('【成绩单】');
  });

  it('hanging up ends it, leaving or the end of input keeps no result', async () => {
    const database = newDatabase();
    expect((await run(args, ['（挂机）', good], database)).out).toContain('不合格');
    for (const lines of [['/退出', good], ['抱歉。'], []]) {
      const { out, code } = await run(args, lines, database);
      expect(code).toBe(0);
      expect(out).not.toContain('【成绩单】');
    }
    expect((await run(['--results', '--as', '甲'], [], database)).out).toContain('练了1次');
  });

  it('keeps the result in the file of --database', async () => {
    const database = newDatabase();
    await run([...args, '--database', database], ['（挂机）']);
    expect((await run(['--results', '--as', '甲'], [], database)).out).toContain('练了1次');
  });
});

describe('the waits of a silent call', () => {
  /** Plays OPEN-5 by the clock: each line after so many seconds, once the prompt stands there. */
  async function call(waits: readonly number[]): Promise<string> {
    const input = new PassThrough();
    const { tools, texts } = toolbox(input, newDatabase());
    const clock = new ManualClock(Date.UTC(2026, 10, 22, 2));
    const lines = [
      '您好，请问有什么可以帮您？',
      '您好，请问有什么可以帮您？',
      '很抱歉，电话里没有声音，请您挂机后重新拨打，好吗？本次通话即将结束，感谢您的来电，再见。',
      '（挂机）',
    ];
    let at = 0;
    (tools.output as PassThrough).on('data', (chunk: Buffer) => {
      if (!chunk.toString().endsWith('学员> ')) return;
      clock.advance((waits[at] ?? 0) * 1000);
      input.write(`${lines[at++] ?? ''}\n`);
    });
    const program = new Command();
    drillCommand(program, tools, () => {}, clock);
    await program.parseAsync(['drill', 'OPEN-5', '--as', '甲', '--seed', '1'], { from: 'user' });
    return texts.out;
  }

  it('are right after three seconds', async () => {
    const out = await call([1, 3, 3.4, 3]);
    expect(out.match(/应等3秒，实际等了3(?:\.4)?秒，对/g)).toHaveLength(3);
    expect(out).toContain('优秀');
  });

  it('are marked when too short, at once and on the card', async () => {
    const out = await call([1, 3, 0.5, 3]);
    expect(out).toContain('您只等了0.5秒');
    expect(out).toContain('实际等了0.5秒，不对');
    expect(out).toContain('薄弱');
  });
});
