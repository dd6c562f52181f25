/** Every bench runs, so that none rots; what it measures is told by docs/performance.md, not by a test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { classifyBench, labelledRows, marks } from '../../bench/classify.ts';
import { rounded, spread, table } from '../../bench/figures.ts';
import { type BenchInput, runBench } from '../../bench/index.ts';
import { openPlainDesk, PlainModel } from '../../bench/plain.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import { community, library, models, root, understander } from '../shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const input: BenchInput = {
  root,
  scripts: join(root, 'scripts-zh'),
  library: () => library,
  models,
  understander: () => understander,
  community,
  settle: (store) => settle(store, community),
  size: 'smoke',
  folder,
  cache: join(folder, 'cache'),
};

describe('a smoke run', () => {
  it('of the desk: every way of committing has a rate beside the plain reference', async () => {
    const { desk } = (await runBench(input, 'desk')) as {
      desk: { turns_per_second: Record<string, number> };
    };
    expect(Object.keys(desk.turns_per_second)).toEqual([
      'desk_at_1',
      'plain_at_1',
      'desk_at_16',
      'plain_at_16',
      'desk_at_64',
      'plain_at_64',
    ]);
    for (const value of Object.values(desk.turns_per_second)) expect(value).toBeGreaterThan(0);
  }, 60_000);

  it('of HTTP: every request is answered', async () => {
    const { http } = (await runBench(input, 'http')) as { http: { turns: number; turns_to_echo: number } };
    expect(http).toMatchObject({ turns: 64, turns_to_echo: expect.any(Number) });
  }, 60_000);

  it('of a big database: one conversation is copied with all that hangs on it', async () => {
    const { big } = (await runBench(input, 'big')) as {
      big: { filled: { messages: number; tickets: number }; filled_to_empty: { p50: number } };
    };
    expect(big.filled.tickets).toBeGreaterThanOrEqual(21);
    expect(big.filled.messages).toBeGreaterThanOrEqual(21 * 9);
    expect(big.filled_to_empty.p50).toBeGreaterThan(0);
  }, 120_000);

  it('of messages that wait: all are answered', async () => {
    const { backlog } = (await runBench(input, 'backlog')) as { backlog: Record<string, unknown> };
    expect(backlog).toMatchObject({ messages: 64, answered: 64 });
  }, 60_000);

  it('of many turns: memory is looked at ten times', async () => {
    const { memory, plain_reference } = (await runBench(input, 'memory')) as {
      memory: { memory_mb: { tenths: number[] } };
      plain_reference: unknown;
    };
    expect(memory.memory_mb.tenths).toHaveLength(10);
    expect(plain_reference).toMatchObject({ revision: expect.stringMatching(/^plain-/) });
  }, 60_000);

  it('of suggestions: conversations of two and of four lines', async () => {
    const { suggest } = (await runBench(input, 'suggest')) as {
      suggest: { conversations: number; lines: number; quickest_ms: { p50: number; max: number } };
    };
    expect(suggest).toMatchObject({ conversations: 20, lines: 3 });
    expect(suggest.quickest_ms.p50).toBeGreaterThan(0);
    expect(suggest.quickest_ms.max).toBeLessThan(Number.POSITIVE_INFINITY);
  }, 120_000);

  it('of the checker, beside a bare scan', async () => {
    const { lint } = (await runBench(input, 'lint')) as { lint: { lines: number; scan_to_lint: number } };
    expect(lint).toMatchObject({ lines: 50, scan_to_lint: expect.any(Number) });
  }, 60_000);
});

describe('bench classify', () => {
  const rows = (texts: readonly string[], intent: string) => texts.map((text) => ({ text, intent }));
  const train = [
    ...rows(['水管漏水', '马桶堵了', '灯坏了', '门锁坏了'], 'repair'),
    ...rows(['物业费多少', '怎么交费', '水费账单', '停车费多少'], 'fee'),
  ];

  it('reads rows, and names the line that is none', () => {
    const file = join(folder, 'rows.jsonl');
    writeFileSync(file, `${train.map((row) => JSON.stringify(row)).join('\n')}\n`);
    expect(labelledRows(file)).toEqual(train);
    writeFileSync(file, '{"text":"a","intent":"b"}\n{"text":"a"}\n');
    expect(() => labelledRows(file)).toThrow(/rows\.jsonl:2/);
    const refused = (text: string) => {
      writeFileSync(file, text);
      return expect(() => labelledRows(file));
    };
    for (const text of ['{"text":"a","intent":"b"}\nnull\n', '{"text":"a","intent":"b"}\n{\n', '\n'])
      refused(text).toThrow(expect.objectContaining({ code: 'E_INPUT_SHAPE' }));
    expect(() => labelledRows(join(folder, 'none.jsonl'))).toThrow(
      expect.objectContaining({ code: 'E_INPUT_SHAPE', message: expect.stringContaining('none.jsonl') }),
    );
  });

  it('trains, tells and marks', async () => {
    const result = await classifyBench({
      train,
      test: [
        { text: '厨房漏水', intent: 'repair' },
        { text: '费用多少', intent: 'fee' },
      ],
    });
    expect(result).toMatchObject({ train: 8, test: 2, labels: 2, accuracy: 1, macro_f1: 1 });
  });

  it('marks as the definitions say', () => {
    expect(marks(['a', 'a', 'b', 'c'], ['a', 'b', 'b', 'b'])).toEqual({
      accuracy: 0.5,
      // a: 2/3, b: 2/4, c: 0.
      macroF1: Math.round((10_000 * (2 / 3 + 1 / 2)) / 3) / 10_000,
    });
  });
});

describe('figures', () => {
  it('are percentiles of durations in any order', () => {
    const durations = Array.from({ length: 1000 }, (_, n) => 999 - n);
    expect(spread(durations)).toEqual({ p50: 500, p99: 990, p999: 999, max: 999 });
  });

  it('stand in a table, a duration in one row', () => {
    expect(table({ a: { rate: 3, ms: spread([1, 2]) }, b: [1, 2] })).toBe(
      'a.rate  3\na.ms    p50 2  p99 2  p99.9 2  max 2\nb       1 2\n',
    );
  });

  it('have three digits that count', () => {
    expect([1234.5, 0.012345].map(rounded)).toEqual([1230, 0.0123]);
  });
});

it('the plain reference reads a message and remembers the room of a conversation', () => {
  const model = new PlainModel([
    { text: '厨房漏水了', intent: 'repair' },
    { text: '物业费多少', intent: 'fee_query' },
  ]);
  expect(model.intentOf('漏水')).toBe('repair');
  expect(model.intentOf('多少费用')).toBe('fee_query');
  const plain = openPlainDesk(join(folder, 'plain.sqlite'), model);
  const [first] = plain.turns([{ conversation: 'a', text: '3栋2单元1502漏水' }]);
  const [second, other] = plain.turns([
    { conversation: 'a', text: '快点' },
    { conversation: 'b', text: '快点' },
  ]);
  plain.close();
  expect(first).toContain('3栋2单元1502');
  expect(second).toContain('3栋2单元1502');
  expect(other).not.toContain('已登记');
});
