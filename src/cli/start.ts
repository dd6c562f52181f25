/** yingda start: the desk, the API and the page, on 127.0.0.1. */
import type { Command } from 'commander';
import type { Logger } from 'pino';
import type { Gate } from '../api/gate.ts';
import { LiveFeed } from '../api/live.ts';
import { createMetrics } from '../api/metrics.ts';
import { CONSOLE_CHANNEL, consoleChannel, createApi } from '../api/server.ts';
import { systemClock } from '../clock.ts';
import { ofCommunity } from '../community.ts';
import { assistance } from '../desk/assistance.ts';
import { createLibraryRoom } from '../desk/library-room.ts';
import { libraryShelf } from '../desk/library-shelf.ts';
import { settle } from '../desk/rehearsal.ts';
import { createService } from '../desk/service.ts';
import { dailySweep, type SweepOptions } from '../desk/sweep.ts';
import { warmUp } from '../desk/warm-up.ts';
import { oneLine, YingdaError } from '../errors.ts';
import { menuOf } from '../library/library.ts';
import { faultLine, libraryTexts, readLibrary } from '../library/loader.ts';
import { allKept } from '../library/models.ts';
import type { Retention } from '../library/standards-schema.ts';
import { mediaFolder, mediaForChannels, mediaReader, mediaShelf } from '../media.ts';
import type { Store } from '../store.ts';
import { MINUTE } from '../text/shanghai.ts';
import { createUnderstander } from '../understand/understander.ts';
import { demoTools } from './demo.ts';
import { write } from './jsonl.ts';
import { serviceLogger } from './log.ts';
import { wholeNumber } from './options.ts';
import type { Toolbox } from './toolbox.ts';

const SWEEP_LOOK_MS = MINUTE;

