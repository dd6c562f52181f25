/** WeChat customer service of WeCom as a channel: callbacks trigger pulls, answers go out by API. */
import {
  type Channel,
  type ChannelHost,
  type SendResult,
  type WecomConfig,
  YingdaError,
} from '../../src/index.ts';
import { WecomApi, WecomUnanswered } from './api.ts';
import { wecomWebhook } from './callback.ts';
import { Pull } from './pull.ts';
import { sendText } from './send.ts';

export interface WecomOptions {
  /** Of one call of the API, its answer included. */
  readonly timeoutMs?: number;
  /** Before the first repeat of a pull that failed. */
  readonly retryMs?: number;
}

const TIMEOUT_MS = 10_000;
const RETRY_MS = 5000;
const NOT_STARTED: SendResult = { state: 'later', afterMs: 5000, reason: 'the channel is not started' };

/**
 * One customer service account. Inbound channel "wecom:<open_kfid>", thread and sender the external_userid.
 * `start` throws YingdaError E_CHANNEL when WeCom refuses the settings; one that cannot be reached is tried again.
 */
export function wecomChannel(config: WecomConfig, options: WecomOptions = {}): Channel {
  let running: { readonly host: ChannelHost; readonly api: WecomApi; readonly pull: Pull } | null = null;

  return {
    name: 'wecom',
    // Whether a msgid that is used twice is sent twice, WeCom does not say.
    dedupesSends: false,
    webhooks: [
      wecomWebhook(
        config,
        () => running?.host ?? null,
        (token) => running?.pull.want(token),
      ),
    ],
    probe: async () => {
      checkKey(config);
      await new WecomApi(config, { now: () => Date.now() }, options.timeoutMs ?? TIMEOUT_MS).token();
      return `WeCom accepts the settings of ${config.kf}`;
    },
    start: async (host) => {
      checkKey(config);
      const api = new WecomApi(config, host.clock, options.timeoutMs ?? TIMEOUT_MS);
      try {
        await api.token();
      } catch (error) {
        if (!(error instanceof WecomUnanswered)) throw error;
        host.log('warn', `not reached, will be tried again: ${error.message}`);
      }
      const pull = new Pull({ api, host, kf: config.kf, retryMs: options.retryMs ?? RETRY_MS });
      running = { host, api, pull };
      // What came while nobody listened.
      pull.want(null);
    },
    send: async (outbound) => (running ? sendText(running.api, running.host, outbound) : NOT_STARTED),
    stop: async () => {
      const stopping = running;
      running = null;
      await stopping?.pull.stop();
    },
  };
}

function checkKey({ aesKey }: WecomConfig): void {
  if (Buffer.from(`${aesKey}=`, 'base64').length === 32) return;
  throw new YingdaError(
    'E_CHANNEL',
    'YINGDA_WECOM_AES_KEY is no key: copy all 43 letters and digits of EncodingAESKey',
  );
}
