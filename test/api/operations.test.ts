/** What a supervisor asks: alive, ready, how much; and what is counted while the desk works. */
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMetrics, type Metrics } from '../../src/api/metrics.ts';
import { type OperationOptions, operationRoutes } from '../../src/api/operations.ts';
import type { Channel, SendResult } from '../../src/channel.ts';
import { ManualClock } from '../../src/clock.ts';
import { createDesk, type Desk } from '../../src/desk/desk.ts';
import { MAX_ATTEMPTS } from '../../src/desk/turns.ts';
import type { Store } from '../../src/store.ts';
import { MONDAY } from '../office.ts';
import { community, library, sampleStore, understander } from '../shared.ts';

const MINUTE = 60_000;
const PHONE = '13812340098';

let store: Store;
let clock: ManualClock;
let app: FastifyInstance;

beforeEach(async () => {
  store = await sampleStore();
  clock = new ManualClock(MONDAY);
  app = fastify();
});
afterEach(async () => {
  await app.close();
  await store.close();
});

function serve(change: Partial<OperationOptions> = {}): void {
  operationRoutes(app, { store, clock, library: () => library, ...change });
}

const waiting = () => {
  const message = {
    channel: 'a:account',
    medium: 'chat' as const,
    thread: 'lin',
    sender: 'lin',
    messageId: 'm1',
    sentAt: null,
    from: 'owner' as const,
    text: '你好',
    images: [],
    voices: [],
    audience: 'direct' as const,
    mentioned: false,
    directThread: null,
  };
  return store.accept(community.id, [message], MONDAY, () => MONDAY);
};

describe('/healthz', () => {
  it('says that the process lives, whatever else is wrong', async () => {
    serve({
      library: () => {
        throw new Error('none');
      },
    });
    expect((await app.inject('/healthz')).json()).toEqual({ ok: true });
  });
});

describe('/readyz', () => {
  const ask = async () => {
    const { statusCode, body } = await app.inject('/readyz');
    return { status: statusCode, ...(JSON.parse(body) as { ok: boolean; reasons: unknown[] }) };
  };

  it('is 200 while nothing is wrong', async () => {
    serve();
    expect(await ask()).toEqual({ status: 200, ok: true, reasons: [] });
  });

  it('is 503 while a message has been waiting for more than five minutes, and 200 after its turn', async () => {
    serve();
    const [accepted] = await waiting();
    clock.set(MONDAY + 5 * MINUTE);
    expect(await ask()).toMatchObject({ status: 200 });
    clock.advance(1000);
    expect(await ask()).toEqual({
      status: 503,
      ok: false,
      reasons: [{ check: 'backlog', detail: 'a message has been waiting for 301 s' }],
    });
    const desk = createDesk({ store, library, understander, clock, community });
    await desk.drain(accepted?.conversationId);
    clock.advance(1000);
    expect(await ask()).toMatchObject({ status: 200 });
  });

  it.each<[string, Partial<OperationOptions>, string[]]>([
    [
      'the store takes no write',
      { store: fake({ readiness: { writable: false, current: true, detail: 'database is locked' } }) },
      ['store: database is locked'],
    ],
    [
      'another yingda has changed the schema',
      { store: fake({ readiness: { writable: true, current: false, detail: 'schema 9' } }) },
      ['schema: schema 9'],
    ],
    ['the store is gone', { store: fake({}) }, ['store: the connection is closed']],
    [
      'there is no library',
      {
        library: () => {
          throw new Error('no library\nyet');
        },
      },
      ['library: no library; yet'],
    ],
  ])('is 503 while %s', async (_what, change, wanted) => {
    serve(change);
    const { status, ok, reasons } = await ask();
    expect({ status, ok }).toEqual({ status: 503, ok: false });
    expect(
      (reasons as { check: string; detail: string }[]).map((one) => `${one.check}: ${one.detail}`),
    ).toEqual(wanted);
  });

  it('asks the store once a second at most', async () => {
    let asked = 0;
    const counting = {
      gauges: store.gauges.bind(store),
      readiness: () => {
        asked++;
        return store.readiness();
      },
    };
    serve({ store: counting });
    await Promise.all([ask(), ask(), ask()]);
    expect(asked).toBe(1);
    clock.advance(1000);
    await ask();
    expect(asked).toBe(2);
  });
});

/** A store that says so, or whose connection is closed. */
function fake(says: { readiness?: Awaited<ReturnType<Store['readiness']>> }): OperationOptions['store'] {
  const closed = async () => {
    throw new Error('the connection is closed');
  };
  return { readiness: async () => says.readiness ?? closed(), gauges: closed };
}

