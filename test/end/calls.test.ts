/** A phone call in a real Chromium, taken with the keyboard alone: from picking up to the ticket and the record. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';

/** What is said is checked by models that are made, or read, for the first line since the start. */
const SLOW = { timeout: 150_000 };

describe.skipIf(browserPath === undefined)('a phone call on the page of staff', () => {
  let served: Served;
  let agent: Page;

  beforeAll(async () => {
    served = await serve();
    agent = await enter(served, ['agent']);
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  const keys = async (...pressed: string[]) => {
    for (const key of pressed) await agent.keyboard.press(key);
  };
  /** Tab, until what it stands on is called so. */
  const tabTo = async (wanted: RegExp, most = 40) => {
    for (let n = 0; n < most; n++) {
      const name = await agent.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.closest('label')?.textContent ?? ''",
      );
      if (wanted.test(String(name))) return;
      await keys('Tab');
    }
    throw new Error(`no ${wanted} within ${most} tabs`);
  };
  const line = () => agent.locator('.call-text').textContent();
  /** The caller says something: typed with "o", Enter. */
  const hears = async (words: string) => {
    await keys('o');
    await agent.keyboard.insertText(words);
    await keys('Enter');
    await agent.locator('.call-entry-owner', { hasText: words.slice(0, 8) }).waitFor();
  };

  it(
    'begins with Enter, shows the first line large, and ticks what is read out',
    async () => {
      await agent.goto(`${served.address}/desk#/calls`);
      await agent.getByRole('textbox', { name: '来电号码（可不填）' }).waitFor();
      await keys('Enter');
      await agent.locator('.call-text').waitFor();
      const size = await agent.evaluate("getComputedStyle(document.querySelector('.call-text')).fontSize");
      expect(Number.parseInt(String(size), 10)).toBeGreaterThanOrEqual(24);
      expect(await agent.locator('.call-check[aria-pressed="true"]').count()).toBe(0);
      await keys('Space');
      await expect.poll(() => agent.locator('.call-check[aria-pressed="true"]').count(), SLOW).toBe(3);
      expect(await faultsOf(agent)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'counts the three seconds of a silent call in a ring, and goes to the next line by itself',
    async () => {
      await keys('5');
      await agent.getByRole('img', { name: '说完等3秒' }).waitFor();
      await served.shot(agent, 'call');
      const first = await line();
      await expect.poll(line, { timeout: 10_000 }).not.toBe(first);
      expect(await agent.locator('.call-never li').count()).toBeGreaterThan(0);
    },
    STORY_MS,
  );

  it(
    'fills the form while the caller speaks, with the name once heard, and lets the agent correct it',
    async () => {
      await hears('我姓林，3栋2单元1502卧室的灯不亮了');
      const side = agent.locator('.call-side');
      await side.getByText('3栋2单元1502').first().waitFor();
      await expect.poll(() => agent.locator('#call-surname').inputValue()).toBe('林');
      // How the caller is to be called: from the surname on to the choice beside it.
      await keys('d');
      await tabTo(/先生|女士/);
      await keys('ArrowRight');
      await agent.getByRole('heading', { name: '林女士' }).waitFor();
      // Masked to read, whole to read back.
      await hears('可以，电话是13812340098');
      await side.getByText('138****0098').waitFor();
      await keys('d');
      await tabTo(/^改.*(?:房号|地址|住址)/);
      await keys('Enter', 'Control+A');
      await agent.keyboard.insertText('3栋2单元1601');
      await keys('Enter');
      await side.getByText('3栋2单元1601').first().waitFor();
      await served.shot(agent, 'call-form');
      expect(await faultsOf(agent)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'warns of what should not have been said, with better words',
    async () => {
      await keys('s');
      await agent.keyboard.insertText('这不归我管');
      await keys('Enter');
      await agent.getByRole('alert').getByText('刚才说得不妥').first().waitFor();
    },
    STORY_MS,
  );

  it(
    'holds the caller with a clock, and is put through with a brief',
    async () => {
      await keys('t', '8');
      await agent.getByRole('timer', { name: '等候中' }).waitFor();
      await keys('r');
      await agent.getByRole('timer', { name: '等候中' }).waitFor({ state: 'detached' });
      await keys('m');
      await agent.getByRole('timer', { name: '静音' }).waitFor();
      await keys('k', 't', '9');
      await agent.getByRole('region', { name: '转接交代' }).getByText('灯不亮').waitFor();
      await served.shot(agent, 'call-transfer');
    },
    STORY_MS,
  );

  it(
    'ends after x was pressed twice, with the ticket and the record',
    async () => {
      await keys('x');
      await agent.getByText('再按一次 x 挂机').waitFor();
      await keys('x');
      await agent.getByRole('heading', { name: /通话结束/ }).waitFor();
      await agent.getByRole('link', { name: /^BX-\d{4}-\d{3}$/ }).waitFor();
      await served.shot(agent, 'call-over');
      expect(await faultsOf(agent)).toEqual([]);
      await keys('Enter');
      await agent.getByRole('cell', { name: '林女士' }).waitFor();
      await served.shot(agent, 'calls');
      expect(await faultsOf(agent)).toEqual([]);
    },
    STORY_MS,
  );

  it('opened no dialog, and the content security policy refused nothing', () => {
    expect([served.dialogs, served.refused]).toEqual([[], []]);
  });
});
