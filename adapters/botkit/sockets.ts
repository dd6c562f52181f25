/** What must be known of botbuilder-adapter-web: it drops messages to clients that are gone without a word. */
import { type ChannelHost, oneLine, type SendResult, YingdaError } from '../../src/index.ts';
import type { Reference } from './message.ts';
import type { BotAdapter } from './sdk.ts';

/** Its slice: a server of `ws`, and the last socket of each user. */
interface WebAdapter extends BotAdapter {
  isConnected(user: string): boolean;
  getConnection(user: string): { readonly readyState: number };
  readonly wss?: SocketServer;
}
interface SocketServer {
  readonly options: { readonly port?: number | null };
  /** null until it listens, where it has a port of its own. */
  address(): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'listening', listener: () => void): unknown;
  close(done: (error?: Error) => void): void;
}

const OPEN = 1;
/** A page that lost its connection is back within a minute, or closed. */
const BACK_MS = 60_000;

function webAdapter(adapter: BotAdapter): WebAdapter | null {
  const { isConnected, getConnection } = adapter as Partial<WebAdapter>;
  return typeof isConnected === 'function' && typeof getConnection === 'function'
    ? (adapter as WebAdapter)
    : null;
}

/** @returns why nothing can be sent there now; null when it can, or the adapter is another one */
export function unreachable(adapter: BotAdapter, { channelId, user }: Reference): SendResult | null {
  const web = webAdapter(adapter);
  if (web === null) return null;
  if (channelId === 'webhook')
    return { state: 'failed', reason: 'http_only: a client of the webhook cannot be written to later' };
  if (
    channelId === 'websocket' &&
    !(web.isConnected(user.id) && web.getConnection(user.id).readyState === OPEN)
  )
    return { state: 'later', afterMs: BACK_MS, reason: 'client_gone: its web socket is closed' };
  return null;
}

/** Resolves when the adapter's socket server listens. @throws YingdaError E_CHANNEL when it cannot */
export async function socketsUp(adapter: BotAdapter, log: ChannelHost['log']): Promise<void> {
  const server = webAdapter(adapter)?.wss;
  if (!server) return;
  const port = server.options.port ?? null;
  if (port !== null && !server.address())
    await new Promise<void>((resolve, reject) => {
      server.once('listening', resolve);
      server.once('error', (error) =>
        reject(
          new YingdaError('E_CHANNEL', `botkit: no web socket on port ${port}: ${oneLine(error)}`, {
            exitCode: 1,
            cause: error,
          }),
        ),
      );
    });
  server.on('error', (error) => log('error', `web socket: ${oneLine(error)}`));
}

/** Closes the adapter's sockets; its own HTTP server too, one that was given to it not. */
export async function socketsDown(adapter: BotAdapter): Promise<void> {
  const server = webAdapter(adapter)?.wss;
  if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
}
