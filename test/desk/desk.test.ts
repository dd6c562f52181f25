/** The desk on virtual time: a real store in memory, the real library, an understander that knows four words. */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import {
  type Channel,
  createDesk,
  type Desk,
  type DeskOptions,
  type Library,
  loadLibrary,
  ManualClock,
  type Meaning,
  NEW_CONVERSATION,
  type Outbound,
  type Outcome,
  type SendResult,
  type Store,
  type Understander,
} from '../../src/index.ts';

/** 10:00 on Friday 22 November 2024 in Shanghai. */
const T = Date.UTC(2024, 10, 22, 2);
const SECOND = 1000;
const MINUTE = 60_000;
const QUIET = 2500;
const COMMUNITY = { orgId: 'org', id: 'yunqi', name: '云栖花园' };
const NOTHING_SAID: Meaning['signals'] = {
  refuses: false,
  done: false,
  repeats: false,
  cancels: false,
  startsOver: false,
  ownAccount: false,
  thirdParty: false,
  asks: false,
  price: false,
  available: false,
  binds: false,
  unbinds: false,
  notAccepted: false,
  follows: null,
  colleague: null,
};
const GREETING: Meaning = {
  intent: 'greeting',
  confidence: 0.99,
  intents: ['greeting'],
  act: 'none',
  slots: {},
  spans: {},
  home: null,
  surname: null,
  gender: null,
  urgency: 'normal',
  emergency: null,
  mood: 'calm',
  abusive: false,
  dialect: null,
  language: 'zh-Hans',
  normalized: '你好',
  cut: false,
  signals: NOTHING_SAID,
  also: null,
  further: [],
  faq: [],
  questions: [],
  doubtful: false,
};
const REPAIR: Meaning = {
  ...GREETING,
  intent: 'repair',
  intents: ['repair'],
  slots: { issue: '厨房漏水' },
  normalized: '厨房漏水',
};
const FIRE: Meaning = {
  ...GREETING,
  intent: 'emergency',
  intents: ['emergency'],
  urgency: 'emergency',
  emergency: 'fire',
  slots: { issue: '着火了' },
  normalized: '着火了',
};

/** No word of danger in it, and the model in two minds. */
const PERHAPS: Meaning = {
  ...FIRE,
  emergency: 'other',
  slots: { issue: '娃喊遍了没有' },
  normalized: '娃喊遍了没有',
  doubtful: true,
};

/** Greets by default; 漏水 is a repair, 着火 a fire, 喊遍 perhaps an emergency, 毒 cannot be understood. */
class FakeUnderstander implements Understander {
  readonly revision = 'fake';
  readonly heard: { readonly text: string; readonly expects: string | null }[] = [];
  /** Runs once, while the next message is being understood. */
  meanwhile: (() => Promise<unknown>) | null = null;

  async understand(text: string, { expects }: { expects: string | null }): Promise<Meaning> {
    this.heard.push({ text, expects });
    const { meanwhile } = this;
    this.meanwhile = null;
    await meanwhile?.();
    if (text.includes('毒')) throw new Error('cannot be understood');
    if (text.includes('喊遍')) return PERHAPS;
    return text.includes('着火') ? FIRE : text.includes('漏水') ? REPAIR : GREETING;
  }

  looksUrgent(text: string): boolean {
    return text.includes('着火');
  }
}

class FakeChannel implements Channel {
  readonly name = 'test';
  readonly dedupesSends: boolean;
  /** Every attempt. */
  readonly sent: Outbound[] = [];
  /** What the next attempts come to; then all are sent. */
  readonly answers: (SendResult | Error)[] = [];

