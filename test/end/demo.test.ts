/** The made-up community (`start --demo`) in a real Chromium: what supervisors open shows a living office, without a serious fault of axe. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';
import { root } from '../shared.ts';

const SLOW = { timeout: 60_000 };
const PICTURE = join(root, 'data', 'demo', 'pictures', 'paper.png');

/** Page, and what stands on it once it shows what was lived. */
const PAGES = [
  ['inspections', /行为规范|装修服务|房屋交付/],
  ['kpis', '手工登记'],
  ['registers/fee', /收缴率/],
  ['registers/survey', /回收率/],
  ['registers/vacant', /在册/],
  ['registers/renovation', '装修登记'],
  ['registers/key', /K-\d{5}/],
  ['privacy', '会话原话、内部备注、搁置的消息'],
  ['duties', /责任区巡视|空置房|走访/],
  ['quality', '抽样'],
] as const;

describe.skipIf(browserPath === undefined)('the demo', () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await serve({}, ['--demo', '2']);
    page = await enter(served, ['agent', 'supervisor']);
  }, 480_000);
  afterAll(() => served?.close(), 30_000);

  const open = (place: string) => page.goto(`${served.address}/desk#/${place}`);

  it.each(PAGES)(
    'shows %s',
    async (place, text) => {
      await page.setViewportSize({ width: 1366, height: 768 });
      await open(place);
      await page.locator('main').getByText(text).first().waitFor(SLOW);
      await served.shot(page, `demo-${place.replace('/', '-')}`);
      expect(await faultsOf(page)).toEqual([]);
      const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      expect(wide).toBe(false);
    },
    STORY_MS,
  );

  it(
    'takes an inspection on the phone with a picture, and shows its record',
    async () => {
      await page.setViewportSize({ width: 390, height: 800 });
      await open('inspections');
      await page.locator('.ant-segmented').getByText('装修服务', { exact: true }).click(SLOW);
      await page.getByRole('checkbox', { name: '有明确责任人' }).check();
      await page.getByLabel('备注 · 有明确责任人').fill('公示栏没有写');
      await page.getByLabel(/^拍照.* 有明确责任人/).setInputFiles(PICTURE);
      await page.getByText('已拍 1 张').waitFor(SLOW);
      await page.getByText('现在 13.5 / 14 分，发现 1 个问题').waitFor(SLOW);
      await served.shot(page, 'demo-inspection-phone');
      expect(await faultsOf(page)).toEqual([]);
      const known = Number(/\d+/.exec(await page.getByText(/^共 \d+ 次$/).innerText()));
      await page.getByRole('button', { name: '记下' }).click();
      await page.getByText(`共 ${known + 1} 次`, { exact: true }).waitFor(SLOW);
      const record = page.locator('.inspection-record').first();
      await record.locator('summary').click(SLOW);
      await record.getByText('有明确责任人：公示栏没有写').waitFor(SLOW);
      expect([served.refused, served.dialogs]).toEqual([[], []]);
    },
    STORY_MS,
  );
});
