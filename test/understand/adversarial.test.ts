/** Text made to be slow: what fits a rule again and again, or nearly. A rule that backtracks without bound would hang here. */
import { describe, expect, it } from 'vitest';
import { library, understander } from '../shared.ts';

const NOW = Date.parse('2026-11-22T10:00:00+08:00');
const read = (text: string, expects: string | null = null) =>
  understander.understand(text, { now: NOW, expects });
const filled = (piece: string, length: number) =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

describe('text made to be slow', () => {
  it('every cue, said again and again', async () => {
    const { emergency, urgent } = library.lexicon.urgency;
    for (const { example } of [...emergency.flatMap(({ cues }) => cues), ...urgent])
      expect((await read(filled(example, 400))).confidence).toBeLessThanOrEqual(1);
  }, 120_000);

  it.each([
    '不用来了',
    '我要投诉',
    '3栋2单元1502',
    '138',
    '一二三四',
    '明天下午',
    '不是是',
    '打5',
    '帮我把那个',
    '另外',
    '((([[[',
    'a',
    ' ',
    ',,。。',
    '電',
    '咗',
  ])(
    '%j, as long as a message is read',
    async (piece) => {
      for (const expects of [null, 'confirm', 'rating', 'room'])
        expect((await read(filled(piece, 8000), expects)).confidence).toBeLessThanOrEqual(1);
    },
    60_000,
  );

  it('a message of a megabyte is read by its head, and says so', async () => {
    const meaning = await read(filled('厨房漏水，', 1 << 20));
    expect(meaning).toMatchObject({ cut: true, intent: 'repair' });
  });
});
