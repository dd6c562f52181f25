/** Figures for Prometheus. No personal data; labels come from closed lists, or from what is set up. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import type { Effect } from '../converse/event.ts';
import type { DeskMeter } from '../desk/meter.ts';
import type { Store } from '../store.ts';
import type { Gauges } from '../upkeep.ts';

/** Upper bounds in seconds; a chat's quiet window alone is 2.5. */
const TURN_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3, 4, 5, 10, 30, 60, 300];
const SEND_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

export interface MetricsOptions {
  readonly store: Pick<Store, 'gauges'>;
  readonly clock: Clock;
  readonly version: string;
  /** Hash of the library of the moment. */
  readonly library: () => string;
  /** Names of the channels that are set up; sends of others are counted as "other". */
  readonly channels: readonly string[];
  /** Memory, processor time, event-loop lag of this process. */
  readonly process?: boolean;
}

export interface Metrics {
  readonly meter: DeskMeter;
  readonly contentType: string;
  /** The page in Prometheus' text format. A store that does not answer shows as yingda_store_up 0. */
  page(): Promise<string>;
}

export function createMetrics(options: MetricsOptions): Metrics {
  const register = new Registry();
  if (options.process !== false) collectDefaultMetrics({ register });
  const meter = deskMeter(register, new Set(options.channels));
  const waiting = storeGauges(register);
  const up = gauge(register, 'yingda_store_up', 'Whether the store answered the last look.');
  const info = gauge(register, 'yingda_info', 'Always 1.', 'version', 'library');
  return {
    meter,
    contentType: register.contentType,
    async page() {
      info.reset();
      info.set({ version: options.version, library: options.library().slice(0, 12) }, 1);
      const now = options.clock.now();
      const gauges = await options.store.gauges(now).catch(() => null);
      up.set(gauges === null ? 0 : 1);
      waiting(gauges, now);
      return register.metrics();
    },
  };
}

function deskMeter(register: Registry, channels: ReadonlySet<string>): DeskMeter {
  const turns = counter(register, 'yingda_turns_total', 'Turns decided, by outcome.', 'outcome');
  const tickets = counter(register, 'yingda_tickets_opened_total', 'Tickets opened, by kind.', 'kind');
  const alerts = counter(register, 'yingda_alerts_total', 'Calls for people, by reason.', 'reason');
  const promises = counter(
    register,
    'yingda_promises_total',
    'What owners were told by when: made, kept, broken.',
    'event',
  );
  const dead = counter(register, 'yingda_dead_letters_total', 'Turns set aside after failing for good.');
  const sends = counter(
    register,
    'yingda_sends_total',
    'Attempts to send, by channel and result.',
    'channel',
    'result',
  );
  const turnSeconds = histogram(
    register,
    'yingda_turn_seconds',
    'From the first message of a turn, as it was committed, to the commit of its answer.',
    TURN_BUCKETS,
  );
  const sendSeconds = histogram(
    register,
    'yingda_send_seconds',
    'What one attempt to send took.',
    SEND_BUCKETS,
    'channel',
  );
  return {
    turn(outcome, waitedMs) {
      turns.inc({ outcome: outcome.status });
      if (outcome.status !== 'done') return;
      if (waitedMs !== null) turnSeconds.observe(waitedMs / 1000);
      for (const { kind } of outcome.opened) tickets.inc({ kind });
      for (const effect of outcome.effects) {
        if (effect.kind === 'alert') alerts.inc({ reason: family(effect.reason) });
        const event = promiseEvent(effect);
        if (event !== null) promises.inc({ event });
      }
    },
    setAside() {
      dead.inc();
      alerts.inc({ reason: 'dead_letter' });
    },
    send(channel, result, tookMs) {
      const name = family(channel);
      const labelled = { channel: channels.has(name) ? name : 'other' };
      sends.inc({ ...labelled, result });
      if (tookMs !== null) sendSeconds.observe(labelled, tookMs / 1000);
    },
  };
}

/** The first call that a promise is late is when it broke. */
function promiseEvent(effect: Effect): 'made' | 'kept' | 'broken' | null {
  if (effect.kind !== 'record') return null;
  if (effect.event === 'promise.made') return 'made';
  if (effect.event === 'promise.kept') return 'kept';
  return effect.event === 'promise.clock' && effect.data.step === 0 ? 'broken' : null;
}

/** "emergency:fire" → "emergency", "wecom:wk0" → "wecom": what follows may have many values. */
function family(name: string): string {
  return name.split(':')[0] ?? '';
}

/** @returns sets the figures of a moment; with null, shows none */
function storeGauges(register: Registry): (gauges: Gauges | null, now: number) => void {
  const inbox = gauge(register, 'yingda_inbox_messages', 'Messages not answered, by state.', 'state');
  const outbox = gauge(
    register,
    'yingda_outbox_messages',
    'Answers not known to be sent, by state.',
    'state',
  );
  const oldest = gauge(
    register,
    'yingda_inbox_oldest_seconds',
    'How long the oldest message has been waiting; 0 when none waits.',
  );
  const late = gauge(
    register,
    'yingda_timers_late',
    'Timers due for a minute or more that nobody has taken.',
  );
  return (gauges, now) => {
    for (const one of [inbox, outbox, oldest, late]) one.reset();
    if (gauges === null) {
      // Without labels a reset gauge still stands at 0, which would be a lie.
      for (const one of [oldest, late]) one.set(Number.NaN);
      return;
    }
    inbox.set({ state: 'waiting' }, gauges.inboxWaiting);
    inbox.set({ state: 'dead' }, gauges.inboxDead);
    outbox.set({ state: 'pending' }, gauges.outboxPending);
    outbox.set({ state: 'sending' }, gauges.outboxSending);
    outbox.set({ state: 'failed' }, gauges.outboxFailed);
    outbox.set({ state: 'uncertain' }, gauges.outboxUncertain);
    oldest.set(gauges.oldestWaitingAt === null ? 0 : Math.max(0, now - gauges.oldestWaitingAt) / 1000);
    late.set(gauges.timersLate);
  };
}

function gauge(register: Registry, name: string, help: string, ...labelNames: string[]): Gauge {
  return new Gauge({ name, help, labelNames, registers: [register] });
}

function counter(register: Registry, name: string, help: string, ...labelNames: string[]): Counter {
  return new Counter({ name, help, labelNames, registers: [register] });
}

function histogram(
  register: Registry,
  name: string,
  help: string,
  buckets: number[],
  ...labelNames: string[]
): Histogram {
  return new Histogram({ name, help, buckets, labelNames, registers: [register] });
}
