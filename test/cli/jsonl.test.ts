import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachLine, standardInput } from '../../src/cli/jsonl.ts';
import { instant } from '../../src/cli/options.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-jsonl-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The bytes in such chunks, each row echoed. */
async function echoed(chunks: readonly Buffer[]) {
  const output = new PassThrough();
  const written: Buffer[] = [];
  output.on('data', (chunk: Buffer) => written.push(chunk));
  const schema = z.looseObject({ text: z.string() });
  const code = await eachLine({ input: Readable.from(chunks), output }, schema, ({ text }) => ({ text }));
  const lines = Buffer.concat(written).toString().split('\n').slice(0, -1);
  return {
    code,
    rows: lines.map((line) => JSON.parse(line) as { text?: string; line?: number; error?: string }),
  };
}

it.each([
  ['a mark of the byte order', '\uFEFF{"text":"您好"}\n{"text":"在吗"}\n'],
  ['CR before LF', '{"text":"您好"}\r\n\r\n{"text":"在吗"}\r\n'],
  ['no LF at the end', '{"text":"您好"}\n{"text":"在吗"}'],
])('reads rows with %s, wherever the chunks end', async (_what, text) => {
  const bytes = Buffer.from(text);
  for (const size of [1, 7, bytes.length]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    expect(await echoed(chunks)).toEqual({ code: 0, rows: [{ text: '您好' }, { text: '在吗' }] });
  }
});

it('a folder in place of a file is told, not read as no rows', async () => {
  const descriptor = openSync(folder, 'r');
  const pipes = { input: standardInput(descriptor), output: new PassThrough() };
  await expect(eachLine(pipes, z.looseObject({}), (row) => row)).rejects.toMatchObject({ code: 'E_USAGE' });
  closeSync(descriptor);
});

it('a row may hold a line separator of Unicode as it is', async () => {
  const { code, rows } = await echoed([Buffer.from('{"text":"厨房\u2028漏水\u2029"}\n')]);
  expect(code).toBe(0);
  expect(rows).toEqual([{ text: '厨房\u2028漏水\u2029' }]);
});

it('a row that is not UTF-8, or too long, is told and not guessed; the batch goes on', async () => {
  const gbk = Buffer.from([
    0x7b, 0x22, 0x74, 0x65, 0x78, 0x74, 0x22, 0x3a, 0x22, 0xc4, 0xfa, 0x22, 0x7d, 0x0a,
  ]);
  const long = Array.from({ length: 33 }, () => Buffer.alloc(1_000_000, 0x20));
  const { code, rows } = await echoed([gbk, ...long, Buffer.from('\n{"text":"在吗"}\n')]);
  expect(code).toBe(2);
  expect(rows).toEqual([
    { line: 1, error: expect.stringContaining('not UTF-8') as unknown },
    { line: 2, error: expect.stringContaining('longer than') as unknown },
    { text: '在吗' },
  ]);
});

it('converse: a conversation begins at the time its first row names, also in the past; null is absent', async () => {
  const row = {
    conversation: 'a',
    now: '2026-03-05T10:00:00',
    text: '5栋3单元804 主卧灯不亮 13812340098 明天上午在家',
  };
  const { code, lines } = await run(
    ['converse', '--jsonl'],
    `${JSON.stringify({ ...row, image: null, event: null, wait_s: null, message_id: null })}\n{"conversation":"a","text":"对","now":null}\n`,
  );
  expect(code).toBe(0);
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({
    tickets: [{ id: expect.stringMatching(/^BX-0305-/) as unknown }],
  });
});

it('converse: a kept conversation goes on in the next run', async () => {
  const database = join(folder, 'kept.sqlite');
  const go = async (text: string) => {
    const row = { conversation: 'a', text };
    const { lines } = await run(['converse', '--jsonl', '--database', database], `${JSON.stringify(row)}\n`);
    return JSON.parse(lines[0] ?? '') as { replies: string[]; asked: string | null; tickets: unknown[] };
  };
  expect(await go('5栋3单元804 主卧灯不亮 13812340098 明天上午在家')).toMatchObject({ asked: 'confirm' });
  expect((await go('对')).tickets).toHaveLength(1);
  expect((await go('在吗')).replies).toHaveLength(1);
});

it('suggest takes a ticket as converse gives it: it counts as one with these names', async () => {
  const row = {
    history: [{ from: 'owner', text: '我家灯修得怎么样了' }],
    channel: 'chat',
    now: '2026-11-22T10:00:00+08:00',
  };
  const {
    id: number,
    summary: issue,
    ...rest
  } = {
    id: 'BX-1122-007',
    kind: 'repair',
    state: 'received',
    summary: '主卧灯不亮',
    phone: null,
  };
  const rows = [
    { ...row, ticket: { id: number, summary: issue, ...rest } },
    { ...row, ticket: { number, issue, ...rest } },
    { ...row, ticket: rest },
  ];
  const { code, lines } = await run(
    ['suggest', '--jsonl'],
    rows.map((one) => JSON.stringify(one)).join('\n'),
  );
  expect(code).toBe(2);
  expect(lines[0]).toContain('suggestions');
  expect(lines[0]).toBe(lines[1]);
  expect(lines[2]).toContain('ticket: needs a number');
});

it('grade reads a file with a mark of the byte order', async () => {
  const file = join(folder, 'row.json');
  writeFileSync(file, '\uFEFF{"situation":"OPEN-1","turns":[{"from":"trainee","text":"您好","at":0}]}');
  expect((await run(['grade', file])).code).toBe(0);
});

it('a time without a zone is one of Shanghai, wherever the machine stands', () => {
  expect(instant('2026-11-22T10:00:00')).toBe(Date.parse('2026-11-22T10:00:00+08:00'));
  expect(instant('2026-11-22')).toBe(Date.parse('2026-11-22T00:00:00+08:00'));
  expect(instant('2026-11-22 10:00Z')).toBe(Date.parse('2026-11-22T10:00:00Z'));
  for (const wrong of ['', '5', 'tomorrow', '2026-13-01', '22/11/2026'])
    expect(() => instant(wrong)).toThrow(/ISO time/);
});

it.each([
  [['report', 'month', '--on', '2026-02-30'], /E_USAGE: --on must be a day like/],
  [['ticket', 'list', '--limit', '5x'], /E_USAGE: --limit must be a whole number from 1/],
  [
    ['script', 'list', '--jsno'],
    /^yingda: E_USAGE: unknown option '--jsno'.*\(yingda script list --help\)\n$/,
  ],
  [['lint', '您好', '--step', 'one'], /^yingda: E_USAGE: --step must be a whole number from 1, got "one"\n$/],
  [['import', 'homes', folder], /E_IMPORT_FILE/],
])('%j is refused on one line, with the place of help', async (args, message) => {
  const { code, err } = await run(args);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(err.trim().split('\n')).toHaveLength(1);
});
