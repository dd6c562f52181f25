/** Every book there is: what goes out as .xlsx comes in again as it was, and a bad row is named while nothing is taken. */
import { expect, it } from 'vitest';
import { writeSheet } from '../../src/desk/sheet-file.ts';
import type { Register } from '../../src/library/register-schema.ts';
import type { SheetField, SheetValue } from '../../src/library/sheet-schema.ts';
import { JIA, library, openSheets } from '../sheets.ts';

const NOW = { dry: false };
const BOOKS = [...library.registers.values()];

/** Something that may stand in a field, another one for each row. */
function valueFor({ type, options, label }: SheetField, row: number): SheetValue {
  switch (type) {
    case 'number':
      return 1 + row;
    case 'money':
      return 1293.6 + row;
    case 'date':
      return `2026-12-0${1 + row}`;
    case 'month':
      return `2026-0${1 + row}`;
    case 'choice':
      return options?.[row % options.length] ?? '';
    case 'yes':
      return row % 2 === 0;
    case 'home':
      return `3栋1单元10${1 + row}`;
    case 'name':
      return row === 0 ? '林晓' : '吴小北';
    case 'phone':
      return `1380000009${row}`;
    default:
      return `=${label},"第${row}行"`;
  }
}

const rowOf = ({ fields }: Register, row: number) =>
  Object.fromEntries(fields.map((field) => [field.id, valueFor(field, row)]));

const texts = (values: Readonly<Record<string, SheetValue>>, fields: readonly SheetField[]) =>
  Object.fromEntries(
    fields.map(({ id, type }) => [
      id,
      type === 'yes' ? (values[id] === true ? '是' : '否') : String(values[id]),
    ]),
  );

it('there are the ten of the flows', () => {
  expect(BOOKS.map(({ id }) => id).toSorted()).toEqual([
    'activity',
    'archive',
    'fee',
    'key',
    'movein',
    'renovation',
    'service',
    'survey',
    'vacant',
    'visit',
  ]);
});

it.each(BOOKS.map((book) => [book.id, book] as const))(
  '%s: out and in again is the same',
  async (id, book) => {
    const one = await openSheets();
    const given = [0, 1].map((row) => rowOf(book, row));
    for (const values of given) await one.registers.add(id, values, JIA);
    const file = await one.registers.sheet(id, true);
    const other = await openSheets();
    expect(await other.registers.take(id, file, JIA, NOW)).toMatchObject({ added: 2, known: 0, faults: [] });
    // The same file again adds nothing.
    expect(await other.registers.take(id, file, JIA, NOW)).toMatchObject({ added: 0, known: 2, faults: [] });
    const rows = async ({ registers }: typeof one) =>
      (await registers.rows(id, {}))
        .map(({ values, state }) => ({ values, state }))
        .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(await rows(other)).toEqual(await rows(one));
    await one.store.close();
    await other.store.close();
  },
);

it.each(BOOKS.map((book) => [book.id, book] as const))(
  '%s: every cell that is wrong is named, and nothing is taken',
  async (id, book) => {
    const office = await openSheets();
    const wrong: Readonly<Record<string, string>> = {
      number: '三个',
      money: '很多',
      date: '2026-13-40',
      month: '2026-13',
      choice: '没有这个选项',
      home: '88栋9单元9999',
      phone: '12',
    };
    const good = texts(rowOf(book, 0), book.fields);
    const cases = book.fields.flatMap((field) => [
      ...(field.needed ? [{ field, values: { ...good, [field.id]: '' } }] : []),
      ...(wrong[field.type] === undefined
        ? []
        : [{ field, values: { ...good, [field.id]: wrong[field.type] ?? '' } }]),
    ]);
    expect(cases.length).toBeGreaterThan(0);
    const file = await writeSheet(
      book.title,
      book.fields,
      [{ values: good }, ...cases.map(({ values }) => ({ values }))],
      '状态',
    );
    const taken = await office.registers.take(id, file, JIA, NOW);
    expect(taken.added).toBe(0);
    for (const [at, { field }] of cases.entries())
      expect([
        at + 3,
        taken.faults
          .filter(({ row }) => row === at + 3)
          .map(({ message }) => message)
          .join(),
      ]).toEqual([at + 3, expect.stringContaining(field.label)]);
    expect(taken.faults.filter(({ row }) => row === 2)).toEqual([]);
    expect(await office.registers.rows(id, {})).toEqual([]);
    await office.store.close();
  },
);
