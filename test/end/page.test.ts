/** The owners' page in a real Chromium: a repair told in a sentence, pictures, answers to choose from, tickets, a phone. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, faultsOf, type Served, serve } from '../browser.ts';

it('finds a browser where one is asked for, and says so where there is none', (context) => {
  if (process.env.TEST_NEEDS_BROWSER === '1')
    expect(browserPath, 'install Chromium: the pages were not tested').toBeDefined();
  if (browserPath !== undefined) return;
  process.stderr.write('No Chromium was found: the pages were NOT tested.\n');
  context.skip();
});

describe.skipIf(browserPath === undefined)('the page, served by yingda start', () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await serve();
    page = await served.person();
    await page.goto(served.address);
  }, 300_000);
  afterAll(() => served?.close(), 120_000);

  const say = async (text: string) => {
    await page.getByRole('textbox').first().fill(text);
    await page.keyboard.press('Enter');
  };

  it('takes a repair from one sentence to a ticket, with one confirmation', async () => {
    await say('3栋2单元1502 厨房洗菜盆下面漏水 姓林 13812340098 明天下午三点以后都在家');
    await page.locator('.message[data-from="bot"]', { hasText: '3栋2单元1502' }).waitFor({ timeout: 15_000 });
    await page.locator('#menu').getByRole('button', { name: '对', exact: true }).click();
    await page
      .getByText(/BX-\d{4}-001/)
      .first()
      .waitFor({ timeout: 15_000 });
    await page.getByText('138****0098').first().waitFor({ timeout: 15_000 });
    await served.shot(page, 'owner');
  }, 60_000);

  it('has its labels in English for whoever reads that first; what is said stays Chinese', async () => {
    const context = await served.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    const english = await context.newPage();
    await english.goto(served.address);
    await english.getByRole('button', { name: 'Send', exact: true }).waitFor();
    expect(await english.locator('html').getAttribute('lang')).toBe('en');
    const labels = await english.locator('[data-label]').allInnerTexts();
    expect(labels.filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
    expect(await faultsOf(english)).toEqual([]);
    await served.shot(english, 'owner-english');
    await context.close();
  }, 60_000);

  it('shows how far the ticket has come, and urges it at a tap', async () => {
    const card = page.locator('#ticket-list .ticket').first();
    await card.locator('.steps .reached', { hasText: '已受理' }).waitFor();
    await card.getByText('已受理，等待派单').waitFor();
    await card.getByRole('button', { name: '催一下' }).click();
    await page.locator('.message[data-from="owner"]', { hasText: /请帮我催一下BX-/ }).waitFor();
    await page.locator('.message[data-from="bot"]').nth(2).waitFor({ timeout: 15_000 });
  }, 60_000);

  it('breaks no word of the steps in English, on a narrow window', async () => {
    const storageState = await page.context().storageState();
    const context = await served.browser.newContext({
      ...{ storageState, locale: 'en-GB', reducedMotion: 'reduce', viewport: { width: 1000, height: 800 } },
    });
    const english = await context.newPage();
    await english.goto(served.address);
    const steps = english.locator('#ticket-list .ticket .steps').first();
    await steps.getByText('Dispatched').waitFor();
    await served.shot(english, 'owner-steps-english');
    const heights = await steps.locator('li').evaluateAll((all) => all.map((one) => one.clientHeight));
    const one = await steps.getByText('Done').evaluate((step) => step.clientHeight);
    // Between words a line may end: "In progress" is the only one that has two.
    expect([heights[0], heights[1], heights[3]]).toEqual([one, one, one]);
    expect(await steps.evaluate((list) => list.scrollWidth <= list.clientWidth)).toBe(true);
    await context.close();
  }, 60_000);

  it('takes a picture, shows it in the talk, and none that cannot be read', async () => {
    const base64 = await page.evaluate(`(() => {
      const canvas = document.createElement('canvas');
      canvas.width = 2400; canvas.height = 1200;
      canvas.getContext('2d').fillRect(0, 0, 2400, 1200);
      return canvas.toDataURL('image/jpeg').split(',')[1];
    })()`);
    const file = (buffer: Buffer) => ({ name: 'wall.jpg', mimeType: 'image/jpeg', buffer });
    await page.locator('#file').setInputFiles(file(Buffer.from(String(base64), 'base64')));
    const picture = page.locator('.message[data-from="owner"] .picture img').first();
    await picture.waitFor({ timeout: 15_000 });
    await expect
      .poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(1600);
    await page.locator('#file').setInputFiles(file(Buffer.from('no picture')));
    await page.getByText('这张图片打不开').waitFor();
  }, 60_000);

  it('offers answers to choose from, which go when one is chosen', async () => {
    await page.getByRole('button', { name: '新的对话' }).click();
    await say('我要收房，办入住手续');
    const choice = page.locator('#menu').getByRole('button', { name: '业主' });
    await choice.waitFor({ timeout: 15_000 });
    await served.shot(page, 'owner-menu');
    expect(await faultsOf(page)).toEqual([]);
    await choice.click();
    await page.locator('.message[data-from="owner"] .bubble', { hasText: /^业主$/ }).waitFor();
    await expect.poll(() => page.locator('#menu').getByRole('button', { name: '业主' }).count()).toBe(0);
  }, 60_000);

  it('shows hostile text as text, and runs none of it', async () => {
    await say('<img src=x onerror=alert(1)><script>alert(2)</script> 电梯里有人乱画 5栋');
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor({ timeout: 15_000 });
    // The server's copy of it too.
    await page.locator('#waiting > *').first().waitFor({ state: 'detached' });
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(served.dialogs).toEqual([]);
  }, 30_000);

  it('puts the emergency first', async () => {
    await page.getByRole('button', { name: '新的对话' }).click();
    await say('孩子卡在电梯里了！！');
    await page
      .getByText(/TF-\d{4}-001/)
      .first()
      .waitFor({ timeout: 15_000 });
    await served.shot(page, 'emergency');
  }, 30_000);

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await served.shot(page, 'phone');
  });

  it('tells owners above their first words what is kept of them, in the version that is in force', async () => {
    const { privacy } = (await (await fetch(`${served.address}/api/info`)).json()) as {
      privacy: { version: number; from: string; text: string };
    };
    await page.getByRole('button', { name: '新的对话' }).click();
    await page
      .getByText(`隐私告知（第 ${privacy.version} 版，${privacy.from} 起）：${privacy.text}`)
      .waitFor();
    await served.shot(page, 'privacy-notice');
  });

  it('refuses what is too large or not a message, and stays up', async () => {
    const send = (body: string) =>
      fetch(`${served.address}/api/chat/session-test/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    expect((await send(JSON.stringify({ text: 'x'.repeat(3_000_000) }))).status).toBe(413);
    expect((await send('{"text":')).status).toBe(400);
    expect((await send(JSON.stringify({ text: 5 }))).status).toBe(400);
    expect((await send('['.repeat(100_000))).status).toBe(400);
    expect(
      (
        await fetch(`${served.address}/api/chat/x/messages`, {
          method: 'POST',
          body: '{}',
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(400);
    expect((await fetch(`${served.address}/../../package.json`)).status).toBe(404);
    expect((await fetch(`${served.address}/healthz`)).status).toBe(200);
    expect((await fetch(`${served.address}/readyz`)).status).toBe(200);
    const policy = (await fetch(served.address)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe-inline');
  }, 30_000);

  it('had nothing refused by the content security policy', () => {
    expect(served.refused).toEqual([]);
  });
});
