/** Rows of an .xlsx file as a property company keeps them, each checked; columns by their Chinese or English names. */
import type { Cell, Worksheet } from 'exceljs';
import { z } from 'zod';
import type { ContactInput, HomeInput, RosterInput, StaffInput } from '../directory.ts';
import { YingdaError } from '../errors.ts';
import { IMPORT_COLUMNS, type ImportKind, type ImportWords } from '../library/import-schema.ts';
import { mustUnfoldWithin } from './unzip-guard.ts';

export const MAX_ROWS = 200_000;

const text = z.string().trim();
const needed = text.min(1, 'is missing');
const clock = text.regex(/^([01]?[0-9]|2[0-4]):[0-5][0-9]$/, 'must be like 08:30');

/** Nothing, or what is of this form. */
const optional = (form: RegExp, message: string) =>
  text
    .refine((value) => value === '' || form.test(value), message)
    .transform((value) => (value === '' ? null : value));

/** One of these words; nothing where none is written. */
const oneOf = <Value extends string>(words: Readonly<Record<string, Value>>, otherwise: Value) =>
  text.transform((written, context): Value => {
    if (written === '') return otherwise;
    const value = Object.hasOwn(words, written)
      ? words[written]
      : Object.values(words).find((one) => one === written);
    if (value !== undefined) return value;
    context.addIssue({
      code: 'custom',
      message: `must be one of ${Object.keys(words).join(' ')}, got "${written}"`,
    });
    return z.NEVER;
  });

const homes = ({ kinds }: ImportWords) =>
  z
    .object({
      building: needed.regex(/^[0-9A-Za-z]{1,6}$/, 'must be a number or letter like 3 or A2 alone'),
      unit: text.regex(/^[0-9A-Za-z]{0,3}$/, 'must be a number like 2 alone'),
      room: needed.regex(/^[0-9A-Za-z-]{1,8}$/, 'must be like 1502'),
      floor: text.regex(/^-?[0-9]{0,3}$/, 'must be a number'),
      kind: oneOf<HomeInput['kind']>(kinds, 'home'),
      area: text.regex(/^[0-9]*\.?[0-9]*$/, 'must be square metres like 98.5'),
      tags: text.max(200, 'at most 200 characters'),
    })
    .transform(
      ({ building, unit, room, floor, kind, area, tags }): HomeInput => ({
        address: {
          building: building.toUpperCase(),
          ...(unit !== '' && { unit: unit.toUpperCase() }),
          room: room.toUpperCase(),
          ...(floor !== '' && { floor }),
        },
        kind,
        areaM2: area === '' ? null : Number(area),
        ...(tags !== '' && { tags: tags.split(/[、,，;；\s]+/).filter((tag) => tag !== '') }),
      }),
    );

const contacts = ({ roles }: ImportWords) =>
  z
    .object({
      building: needed,
      unit: text,
      room: needed,
      phone: needed.regex(/^[0-9]{8,12}$/, 'must be a phone number'),
      role: oneOf<ContactInput['role']>(roles, 'owner'),
    })
    .transform(({ building, unit, room, phone, role }): ContactInput => {
      const address = {
        building: building.toUpperCase(),
        ...(unit !== '' && { unit: unit.toUpperCase() }),
        room: room.toUpperCase(),
      };
      return { address, phone, role };
    });

const staff = z.object({
  number: needed,
  name: needed,
  role: needed,
  phone: needed.regex(/^[0-9-]{5,15}$/, 'must be a phone number'),
  wecom: optional(/^[\w.@-]{1,64}$/, 'must be a UserID of WeCom'),
  mail: optional(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'must be a mail address'),
  slack: optional(/^[UW][A-Z0-9]+( [UW][A-Z0-9]+)*$/, 'must be user ids of Slack'),
}) satisfies z.ZodType<StaffInput>;

const roster = z
  .object({
    day: needed.regex(/^20[0-9]{2}-[01][0-9]-[0-3][0-9]$/, 'must be like 2026-11-22'),
    shift: needed,
    from: clock,
    to: clock,
    number: needed,
  })
  .transform(({ number, ...rest }): RosterInput => ({ ...rest, staffNumber: number }));

/** The shape of a row, and what it is known by. */
const ROWS = {
  homes: { schema: homes, key: (row: unknown) => JSON.stringify((row as HomeInput).address) },
  contacts: { schema: contacts, key: (row: unknown) => JSON.stringify(row) },
  staff: { schema: () => staff, key: (row: unknown) => (row as StaffInput).number },
  roster: { schema: () => roster, key: (row: unknown) => JSON.stringify(row) },
} as const satisfies Record<ImportKind, unknown>;

