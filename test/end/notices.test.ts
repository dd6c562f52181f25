/** A notice to owners in a real Chromium: written, previewed word for word, sent, and its report read. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';

/** What is checked by models that are still being trained beside the service. */
const SLOW = { timeout: 150_000 };

const OWNER = 'owner-of-the-test-01';

describe.skipIf(browserPath === undefined)('the page of notices', () => {
  let served: Served;
  let supervisor: Page;

  beforeAll(async () => {
    served = await serve();
    supervisor = await enter(served, ['supervisor']);
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  const preview = () => supervisor.getByRole('button', { name: '预览' }).click();

  it(
    'goes to whoever has told us where they live',
    async () => {
      await supervisor.goto(`${served.address}/desk#/desk`);
      await served.owner(OWNER, '3栋2单元1502 卧室的灯不亮了 姓林 13800000098 明天下午三点以后都在家');
      await supervisor.getByText('对吗').first().waitFor(SLOW);
      await served.owner(OWNER, '对');
      await supervisor.getByText('BX-').first().waitFor(SLOW);
    },
    STORY_MS,
  );

  it(
    'says who would be told and in which words, before anything goes out',
    async () => {
      await supervisor.goto(`${served.address}/desk#/notices`);
      await supervisor.getByRole('heading', { name: '主动通知' }).waitFor();
      await supervisor.getByLabel('通知类型').click();
      await supervisor.getByTitle('停水停电等通知').click();
      const slots = { 什么时候: '明天上午九点至十一点', 哪里: '3栋', 停什么: '停水', 原因: '更换水泵' };
      for (const [label, words] of Object.entries(slots)) await supervisor.getByLabel(label).fill(words);
      await supervisor.getByLabel('楼栋').fill('3');
      await preview();
      const counts = supervisor.locator('p[role="status"]');
      await counts.waitFor(SLOW);
      expect(await counts.textContent()).toMatch(/^[1-9][0-9]*户，将发给1人/);
      await supervisor.getByText('因更换水泵，3栋将于明天上午九点至十一点停水').waitFor();
      await served.shot(supervisor, 'notices');
      expect(await faultsOf(supervisor)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'is sent after a question, and its report says what became of it',
    async () => {
      await supervisor.getByRole('button', { name: '发送' }).click();
      await supervisor.getByRole('tooltip').getByRole('button').last().click();
      await supervisor.waitForURL(/#\/notices\/.+/);
      await supervisor.getByText('3栋2单元1502').waitFor();
      await served.shot(supervisor, 'notice-report');
      expect(await faultsOf(supervisor)).toEqual([]);
      expect(served.dialogs).toEqual([]);
      expect(served.refused).toEqual([]);
    },
    STORY_MS,
  );
});
