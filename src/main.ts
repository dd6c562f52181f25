/** The one joint: settings, adapters and commands meet here and nowhere else. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileCache } from './cache.ts';
import type { Channel, Media } from './channel.ts';
import { makeFolder } from './cli/folder.ts';
import { standardInput } from './cli/jsonl.ts';
import { runCli } from './cli/program.ts';
import type { Bench, Toolbox } from './cli/toolbox.ts';
import { systemClock } from './clock.ts';
import { type CommunityData, readCommunity, shownInSlack } from './community.ts';
import { type Config, isPostgres, readConfig, secretsIn } from './config.ts';
import { readOfficePlan } from './demo/office-plan.ts';
import { readPlan } from './demo/plan.ts';
import { settle } from './desk/rehearsal.ts';
import { YingdaError } from './errors.ts';
import type { Library } from './library/library.ts';
import { loadLibrary } from './library/loader.ts';
import { allKept, type ModelCache } from './library/models.ts';
import type { WeixinNotices } from './library/notice-schema.ts';
import type { Outlet } from './outlet.ts';
import { fileSeal } from './seal.ts';
import type { Store } from './store.ts';
import { trainAside } from './trainer.ts';
import type { Understander } from './understand/meaning.ts';
import { createUnderstander } from './understand/understander.ts';

/** The project's folder, from dist/src or src. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 4; up++, folder = dirname(folder)) {
    try {
      const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string };
      if (name === 'yingda') return folder;
    } catch {
      // Not here: one folder up.
    }
  }
  throw new YingdaError('E_CONFIG', 'the folder of yingda was not found', { exitCode: 1 });
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function toolbox(config: Config): Toolbox {
  const root = projectRoot();
  const scripts = config.scripts ?? join(root, 'scripts-zh');
  const cache = join(config.data, 'cache');
  const models = fileCache(cache);
  const seal = fileSeal(join(config.data, 'secrets.key'));
  const library = once((): Library => loadLibrary(scripts, models));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const sample = once((): CommunityData => readCommunity(join(root, 'data', 'sample', 'community.yaml')));
  const understander = once((): Understander => createUnderstander(library(), models));
  // Should the thread fail, whoever needs a model trains it where it is needed.
  const trained = once(async () => {
    if (!allKept(library(), models)) await trainAside({ scripts, cache }).catch(() => undefined);
  });
  let copies: (() => Promise<Store>) | null = null;
  const community = once(
    (): CommunityData => (config.community === null ? sample() : readCommunity(config.community)),
  );
  return {
    config,
    version,
    secrets: secretsIn(process.env),
    scripts,
    page: join(root, 'dist', 'console'),
    answers: join(root, 'dist', 'answers.json'),
    media: join(config.data, 'media'),
    database: config.database ?? join(config.data, 'yingda.sqlite'),
    backups: join(config.data, 'backups'),
    input: standardInput(),
    output: process.stdout,
    errors: process.stderr,
    library,
    understander,
    models,
    train: (overlay) => trainAside({ scripts, cache, overlay }),
    check: (overlay) => trainAside({ scripts, cache, overlay, checks: true }),
    transcripts: once(() => transcriptsIn(join(root, 'test', 'transcripts'))),
    trained,
    sample,
    community,
    sampleStore: async () => {
      const { copiesInMemory } = await import('../adapters/sqlite/store.ts');
      copies ??= copiesInMemory((store) => settle(store, sample()));
      return copies();
    },
    openStore: async (file: string): Promise<Store> => {
      if (isPostgres(file)) {
        const { openPostgresStore } = await import('../adapters/postgres/store.ts');
        return openPostgresStore(file, { org: config.org, seal });
      }
      if (file !== ':memory:') makeFolder(dirname(file));
      const { openSqliteStore } = await import('../adapters/sqlite/store.ts');
      return openSqliteStore(file, config.org, seal);
    },
    openRows: async (database) =>
      isPostgres(database)
        ? (await import('../adapters/postgres/transfer.ts')).openPostgresRows(database)
        : (await import('../adapters/sqlite/transfer.ts')).openSqliteRows(database),
    archive: async () => (await import('../adapters/sqlite/archive.ts')).sqliteArchive,
    channels: () => configuredChannels(config, { words: () => library().notices.weixin, community }),
    outlets: () => configuredOutlets(config),
    hookSender: async () => {
      const { signedPost } = await import('../adapters/webhook/post.ts');
      return (target, id, body) => signedPost(target, id, body, systemClock);
    },
    demo: {
      community: once(() => readCommunity(join(root, 'data', 'demo', 'community.yaml'))),
      plan: once(() => readPlan(join(root, 'data', 'demo', 'year.yaml'))),
      office: once(() => readOfficePlan(join(root, 'data', 'demo', 'office.yaml'))),
      pictures: once(() => picturesIn(join(root, 'data', 'demo', 'pictures'))),
      store: async () => (await import('../adapters/sqlite/store.ts')).storeToWrite(config.org),
    },
    bench: () => benches({ root, scripts, cache, data: config.data, library, models, understander, sample }),
    fake: async (platform, options) => {
      if (platform === 'wecom') return (await import('../adapters/wecom/try.ts')).fakeWecomOwner(options);
      return (await import('../adapters/official-account/try.ts')).fakeFollower(options);
    },
    terminal: async (wishes) => {
      const { terminalChannel } = await import('../adapters/terminal/channel.ts');
      return terminalChannel({ input: process.stdin, output: process.stdout, ...wishes });
    },
  };
}

function transcriptsIn(folder: string): ReadonlyMap<string, string> | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function picturesIn(folder: string): readonly Media[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.png'));
  return names.sort().map((name) => ({ bytes: readFileSync(join(folder, name)), type: 'image/png' }));
}

/** Only what is set up is loaded: some SDKs take seconds. */
async function configuredChannels(
  config: Config,
  {
    words,
    community,
  }: { words: () => WeixinNotices; community: () => Pick<CommunityData, 'slack' | 'slack_pictures'> },
): Promise<Channel[]> {
  const channels: Channel[] = [];
  if (config.wechaty) {
    const { wechatyChannel } = await import('../adapters/wechaty/channel.ts');
    const { terminalQr } = await import('../adapters/wechaty/qr.ts');
    makeFolder(config.data);
    channels.push(
      wechatyChannel({
        puppet: config.wechaty.puppet,
        rooms: config.wechaty.rooms,
        acceptsRisk: config.wechaty.acceptsRisk,
        words,
        // The login outlives a restart.
        session: join(config.data, 'wechaty'),
        showQr: (url) => void terminalQr(url).then((text) => process.stderr.write(text)),
      }),
    );
  }
  if (config.wecom) {
    const { wecomChannel } = await import('../adapters/wecom/channel.ts');
    channels.push(wecomChannel(config.wecom, { words }));
  }
  if (config.officialAccount) {
    const { officialAccountChannel } = await import('../adapters/official-account/channel.ts');
    channels.push(officialAccountChannel(config.officialAccount, { words }));
  }
  const slack = config.slack && shownInSlack(config.slack, community());
  if (slack) {
    const { slackChannel } = await import('../adapters/slack/channel.ts');
    channels.push(slackChannel(slack, { pictures: community().slack_pictures !== false }));
  }
  if (config.ownerSms) {
    const { smsChannel } = await import('../adapters/webhook/sms.ts');
    channels.push(smsChannel(config.ownerSms, systemClock));
  }
  if (config.botkit) {
    const { botkitChannel } = await import('../adapters/botkit/channel.ts');
    const { loadBotkitModule } = await import('../adapters/botkit/module.ts');
    channels.push(botkitChannel(await loadBotkitModule(config.botkit.module)));
  }
  return channels;
}

