/** One workspace: its token, its channel of staff, what is shown there and what people do there. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type AdapterState,
  bodyAtMost,
  type ChannelHost,
  cutText,
  MAX_MEDIA_BYTES,
  MESSAGE_CHARACTERS,
  type Outbound,
  oneLine,
  type SendResult,
  type SlackWorkspace,
  YingdaError,
} from '../../src/index.ts';
import { Acts } from './acts.ts';
import { Feed } from './feed.ts';
import { Gap } from './gap.ts';
import type { Pace } from './pace.ts';
import { escaped, type SlackBody } from './shapes.ts';
import type { Taken } from './taken.ts';
import { passes, sendFailure, slackCalls, webClient } from './web.ts';

/** A message may have 40,000 characters; people read shorter ones. */
const MOST_CHARACTERS = MESSAGE_CHARACTERS.slack;
/** Pictures are fetched before Slack is answered, which it wants in three seconds. */
const FILE_TIMEOUT_MS = 2000;
/** The workspace whose records have plain keys: there were no others once. */
const PLAIN = 'team';

export interface WorkspaceOptions {
  readonly channelName: string;
  readonly workspace: SlackWorkspace;
  readonly api: string;
  readonly pace: Pace;
  /** Whether owners' pictures are shown. */
  readonly pictures: boolean;
}

/** Who we are in a workspace. */
export interface Self {
  readonly team: string;
  readonly teamName: string;
  readonly user: string;
  readonly userName: string;
  readonly bot: string;
}

export class Workspace {
  readonly #options: WorkspaceOptions;
  readonly #client;
  readonly #calls;
  #self: Self | null = null;
  #acts: Acts | null = null;
  #gap: Gap | null = null;
  #feed: Feed | null = null;
  #filling: Promise<void> = Promise.resolve();

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    const { workspace, api, pace } = options;
    this.#client = webClient(workspace.botToken, api);
    this.#calls = slackCalls(this.#client, async (channel) => {
      const wait = pace.turn(channel, Date.now());
      if (wait > 0) await delay(wait);
    });
  }

  get token(): string {
    return this.#options.workspace.botToken;
  }

  /** null until it has been asked for. */
  get self(): Self | null {
    return this.#self;
  }

  /** Asks Slack whose the token is. @throws YingdaError E_CHANNEL when it is nobody's */
  async identify(): Promise<Self> {
    const { channel } = this.#options.workspace;
    const who = await this.#client.auth.test().catch((error: unknown) => {
      throw new YingdaError(
        'E_CHANNEL',
        `Slack did not accept YINGDA_SLACK_BOT_TOKEN (the one for ${channel}): ${oneLine(error)}`,
        { exitCode: 1, cause: error },
      );
    });
    const { team_id = '', team = '', user_id = '', user = '', bot_id = '' } = who;
    this.#self = { team: team_id, teamName: team, user: user_id, userName: user, bot: bot_id };
    return this.#self;
  }

  /** What came is taken from now on; what is to be shown waits for `show`. */
  async open(host: ChannelHost): Promise<void> {
    const { team, user } = this.#self ?? (await this.identify());
    const { channelName, workspace } = this.#options;
    const state = await stateOf(host.state, team);
    const own = { ...host, state };
    const acts = new Acts({
      host: own,
      calls: this.#calls,
      channelName,
      ownUser: user,
      deskChannel: workspace.channel,
      file: (url) => this.#file(url),
    });
    this.#acts = acts;
    this.#gap = new Gap({
      calls: this.#calls,
      state,
      deskChannel: workspace.channel,
      team,
      take: (body) => acts.take(body),
      log: host.log,
    });
    this.#feed = new Feed({
      calls: this.#calls,
      staff: host.staff,
      state,
      channel: workspace.channel,
      log: host.log,
      passes,
      readPicture: this.#options.pictures && host.readMedia ? host.readMedia : null,
    });
  }

  async show(): Promise<void> {
    await this.#feed?.start();
  }

  /** @throws when it could not be committed: then it must not be acknowledged */
  async take(body: SlackBody): Promise<Taken> {
    if (!this.#acts || !this.#gap) throw new Error('the workspace is not open');
    const taken = await this.#acts.take(body);
    await this.#gap.heard(body);
    return taken;
  }

  /** Takes from the history what was written while nobody listened. */
  fill(host: Pick<ChannelHost, 'clock' | 'log'>): void {
    this.#filling = this.#filling
      .then(() => this.#gap?.fill(host.clock.now()))
      .catch((error: unknown) => host.log('warn', `the gap was not filled: ${oneLine(error)}`));
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
    await this.#filling;
  }

  /** Files are Slack's own: nothing else is fetched, whatever a message says (RELIABILITY 46). */
  async #file(url: string): Promise<Uint8Array | null> {
    const { origin } = new URL(url);
    if (origin !== 'https://files.slack.com' && origin !== new URL(this.#options.api).origin) return null;
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${this.token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(FILE_TIMEOUT_MS),
    });
    return response.ok ? bodyAtMost(response, MAX_MEDIA_BYTES) : null;
  }
}

/**
 * The records of a workspace. Those of the first one that ever ran have plain keys; the others' end with the team, so that
 * the beginnings by which old records are swept (standards/retention.yaml) hold for all.
 */
async function stateOf(state: AdapterState, team: string): Promise<AdapterState> {
  const plain = (await state.get(PLAIN)) as { id: string } | null;
  if (plain === null) await state.set(PLAIN, { id: team });
  if (plain === null || plain.id === team) return state;
  const own = (key: string) => `${key}@${team}`;
  return {
    get: (key) => state.get(own(key)),
    set: (key, value) => state.set(own(key), value),
    delete: (key) => state.delete(own(key)),
    lease: (key, ms) => state.lease(own(key), ms),
  };
}
