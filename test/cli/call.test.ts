/** yingda call as an agent uses it: keys in, lines to say and seconds out. */
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { callCommand, type Seconds } from '../../src/cli/call.ts';
import { library } from '../shared.ts';
import { toolboxOf } from './run.ts';

const STILL: Seconds = () => () => undefined;

async function call(keys: readonly string[], seconds: Seconds = STILL): Promise<string[]> {
  const { tools, texts } = toolboxOf(Readable.from([keys.map((key) => `${key}\n`).join('')]));
  const program = new Command();
  let code: number | null = null;
  callCommand(
    program,
    tools,
    (result) => {
      code = result;
    },
    seconds,
  );
  await program.parseAsync(['call'], { from: 'user' });
  expect(code).toBe(0);
  expect(texts.err).toBe('');
  return texts.out.split('\n').filter(Boolean);
}

const { labels, events } = library.standards.calls;
const said = (lines: readonly string[]) => lines.filter((line) => line.includes(`${labels.agent}> `));

describe('yingda call', () => {
  it('greets when the call is picked up, and lists every key', async () => {
    const lines = await call(['?', '/退出']);
    expect(said(lines)[0]).toMatch(/您好.*8001/);
    for (const { key, label } of events)
      expect(lines.some((line) => line.includes(label) && line.includes(key))).toBe(true);
  });

  it('counts the seconds of a silent call down to its end', async () => {
    const lines = await call(['5', '/等 1', '/等 2', '/等 3', '/等 3', '/退出']);
    const waits = lines.filter((line) => line.includes('秒') && !line.includes(labels.help));
    expect(said(lines)).toHaveLength(4);
    expect(waits.filter((line) => line.includes('3'))).toHaveLength(3);
    expect(waits.some((line) => line.includes('2'))).toBe(true);
    expect(lines.at(-2)).toContain(labels.over);
  });

  it('takes what the owner says, and files', async () => {
    const lines = await call(['我家厨房漏水，3栋2单元1502，电话13812340098，明天上午在家', '对', 'x']);
    expect(lines.some((line) => /工单 BX-.*漏水/.test(line))).toBe(true);
    expect(lines.at(-1)).toContain(labels.over);
  });

  it('lets real seconds pass without a key', async () => {
    const ticks: (() => void)[] = [];
    const lines = await call(['5', '/退出'], (each) => {
      ticks.push(each);
      for (let second = 0; second < 3; second++) setImmediate(each);
      return () => undefined;
    });
    expect(ticks).toHaveLength(1);
    expect(said(lines).length).toBeGreaterThanOrEqual(2);
  });
});
