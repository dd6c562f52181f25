/** Long conversations in a real Chromium, on the desk and on the owners' page: the place one reads at, days, what is new, what was cut off. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';

const OWNER = 'owner-who-asks';
const MANY = 9;

describe.skipIf(browserPath === undefined)('a long conversation', () => {
  let served: Served;
  let agent: Page;
  let owner: Page;

  beforeAll(async () => {
    served = await serve();
    agent = await enter(served, ['agent']);
    owner = await served.person(390, 844);
    await owner.addInitScript(`localStorage.setItem('yingda.session', '${OWNER}')`);
    for (let n = 1; n <= MANY; n++)
      await served.owner(OWNER, `第${n}次问：${'楼道的灯什么时候能修好，'.repeat(12)}`);
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  /** How far the end is from sight (px). */
  const below = (page: Page) =>
    page.evaluate(
      '(() => { const { scrollHeight, scrollTop, clientHeight } = document.querySelector(".log"); return scrollHeight - scrollTop - clientHeight; })()',
    ) as Promise<number>;
  const place = (page: Page) => page.evaluate('document.querySelector(".log").scrollTop');
  const readsAt = (page: Page, px: number) =>
    page.evaluate(`new Promise((done) => {
      const log = document.querySelector('.log');
      log.addEventListener('scroll', done, { once: true });
      log.scrollTop = ${px};
    }).then(() => true)`);
  const fresh = (page: Page) => page.getByRole('button', { name: '有新消息' });

  it(
    'keeps the place of an agent who reads further up, and tells what is new',
    async () => {
      await agent.goto(`${served.address}/desk#/desk`);
      await agent.locator('.queue-row').click();
      await agent.locator('.line-owner', { hasText: `第${MANY}次问` }).waitFor();
      await agent.locator('.line-day', { hasText: '今天' }).waitFor();
      // The checker's models are trained first, where no other test has kept them.
      await agent.locator('.hint').first().waitFor({ timeout: 150_000 });
      await expect.poll(() => below(agent), { timeout: 20_000 }).toBeLessThan(2);
      await readsAt(agent, 150);
      await served.owner(OWNER, '我等你们回话');
      await fresh(agent).waitFor();
      expect(await place(agent)).toBe(150);
      await served.shot(agent, 'fresh');
      expect(await faultsOf(agent)).toEqual([]);
      await fresh(agent).click();
      await fresh(agent).waitFor({ state: 'detached' });
      expect(await below(agent)).toBeLessThan(2);
    },
    STORY_MS,
  );

  it(
    'is gone through line by line with the keys, to copy one',
    async () => {
      for (const key of ['ArrowUp', 'ArrowUp', 'ArrowRight', 'Enter']) await agent.keyboard.press(key);
      await agent.getByText('已复制').first().waitFor();
    },
    STORY_MS,
  );

  it(
    'keeps what an agent wrote when the network is gone, and sends it once',
    async () => {
      const words = '请您放心，我去催一下师傅。';
      const draft = agent.locator('#draft');
      await draft.fill(words);
      await agent.context().setOffline(true);
      await draft.press('Enter');
      await agent.getByText('这句还没有发出').waitFor();
      await agent.context().setOffline(false);
      await agent.locator('.composer').getByRole('button', { name: '再试一次' }).click();
      const sent = agent.locator('.line-agent .bubble', { hasText: words });
      await sent.waitFor();
      expect([await sent.count(), await draft.inputValue()]).toEqual([1, '']);
    },
    STORY_MS,
  );

  it(
    'is the same on the page of the owner, who reads where they are',
    async () => {
      await owner.goto(served.address);
      await owner.locator('.message[data-from="agent"]').waitFor();
      await owner.locator('.day', { hasText: '今天' }).waitFor();
      await expect.poll(() => below(owner), { timeout: 20_000 }).toBeLessThan(2);
      await readsAt(owner, 150);
      await agent.locator('#draft').fill('请您放心，师傅已经在路上。');
      await agent.locator('#draft').press('Enter');
      await fresh(owner).waitFor();
      expect(await place(owner)).toBe(150);
      await served.shot(owner, 'owner-fresh');
      expect(await faultsOf(owner)).toEqual([]);
      await fresh(owner).click();
      await fresh(owner).waitFor({ state: 'hidden' });
      expect(await below(owner)).toBeLessThan(2);
    },
    STORY_MS,
  );

  it('opened no dialog, and the content security policy refused nothing', () => {
    expect([served.dialogs, served.refused]).toEqual([[], []]);
  });
});
