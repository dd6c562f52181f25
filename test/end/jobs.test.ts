/** An engineer with a phone in a real Chromium: a job from taking it to the owner's signature, half of it without a network. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';

/** A picture of one colour, made by the browser: bytes for the file field. */
async function photo(page: Page, colour: string): Promise<Buffer> {
  const base64 = await page.evaluate(`(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 800; canvas.height = 600;
    const pen = canvas.getContext('2d');
    pen.fillStyle = '${colour}'; pen.fillRect(0, 0, 800, 600);
    return canvas.toDataURL('image/jpeg').split(',')[1];
  })()`);
  return Buffer.from(String(base64), 'base64');
}

describe.skipIf(browserPath === undefined)("the engineer's page on a phone", () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await serve();
    page = await enter(served, ['engineer'], { width: 390, height: 844 });
    await served.owner('owner-repair', '3栋2单元1502 卧室的灯不亮了 姓林 13812340098 明天下午三点以后都在家');
  }, 120_000);
  afterAll(() => served?.close(), 120_000);

  const take = async (which: string, colour: string) =>
    page
      .getByLabel(`拍照 ${which}`)
      .setInputFiles({ name: 'x.jpg', mimeType: 'image/jpeg', buffer: await photo(page, colour) });
  const wide = () =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  const tickets = async () =>
    (await page.evaluate("fetch('/api/staff/tickets').then((answer) => answer.json())")) as {
      tickets: {
        state: string;
        feeCents: number;
        work: { before: []; after: []; signature: string | null; checks: string[] };
      }[];
    };

  it(
    'shows an engineer their own points, who has no talks to be reviewed',
    async () => {
      await page.goto(`${served.address}/desk#/mine`);
      await page.getByRole('heading', { name: '我的考核' }).waitFor();
      await page.getByText('还没有记过您的分').waitFor();
      await page.getByRole('link', { name: '我的考核' }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'takes a job, with the way to the building and the picture of before',
    async () => {
      // The owner says yes to what is told back, whenever that has come.
      const filed = async () => {
        const { length } = (await tickets()).tickets;
        if (length === 0) await served.owner('owner-repair', '对');
        return length;
      };
      await expect.poll(filed, { timeout: 60_000, interval: 4000 }).toBe(1);
      await page.goto(`${served.address}/desk#/jobs`);
      await page.getByText('待接（1）').waitFor();
      await page.getByRole('button', { name: '看待接的活（1）' }).click();
      await served.shot(page, 'jobs');
      expect(await faultsOf(page)).toEqual([]);
      await page.locator('.job-list a').click();
      const way = await page.getByRole('link', { name: '导航到楼栋' }).getAttribute('href');
      expect(decodeURIComponent(String(way))).toMatch(/3栋$/);
      expect(decodeURIComponent(String(way))).not.toContain('1502');
      await page.getByRole('button', { name: '接单' }).click();
      await page.locator('.state-accepted').waitFor();
      await take('维修前', '#804020');
      await page.getByRole('img', { name: '照片1' }).first().waitFor();
      expect(await wide()).toBeLessThanOrEqual(0);
    },
    STORY_MS,
  );

  it(
    'goes on without a network: pictures, materials, signature and the end are kept here',
    async () => {
      await page.context().setOffline(true);
      await take('维修后', '#208040');
      await page.getByRole('img', { name: '待发送' }).waitFor();
      await page.getByRole('button', { name: '加材料' }).click();
      await page.getByRole('textbox', { name: '材料' }).fill('LED灯盘');
      await page.getByRole('spinbutton', { name: '单价' }).fill('45.5');
      await page.getByRole('spinbutton', { name: '人工' }).fill('30');
      await page.getByText('¥75.50').waitFor();
      // Nobody signs under a sum that is not the last.
      expect(await page.getByRole('button', { name: '请业主签字' }).isDisabled()).toBe(true);
      await page.getByRole('button', { name: '保存' }).click();
      await page.getByRole('button', { name: '请业主签字' }).click();
      await page.getByText('费用合计 ¥75.50').waitFor();
      const frame = page.getByRole('img', { name: '请在框内签字' });
      // Until it has come to rest.
      await frame.hover();
      const glass = await frame.boundingBox();
      if (!glass) throw new Error('no glass');
      await page.mouse.move(glass.x + 40, glass.y + 60);
      await page.mouse.down();
      for (let n = 1; n <= 10; n++) await page.mouse.move(glass.x + 40 + n * 20, glass.y + 60 + (n % 2) * 50);
      await page.mouse.up();
      await served.shot(page, 'job-sign');
      await page.getByRole('button', { name: '确定' }).click();
      await page.getByText('已签，待发送').waitFor();
      await page.locator('.job-steps').getByRole('button', { name: '完成' }).click();
      await page.getByRole('textbox', { name: '处理结果' }).fill('更换LED灯盘，已试亮');
      await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
      await page.locator('.state-done').waitFor();
      await page.getByText(/没有网络：已存4项/).waitFor();
      await served.shot(page, 'job');
      expect(await faultsOf(page)).toEqual([]);
      expect(await wide()).toBeLessThanOrEqual(0);
    },
    STORY_MS,
  );

  it(
    'opens again without a network, with the jobs and what waits',
    async () => {
      await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      await page.reload();
      await page.locator('.state-done').waitFor();
      await page.getByText(/没有网络：已存4项/).waitFor();
      await page.getByRole('img', { name: '待发送' }).waitFor();
      await page.getByRole('checkbox', { name: '现场已清理' }).check();
      await page.getByText(/没有网络：已存5项/).waitFor();
    },
    STORY_MS,
  );

  it(
    'sends all of it, once and in order, when the network is back',
    async () => {
      await page.context().setOffline(false);
      await expect.poll(async () => (await tickets()).tickets[0]?.state, { timeout: 30_000 }).toBe('done');
      await page.locator('.job-waiting').waitFor({ state: 'detached' });
      const [ticket] = (await tickets()).tickets;
      expect(ticket).toMatchObject({
        feeCents: 7550,
        work: {
          before: [expect.any(String)],
          after: [expect.any(String)],
          signature: expect.any(String),
          checks: ['cleaned'],
        },
      });
      await page.getByRole('img', { name: '照片1' }).nth(1).waitFor();
      await served.shot(page, 'job-done');
    },
    STORY_MS,
  );

  it(
    'keeps nothing of the jobs on the phone after signing out',
    async () => {
      const kept = () => page.evaluate('JSON.stringify(localStorage)').then(String);
      expect(await kept()).toContain('1502');
      await page.goto(`${served.address}/desk#/jobs`);
      await page.getByRole('button', { name: '退出登录' }).click();
      await page.getByRole('button', { name: '登录', exact: true }).waitFor();
      expect(await kept()).not.toContain('1502');
      expect(await kept()).not.toContain('路遥');
    },
    STORY_MS,
  );

  it('opened no dialog, and the content security policy refused nothing', () => {
    expect([served.dialogs, served.refused]).toEqual([[], []]);
  });
});
