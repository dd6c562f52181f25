/** Slack's Web API as the few calls that are made, and what its errors mean for a send. */
import { WebClient, ErrorCode as WebError } from '@slack/web-api';
import type { SendResult } from '../../src/index.ts';
import type { SlackBlock, SlackCalls, SlackMessageEvent, SlackPost, SlackView } from './shapes.ts';

const TIMEOUT_MS = 10_000;
const UPLOAD_MS = 30_000;
const MOST_NAMES = 1000;
/** Of a history. */
const PAGE = 200;
const MOST_PAGES = 5;
/** Slack's own troubles; its other refusals stay refusals however often one asks. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'ratelimited',
  'request_timeout',
]);
/** Where nobody was reached: the request cannot have arrived. */
const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/** @param api "https://slack.com/api/" */
export function webClient(token: string, api: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: api,
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

type Posted = Parameters<WebClient['chat']['postMessage']>[0];

/** @param before called before every message of ours, for its channel */
export function slackCalls(
  client: WebClient,
  before: (channel: string) => Promise<void> = async () => undefined,
): SlackCalls {
  const names = new Map<string, string>();
  const content = ({ text, blocks }: SlackPost) => ({
    text,
    ...(blocks && { blocks: blocks as unknown as SlackBlock[] }),
  });
  return {
    post: async (channel, post, where) => {
      await before(channel);
      const { ts } = await client.chat.postMessage({
        channel,
        unfurl_links: false,
        ...content(post),
        ...(where && { thread_ts: where.threadTs }),
        ...(where?.broadcast && { reply_broadcast: true }),
      } as Posted);
      return ts ?? '';
    },
    update: async ({ channel, ts }, post) => {
      await client.chat.update({ channel, ts, ...content(post) } as Parameters<typeof client.chat.update>[0]);
    },
    whisper: async (channel, user, post) => {
      await client.chat.postEphemeral({ channel, user, ...content(post) } as Parameters<
        typeof client.chat.postEphemeral
      >[0]);
    },
    openView: async (triggerId, view: SlackView) => {
      await client.views.open({ trigger_id: triggerId, view: view as never });
    },
    direct: async (user) => {
      const { channel } = await client.conversations.open({ users: user });
      return channel?.id ?? user;
    },
    upload: async ({ channel, ts }, { bytes, name, title }) => {
      await before(channel);
      const { upload_url, file_id } = await client.files.getUploadURLExternal({
        filename: name,
        length: bytes.byteLength,
      });
      // The address is Slack's own, good once and signed: it takes no token.
      const put = await fetch(upload_url ?? '', {
        method: 'POST',
        body: bytes as Uint8Array<ArrayBuffer>,
        signal: AbortSignal.timeout(UPLOAD_MS),
      });
      if (!put.ok) throw new Error(`the upload was answered with ${put.status}`);
      await client.files.completeUploadExternal({
        files: [{ id: file_id ?? '', title }],
        channel_id: channel,
        thread_ts: ts,
      });
    },
    publishHome: async (user, view) => {
      await client.views.publish({ user_id: user, view: view as never });
    },
    history: async (channel, threadTs, since) => {
      const found: SlackMessageEvent[] = [];
      for (let cursor: string | undefined, pages = 0; pages < MOST_PAGES; pages++) {
        const range = { channel, oldest: since, limit: PAGE, ...(cursor && { cursor }) };
        const page =
          threadTs === null
            ? await client.conversations.history(range)
            : await client.conversations.replies({ ...range, ts: threadTs });
        found.push(...((page.messages ?? []) as SlackMessageEvent[]));
        cursor = page.response_metadata?.next_cursor;
        if (!cursor) break;
      }
      return found.sort((a, b) => Number(a.ts) - Number(b.ts));
    },
    userName: async (user) => {
      const known = names.get(user);
      if (known !== undefined) return known;
      // A name that cannot be had must not keep an act from being committed.
      const info = await soon(client.users.info({ user }).catch(() => null));
      const name = info?.user?.profile?.display_name || info?.user?.real_name || info?.user?.name;
      if (!name) return user;
      if (names.size >= MOST_NAMES) names.clear();
      names.set(user, name);
      return name;
    },
  };
}

/** Refusals of one message, however often one asks: a card that was deleted, a text that is no text to Slack. */
const OF_ONE_MESSAGE = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'msg_too_long',
  'no_text',
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'thread_not_found',
]);

/** Whether a call that failed so may succeed later: when Slack is back, or the bot is in the channel again. */
export function passes(error: unknown): boolean {
  const { code, data } = error as { code?: string; data?: { error?: string } };
  return !(code === WebError.PlatformError && OF_ONE_MESSAGE.has(data?.error ?? ''));
}

/** What an error of a send means. @throws the error where nobody knows whether it arrived */
export function sendFailure(error: unknown): SendResult {
  const { code, retryAfter, data, original } = error as {
    code?: string;
    retryAfter?: number;
    data?: { error?: string };
    original?: { code?: string; cause?: { code?: string } };
  };
  if (code === WebError.RateLimitedError)
    return { state: 'later', afterMs: (retryAfter ?? 30) * 1000, reason: 'rate_limited' };
  if (code === WebError.PlatformError) {
    const reason = data?.error ?? 'unknown';
    return PASSING.has(reason) ? { state: 'later', afterMs: 30_000, reason } : { state: 'failed', reason };
  }
  const cause = original?.cause?.code ?? original?.code;
  if (code === WebError.RequestError && cause !== undefined && NOT_REACHED.has(cause))
    return { state: 'later', afterMs: 10_000, reason: cause };
  throw error;
}

/** Slack wants its answer in three seconds: a name is not waited for longer than this. */
const NAME_MS = 1000;

async function soon<T>(wanted: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), NAME_MS);
  });
  try {
    return await Promise.race([wanted, late]);
  } finally {
    clearTimeout(timer);
  }
}
