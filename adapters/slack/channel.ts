/** Slack: the agents' desk in a channel of each workspace and its threads, drills and plain conversations in direct messages. */
import { App, type Logger, LogLevel } from '@slack/bolt';
import {
  type Channel,
  type ChannelHost,
  type Outbound,
  oneLine,
  type SendResult,
  type SlackConfig,
} from '../../src/index.ts';
import { Pace } from './pace.ts';
import { type HttpReceiver, httpReceiver, socketReceiver, TAKEN } from './receivers.ts';
import { type SlackBody, teamOf } from './shapes.ts';
import { NOTHING, type Taken } from './taken.ts';
import { Workspace } from './workspace.ts';

export const SLACK_PATH = '/slack/events';
/** Slack takes one message a second a channel. */
const GAP_MS = 1000;
/** Before a workspace that could not be entered is tried again. */
const REJOIN_MS = 60_000;

export interface SlackOptions {
  readonly gapMs?: number;
  /** Whether owners' pictures are shown: the community's word. */
  readonly pictures?: boolean;
  readonly rejoinMs?: number;
}

/** HTTP with a signing secret, Socket Mode with an app token (both set: Socket Mode). */
export function slackChannel(config: SlackConfig, options: SlackOptions = {}): Channel {
  return new SlackChannel(config, options);
}

class SlackChannel implements Channel {
  readonly name = 'slack';
  readonly dedupesSends = false;
  readonly webhooks;
  readonly #config: SlackConfig;
  readonly #rejoinMs: number;
  readonly #workspaces: readonly Workspace[];
  /** Those that were entered, by team. */
  readonly #teams = new Map<string, Workspace>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #app: App | null = null;
  #http: HttpReceiver | null = null;

  constructor(config: SlackConfig, { gapMs = GAP_MS, pictures = true, rejoinMs = REJOIN_MS }: SlackOptions) {
    this.#config = config;
    this.#rejoinMs = rejoinMs;
    const { api } = config;
    this.#workspaces = config.workspaces.map(
      (workspace) =>
        new Workspace({ channelName: this.name, workspace, api, pace: new Pace(gapMs), pictures }),
    );
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
    const entered = await Promise.allSettled(
      this.#workspaces.map((workspace) => this.#enter(workspace, host)),
    );
    const faults = entered.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    if (faults.length === entered.length) throw faults[0];
    const { appToken, signingSecret, api } = this.#config;
    const logger = loggerOf(host);
    const commit = (body: SlackBody) => this.#take(body, host);
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
          onConnected: () => {
            for (const workspace of this.#teams.values()) workspace.fill(host);
          },
        },
        commit,
      );
    this.#http = http;
    const app = new App({
      authorize: async ({ teamId = '' }) => this.#authorised(teamId),
      receiver,
      logger,
      deferInitialization: true,
      clientOptions: { slackApiUrl: api },
    });
    listen(app, (error) => host.log('error', oneLine(error)));
    try {
      await app.init();
      await app.start();
      for (const workspace of this.#teams.values()) {
        await workspace.show();
        workspace.fill(host);
      }
    } catch (error) {
      await Promise.allSettled([this.#leave(), app.stop()]);
      throw error;
    }
    this.#app = app;
    for (const [at, one] of entered.entries()) {
      const workspace = this.#workspaces[at];
      if (one.status === 'rejected' && workspace) this.#later(workspace, host, one.reason);
    }
  }

  async probe(): Promise<string> {
    const all = await Promise.all(this.#workspaces.map((workspace) => workspace.identify()));
    const names = all.map(({ userName, teamName }) => `${userName} in ${teamName}`).join(', ');
    return `Slack: ${names}, ${this.#config.appToken === null ? 'HTTP' : 'Socket Mode'}`;
  }

  async send(outbound: Outbound): Promise<SendResult> {
    const [, team = ''] = outbound.channel.split(':');
    const workspace = this.#teams.get(team);
    // One whose token is gone, or not taken at the moment: an answer waits for it as for any channel.
    return workspace
      ? workspace.send(outbound)
      : { state: 'later', afterMs: this.#rejoinMs, reason: 'the workspace is not connected' };
  }

  async stop(): Promise<void> {
    for (const retry of this.#retries) clearTimeout(retry);
    await Promise.all(this.#workspaces.map((workspace) => workspace.stop()));
    await this.#app?.stop();
    this.#teams.clear();
    this.#http = null;
  }

  async #leave(): Promise<void> {
    await Promise.allSettled(this.#workspaces.map((workspace) => workspace.stop()));
  }

  async #enter(workspace: Workspace, host: ChannelHost): Promise<void> {
    const { team } = await workspace.identify();
    await workspace.open(host);
    this.#teams.set(team, workspace);
  }

  /** One workspace that cannot be entered keeps nobody out of the others. */
  #later(workspace: Workspace, host: ChannelHost, fault: unknown): void {
    host.log('error', `a workspace is not connected: ${oneLine(fault)}`);
    const retry = setTimeout(async () => {
      this.#retries.delete(retry);
      try {
        await this.#enter(workspace, host);
        await workspace.show();
        workspace.fill(host);
      } catch (error) {
        if (this.#app) this.#later(workspace, host, error);
      }
    }, this.#rejoinMs).unref();
    this.#retries.add(retry);
  }

  /** Of a workspace that is none of ours: acknowledged, so that it does not come again, and nothing else. */
  async #take(body: SlackBody, host: ChannelHost): Promise<Taken> {
    const workspace = this.#teams.get(teamOf(body));
    if (workspace) return workspace.take(body);
    host.log('warn', 'a delivery of a workspace that is not set up here');
    return NOTHING;
  }

  #authorised(team: string) {
    const { user = '', bot = '' } = this.#teams.get(team)?.self ?? {};
    return { botToken: this.#teams.get(team)?.token ?? '', botUserId: user, botId: bot };
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
