/** Duties and books in a real Chromium, one of them as narrow as a phone: from what is due to done and checked. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';
import { root } from '../shared.ts';

const SLOW = { timeout: 30_000 };

describe.skipIf(browserPath === undefined)('duties and books', () => {
  let served: Served;
  let steward: Page;
  let supervisor: Page;

  beforeAll(async () => {
    served = await serve();
    steward = await enter(served, ['agent', 'supervisor'], { width: 390, height: 800 });
    supervisor = steward;
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  const open = (page: Page, place: string) => page.goto(`${served.address}/desk#/${place}`);

  it(
    'let a steward begin one, fill it in on the phone and end it; who did it cannot check it',
    async () => {
      await open(steward, 'duties');
      await steward.getByRole('button', { name: '按需发起' }).click();
      await steward.getByText(/^重大不幸慰问与协助/).click();
      await steward.getByRole('heading', { name: /重大不幸慰问与协助/ }).waitFor(SLOW);
      await steward.getByRole('button', { name: '做完了' }).click();
      await steward.getByText('还差').waitFor();
      for (const point of await steward.getByLabel('正常').all()) await point.click();
      await steward.getByLabel(/^房号/).fill('3-2-1502');
      await steward.getByLabel(/^怎么协助的/).fill('陪同就医，联系了家属');
      await served.shot(steward, 'duty-phone');
      expect(await faultsOf(steward)).toEqual([]);
      await steward.getByRole('button', { name: '做完了' }).click();
      await steward.getByText('已做', { exact: true }).first().waitFor(SLOW);
      expect(await steward.getByText('3栋2单元1502').count()).toBe(1);
      await steward.getByText('自己做的由别人检查。').waitFor(SLOW);
    },
    STORY_MS,
  );

  it(
    'take a row into a book, show what its next move needs, and have no fault of axe',
    async () => {
      await supervisor.setViewportSize({ width: 1366, height: 768 });
      await open(supervisor, 'registers/key');
      await supervisor.getByRole('heading', { name: '钥匙借领登记' }).waitFor(SLOW);
      await supervisor.getByRole('button', { name: '登记', exact: true }).click();
      const drawer = supervisor.getByRole('dialog');
      await drawer.getByLabel(/^钥匙编号/).fill('K-001');
      await drawer.getByLabel(/^房号或部位/).fill('3栋机房');
      await drawer.getByLabel(/^把数/).fill('2');
      await drawer.getByRole('button', { name: '登记', exact: true }).click();
      await supervisor.getByText('还差：').first().waitFor(SLOW);
      await served.shot(supervisor, 'register-row');
      expect(await faultsOf(supervisor)).toEqual([]);
      // What is written stays while a paper is photographed, and what is wrong is told by its name.
      await drawer.getByLabel('借用人', { exact: true }).fill('周师傅');
      await drawer.getByLabel('借用人电话').fill('139');
      await drawer.getByLabel(/^拍照/).setInputFiles(join(root, 'data', 'demo', 'pictures', 'paper.png'));
      await drawer.getByText('业主签字的借领单 1').waitFor(SLOW);
      expect(await drawer.getByLabel('借用人', { exact: true }).inputValue()).toBe('周师傅');
      await drawer.getByRole('button', { name: /^保\s*存$/ }).click();
      await supervisor.getByText('借用人电话不是电话号码').waitFor(SLOW);
      await drawer.getByLabel('借用人电话').fill('13900000021');
      await drawer.getByRole('button', { name: /^保\s*存$/ }).click();
      await expect.poll(() => drawer.getByLabel('借用人', { exact: true }).inputValue(), SLOW).toBe('周**');
      await open(supervisor, 'registers/key');
      await supervisor.getByRole('link', { name: 'K-001' }).waitFor(SLOW);
      await served.shot(supervisor, 'register');
      expect(await faultsOf(supervisor)).toEqual([]);
      await open(supervisor, 'duties');
      await supervisor.getByText('过去两个月').click();
      await supervisor.getByText('完成情况').waitFor(SLOW);
      await served.shot(supervisor, 'duties');
      expect(await faultsOf(supervisor)).toEqual([]);
      expect(served.refused).toEqual([]);
    },
    STORY_MS,
  );
});
