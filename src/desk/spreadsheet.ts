/** Rows of an .xlsx file as a property company keeps them, each checked; columns by their Chinese or English names. */
import type { Cell, Worksheet } from 'exceljs';
import { z } from 'zod';
import type { ContactInput, HomeInput, RosterInput, StaffInput } from '../directory.ts';
import { YingdaError } from '../errors.ts';

export const MAX_ROWS = 200_000;

const text = z.string().trim();
const needed = text.min(1, 'is missing');
const clock = text.regex(/^([01]?[0-9]|2[0-4]):[0-5][0-9]$/, 'must be like 08:30');

/** Nothing, or what is of this form. */
const optional = (form: RegExp, message: string) =>
  text
    .refine((value) => value === '' || form.test(value), message)
    .transform((value) => (value === '' ? null : value));

const homeKind = text.transform((value, context): HomeInput['kind'] => {
  const kinds: Readonly<Record<string, HomeInput['kind']>> = {
    '': 'home',
    住宅: 'home',
    home: 'home',
    商铺: 'shop',
    shop: 'shop',
    别墅: 'villa',
    villa: 'villa',
    办公: 'office',
    office: 'office',
  };
  const kind = kinds[value];
  if (kind) return kind;
  context.addIssue({ code: 'custom', message: `must be one of 住宅 商铺 别墅 办公, got "${value}"` });
  return z.NEVER;
});

const homes = z
  .object({
    building: needed.regex(/^[0-9A-Za-z]{1,6}$/, 'must be a number or letter like 3 or A2, without 栋'),
    unit: text.regex(/^[0-9A-Za-z]{0,3}$/, 'must be a number like 2, without 单元'),
    room: needed.regex(/^[0-9A-Za-z-]{1,8}$/, 'must be like 1502'),
    floor: text.regex(/^-?[0-9]{0,3}$/, 'must be a number'),
    kind: homeKind,
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

const roles: Readonly<Record<string, ContactInput['role']>> = {
  '': 'owner',
  业主: 'owner',
  家属: 'family',
  租户: 'tenant',
  受托人: 'agent',
  商户: 'shop',
};

const contacts = z
  .object({
    building: needed,
    unit: text,
    room: needed,
    phone: needed.regex(/^[0-9]{8,12}$/, 'must be a phone number'),
    role: text,
  })
  .transform(({ building, unit, room, phone, role }, context): ContactInput => {
    const known = roles[role];
    if (!known) {
      const allowed = Object.keys(roles).filter((name) => name !== '');
      context.addIssue({
        code: 'custom',
        message: `身份 must be one of ${allowed.join(' ')}, got "${role}"`,
      });
      return z.NEVER;
    }
    const address = {
      building: building.toUpperCase(),
      ...(unit !== '' && { unit: unit.toUpperCase() }),
      room: room.toUpperCase(),
    };
    return { address, phone, role: known };
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

const roster = z.object({
  day: needed.regex(/^20[0-9]{2}-[01][0-9]-[0-3][0-9]$/, 'must be like 2026-11-22'),
  shift: needed,
  from: clock,
  to: clock,
  staffNumber: needed,
}) satisfies z.ZodType<RosterInput>;

/** What can be imported: the shape of a row, and the names its columns may have. */
export const IMPORT_KINDS = {
  homes: {
    schema: homes,
    columns: {
      building: ['楼栋', '栋', 'building'],
      unit: ['单元', 'unit'],
      room: ['房号', '室', 'room'],
      floor: ['楼层', 'floor'],
      kind: ['类型', 'kind'],
      area: ['面积', '建筑面积', 'area'],
      tags: ['标签', 'tags'],
    },
    key: (row: unknown) => JSON.stringify((row as HomeInput).address),
  },
  contacts: {
    schema: contacts,
    columns: {
      building: ['楼栋', '栋', 'building'],
      unit: ['单元', 'unit'],
      room: ['房号', '室', 'room'],
      phone: ['电话', '手机', 'phone'],
      role: ['身份', 'role'],
    },
    key: (row: unknown) => JSON.stringify(row),
  },
  staff: {
    schema: staff,
    columns: {
      number: ['工号', 'number'],
      name: ['姓名', 'name'],
      role: ['岗位', '角色', 'role'],
      phone: ['电话', '手机', 'phone'],
      wecom: ['企业微信', 'wecom'],
      mail: ['邮箱', 'mail'],
      slack: ['slack', 'slack 用户'],
    },
    key: (row: unknown) => (row as StaffInput).number,
  },
  roster: {
    schema: roster,
    columns: {
      day: ['日期', 'day'],
      shift: ['班次', 'shift'],
      from: ['开始', 'from'],
      to: ['结束', 'to'],
      staffNumber: ['工号', 'number'],
    },
    key: (row: unknown) => JSON.stringify(row),
  },
} as const;

export type ImportKind = keyof typeof IMPORT_KINDS;

export interface RowFault {
  readonly row: number;
  readonly message: string;
}

/**
 * @param staff numbers of the staff, for a roster: nobody else can be on duty
 * @returns the good rows and every row's fault (row numbers as the spreadsheet shows them)
 * @throws YingdaError E_IMPORT_FILE when it is no .xlsx, has no sheet, or lacks a column
 */
export async function readRows(
  kind: ImportKind,
  file: Uint8Array,
  staff?: ReadonlySet<string>,
): Promise<{ rows: unknown[]; numbers: number[]; faults: RowFault[] }> {
  const sheet = await openSheet(file);
  const { schema, columns, key } = IMPORT_KINDS[kind];
  const header = new Map<string, number>();
  sheet.getRow(1).eachCell((cell, column) => header.set(cell.text.trim().toLowerCase(), column));
  const places = Object.entries(columns as Readonly<Record<string, readonly string[]>>).map(
    ([name, titles]) =>
      [name, titles.map((title) => header.get(title)).find((column) => column !== undefined)] as const,
  );
  const lacking = places
    .filter(([name, column]) => column === undefined && !OPTIONAL.has(name))
    .map(([name]) => (columns as Record<string, readonly string[]>)[name]?.[0]);
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
          .map(
            (issue) =>
              `${(columns as Record<string, readonly string[]>)[String(issue.path[0])]?.[0] ?? issue.path.join('.')} ${issue.message}`,
          )
          .join('; '),
      });
      continue;
    }
    const { staffNumber } = checked.data as { staffNumber?: string };
    if (staff && staffNumber !== undefined && !staff.has(staffNumber)) {
      faults.push({ row: number, message: `工号 ${staffNumber} is not among the staff: import staff first` });
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
