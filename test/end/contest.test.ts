/** A skills contest in a real Chromium: two join, the same owner for both, the board as it comes along; mystery owners agreed to and planned. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve, setPassword } from '../browser.ts';

const SLOW = { timeout: 60_000 };
const shanghai = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16);

describe.skipIf(browserPath === undefined)('trainers and those they train', () => {
  let served: Served;
  let trainer: Page;
  let other: Page;

  beforeAll(async () => {
    served = await serve();
    trainer = await enter(served, ['trainer', 'agent', 'admin']);
    const link = await trainer.evaluate(async () => {
      const session = (await (await fetch('/api/staff/session')).json()) as { csrf: string };
      const answer = await fetch('/api/staff/accounts', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-yingda-csrf': session.csrf },
        body: JSON.stringify({ login: 'xiaolin', name: '小林', roles: ['agent'], communities: null }),
      });
      return ((await answer.json()) as { invitation: string }).invitation;
    });
    other = await served.person();
    await setPassword(other, `${served.address}/desk#/invitation/${link}`);
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  const open = (page: Page, place: string) => page.goto(`${served.address}/desk#/${place}`);

  it(
    'play a contest: the same owner for both, and each sees the board when the other is done',
    async () => {
      await open(trainer, 'training/contests');
      await trainer.getByLabel('比赛名称').fill('冬季赛');
      await trainer.getByLabel('情境，如 OPEN-5 CMPL-2').fill('CMPL-2');
      await trainer.getByLabel('开始').fill(shanghai(Date.now() - 3_600_000));
      await trainer.getByLabel('结束').fill(shanghai(Date.now() + 3_600_000));
      await trainer.getByRole('button', { name: '发布比赛' }).click();
      await trainer.getByRole('article', { name: '冬季赛' }).waitFor(SLOW);

      const openings: string[] = [];
      for (const page of [trainer, other]) {
        await open(page, 'learning');
        const contest = page.getByRole('region', { name: '冬季赛：参赛' });
        await contest.getByRole('button', { name: '参加下一轮' }).click();
        const lines = contest.getByRole('list', { name: '对话' });
        await lines.locator('.drill-owner').first().waitFor(SLOW);
        openings.push((await lines.locator('.drill-owner').first().innerText()).trim());
        expect(await contest.getByRole('button', { name: '看示范' }).count()).toBe(0);
        if (page === trainer) await served.shot(page, 'contest');
        // A line that ends no owner's call, whoever was drawn.
        await contest.getByLabel('要说的话').fill('您好，您请讲。');
        await contest.getByRole('button', { name: '说', exact: true }).click();
        await lines.locator('.drill-trainee').first().waitFor(SLOW);
        await contest.getByRole('button', { name: /^(挂机|结束对话)$/ }).click();
        await contest.getByText('成绩单').first().waitFor(SLOW);
        expect(await faultsOf(page)).toEqual([]);
        await contest.getByRole('button', { name: '返回' }).click();
        await contest.getByRole('button', { name: '参加下一轮' }).click();
        await contest.getByText('每一轮都演过了').waitFor(SLOW);
      }
      expect(openings[0]).not.toBe('');
      expect(openings[1]).toBe(openings[0]);
      // Nobody has touched the first page since: it looks by itself.
      await trainer
        .getByRole('region', { name: '冬季赛：参赛' })
        .getByRole('cell', { name: '小林' })
        .waitFor(SLOW);
      await served.shot(trainer, 'contest-board');
    },
    STORY_MS,
  );

  it(
    'agree to mystery owners, and plan one',
    async () => {
      await open(trainer, 'training/members');
      await trainer.getByRole('textbox', { name: '姓名' }).fill('小林');
      await trainer.getByLabel('到岗日').fill('2026-01-05');
      await trainer.getByRole('textbox', { name: '组' }).fill('一组');
      await trainer.getByRole('button', { name: /登\s*记/ }).click();
      await trainer.getByRole('region', { name: '小林的培训义务' }).waitFor(SLOW);

      await open(other, 'learning');
      await other.getByText('未确认').waitFor(SLOW);
      await other.getByRole('button', { name: '我已看过' }).click();
      await other.getByText('已确认').waitFor(SLOW);
      expect(await faultsOf(other)).toEqual([]);
      await served.shot(other, 'mystery-own');

      await open(trainer, 'training/mystery');
      await trainer.getByText('已确认').waitFor(SLOW);
      await trainer.getByRole('combobox', { name: '情境或流程' }).fill('CMPL-1');
      await trainer.keyboard.press('Enter');
      await trainer.getByRole('combobox', { name: '测谁' }).click();
      await trainer.getByTitle('小林').click();
      await trainer.getByLabel('开始').fill(shanghai(Date.now() + 3_600_000));
      await trainer.getByLabel('结束').fill(shanghai(Date.now() + 7_200_000));
      await trainer.getByRole('button', { name: /^安\s*排$/ }).click();
      const run = trainer.getByRole('article').filter({ hasText: 'CMPL-1' });
      await run.getByText('待开始').waitFor(SLOW);
      expect(await faultsOf(trainer)).toEqual([]);
      await served.shot(trainer, 'mystery');
      await run.getByRole('button', { name: /^取\s*消$/ }).click();
      await run.getByText('已取消').waitFor(SLOW);
      expect(served.refused).toEqual([]);
    },
    STORY_MS,
  );
});
