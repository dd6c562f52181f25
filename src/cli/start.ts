/** yingda start: the desk, the API and the page, on 127.0.0.1. */
import type { Command } from 'commander';
import { pino } from 'pino';
import { LiveFeed } from '../api/live.ts';
import { CONSOLE_CHANNEL, consoleChannel, createApi } from '../api/server.ts';
import { systemClock } from '../clock.ts';
import { assistance } from '../desk/assistance.ts';
import { settle } from '../desk/rehearsal.ts';
import { createService } from '../desk/service.ts';
import { oneLine, YingdaError } from '../errors.ts';
import { watchLibrary } from '../library/watch.ts';
import { mediaFolder } from '../media.ts';
import { maskPhones } from '../script/fill.ts';
import { createUnderstander } from '../understand/understander.ts';
import { write } from './jsonl.ts';
import type { Toolbox } from './toolbox.ts';

export function startCommand(program: Command, tools: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('start')
    .description('starts the service: page and API (settings: YINGDA_* in the environment)')
    .option('--port <n>', 'port; 0 takes a free one', (text) => Number.parseInt(text, 10))
    .action(async (options: { port?: number }) => {
      const { config } = tools;
      const port = options.port ?? config.port;
      if (!Number.isInteger(port) || port < 0 || port > 65_535)
        throw new YingdaError('E_USAGE', '--port must be a whole number from 0 to 65535');
      const logger = pino(
        // Phones never stand in a log (law 12).
        { level: config.log, hooks: { streamWrite: maskPhones } },
        pino.destination({ fd: 2, sync: true }),
      );
      const channels = await tools.channels();
      const community = tools.community();
      const store = await tools.openStore(tools.database);
      await settle(store, community);
      const feed = new LiveFeed(store, CONSOLE_CHANNEL);
      // Another instance may answer who looks at this one's page.
      store.onChange?.(() => {
        feed.pushAll().catch((error: unknown) => logger.error({ where: 'live' }, oneLine(error)));
      });
      const service = createService({
        store,
        library: tools.library(),
        understander: tools.understander(),
        clock: systemClock,
        community,
        channels: [consoleChannel(feed), ...channels],
        keepMedia: mediaFolder(tools.media),
        assistance: (desk) =>
          assistance({ desk, store, community, models: tools.models, clock: systemClock }),
        onTurn: (conversationId, outcome) => {
          // Whoever watches the log sees alerts too: no text, no personal data.
          for (const effect of outcome.status === 'done' ? outcome.effects : []) {
            if (effect.kind === 'alert') logger.warn({ reason: effect.reason, roles: effect.roles }, 'alert');
          }
          void store
            .conversation(conversationId)
            .then((conversation) => conversation && feed.push(conversation.thread));
        },
        log: (level, message, where) => logger[level]({ where }, message),
      });
      const { desk } = service;
      const app = createApi({
        desk: () => desk,
        store,
        feed,
        community,
        version: tools.version,
        page: tools.page,
        logger,
        webhooks: channels.flatMap((channel) => channel.webhooks ?? []),
      });
      const watcher = watchLibrary(
        tools.scripts,
        (library) => {
          desk.use(library, createUnderstander(library));
          logger.info({ library: library.hash.slice(0, 12) }, 'library replaced');
        },
        (faults) =>
          logger.error({ faults: faults.slice(0, 20) }, 'the library has faults; the last good one stays'),
      );
      let address: string;
      try {
        address = await app.listen({ host: config.host, port });
      } catch (error) {
        watcher.close();
        await store.close();
        if ((error as { code?: string }).code === 'EADDRINUSE')
          throw new YingdaError(
            'E_PORT_IN_USE',
            `port ${port} of ${config.host} is taken: set YINGDA_PORT or use --port`,
            { exitCode: 1 },
          );
        throw error;
      }
      const running = await service.start();
      await write(
        tools.output,
        `应答 yingda ${tools.version}: ${address}  (${community.name}; ${running.join(', ')}; Ctrl+C ends)\n`,
      );
      await ended();
      feed.close();
      watcher.close();
      await app.close();
      await service.stop();
      await store.close();
      done(0);
    });
}

/** Resolves when the process is asked to end. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
