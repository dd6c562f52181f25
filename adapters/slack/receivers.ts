/** Receivers that commit a delivery before it is acknowledged; Bolt's own acknowledge first (RELIABILITY). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  HTTPReceiver,
  type Logger,
  type Receiver,
  type ReceiverEvent,
  SocketModeReceiver,
} from '@slack/bolt';
import type { SlackBody } from './shapes.ts';
import type { Taken } from './taken.ts';

/** Slack's clock and ours may differ by so much, before and after (RELIABILITY 5). */
const MOST_SKEW_S = 300;

export type Commit = (body: SlackBody) => Promise<Taken>;
type Initialised = Parameters<Receiver['init']>[0];

/** The key under which listeners find what was taken. */
export const TAKEN = 'yingdaTaken';

/** The app as the receiver sees it: an event reaches it only once it is committed. */
function committing(app: Initialised, commit: Commit): Initialised {
  return Object.assign(Object.create(app) as Initialised, {
    processEvent: async (event: ReceiverEvent) => {
      const taken = await commit(event.body as SlackBody);
      await app.processEvent({
        ...event,
        customProperties: { ...event.customProperties, [TAKEN]: taken },
      });
    },
  });
}

export interface HttpReceiver extends Receiver {
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/** @param path "/slack/events"; the server that calls `handle` is not ours */
export function httpReceiver(
  options: { signingSecret: string; path: string; logger: Logger },
  commit: Commit,
): HttpReceiver {
  const inner = new HTTPReceiver({
    signingSecret: options.signingSecret,
    endpoints: [options.path],
    logger: options.logger,
    // Not committed: Slack is told so, and delivers it again.
    processEventErrorHandler: async ({ response }) => {
      if (!response.headersSent) response.writeHead(503).end();
      return false;
    },
  });
  return {
    init: (app) => inner.init(committing(app, commit) as Parameters<typeof inner.init>[0]),
    start: async () => undefined,
    stop: async () => undefined,
    handle: (request, response) => {
      const stamp = Number(request.headers['x-slack-request-timestamp']);
      const signed = typeof request.headers['x-slack-signature'] === 'string';
      // The system's clock, as in Bolt's own check of the past side.
      if (!signed || !Number.isFinite(stamp) || Math.abs(Date.now() / 1000 - stamp) > MOST_SKEW_S) {
        response.writeHead(401).end();
        return;
      }
      inner.requestListener(request, response);
    },
  };
}

/** Socket Mode: what is not committed is not acknowledged, and comes again. */
export function socketReceiver(
  options: {
    appToken: string;
    api: string;
    logger: Logger;
    onError: (error: unknown) => void;
    onConnected: () => void;
  },
  commit: Commit,
): Receiver {
  const inner = new SocketModeReceiver({
    appToken: options.appToken,
    logger: options.logger,
    installerOptions: { clientOptions: { slackApiUrl: options.api } },
    processEventErrorHandler: async ({ error }) => {
      options.onError(error);
      return false;
    },
  });
  // Also after every break of the line: what was said meanwhile comes from the history.
  inner.client.on('connected', options.onConnected);
  return {
    init: (app) => inner.init(committing(app, commit) as Parameters<typeof inner.init>[0]),
    start: () => inner.start(),
    stop: () => inner.stop(),
  };
}
