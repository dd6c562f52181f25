import { describe, expect, it } from 'vitest';
import { understander } from '../shared.ts';

const NOW = Date.parse('2026-11-22T10:00:00+08:00');
const actOf = async (text: string, expects: string) =>
  (await understander.understand(text, { now: NOW, expects })).act;

/** The same words do different things, by what was asked (spec 05 expects). */
describe('short answers', () => {
  it.each([
    ['没有哪里要改', 'confirm', 'affirm'],
    ['不用改了就这样', 'confirm', 'affirm'],
    ['没有别的了', 'confirm', 'affirm'],
    ['没有', 'confirm', 'deny'],
    ['没有', 'solved', 'deny'],
    ['地址写得不对', 'confirm', 'deny'],
    ['我姓欧阳 不姓欧', 'confirm', 'correct'],
    ['是阳台不是客厅', 'confirm', 'correct'],
    ['先别派人', 'confirm', 'cancel'],
    ['还是不报修了', 'confirm', 'cancel'],
    ['水不漏了', 'solved', 'affirm'],
    ['还在漏', 'solved', 'deny'],
    ['没见到人', 'solved', 'deny'],
    ['没问题了', 'solved', 'affirm'],
    ['号码没变过', 'phone', 'affirm'],
    ['这号早不用了', 'phone', 'deny'],
    ['看你们安排', 'visit_time', 'affirm'],
    ['这周都没空', 'visit_time', 'deny'],
    ['下次吧', 'rating', 'deny'],
    ['下次吧', 'visit_time', 'cancel'],
    ['好', 'rating', 'rate'],
    ['好', 'confirm', 'affirm'],
  ])('"%s" to %s: %s', async (text, expects, act) => {
    expect(await actOf(text, expects)).toBe(act);
  });

  it.each([
    ['这个要不要钱', 'confirm'],
    ['多久能来', 'confirm'],
    ['另外厨房灯也坏了', 'confirm'],
    ['3栋2单元1502', 'phone'],
    ['明天下午三点', 'visit_time'],
    ['发票怎么开', 'solved'],
    ['我家灯又坏了', 'rating'],
  ])('"%s" to %s is none of them', async (text, expects) => {
    expect(await actOf(text, expects)).toBe('none');
  });
});
