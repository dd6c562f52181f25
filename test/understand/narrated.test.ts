/** Times of what happened, and of habits, are no time to come by; those of being at home are. */
import { describe, expect, it } from 'vitest';
import { understander } from '../shared.ts';

/** Monday, 10:00. */
const now = Date.parse('2026-11-23T10:00:00+08:00');
const read = (text: string) => understander.understand(text, { now, expects: null });

describe('times in a story', () => {
  it.each([
    '楼上昨晚三点就开始砸墙',
    '今天起来发现厨房漏水',
    '今天开始漏水了',
    '昨天下班回来看到门口堆了一堆垃圾',
    '马桶水箱哗哗流一晚上停不下来',
    '连续三个晚上跳闸',
    '暖气今天是第四天了',
    '今天又漏了',
    '晚上好，厨房漏水',
    '厨房有一点漏水，麻烦快一点',
    '隔壁每天夜里十一点半才洗衣服',
    '晚上十点以后楼下还在跳舞',
    '师傅说好今天下午两点到，结果到现在没人来',
    '三点钟就没电了',
    '保洁从周一到今天都没来拖过地',
  ])('%s', async (text) => {
    expect((await read(text)).slots.time).toBeUndefined();
  });

  it('stay in what is told back', async () => {
    expect((await read('隔壁每天晚上十一点半才开始洗衣服')).slots.issue).toContain('晚上十一点半');
  });

  it.each([
    ['厨房漏水，明天下午三点以后都在家', '明天下午三点以后'],
    ['我每天晚上七点以后在家', '晚上七点以后'],
    ['水管昨晚就开始滴，后天上午来修吧', '后天上午'],
  ])('%s: a wish is one still', async (text, time) => {
    expect((await read(text)).slots.time?.text).toBe(time);
  });
});

describe('half a question', () => {
  it.each([
    ['多少钱', 'price'],
    ['那一个月多少钱啊', 'price'],
    ['周日呢', 'day'],
    ['那国庆期间呢？', 'day'],
    ['租户呢', 'more'],
  ])('%s stands on what was said before', async (text, follows) => {
    expect((await read(text)).signals.follows).toBe(follows);
  });

  it.each(['换个龙头多少钱', '周日', '我的快递呢', '3栋电梯坏了多少天了'])(
    '%s asks for itself',
    async (text) => {
      expect((await read(text)).signals.follows).toBeNull();
    },
  );

  it('is looked for together with the entry it stands on', async () => {
    const { onTopic } = await understander.understand('垃圾呢', { now, expects: null, said: ['FAQ-RENO-1'] });
    expect(onTopic?.map(({ id }) => id)).toContain('FAQ-RENO-6');
    expect((await read('垃圾呢')).onTopic).toEqual([]);
  });
});
