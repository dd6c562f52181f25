/** Slips and certificates on paper: Chinese characters are drawn by an embedded subset, and all that labels need are there. */
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { certificatePdf, fontFile, slipPdf } from '../../src/desk/exam-print.ts';
import { library } from '../shared.ts';

const AT = Date.UTC(2026, 10, 23, 2);
const certificate = {
  id: 'account:1:TRN-6:1:certificate',
  exam: 'account:1:TRN-6:1',
  at: AT,
  trainee: 'account:1',
  name: '林珺玥',
  rule: 'TRN-6',
  title: '服务培训考试',
  expiresAt: AT + 365 * 86_400_000,
  state: 'valid',
  text: '',
  total: 92,
  community: '云栖花园',
} as const;
const sheet = {
  id: 'account:1:TRN-6:1',
  trainee: 'account:1',
  name: '林晓满',
  rule: 'TRN-6',
  title: '服务培训考试',
  at: AT,
  attempt: 1,
  outcome: { parts: { theory: 83, discipline: 9 }, total: 92, state: 'passed', makeups: 0, conclusion: null },
  text: '',
  seed: 's',
  left: 2,
  minutes: 41,
  slip: ['【成绩】服务培训考试：理论83、纪律9；合计92分，合格', '考试中离开页面2次。'],
  most: { theory: 90, discipline: 10 },
  answers: Array.from({ length: 60 }, (_, at) => ({
    item: `standard/${at}`,
    answer: 'A',
    points: 2,
    question: null,
    options: [],
    key: null,
    most: 2,
  })),
  drills: [],
  decision: null,
  marks: [{ part: 'discipline', points: 9, before: null, by: '监考', reason: '准时到场', at: AT }],
} as const;

const source = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1');

/** Which characters the embedded fonts can be read back as. */
function characters(pdf: Uint8Array): Set<string> {
  const bytes = Buffer.from(pdf);
  const found = new Set<string>();
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 7)) {
    if (bytes.subarray(at - 3, at).toString() === 'end') continue;
    const end = bytes.indexOf('\nendstream', at);
    let text = '';
    try {
      text = inflateSync(bytes.subarray(at + 7, end)).toString('latin1');
    } catch {
      continue;
    }
    if (!text.includes('begincmap')) continue;
    for (const [, code = ''] of text.matchAll(/<([0-9a-f]{4})>(?=[\s\]])/giu))
      found.add(String.fromCodePoint(Number.parseInt(code, 16)));
  }
  return found;
}

describe('print', () => {
  it('a certificate is a PDF of one page with its name in Chinese, in a subset of the font', async () => {
    const pdf = await certificatePdf(library, certificate);
    expect(source(pdf).startsWith('%PDF-')).toBe(true);
    expect(source(pdf)).toMatch(/\/FontFile[23]/);
    expect(pdf.length).toBeLessThan(120_000);
    const drawn = characters(pdf);
    expect([...'林珺玥服务培训合格证书云栖花园'].filter((one) => !drawn.has(one))).toEqual([]);
    expect(source(pdf).match(/\/Type \/Page\b(?!s)/gu)).toHaveLength(1);
  });

  it('a slip goes on over pages, and tells marks and how often the page was left', async () => {
    const pdf = await slipPdf(library, sheet);
    expect((source(pdf).match(/\/Type \/Page\b(?!s)/gu) ?? []).length).toBeGreaterThan(1);
    const drawn = characters(pdf);
    expect([...'监考准时到场离开页面'].filter((one) => !drawn.has(one))).toEqual([]);
  });

  it('the same card gives the same file, byte for byte', async () => {
    expect(source(await certificatePdf(library, certificate))).toBe(
      source(await certificatePdf(library, certificate)),
    );
  });

  it('the font has every character of the titles and labels, and of names', async () => {
    const fontkit = createRequire(createRequire(import.meta.url).resolve('pdfkit'))('fontkit') as {
      openSync(file: string): { hasGlyphForCodePoint(code: number): boolean };
    };
    const font = fontkit.openSync(fontFile());
    const { labels, papers } = library.exams;
    const text = JSON.stringify([
      labels.print,
      labels.states,
      labels.parts,
      [...papers.values()].map(({ title, failed }) => [title, failed]),
    ]);
    const missing = [...new Set(text)].filter((one) => !font.hasGlyphForCodePoint(one.codePointAt(0) ?? 0));
    expect(missing).toEqual([]);
    // Whatever GBK has may stand in a name.
    const gbk = new TextDecoder('gbk');
    const pairs = Array.from({ length: 0xfe - 0x81 + 1 }, (_, high) =>
      Array.from({ length: 0xfe - 0x40 + 1 }, (_, low) => gbk.decode(Uint8Array.of(0x81 + high, 0x40 + low))),
    );
    const han = pairs.flat().filter((one) => /^[一-龥]$/.test(one));
    expect(han.length).toBeGreaterThan(20_000);
    expect(han.filter((one) => !font.hasGlyphForCodePoint(one.codePointAt(0) ?? 0))).toEqual([]);
  });
});
