/**
 * An official account (公众号) as a channel: called with every message, answered "success" once it is committed; answers
 * go out by the customer-service API, or, where the account may not use it, in the response that is held open for them.
 */
import {
  Allowance,
  type Channel,
  type ChannelHost,
  cutText,
  isAesKey,
  type OfficialAccountConfig,
  oneLine,
  type SendResult,
  systemClock,
  type WeixinApi,
  type WeixinNotices,
  WeixinUnanswered,
  YingdaError,
} from '../../src/index.ts';
import { accountApi } from './api.ts';
import { accountWebhook } from './callback.ts';
import { Files } from './files.ts';
import { type Letter, type OwnersMessage, readLetter } from './letter.ts';
import { menuBody } from './menu.ts';
import { type Open, Replies } from './replies.ts';
import { greet, MAX_BYTES, remind, type Sending, sendText } from './send.ts';

export interface OfficialAccountOptions {
  /** Welcome, menu, what stands for kinds that are not kept: scripts-zh/notices/weixin.yaml. */
  readonly words: () => WeixinNotices;
  /** Of one call of the API, its answer included. */
  readonly timeoutMs?: number;
  /** How long a call is held open for an answer, where answers go in the response. */
  readonly holdMs?: number;
  /** How long a call waits for its picture. */
  readonly fileMs?: number;
  /** Messages that may follow one of the owner's; by default the platform's own five. */
  readonly quota?: number;
}

const TIMEOUT_MS = 10_000;
const NOT_STARTED: SendResult = { state: 'later', afterMs: 5000, reason: 'the channel is not started' };

interface Running extends Sending {
  readonly host: ChannelHost;
  readonly files: Files;
}

/**
 * Inbound channel "official-account:<appid>", thread and sender the openid.
 * `start` throws YingdaError E_CHANNEL when the platform refuses the settings; one that cannot be reached is tried again.
 */
export function officialAccountChannel(
  config: OfficialAccountConfig,
  options: OfficialAccountOptions,
): Channel {
  const replies = config.reply === 'passive' ? new Replies(options.holdMs) : null;
  const greetings = new Set<Promise<void>>();
  let running: Running | null = null;

  async function take(letter: Letter, plain: string): Promise<Open | null> {
    if (!running) throw new Error('the channel is not started');
    const { host, allowance } = running;
    const heard = readLetter(letter, plain, config.appId, options.words());
    switch (heard.kind) {
      case 'message':
        return takeMessage(running, heard);
      case 'came':
        if ((await allowance.heard(heard.owner, 'tapped', heard.at, heard.id)) && heard.greet)
          return welcome(running, heard.owner);
        return null;
      case 'undelivered':
        host.log('warn', `a template message did not arrive: ${heard.status}`);
        return null;
      case 'ignored':
        if (heard.what !== null) host.log('info', `ignored: ${heard.what}`);
        return null;
    }
  }

  async function takeMessage(
    { host, allowance, files }: Running,
    { message, deed, media }: OwnersMessage,
  ): Promise<Open | null> {
    const kept = media ? { [media.place]: await files.kept(media) } : {};
    await allowance.heard(message.sender, deed, message.sentAt ?? host.clock.now(), message.messageId);
    // Before: an emergency may be answered while it is still being acknowledged.
    const open = replies?.open(message.sender) ?? null;
    try {
      await host.receive([{ ...message, ...kept }]);
    } catch (error) {
      open?.close();
      throw error;
    }
    if (media) files.done(media);
    return open;
  }

  function welcome(sending: Running, owner: string): Open | null {
    if (replies) {
      const open = replies.open(owner);
      void replies.say(owner, options.words().welcome);
      return open;
    }
    const greeting = greet(sending, owner, options.words()).finally(() => greetings.delete(greeting));
    greetings.add(greeting);
    return null;
  }

  return {
    name: 'official-account',
    // Customer-service messages have no id by which the platform could know a repeat.
    dedupesSends: false,
    mergesReplies: true,
    sendsPictures: true,
    webhooks: [accountWebhook(config, () => running?.host ?? null, take)],
    probe: async () => {
      checkKey(config);
      await accountApi(config, systemClock, options.timeoutMs ?? TIMEOUT_MS).token();
      return `WeChat accepts the settings of ${config.appId}`;
    },
    start: async (host) => {
      checkKey(config);
      const api = accountApi(config, host.clock, options.timeoutMs ?? TIMEOUT_MS);
      if (config.aesKey === null)
        host.log('warn', 'letters come unsealed: set YINGDA_OA_AES_KEY and the safe mode (docs/channels.md)');
      await reached(api, host);
      running = {
        config,
        api,
        host,
        allowance: new Allowance(host.state, options.quota),
        files: new Files(api, host, options.fileMs),
      };
      if (config.menu) await setMenu(api, host, options.words());
    },
    send: async (outbound) => {
      if (!running) return NOT_STARTED;
      if (!replies) return sendText(running, outbound);
      if (outbound.picture !== undefined) return { state: 'failed', reason: 'no_pictures_in_replies' };
      return replyWith(replies, outbound.recipient, outbound.text);
    },
    remind: async (outbound, reason) => (running && !replies ? remind(running, outbound, reason) : false),
    stop: async () => {
      running = null;
      await Promise.all(greetings);
    },
  };
}

/** @throws YingdaError when the settings are refused */
async function reached(api: WeixinApi, host: ChannelHost): Promise<void> {
  try {
    await api.token();
  } catch (error) {
    if (!(error instanceof WeixinUnanswered)) throw error;
    host.log('warn', `not reached, will be tried again: ${error.message}`);
  }
}

/** An account without its menu still answers. */
async function setMenu(api: WeixinApi, host: ChannelHost, words: WeixinNotices): Promise<void> {
  try {
    await api.post('/cgi-bin/menu/create', menuBody(words));
  } catch (error) {
    host.log('warn', `the menu was not set: ${oneLine(error)}`);
  }
}

/** One answer a call, whole or not at all. @throws Error when the connection broke while it was written */
async function replyWith(replies: Replies, owner: string, text: string): Promise<SendResult> {
  if (cutText(text, MAX_BYTES).length !== 1) return { state: 'failed', reason: 'too_long_for_a_reply' };
  const written = replies.say(owner, text);
  if (!written) return { state: 'failed', reason: 'no_open_call' };
  if (!(await written)) throw new YingdaError('E_CHANNEL', 'the call was closed while it was answered');
  return { state: 'sent', channelMessageId: null };
}

function checkKey({ aesKey }: OfficialAccountConfig): void {
  if (aesKey === null || isAesKey(aesKey)) return;
  throw new YingdaError(
    'E_CHANNEL',
    'YINGDA_OA_AES_KEY is no key: copy all 43 letters and digits of EncodingAESKey',
  );
}
