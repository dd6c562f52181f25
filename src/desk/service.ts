/** A running service: the desk, the staff's side, and its channels, started and stopped together. */
import type { Channel, ChannelStanding, Media } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { type ErrorCode, oneLine, YingdaError } from '../errors.ts';
import type { HookDesk, HookSender } from '../hooks.ts';
import type { Library } from '../library/library.ts';
import type { Outlet } from '../outlet.ts';
import type { StaffDesk } from '../staff.ts';
import type { Outcome, Store } from '../store.ts';
import { MINUTE } from '../text/shanghai.ts';
import type { Understander } from '../understand/meaning.ts';
import { createDesk, type Desk } from './desk.ts';
import { Dispatch } from './dispatch.ts';
import { goRound, roundKey, startRounds } from './duty-round.ts';
import { HookPost } from './hooks.ts';
import { hostFor } from './hosting.ts';
import type { DeskMeter } from './meter.ts';
import { nightly } from './nightly.ts';
import { Outlets } from './outlets.ts';
import { playedOwners } from './played-owners.ts';
import { createStaffDesk, type StaffDeskOptions } from './staff.ts';
import { Watch } from './watch.ts';

/** A channel whose platform could not be reached is started again after this long. */
const RETRY_MS = MINUTE;
/** Words that were approved elsewhere (another instance, the command line) are said after this long at the latest. */
const VARIANTS_MS = 5000;
/** How often it is looked whether people are to be told what is due: they are once a day. */
const REMIND_LOOK_MS = MINUTE;
/** Played owners read and answer. */
const MYSTERY_MS = 5000;
/** How often is looked whether a report is due. */
const REPORTS_MS = MINUTE;
/** Trying again changes nothing. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['E_CHANNEL_MISSING', 'E_CHANNEL_RISK']);

export interface ServiceOptions {
  readonly store: Store;
  readonly library: Library;
  readonly understander: Understander;
  readonly clock: Clock;
  readonly community: {
    readonly id: string;
    readonly name: string;
    readonly figures?: Readonly<Record<string, string>>;
  };
  readonly channels: readonly Channel[];
  /** Where calls for people go beside the staff's screens. */
  readonly outlets?: readonly Outlet[];
  /** Sends to webhooks; without it there are none. */
  readonly sendHook?: HookSender;
  /** Silence that ends a burst, in ms; by default standards/channels.yaml. */
  readonly quietMs?: number;
  readonly keepMedia: (media: Media) => Promise<string>;
  /** Pictures that staff send to owners. */
  readonly readMedia?: (id: string) => Promise<Media | null>;
  /** Made once the desk is there: what needs its library and understander of the moment. */
  readonly assistance: (desk: Desk) => Pick<StaffDeskOptions, 'suggest' | 'drills' | 'exams' | 'checker'>;
  readonly onTurn?: (conversationId: string, outcome: Outcome) => void;
  readonly meter?: DeskMeter;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, where: string) => void;
}

export interface Service {
  readonly desk: Desk;
  readonly staff: StaffDesk;
  readonly hooks: HookDesk | null;
  /** The one checker, of a library. */
  readonly checker: StaffDeskOptions['checker'];
  /** Starts every channel; one that fails is logged and tried again later, the others go on. @returns the names of those that run */
  start(): Promise<readonly string[]>;
  /** How each channel is doing. */
  standings(): readonly ChannelStanding[];
  stop(): Promise<void>;
}

