/** A trainer changes a greeting in a real Chromium: refused while it is rude, published, said by the service, rolled back. */
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { libraryTexts } from '../../src/library/loader.ts';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve } from '../browser.ts';
import { root } from '../shared.ts';

const PETS = '养犬请先到当地登记和免疫，出门牵绳并清理粪便；遇到不文明养宠，请告诉我们时间和位置。';
const ASIDE = ['请您稍等，我把音量调一下。', '麻烦您稍候，我调整一下耳机。'];
const FAQ = '图书角每天9点到21点开放，请您凭门禁卡进入。';

describe.skipIf(browserPath === undefined)('the workshop of the scripts', () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await serve({ YINGDA_LOG: 'info' });
    page = await enter(served, ['trainer']);
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  /** What an owner is told, as far as these words. */
  async function told(session: string, words: string): Promise<string> {
    const answer = await fetch(`${served.address}/api/chat/${session}/events`, {
      signal: AbortSignal.timeout(60_000),
    });
    let heard = '';
    for await (const chunk of answer.body ?? []) {
      heard += Buffer.from(chunk).toString();
      if (heard.includes(words)) break;
    }
    return heard;
  }

  const overview = async () =>
    (await page.evaluate("fetch('/api/staff/library').then((answer) => answer.json())")) as {
      number: number;
      state: { inUse: number; taking: boolean; faults: string[] };
    };
  it(
    'says while one writes what is wrong, and publishes nothing of it',
    async () => {
      await page.getByRole('navigation', { name: '主菜单' }).getByText('改话术').click();
      await page.getByText('使用中：出厂话术').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('link', { name: /^OPEN-1 / }).click();
      const greeting = page.getByRole('textbox', { name: '电话话术 1' });
      const before = await greeting.inputValue();
      await greeting.fill(before.replace(/\n[^\n]*$/, '\n喂，什么事？'));
      // The checker's models are trained first, where no other test has kept them.
      await page.getByText('有错，不能发布').waitFor({ timeout: 150_000 });
      await page.getByText('这句话过不了用语检查').first().waitFor();
      expect(await page.locator('.script-publish .ant-btn-primary').isDisabled()).toBe(true);
      await page.getByRole('button', { name: '撤销修改' }).click();
      expect(await greeting.inputValue()).toBe(before);
    },
    STORY_MS,
  );

  it(
    'adds a step, moves it and takes it out again, and says what follows',
    async () => {
      await page.evaluate("location.hash = '#/scripts/TALK-9'");
      await page.getByRole('button', { name: '在后面加一步 1' }).click();
      await page.getByText('有错，不能发布').waitFor();
      await page.getByRole('textbox', { name: '电话话术 2' }).fill(ASIDE.join('\n'));
      await page.getByRole('textbox', { name: '文字话术 2' }).fill(ASIDE.join('\n'));
      await page.getByRole('group', { name: '要表达 2' }).getByText('征询口气的请求').click();
      await page.getByText('校验通过').waitFor();
      await page.getByText('新增 → 2').waitFor();
      expect(
        (await page.getByText('4: 新增 → 2').count()) + (await page.getByText('3 → 4').count()),
      ).toBeGreaterThan(0);
      await page.getByRole('button', { name: '下移 2' }).click();
      await page.getByText('新增 → 3').waitFor();
      await page.getByText('校验通过').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await served.shot(page, 'scripts-steps');
      await page.getByRole('button', { name: '删除这一步 3' }).click();
      await page.getByText('新增 → 3').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: '删除这一步 2' }).click();
      await page.getByText('2 → 删除').waitFor();
      await page.getByText('DRILL-TALK-9-1').first().waitFor();
      await page.getByRole('button', { name: '撤销修改' }).click();
      await page.evaluate("location.hash = '#/scripts/OPEN-1'");
      await page.getByRole('heading', { name: 'OPEN-1', exact: true }).waitFor();
      await page.getByRole('heading', { name: 'TALK-9', exact: true }).waitFor({ state: 'detached' });
    },
    STORY_MS,
  );

  it(
    'shows what differs and what uses it, publishes, and the service takes it',
    async () => {
      const greeting = page.getByRole('textbox', { name: '电话话术 1' });
      const before = await greeting.inputValue();
      await greeting.fill(
        before.replace(
          /\n[^\n]*$/,
          '\n您好，{community}物业服务中心，我是工号{agent_number}的客服，请问有什么可以帮您？',
        ),
      );
      await page.getByRole('textbox', { name: '等几秒 1' }).fill('6');
      await page.getByText('校验通过').waitFor();
      await page.getByText('DRILL-OPEN-1-1').waitFor();
      expect(await page.locator('.script-diff ins').count()).toBe(2);
      await page.getByRole('textbox', { name: '等几秒 1' }).fill('');
      await page.evaluate("location.hash = '#/scripts/FAQ-LIVE-1'");
      await page.getByRole('textbox', { name: '答复' }).fill(PETS);
      await page.getByText('校验通过').waitFor();
      await page.getByText('FLOW-INFO').first().waitFor();
      expect(await page.locator('.script-diff ins').count()).toBe(2);
      await page.getByRole('textbox', { name: '为什么改' }).fill('换一句更顺口的问候');
      expect(await faultsOf(page)).toEqual([]);
      await page.locator('.script-publish').scrollIntoViewIfNeeded();
      await served.shot(page, 'scripts');
      await page.locator('.script-publish .ant-btn-primary').click();
      await page.locator('.ant-popconfirm .ant-btn-primary').click();
      await page.getByText('使用中：第1版').waitFor({ timeout: 120_000 });
      expect(await overview()).toMatchObject({ number: 1, state: { inUse: 1, faults: [] } });
      // A wording of a situation is read by the checker's models; an answer by none.
      expect(served.log().filter((line) => line.msg === 'library replaced')).toMatchObject([
        { trained: ['lines'] },
      ]);
    },
    STORY_MS,
  );

  it(
    'has the bot say it',
    async () => {
      await served.owner('owner-with-a-dog', '小区可以养狗吗');
      expect(await told('owner-with-a-dog', PETS)).toContain(PETS);
    },
    STORY_MS,
  );

  it(
    'takes it out as files that a repository can take',
    () => {
      const folder = join(dirname(served.database), 'exported');
      const settings = { YINGDA_DATA: dirname(served.database), YINGDA_LOG: 'error' };
      execFileSync(
        process.execPath,
        [join(root, 'bin', 'yingda.js'), 'script', 'export', '--folder', folder],
        { env: { ...process.env, ...settings } },
      );
      const [now, shipped] = [libraryTexts(folder), libraryTexts(join(root, 'scripts-zh'))];
      const changed = [...now].filter(([name, text]) => shipped.get(name) !== text).map(([name]) => name);
      expect(changed).toEqual(['faq/living.yaml', 'situations/open.yaml']);
      expect(now.get('faq/living.yaml')).toContain(PETS);
    },
    STORY_MS,
  );

  it(
    'tries a message and a wording',
    async () => {
      await page.locator('.page-act').click();
      await page.getByText('试一试').click();
      await page.getByRole('textbox', { name: '业主的一句话' }).fill('我家厨房水管漏水了');
      await page.getByRole('button', { name: '看怎么理解' }).click();
      await page.getByText('repair', { exact: true }).waitFor();
      await page.getByRole('textbox', { name: '一句话术' }).fill(FAQ);
      await page.getByRole('button', { name: '看各渠道效果' }).click();
      await page
        .getByText(/\/2048字节，分1条发/)
        .first()
        .waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await served.shot(page, 'scripts-try');
    },
    STORY_MS,
  );

  it(
    'shows the revision, and goes back to the shipped scripts',
    async () => {
      await page.getByText('修订记录').click();
      await page.getByText('换一句更顺口的问候').waitFor();
      await page.getByRole('button', { name: '改了什么' }).click();
      await page.locator('.script-diff ins').first().waitFor();
      await page.getByText('situations/open.yaml').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await served.shot(page, 'scripts-revisions');
      await page.getByRole('button', { name: '退回出厂话术' }).click();
      await page.locator('.ant-popconfirm .ant-btn-primary').click();
      await page.getByText('使用中：第2版').waitFor({ timeout: 120_000 });
      await page.getByText('第2版', { exact: true }).waitFor();
      expect(await page.getByText('situations/open.yaml').count()).toBe(0);
      await served.owner('owner-with-a-cat', '小区可以养狗吗');
      expect(await told('owner-with-a-cat', '养犬')).not.toContain(PETS);
      // What the shipped files train was kept.
      expect(served.log().filter((line) => line.msg === 'library replaced')[1]).toMatchObject({
        trained: [],
      });
    },
    STORY_MS,
  );

  it('opened no dialog, and the content security policy refused nothing', () => {
    expect([served.dialogs, served.refused]).toEqual([[], []]);
  });
});
