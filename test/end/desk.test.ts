/** The page of staff in a real Chromium: the stories of an administrator, an agent and a dispatcher. */
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { browserPath, faultsOf, type Served, STORY_MS, serve, setPassword } from '../browser.ts';
import { community, library } from '../shared.ts';

const HOSTILE = '<img src=x onerror=alert(1)><script>alert(2)</script>';
describe.skipIf(browserPath === undefined)('the page of staff, served by yingda start', () => {
  /** Somebody's own site, with the one tag. */
  const site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><title>site</title><script src="${served.address}/widget.js" async></script>`,
    );
  });
  let siteAddress = '';
  let served: Served;
  let admin: Page;
  let agent: Page;

  beforeAll(async () => {
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const at = site.address();
    siteAddress = `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
    served = await serve({ YINGDA_EMBED: siteAddress });
    admin = await served.person();
    agent = await served.person();
    // A repair that the bot files, a complaint that wants a person, an emergency, somebody hostile.
    await Promise.all([
      served.owner('owner-repair', '3栋2单元1502 厨房洗菜盆下面漏水 姓林 13812340098 明天下午三点以后都在家'),
      served.owner('owner-person', '我姓王，住8栋1单元602，物业费怎么收得这么贵'),
      served.owner('owner-stuck', '快来人！5栋1单元电梯停了，我被困在里面出不去'),
      served.owner('owner-hostile', `${HOSTILE} 你好，3栋2单元1601卫生间漏水`),
    ]);
  }, 120_000);

  afterAll(async () => {
    site.close();
    await served?.close();
  }, 30_000);

  const open = (page: Page, name: string) =>
    page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name }).click();
  const draft = (page: Page) => page.locator('#draft');

  it(
    'lets the administrator in by the link of the terminal, who makes an account for an agent',
    async () => {
      const link = /http\S+invitation\/\S+/.exec(served.greeting)?.[0] ?? '';
      await setPassword(admin, link);
      await admin.getByRole('heading', { name: '工单' }).waitFor();
      expect(await admin.getByRole('link', { name: '会话' }).count()).toBe(0);
      await open(admin, '账号');
      await admin.getByRole('button', { name: '新建账号' }).click();
      const form = admin.getByRole('dialog');
      await form.getByLabel('账号').fill('luyao');
      await form.getByLabel('姓名').fill('路遥');
      await form.getByRole('button', { name: '保存' }).click();
      const invitation = await admin.getByRole('textbox', { name: '邀请链接' }).inputValue();
      await admin.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click();
      await admin.getByRole('cell', { name: '待设密码' }).waitFor();
      await served.shot(admin, 'accounts');
      expect(await faultsOf(admin)).toEqual([]);
      await served.owner('owner-repair', '对');
      await served.owner('owner-person', '转人工');

      await setPassword(agent, invitation);
      await agent.getByRole('region', { name: '会话', exact: true }).waitFor();
      // The link is used up.
      const late = await served.person();
      await late.goto(invitation);
      await late.getByText('已经用过或已过期').waitFor();
      await late.context().close();
    },
    STORY_MS,
  );

  it(
    'has the emergency on top of the queue, and hostile names and messages are only text',
    async () => {
      const rows = agent.locator('.queue-row');
      await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(4);
      await expect.poll(() => rows.first().textContent(), { timeout: 20_000 }).toContain('突发');
      await agent.locator('.queue-row', { hasNotText: /突发|1502|602/ }).click();
      await agent.getByText(HOSTILE).first().waitFor();
      await served.shot(agent, 'queue');
      expect(served.dialogs).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'lets an agent take over, be warned while typing, answer with a suggestion, note, and hand back',
    async () => {
      await agent.locator('.queue-row', { hasText: '602' }).click();
      await agent.getByRole('button', { name: /我来接待|接手会话/ }).click();
      await agent.getByRole('button', { name: '交还机器人' }).waitFor();
      // The checker's models are trained first, where no other test has kept them.
      await agent.locator('.hint').first().waitFor({ timeout: 150_000 });
      await served.shot(agent, 'desk');

      await draft(agent).fill('再闹我就挂电话了。');
      await agent.locator('.marked mark').first().waitFor({ state: 'attached' });
      await agent.getByText('有不能说的话').waitFor();
      expect(await agent.getByRole('button', { name: '发送给业主' }).isDisabled()).toBe(true);
      await draft(agent).press('Enter');
      // The reason and better words, under the pointer; gone with what was wrong.
      const mark = await agent.locator('.marked mark').first().boundingBox();
      await agent.mouse.move((mark?.x ?? 0) + 6, (mark?.y ?? 0) + 6);
      await agent.getByRole('tooltip').filter({ hasText: '。' }).waitFor();
      await served.shot(agent, 'lint');
      expect(await faultsOf(agent)).toEqual([]);
      expect(await draft(agent).inputValue()).toBe('再闹我就挂电话了。');

      // What is only warned of goes out at the second press.
      await draft(agent).fill('您好，这不归我管。');
      await agent.getByRole('tooltip').filter({ hasText: '挂' }).waitFor({ state: 'detached' });
      await agent.getByText('先看提示').waitFor();
      await draft(agent).press('Enter');
      await agent.getByRole('button', { name: '仍然发送' }).click();
      await agent.locator('.line-agent .bubble', { hasText: '您好，这不归我管。' }).waitFor();

      await draft(agent).fill('');
      await agent.keyboard.press('Alt+1');
      const suggested = await draft(agent).inputValue();
      expect(suggested.length).toBeGreaterThan(5);
      await draft(agent).press('Enter');
      await agent.locator('.line-agent .bubble', { hasText: suggested.slice(0, 12) }).waitFor();

      await agent.locator('.composer-bar').getByText('内部备注').click();
      await draft(agent).fill('业主上月也问过收费');
      await served.shot(agent, 'note');
      await draft(agent).press('Enter');
      await agent.locator('.line-note .bubble', { hasText: '业主上月也问过收费' }).waitFor();
      const told = await fetch(`${served.address}/api/chat/owner-person/events`, {
        signal: AbortSignal.timeout(1500),
      });
      let heard = '';
      try {
        for await (const chunk of told.body ?? []) heard += Buffer.from(chunk).toString();
      } catch {
        // The stream has no end of its own.
      }
      expect(heard).toContain(suggested.slice(0, 12));
      expect(heard).not.toContain('业主上月也问过收费');

      await served.owner('owner-person', '好的，那我等你们的消息');
      await agent.locator('.line-owner .bubble', { hasText: '那我等你们的消息' }).waitFor();
      await agent.getByRole('button', { name: '交还机器人' }).click();
      await agent.getByRole('button', { name: '确定' }).click();
      await agent.getByText('机器人正在接待').waitFor();
    },
    STORY_MS,
  );

  it(
    'lets an agent correct what is being taken down, and the bot goes on from there',
    async () => {
      await served.owner('owner-lamp', '5栋2单元303卧室的灯不亮了');
      const row = agent.locator('.queue-row', { hasText: '303' });
      await row.waitFor();
      await row.click();
      const filing = agent.getByRole('region', { name: '登记' });
      await filing.getByText('5栋2单元303').waitFor();
      await filing.getByRole('button', { name: /^改.*地址/ }).click();
      await agent.keyboard.press('Control+A');
      await agent.keyboard.insertText('5栋2单元304');
      await agent.keyboard.press('Enter');
      await filing.getByText('5栋2单元304').waitFor();
      await filing.getByRole('button', { name: /^改.*电话/ }).click();
      await agent.keyboard.insertText('13900000031');
      await agent.keyboard.press('Enter');
      await filing.getByText('139****0031').waitFor();
      // What is open is asked for next, and neither of these.
      await filing.locator('li', { hasText: '方便的时间' }).getByText('正在问').waitFor();
      expect(await faultsOf(agent)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'is worked by the keyboard alone: a conversation, an answer, a note',
    async () => {
      await open(agent, '会话');
      await agent.locator('.queue-row').first().waitFor();
      const press = async (...keys: string[]) => {
        for (const key of keys) await agent.keyboard.press(key);
      };
      await press('Alt+ArrowDown');
      await agent.locator('.hint').first().waitFor();
      await press('Alt+1');
      const words = await draft(agent).inputValue();
      expect(words.length).toBeGreaterThan(5);
      await press('Enter');
      await agent.locator('.line-agent .bubble', { hasText: words.slice(0, 12) }).waitFor();
      // Back from the draft to what it is for; a note, and back again.
      await press('Shift+Tab', 'ArrowRight');
      await agent.getByText('记下备注').waitFor();
      await press('Tab');
      await agent.keyboard.insertText('已电话告知物业经理');
      await press('Enter');
      await agent.locator('.line-note .bubble', { hasText: '已电话告知' }).waitFor();
      await press('Shift+Tab', 'ArrowLeft');
      await agent.getByText('发送给业主').waitFor();
    },
    STORY_MS,
  );

  it(
    'finds what to say after "/"',
    async () => {
      await agent.locator('.composer-bar').getByText('回复业主').click();
      await draft(agent).fill('/无声电话');
      await agent.locator('.finder .hint-text').nth(1).waitFor();
      const second = (await agent.locator('.finder .hint-text span').nth(1).textContent()) ?? '';
      for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await agent.keyboard.press(key);
      expect(await draft(agent).inputValue()).toBe(second);
      await draft(agent).fill('/');
      await agent.keyboard.press('Escape');
      expect(await draft(agent).inputValue()).toBe('');
    },
    STORY_MS,
  );

  it(
    'lets a dispatcher move a ticket through its legal moves, and print it',
    async () => {
      await open(agent, '工单');
      const card = agent.locator('a.ticket', { hasText: /BX-\d{4}-/ }).first();
      await card.waitFor();
      await served.shot(agent, 'board');
      expect(await faultsOf(agent)).toEqual([]);
      await card.click();
      const drawer = agent.getByRole('dialog');
      await drawer.getByRole('button', { name: '接单' }).click();
      await drawer.getByRole('button', { name: '完成' }).click();
      const asked = agent.getByRole('dialog').last();
      await asked.getByRole('button', { name: '完成' }).click();
      await asked.getByText('必填').waitFor();
      await asked.getByLabel('处理结果').fill('更换下水软管');
      await asked.getByRole('button', { name: '完成' }).click();
      await drawer.getByText('已完成').first().waitFor();
      await drawer.getByRole('button', { name: '看完整电话' }).click();
      await drawer.getByText(/^1\d{10}$/).waitFor();
      await served.shot(agent, 'ticket');
      expect(await faultsOf(agent)).toEqual([]);
      await agent.getByRole('link', { name: '打印派工单' }).click();
      await agent.getByText('业主签字').waitFor();
      await served.shot(agent, 'print');
      await agent.goBack();
      await agent.goto(`${served.address}/desk#/tickets`);
      await agent.getByText('列表').click();
      await agent.locator('.ant-table-row').first().waitFor();
      await served.shot(agent, 'table');
      expect(await faultsOf(agent)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'lets a trainer say otherwise what agents keep changing',
    async () => {
      const phrase = library.phrases.get('CMPL-2.1.chat');
      const text = phrase?.text.replace(/[^。]*。$/, '请您说说哪件事最着急，我马上为您处理。') ?? '';
      const store = openSqliteStore(served.database);
      await store.keepWordingUses(
        Array.from({ length: 6 }, (_, nth) => ({
          id: `act-${nth}`,
          communityId: community.id,
          phrase: 'CMPL-2.1.chat',
          version: phrase?.version ?? '',
          outcome: 'edited' as const,
          wording: text,
          conversationId: `talk-${nth}`,
          by: `s${nth % 2}`,
          at: Date.now(),
        })),
      );
      await open(admin, '改进');
      await admin.getByText('6个会话 · 2位坐席').waitFor();
      await admin.getByText('请您说说哪件事最着急').waitFor();
      await served.shot(admin, 'variants');
      expect(await faultsOf(admin)).toEqual([]);
      await admin.getByRole('button', { name: '采用', exact: true }).click();
      await admin.getByRole('button', { name: '确定' }).click();
      await admin.getByText('已采用').waitFor();
      expect((await store.wordingVariants(community.id))[0]).toMatchObject({ state: 'approved', text });
      await admin.getByRole('button', { name: '撤回' }).click();
      await admin.getByText('已采用').waitFor({ state: 'detached' });
      await store.close();
    },
    STORY_MS,
  );

  it(
    'shows an administrator what was done, and that the log is whole',
    async () => {
      await open(admin, '审计');
      await admin.getByRole('button', { name: '校验整条链' }).click();
      await admin.getByText('校验通过').waitFor();
      await admin.getByRole('cell', { name: '查看完整电话' }).first().waitFor();
      await served.shot(admin, 'audit');
      expect(await faultsOf(admin)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'speaks English, and fits a phone',
    async () => {
      await admin.getByRole('button', { name: 'English' }).click();
      await admin.getByRole('navigation', { name: 'Main menu' }).waitFor();
      await admin.getByRole('button', { name: '中文' }).click();
      await admin.getByRole('navigation', { name: '主菜单' }).waitFor();
      await agent.setViewportSize({ width: 390, height: 844 });
      await agent.goto(`${served.address}/desk#/desk`);
      await agent.locator('.queue-row').first().waitFor();
      const overflow = await agent.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await served.shot(agent, 'small');
      await agent.locator('.queue-row').first().click();
      await agent.locator('#draft').waitFor();
      await agent.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '会话' }).click();
      await agent.locator('.queue-row').first().waitFor();
    },
    STORY_MS,
  );

  it(
    'lets a site that is named show the chat by one tag, at less than 60 KB, and no other site',
    async () => {
      const visitor = await served.person();
      let bytes = 0;
      visitor.on('response', async (response) => {
        if (response.url().startsWith(served.address) && !response.url().includes('/api/'))
          bytes += gzipSync(await response.body().catch(() => Buffer.alloc(0))).length;
      });
      await visitor.goto(siteAddress);
      await visitor.getByRole('button', { name: '联系物业' }).click();
      const chat = visitor.frameLocator('iframe');
      await chat.getByRole('textbox').fill('请问物业费怎么算');
      await chat.getByRole('button', { name: '发送', exact: true }).click();
      await chat.locator('.message[data-from="bot"]').first().waitFor();
      await served.shot(visitor, 'widget');
      expect(bytes).toBeGreaterThan(1000);
      expect(bytes).toBeLessThan(60_000);
      // Small on the way, too: fetch unpacks what it gets.
      const packed = await fetch(`${served.address}/app.js`);
      expect(packed.headers.get('content-encoding')).toBe('gzip');
      expect(await packed.text()).toContain('EventSource');
      const policy = (await fetch(served.address)).headers.get('content-security-policy');
      expect(policy).toContain(`frame-ancestors ${siteAddress}`);
      const desk = (await fetch(`${served.address}/desk`)).headers.get('content-security-policy');
      expect(desk).toContain("frame-ancestors 'none'");
      await visitor.context().close();
    },
    STORY_MS,
  );

  it('opened no dialog, and the policy without unsafe-inline refused nothing', async () => {
    const policy = (await fetch(`${served.address}/desk`)).headers.get('content-security-policy');
    expect(policy).toMatch(/style-src 'self' 'nonce-[\w-]{20,}'/);
    expect(policy).not.toContain('unsafe');
    expect(served.dialogs).toEqual([]);
    expect(served.refused).toEqual([]);
  });
});
