/** Sheets from elsewhere and to elsewhere: what would be a formula is a text, what would fill the memory is refused (RELIABILITY 38, 44). */
import { createRequire } from 'node:module';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { readSheet, writeSheet } from '../../src/desk/sheet-file.ts';
import { readRows } from '../../src/desk/spreadsheet.ts';
import { mustUnfoldWithin } from '../../src/desk/unzip-guard.ts';
import { workbook } from '../../src/desk/workbook.ts';
import { library } from '../shared.ts';

/** The one that the spreadsheets come from. */
const JSZip = createRequire(createRequire(import.meta.url).resolve('exceljs'))(
  'jszip',
) as typeof import('jszip');

const FORMULAS = [
  '=1+1',
  '=HYPERLINK("http://evil.example","看")',
  "=cmd|'/C calc'!A0",
  '+SUM(A1)',
  '-2+3',
  '@SUM(1,1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
];
const fields = library.registers.get('vacant')?.fields ?? [];
const [first] = fields.filter(({ type }) => type === 'text');

/** The values of the second row on, as a spreadsheet would find them. */
async function cells(bytes: Uint8Array): Promise<ExcelJS.Cell[]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes as unknown as ArrayBuffer);
  const found: ExcelJS.Cell[] = [];
  book.worksheets[0]?.eachRow((row, number) => {
    if (number > 1) row.eachCell((cell) => found.push(cell));
  });
  return found;
}

describe('a cell that begins like a formula', () => {
  it('is written as text', async () => {
    const book = await workbook([[{ name: '表', columns: ['内容'] }, FORMULAS.map((text) => [text])]]);
    if (!first) throw new Error('the book has no field of text');
    const sheet = await writeSheet(
      '表',
      [first],
      FORMULAS.map((text) => ({ values: { [first.id]: text } })),
      '状态',
    );
    for (const bytes of [book, sheet]) {
      const found = await cells(bytes);
      expect(found).toHaveLength(FORMULAS.length);
      expect(new Set(found.map(({ type }) => type))).toEqual(new Set([ExcelJS.ValueType.String]));
      expect(found.map(({ formula }) => formula)).toEqual(FORMULAS.map(() => undefined));
      // Nor as an element of the file that is one.
      const zip = await JSZip.loadAsync(bytes);
      expect(await zip.file('xl/worksheets/sheet1.xml')?.async('string')).not.toMatch(/<f[ >]/);
    }
  });
});

describe('a file that unfolds', () => {
  const bomb = async (name: string, megabytes: number) => {
    const zip = new JSZip();
    const megabyte = new Uint8Array(1024 * 1024);
    for (let n = 0; n < megabytes / 32; n++)
      zip.file(n === 0 ? name : `${name}-${n}`, Buffer.concat(Array.from({ length: 32 }, () => megabyte)));
    return zip.generateAsync({
      type: 'uint8array',
      compression: 'DEFLATE',
      compressionOptions: { level: 9 },
    });
  };

  it('into more than it may is refused before it is read, in whatever part, whatever its directory claims', async () => {
    const file = await bomb('xl/worksheets/sheet1.xml', 320);
    expect(file.length).toBeLessThan(1_000_000);
    const refused = { code: 'E_IMPORT_FILE', message: expect.stringContaining('unfolds') };
    await expect(readSheet(file, fields)).rejects.toMatchObject(refused);
    await expect(readRows('homes', file, library.standards.imports)).rejects.toMatchObject(refused);
    // The directory says that each part is one byte.
    const lying = Buffer.from(file);
    for (let at = lying.indexOf('PK\x01\x02'); at >= 0; at = lying.indexOf('PK\x01\x02', at + 4))
      lying.writeUInt32LE(1, at + 24);
    await expect(readSheet(lying, fields)).rejects.toMatchObject(refused);
  }, 60_000);

  it('into as much as it may is read; one whose directory leads elsewhere is none', async () => {
    const good = await workbook([[{ name: '表', columns: ['内容'] }, [['一']]]]);
    expect(() => mustUnfoldWithin(good)).not.toThrow();
    const whole = (await JSZip.loadAsync(good)).files;
    let size = 0;
    for (const part of Object.values(whole)) size += (await part.async('uint8array')).length;
    expect(() => mustUnfoldWithin(good, size)).not.toThrow();
    expect(() => mustUnfoldWithin(good, size - 1)).toThrow(/unfolds/);
    const astray = Buffer.from(good);
    astray.writeUInt32LE(7, astray.lastIndexOf('PK\x05\x06') + 16);
    await expect(readSheet(astray, fields)).rejects.toMatchObject({ code: 'E_IMPORT_FILE' });
    await expect(readSheet(Buffer.from('no zip'), fields)).rejects.toMatchObject({ code: 'E_IMPORT_FILE' });
  });
});
