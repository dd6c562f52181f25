/**
 * Names and messages that would be scripts, on the owner's chat, the desk, the tickets and a ticket on paper: nothing runs,
 * the policy has nothing to refuse, all of it is text. The list is the Big List of Naughty Strings.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Frame, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, enter, type Served, STORY_MS, serve } from '../browser.ts';

const NAUGHTY = (createRequire(import.meta.url)('big-list-of-naughty-strings/blns.json') as string[])
  // What the list lacks: newer ways in.
  .concat([
    '<details open ontoggle=alert(1)>',
    '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '</textarea><script>alert(1)</script>',
    '<math><mtext><table><mglyph><style><img src onerror=alert(1)>',
    '{{constructor.constructor("alert(1)")()}}',
    'javascript:alert(1)//',
    '<base href="//evil.example/">',
  ])
  .filter((text) => text.trim() !== '');
/** Owners who write them, each some. */
const OWNERS = 10;
const SHARE = Math.ceil(NAUGHTY.length / OWNERS);
/** Fields of answers that people have written. */
const WRITTEN =
  /^(?:text|name|owner|address|issue|summary|by|note|reason|value|label|title|assign|assignee|contact|list)$/;

describe.skipIf(browserPath === undefined)('hostile words on the pages', () => {
  /** Somebody's own site, with the one tag and styles that would spoil whatever they reach. */
  const site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><title>site</title><style>* { all: unset } button, iframe { display: none !important }</style>
       <base href="https://elsewhere.example/"><script src="${served.address}/widget.js" async></script>`,
    );
  });
  let served: Served;
  let page: Page;
  let next = 0;

  beforeAll(async () => {
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    served = await serve({ YINGDA_EMBED: siteAddress() });
    page = await enter(served, ['supervisor', 'admin']);
  }, 300_000);
  afterAll(async () => {
    site.close();
    await served?.close();
  }, 60_000);
  const siteAddress = () => `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

  /** Marks that something of it was taken for more than text. */
  const alive = (of: Page | Frame) =>
    of.evaluate(`[...document.querySelectorAll('*')]
      .filter((one) =>
        one.getAttributeNames().some((name) => name.startsWith('on')) ||
        /^(?:BASE|IFRAME|OBJECT|EMBED|MATH|PLAINTEXT)$/.test(one.tagName) ||
        /^\\s*(?:javascript|data|vbscript):/i.test(one.getAttribute('href') ?? ''))
      .map((one) => one.outerHTML.slice(0, 120))`);

  /** Every word that people have written becomes the next of the list. */
  function hostile(value: unknown, key = ''): unknown {
    if (typeof value === 'string')
      return WRITTEN.test(key) && value !== '' ? NAUGHTY[next++ % NAUGHTY.length] : value;
    if (Array.isArray(value)) return value.map((one) => hostile(one, key));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hostile(one, name)]));
  }

  async function answered(route: Route): Promise<void> {
    const response = await route.fetch().catch(() => null);
    // The page has gone on meanwhile.
    if (!response) return route.abort().catch(() => undefined);
    const type = response.headers()['content-type'] ?? '';
    if (!type.startsWith('application/json')) return route.fulfill({ response });
    return route.fulfill({ response, json: hostile(await response.json()) });
  }

  it(
    'as messages: an owner reads them as they were written',
    async () => {
      const parts = Array.from({ length: OWNERS }, (_, n) => NAUGHTY.slice(n * SHARE, (n + 1) * SHARE));
      await Promise.all(
        parts.map(async (texts, n) => {
          for (const text of texts) await served.owner(`owner-hostile-${n}`, text);
        }),
      );
      const owner = await served.person(390, 844);
      await owner.goto(served.address);
      for (const [n, part] of parts.entries()) {
        await owner.evaluate(`localStorage.setItem('yingda.session', 'owner-hostile-${n}')`);
        await owner.reload();
        const told = owner.locator('.message[data-from="owner"]');
        await expect.poll(() => told.count(), { timeout: 90_000 }).toBe(part.length);
        const texts = (await told.allTextContents()).join('\n');
        expect(part.filter((text) => /[<>]/.test(text) && !texts.includes(text))).toEqual([]);
        expect(await alive(owner)).toEqual([]);
      }
      await owner.context().close();
    },
    STORY_MS * 2,
  );

  it(
    'in the frame of another site, which they cannot leave either',
    async () => {
      const visitor = await served.person(390, 844);
      await visitor.goto(siteAddress());
      await visitor.getByRole('button', { name: '联系物业' }).click();
      const frame = () => visitor.frames().find((one) => one.url().startsWith(served.address));
      await expect.poll(() => frame()?.url()).toBeTruthy();
      await visitor.frameLocator('iframe').getByRole('textbox').waitFor();
      await frame()?.evaluate("localStorage.setItem('yingda.session', 'owner-hostile-3'); location.reload()");
      const told = visitor.frameLocator('iframe').locator('.message[data-from="owner"]');
      const part = NAUGHTY.slice(3 * SHARE, 4 * SHARE);
      await expect.poll(() => told.count(), { timeout: 60_000 }).toBe(part.length);
      const inside = frame();
      expect(inside && (await alive(inside))).toEqual([]);
      expect(await visitor.locator('iframe').count()).toBe(1);
      expect(visitor.url()).toBe(`${siteAddress()}/`);
      expect(await visitor.title()).toBe('site');
      await visitor.context().close();
    },
    STORY_MS * 2,
  );

  it(
    'as names, addresses, matters and notes: on the desk, on tickets, on paper',
    async () => {
      await served.owner(
        'owner-repair',
        '3栋2单元1502 厨房洗菜盆下面漏水 姓林 13812340098 明天下午三点以后都在家',
      );
      const filed = async () => {
        const { tickets } = (await page.evaluate(
          "fetch('/api/staff/tickets').then((answer) => answer.json())",
        )) as { tickets: { id: string; conversationId: string }[] };
        if (tickets.length === 0) await served.owner('owner-repair', '对');
        return tickets[0];
      };
      await expect.poll(filed, { timeout: 90_000, interval: 4000 }).toBeTruthy();
      const ticket = await filed();
      const places = [
        `desk/${ticket?.conversationId}`,
        'tickets',
        `tickets/${ticket?.id}`,
        `print/${ticket?.id}`,
        'accounts',
        'library',
      ];
      const pattern = /\/api\/staff\/(?:queue|conversations\/[\w-]+$|tickets|customers|accounts|sheets)/;
      await page.route(pattern, answered);
      for (let at = 0; next < NAUGHTY.length || at < places.length; at++) {
        await page.goto(`${served.address}/desk#/${places[at % places.length]}`);
        await page.reload();
        await page.waitForLoadState('load');
        await page.locator('.queue-row, a.ticket, .paper, .page').first().waitFor();
        expect(await alive(page)).toEqual([]);
        expect(at).toBeLessThan(200);
      }
      await served.shot(page, 'hostile');
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    },
    STORY_MS * 2,
  );

  it('opened no dialog, and the content security policy refused nothing', () => {
    expect([served.dialogs, served.refused]).toEqual([[], []]);
  });
});
