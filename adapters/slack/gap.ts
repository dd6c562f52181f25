/** What people wrote while we were not listening, taken from Slack's history when we listen again. */
import { type AdapterState, oneLine } from '../../src/index.ts';
import type { SlackBody, SlackCalls, SlackMessageEvent } from './shapes.ts';
import { RECENT_THREADS } from './threads.ts';

const HEARD = 'heard';
const RECENT_DIRECT = 'recent-direct';
const MOST_DIRECT = 20;
/** What is older is no matter any more. In s. */
const LONGEST_GAP_S = 24 * 3600;
/** Slack delivers out of order by so much; what is taken twice counts once. In s. */
const OVERLAP_S = 60;

export interface GapOptions {
  readonly calls: Pick<SlackCalls, 'history'>;
  readonly state: AdapterState;
  readonly deskChannel: string;
  readonly team: string;
  readonly take: (body: SlackBody) => Promise<unknown>;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

export class Gap {
  readonly #options: GapOptions;

  constructor(options: GapOptions) {
    this.#options = options;
  }

  /** Remembers how far we have heard, once what was said is committed. */
  async heard({ event }: SlackBody): Promise<void> {
    if (event?.type !== 'message' || !event.ts) return;
    const { state } = this.#options;
    if (event.channel_type === 'im' && event.channel) {
      const known = ((await state.get(RECENT_DIRECT)) ?? []) as readonly string[];
      if (known[0] !== event.channel)
        await state.set(
          RECENT_DIRECT,
          [event.channel, ...known.filter((one) => one !== event.channel)].slice(0, MOST_DIRECT),
        );
    }
    const before = (await state.get(HEARD)) as { ts: string } | null;
    if (before === null || Number(event.ts) > Number(before.ts)) await state.set(HEARD, { ts: event.ts });
  }

  /** Takes what was missed; a place that cannot be read is left out, with a line in the log. */
  async fill(now: number): Promise<void> {
    const { state, deskChannel, calls, log } = this.#options;
    const heard = (await state.get(HEARD)) as { ts: string } | null;
    if (heard === null) return;
    const since = String(Math.max(Number(heard.ts) - OVERLAP_S, now / 1000 - LONGEST_GAP_S));
    const list = async (key: string) => ((await state.get(key)) ?? []) as readonly string[];
    const places = [
      ...(await list(RECENT_THREADS)).map((ts) => ({ channel: deskChannel, ts })),
      ...(await list(RECENT_DIRECT)).map((channel) => ({ channel, ts: null })),
    ];
    for (const { channel, ts } of places) {
      try {
        for (const message of await calls.history(channel, ts, since)) await this.#take(channel, ts, message);
      } catch (error) {
        log('warn', `what was written meanwhile is not known: ${oneLine(error)}`);
      }
    }
  }

  async #take(channel: string, threadTs: string | null, message: SlackMessageEvent): Promise<void> {
    const event: SlackMessageEvent = {
      ...message,
      type: 'message',
      channel,
      channel_type: threadTs === null ? 'im' : 'channel',
    };
    const body: SlackBody = { type: 'event_callback', team_id: this.#options.team, event };
    await this.#options.take(body);
    await this.heard(body);
  }
}
