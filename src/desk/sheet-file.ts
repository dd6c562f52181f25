/** Sheets as .xlsx: a column for each field, under its label. */
import { YingdaError } from '../errors.ts';
import type { SheetField } from '../library/sheet-schema.ts';
import type { RowFault } from '../registers.ts';
import { type FieldFault, faultText, readValues, type SheetValues, valueText } from '../supervise/sheet.ts';
import { cellText, MAX_ROWS, openSheet } from './spreadsheet.ts';

/** A cell that a spreadsheet would take for a formula is a text (RELIABILITY 38): cells are typed, nothing is escaped by hand. */
export async function writeSheet(
  title: string,
  fields: readonly SheetField[],
  rows: readonly { readonly state?: string; readonly values: SheetValues }[],
  stateLabel: string,
): Promise<Uint8Array> {
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(title.replace(/[\\/*?:[\]]/g, ' ').slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 1 }],
  });
  const states = rows.some(({ state }) => state !== undefined);
  sheet.columns = [...fields.map(({ label }) => label), ...(states ? [stateLabel] : [])].map((header) => ({
    header,
    width: Math.max(10, header.length * 2 + 4),
  }));
  sheet.getRow(1).font = { bold: true };
  for (const { state, values } of rows)
    sheet.addRow([
      ...fields.map(({ id, type }) => {
        const value = values[id];
        return type === 'number' || type === 'money' ? (value ?? null) : valueText(value);
      }),
      ...(states ? [state ?? ''] : []),
    ]);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

/**
 * @param look finds further faults of a row
 * @returns the good rows with their numbers, and every row's fault (numbers as the spreadsheet shows them)
 * @throws YingdaError E_IMPORT_FILE when it is no .xlsx, or lacks a column that is needed
 */
export async function readSheet(
  file: Uint8Array,
  fields: readonly SheetField[],
  look: (values: SheetValues) => readonly FieldFault[] = () => [],
): Promise<{
  readonly rows: readonly SheetValues[];
  readonly numbers: readonly number[];
  readonly faults: readonly RowFault[];
}> {
  const sheet = await openSheet(file);
  const header = new Map<string, number>();
  sheet.getRow(1).eachCell((cell, column) => header.set(cell.text.trim(), column));
  const places = fields.map((field) => ({
    field,
    column: [field.label, ...field.also, field.id]
      .map((name) => header.get(name))
      .find((at) => at !== undefined),
  }));
  const lacking = places.filter(({ field, column }) => field.needed && column === undefined);
  if (lacking.length > 0)
    throw new YingdaError(
      'E_IMPORT_FILE',
      `the first row lacks the columns ${lacking.map(({ field }) => field.label).join(', ')}; found: ${[...header.keys()].join(', ')}`,
      { flaws: lacking.map(({ field }) => ({ label: field.label, wants: 'column' })) },
    );
  const rows: SheetValues[] = [];
  const numbers: number[] = [];
  const faults: RowFault[] = [];
  for (let number = 2; number <= Math.min(sheet.rowCount, MAX_ROWS); number++) {
    const row = sheet.getRow(number);
    const given = Object.fromEntries(
      places.flatMap(({ field, column }) =>
        column === undefined ? [] : [[field.id, cellText(row.getCell(column))] as const],
      ),
    );
    if (Object.values(given).every((value) => value === '')) continue;
    const read = readValues(fields, given, true);
    const masks = maskedIn(fields, given);
    const others = read.faults.filter(({ field }) => !masks.some((mask) => mask.field === field));
    const found = [...masks, ...others, ...look(read.values)];
    if (found.length > 0)
      faults.push({ row: number, message: found.map(faultText).join('; '), flaws: found });
    else {
      rows.push(read.values);
      numbers.push(number);
    }
  }
  return { rows, numbers, faults };
}

/** "袁**" and "139****1786" come from a sheet that hides who it is: they are no name and no phone. */
const maskedIn = (fields: readonly SheetField[], given: Readonly<Record<string, string>>): FieldFault[] =>
  fields.flatMap(({ id, type, label }): FieldFault[] =>
    (type === 'name' || type === 'phone') && given[id]?.includes('**')
      ? [{ field: id, wants: 'masked', label }]
      : [],
  );
