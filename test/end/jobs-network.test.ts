/** An engineer's phone on a network that comes and goes, in a real Chromium: nothing is lost, nothing is refused for having arrived, nothing counts twice. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, type Served, STORY_MS, serve } from '../browser.ts';

const SENT = /\/api\/staff\/(media|conversations\/[^/]+\/acts)$/;
/** Longer than the page waits before it sends again. */
const AGAIN_MS = 5500;

describe.skipIf(browserPath === undefined)("the engineer's page on a bad network", () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await serve();
    page = await enter(served, ['engineer'], { width: 390, height: 844 });
    await served.owner('owner-repair', '3栋2单元1502 卧室的灯不亮了 姓林 13812340098 明天下午三点以后都在家');
  }, 120_000);
  afterAll(() => served?.close(), 120_000);

  const read = (url: string) =>
    page.evaluate(`fetch('/api/staff${url}').then((answer) => answer.json())`) as Promise<{
      tickets: { id: string; state: string; work: { before: []; after: [] } }[];
      history: { kind: string }[];
    }>;
  const ticket = async () => (await read('/tickets')).tickets[0];
  const take = async (which: string, shade: number) => {
    const base64 = await page.evaluate(`(() => {
      const canvas = document.createElement('canvas');
      canvas.width = 400; canvas.height = 300;
      const pen = canvas.getContext('2d');
      pen.fillStyle = 'rgb(${shade}, 90, 60)'; pen.fillRect(0, 0, 400, 300);
      return canvas.toDataURL('image/jpeg').split(',')[1];
    })()`);
    const buffer = Buffer.from(String(base64), 'base64');
    await page.getByLabel(`拍照 ${which}`).setInputFiles({ name: 'x.jpg', mimeType: 'image/jpeg', buffer });
  };

  it(
    'does each thing once: a request is lost, its answer is lost, it goes through, in turns',
    async () => {
      const filed = async () => {
        if (await ticket()) return true;
        await served.owner('owner-repair', '对');
        return false;
      };
      await expect.poll(filed, { timeout: 60_000, interval: 4000 }).toBe(true);
      await page.clock.install();
      await page.goto(`${served.address}/desk#/jobs`);
      await page.getByText('待接（1）').click();
      await page.locator('.job-list a').click();
      const turns = { lost: 0, unanswered: 0, through: 0 };
      let nth = 0;
      await page.route(SENT, async (route) => {
        const turn = ++nth % 3;
        if (turn === 1) turns.lost++;
        else if (turn === 2) {
          turns.unanswered++;
          await route.fetch();
        } else turns.through++;
        return turn === 0 ? route.continue() : route.abort();
      });
      const steps = page.locator('.job-steps');
      await steps.getByRole('button', { name: '接单' }).click();
      await take('维修前', 200);
      await steps.getByRole('button', { name: '开始处理' }).click();
      await take('维修后', 60);
      await steps.getByRole('button', { name: '完成' }).click();
      await page.getByRole('textbox', { name: '处理结果' }).fill('更换LED灯盘，已试亮');
      await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
      await page.locator('.state-done').waitFor();
      await expect
        .poll(
          async () => {
            await page.clock.runFor(AGAIN_MS);
            return page.locator('.job-waiting').count();
          },
          { timeout: 60_000, interval: 200 },
        )
        .toBe(0);
      expect(await page.locator('.job-refused').count()).toBe(0);
      expect(Math.min(...Object.values(turns))).toBeGreaterThan(3);
      await expect.poll(async () => (await ticket())?.state).toBe('done');
      const after = await ticket();
      expect([after?.work.before.length, after?.work.after.length]).toEqual([1, 1]);
      const { history } = await read(`/tickets/${after?.id}`);
      const kinds = history.map(({ kind }) => kind);
      for (const kind of ['ticket.accept', 'ticket.start', 'ticket.finish'])
        expect([kind, kinds.filter((one) => one === kind).length]).toEqual([kind, 1]);
    },
    STORY_MS,
  );

  it('opened no dialog, and the content security policy refused nothing', () => {
    expect([served.dialogs, served.refused]).toEqual([[], []]);
  });
});
