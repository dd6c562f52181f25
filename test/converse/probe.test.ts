import { it } from 'vitest';
import { understander } from '../shared.ts';
it('probe', async () => {
  for (const t of ['呃','就那样','不知道','还没看','不想评','不方便评','不想打分','不用了','不方便','不太满意','一般吧','嗯','不错','好的','没有','还行','挺好的','很满意','不满意','已经解决了，谢谢','没解决','4分','还是漏水','水管又爆了','家里着火了','说不清','不好说', '满意','好','6分','10分','0分','不评了','算了']) {
    const m = await understander.understand(t, { now: Date.parse('2026-11-23T10:00:00+08:00'), expects: 'rating' });
    console.log(t, m.intent, m.confidence.toFixed(2), m.act, JSON.stringify(m.slots), m.signals.refuses, m.urgency);
  }
});