  constructor(dedupesSends = false) {
    this.dedupesSends = dedupesSends;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async send(outbound: Outbound): Promise<SendResult> {
    this.sent.push(outbound);
    const answer = this.answers.shift() ?? { state: 'sent', channelMessageId: `c-${outbound.id}` };
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

let library: Library;
beforeAll(() => {
  library = loadLibrary('scripts-zh');
});

let store: Store;
let clock: ManualClock;
let understander: FakeUnderstander;
let channel: FakeChannel;
let turns: { readonly id: string; readonly outcome: Outcome }[];
let errors: string[];
let desk: Desk;
let serial = 0;

const newDesk = (change: Partial<DeskOptions> = {}) =>
  createDesk({
    store,
    library,
    understander,
    clock,
    community: COMMUNITY,
    quietMs: QUIET,
    channels: [channel],
    onTurn: (id, outcome) => turns.push({ id, outcome }),
    onError: (error, where) => errors.push(`${where}: ${(error as Error).message}`),
    ...change,
  });

beforeEach(async () => {
  store = openSqliteStore(':memory:');
  await store.ensureCommunity(COMMUNITY);
  clock = new ManualClock(T);
  understander = new FakeUnderstander();
  channel = new FakeChannel();
  [turns, errors] = [[], []];
  desk = newDesk();
});
afterEach(async () => {
  vi.useRealTimers();
  await store.close();
});

const message = (text: string, change: object = {}) => ({
  channel: 'test',
  medium: 'chat',
  thread: 'lin',
  sender: 'lin',
  messageId: `m${serial++}`,
  sentAt: clock.now(),
  text,
  ...change,
});

/** @returns the conversation */
async function says(text: string, change: object = {}): Promise<string> {
  const [accepted] = await desk.receive([message(text, change)]);
  return accepted?.conversationId ?? '';
}

async function later(ms: number): Promise<void> {
  clock.advance(ms);
  await desk.drain();
}

const heard = () => understander.heard.map(({ text }) => text);
const dialogue = async (id: string) =>
  (await store.messages(id, 0, 100)).map(({ from, text }) => (from === 'bot' ? 'bot' : text));
const openings = (set: string) => (library.phraseSets.get(set) ?? []).map(({ text }) => text);

describe('receiving', () => {
  it('joins a burst within the quiet window into one turn', async () => {
    const id = await says('你好');
    await later(SECOND);
    await says('在吗');
    await later(QUIET - 1);
    expect(heard()).toEqual([]);
    await later(1);
    expect(heard()).toEqual(['你好\n在吗']);
    expect(turns).toMatchObject([{ id, outcome: { status: 'done', version: 1 } }]);
    expect(await dialogue(id)).toEqual(['你好', '在吗', 'bot']);
    expect(channel.sent).toMatchObject([{ channel: 'test', thread: 'lin', recipient: 'lin' }]);
    await later(MINUTE);
    expect(turns).toHaveLength(1);
  });

  it('does not let an emergency wait, nor what was said just before it', async () => {
    await says('你好');
    await says('着火了');
    await desk.drain();
    expect(heard()).toEqual(['你好\n着火了']);
    expect(await store.alerts(COMMUNITY.id, 10)).toContainEqual(
      expect.objectContaining({ reason: 'emergency:fire' }),
    );
    expect(channel.sent).toHaveLength(1);
  });

  it('does not let an emergency wait for what is said right after it', async () => {
    await desk.receive([message('着火了'), message('3栋1502')]);
    await desk.drain();
    expect(heard()).toEqual(['着火了\n3栋1502']);
  });

  it('files and alerts a half-believed emergency too, and tells it when to call for help, not what to do', async () => {
    await says('喊遍了没有');
    await later(QUIET);
    expect(await store.alerts(COMMUNITY.id, 10)).toContainEqual(
      expect.objectContaining({ reason: 'emergency:other' }),
    );
    const said = channel.sent.flatMap(({ phrases }) => phrases.map(({ id }) => id));
    expect(said).toContainEqual(expect.stringMatching(/^FLOW-EMERGENCY\.if_danger/u));
    expect(said).not.toContainEqual(expect.stringMatching(/^FLOW-EMERGENCY\.guide_/u));
  });

  it('answers the same message id once, whenever it comes again', async () => {
    const again = message('你好');
    const outcomes = async () => (await desk.receive([again])).map(({ outcome }) => outcome);
    expect([...(await outcomes()), ...(await outcomes())]).toEqual(['new', 'known']);
    await later(QUIET);
    clock.advance(25 * 60 * MINUTE);
    expect(await outcomes()).toEqual(['known']);
    await later(QUIET);
    expect(heard()).toEqual(['你好']);
    expect(turns).toHaveLength(1);
    expect(channel.sent).toHaveLength(1);
  });

  it('refuses what is not a message, and keeps nothing of its batch', async () => {
    await expect(
      desk.receive([message('你好'), { ...message('你好'), medium: 'telepathy' }]),
    ).rejects.toMatchObject({ code: 'E_INPUT_SHAPE', message: expect.stringContaining('medium') });
    expect((await store.counts(COMMUNITY.id)).conversation).toBe(0);
  });
});

describe('a turn', () => {
  it('that a message overtakes is followed by a second turn for it', async () => {
    const id = await says('你好');
    understander.meanwhile = () => says('在吗');
    await later(QUIET);
    await later(QUIET);
    expect(heard()).toEqual(['你好', '在吗']);
    expect(turns.map(({ outcome }) => outcome)).toMatchObject([
      { status: 'done', version: 1 },
      { status: 'done', version: 2 },
    ]);
    expect(await dialogue(id)).toEqual(['你好', 'bot', '在吗', 'bot']);
    expect(channel.sent).toHaveLength(2);
  });

  it('is understood anew when another turn was committed meanwhile', async () => {
    const id = await says('你好');
    const pending = { kind: 'status', tries: 0, words: [] } as const;
    understander.meanwhile = () => committed(id, { pending });
    await later(QUIET);
    expect(understander.heard).toEqual([
      { text: '你好', expects: null },
      { text: '你好', expects: 'ticket' },
    ]);
    expect(turns.map(({ outcome }) => outcome)).toMatchObject([{ status: 'done', version: 2 }]);
    expect(await dialogue(id)).toEqual(['你好', 'bot']);
  });

  it('is not repeated when another desk answered the same messages meanwhile', async () => {
    const other = newDesk();
    const id = await says('你好');
    understander.meanwhile = async () => {
      await says('在吗');
      clock.advance(QUIET);
      await other.drain();
    };
    await later(QUIET);
    expect(heard()).toEqual(['你好', '你好\n在吗']);
    expect(await dialogue(id)).toEqual(['你好', '在吗', 'bot']);
    expect(channel.sent).toHaveLength(1);
    expect(await store.nextDue()).toBeNull();
  });

  it('that has nothing left to answer leaves a message that comes just then its timer', async () => {
    let late = false;
    const slow = new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name !== 'dropTimer') return value.bind(target);
        return async (key: string) => {
          if (!late) await says('在吗');
          late = true;
          return target.dropTimer(key);
        };
      },
    });
    desk = newDesk({ store: slow });
    const id = await says('你好');
    const inbox = (await store.waiting(id)).map((row) => row.id);
    understander.meanwhile = () => committed(id, {}, inbox);
    await later(QUIET);
    expect(late).toBe(true);
    await later(QUIET);
    expect(heard()).toEqual(['你好', '在吗']);
  });

