/** WeChat by wechaty: an account of its own that logs in like a phone does, by a code that is scanned. */
import { chmod, writeFile } from 'node:fs/promises';
import {
  type Channel,
  type ChannelHost,
  type OwnersGroup,
  oneLine,
  type SendResult,
  type WeixinNotices,
  YingdaError,
} from '../../src/index.ts';
import { Ear, told } from './ear.ts';
import { type Bot, buildBot, installed, type Puppet } from './sdk.ts';
import { deliver } from './send.ts';

export interface WechatyOptions {
  /** A package ("wechaty-puppet-service"), or a puppet instance. */
  readonly puppet: string | object;
  /** That the account may be lost was read and accepted; otherwise the channel does not start. */
  readonly acceptsRisk: boolean;
  /** Shows the code that logs the account in, as text to draw (qr.ts); again whenever WeChat has renewed it. */
  readonly showQr: (url: string) => void;
  /** Instead of the host's. */
  readonly log?: ChannelHost['log'];
  /** A file that keeps the login over a restart, without its extension; without it every start asks for a scan. */
  readonly session?: string;
  /** Before each piece that is sent; by default at once. */
  readonly pace?: (piece: string) => Promise<void>;
  /** The longest a picture may take to come, in ms. */
  readonly mediaMs?: number;
  /** What stands for messages that are not kept; without it they are left. */
  readonly words?: () => WeixinNotices;
  /** Rooms of this community, by id or name; by default every room. */
  readonly rooms?: readonly string[] | null;
  /** Before a message is read or handed over once more. */
  readonly retryMs?: number;
  /** People are called when nobody is logged in for so long. */
  readonly lostMs?: number;
}

const RISK =
  'wechaty uses WeChat in a way that its owner does not allow: the account can be limited or banned without notice. ' +
  'Use an account that may be lost, never the only way to reach the centre (docs/channels.md)';
const REFUSED = `${RISK}. Set YINGDA_WECHATY_ACCEPT_RISK=yes to accept that, and start again`;
/** wechaty-puppet's ScanStatus: a new code is to be shown; the phone has taken it. */
const SCAN = { waiting: 2, scanned: 3, timeout: 5 } as const;
const MEDIA_MS = 30_000;
const RETRY_MS = 500;
/** A login that comes back by itself does so within a minute or two. */
const LOST_MS = 180_000;
/** While nobody is logged in, somebody has to find the phone. */
const LOGGED_OUT_MS = 120_000;

/** A bot from start to stop. */
interface Session {
  readonly bot: Bot;
  readonly end: () => Promise<void>;
  /** ms since 1970; null until the first login. */
  loggedInAt: number | null;
}

/**
 * Messages are handed over in the order in which they came, conversation by conversation.
 * `start` throws E_CHANNEL_MISSING when wechaty or the puppet is not installed, E_CHANNEL when it does not start.
 */
export function wechatyChannel(options: WechatyOptions): Channel {
  let session: Session | null = null;
  let host: ChannelHost | null = null;
  let code: string | null = null;
  return {
    name: 'wechaty',
    dedupesSends: false,
    sendsPictures: true,
    // An account that writes faster than a person is soon noticed.
    perMinute: 20,
    probe: async () => {
      await installed(options.puppet);
      return `wechaty and ${typeof options.puppet === 'string' ? options.puppet : 'a puppet'} are installed`;
    },
    standing: () => ({ state: session?.bot.isLoggedIn ? 'up' : 'login', code }),
    start: async (given) => {
      if (!options.acceptsRisk)
        throw new YingdaError(
          'E_CHANNEL_RISK',
          [options.words?.()?.wechaty_risk, REFUSED].filter(Boolean).join(' '),
          {
            exitCode: 1,
          },
        );
      host = given;
      session = await begin(options, given, (shown) => {
        code = shown;
      });
    },
    send: async (outbound): Promise<SendResult> => {
      if (!host || !session?.bot.isLoggedIn)
        return { state: 'later', afterMs: LOGGED_OUT_MS, reason: 'E_CHANNEL: not logged in to WeChat' };
      const now = host.clock.now();
      return deliver(session.bot, outbound, {
        loggedInFor: now - (session.loggedInAt ?? now),
        pace: options.pace ?? (async () => undefined),
        picture: async (id) => (await host?.readMedia?.(id)) ?? null,
      });
    },
    stop: async () => {
      const ending = session;
      session = null;
      await ending?.end();
    },
  };
}

