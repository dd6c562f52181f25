/** The end of a matter on the owners' page, in a real Chromium: is it solved, and one to five stars, by tap and by keyboard. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, faultsOf } from '../browser.ts';
import { MONDAY } from '../office.ts';
import { type OwnerOffice, openOwnerOffice, shot, type Visitor } from '../owner-page.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe.skipIf(browserPath === undefined)('the rating at the end of a matter', () => {
  let office: OwnerOffice;

  beforeAll(async () => {
    office = await openOwnerOffice();
  }, 120_000);
  afterAll(() => office?.close(), 60_000);

  const menu = ({ page }: Visitor) => page.locator('#menu button');
  const ratings = async () => {
    const events = await office.desk.office.store.events(0, 5000);
    return events.filter(({ kind }) => kind === 'ticket.rated').map(({ data }) => data);
  };

  /** A repair that is reported, done and closed; its owner is asked whether it is solved. */
  async function closed(room: string, locale?: string): Promise<Visitor> {
    const { clock, store } = office.desk.office;
    // Owners are asked by day: each matter has a day of its own.
    clock.advance(Math.ceil((clock.now() - MONDAY) / DAY) * DAY - (clock.now() - MONDAY));
    await office.settle();
    const owner = await office.visit(locale);
    await owner.say(`3栋2单元${room}卧室的灯不亮了，姓林，电话13800000098，明天下午三点有人在家`);
    await owner.page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    await owner.say('对');
    await owner.page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    const conversation = await store.conversationId('console', owner.session, owner.session);
    const [ticket] = await store.tickets('yunqi', { conversationId: conversation ?? '' });
    const agent = await office.desk.as('agent');
    const moves = [{ move: 'accept' }, { move: 'finish', result: '换了灯' }, { move: 'close' }];
    for (const [nth, move] of moves.entries()) {
      await agent.ask('POST', `/conversations/${conversation}/acts`, {
        id: `act-${owner.session}-${nth}`,
        action: { do: 'move', ticket: ticket?.id, ...move },
      });
      await office.settle();
    }
    clock.advance(2 * HOUR);
    await office.settle();
    return owner;
  }

  async function solved(owner: Visitor): Promise<void> {
    await menu(owner).first().click();
    await owner.page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    await menu(owner).nth(4).waitFor();
  }

  it('offers five stars, and takes each of them', async () => {
    for (const [nth, room] of ['1501', '1502', '1503', '1504', '1601'].entries()) {
      const owner = await closed(room);
      await solved(owner);
      expect(await menu(owner).count()).toBe(5);
      if (nth === 0) {
        expect(await faultsOf(owner.page)).toEqual([]);
        await shot(owner.page, 'rating');
      }
      const stars = await menu(owner).nth(nth).innerText();
      await menu(owner).nth(nth).click();
      await owner.page.locator('.message[data-from="owner"]').getByText(stars).waitFor();
      expect(await menu(owner).count()).toBe(0);
      await owner.page.locator('[data-state="taken"]').waitFor();
      await office.settle();
      await expect.poll(async () => (await owner.talk()).at(-1)).not.toBe(stars);
      if (nth === 0 || nth === 4) await shot(owner.page, `rated-${stars}`);
      expect((await ratings()).at(-1)).toMatchObject({ rating: Number(stars.charAt(0)) });
      await owner.page.context().close();
    }
    const given = (await ratings()).map(({ rating }) => rating);
    expect([...given].sort()).toEqual([1, 2, 3, 4, 5]);
  }, 180_000);

  it('is given by keyboard alone', async () => {
    const owner = await closed('1602');
    const { page } = owner;
    // From the field back to what is offered above it.
    const reach = async (name: string) => {
      await page.locator('#input').focus();
      for (let n = 0; n < 12; n++) {
        if ((await page.evaluate('document.activeElement.textContent')) === name) return;
        await page.keyboard.press('Shift+Tab');
      }
      throw new Error(`not reached: ${name}`);
    };
    await reach(await menu(owner).first().innerText());
    await page.keyboard.press('Enter');
    await page.locator('[data-state="taken"]').waitFor();
    // The keys are not lost with the button.
    expect(await page.evaluate('document.activeElement.id')).toBe('input');
    await office.settle();
    await menu(owner).nth(4).waitFor();
    const four = await menu(owner).nth(1).innerText();
    await reach(four);
    await page.keyboard.press('Space');
    await page.locator('.message[data-from="owner"]').getByText(four).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('input');
    await page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    expect((await ratings()).at(-1)).toMatchObject({ rating: 4 });
    await page.context().close();
  }, 60_000);

  it('counts once however often it is tapped, and what is said after it is no second rating', async () => {
    const owner = await closed('1603');
    await solved(owner);
    const before = (await ratings()).length;
    const two = menu(owner).nth(3);
    const words = await two.innerText();
    await two.dblclick();
    await owner.page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    await owner.say('1分');
    await owner.page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    expect((await owner.kept()).filter((text) => text === words)).toHaveLength(1);
    expect((await ratings()).slice(before)).toMatchObject([{ rating: 2 }]);
    await expect.poll(async () => (await owner.talk()).length).toBe((await owner.kept()).length);
    await shot(owner.page, 'rated-again');
    await owner.page.context().close();
  }, 60_000);

  it('is the same on the English page, its answers in Chinese as all that is said', async () => {
    const owner = await closed('1604', 'en-GB');
    const group = owner.page.getByRole('group', { name: 'Choose one' });
    await group.getByRole('button').first().waitFor();
    expect(await faultsOf(owner.page)).toEqual([]);
    await solved(owner);
    expect(await group.getByRole('button').count()).toBe(5);
    await shot(owner.page, 'rating-english');
    await group.getByRole('button').first().click();
    await owner.page.locator('[data-state="taken"]').waitFor();
    await office.settle();
    expect((await ratings()).at(-1)).toMatchObject({ rating: 5 });
    await owner.page.context().close();
  }, 60_000);

  it('made no fault on any page', () => {
    expect(office.faults).toEqual([]);
  });
});
