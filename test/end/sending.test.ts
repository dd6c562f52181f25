/** What an owner sends, in a real Chromium: at once in the talk, sent once and in its order on whatever network, never lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, faultsOf } from '../browser.ts';
import { answeredLate, door, type OwnerOffice, openOwnerOffice, shot } from '../owner-page.ts';

const MESSAGES = '**/api/chat/*/messages';
const PICTURES = '**/api/chat/*/pictures';
/** Longer than all tries to send a line take together. */
const GIVEN_UP_MS = 10_000;

describe.skipIf(browserPath === undefined)('what an owner sends', () => {
  let office: OwnerOffice;

  beforeAll(async () => {
    office = await openOwnerOffice();
  }, 120_000);
  afterAll(() => office?.close(), 60_000);

  it('stands there at once as being sent, then as sent, and above its answer', async () => {
    const { page, say, talk, kept } = await office.visit();
    const late = door();
    await page.route(MESSAGES, (route) => answeredLate(route, late));
    await say('小区图书角几点开门');
    const mine = page.locator('.message[data-from="owner"]');
    await mine.getByText('发送中').waitFor();
    expect(await page.locator('#input').inputValue()).toBe('');
    expect(await faultsOf(page)).toEqual([]);
    await shot(page, 'sending');
    late.open();
    await mine.getByText('发送中').waitFor({ state: 'hidden' });
    await office.settle();
    await page.locator('.message[data-from="bot"]').waitFor();
    expect(await mine.count()).toBe(1);
    expect(await page.locator('#waiting > *').count()).toBe(0);
    expect(await talk()).toEqual(await kept());
    await page.context().close();
  }, 60_000);

  it('keeps what is written while the page still loads', async () => {
    const { page, talk, kept } = await office.visit();
    const late = door();
    await page.route('**/app.js', async (route) => {
      await late.opened;
      await route.continue();
    });
    await page.reload({ waitUntil: 'commit' });
    await page.locator('#input').fill('电梯按钮不亮');
    expect(await page.locator('#send').isDisabled()).toBe(true);
    late.open();
    const taken = page.waitForResponse(MESSAGES);
    await page.getByRole('button', { name: '发送', exact: true }).click();
    await taken;
    await office.settle();
    await page.locator('.message[data-from="bot"]').first().waitFor();
    expect(await kept()).toContain('电梯按钮不亮');
    expect(await talk()).toEqual(await kept());
    await page.context().close();
  }, 60_000);

  it('stays when it cannot be sent, in sight and with the words, and is sent once at a tap', async () => {
    const { page, say, talk, kept } = await office.visit();
    await page.route(MESSAGES, (route) => route.abort());
    await say('楼道的灯坏了');
    await page.clock.runFor(GIVEN_UP_MS);
    await page.getByText('网络不通，未发送').waitFor();
    await shot(page, 'not-sent');
    expect(await faultsOf(page)).toEqual([]);
    await page.unroute(MESSAGES);
    await page.getByRole('button', { name: '重发' }).focus();
    const taken = page.waitForResponse(MESSAGES);
    await page.keyboard.press('Enter');
    await taken;
    await page.getByText('未发送').waitFor({ state: 'hidden' });
    await office.settle();
    await page.locator('.message[data-from="bot"]').first().waitFor();
    expect((await kept()).filter((text) => text === '楼道的灯坏了')).toHaveLength(1);
    expect(await talk()).toEqual(await kept());
    await page.context().close();
  }, 60_000);

  it('goes through a network that comes and goes, each line once and in the order of writing', async () => {
    const { page, say, kept } = await office.visit();
    let tries = 0;
    await page.route(MESSAGES, (route) => (++tries % 2 === 1 ? route.abort() : route.continue()));
    const lines = ['你好', '我家厨房漏水', '3栋2单元1502', '我姓林', '电话13812340098'];
    for (const line of lines) await say(line);
    const standing = () => page.locator('.message[data-from="owner"] .bubble').allInnerTexts();
    expect(await standing()).toEqual(lines);
    for (let n = 0; n < lines.length; n++) {
      const taken = page.locator('[data-state="taken"]');
      await page.clock.runFor(1500);
      await expect.poll(() => taken.count()).toBeGreaterThan(n);
    }
    await office.settle();
    await page.locator('.message[data-from="bot"]').first().waitFor();
    expect((await kept()).slice(0, lines.length)).toEqual(lines);
    expect(await standing()).toEqual(lines);
    await page.context().close();
  }, 60_000);

  it('counts once when the answer comes after the repeat', async () => {
    const { page, say, kept } = await office.visit();
    const late = door();
    let tries = 0;
    await page.route(MESSAGES, (route) => (++tries === 1 ? answeredLate(route, late) : route.continue()));
    const repeated = page.waitForResponse((response) => response.url().endsWith('/messages'));
    await say('电梯又停了，没人管吗');
    await page.getByText('发送中').waitFor();
    // Longer than the page waits for an answer.
    await page.clock.runFor(11_500);
    expect((await repeated).status()).toBe(202);
    late.open();
    await page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    await page.locator('.message[data-from="bot"]').first().waitFor();
    expect(tries).toBe(2);
    expect((await kept()).filter((text) => text.startsWith('电梯又停了'))).toHaveLength(1);
    expect(await page.locator('.message[data-from="owner"]').count()).toBe(1);
    await page.context().close();
  }, 60_000);

  it('is told back before it is answered: nothing of it is left, and nothing is sent again', async () => {
    const { page, say, talk, kept } = await office.visit();
    const late = door();
    let tries = 0;
    await page.route(MESSAGES, (route) => {
      tries++;
      return answeredLate(route, late);
    });
    await say('物业费怎么算');
    await late.taken;
    await office.settle();
    await page.locator('.message[data-from="bot"]').first().waitFor();
    expect(await page.locator('#waiting > *').count()).toBe(0);
    await page.clock.runFor(40_000);
    late.open();
    expect([tries, await talk()]).toEqual([1, await kept()]);
    await page.context().close();
  }, 60_000);

  it('outlives a reload of the page, unsent lines and drafts too', async () => {
    const { page, say, talk, kept } = await office.visit();
    let tries = 0;
    await page.route(MESSAGES, (route) => {
      tries++;
      return route.abort();
    });
    await say('车库的灯全灭了');
    await page.clock.runFor(GIVEN_UP_MS);
    await page.getByText('未发送').waitFor();
    await page.locator('#input').fill('还有一件事');
    await page.reload();
    // As often as before: the page that is loaded anew tries by itself.
    await expect
      .poll(async () => {
        await page.clock.runFor(2000);
        return tries;
      })
      .toBe(6);
    await page.getByText('未发送').waitFor();
    expect(await page.locator('#input').inputValue()).toBe('还有一件事');
    await page.unroute(MESSAGES);
    await page.getByRole('button', { name: '重发' }).click();
    await page.locator('[data-state="taken"]').waitFor();
    // Taken and not told back yet: it stands there after a reload too.
    await page.reload();
    await page.locator('.message[data-from="owner"]').getByText('车库的灯全灭了').waitFor();
    await office.settle();
    await page.locator('.message[data-from="bot"]').first().waitFor();
    expect(await talk()).toEqual(await kept());
    expect((await kept()).filter((text) => text === '车库的灯全灭了')).toHaveLength(1);
    await page.context().close();
  }, 60_000);

  it('goes on by itself when the network is back, unless that took long', async () => {
    const { page, say, kept } = await office.visit();
    await page.context().setOffline(true);
    await say('水管爆了');
    await page.clock.runFor(GIVEN_UP_MS);
    await page.getByText('未发送').waitFor();
    await page.context().setOffline(false);
    await page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    await page.locator('.message[data-from="bot"]').first().waitFor();
    await page.context().setOffline(true);
    await say('师傅到了吗');
    await page.clock.runFor(GIVEN_UP_MS);
    await page.getByText('未发送').waitFor();
    await page.clock.fastForward('10:00');
    await page.context().setOffline(false);
    await expect.poll(() => page.locator('#connection').innerText()).toBe('');
    await page.getByRole('button', { name: '重发' }).waitFor();
    expect(await kept()).not.toContain('师傅到了吗');
    // Another chat begins with the words that were not sent.
    await page.getByRole('button', { name: '新的对话' }).click();
    expect(await page.locator('#input').inputValue()).toBe('师傅到了吗');
    await page.context().close();
  }, 60_000);

  it('is a picture as well: in sight at once, sent again with its message, once', async () => {
    const { page, session } = await office.visit();
    const base64 = await page.evaluate(`(() => {
      const canvas = document.createElement('canvas');
      canvas.width = 800; canvas.height = 400;
      canvas.getContext('2d').fillRect(0, 0, 800, 400);
      return canvas.toDataURL('image/jpeg').split(',')[1];
    })()`);
    const file = { name: 'wall.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(String(base64), 'base64') };
    await page.route(PICTURES, (route) => route.abort());
    await page.locator('#file').setInputFiles(file);
    await page.locator('.message canvas').waitFor();
    await page.clock.runFor(GIVEN_UP_MS);
    await page.getByText('未发送').waitFor();
    await shot(page, 'picture-not-sent');
    await page.reload();
    await page.locator('.message canvas').waitFor();
    // The picture arrives, its message at the second try.
    let tries = 0;
    await page.route(MESSAGES, (route) => (++tries === 1 ? route.abort() : route.continue()));
    await page.unroute(PICTURES);
    await page.clock.runFor(GIVEN_UP_MS);
    await expect.poll(() => tries).toBeGreaterThan(0);
    await page.clock.runFor(GIVEN_UP_MS);
    await page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    await page.locator('.message .picture img').waitFor();
    const id = await office.desk.office.store.conversationId('console', session, session);
    const rows = await office.desk.office.store.messages(id ?? '', 0, 50);
    expect(rows.filter(({ attachments }) => attachments > 0)).toHaveLength(1);
    expect(await page.locator('.message[data-from="owner"]').count()).toBe(1);
    await page.context().close();
  }, 60_000);

  it('is answered when nothing more is written; what is tapped, at once', async () => {
    const { page, say } = await office.visit();
    let ended = 0;
    await page.route('**/api/chat/*/written', (route) => {
      ended++;
      return route.continue();
    });
    // From here on the page's time passes only as it is told to.
    await page.clock.pauseAt(office.desk.office.clock.now() + 3_600_000);
    await say('你好');
    await page.locator('[data-state="taken"]').waitFor();
    await page.clock.runFor(900);
    await page.locator('#input').pressSequentially('我想');
    await page.clock.runFor(5000);
    expect(ended).toBe(0);
    await say('我想问一下物业费');
    await page.locator('[data-state="taken"]').nth(1).waitFor();
    await page.clock.runFor(900);
    expect(ended).toBe(0);
    await page.clock.runFor(200);
    await expect.poll(() => ended).toBe(1);
    await office.settle();
    await page.locator('#examples button').first().click();
    await page.locator('[data-state="taken"]').last().waitFor();
    await page.clock.runFor(1);
    await expect.poll(() => ended).toBe(2);
    await page.context().close();
  }, 60_000);

  it('is followed by dots until it is answered, told once to who only hears; none where nobody will answer', async () => {
    const { page, session, say } = await office.visit();
    const dots = page.locator('#typing');
    const last = page.locator('#messages > *').last();
    await page.evaluate(`(() => {
      globalThis.heard = [];
      new MutationObserver(() => heard.push(!document.getElementById('typing').hidden)).observe(
        document.getElementById('typing'), { attributes: true, attributeFilter: ['hidden'] });
    })()`);
    const heard = async () => ((await page.evaluate('heard')) as boolean[]).filter(Boolean).length;
    expect(await dots.isVisible()).toBe(false);
    const late = door();
    await page.route(MESSAGES, (route) => answeredLate(route, late), { times: 1 });
    await say('你好');
    await late.taken;
    // What the server may not have is not being answered.
    expect(await dots.isVisible()).toBe(false);
    late.open();
    await page.getByText('正在回复…').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await shot(page, 'typing');
    await say('小区图书角几点开门');
    await page.locator('[data-state="taken"]').nth(1).waitFor();
    expect([await dots.isVisible(), await heard()]).toEqual([true, 1]);
    await page.reload();
    await dots.waitFor();
    await office.settle();
    await last.and(page.locator('[data-from="bot"]')).waitFor();
    expect(await dots.isVisible()).toBe(false);
    // What takes too long is in other hands.
    await say('物业费怎么算');
    await dots.waitFor();
    await page.clock.runFor(40_000);
    await dots.waitFor({ state: 'hidden' });
    await office.settle();
    // A colleague has the talk: the bot is silent, and says nothing of writing.
    const agent = await office.desk.as('agent');
    const id = await office.desk.office.store.conversationId('console', session, session);
    await agent.ask('POST', `/conversations/${id}/acts`, { id: `take-${session}`, action: { do: 'claim' } });
    await office.settle();
    await say('在吗');
    await page.locator('[data-state="taken"]').waitFor();
    expect(await dots.isVisible()).toBe(false);
    await page.context().close();
  }, 60_000);

  it('goes on when its stream has died without a word', async () => {
    const { page, say } = await office.visit();
    let streams = 0;
    await page.route('**/api/chat/*/events', (route) => {
      streams++;
      return route.continue();
    });
    await say('你好');
    await page.locator('[data-state="taken"]').waitFor();
    await page.clock.runFor(60_000);
    await expect.poll(() => streams).toBeGreaterThan(0);
    await office.settle();
    await page.locator('.message[data-from="bot"]').first().waitFor();
    await page.context().close();
  }, 60_000);

  it('made no fault on any page', () => {
    expect(office.faults).toEqual([]);
  });
});