export interface RowFault {
  readonly row: number;
  readonly message: string;
}

/**
 * @param words scripts-zh/standards/imports.yaml
 * @param staff numbers of the staff, for a roster: nobody else can be on duty
 * @returns the good rows and every row's fault (row numbers as the spreadsheet shows them)
 * @throws YingdaError E_IMPORT_FILE when it is no .xlsx, has no sheet, or lacks a column
 */
export async function readRows(
  kind: ImportKind,
  file: Uint8Array,
  words: ImportWords,
  staff?: ReadonlySet<string>,
): Promise<{ rows: unknown[]; numbers: number[]; faults: RowFault[] }> {
  const sheet = await openSheet(file);
  const { key } = ROWS[kind];
  const schema = ROWS[kind].schema(words);
  const names = words.columns[kind] as Readonly<Record<string, readonly string[]>>;
  const title = (column: string) => names[column]?.[0] ?? column;
  const header = new Map<string, number>();
  sheet.getRow(1).eachCell((cell, column) => header.set(cell.text.trim().toLowerCase(), column));
  const places = IMPORT_COLUMNS[kind].map((name) => {
    const column = [...(names[name] ?? []), name]
      .map((one) => header.get(one))
      .find((at) => at !== undefined);
    return [name, column] as const;
  });
  const lacking = places
    .filter(([name, column]) => column === undefined && !OPTIONAL.has(name))
    .map(([name]) => title(name));
  if (lacking.length > 0)
    throw new YingdaError(
      'E_IMPORT_FILE',
      `the first row lacks the columns ${lacking.join(', ')}; found: ${[...header.keys()].join(', ')}`,
    );
  const rows: unknown[] = [];
  const numbers: number[] = [];
  const faults: RowFault[] = [];
  const seen = new Map<string, number>();
  for (let number = 2; number <= sheet.rowCount; number++) {
    const cells = Object.fromEntries(
      places.map(([name, column]) => [
        name,
        column === undefined ? '' : cellText(sheet.getRow(number).getCell(column)),
      ]),
    );
    if (Object.values(cells).every((value) => value === '')) continue;
    const checked = schema.safeParse(cells);
    if (!checked.success) {
      faults.push({
        row: number,
        message: checked.error.issues
          .map((issue) => `${title(issue.path.join('.'))} ${issue.message}`)
          .join('; '),
      });
      continue;
    }
    const { staffNumber } = checked.data as { staffNumber?: string };
    if (staff && staffNumber !== undefined && !staff.has(staffNumber)) {
      faults.push({
        row: number,
        message: `${title('number')} ${staffNumber} is not among the staff: import staff first`,
      });
      continue;
    }
    const id = key(checked.data);
    const before = seen.get(id);
    if (before !== undefined) faults.push({ row: number, message: `is the same as row ${before}` });
    else {
      seen.set(id, number);
      rows.push(checked.data);
      numbers.push(number);
    }
  }
  return { rows, numbers, faults };
}

/** The first sheet of an .xlsx. @throws YingdaError E_IMPORT_FILE */
export async function openSheet(file: Uint8Array): Promise<Worksheet> {
  mustUnfoldWithin(file);
  // Most commands read no spreadsheet, and it is big.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  try {
    await workbook.xlsx.load(file as unknown as ArrayBuffer);
  } catch (error) {
    throw new YingdaError('E_IMPORT_FILE', `not an .xlsx file: ${(error as Error).message}`);
  }
  const sheet = workbook.worksheets[0];
  if (!sheet) throw new YingdaError('E_IMPORT_FILE', 'the file has no sheet');
  if (sheet.rowCount > MAX_ROWS)
    throw new YingdaError(
      'E_IMPORT_FILE',
      `the sheet has ${sheet.rowCount} rows, at most ${MAX_ROWS} are read`,
    );
  return sheet;
}

/** Columns that a file may lack. `role` is one of contacts only. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'unit',
  'floor',
  'kind',
  'area',
  'tags',
  'wecom',
  'mail',
  'slack',
]);

/** Dates as days, times of day as clock times, everything else as shown. */
export function cellText(cell: Cell): string {
  if (cell.value instanceof Date) {
    const iso = cell.value.toISOString();
    return iso.startsWith('1899') ? iso.slice(11, 16) : iso.slice(0, 10);
  }
  return cell.text.trim();
}
