/** A dispatcher, a supervisor and an agent in a real Chromium: an outage with many homes, an emergency, a whisper, a long queue. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { browserPath, enter, faultsOf, type Served, STORY_MS, serve, setPassword } from '../browser.ts';
import { community } from '../shared.ts';

const HOSTILE = '<svg onload=alert(1)>"><img src=x onerror=alert(2)>';
const MANY = 5000;

describe.skipIf(browserPath === undefined)('tickets and whispers on the page of staff', () => {
  let served: Served;
  let lead: Page;
  let agent: Page;

  beforeAll(async () => {
    served = await serve();
    lead = await enter(served, ['supervisor', 'admin']);
    agent = await served.person();
    // Another account, made by the administrator on the page's own API.
    const { invitation } = (await lead.evaluate(async () => {
      const session = (await (await fetch('/api/staff/session')).json()) as { csrf: string };
      const answer = await fetch('/api/staff/accounts', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-yingda-csrf': session.csrf },
        body: JSON.stringify({ login: 'xiaohe', name: '小何', roles: ['agent'], communities: null }),
      });
      return answer.json();
    })) as { invitation: string };
    await setPassword(agent, `${served.address}/desk#/invitation/${invitation}`);
    await served.owner('owner-power', '3栋整栋停电了，我是3栋2单元1502，电话13812340098');
    await served.owner('owner-stuck', '快来人！5栋1单元电梯停了，我被困在里面出不去');
    await served.owner('owner-words', `我姓王，${HOSTILE} 转人工`);
  }, 120_000);
  afterAll(() => served?.close(), 30_000);

  const asked = (page: Page) => page.getByRole('dialog').last();
  const ticket = async (page: Page, text: string | RegExp) => {
    await page.goto(`${served.address}/desk#/tickets`);
    await page.locator('a.ticket', { hasText: text }).first().click();
    await page.getByRole('dialog').getByRole('heading', { name: '处理记录' }).waitFor();
  };

  it(
    'shows the homes that an outage concerns, and links one more',
    async () => {
      const count = async () => {
        const { tickets } = (await agent.evaluate(
          "fetch('/api/staff/tickets').then((answer) => answer.json())",
        )) as { tickets: { kind: string }[] };
        const repairs = tickets.filter(({ kind }) => kind === 'repair').length;
        if (repairs === 0) await served.owner('owner-power', '对');
        return repairs;
      };
      await expect.poll(count, { timeout: 60_000, interval: 4000 }).toBe(1);
      await served.owner('owner-second', '家里停电了，3栋1单元801，电话13900000012');
      await ticket(agent, /停电/);
      await agent.getByRole('heading', { name: '受影响户（1）' }).waitFor();
      await agent.getByText('3-1-801').first().waitFor();
      expect(await agent.getByText('13900000012').count()).toBe(0);
      await served.shot(agent, 'outage');
      expect(await faultsOf(agent)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'gives a ticket to whose turn it is, urges it, and tells it higher up',
    async () => {
      // One button gives a ticket to people.
      expect(await agent.getByRole('button', { name: '指派' }).count()).toBe(0);
      await agent.getByRole('button', { name: '派单', exact: true }).click();
      await asked(agent).getByLabel('派给谁').click();
      await agent.locator('.ant-select-item', { hasText: '轮到' }).click();
      await served.shot(agent, 'assign');
      await asked(agent).getByRole('button', { name: '派单', exact: true }).click();
      await agent.getByText('已派单').first().waitFor();
      await agent.getByRole('button', { name: '催办' }).click();
      await agent.getByText('同事催办').first().waitFor();
      await agent.getByRole('button', { name: '升级上报' }).click();
      await asked(agent).getByRole('textbox').fill('整栋停电，业主着急');
      await asked(agent).getByRole('button', { name: '升级上报' }).click();
      await agent.locator('.ant-timeline').getByText('升级上报').first().waitFor();
    },
    STORY_MS,
  );

  it(
    'links a ticket to an outage, and merges one into another',
    async () => {
      const all = async () => {
        const { tickets } = (await agent.evaluate(
          "fetch('/api/staff/tickets').then((answer) => answer.json())",
        )) as { tickets: { issue: string; number: string }[] };
        return tickets.filter(({ issue }) => issue.includes('漏水'));
      };
      await served.owner('owner-leak', '5栋2单元303厨房水槽漏水，电话13900000021，明天上午九点到十点在家');
      await served.owner('owner-again', '5栋2单元304厨房水槽漏水，电话13900000022，明天上午九点到十点在家');
      const filed = async () => {
        const count = (await all()).length;
        if (count < 2) for (const name of ['owner-leak', 'owner-again']) await served.owner(name, '对');
        return count;
      };
      await expect.poll(filed, { timeout: 90_000, interval: 4000 }).toBe(2);
      const [one, other] = (await all()).map(({ number }) => number);
      await ticket(agent, one ?? '');
      const pick = async (act: string, wanted: string | RegExp) => {
        await agent.getByRole('dialog').first().getByRole('button', { name: act, exact: true }).click();
        await asked(agent).getByLabel('另一张工单').click();
        await agent.locator('.ant-select-item', { hasText: wanted }).first().click();
      };
      await pick('关联', /停电/);
      await served.shot(agent, 'link');
      await asked(agent).getByRole('button', { name: '关联' }).click();
      await agent.locator('.ant-timeline').getByText('关联到另一张工单').first().waitFor();
      await pick('合并', other ?? '');
      await asked(agent).getByRole('textbox').fill('同一处漏水');
      expect(await faultsOf(agent)).toEqual([]);
      await asked(agent).getByRole('button', { name: '合并' }).click();
      await agent.getByText('已并入').first().waitFor();
      await served.shot(agent, 'merged');
      await ticket(agent, /停电/);
      await agent.getByRole('heading', { name: '受影响户（2）' }).waitFor();
    },
    STORY_MS,
  );

  it(
    'closes an emergency only when all that is required is ticked',
    async () => {
      await ticket(agent, /困/);
      for (const name of ['接单', '完成'])
        await agent.getByRole('dialog').getByRole('button', { name }).click();
      await asked(agent).getByLabel('处理结果').fill('人已救出');
      await asked(agent).getByRole('button', { name: '完成' }).click();
      await agent.getByText('已完成').first().waitFor();
      await agent.locator('.ant-drawer .moves').first().getByRole('button', { name: '关闭' }).click();
      const closes = asked(agent).locator('.ant-modal-footer, footer').getByRole('button', { name: '关闭' });
      await closes.click();
      await asked(agent).getByText('结案必填的还没有勾完').waitFor();
      for (const label of ['险情已排除', '原因已查明并记录', '已报项目经理'])
        await asked(agent).getByRole('checkbox', { name: label }).check();
      await served.shot(agent, 'closing');
      expect(await faultsOf(agent)).toEqual([]);
      await closes.click();
      await agent.getByText('已关闭').first().waitFor();
    },
    STORY_MS,
  );

  it(
    'lets a supervisor whisper to who has a conversation; a colleague who comes second is told',
    async () => {
      await agent.goto(`${served.address}/desk#/desk`);
      await agent.locator('.queue-row', { hasText: '王' }).first().click();
      // Nobody has it yet: two who look at it see each other, and no more once one has gone.
      await agent.getByRole('button', { name: /我来接待|接手会话/ }).waitFor();
      await lead.goto(agent.url());
      await agent.getByText('路遥也在看').waitFor();
      await lead.getByText('小何也在看').waitFor();
      await served.shot(agent, 'readers');
      expect(await faultsOf(agent)).toEqual([]);
      await lead.goto(`${served.address}/desk#/tickets`);
      await agent.getByText('路遥也在看').waitFor({ state: 'detached' });
      await agent.getByRole('button', { name: /我来接待|接手会话/ }).click();
      await agent.getByRole('button', { name: '交还机器人' }).waitFor();
      await lead.goto(agent.url());
      await lead.getByText('小何正在接待这位业主').waitFor();
      await lead.locator('#draft').fill('先致歉，再问清楚是哪笔费用');
      await lead.locator('#draft').press('Enter');
      await agent.locator('.line-whisper', { hasText: '先致歉' }).waitFor();
      await served.shot(agent, 'whisper');
      expect(await faultsOf(agent)).toEqual([]);
      expect(await agent.locator('.composer-bar').getByText('悄悄提示').count()).toBe(0);
    },
    STORY_MS,
  );

  it(
    "keeps the customer's card: key customer, fees, a hostile note as text",
    async () => {
      await agent.getByRole('tab', { name: '客户卡' }).click();
      await agent.getByRole('checkbox', { name: '重点客户' }).check();
      await agent.getByLabel('客户备注').fill(HOSTILE);
      await agent.locator('.customer-sheet').getByRole('button', { name: '保存' }).click();
      await agent.locator('.customer').getByText('重点客户').waitFor();
      await agent.locator('.customer-note', { hasText: HOSTILE }).waitFor();
      await served.shot(agent, 'customer');
      expect(await faultsOf(agent)).toEqual([]);
    },
    STORY_MS,
  );

  it(
    'draws only what is in sight of five thousand conversations, to the last of them',
    async () => {
      const store = openSqliteStore(served.database);
      const now = Date.now();
      const rows = Array.from({ length: MANY }, (_, at) => ({
        channel: 'console',
        medium: 'chat' as const,
        thread: `many-${at}`,
        sender: `many-${at}`,
        messageId: `many-${at}`,
        sentAt: now,
        from: 'owner' as const,
        text: '',
        images: [],
        voices: [],
        audience: 'direct' as const,
        mentioned: false,
        directThread: null,
      }));
      // Their turns are far off: what is looked at is the list.
      await store.accept(community.id, rows, now, () => now + 86_400_000);
      await store.close();
      await lead.goto(`${served.address}/desk#/tickets`);
      await lead.goto(`${served.address}/desk#/desk`);
      await lead.reload();
      await lead.getByText(/^全部 [45]\d{3}$/).waitFor();
      const drawn = () => lead.locator('.queue-row').count();
      expect(await drawn()).toBeLessThan(60);
      await lead.locator('.queue-row').first().hover();
      const first = await lead.locator('.queue-row').first().getAttribute('href');
      await lead.mouse.wheel(0, MANY * 100);
      await expect.poll(() => lead.locator('.queue-row').first().getAttribute('href')).not.toBe(first);
      expect(await drawn()).toBeLessThan(60);
      await lead.keyboard.press('Alt+ArrowDown');
      await lead.locator('.queue-row[aria-current="true"], .chat').first().waitFor();
    },
    STORY_MS,
  );

  it(
    'shows what is open however old it is, and finds what is older than all that was read',
    async () => {
      type Card = Record<string, unknown>;
      const asked: string[] = [];
      const [card] = (
        (await lead.evaluate("fetch('/api/staff/tickets').then((one) => one.json())")) as { tickets: Card[] }
      ).tickets;
      const one = (number: string, state: string): Card => ({
        ...card,
        id: number,
        number,
        state,
        dueAt: null,
      });
      await lead.route('**/api/staff/tickets?*', (route) => {
        const query = new URL(route.request().url()).searchParams;
        asked.push(query.get('search') ?? '');
        const tickets = query.has('search')
          ? [one('BX-0102-001', 'closed')]
          : query.has('states')
            ? [one('BX-0101-009', 'in_progress')]
            : Array.from({ length: 1000 }, (_, at) => one(`BX-1101-${at}`, 'closed'));
        return route.fulfill({ json: { now: Date.now(), tickets } });
      });
      await lead.goto(`${served.address}/desk#/tickets`);
      await lead.reload();
      await lead.locator('.ticket', { hasText: 'BX-0101-009' }).waitFor();
      await lead.getByText('共1001张（已结束的只列最近的，更早的可以搜）').waitFor();
      await lead.getByRole('searchbox', { name: '搜单号、地址、内容' }).fill('3-2-1502');
      await lead.locator('.ticket', { hasText: 'BX-0102-001' }).waitFor();
      expect(asked.at(-1)).toBe('3-2-1502');
      await lead.getByText('共1张', { exact: true }).waitFor();
      await lead.unroute('**/api/staff/tickets?*');
      // Not read is not none.
      await lead.route('**/api/staff/tickets?*', (route) => route.abort());
      await lead.reload();
      await lead.getByText('网络不通，请稍后再试。').first().waitFor();
      expect(await lead.getByText(/^共\d+张/).count()).toBe(0);
      await lead.unroute('**/api/staff/tickets?*');
    },
    STORY_MS,
  );

  it('opened no dialog, and the content security policy refused nothing', () => {
    expect([served.dialogs, served.refused]).toEqual([[], []]);
  });
});