  it('that is overtaken again and again is answered as soon as that ends, not when its lease does', async () => {
    let overtaken = 0;
    const busy = new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name !== 'commitTurns') return value.bind(target);
        return async (...given: Parameters<Store['commitTurns']>) =>
          ++overtaken <= 20
            ? given[0].map(() => ({ status: 'moved', version: 0 }))
            : target.commitTurns(...given);
      },
    });
    desk = newDesk({ store: busy });
    const id = await says('你好');
    await later(QUIET);
    expect(overtaken).toBe(21);
    expect(await dialogue(id)).toEqual(['你好', 'bot']);
  });

  it('that is poison is set aside after 8 tries, while others are answered at once', async () => {
    const poisoned = await says('毒');
    for (let tries = 1; tries <= 8; tries++) {
      const due = (await store.nextDue(poisoned)) ?? Number.NaN;
      clock.set(due);
      const [other] = await desk.receive([
        message('着火了', { sender: `wang${tries}`, thread: `wang${tries}` }),
      ]);
      await desk.drain();
      expect(await dialogue(other?.conversationId ?? '')).toEqual(['着火了', 'bot']);
      expect(errors).toHaveLength(tries);
      expect(await store.waiting(poisoned)).toHaveLength(tries < 8 ? 1 : 0);
    }
    const dead = async () =>
      (await store.alerts(COMMUNITY.id, 100)).filter(({ reason }) => reason === 'dead_letter');
    expect(await dead()).toHaveLength(1);
    expect(await store.waiting(poisoned)).toEqual([]);
    await later(60 * MINUTE);
    expect(errors).toEqual(Array.from({ length: 8 }, () => 'understand: cannot be understood'));
    expect(await dead()).toHaveLength(1);
    await says('你好');
    await later(QUIET);
    // The owner was told meanwhile that colleagues are called.
    expect(await dialogue(poisoned)).toEqual(['bot', '你好', 'bot']);
  });

  /** Another process commits a turn of the conversation. */
  async function committed(
    id: string,
    change: Partial<typeof NEW_CONVERSATION>,
    inbox: readonly string[] = [],
  ): Promise<void> {
    const assumes = (await store.conversation(id))?.version ?? 0;
    const request = {
      conversationId: id,
      assumes,
      inbox,
      timer: `turn:${id}`,
      query: { address: null, ticket: null, phone: null },
    };
    await store.commitTurns([request], () => ({
      prefixes: [],
      day: '2024-11-22',
      write: () => ({
        next: { ...NEW_CONVERSATION, ...change },
        received: [],
        said: [],
        opened: [],
        effects: [],
        phrases: [],
        at: clock.now(),
      }),
    }));
  }
});

