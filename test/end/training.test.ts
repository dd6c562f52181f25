/** The trainer's pages in a real Chromium: enrolling, the plan, a training signed in on, the class after some drills. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';

const DAY = 86_400_000;

describe.skipIf(browserPath === undefined)('the pages of trainers', () => {
  let served: Served;
  let trainer: Page;

  beforeAll(async () => {
    served = await serve();
    trainer = await enter(served, ['trainer', 'supervisor', 'admin']);
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  const open = (page: string) => trainer.goto(`${served.address}/desk#/${page}`);

  it(
    'take members in, plan a training, write them in, assess and hold it',
    async () => {
      await open('training/members');
      for (const [name, group, isNew] of [
        ['路遥', '一组', false],
        ['学员乙', '二组', true],
      ] as const) {
        await trainer.getByRole('textbox', { name: '姓名' }).fill(name);
        await trainer.getByLabel('到岗日').fill('2026-01-05');
        await trainer.getByRole('textbox', { name: '组' }).fill(group);
        if (isNew) await trainer.getByText('新员工').click();
        await trainer.getByRole('button', { name: /登\s*记/ }).click();
        await trainer.getByRole('region', { name: `${name}的培训义务` }).waitFor();
      }
      const induction = trainer.getByRole('article', { name: '学员乙的上岗培训' });
      await induction.getByRole('button', { name: '签字' }).first().click();
      await induction.getByText('等学员签字').or(induction.getByText('已逾期').first()).first().waitFor();
      await served.shot(trainer, 'training-members');
      expect(await faultsOf(trainer)).toEqual([]);

      await open('training/sessions');
      const now = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 16);
      await trainer.getByLabel('开始时间').fill(now);
      await trainer.getByRole('textbox', { name: '内容' }).fill('登记与派单');
      await trainer.getByRole('button', { name: '排一次' }).click();
      const training = trainer.getByRole('article', { name: /TRN-3/ });
      await training.getByRole('combobox').click();
      await trainer.getByTitle('学员乙').click();
      await training.getByRole('button', { name: /^合\s*格$/ }).click();
      await training.getByRole('button', { name: '办完' }).click();
      await training.getByText('已办').waitFor();
      expect(await faultsOf(trainer)).toEqual([]);

      await open('learning');
      await trainer.getByRole('region', { name: '路遥的培训义务' }).waitFor();
      expect(await faultsOf(trainer)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'show the class as a heat map, curves as charts, and the plan until it waits for approval by somebody else',
    async () => {
      const store = await openSqliteStore(served.database);
      for (const [at, score] of [55, 70, 92].entries())
        for (const trainee of ['路遥', '学员乙'])
          await store.keepDrill({
            id: `${trainee}${at}`,
            communityId: 'yunqi',
            trainee,
            situation: 'CMPL-2',
            caseId: 'DRILL-CMPL-2-1',
            score: trainee === '路遥' ? score : 50,
            band: 'pass',
            startedAt: Date.now() - (4 - at) * DAY,
            finishedAt: Date.now() - (4 - at) * DAY + 300_000,
            detail: { result: { steps: [{ elements: { apology: at > 1, deadline: false } }] } },
          });
      await store.close();
      await open('training/class');
      await trainer.getByRole('cell', { name: '92' }).waitFor();
      await trainer
        .getByRole('img', { name: /薄弱要素/ })
        .locator('canvas')
        .waitFor();
      await served.shot(trainer, 'training-class');
      expect(await faultsOf(trainer)).toEqual([]);
      await trainer.getByRole('link', { name: '路遥' }).click();
      await trainer
        .getByRole('img', { name: /CMPL-2/ })
        .locator('canvas')
        .waitFor();
      await served.shot(trainer, 'training-curves');
      expect(await faultsOf(trainer)).toEqual([]);
      for (const tab of ['items', 'contests']) {
        await open(`training/${tab}`);
        await trainer.getByRole('tab', { selected: true }).waitFor();
        expect([tab, await faultsOf(trainer)]).toEqual([tab, []]);
      }

      await open('plans/2031');
      await trainer.getByRole('button', { name: /保\s*存/ }).click();
      await trainer.getByRole('button', { name: '提交审批' }).click();
      await trainer.getByText('待审批').first().waitFor();
      // Whoever submitted it may not approve it, whatever their rights.
      await trainer.getByRole('button', { name: /^批\s*准$/ }).click();
      await trainer.locator('.ant-message-error').waitFor();
      await served.shot(trainer, 'plans');
      expect(await faultsOf(trainer)).toEqual([]);
      expect(served.refused).toEqual([]);
      expect(served.dialogs).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'let a supervisor decide on a warning, and give a code for WeChat',
    async () => {
      const store = await openSqliteStore(served.database);
      await store.keepTraining({
        id: 'member:TRN-8:2',
        communityId: 'yunqi',
        trainee: '学员乙',
        kind: 'exam',
        rule: 'TRN-8',
        at: Date.now() - DAY,
        detail: {
          ...{
            rule: 'TRN-8',
            title: '安全知识考试',
            seed: 's',
            library: '',
            attempt: 2,
            minutes: 12,
            left: 0,
          },
          ...{ startedAt: Date.now() - DAY, parts: { theory: 40, discipline: 9 }, answers: [], drills: [] },
        },
      });
      await store.close();
      await open('invigilation');
      await trainer.getByRole('button', { name: /TRN-8/ }).click();
      await trainer.getByRole('heading', { name: '处理' }).waitFor();
      await trainer.getByRole('textbox', { name: '理由' }).last().fill('补考没有合格');
      await trainer.getByRole('button', { name: /^警\s*告$/ }).click();
      await trainer.getByText(/：警告。补考没有合格/).waitFor();
      await served.shot(trainer, 'exam-decision');
      expect(await faultsOf(trainer)).toEqual([]);

      await open('practice');
      const block = trainer.getByRole('region', { name: '在微信里练' });
      await block.getByRole('button', { name: '生成绑定码' }).click();
      await block
        .getByRole('status')
        .filter({ hasText: /绑定 [a-z2-9]{5}-[a-z2-9]{5}/ })
        .waitFor();
      await served.shot(trainer, 'practice-messenger');
      expect(await faultsOf(trainer)).toEqual([]);
    },
    STORY_MS,
  );
});
