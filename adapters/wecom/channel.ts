/** WeChat customer service of WeCom as a channel: callbacks trigger pulls, answers go out by API. */
import {
  Allowance,
  type Channel,
  type ChannelHost,
  isAesKey,
  type SendResult,
  systemClock,
  type WecomConfig,
  type WeixinNotices,
  WeixinUnanswered,
  YingdaError,
} from '../../src/index.ts';
import { wecomApi } from './api.ts';
import { wecomWebhook } from './callback.ts';
import { Pull } from './pull.ts';
import { type Sending, sendText } from './send.ts';
import { Sessions } from './sessions.ts';

export interface WecomOptions {
  /** Welcome, what stands for kinds that are not kept: scripts-zh/notices/weixin.yaml. */
  readonly words: () => WeixinNotices;
  /** Messages that WeCom takes after one of the owner's; by default its own five. */
  readonly quota?: number;
  /** Of one call of the API, its answer included. */
  readonly timeoutMs?: number;
  /** Before the first repeat of a pull that failed. */
  readonly retryMs?: number;
  /** Before it is looked again whether another instance that pulls is done. */
  readonly busyMs?: number;
  /** Before it is looked again whether the bot has said its last words. */
  readonly lookMs?: number;
}

const TIMEOUT_MS = 10_000;
const RETRY_MS = 5000;
const NOT_STARTED: SendResult = { state: 'later', afterMs: 5000, reason: 'the channel is not started' };

/**
 * One customer service account. Inbound channel "wecom:<open_kfid>", thread and sender the external_userid.
 * `start` throws YingdaError E_CHANNEL when WeCom refuses the settings; one that cannot be reached is tried again.
 */
export function wecomChannel(config: WecomConfig, options: WecomOptions): Channel {
  let running:
    | (Sending & { readonly host: ChannelHost; readonly pull: Pull; readonly sessions: Sessions | null })
    | null = null;

  return {
    name: 'wecom',
    // Whether a msgid that is used twice is sent twice, WeCom does not say.
    dedupesSends: false,
    mergesReplies: true,
    sendsPictures: true,
    webhooks: [
      wecomWebhook(
        config,
        () => running?.host ?? null,
        (token) => running?.pull.want(token),
      ),
    ],
    probe: async () => {
      checkKey(config);
      await wecomApi(config, systemClock, options.timeoutMs ?? TIMEOUT_MS).token();
      return `WeCom accepts the settings of ${config.kf}`;
    },
    start: async (host) => {
      checkKey(config);
      const api = wecomApi(config, host.clock, options.timeoutMs ?? TIMEOUT_MS);
      try {
        await api.token();
      } catch (error) {
        if (!(error instanceof WeixinUnanswered)) throw error;
        host.log('warn', `not reached, will be tried again: ${error.message}`);
      }
      const allowance = new Allowance(host.state, options.quota);
      const pull = new Pull({
        api,
        host,
        kf: config.kf,
        allowance,
        words: options.words,
        retryMs: options.retryMs ?? RETRY_MS,
        ...(options.busyMs !== undefined && { busyMs: options.busyMs }),
      });
      const sessions =
        config.people === 'wecom'
          ? new Sessions({
              api,
              host,
              kf: config.kf,
              ...(options.lookMs !== undefined && { lookMs: options.lookMs }),
            })
          : null;
      running = { host, api, pull, allowance, sessions };
      await sessions?.start();
      // What came while nobody listened.
      pull.want(null);
    },
    send: async (outbound) => (running ? sendText(running, outbound) : NOT_STARTED),
    stop: async () => {
      const stopping = running;
      running = null;
      await stopping?.sessions?.stop();
      await stopping?.pull.stop();
    },
  };
}

function checkKey({ aesKey }: WecomConfig): void {
  if (isAesKey(aesKey)) return;
  throw new YingdaError(
    'E_CHANNEL',
    'YINGDA_WECOM_AES_KEY is no key: copy all 43 letters and digits of EncodingAESKey',
  );
}