describe('the outbox', () => {
  it('sends a reply once', async () => {
    await says('你好');
    await later(QUIET);
    await later(MINUTE);
    await newDesk().drain();
    expect(channel.sent).toHaveLength(1);
  });

  it('tries again when the channel says so, not before', async () => {
    channel.answers.push({ state: 'later', afterMs: 30 * SECOND, reason: '429' });
    await says('你好');
    await later(QUIET);
    await later(30 * SECOND - 1);
    expect(channel.sent).toHaveLength(1);
    await later(1);
    await later(MINUTE);
    expect(channel.sent.map(({ id }) => id)).toEqual([channel.sent[0]?.id, channel.sent[0]?.id]);
  });

  it('keeps the order of a conversation while a reply waits to be tried again', async () => {
    channel.answers.push({ state: 'later', afterMs: 30 * SECOND, reason: '429' });
    await says('你好');
    await later(QUIET);
    await says('在吗');
    await later(QUIET);
    await later(MINUTE);
    const [first, second] = turns.map(({ outcome }) =>
      outcome.status === 'done' ? outcome.said[0]?.id : undefined,
    );
    expect(channel.sent.map(({ id }) => id)).toEqual([first, first, second]);
  });

  it('does not repeat what the channel refused', async () => {
    channel.answers.push({ state: 'failed', reason: 'blocked' });
    await says('你好');
    await later(QUIET);
    await later(60 * MINUTE);
    expect(channel.sent).toHaveLength(1);
  });

  it.each([
    ['does not repeat a send that broke off on a channel that does not dedupe', false, 1],
    ['repeats a send that broke off on a channel that dedupes', true, 2],
  ])('%s', async (_what, dedupes, attempts) => {
    channel = new FakeChannel(dedupes);
    channel.answers.push(new Error('connection reset'));
    desk = newDesk();
    await says('你好');
    await later(QUIET);
    await later(60 * MINUTE);
    await later(60 * MINUTE);
    expect(channel.sent).toHaveLength(attempts);
    expect(new Set(channel.sent.map(({ id }) => id)).size).toBe(1);
    expect(errors).toEqual(['send test: connection reset']);
  });

  it('keeps a reply until its channel is connected', async () => {
    desk = newDesk({ channels: [] });
    await says('你好');
    await later(QUIET);
    desk = newDesk();
    await later(60 * MINUTE);
    expect(channel.sent).toHaveLength(1);
  });
});

describe('timers', () => {
  const reminders = () =>
    channel.sent.filter(({ text }) => openings('FLOW-COMMON.remind').includes(text)).length;
  const closings = () =>
    channel.sent.filter(({ phrases }) => phrases.some(({ id }) => id.startsWith('CLOSE-3.'))).length;
  const remindMs = () => library.standards.channels.remind_min * MINUTE;
  const closeMs = () => library.standards.channels.close_min * MINUTE;

  it('remind and close once each, at their times', async () => {
    await says('厨房漏水');
    await later(QUIET);
    await later(remindMs() - 1);
    expect([reminders(), closings()]).toEqual([0, 0]);
    await later(1);
    expect([reminders(), closings()]).toEqual([1, 0]);
    await later(closeMs() - remindMs() - 1);
    expect([reminders(), closings()]).toEqual([1, 0]);
    await later(1);
    expect([reminders(), closings()]).toEqual([1, 1]);
    await later(24 * 60 * MINUTE);
    expect([reminders(), closings()]).toEqual([1, 1]);
    expect(await store.nextDue()).toBeNull();
  });

  it('start anew with an answer, and end when nothing is awaited', async () => {
    await says('厨房漏水');
    await later(QUIET);
    await later(remindMs() - MINUTE);
    await says('漏水');
    await later(QUIET);
    await later(remindMs() - 1);
    expect(reminders()).toBe(0);
    await desk.receive([message('', { event: 'takeover' })]);
    await later(closeMs());
    expect([reminders(), closings()]).toEqual([0, 0]);
  });

  it('that came due while nobody looked fire once each', async () => {
    await says('厨房漏水');
    await later(QUIET);
    await later(24 * 60 * MINUTE);
    for (let minutes = 0; minutes < 5; minutes++) await later(MINUTE);
    expect([reminders(), closings()]).toEqual([1, 1]);
  });

  it('that somebody else holds do not keep a serving desk busy', async () => {
    await says('你好');
    clock.advance(QUIET);
    await store.dueTimers(clock.now(), 10, clock.now() + MINUTE);
    vi.useFakeTimers();
    const looks = vi.spyOn(store, 'dueTimers');
    desk.serve();
    await vi.advanceTimersByTimeAsync(SECOND);
    await desk.stop();
    expect(heard()).toEqual([]);
    expect(looks.mock.calls.length).toBeLessThan(10);
  });
});
