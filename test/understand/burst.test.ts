/** Several messages in one burst, joined by line ends: danger in one of them outweighs whatever else is said. */
import { describe, expect, it } from 'vitest';
import { understander } from '../shared.ts';

const CHAT = ['装修几点必须停工', '垃圾几点收', '快递柜在哪', '物业费可以微信交吗', '谢谢'];
const NOW = Date.parse('2026-11-22T10:00:00+08:00');
const read = (...lines: string[]) => understander.understand(lines.join('\n'), { now: NOW, expects: null });

describe('an emergency in a burst', () => {
  it.each([
    ['trapped', '5栋1单元电梯困人了，快来人'],
    ['fire', '楼道里全是烟，门缝里往里冒'],
  ])('%s: is found among questions, wherever it stands', async (kind, danger) => {
    for (let at = 0; at <= CHAT.length; at++) {
      const meaning = await read(...CHAT.slice(0, at), danger, ...CHAT.slice(at));
      expect(meaning).toMatchObject({ intent: 'emergency', emergency: kind, urgency: 'emergency' });
    }
  });

  it('is not made of questions', async () => {
    expect((await read(...CHAT)).emergency).toBeNull();
    expect((await read('昨天电梯困过人', '你们修了吗', ...CHAT)).emergency).toBeNull();
  });
});
