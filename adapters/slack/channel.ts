/** Slack: the agents' desk in a channel and its threads, drills and plain conversations in direct messages. */
import { setTimeout as delay } from 'node:timers/promises';
import { App, type Logger, LogLevel } from '@slack/bolt';
import {
  type Channel,
  type ChannelHost,
  cutText,
  MESSAGE_CHARACTERS,
  type Outbound,
  oneLine,
  type SendResult,
  type SlackConfig,
  YingdaError,
} from '../../src/index.ts';
import { Acts } from './acts.ts';
import { Feed } from './feed.ts';
import { Gap } from './gap.ts';
import { Pace } from './pace.ts';
import { type HttpReceiver, httpReceiver, socketReceiver, TAKEN } from './receivers.ts';
import { escaped, type SlackBody } from './shapes.ts';
import type { Taken } from './taken.ts';
import { passes, sendFailure, slackCalls, webClient } from './web.ts';

export const SLACK_PATH = '/slack/events';
/** A message may have 40,000 characters; people read shorter ones. */
const MOST_CHARACTERS = MESSAGE_CHARACTERS.slack;
/** Slack takes one message a second a channel. */
const GAP_MS = 1000;
const MOST_FILE_BYTES = 20_000_000;
/** Pictures are fetched before Slack is answered, which it wants in three seconds. */
const FILE_TIMEOUT_MS = 2000;

/** HTTP with a signing secret, Socket Mode with an app token (both set: Socket Mode). */
export function slackChannel(config: SlackConfig, { gapMs = GAP_MS } = {}): Channel {
  return new SlackChannel(config, new Pace(gapMs));
}

class SlackChannel implements Channel {
  readonly name = 'slack';
  readonly dedupesSends = false;
  readonly webhooks;
  readonly #config: SlackConfig;
  readonly #client;
  readonly #calls;
  #app: App | null = null;
  #http: HttpReceiver | null = null;
  #feed: Feed | null = null;
  #filling: Promise<void> = Promise.resolve();