/** Where calls for people go beside the staff's screens. */
async function configuredOutlets({ outlets: { webhook, sms, wecom, mail } }: Config): Promise<Outlet[]> {
  const outlets: Outlet[] = [];
  if (webhook || sms) {
    const { smsOutlet, webhookOutlet } = await import('../adapters/webhook/outlet.ts');
    if (webhook) outlets.push(webhookOutlet(webhook, systemClock));
    if (sms) outlets.push(smsOutlet(sms, systemClock));
  }
  if (wecom) {
    const { wecomOutlet } = await import('../adapters/wecom/staff.ts');
    outlets.push(wecomOutlet(wecom, systemClock));
  }
  if (mail) {
    const { mailOutlet } = await import('../adapters/mail/outlet.ts');
    outlets.push(mailOutlet(mail));
  }
  return outlets;
}

interface BenchGround {
  readonly root: string;
  readonly scripts: string;
  readonly cache: string;
  readonly data: string;
  readonly library: () => Library;
  readonly models: ModelCache;
  readonly understander: () => Understander;
  readonly sample: () => CommunityData;
}

async function benches({ sample, data, ...ground }: BenchGround): Promise<Bench> {
  const { BENCH_NAMES, runBench, table } = await import('../bench/index.ts');
  return {
    names: BENCH_NAMES,
    table,
    run: ({ name, folder = data, ...wish }) => {
      makeFolder(folder);
      return runBench(
        { ...ground, ...wish, folder, community: sample(), settle: (store) => settle(store, sample()) },
        name,
      );
    },
  };
}

/** Runs a command line of this process. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that goes away (| head) is no fault of ours.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  try {
    // Settings of the working folder; what the environment has goes before.
    if (existsSync('.env')) process.loadEnvFile('.env');
    process.exitCode = await runCli(argv, toolbox(readConfig(process.env)));
  } catch (error) {
    process.stderr.write(
      `yingda: ${error instanceof YingdaError ? `${error.code}: ` : ''}${(error as Error).message}\n`,
    );
    process.exitCode = error instanceof YingdaError ? error.exitCode : 1;
  }
}
