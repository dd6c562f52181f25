/** Result slips and certificates as PDF, with a Chinese font of which only the characters that are used are embedded (TRN-12). */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Library } from '../library/library.ts';
import type { CertificateCard, ExamSheetCard } from '../staff.ts';
import { filledText } from '../text/template.ts';
import { dayOf } from '../training/exam.ts';

/** Noto Sans Hans, SIL Open Font License 1.1: all characters of GBK, which names are written with. */
export const fontFile = (): string =>
  join(
    dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')),
    '..',
    'fonts',
    'NotoSansHans-Regular.otf',
  );
const MARGIN = 64;

type Document = InstanceType<typeof import('pdfkit')>;

type Slots = Readonly<Record<string, string | number | null>>;

/**
 * @param at when it was made: the same card gives the same file, byte for byte
 * @param draw writes the page
 */
async function printed(
  about: { readonly title: string; readonly at: number; readonly layout: 'portrait' | 'landscape' },
  draw: (page: Document) => void,
): Promise<Uint8Array> {
  const { default: PDFDocument } = await import('pdfkit');
  const page = new PDFDocument({
    size: 'A4',
    layout: about.layout,
    margin: MARGIN,
    info: { Title: about.title, CreationDate: new Date(about.at), ModDate: new Date(about.at) },
  });
  const parts: Buffer[] = [];
  const done = new Promise<Uint8Array>((resolve, reject) => {
    page.on('data', (part: Buffer) => parts.push(part));
    page.on('end', () => resolve(Buffer.concat(parts)));
    page.on('error', reject);
  });
  page.registerFont('chinese', fontFile());
  page.font('chinese');
  draw(page);
  page.end();
  return done;
}

export function certificatePdf(
  library: Library,
  card: CertificateCard & {
    readonly name: string;
    readonly total: number | null;
    readonly community: string;
  },
): Promise<Uint8Array> {
  const { print, states } = library.exams.labels;
  const write = (key: keyof typeof print, slots: Slots) => filledText(print[key], slots);
  return printed({ title: print.certificate, at: card.at, layout: 'landscape' }, (page) => {
    const { width, height } = page.page;
    page
      .lineWidth(2)
      .rect(MARGIN / 2, MARGIN / 2, width - MARGIN, height - MARGIN)
      .stroke('#1c6b4a');
    page.fillColor('#1d2329');
    page.fontSize(38).text(print.certificate, MARGIN, 110, { align: 'center', characterSpacing: 6 });
    page
      .fontSize(20)
      .text(write('certified', { name: card.name, title: `${card.rule} ${card.title}` }), MARGIN, 215, {
        align: 'center',
        lineGap: 10,
      });
    page.fontSize(15).moveDown(1);
    if (card.total !== null) page.text(write('score', { total: card.total }), { align: 'center' });
    page.text(write('valid', { day: dayOf(card.expiresAt), state: states[card.state] }), { align: 'center' });
    page.fontSize(13).moveDown(2);
    page.text(write('given', { community: card.community, day: dayOf(card.at) }), { align: 'right' });
    page.fontSize(10).text(write('number', { id: card.id }), MARGIN, height - MARGIN - 26, { align: 'left' });
  });
}

export function slipPdf(library: Library, sheet: ExamSheetCard): Promise<Uint8Array> {
  const { print, parts } = library.exams.labels;
  const write = (key: keyof typeof print, slots: Slots) => filledText(print[key], slots);
  return printed({ title: print.slip, at: sheet.at, layout: 'portrait' }, (page) => {
    page.fontSize(24).text(print.slip, { align: 'center' }).moveDown(0.6);
    page.fontSize(13).text(`${sheet.rule} ${sheet.title}`, { align: 'center' }).moveDown();
    page.fontSize(12).text(write('trainee', { name: sheet.name }));
    const { attempt, minutes } = sheet;
    page.text(write('taken', { day: dayOf(sheet.at), attempt, minutes })).moveDown(0.5);
    for (const line of sheet.slip) page.text(line);
    if (sheet.marks.length > 0) {
      page.moveDown().fontSize(13).text(print.marks).fontSize(10);
      for (const { at, part, before, points, by, reason } of sheet.marks)
        page.text(
          write('mark', { day: dayOf(at), part: parts[part], before: before ?? '—', points, by, reason }),
        );
    }
    page.moveDown().fontSize(13).text(print.questions).fontSize(10);
    const rows = [
      ...sheet.answers,
      ...sheet.drills.map(({ case: item, score }) => ({ item, points: score })),
    ];
    for (const [nth, { item, points }] of rows.entries())
      page.text(`${nth + 1}. ${write('line', { item, points })}`);
  });
}
