/**
 * Where colleagues answer in WeCom's own client (YINGDA_WECOM_PEOPLE=wecom): whom the bot hands over is put into the queue of
 * the receptionists, or given to the colleague who takes the conversation here; giving it back ends the session, as WeCom
 * lets no person's session go back to the assistant. States and moves: developer.work.weixin.qq.com/document/path/94669.
 */
import {
  type ChannelHost,
  type EventRow,
  oneLine,
  PASSING,
  type WeixinApi,
  WeixinRefusal,
  WeixinUnanswered,
} from '../../src/index.ts';
import { STATE } from './send.ts';

const CURSOR = 'sessions';
const LEASE = 'sessions-lease';
const LEASE_MS = 30_000;
const BATCH = 100;
/** Last words of the bot go out first: they would be refused afterwards. Looked for so often, and so long. In ms. */
const LOOK_MS = 1000;
const LONGEST_MS = 60_000;
const LINES = 10;

export interface SessionsOptions {
  readonly api: WeixinApi;
  readonly host: ChannelHost;
  readonly kf: string;
  readonly lookMs?: number;
}

type Wish = 'queue' | 'servicer' | 'end';

export class Sessions {
  readonly #options: SessionsOptions;
  #unfollow: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { state, staff } = this.#options.host;
    if ((await state.get(CURSOR)) === null) await state.set(CURSOR, { seq: await staff.lastEvent() });
    this.#unfollow = staff.follow(() => this.wake());
    this.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unfollow?.();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#run()
      .catch((error: unknown) => {
        this.#options.host.log('error', `sessions: ${oneLine(error)}`);
        this.#later();
      })
      .finally(() => {
        this.#running = null;
        if (!this.#again) return;
        this.#again = false;
        this.wake();
      });
  }

  #later(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.wake(), this.#options.lookMs ?? LOOK_MS).unref();
  }

  async #run(): Promise<void> {
    const { state, staff } = this.#options.host;
    for (;;) {
      const { seq } = (await state.get(CURSOR)) as { seq: number };
      const events = await staff.events(seq, BATCH);
      if (events.length === 0) return;
      // Of several instances one does it.
      if (!(await state.lease(LEASE, LEASE_MS))) return this.#later();
      for (const event of events) {
        if (this.#stopped) return;
        if (!(await this.#take(event))) return this.#later();
        await state.set(CURSOR, { seq: event.seq });
      }
    }
  }

  /** @returns false: not yet */
  async #take({ kind, conversationId, data, at }: EventRow): Promise<boolean> {
    const wish = wishOf(kind);
    const { host, kf } = this.#options;
    if (!wish || conversationId === null) return true;
    // What was told by WeCom is so already.
    const by = String(data.by ?? '');
    if (by.startsWith('wecom:')) return true;
    const talk = await host.staff.talkOf(conversationId);
    if (talk?.channel !== `wecom:${kf}`) return true;
    const lines = await host.staff.recentMessages(conversationId, LINES);
    const isSpeaking = lines.some(({ delivery }) => delivery === 'pending' || delivery === 'sending');
    if (isSpeaking && host.clock.now() < at + LONGEST_MS) return false;
    const servicer = wish === 'servicer' ? await host.staff.members.wecomOf(by) : null;
    if (wish === 'servicer' && servicer === null) return true;
    return this.#move(talk.sender, wish, servicer);
  }

  async #move(owner: string, wish: Wish, servicer: string | null): Promise<boolean> {
    const { api, kf, host } = this.#options;
    const session = { open_kfid: kf, external_userid: owner };
    try {
      const { service_state: now } = await api.post('/cgi-bin/kf/service_state/get', session);
      const to = { queue: STATE.queued, servicer: STATE.servicer, end: STATE.ended }[wish];
      // A person has it already, or nobody has: then there is nothing to hand over, or to end.
      if (wish === 'queue' && now !== STATE.unhandled && now !== STATE.assistant) return true;
      if (wish === 'end' && now !== STATE.servicer) return true;
      await api.post('/cgi-bin/kf/service_state/trans', {
        ...session,
        service_state: to,
        ...(servicer !== null && { servicer_userid: servicer }),
      });
      return true;
    } catch (error) {
      if (error instanceof WeixinUnanswered) return false;
      if (!(error instanceof WeixinRefusal)) throw error;
      if (PASSING.has(error.errcode)) return false;
      // A receptionist who is not on duty, a queue that is off: people here have the conversation all the same.
      host.log('warn', `a session was not handed over: ${error.message}`);
      return true;
    }
  }
}

function wishOf(kind: string): Wish | null {
  switch (kind) {
    case 'conversation.handoff':
      return 'queue';
    case 'conversation.claimed':
      return 'servicer';
    case 'conversation.handed_back':
    case 'conversation.released':
      return 'end';
    default:
      return null;
  }
}
