/** What supervisors look at in a real Chromium: early warning from the owners' words to the notice, today, channels, wordings. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';

/** The quiet window, the turn, and the watch that follows the log. */
const SLOW = { timeout: 30_000 };
const ROOMS = ['1001', '1102', '1203', '1304'];

describe.skipIf(browserPath === undefined)('the pages of supervisors', () => {
  let served: Served;
  let supervisor: Page;

  beforeAll(async () => {
    served = await serve();
    supervisor = await enter(served, ['supervisor', 'trainer']);
  }, 240_000);
  afterAll(() => served?.close(), 30_000);

  const open = (page: string) => supervisor.goto(`${served.address}/desk#/${page}`);

  it(
    'warn once of one matter of several homes, with its tickets and the notice to write',
    async () => {
      for (const [at, room] of ROOMS.entries())
        await served.owner(
          `owner-of-noise-0${at}`,
          `我要投诉，3栋2单元${room}楼上半夜一直装修吵得睡不着，姓林，电话1380000009${at}`,
        );
      await open('desk');
      await supervisor
        .getByText(/对吗|核对|看看|是否|吗？/)
        .nth(ROOMS.length - 1)
        .waitFor(SLOW);
      for (const at of ROOMS.keys()) await served.owner(`owner-of-noise-0${at}`, '对');
      await supervisor
        .getByText('TS-')
        .nth(ROOMS.length - 1)
        .waitFor(SLOW);
      await open('warnings');
      await expect
        .poll(async () => {
          await supervisor.getByRole('button', { name: '刷新' }).click();
          return supervisor.locator('.warning', { hasText: '多户反映' }).count();
        }, SLOW)
        .toBe(1);
      expect(
        await supervisor.locator('.warning', { hasText: '多户反映' }).getByText('3栋').count(),
      ).toBeGreaterThan(1);
      await served.shot(supervisor, 'warnings');
      expect(await faultsOf(supervisor)).toEqual([]);
      await supervisor
        .getByRole('button', { name: /写通知/ })
        .first()
        .click();
      await supervisor.getByRole('heading', { name: '主动通知' }).waitFor();
    },
    STORY_MS,
  );

  it(
    'show a report with charts and definitions, its tickets a click away, and nothing is refused',
    async () => {
      await open('reports/week');
      const overall = supervisor.getByRole('region', { name: '总体' });
      await overall.getByText('本期新登记的工单').waitFor(SLOW);
      await supervisor.locator('.chart canvas').first().waitFor(SLOW);
      await overall.getByRole('button', { name: '登记 · 看工单' }).click();
      await overall.getByRole('link', { name: /^TS-/ }).first().waitFor(SLOW);
      await served.shot(supervisor, 'reports');
      expect(await faultsOf(supervisor)).toEqual([]);
      expect([served.refused, served.dialogs]).toEqual([[], []]);
    },
    STORY_MS,
  );

  it(
    'print a report whole, on several sheets, without the menu',
    async () => {
      await open('reports/month');
      await supervisor.locator('.chart canvas').first().waitFor(SLOW);
      await supervisor.emulateMedia({ media: 'print' });
      await supervisor.getByRole('navigation', { name: '主菜单' }).waitFor({ state: 'hidden' });
      // Its charts are still drawn, and nothing is printed over them.
      const drawn = supervisor.locator('.chart canvas').first();
      expect(await drawn.getAttribute('height').then(Number)).toBeGreaterThan(100);
      const [canvas, around] = [
        await drawn.boundingBox(),
        await supervisor.locator('.chart').first().boundingBox(),
      ];
      expect(around?.height).toBeGreaterThan(canvas?.height ?? 0);
      expect(canvas?.height).toBeGreaterThan(100);
      const paper = (await supervisor.pdf({ format: 'A4' })).toString('latin1');
      expect(paper.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(1);
      await supervisor.emulateMedia({ media: null });
      await supervisor.getByRole('navigation', { name: '主菜单' }).waitFor();
    },
    STORY_MS,
  );

  it(
    'draw talks of the bot, show each with its scorecard, and keep what was marked',
    async () => {
      await open('quality');
      await supervisor.getByRole('combobox', { name: '抽样计划' }).click();
      await supervisor.locator('.ant-select-item-option', { hasText: '每周机器人' }).click();
      await supervisor.getByRole('button', { name: '抽样' }).click();
      await supervisor
        .getByRole('link', { name: /^20\d\d-/ })
        .first()
        .click(SLOW);
      await supervisor.getByRole('region', { name: '打分' }).waitFor(SLOW);
      for (const finding of await supervisor.getByRole('radio', { name: '不算' }).all())
        await finding.click();
      await supervisor.getByLabel('答复准确完整').fill('80');
      await served.shot(supervisor, 'review');
      expect(await faultsOf(supervisor)).toEqual([]);
      await supervisor.getByRole('button', { name: '提交评分' }).click();
      await supervisor.getByText(/^得分 \d/).waitFor(SLOW);
      await open('mine');
      await supervisor.getByText('还没有评过您的会话').waitFor(SLOW);
      await open('quality');
      await supervisor.getByRole('cell', { name: '已评' }).waitFor(SLOW);
      await served.shot(supervisor, 'quality');
      const states = supervisor.getByRole('radiogroup', { name: '状态' });
      const drawn = Number(/\d+/.exec(await states.getByText(/^待评 \d+$/).innerText()));
      await states.getByText(/^已评 1$/).click();
      expect(await supervisor.locator('tbody tr').count()).toBe(1);
      await states.getByText(/^待评/).click();
      expect(await supervisor.locator('tbody tr').count()).toBe(drawn);
      expect(await supervisor.getByRole('cell', { name: '已评' }).count()).toBe(0);
      expect(await faultsOf(supervisor)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'show today with the warning a click away, the channels and the wordings, without a fault of axe',
    async () => {
      await open('today');
      await supervisor.getByRole('region', { name: '群诉预警' }).getByRole('link').first().click();
      await supervisor.waitForURL(/#\/warnings/);
      for (const [page, heading] of [
        ['today', '今日'],
        ['channels', '渠道'],
        ['variants', '话术改进'],
      ] as const) {
        await open(page);
        await supervisor.getByRole('heading', { name: heading, level: 1 }).waitFor();
        await supervisor.waitForLoadState('networkidle').catch(() => undefined);
        await served.shot(supervisor, page);
        expect([page, await faultsOf(supervisor)]).toEqual([page, []]);
      }
      expect(served.dialogs).toEqual([]);
      expect(served.refused).toEqual([]);
    },
    STORY_MS,
  );
});
