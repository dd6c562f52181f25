/** What comes in: heard in order, read, handed over. */
import { setTimeout as pause } from 'node:timers/promises';
import { type ChannelHost, oneLine } from '../../src/index.ts';
import { Lanes } from './lanes.ts';
import { inboundOf, type MessageTools, type WechatMessage, within } from './message.ts';
import type { Bot, Puppet } from './sdk.ts';

/** What is under way when the channel stops may take so long. */
const STOP_MS = 10_000;
/** Attempts to read or hand over one message, each twice as long after the one before. */
const ATTEMPTS = 4;

export interface EarOptions extends Omit<MessageTools, 'keepMedia' | 'words' | 'cards'> {
  readonly words: () => MessageTools['words'];
  /** Before the second attempt. */
  readonly retryMs: number;
}

/**
 * Hears the puppet itself: wechaty's own `message` comes when everything around a message was loaded, so a later one
 * can overtake, and it drops what cannot be loaded at once.
 */
export class Ear {
  readonly #bot: Bot;
  readonly #host: ChannelHost;
  readonly #options: EarOptions;
  readonly #closing = new AbortController();
  readonly #lanes: Lanes;
  #puppet: Puppet | null = null;
  /** Who we are: the SDK forgets it with a logout, and then takes our last words for an owner's. */
  #account: string | null = null;
  #waiting: (() => void)[] = [];
  /** Ends when all that came so far is in its lane. */
  #sorted: Promise<void> = Promise.resolve();

  constructor(bot: Bot, host: ChannelHost, options: EarOptions) {
    this.#bot = bot;
    this.#host = host;
    this.#options = options;
    this.#lanes = new Lanes((error) => options.log('error', `a message was lost: ${told(error)}`));
  }

  listen(puppet: Puppet): void {
    this.#puppet = puppet;
    puppet.on('message', this.#heard);
  }

  /** What came at the moment of a logout can be read again. */
  loggedIn(account: string): void {
    this.#account = account;
    this.#goOn();
  }

  #goOn(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Hears nothing more; resolves when what was heard is handed over, or after a while. */
  async close(): Promise<void> {
    this.#puppet?.off('message', this.#heard);
    this.#closing.abort();
    this.#goOn();
    const done = this.#sorted.then(() => this.#lanes.idle());
    await within(STOP_MS, done).catch((error) =>
      this.#options.log('error', `messages were left behind: ${told(error)}`),
    );
  }

  readonly #heard = ({ messageId }: { readonly messageId: string }): void => {
    const lane = this.#laneOf(messageId);
    this.#sorted = this.#sorted.then(async () => this.#lanes.run(await lane, () => this.#take(messageId)));
  };

  /** Room and sender; a message of which not even that can be read goes alone. */
  async #laneOf(messageId: string): Promise<string> {
    try {
      if (!this.#puppet) return messageId;
      const { roomId, talkerId } = await within(
        this.#options.mediaMs,
        this.#puppet.messagePayload(messageId),
      );
      return JSON.stringify([roomId, talkerId]);
    } catch {
      return messageId;
    }
  }

  async #take(id: string): Promise<void> {
    const message = await this.#loaded(id);
    if (message.talker().id === this.#account) return;
    if (!this.#puppet) return;
    const { log, mediaMs, rooms, words } = this.#options;
    const { keepMedia } = this.#host;
    const tools = { keepMedia, log, mediaMs, rooms, words: words(), cards: this.#puppet };
    const inbound = await inboundOf(message, tools);
    if (inbound) await this.#insist(() => this.#host.receive([inbound]));
  }

  /** Logged out, the SDK reads no message: it is read after the next login. @throws Error when it cannot be read */
  async #loaded(id: string): Promise<WechatMessage> {
    for (;;) {
      const before = this.#bot.isLoggedIn;
      try {
        return await this.#insist(async () => {
          const found = await this.#bot.Message.find({ id });
          if (!found) throw new Error('the puppet cannot read it');
          return found;
        });
      } catch (error) {
        if (this.#closing.signal.aborted || (before && this.#bot.isLoggedIn)) throw error;
      }
      if (!this.#bot.isLoggedIn) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** When the ear closes, without the waits. @throws what the last of a few attempts threw */
  async #insist<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tried = 0; tried < ATTEMPTS - 1; tried++) {
      try {
        return await attempt();
      } catch {
        const { signal } = this.#closing;
        await pause(this.#options.retryMs * 2 ** tried, undefined, { signal }).catch(() => undefined);
      }
    }
    return attempt();
  }
}

/** An error of the SDK on one short line: it may carry a stack or a whole answer of a server. */
export function told(error: unknown): string {
  return oneLine(error).slice(0, 300);
}
