/** Trainees and an invigilator in a real Chromium: a drill with its clock and score card, an exam with one question at a time. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';

const SLOW = { timeout: 60_000 };

describe.skipIf(browserPath === undefined)('the pages of training', () => {
  let served: Served;
  let trainee: Page;

  beforeAll(async () => {
    served = await serve();
    trainee = await enter(served, ['agent', 'trainer']);
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  const open = (page: string) => trainee.goto(`${served.address}/desk#/${page}`);

  it(
    'a drill: an owner is answered line by line, with comments, a wording on demand and a score card',
    async () => {
      await open('practice');
      await trainee.getByRole('heading', { name: '今天要练的' }).waitFor(SLOW);
      expect(await trainee.getByRole('button', { name: /^去练/ }).count()).toBeGreaterThan(3);
      expect(await faultsOf(trainee)).toEqual([]);
      await served.shot(trainee, 'practice');
      await trainee.getByLabel('练哪个情境').fill('FLOW-REPAIR');
      await trainee.keyboard.press('Enter');
      await trainee.getByRole('button', { name: '开始', exact: true }).click();
      const lines = trainee.getByRole('list', { name: '对话' });
      await lines.locator('.drill-owner').first().waitFor(SLOW);
      await trainee.getByRole('button', { name: '看示范' }).click();
      await lines.getByText('这一步可以这样说').waitFor(SLOW);
      await trainee.getByLabel('要说的话').fill('急什么急！');
      await trainee.getByRole('button', { name: '说', exact: true }).click();
      await lines.getByText('不该说').waitFor(SLOW);
      expect(await faultsOf(trainee)).toEqual([]);
      await served.shot(trainee, 'drill');
      // It is still there when the page is opened again.
      await trainee.reload();
      await lines.getByText('急什么急！').waitFor(SLOW);
      await trainee.getByRole('button', { name: '挂机' }).click();
      await lines.getByText('成绩单').waitFor(SLOW);
      await served.shot(trainee, 'card');
      await trainee.getByRole('button', { name: '返回' }).click();
      await trainee.getByRole('heading', { name: '最近的成绩' }).waitFor(SLOW);
    },
    STORY_MS,
  );

  it(
    'an exam: the time in sight, one question at a time; leaving is noted; an invigilator marks it anew',
    async () => {
      await open('exams');
      await trainee.getByRole('button', { name: /开始考试.*法律/ }).click();
      await trainee.getByRole('dialog').getByRole('button', { name: '开始考试' }).click();
      await trainee.getByRole('heading', { name: /^第1题/ }).waitFor(SLOW);
      await trainee.getByRole('timer').waitFor();
      await trainee.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await faultsOf(trainee)).toEqual([]);
      await served.shot(trainee, 'exam');
      await trainee.evaluate('dispatchEvent(new Event("blur"))');
      const next = trainee.getByRole('button', { name: '交这一题' });
      await trainee.getByRole('radio', { name: 'A' }).check();
      await next.click();
      await trainee.getByRole('heading', { name: /^第2题/ }).waitFor(SLOW);
      await trainee.reload();
      await trainee.getByRole('heading', { name: /^第2题/ }).waitFor(SLOW);
      // A click too many hands nothing in.
      const without = trainee.getByRole('dialog').filter({ hasText: '这一题还没有作答' });
      await next.click();
      await without.getByRole('button', { name: /^取\s*消$/ }).click();
      await trainee.getByRole('heading', { name: /^第2题/ }).waitFor(SLOW);
      for (let nth = 2; (await trainee.getByRole('heading', { name: '考试结束' }).count()) === 0; nth++) {
        await next.click();
        await without.getByRole('button', { name: '不答，下一题' }).click();
        await trainee.getByRole('heading', { name: new RegExp(`^第${nth + 1}题|考试结束`) }).waitFor(SLOW);
      }
      await trainee.getByText('离开页面').waitFor();
      await trainee.getByRole('button', { name: '返回' }).click();
      await trainee.getByRole('link', { name: '成绩单' }).waitFor(SLOW);
      await open('invigilation');
      await trainee.getByRole('button', { name: /TRN-5/ }).click();
      await trainee.getByRole('heading', { name: /路遥.*TRN-5/ }).waitFor(SLOW);
      await trainee.getByLabel('分数').fill('11');
      await trainee.getByLabel('理由').fill('准时到场');
      await trainee.getByRole('button', { name: '记分' }).click();
      await trainee.getByText('0到10分').waitFor(SLOW);
      await trainee.getByLabel('分数').fill('9');
      await trainee.getByLabel('理由').fill('准时到场');
      await trainee.getByRole('button', { name: '记分' }).click();
      await trainee.getByText(/把纪律从—评为9分：准时到场/).waitFor(SLOW);
      expect(await faultsOf(trainee)).toEqual([]);
      await served.shot(trainee, 'invigilation');
      await open('exams');
      await trainee.getByRole('button', { name: /补考.*法律/ }).waitFor(SLOW);
      await trainee.getByText(/TRN-5 法律知识考试 · 第1次 · \d+(?:\.\d+)?分，未合格/).waitFor();
      expect(served.refused).toEqual([]);
    },
    STORY_MS,
  );
});
