/** The owners' page in a real Chromium before an office whose clock is moved by hand; the page's own clock is moved too. */
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { launch, shots } from './browser.ts';
import { openConsole, type StaffConsole } from './console.ts';

/** Somebody with a phone, in a session of their own. */
export interface Visitor {
  readonly page: Page;
  readonly session: string;
  /** The texts that stand in the talk, in their order. */
  talk(): Promise<string[]>;
  /** The same as the server has them: what a page that is opened now is told. */
  kept(): Promise<string[]>;
  say(text: string): Promise<void>;
}

export interface OwnerOffice {
  readonly desk: StaffConsole;
  readonly browser: Browser;
  visit(locale?: string): Promise<Visitor>;
  /** The quiet window passes, all is answered, and open pages are told. */
  settle(): Promise<void>;
  /** What went wrong on any page. */
  readonly faults: string[];
  close(): Promise<void>;
}

export async function openOwnerOffice(): Promise<OwnerOffice> {
  const desk = await openConsole();
  const address = await desk.app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await launch();
  const faults: string[] = [];
  let visitors = 0;
  return {
    desk,
    browser,
    faults,
    async visit(locale = 'zh-CN') {
      const context = await browser.newContext({
        viewport: { width: 390, height: 844 },
        locale,
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      const session = `visitor-${++visitors}`;
      await page.clock.install({ time: desk.office.clock.now() });
      await page.addInitScript(`localStorage.setItem('yingda.session', '${session}')`);
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) faults.push(message.text());
      });
      await page.goto(address);
      await page.locator('#examples button').first().waitFor();
      return {
        page,
        session,
        talk: () => page.locator('.message .bubble').allInnerTexts(),
        async kept() {
          const id = await desk.office.store.conversationId('console', session, session);
          return id === null ? [] : (await desk.office.store.messages(id, 0, 500)).map(({ text }) => text);
        },
        async say(text) {
          await page.locator('#input').fill(text);
          await page.keyboard.press('Enter');
        },
      };
    },
    async settle() {
      await desk.office.settle();
      await desk.feed.pushAll();
    },
    async close() {
      desk.feed.close();
      await browser.close();
      await desk.close();
    },
  };
}

export async function shot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
}

/** A door that a test opens before an answer of the server. */
export interface Door {
  /** The server has taken what was sent. */
  readonly taken: Promise<void>;
  readonly opened: Promise<void>;
  take(): void;
  open(): void;
}

export function door(): Door {
  const [take, taken] = promised();
  const [open, opened] = promised();
  return { taken, opened, take, open };
}

function promised(): [() => void, Promise<void>] {
  const ends: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => ends.push(resolve));
  return [() => ends.forEach((end) => void end()), promise];
}

/** The server takes it, and the answer comes only when the door is open. */
export async function answeredLate(route: Route, { take, opened }: Door): Promise<void> {
  const response = await route.fetch();
  take();
  await opened;
  // The page may have given up meanwhile.
  await route.fulfill({ response }).catch(() => undefined);
}
