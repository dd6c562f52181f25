/** A running service: channels start and stop together, and one that fails does not hold up the others. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, ChannelHost, SendResult } from '../../src/channel.ts';
import { ManualClock } from '../../src/clock.ts';
import { assistance } from '../../src/desk/assistance.ts';
import { createService, type Service } from '../../src/desk/service.ts';
import { YingdaError } from '../../src/errors.ts';
import type { Store } from '../../src/store.ts';
import { MONDAY } from '../office.ts';
import { community, library, models, sampleStore, understander } from '../shared.ts';

const MINUTE = 60_000;

/** A channel that writes down what becomes of it. */
class Notebook implements Channel {
  readonly name: string;
  readonly dedupesSends = true;
  readonly #log: string[];
  /** What the next starts come to; then all succeed. */
  readonly #failures: Error[];
  readonly #stopFails: boolean;
  host: ChannelHost | null = null;
  /** A start goes no further until this has resolved. */
  gate: Promise<void> = Promise.resolve();

  constructor(name: string, log: string[], failures: readonly Error[] = [], stopFails = false) {
    this.name = name;
    this.#log = log;
    this.#failures = [...failures];
    this.#stopFails = stopFails;
  }

  async start(host: ChannelHost): Promise<void> {
    this.#log.push(`start ${this.name}`);
    await this.gate;
    const failure = this.#failures.shift();
    if (failure) throw failure;
    this.host = host;
  }

  async send(): Promise<SendResult> {
    this.#log.push(`send ${this.name}`);
    return { state: 'sent', channelMessageId: null };
  }

  async stop(): Promise<void> {
    this.#log.push(`stop ${this.name}`);
    if (this.#stopFails) throw new Error('still talking');
  }
}

describe('a service', () => {
  let store: Store;
  let log: string[];
  let told: string[];
  let service: Service | null;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    store = await sampleStore();
    [log, told, service] = [[], [], null];
  });
  afterEach(async () => {
    await service?.stop();
    vi.useRealTimers();
    await store.close();
  });

  function serve(...channels: Notebook[]): Service {
    const clock = new ManualClock(MONDAY);
    service = createService({
      store,
      library,
      understander,
      clock,
      community,
      channels,
      quietMs: 0,
      keepMedia: async () => 'x.bin',
      assistance: (desk) => assistance({ desk, store, clock, community, models }),
      log: (level, message, where) => told.push(`${level} ${where}: ${message}`),
    });
    return service;
  }

  const down = () => new Error('the platform\nis down');
  const missing = () => new YingdaError('E_CHANNEL_MISSING', 'wechaty is not installed');
  const message = (channel: string) => ({
    channel,
    medium: 'chat' as const,
    thread: 'lin',
    sender: 'lin',
    messageId: 'm1',
    sentAt: MONDAY,
    text: '你好',
  });

  it('starts its channels in order, and names those that run', async () => {
    const running = await serve(new Notebook('a', log), new Notebook('b', log)).start();
    expect(running).toEqual(['a', 'b']);
    expect(log).toEqual(['start a', 'start b']);
    expect(told).toEqual(['info a: started', 'info b: started']);
  });

  it('goes on without a channel that does not start, and says why in one line', async () => {
    const running = await serve(
      new Notebook('a', log),
      new Notebook('b', log, [down()]),
      new Notebook('c', log),
    ).start();
    expect(running).toEqual(['a', 'c']);
    expect(told).toContain('error b: not started: the platform; is down');
    expect(service?.standings()).toEqual([
      { name: 'a', state: 'up', code: null, reason: null },
      { name: 'b', state: 'down', code: null, reason: 'the platform; is down' },
      { name: 'c', state: 'up', code: null, reason: null },
    ]);
  });

  it('tries again every minute what did not start, until it does', async () => {
    await serve(new Notebook('a', log, [down(), down()])).start();
    const starts = () => log.filter((line) => line === 'start a').length;
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    expect(starts()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(starts()).toBe(2);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(starts()).toBe(3);
    expect(told.at(-1)).toBe('info a: started');
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(starts()).toBe(3);
  });

  it('stops also a channel that started late', async () => {
    const running = serve(new Notebook('a', log, [down()]));
    await running.start();
    await vi.advanceTimersByTimeAsync(MINUTE);
    await running.stop();
    expect(log).toEqual(['start a', 'start a', 'stop a']);
  });

  it('does not try again what is not installed', async () => {
    const running = await serve(new Notebook('a', log, [missing()]), new Notebook('b', log)).start();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(running).toEqual(['b']);
    expect(log).toEqual(['start a', 'start b']);
    expect(told).toContain('error a: not started: wechaty is not installed');
  });

  it('does not try again after it was stopped, nor stop what never ran', async () => {
    const running = serve(new Notebook('a', log, [down()]), new Notebook('b', log));
    await running.start();
    await running.stop();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(log).toEqual(['start a', 'start b', 'stop b']);
  });

  it('does not try again when it is stopped in the middle of a start that fails', async () => {
    const a = new Notebook('a', log, [down(), down()]);
    const running = serve(a);
    await running.start();
    let fail = () => {};
    a.gate = new Promise((resolve) => {
      fail = resolve;
    });
    await vi.advanceTimersByTimeAsync(MINUTE);
    await running.stop();
    fail();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(log).toEqual(['start a', 'start a']);
  });

  it('does and sends what it has taken before its channels stop, in their order', async () => {
    const a = new Notebook('a', log);
    const running = serve(a, new Notebook('b', log));
    await running.start();
    await a.host?.receive([message('a')]);
    expect(log).not.toContain('send a');
    await running.stop();
    expect(log).toEqual(['start a', 'start b', 'send a', 'stop a', 'stop b']);
  });

  it('stops each channel once, also when one does not want to', async () => {
    const running = serve(new Notebook('a', log, [], true), new Notebook('b', log));
    await running.start();
    await running.stop();
    await running.stop();
    expect(log).toEqual(['start a', 'start b', 'stop a', 'stop b']);
    expect(told).toContain('error a: still talking');
  });

  it('keeps what comes in after it was stopped for the next start', async () => {
    const a = new Notebook('a', log);
    const running = serve(a);
    await running.start();
    await running.stop();
    await a.host?.receive([message('a')]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(log).not.toContain('send a');
    const id = (await store.conversationId('a', 'lin', 'lin')) ?? '';
    expect(await store.waiting(id)).toHaveLength(1);
    await serve(new Notebook('a', log)).start();
    await vi.advanceTimersByTimeAsync(MINUTE);
    await vi.waitFor(() => expect(log).toContain('send a'));
    expect(await store.waiting(id)).toEqual([]);
  });

  it('keeps the records of its channels apart', async () => {
    const [a, b] = [new Notebook('a', log), new Notebook('b', log)];
    await serve(a, b).start();
    await a.host?.state.set('cursor', { at: 1 });
    expect(await a.host?.state.get('cursor')).toEqual({ at: 1 });
    expect(await b.host?.state.get('cursor')).toBeNull();
    await a.host?.state.delete('cursor');
    expect(await a.host?.state.get('cursor')).toBeNull();
  });

  it('tells the screens of staff after every commit', async () => {
    const a = new Notebook('a', log);
    const running = serve(a);
    await running.start();
    const listener = vi.fn();
    const end = running.staff.follow(listener);
    await a.host?.receive([message('a')]);
    await running.desk.drain();
    expect(listener).toHaveBeenCalled();
    end();
    listener.mockClear();
    await a.host?.receive([{ ...message('a'), messageId: 'm2' }]);
    await running.desk.drain();
    expect(listener).not.toHaveBeenCalled();
  });
});
