/** The matter is told back, and filed, in plain words: without abuse, whole in what it tells. */
import { describe, expect, it } from 'vitest';
import { understander } from '../shared.ts';

const now = Date.parse('2026-11-23T10:00:00+08:00');
const issueOf = async (text: string) =>
  (await understander.understand(text, { now, expects: null })).slots.issue;

describe('the matter of a message with abuse', () => {
  it.each([
    ['老子的水管漏了三天，你们他妈的死哪去了', '我的水管漏了三天，你们去哪里了'],
    ['你们这帮废物，道闸他妈的又坏了', '道闸又坏了'],
    ['妈的厨房下水道又堵了', '厨房下水道又堵了'],
    ['你们这群骗子物业收了钱不修电梯', '你们收了钱不修电梯'],
  ])('%s', async (text, issue) => {
    expect(await issueOf(text)).toBe(issue);
  });

  it.each([
    ['大妈的轮椅卡在坡道上了', '大妈的轮椅卡在坡道上了'],
    ['垃圾房的门坏了关不上', '垃圾房的门坏了关不上'],
    ['体操房的灯不亮', '体操房的灯不亮'],
  ])('what only looks like it stays: %s', async (text, issue) => {
    expect(await issueOf(text)).toContain(issue);
  });
});