  constructor(config: SlackConfig, pace: Pace) {
    this.#config = config;
    this.#client = webClient(config.botToken, config.api);
    this.#calls = slackCalls(this.#client, async (channel) => {
      const wait = pace.turn(channel, Date.now());
      if (wait > 0) await delay(wait);
    });
    this.webhooks =
      config.appToken === null
        ? [
            {
              path: SLACK_PATH,
              handle: async (
                request: Parameters<HttpReceiver['handle']>[0],
                response: Parameters<HttpReceiver['handle']>[1],
              ) => {
                if (this.#http) this.#http.handle(request, response);
                else response.writeHead(503).end();
              },
            },
          ]
        : [];
  }

  async start(host: ChannelHost): Promise<void> {
    const who = await this.#who();
    const acts = new Acts({
      host,
      calls: this.#calls,
      channelName: this.name,
      ownUser: who.user_id ?? '',
      deskChannel: this.#config.channel,
      phones: this.#config.phones,
      file: (url) => this.#file(url),
    });
    const gap = new Gap({
      calls: this.#calls,
      state: host.state,
      deskChannel: this.#config.channel,
      team: who.team_id ?? '',
      take: (body) => acts.take(body),
      log: host.log,
    });
    const commit = async (body: SlackBody) => {
      const taken = await acts.take(body);
      await gap.heard(body);
      return taken;
    };
    const fill = () => {
      this.#filling = this.#filling
        .then(() => gap.fill(host.clock.now()))
        .catch((error: unknown) => host.log('warn', `the gap was not filled: ${oneLine(error)}`));
    };
    const { appToken, signingSecret, api, botToken, channel } = this.#config;
    const logger = loggerOf(host);
    const http =
      appToken === null
        ? httpReceiver({ signingSecret: signingSecret ?? '', path: SLACK_PATH, logger }, commit)
        : null;
    const receiver =
      http ??
      socketReceiver(
        {
          appToken: appToken ?? '',
          api,
          logger,
          onError: (error) => host.log('error', `not committed: ${oneLine(error)}`),
          onConnected: fill,
        },
        commit,
      );
    this.#http = http;
    const app = new App({
      token: botToken,
      receiver,
      logger,
      deferInitialization: true,
      clientOptions: { slackApiUrl: api },
    });
    listen(app, (error) => host.log('error', oneLine(error)));
    const feed = new Feed({
      calls: this.#calls,
      staff: host.staff,
      state: host.state,
      channel,
      log: host.log,
      passes,
    });
    try {
      await app.init();
      await app.start();
      await feed.start();
      fill();
    } catch (error) {
      await Promise.allSettled([feed.stop(), app.stop()]);
      throw error;
    }
    this.#app = app;
    this.#feed = feed;
  }

  async probe(): Promise<string> {
    const { team, user } = await this.#who();
    return `Slack: ${user ?? ''} in ${team ?? ''}, ${this.#config.appToken === null ? 'HTTP' : 'Socket Mode'}`;
  }

  #who() {
    return this.#client.auth.test().catch((error: unknown) => {
      throw new YingdaError('E_CHANNEL', `Slack did not accept YINGDA_SLACK_BOT_TOKEN: ${oneLine(error)}`, {
        exitCode: 1,
        cause: error,
      });
    });
  }

  async send(outbound: Outbound): Promise<SendResult> {
    let last: string | null = null;
    try {
      for (const piece of cutText(outbound.text, MOST_CHARACTERS, 'characters'))
        last = await this.#calls.post(outbound.thread, { text: escaped(piece) });
      return { state: 'sent', channelMessageId: last };
    } catch (error) {
      // A long text of which a part has arrived is not begun again.
      if (last !== null) return { state: 'failed', reason: 'cut_short' };
      return sendFailure(error);
    }
  }

  async stop(): Promise<void> {
    await this.#feed?.stop();
    await this.#app?.stop();
    await this.#filling;
    this.#http = null;
  }

  /** Files are Slack's own: nothing else is fetched, whatever a message says (RELIABILITY 46). */
  async #file(url: string): Promise<Uint8Array | null> {
    const { origin } = new URL(url);
    if (origin !== 'https://files.slack.com' && origin !== new URL(this.#config.api).origin) return null;
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${this.#config.botToken}` },
      redirect: 'error',
      signal: AbortSignal.timeout(FILE_TIMEOUT_MS),
    });
    const length = Number(response.headers.get('content-length') ?? 0);
    if (!response.ok || length > MOST_FILE_BYTES) return null;
    return new Uint8Array(await response.arrayBuffer());
  }
}

/** Answers what has been committed already; Bolt routes and acknowledges. */
function listen(app: App, failed: (error: unknown) => void): void {
  const finish = async (taken: Taken | undefined, ack?: (response?: never) => Promise<void>) => {
    // Committed it is: what follows is shown even where the answer came too late.
    if (ack) await ack(taken?.ack as never).catch(failed);
    await taken?.afterwards?.().catch(failed);
  };
  app.command(/.*/, async ({ ack, context }) => finish(context[TAKEN] as Taken, ack as never));
  app.action(/.*/, async ({ ack, context }) => finish(context[TAKEN] as Taken, ack as never));
  app.view(/.*/, async ({ ack, context }) => finish(context[TAKEN] as Taken, ack as never));
  app.event('message', async ({ context }) => finish(context[TAKEN] as Taken));
  app.event('app_home_opened', async ({ context }) => finish(context[TAKEN] as Taken));
  app.error(async (error) => failed(error));
}

/** The SDK's warnings and errors in our log, one line each; what it debugs may hold texts and stays out. */
function loggerOf(host: ChannelHost): Logger {
  const line = (parts: unknown[]) =>
    parts
      .map((part) => oneLine(part))
      .join(' ')
      .slice(0, 500);
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => host.log('warn', line(parts)),
    error: (...parts) => host.log('error', line(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