describe('/metrics', () => {
  const metrics = () =>
    createMetrics({
      store,
      clock,
      version: '1.2.3',
      library: () => library.hash,
      channels: ['a'],
      process: false,
    });
  const status = async (options: { remoteAddress?: string; headers?: Record<string, string> }) =>
    (await app.inject({ url: '/metrics', ...options })).statusCode;
  const abroad = { remoteAddress: '10.0.0.7' };
  const passedOn = { headers: { 'x-forwarded-for': '10.0.0.7' } };

  it('is for this machine only by default, and not for whom a proxy passes on', async () => {
    serve({ metrics: metrics() });
    for (const remoteAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(await status({ remoteAddress })).toBe(200);
    expect(await status(abroad)).toBe(404);
    expect(await status({ remoteAddress: '::ffff:10.0.0.7' })).toBe(404);
    expect(await status(passedOn)).toBe(404);
  });

  it('is for all, or for nobody, where that is set', async () => {
    serve({ metrics: metrics(), metricsFor: 'all' });
    expect([await status(abroad), await status(passedOn)]).toEqual([200, 200]);
    const off = fastify();
    operationRoutes(off, { store, clock, library: () => library, metrics: metrics(), metricsFor: 'off' });
    expect((await off.inject('/metrics')).statusCode).toBe(404);
    await off.close();
  });

  it('can be read by Prometheus, with the figures of the process', async () => {
    serve({
      metrics: createMetrics({ store, clock, version: '1.2.3', library: () => library.hash, channels: [] }),
    });
    const { headers, body } = await app.inject('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(body).toMatch(/^process_resident_memory_bytes /m);
    for (const line of body.split('\n'))
      expect(line).toMatch(/^$|^# (HELP|TYPE) |^[a-z_0-9]+(\{[^}]*\})? (-?[0-9.e+-]+|Nan|\+Inf)$/);
  });
});

describe('what is counted', () => {
  let results: (SendResult | Error)[];
  let metrics: Metrics;
  let desk: Desk;
  const channel: Channel = {
    name: 'a',
    dedupesSends: false,
    start: async () => undefined,
    stop: async () => undefined,
    send: async () => {
      clock.advance(200);
      const result = results.shift() ?? { state: 'sent', channelMessageId: null };
      if (result instanceof Error) throw result;
      return result;
    },
  };
  const page = async () => (await metrics.page()).split('\n');

  beforeEach(() => {
    results = [];
    metrics = createMetrics({
      store,
      clock,
      version: '1.2.3',
      library: () => library.hash,
      channels: ['a'],
      process: false,
    });
    desk = createDesk({
      store,
      library,
      understander,
      clock,
      community,
      channels: [channel],
      meter: metrics.meter,
    });
  });

  let serial = 0;
  async function says(text: string, name = 'a:account'): Promise<void> {
    const message = { medium: 'chat', thread: 'lin', sender: 'lin', sentAt: null, text };
    await desk.receive([{ ...message, channel: name, messageId: `m${serial++}` }]);
    clock.advance(3000);
    await desk.drain();
  }

  it('shows a store in rest as nothing', async () => {
    const lines = await page();
    expect(lines).toEqual(
      expect.arrayContaining([
        'yingda_store_up 1',
        `yingda_info{version="1.2.3",library="${library.hash.slice(0, 12)}"} 1`,
        'yingda_inbox_messages{state="waiting"} 0',
        'yingda_inbox_messages{state="dead"} 0',
        'yingda_outbox_messages{state="uncertain"} 0',
        'yingda_inbox_oldest_seconds 0',
        'yingda_timers_late 0',
        'yingda_dead_letters_total 0',
      ]),
    );
  });

  it('are turns with how long they took, sends by channel, tickets by kind, calls for people', async () => {
    await says(`3栋2单元1502 燃气漏了，味道很大 电话${PHONE}`);
    const lines = await page();
    expect(lines).toEqual(
      expect.arrayContaining([
        'yingda_turns_total{outcome="done"} 1',
        'yingda_turn_seconds_count 1',
        'yingda_turn_seconds_sum 3',
        'yingda_sends_total{channel="a",result="sent"} 1',
        'yingda_send_seconds_sum{channel="a"} 0.2',
        'yingda_tickets_opened_total{kind="emergency"} 1',
      ]),
    );
    expect(lines.join('\n')).toMatch(/^yingda_alerts_total\{reason="emergency"\} [1-9]/m);
  });

  it('are promises: made, broken, kept', async () => {
    const promises = async () =>
      (await page()).filter((line) => line.startsWith('yingda_promises_total')).sort();
    const replies = async (text: string) => {
      const by = { id: 's1', name: '前台甲' };
      const of = { channel: 'a:account', medium: 'chat', thread: 'lin', sender: 'lin', sentAt: null };
      await desk.receive([
        { ...of, messageId: `m${serial++}`, from: 'agent', text, action: { do: 'reply' }, by },
      ]);
      await desk.drain();
    };
    await says(`3栋2单元1502厨房水槽漏水，电话${PHONE}，明天下午三点有人在家`);
    await says('对');
    expect(await promises()).toEqual([]);
    await replies('师傅一小时内到。');
    expect(await promises()).toEqual(['yingda_promises_total{event="made"} 1']);
    for (let minutes = 0; minutes < 180; minutes += 5) {
      clock.advance(5 * MINUTE);
      await desk.drain();
    }
    // However many are called one after another, it broke once.
    expect(await promises()).toEqual([
      'yingda_promises_total{event="broken"} 1',
      'yingda_promises_total{event="made"} 1',
    ]);
    await replies('一小时内给您回电。');
    await replies('来给您回个话。原因已经查清了，是阀门老化。');
    expect(await promises()).toEqual([
      'yingda_promises_total{event="broken"} 1',
      'yingda_promises_total{event="kept"} 1',
      'yingda_promises_total{event="made"} 2',
    ]);
  });

  it('are sends that are put off, refused, of unknown end, or find no channel in half a day', async () => {
    results = [
      { state: 'later', afterMs: 5000, reason: 'busy' },
      { state: 'failed', reason: 'gone' },
    ];
    await says('你好');
    clock.advance(5000);
    await desk.drain();
    results = [new Error('cut off')];
    await says('在吗');
    await says('你好', 'elsewhere:account');
    expect((await page()).join('\n')).not.toContain('channel="other"');
    clock.advance(12 * 3_600_000);
    await desk.drain();
    const sends = (await page()).filter((line) => line.startsWith('yingda_sends_total'));
    expect(sends.sort()).toEqual([
      'yingda_sends_total{channel="a",result="failed"} 1',
      'yingda_sends_total{channel="a",result="later"} 1',
      'yingda_sends_total{channel="a",result="unknown"} 1',
      'yingda_sends_total{channel="other",result="too_late"} 1',
    ]);
    expect(await page()).toContain('yingda_outbox_messages{state="failed"} 3');
  });

  it('are messages that wait, and those that were set aside', async () => {
    desk.use(library, {
      revision: 'broken',
      looksUrgent: () => false,
      understand: async () => {
        throw new Error('poison');
      },
    });
    await says('你好');
    clock.advance(1000);
    expect(await page()).toEqual(
      expect.arrayContaining(['yingda_inbox_messages{state="waiting"} 1', 'yingda_inbox_oldest_seconds 4']),
    );
    for (let tries = 1; tries < MAX_ATTEMPTS; tries++) {
      clock.advance(10 * MINUTE);
      await desk.drain();
    }
    expect(await page()).toEqual(
      expect.arrayContaining([
        `yingda_turns_total{outcome="failed"} ${MAX_ATTEMPTS}`,
        'yingda_dead_letters_total 1',
        'yingda_alerts_total{reason="dead_letter"} 1',
        'yingda_inbox_messages{state="waiting"} 0',
        'yingda_inbox_messages{state="dead"} 1',
      ]),
    );
    // Mended and put back: the turn is done, and the people who were called keep the conversation (a turn of its own
    // sees to it that they come).
    desk.use(library, understander);
    await store.redrive(null, clock.now());
    await desk.drain();
    expect(await page()).toEqual(
      expect.arrayContaining([
        'yingda_turns_total{outcome="done"} 2',
        'yingda_inbox_messages{state="dead"} 0',
      ]),
    );
    const id = (await store.conversationId('a:account', 'lin', 'lin')) ?? '';
    expect((await store.messages(id, 0, 1)).map(({ from, text }) => [from, text])).toEqual([
      ['owner', '你好'],
    ]);
    expect((await store.conversation(id))?.state.handedOff).toMatchObject({ reason: 'dead_letter' });
  });

  it('show no figures of a store that does not answer, and the others still', async () => {
    await says('你好');
    const silent = createMetrics({
      store: fake({}),
      clock,
      version: '1',
      library: () => library.hash,
      channels: [],
      process: false,
    });
    const lines = (await silent.page()).split('\n');
    expect(lines).toContain('yingda_store_up 0');
    expect(lines.filter((line) => /^yingda_(in|out)box_messages/.test(line))).toEqual([]);
    expect(lines).toContain('yingda_timers_late Nan');
  });

  it('hold nothing of an owner', async () => {
    await says(`姓林 ${PHONE} 3栋2单元1502 厨房漏水`);
    await says('对');
    const text = (await page()).join('\n');
    for (const word of ['林', PHONE, '1502', 'lin"', 'account']) expect(text).not.toContain(word);
  });
});