export function createService(options: ServiceOptions): Service {
  const { store, clock, channels, log, onTurn } = options;
  const running: Channel[] = [];
  /** Why a channel was not started. */
  const faults = new Map<string, string>();
  let night: Promise<number> | null = null;
  const desk = createDesk({
    store,
    library: options.library,
    understander: options.understander,
    clock,
    community: options.community,
    channels: [...channels, playedOwners],
    ...(options.quietMs !== undefined && { quietMs: options.quietMs }),
    ...(options.meter && { meter: options.meter }),
    onTurn: (conversationId, outcome) => {
      onTurn?.(conversationId, outcome);
      staff.told();
    },
    onCommit: () => staff.told(),
    round: async (key) => {
      // Of another community on the same database: its own service does it.
      if (key !== roundKey(options.community.id)) return;
      await goRound(rounds);
      staff.told();
      // The next round may come while a month of talks is still being looked through.
      night ??= nightly({ ...rounds, ...staff.supervision }).finally(() => {
        night = null;
      });
      await night;
      staff.told();
    },
    onError: (error, where) => log('error', oneLine(error), where),
  });
  const assistance = options.assistance(desk);
  const staff = createStaffDesk({
    desk,
    store,
    clock,
    communityId: options.community.id,
    communityName: options.community.name,
    figures: options.community.figures,
    ...assistance,
  });
  const rounds = {
    store,
    clock,
    communityId: options.community.id,
    library: () => desk.library,
    handover: () => staff.handover(),
    memo: { laid: new Set<string>(), alive: null },
  };
  const outlets = new Outlets({
    outlets: options.outlets ?? [],
    store,
    staff,
    clock,
    community: options.community,
    library: () => desk.library,
    log,
  });
  const hooks = options.sendHook
    ? new HookPost({
        store,
        staff,
        send: options.sendHook,
        clock,
        community: { id: options.community.id, name: options.community.name },
        keepDays: () => desk.library.standards.retention.delivery_days,
        log,
      })
    : null;
  const watch = new Watch({
    store,
    clock,
    communityId: options.community.id,
    library: () => desk.library,
    follow: (listener) => staff.follow(listener),
    onCommit: () => staff.told(),
    log,
  });
  const dispatch = new Dispatch({
    store,
    staff,
    clock,
    communityId: options.community.id,
    library: () => desk.library,
    log,
  });
  // What other instances commit is followed too.
  const unfollow = store.onChange?.(() => staff.told());
  let stopped = false;
  const retries = new Set<NodeJS.Timeout>();
  let looking: NodeJS.Timeout | null = null;
  let reminding: NodeJS.Timeout | null = null;
  const remind = () =>
    staff.training.programme
      .remind()
      .then((told) => told > 0 && staff.told())
      .catch((error: unknown) => log('error', oneLine(error), 'training'));
  let reporting: NodeJS.Timeout | null = null;
  const sendReports = () =>
    staff.supervision.reports
      .sendDue()
      .then((sent) => (sent > 0 ? staff.told() : undefined))
      .catch((error: unknown) => log('error', oneLine(error), 'reports'));
  let playing: NodeJS.Timeout | null = null;
  let isPlaying: Promise<void> | null = null;
  const play = () => {
    isPlaying ??= staff.training.mystery
      .look()
      .then((moved) => (moved > 0 ? staff.told() : undefined))
      .catch((error: unknown) => log('error', oneLine(error), 'mystery'))
      .finally(() => {
        isPlaying = null;
      });
  };
  const lookForVariants = () =>
    staff.variants.refresh().catch((error: unknown) => log('error', oneLine(error), 'variants'));

  async function begin(channel: Channel): Promise<void> {
    try {
      await channel.start(
        hostFor(channel.name, {
          desk,
          store,
          staff,
          clock,
          keepMedia: options.keepMedia,
          ...(options.readMedia && { readMedia: options.readMedia }),
          communityId: options.community.id,
          send: (outbound) => channel.send(outbound),
          callPeople: (reason) => void outlets.call(reason),
          log,
        }),
      );
      if (stopped) {
        await channel.stop();
        return;
      }
      running.push(channel);
      faults.delete(channel.name);
      log('info', 'started', channel.name);
    } catch (error) {
      log('error', `not started: ${oneLine(error)}`, channel.name);
      faults.set(channel.name, oneLine(error));
      // A package that is not there will not be there in a minute, nor will somebody have accepted a risk.
      if (stopped || (error instanceof YingdaError && FINAL.has(error.code))) return;
      const retry = setTimeout(() => {
        retries.delete(retry);
        void begin(channel);
      }, RETRY_MS);
      retry.unref();
      retries.add(retry);
    }
  }

  return {
    desk,
    staff,
    hooks,
    checker: assistance.checker,
    async start() {
      await lookForVariants();
      looking = setInterval(() => void lookForVariants(), VARIANTS_MS).unref();
      reminding = setInterval(() => void remind(), REMIND_LOOK_MS).unref();
      playing = setInterval(play, MYSTERY_MS).unref();
      await watch.start();
      reporting = setInterval(() => void sendReports(), REPORTS_MS).unref();
      await startRounds(rounds);
      desk.serve();
      dispatch.start();
      // What a crash cut off.
      await staff.notices.resume().catch((error: unknown) => log('error', oneLine(error), 'notices'));
      // One that takes its time keeps nobody waiting.
      await Promise.all([...channels.map(begin), outlets.start(), hooks?.start()]);
      return running.map(({ name }) => name);
    },
    standings: () =>
      channels.map((channel) => {
        const { name } = channel;
        const isUp = running.includes(channel);
        const { state, code } = channel.standing?.() ?? { state: 'up', code: null };
        return isUp
          ? { name, state, code, reason: null }
          : { name, state: 'down', code: null, reason: faults.get(name) ?? null };
      }),
    async stop() {
      stopped = true;
      if (looking) clearInterval(looking);
      if (reminding) clearInterval(reminding);
      if (reporting) clearInterval(reporting);
      if (playing) clearInterval(playing);
      await isPlaying;
      unfollow?.();
      for (const retry of retries) clearTimeout(retry);
      // What has been taken is done and sent while the channels still stand; what comes now waits for the next start.
      await desk.stop();
      await watch.stop();
      await dispatch.stop();
      await outlets.stop();
      await hooks?.stop();
      for (const channel of running.splice(0))
        await channel.stop().catch((error: unknown) => log('error', oneLine(error), channel.name));
    },
  };
}