export function startCommand(program: Command, given: Toolbox, done: (code: 0 | 1 | 2) => void): void {
  program
    .command('start')
    .description('starts the service: page and API (settings: YINGDA_* in the environment)')
    .option('--port <n>', 'port; 0 takes a free one', wholeNumber('--port', 0, 65_535))
    .option('--demo [days]', 'opens on a made-up community that has lived through a year (or so many days)')
    .action(async (options: { port?: number; demo?: string | true }) => {
      const tools = options.demo === undefined ? given : await demoTools(given, options.demo);
      const { config } = tools;
      const port = options.port ?? config.port;
      const logger = serviceLogger(config.log, tools.secrets);
      const channels = await tools.channels();
      const community = tools.community();
      const store = await tools.openStore(tools.database);
      await settle(store, community);
      const feed = new LiveFeed(store, CONSOLE_CHANNEL, (phrases) =>
        menuOf(service.desk.library, phrases.at(-1)?.id ?? ''),
      );
      // Another instance may answer who looks at this one's page.
      store.onChange?.(() => {
        feed.pushAll().catch((error: unknown) => logger.error({ where: 'live' }, oneLine(error)));
      });
      const metrics = createMetrics({
        store,
        clock: systemClock,
        version: tools.version,
        library: () => service.desk.library.hash,
        channels: [CONSOLE_CHANNEL, ...channels.map(({ name }) => name)],
      });
      const kept = await keptLibrary(tools, store, community.id, logger);
      const service = createService({
        store,
        meter: metrics.meter,
        library: ofCommunity(kept.library, community),
        understander: kept.understander,
        clock: systemClock,
        community,
        channels: [consoleChannel(feed), ...channels],
        outlets: await tools.outlets(),
        sendHook: await tools.hookSender(),
        keepMedia: mediaFolder(tools.media),
        readMedia: mediaForChannels(tools.media),
        assistance: (desk) =>
          assistance({
            desk,
            store,
            community,
            models: tools.models,
            trained: kept.trained,
            clock: systemClock,
          }),
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
      const shelf = libraryShelf({
        scripts: tools.scripts,
        train: tools.train,
        revisions: store.revisions,
        communityId: community.id,
        inUse: kept.number,
        faults: kept.faults,
        use: (general, models, trained) => {
          const library = ofCommunity(general, community);
          const understander = createUnderstander(library, models);
          void warmUp(understander, library, systemClock.now());
          desk.use(library, understander);
          logger.info({ library: library.hash.slice(0, 12), trained }, 'library replaced');
        },
        refuse: (faults) =>
          logger.error({ faults: faults.slice(0, 20) }, 'the library has faults; the last good one stays'),
      });
      const { app, gate } = createApi({
        desk: () => desk,
        staff: () => service.staff,
        room: createLibraryRoom({
          desk,
          store,
          clock: systemClock,
          communityId: community.id,
          checker: service.checker,
          shipped: () => libraryTexts(tools.scripts),
          read: tools.check,
          take: shelf.take,
          state: shelf.state,
          transcripts: tools.transcripts,
        }),
        ...(service.hooks && { hooks: service.hooks }),
        store,
        feed,
        community,
        version: tools.version,
        sample: config.community === null,
        page: tools.page,
        answers: tools.answers,
        media: {
          keep: mediaFolder(tools.media),
          read: mediaReader(tools.media),
          drop: mediaShelf(tools.media).drop,
        },
        logger,
        clock: systemClock,
        metrics,
        metricsFor: config.metrics,
        embed: config.embed,
        channels: () => service.standings(),
        webhooks: channels.flatMap((channel) => channel.webhooks ?? []),
      });
      await warmUp(desk.understander, desk.library, systemClock.now());
      let address: string;
      try {
        address = await app.listen({ host: config.host, port });
      } catch (error) {
        shelf.close();
        await store.close();
        if ((error as { code?: string }).code === 'EADDRINUSE')
          throw new YingdaError(
            'E_PORT_IN_USE',
            `port ${port} of ${config.host} is taken: set YINGDA_PORT or use --port`,
            { exitCode: 1 },
          );
        throw error;
      }
      // What staff are helped with is trained beside the service; what turns need is here already.
      void kept.trained();
      const running = await service.start();
      const sweeping = sweepDaily(
        { store, media: mediaShelf(tools.media) },
        () => desk.library.standards.retention,
        logger,
      );
      await write(
        tools.output,
        `应答 yingda ${tools.version}: ${address}  (${community.name}; ${running.join(', ')}; Ctrl+C ends)\n`,
      );
      await invite(gate, desk.library.notices.staff.administrator, address, tools.output);
      await ended();
      clearInterval(sweeping);
      feed.close();
      shelf.close();
      await app.close();
      await service.stop();
      await store.close();
      done(0);
    });
}

/** The library that a service begins with: the newest revision, or the shipped files where that does not fit them any more. */
async function keptLibrary(tools: Toolbox, store: Store, communityId: string, logger: Logger) {
  const shipped = (faults: readonly string[] = []) => ({
    number: 0,
    faults,
    library: tools.library(),
    understander: tools.understander(),
    trained: tools.trained,
  });
  const revision = await store.revisions.revision(
    communityId,
    await store.revisions.newestRevision(communityId),
  );
  if (!revision) return shipped();
  const { number, overlay } = revision;
  const { library, faults } = readLibrary(tools.scripts, tools.models, overlay);
  if (!library) {
    const lines = faults.map(faultLine);
    logger.error(
      { revision: number, faults: lines.slice(0, 20) },
      'the revision has faults; the shipped files are used',
    );
    return shipped(lines);
  }
  let training: Promise<unknown> | null = null;
  return {
    number,
    faults: [],
    library,
    understander: createUnderstander(library, tools.models),
    trained: async () => {
      if (!training && !allKept(library, tools.models)) training = tools.train(overlay);
      await training?.catch(() => undefined);
    },
  };
}

/** While nobody can sign in: a link for the administrator, good once. No password is ever given out. */
async function invite(
  gate: Gate,
  name: string,
  address: string,
  output: NodeJS.WritableStream,
): Promise<void> {
  const token = await gate.firstInvitation(name);
  // After the #: browsers send it to no server, so that no log has it.
  if (token !== null)
    await write(output, `first administrator (72 hours, once): ${address}/desk#/invitation/${token}\n`);
}

/** Looks once a minute whether it is time. */
function sweepDaily(swept: SweepOptions, retention: () => Retention, logger: Logger): NodeJS.Timeout {
  const look = async () => {
    try {
      const taken = await dailySweep({ ...swept, clock: systemClock, retention });
      if (taken) logger.info({ taken }, 'swept');
    } catch (error) {
      logger.error(`not swept: ${oneLine(error)}`);
    }
  };
  return setInterval(() => void look(), SWEEP_LOOK_MS).unref();
}

/** Resolves when the process is asked to end. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
