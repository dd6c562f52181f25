/**
 * The slice of Botkit 4.15 and Bot Framework that is read. Their own types are not imported: the package is optional,
 * and nothing outside of this folder knows of it.
 */
import { oneLine, YingdaError } from '../../src/index.ts';

/** An incoming activity, as far as Botkit passes it on; what it holds is checked in message.ts. */
export interface BotkitMessage {
  /** "message", or the kind that an adapter gives: "direct_message", "self_message", "hello". */
  readonly type: string;
  /** Fields of the platform's payload stand beside ours. */
  readonly [field: string]: unknown;
  /** The activity as the adapter made it. */
  readonly incoming_message: unknown;
  readonly reference: unknown;
  readonly context: TurnContext;
}

export interface TurnContext {
  readonly activity: { readonly channelId?: unknown; readonly conversation?: { readonly id?: unknown } };
  /** undefined where the platform gives no id. */
  sendActivity(activity: unknown): Promise<{ readonly id?: string } | undefined>;
}

export interface BotWorker {
  changeContext(reference: object): Promise<unknown>;
  ensureMessageFormat(message: object): unknown;
  getConfig(key: 'context'): TurnContext;
}

export interface Controller {
  readonly middleware: {
    readonly send: {
      run(
        bot: BotWorker,
        activity: unknown,
        done: (error: unknown, bot: BotWorker, activity: unknown) => void,
      ): void;
    };
  };
  on(events: string[], handler: (bot: BotWorker, message: BotkitMessage) => Promise<void>): void;
  ready(handler: () => void): void;
  spawn(): Promise<BotWorker>;
  handleTurn(context: TurnContext): Promise<unknown>;
  saveState(bot: BotWorker): Promise<void>;
  shutdown(): Promise<void>;
}

export interface BotkitSettings {
  readonly adapter: object;
  readonly storage: object;
  /** HTTP is served by us. */
  readonly disable_webserver: true;
  readonly disable_console: true;
}

export type BotkitClass = new (settings: BotkitSettings) => Controller;

/** Bot Framework's adapter, in the parts that are called here; which of them it has is looked at. */
export interface BotAdapter {
  sendActivities(context: unknown, activities: unknown[]): Promise<unknown>;
  readonly processActivity?: (
    request: object,
    response: object,
    logic: (context: TurnContext) => Promise<unknown>,
  ) => Promise<void>;
}

// A name that the compiler does not resolve: yingda builds without the optional package.
const PACKAGE: string = 'botkit';

/**
 * @param load for tests
 * @throws YingdaError E_CHANNEL_MISSING when the package is not installed
 */
export async function loadBotkit(
  load: () => Promise<unknown> = () => import(/* @vite-ignore */ PACKAGE),
): Promise<BotkitClass> {
  try {
    return ((await load()) as { Botkit: BotkitClass }).Botkit;
  } catch (error) {
    throw new YingdaError(
      'E_CHANNEL_MISSING',
      `botkit: the package could not be loaded (${oneLine(error)}): npm install botkit@4.15.0`,
      { exitCode: 1, cause: error },
    );
  }
}

/** @throws YingdaError E_CHANNEL when it is no adapter that can be used here */
export function checkedAdapter(value: unknown): BotAdapter {
  const adapter = value as Partial<BotAdapter>;
  if (typeof value !== 'object' || value === null || typeof adapter.sendActivities !== 'function')
    throw new YingdaError(
      'E_CHANNEL',
      'botkit: the adapter has no sendActivities(): give an instance of a Botkit or Bot Framework adapter',
      { exitCode: 1 },
    );
  // It takes requests and sends late replies in another way, which Botkit 4.15 does not know.
  if ('botFrameworkAuthentication' in value)
    throw new YingdaError('E_CHANNEL', 'botkit: CloudAdapter is not taken: give a BotFrameworkAdapter', {
      exitCode: 1,
    });
  return adapter as BotAdapter;
}
