/** Who comes in, in a real Chromium: a login with an authenticator, tokens and webhooks of other systems, an owner's account. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, faultsOf, PASSWORD, type Served, STORY_MS, serve } from '../browser.ts';

const XSS = '<img src=x onerror=alert(1)>';

describe.skipIf(browserPath === undefined)('access', () => {
  let served: Served;
  let page: Page;
  let erp: Server;
  const heard: { mark: string | undefined; body: { type: string } }[] = [];

  beforeAll(async () => {
    erp = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        const mark = request.headers['x-yingda-signature'];
        heard.push({ mark: mark?.toString(), body: JSON.parse(body) as { type: string } });
        response.end();
      });
    });
    await new Promise<void>((resolve) => erp.listen(0, '127.0.0.1', resolve));
    served = await serve();
    page = await enter(served, ['admin', 'owner']);
  }, 120_000);
  afterAll(async () => {
    await served?.close();
    erp.close();
  }, 30_000);

  const menu = (name: string) =>
    page.getByRole('navigation', { name: '主菜单' }).getByText(name, { exact: true }).click();

  it(
    'makes a token that is shown once, and works until it is revoked',
    async () => {
      await menu('对接');
      await page.getByRole('textbox', { name: '给哪个系统用' }).fill(XSS);
      await page.getByRole('checkbox', { name: '看工单' }).check();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: '新建令牌' }).click();
      const token = await page.getByRole('textbox', { name: /^令牌/ }).inputValue();
      const asked = () =>
        fetch(`${served.address}/api/staff/tickets`, { headers: { authorization: `Bearer ${token}` } });
      expect((await asked()).status).toBe(200);
      await page.getByText(XSS).waitFor();
      await served.shot(page, 'integrations');
      await page.reload();
      await page.getByText(XSS).waitFor();
      expect(await page.getByText(token).count()).toBe(0);
      await page.getByRole('button', { name: '吊销' }).click();
      await page.locator('.ant-popconfirm .ant-btn-primary').click();
      await page.getByText(/吊销$/).first().waitFor();
      await expect.poll(async () => (await asked()).status).toBe(401);
    },
    STORY_MS,
  );

  it(
    'makes a webhook, tries it, and sees that it was delivered',
    async () => {
      await page.getByText('推送', { exact: true }).click();
      const url = `http://127.0.0.1:${(erp.address() as AddressInfo).port}/hook`;
      await page.getByRole('textbox', { name: '推送地址' }).fill(url);
      await page.getByRole('checkbox', { name: '新工单' }).check();
      await page.getByRole('button', { name: '新建推送' }).click();
      expect(await page.getByRole('textbox', { name: /^签名密钥/ }).inputValue()).toMatch(/^[\w-]{43}$/);
      await page.getByRole('button', { name: '试推' }).click();
      await expect.poll(() => heard[0]?.body.type, { timeout: 30_000 }).toBe('ping');
      expect(heard[0]?.mark).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
      await page.getByText('推送记录', { exact: true }).first().click();
      await page.getByText('已送达').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await served.shot(page, 'deliveries');
    },
    STORY_MS,
  );

  it(
    'takes the code of an authenticator beside the password',
    async () => {
      await menu('安全');
      await page.getByLabel('密码').fill(PASSWORD);
      await page.getByRole('button', { name: '启用动态码' }).click();
      const secret = (await page.locator('figcaption code').innerText()).replace(/\s/g, '');
      const code = (ahead = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + ahead });
      await page.getByLabel('动态码或恢复码').fill(code());
      expect(await faultsOf(page)).toEqual([]);
      await served.shot(page, 'security');
      await page.getByRole('button', { name: '完成' }).click();
      await page.getByText('已启用动态码，剩10个恢复码。').waitFor();
      await page.getByRole('button', { name: '退出登录' }).click();
      await page.getByLabel('账号').fill('luyao');
      await page.getByLabel('密码').fill(PASSWORD);
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByText('请再输入验证器上的动态码。').waitFor();
      // The one that was shown is used up: the next one, which a clock that is ahead would show.
      await page.getByLabel('动态码或恢复码').fill(code(30_000));
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByRole('navigation', { name: '主菜单' }).waitFor();
    },
    STORY_MS,
  );

  it(
    'leads an owner to their own conversation',
    async () => {
      const made = (await page.evaluate(async () => {
        const session = (await (await fetch('/api/staff/session')).json()) as { csrf: string };
        const answer = await fetch('/api/staff/accounts', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-yingda-csrf': session.csrf },
          body: JSON.stringify({ login: 'yezhu', name: '业主林', roles: ['owner'], communities: null }),
        });
        return answer.json();
      })) as { invitation: string };
      const owner = await served.person(390, 844);
      await owner.goto(`${served.address}/desk#/invitation/${made.invitation}`);
      await owner.getByLabel('新密码').fill(PASSWORD);
      await owner.getByLabel('再输一遍').fill(PASSWORD);
      await owner.getByRole('button', { name: '设好并进入' }).click();
      await owner.waitForURL(`${served.address}/`);
      const session = String(await owner.evaluate("localStorage.getItem('yingda.session')"));
      expect(session).toMatch(/^[0-9a-f-]{36}$/);
      await owner.getByRole('textbox').fill('请问物业费怎么算');
      await owner.keyboard.press('Enter');
      const told = (of: Page) => of.locator('.message[data-from="owner"]', { hasText: '物业费怎么算' });
      await told(owner).waitFor();
      // The same on another device, which has never been here.
      const other = await served.person();
      await other.goto(`${served.address}/desk`);
      await other.getByLabel('账号').fill('yezhu');
      await other.getByLabel('密码').fill(PASSWORD);
      await other.getByRole('button', { name: '登录' }).click();
      await told(other).waitFor();
    },
    STORY_MS,
  );

  it(
    'describes the API on a page of its own',
    async () => {
      await page.goto(`${served.address}/docs`);
      await page.getByRole('heading', { name: /API/ }).first().waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await served.shot(page, 'docs');
    },
    STORY_MS,
  );

  it('opened no dialog, and the content security policy refused nothing', () => {
    expect([served.dialogs, served.refused]).toEqual([[], []]);
  });
});
