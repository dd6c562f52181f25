/**
 * wechaty, loaded when it is wanted: an optional dependency whose import alone has effects. Its own types are not named,
 * so yingda builds where it is not installed.
 */
import { type Media, oneLine, YingdaError } from '../../src/index.ts';
import type { WechatCards, WechatMessage, WechatTalker } from './message.ts';

/** The version that this adapter was written and tested with. */
const VERSION = '1.20.2';

/** A file on its way; of the package file-box, which comes with wechaty. */
export interface FileBox {
  readonly name: string;
}

/** @throws whatever the import throws: nothing has been sent then */
export async function fileBox(
  { bytes }: Media,
  name: string,
  load: Import = importPackage,
): Promise<FileBox> {
  const { FileBox } = (await load('file-box')) as {
    readonly FileBox: { fromBase64(base64: string, name: string): FileBox };
  };
  // Not as a buffer: that kind does not reach puppets that are elsewhere.
  return FileBox.fromBase64(Buffer.from(bytes).toString('base64'), name);
}

export interface WechatContact extends WechatTalker {
  /** @returns the message, where the puppet tells its id */
  say(content: string | FileBox): Promise<{ readonly id: string } | undefined>;
}

export interface WechatRoom {
  readonly id: string;
  topic(): Promise<string>;
  /** The name of a member in this room. @throws when they are no member */
  alias(member: WechatContact): Promise<string | undefined>;
  say(
    content: string | FileBox,
    ...mentioned: readonly WechatContact[]
  ): Promise<{ readonly id: string } | undefined>;
}

interface Finder<T> {
  /** undefined when it cannot be loaded; why is told by the bot's `error`. */
  find(query: { readonly id: string }): Promise<T | undefined>;
}

interface RoomFinder extends Finder<WechatRoom> {
  findAll(): Promise<readonly WechatRoom[]>;
}

type MessageListener = (event: { readonly messageId: string }) => void;

/** What stands between wechaty and WeChat. */
export interface Puppet extends WechatCards {
  readonly state: { active(): boolean | 'pending' };
  on(event: 'message', listener: MessageListener): unknown;
  off(event: 'message', listener: MessageListener): unknown;
  /** Who wrote where: little is loaded for it. */
  messagePayload(id: string): Promise<{ readonly talkerId?: string; readonly roomId?: string }>;
}

export interface Bot {
  readonly isLoggedIn: boolean;
  readonly Contact: Finder<WechatContact>;
  readonly Room: RoomFinder;
  readonly Message: Finder<WechatMessage>;
  on(event: 'puppet', listener: (puppet: Puppet) => void): unknown;
  on(event: 'scan', listener: (url: string, status: number) => void): unknown;
  on(event: 'login' | 'logout', listener: (self: { readonly id: string }) => void): unknown;
  /** Contacts and rooms are loaded. */
  on(event: 'ready', listener: () => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface Wechaty {
  readonly log: { level(name: 'error'): unknown };
  readonly WechatyBuilder: {
    build(options: { readonly puppet: string | object; readonly name?: string }): Bot;
  };
}

export type Import = (name: string) => Promise<unknown>;

const importPackage: Import = (name) => import(name);

/** @throws YingdaError E_CHANNEL_MISSING when a package is not installed, E_CHANNEL when it cannot be loaded */
export async function installed(puppet: string | object, load: Import = importPackage): Promise<Wechaty> {
  const cure = `npm install wechaty@${VERSION} ${typeof puppet === 'string' ? puppet : 'and a puppet'}`;
  const wechaty = (await loaded('wechaty', cure, load)) as Wechaty;
  if (typeof puppet === 'string') await loaded(puppet, cure, load);
  return wechaty;
}

/**
 * The SDK's own log is held at errors: from `warn` up it and its puppets print whole messages (law 12).
 *
 * @param puppet package name, or a puppet instance
 * @param session file in which the login is kept, without its extension; null keeps none
 * @throws YingdaError E_CHANNEL_MISSING when a package is not installed, E_CHANNEL when it cannot be loaded
 */
export async function buildBot(
  puppet: string | object,
  session: string | null,
  load: Import = importPackage,
): Promise<Bot> {
  const { WechatyBuilder, log } = await installed(puppet, load);
  log.level('error');
  return WechatyBuilder.build({ puppet, ...(session !== null && { name: session }) });
}

async function loaded(name: string, cure: string, load: Import): Promise<unknown> {
  try {
    return await load(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing =
      (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && message.includes(`'${name}'`);
    if (missing)
      throw new YingdaError('E_CHANNEL_MISSING', `${name} is not installed: ${cure}`, {
        exitCode: 1,
        cause: error,
      });
    throw new YingdaError('E_CHANNEL', `${name} could not be loaded: ${oneLine(error)}`, {
      exitCode: 1,
      cause: error,
    });
  }
}
