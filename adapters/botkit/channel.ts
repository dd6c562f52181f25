/** Any adapter of Botkit 4.15 or Bot Framework as a channel. Botkit is optional and loaded when the channel starts. */
import {
  type Channel,
  type ChannelHost,
  cutText,
  type Outbound,
  oneLine,
  type SendResult,
  YingdaError,
} from '../../src/index.ts';
import { keepAttachments } from './attachments.ts';
import { type Running, runBotkit } from './controller.ts';
import { botkitWebhook } from './endpoint.ts';
import { MESSAGE_EVENTS, type Reference, readMessage, recordedReference, referenceKey } from './message.ts';
import { refusal } from './refusal.ts';
import {
  type BotAdapter,
  type BotkitMessage,
  type BotWorker,
  type Controller,
  checkedAdapter,
  loadBotkit,
} from './sdk.ts';
import { socketsDown, socketsUp, unreachable } from './sockets.ts';
import { botStorage } from './storage.ts';

/** UTF-8 bytes of a piece: what the narrowest platforms behind Bot Framework take of Chinese text. */
const MAX_PIECE_BYTES = 4000;
const NOT_RUNNING_MS = 60_000;

export interface BotkitOptions {
  /** Gives a Botkit or Bot Framework adapter; called at every start. */
  readonly adapter: () => Promise<unknown>;
  readonly name?: 'botkit';
}

interface Session extends Running {
  readonly host: ChannelHost;
  readonly adapter: BotAdapter;
}

/** Inbound `channel` is "botkit:<channelId of the activity>". Its webhook is for adapters that have processActivity(). */
export function botkitChannel(options: BotkitOptions): Channel {
  let session: Session | null = null;
  return {
    name: options.name ?? 'botkit',
    dedupesSends: false,
    webhooks: [
      botkitWebhook(
        () =>
          session && {
            adapter: session.adapter,
            logic: session.controller.handleTurn.bind(session.controller),
            log: session.host.log,
          },
      ),
    ],
    probe: async () => {
      await loadBotkit();
      return 'botkit is installed';
    },
    start: async (host) => {
      session = await open(options, host);
    },
    send: async (outbound) =>
      session
        ? send(session, outbound)
        : { state: 'later', afterMs: NOT_RUNNING_MS, reason: 'not_running: botkit is stopped' },
    stop: async () => {
      const ending = session;
      session = null;
      if (!ending) return;
      await ending.controller.shutdown();
      await close(ending.adapter, ending);
    },
  };
}

/** @throws YingdaError E_CHANNEL_MISSING without the package, E_CHANNEL when the adapter cannot be used */
async function open(options: BotkitOptions, host: ChannelHost): Promise<Session> {
  const Botkit = await loadBotkit();
  const adapter = checkedAdapter(await options.adapter());
  const running = started(() =>
    runBotkit(
      Botkit,
      { adapter, storage: botStorage(host.state), disable_webserver: true, disable_console: true },
      (error) => host.log('warn', `dialog state was not kept: ${oneLine(error)}`),
    ),
  );
  const session = { ...running, host, adapter };
  session.controller.on(MESSAGE_EVENTS, (_bot, message) => take(session, message));
  await new Promise<void>((resolve) => session.controller.ready(resolve));
  try {
    await socketsUp(adapter, host.log);
  } catch (error) {
    running.release();
    throw error;
  }
  return session;
}

async function close(adapter: BotAdapter, running: Running): Promise<void> {
  await socketsDown(adapter);
  running.release();
  await running.idle();
}

function started(run: () => Running): Running {
  try {
    return run();
  } catch (error) {
    throw new YingdaError(
      'E_CHANNEL',
      `botkit: the adapter did not start: ${oneLine(error)} (Botkit's web server is off: a web socket adapter needs { port } or { server })`,
      { exitCode: 1, cause: error },
    );
  }
}

/** Never throws: see controller.ts. */
async function take({ host, fail }: Session, message: BotkitMessage): Promise<void> {
  try {
    const reading = readMessage(message);
    if (reading === 'malformed')
      host.log('warn', 'a message was left out: sender, conversation or text are not as they should be');
    if (reading === 'malformed' || reading === null) return;
    const media = await keepAttachments(host, reading.attachments);
    // Before the message: its answer may be sent at once.
    const { channel, thread, sender: person } = reading.message;
    await host.state.set(referenceKey({ channel, thread, person }), reading.reference);
    await host.receive([{ ...reading.message, ...media }]);
  } catch (error) {
    host.log('error', `a message was not kept: ${oneLine(error)}`);
    fail(message.context);
  }
}

async function send({ adapter, controller, host }: Session, outbound: Outbound): Promise<SendResult> {
  const { channel, thread, recipient: person } = outbound;
  const reference = recordedReference(await host.state.get(referenceKey({ channel, thread, person })));
  if (!reference) return { state: 'failed', reason: 'no_conversation: nobody has written there' };
  const pieces = cutText(outbound.text, MAX_PIECE_BYTES);
  let bot: BotWorker | null = null;
  let channelMessageId: string | null = null;
  for (const [at, piece] of pieces.entries()) {
    const result = await attempt(async () => {
      const closed = unreachable(adapter, reference);
      if (closed) return closed;
      bot ??= await spawn(controller, reference);
      channelMessageId = (await say(controller, bot, piece)) ?? channelMessageId;
      return null;
    }, host.clock.now());
    if (result && at > 0)
      throw new YingdaError(
        'E_CHANNEL',
        `botkit: ${at} of ${pieces.length} pieces sent, then ${oneLine(reasonOf(result))}`,
        {
          exitCode: 1,
        },
      );
    if (result) return result;
  }
  return { state: 'sent', channelMessageId };
}

const reasonOf = (result: SendResult): string => ('reason' in result ? result.reason : result.state);

async function attempt(work: () => Promise<SendResult | null>, now: number): Promise<SendResult | null> {
  try {
    return await work();
  } catch (error) {
    return refusal(error, now);
  }
}

async function spawn(controller: Controller, reference: Reference): Promise<BotWorker> {
  const bot = await controller.spawn();
  await bot.changeContext(reference);
  return bot;
}

/**
 * As `bot.say()`, which cannot be used: when the platform refuses, it never settles, and the process goes down with
 * an unhandled rejection.
 *
 * @returns the platform's id of the message
 */
async function say(controller: Controller, bot: BotWorker, text: string): Promise<string | null> {
  const message = bot.ensureMessageFormat({ type: 'message', text, textFormat: 'plain' });
  const activity = await new Promise<unknown>((resolve, reject) => {
    controller.middleware.send.run(bot, message, (error, _bot, passed) =>
      error ? reject(error) : resolve(passed),
    );
  });
  const sent = await bot.getConfig('context').sendActivity(activity);
  return sent?.id ?? null;
}
