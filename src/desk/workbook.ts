/** Tables as an .xlsx file. */

export interface SheetHead {
  readonly name: string;
  readonly columns: readonly string[];
}
export type SheetRow = readonly (string | number)[];

/** @returns the bytes of the file */
export async function workbook(
  sheets: readonly (readonly [head: SheetHead, rows: readonly SheetRow[]])[],
): Promise<Uint8Array> {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  for (const [{ name, columns }, rows] of sheets) {
    const sheet = book.addWorksheet(name);
    sheet.addRow([...columns]).font = { bold: true };
    // A cell of text stays text: what begins with = is no formula here.
    for (const row of rows) sheet.addRow([...row]);
    for (const column of sheet.columns) column.width = 18;
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}