/** @param show the code to be scanned; null when there is none */
async function begin(
  options: WechatyOptions,
  host: ChannelHost,
  show: (code: string | null) => void,
): Promise<Session> {
  const log = options.log ?? host.log;
  log('warn', RISK);
  if (options.session !== undefined) await keepPrivate(options.session);
  const bot = await buildBot(options.puppet, options.session ?? null);
  const ear = new Ear(bot, host, {
    log,
    mediaMs: options.mediaMs ?? MEDIA_MS,
    words: options.words ?? (() => null),
    rooms: options.rooms ?? null,
    retryMs: options.retryMs ?? RETRY_MS,
  });
  let lost: NodeJS.Timeout | undefined;
  let puppet: Puppet | null = null;
  let fault: unknown = null;
  let ending = false;
  const session: Session = {
    bot,
    loggedInAt: null,
    end: async () => {
      ending = true;
      clearTimeout(lost);
      await ear.close();
      await bot.stop();
    },
  };
  bot.on('error', (error) => {
    fault ??= error;
    log('error', told(error));
  });
  bot.on('puppet', (made) => {
    puppet = made;
    ear.listen(made);
  });
  bot.on('scan', (url, status) => {
    if ((status === SCAN.waiting || status === SCAN.timeout) && url !== '') {
      show(url);
      options.showQr(url);
    } else if (status === SCAN.scanned) {
      show(null);
      log('info', 'the code was scanned: confirm on the phone');
    }
  });
  bot.on('login', ({ id }) => {
    clearTimeout(lost);
    session.loggedInAt = host.clock.now();
    show(null);
    ear.loggedIn(id);
    learnGroups();
    log('info', 'logged in to WeChat');
  });
  /** Only where this community's rooms are named: what is meant for one community is said into no other's. */
  const learnGroups = () => {
    const { rooms } = options;
    if (!rooms) return;
    groupsAmong(bot, rooms)
      .then((groups) => (groups.length > 0 ? host.groups?.(groups) : undefined))
      .catch((error: unknown) => log('warn', `rooms: ${told(error)}`));
  };
  bot.on('ready', learnGroups);
  bot.on('logout', () => {
    if (ending) return;
    log('warn', 'logged out of WeChat: nothing comes in or goes out until the code is scanned');
    clearTimeout(lost);
    lost = setTimeout(() => host.callPeople?.('channel:logged_out'), options.lostMs ?? LOST_MS).unref();
  });
  try {
    await bot.start();
  } catch (error) {
    fault = error;
  }
  // wechaty tells a failed start as an event, and resolves.
  if (fault !== null && !isActive(puppet)) {
    ending = true;
    await bot.stop().catch(() => undefined);
    throw new YingdaError('E_CHANNEL', `wechaty did not start: ${told(fault)}; look at WECHATY_*`, {
      exitCode: 1,
      cause: fault,
    });
  }
  return session;
}

async function groupsAmong(bot: Bot, rooms: readonly string[]): Promise<OwnersGroup[]> {
  const found: OwnersGroup[] = [];
  for (const room of await bot.Room.findAll()) {
    const name = await room.topic().catch(() => '');
    if (rooms.includes(room.id) || rooms.includes(name))
      found.push({ channel: 'wechaty', thread: room.id, name: name || room.id });
  }
  return found;
}

function isActive(puppet: Puppet | null): boolean {
  return puppet !== null && puppet.state.active() !== false;
}

/** The SDK writes the keys of the login into this file; made before it, so that nobody else may read it. */
async function keepPrivate(session: string): Promise<void> {
  const file = /\.memory-card\.json$/.test(session) ? session : `${session}.memory-card.json`;
  try {
    await writeFile(file, '{}', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new YingdaError('E_CHANNEL', `the login cannot be kept in ${file}: ${oneLine(error)}`, {
        exitCode: 1,
        cause: error,
      });
    await chmod(file, 0o600);
  }
}
