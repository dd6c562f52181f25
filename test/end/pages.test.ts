/** Every page of staff in a real Chromium, at an office screen and on a phone: axe is content, nothing is too wide, keys lead there. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';

const ALL = ['agent', 'engineer', 'supervisor', 'trainer', 'admin'];

describe.skipIf(browserPath === undefined)('the pages of staff', () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await serve();
    page = await enter(served, ALL);
    await served.owner('owner-repair', '3栋2单元1502 卧室的灯不亮了 姓林 13812340098 明天下午三点以后都在家');
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  const menu = () => page.getByRole('navigation', { name: '主菜单' }).getByRole('link');
  const heading = () => page.getByRole('heading', { level: 1 }).first();

  async function looked(): Promise<string[]> {
    const faults: string[] = [];
    for (const place of await menu().evaluateAll((links) => links.map((link) => link.getAttribute('href')))) {
      await page.goto(`${served.address}/desk${place}`);
      await heading().waitFor({ state: 'attached' });
      await page.locator('.ant-spin-spinning').first().waitFor({ state: 'detached' });
      const over = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (Number(over) > 0) faults.push(`${place}: ${over} px too wide`);
      faults.push(...(await faultsOf(page)).map((fault) => `${place}: ${fault}`));
    }
    return faults;
  }

  it(
    'are sound on an office screen',
    async () => {
      expect(await menu().count()).toBeGreaterThan(20);
      expect(await looked()).toEqual([]);
    },
    STORY_MS * 2,
  );

  it(
    'are sound on a phone',
    async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await looked()).toEqual([]);
      await page.setViewportSize({ width: 1366, height: 768 });
    },
    STORY_MS * 2,
  );

  it(
    'are reached by the keyboard, past the menu at once, with the place of the keys in sight',
    async () => {
      await page.goto(`${served.address}/desk#/tickets`);
      await page.reload();
      await heading().waitFor();
      const stands = () =>
        page.evaluate(`({
          text: document.activeElement.textContent.trim(),
          id: document.activeElement.id,
          outline: getComputedStyle(document.activeElement).outlineStyle,
        })`) as Promise<{ text: string; id: string; outline: string }>;
      await page.keyboard.press('Tab');
      expect((await stands()).text).toContain('跳到');
      await page.keyboard.press('Enter');
      expect((await stands()).id).toBe('main');
      await page.reload();
      await heading().waitFor();
      const seen: string[] = [];
      for (let n = 0; n < 60 && seen.at(-1) !== '账号'; n++) {
        await page.keyboard.press('Tab');
        const { text, outline } = await stands();
        expect([text, outline]).not.toEqual([text, 'none']);
        seen.push(text);
      }
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: '新建账号' }).waitFor();
    },
    STORY_MS,
  );

  it(
    'give the keys to the first field of a dialog, and back to what opened it',
    async () => {
      await page.goto(`${served.address}/desk#/accounts`);
      const stands = page.locator(':focus');
      const add = page.getByRole('button', { name: '新建账号' });
      await add.focus();
      await page.keyboard.press('Enter');
      await page.locator('#login').and(stands).waitFor();
      await page.keyboard.press('Escape');
      await add.and(stands).waitFor();
      const disable = page.getByRole('button', { name: '停用', disabled: false }).first();
      await disable.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: '取消' }).and(stands).waitFor();
      await page.keyboard.press('Enter');
      await disable.and(stands).waitFor();
    },
    STORY_MS,
  );

  it(
    'show the code that logs a channel in as a picture with a name',
    async () => {
      const channels = [
        { name: 'wechaty', state: 'login', code: 'https://login.example/code', reason: null },
      ];
      await page.route('**/api/staff/channels', (route) => route.fulfill({ json: { channels } }));
      await page.goto(`${served.address}/desk#/channels`);
      await page.getByRole('img', { name: '登录二维码' }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    },
    STORY_MS,
  );

  it('opened no dialog, and the content security policy refused nothing', () => {
    expect([served.dialogs, served.refused]).toEqual([[], []]);
  });
});
