/** Duties in a real Chromium: a visit from the calendar to its record, the round of an empty house on the phone, the night's hand-over. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import { goRound } from '../../src/desk/duty-round.ts';
import { createRegisterDesk } from '../../src/desk/registers.ts';
import type { Handover } from '../../src/staff.ts';
import { DAY, HOUR } from '../../src/text/shanghai.ts';
import { shanghaiIso, shanghaiMidnight } from '../../src/text/times.ts';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';
import { community, library, root } from '../shared.ts';

const SLOW = { timeout: 60_000 };
const PICTURE = join(root, 'data', 'demo', 'pictures', 'paper.png');
const EMPTY_HOME = '3栋2单元1502';

describe.skipIf(browserPath === undefined)('duties on the page of staff', () => {
  let served: Served;
  let page: Page;
  let number: string;

  beforeAll(async () => {
    served = await serve();
    page = await enter(served, ['agent', 'supervisor']);
    await served.owner('owner-of-the-night-1', '快来人！5栋1单元电梯停了，我被困在里面出不去');
    const store = openSqliteStore(served.database);
    const ticket = await vi.waitFor(async () => {
      const [first] = await store.tickets(community.id, { limit: 1 });
      if (!first) throw new Error('no ticket yet');
      return first;
    }, SLOW);
    number = ticket.number;
    // At eight in the morning, whatever time it is: the shift ends, an empty house is on the books. Of the hour from then on
    // the service has made the hand-over by itself, without the ticket: then it is the day before's.
    const eight = shanghaiMidnight(Date.now()) + 8 * HOUR;
    const made = Date.now() >= eight && Date.now() < eight + HOUR;
    const clock = new ManualClock(made ? eight - DAY : eight);
    const options = { store, clock, communityId: community.id, library: () => library };
    const empty = { home: EMPTY_HOME, kind: '未交房' };
    await createRegisterDesk(options).add('vacant', empty, { id: 'lu', name: '陆' });
    const left = { open: [{ ticket, leaves: true }] } as unknown as Handover;
    await goRound({ ...options, handover: async () => left });
    await store.close();
  }, 240_000);
  afterAll(() => served?.close(), 120_000);

  const open = (place: string) => page.goto(`${served.address}/desk#/${place}`);
  /** Every point and line, one tap right after the other. */
  async function tickAll(): Promise<void> {
    const points = page.getByRole('checkbox', { name: '正常' });
    await points.first().waitFor(SLOW);
    for (const point of await points.all()) await point.check();
  }
  const isDone = () => page.locator('h1 + .state', { hasText: '已做' }).waitFor(SLOW);

  it(
    'leads a visit from the calendar to the month’s plan and its record',
    async () => {
      await open('duties');
      await page.getByText('月历', { exact: true }).click(SLOW);
      const calendar = page.locator('.duty-calendar');
      await calendar.locator('button[aria-pressed="true"]').waitFor(SLOW);
      await served.shot(page, 'duty-calendar');
      expect(await faultsOf(page)).toEqual([]);
      await calendar.locator('tbody button').last().click();
      await calendar.getByRole('link', { name: '月度走访与月报' }).click(SLOW);
      await page.getByText(/计划 \d+ 户，已办结 0 户/).waitFor(SLOW);
      await page.getByRole('link', { name: /^走访登记 20/ }).click();
      await page.locator('tbody a').first().click(SLOW);
      const drawer = page.getByRole('dialog');
      await drawer.getByLabel('走访日期').fill(shanghaiIso(Date.now()).slice(0, 10), SLOW);
      await drawer.getByLabel('走访人').fill('路遥');
      await drawer.getByLabel('方式').click();
      await page.locator('.ant-select-item-option', { hasText: '电话' }).click();
      await drawer.getByRole('button', { name: /走访完，没有意见/ }).click();
      await served.shot(page, 'duty-visit');
      expect(await faultsOf(page)).toEqual([]);
      // What was written on the row is kept with the move.
      await drawer
        .locator('.sheet-move')
        .getByRole('button', { name: '走访完，没有意见', exact: true })
        .last()
        .click();
      await drawer.locator('.sheet-log').getByText('走访完，没有意见').waitFor(SLOW);
      await drawer.locator('.state', { hasText: '已完成' }).waitFor(SLOW);
      await open('duties');
      await page.getByText('一个月', { exact: true }).click(SLOW);
      await page.getByRole('link', { name: '月度走访与月报' }).click(SLOW);
      await page.getByText(/计划 \d+ 户，已办结 1 户/).waitFor(SLOW);
    },
    STORY_MS,
  );

  it(
    'has the round of an empty house done on the phone with quick taps and a picture, its row a tap away',
    async () => {
      await page.setViewportSize({ width: 390, height: 800 });
      await open('duties');
      await page.getByText('一个月', { exact: true }).click(SLOW);
      await page
        .getByRole('link', { name: /^空置房(检查|通风|保洁)/ })
        .first()
        .click(SLOW);
      await page.getByRole('link', { name: '打开空置房登记里的这一行' }).click(SLOW);
      await page.getByRole('dialog').getByText(EMPTY_HOME).first().waitFor(SLOW);
      await page.goBack();
      await tickAll();
      await page.locator('input[type="file"]').first().setInputFiles(PICTURE);
      await page.getByRole('img', { name: /1/ }).first().waitFor(SLOW);
      // Words stand in lines, not one below the other.
      const text = await page.locator('.sheet-point .sheet-text').first().boundingBox();
      expect(text?.width).toBeGreaterThan(150);
      await served.shot(page, 'duty-vacant-phone');
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: '做完了' }).click();
      await isDone();
    },
    STORY_MS,
  );

  it(
    'passes the night on: what is left over is read on its ticket, and what is written survives the taps',
    async () => {
      await page.setViewportSize({ width: 1366, height: 900 });
      await open('duties');
      await page.getByRole('link', { name: '夜班交接' }).first().click(SLOW);
      await page.getByLabel('接班人').fill('周明', SLOW);
      await tickAll();
      await expect
        .poll(() => page.getByRole('region', { name: '逐项核对' }).getByText('1/1').count(), SLOW)
        .toBe(1);
      expect(await page.getByLabel('接班人').inputValue()).toBe('周明');
      await served.shot(page, 'duty-night');
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: '做完了' }).click();
      await isDone();
      await page.getByRole('link', { name: number }).click();
      await page.waitForURL(/#\/tickets\//);
      await page.getByText(number).first().waitFor(SLOW);
      expect([served.refused, served.dialogs]).toEqual([[], []]);
    },
    STORY_MS,
  );
});
