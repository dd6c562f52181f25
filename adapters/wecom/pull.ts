/** Fetches messages by a durable cursor: it moves on only after they have been committed (law 6). */
import { z } from 'zod';
import {
  type Allowance,
  type ChannelHost,
  type InboundMessage,
  oneLine,
  PASSING,
  type WeixinApi,
  type WeixinNotices,
  WeixinRefusal,
  WeixinUnanswered,
  YingdaError,
} from '../../src/index.ts';
import { type OwnersMessage, readSynced, type Synced } from './message.ts';
import { occasionBody } from './send.ts';

const PAGE = 1000;
/** The token of a callback lifts the strict limit on the number of pulls; it is good for ten minutes. */
const TOKEN_LIFE_MS = 600_000;
/** Without a callback it is looked all the same: callbacks can get lost. */
const SWEEP_MS = 300_000;
/** Without a cursor the platform gives the last three days; what is older than this at the very first start is left. */
const FIRST_START_MS = 600_000;
const MEDIA_ATTEMPTS = 3;
/** Of several instances one pulls: another that is called meanwhile looks again when this one may be done. */
const LEASE_MS = 30_000;
const BUSY_MS = 1000;
const INVALID_CALLBACK_TOKEN = 95007;

const pageSchema = z.object({
  next_cursor: z.string().default(''),
  has_more: z.number().default(0),
  msg_list: z.array(z.unknown()).default([]),
});

export interface PullOptions {
  readonly api: WeixinApi;
  readonly host: ChannelHost;
  readonly kf: string;
  readonly allowance: Allowance;
  readonly words: () => WeixinNotices;
  /** Before the first repeat of a pull that failed; doubled each time. */
  readonly retryMs: number;
  /** Before it is looked again whether the instance that pulls is done. */
  readonly busyMs?: number;
}

export class Pull {
  readonly #options: PullOptions;
  readonly #stopping = new AbortController();
  readonly #mediaAttempts = new Map<string, number>();
  #token: { readonly value: string; readonly until: number } | null = null;
  #wanted = false;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;

  constructor(options: PullOptions) {
    this.#options = options;
  }

  /** Pulls now, or once more after the pull under way: two never overlap. @param token of a callback, if one came */
  want(token: string | null): void {
    if (this.#stopping.signal.aborted) return;
    if (token) this.#token = { value: token, until: this.#options.host.clock.now() + TOKEN_LIFE_MS };
    this.#wanted = true;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    let busy = false;
    try {
      while (this.#wanted && !busy && !this.#stopping.signal.aborted) {
        busy = !(await this.#leased(LEASE_MS));
        if (busy) break;
        this.#wanted = false;
        await this.#pull().finally(() => this.#leased(0));
        this.#failures = 0;
      }
    } catch (error) {
      this.#fell(error);
    }
    this.#running = null;
    if (this.#stopping.signal.aborted) return;
    const wait = this.#failures === 0 ? SWEEP_MS : this.#options.retryMs * 2 ** (this.#failures - 1);
    const next = busy ? (this.#options.busyMs ?? BUSY_MS) : Math.min(wait, SWEEP_MS);
    this.#timer = setTimeout(() => this.want(null), next).unref();
  }

  /** @param ms from now on; 0 lets others have it. @returns false while another instance pulls */
  #leased(ms: number): Promise<boolean> {
    const { host, kf } = this.#options;
    return host.state.lease(`pull:${kf}`, ms);
  }

  #fell(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#failures++;
    if (error instanceof WeixinRefusal && error.errcode === INVALID_CALLBACK_TOKEN) this.#token = null;
    this.#options.host.log('error', `pull failed (${this.#failures}): ${oneLine(error)}`);
  }

  async #pull(): Promise<void> {
    const { host, kf } = this.#options;
    const from = await this.#firstStart();
    for (;;) {
      // A long way to catch up takes longer than a lease. One that was lost to another instance ends here.
      if (!(await this.#leased(LEASE_MS))) return;
      const cursor = await host.state.get(`cursor:${kf}`);
      const page = await this.#page(typeof cursor === 'string' ? cursor : null);
      await this.#take(page.msg_list, from);
      if (page.next_cursor !== '') await host.state.set(`cursor:${kf}`, page.next_cursor);
      const goesOn = page.has_more === 1 && page.next_cursor !== '' && page.next_cursor !== cursor;
      if (!goesOn || this.#stopping.signal.aborted) return;
    }
  }

  /** When this account was first connected, in ms. */
  async #firstStart(): Promise<number> {
    const { host, kf } = this.#options;
    const kept = await host.state.get(`since:${kf}`);
    if (typeof kept === 'number') return kept;
    const now = host.clock.now();
    await host.state.set(`since:${kf}`, now);
    return now;
  }

  async #page(cursor: string | null): Promise<z.infer<typeof pageSchema>> {
    const { api, host, kf } = this.#options;
    const token = this.#token && host.clock.now() < this.#token.until ? this.#token.value : null;
    const answer = await api.post(
      '/cgi-bin/kf/sync_msg',
      {
        ...(cursor === null ? {} : { cursor }),
        ...(token === null ? {} : { token }),
        limit: PAGE,
        voice_format: 0,
        open_kfid: kf,
      },
      this.#stopping.signal,
    );
    const page = pageSchema.safeParse(answer);
    if (!page.success) throw new YingdaError('E_CHANNEL', 'WeCom sync_msg: an answer of another shape');
    return page.data;
  }

  async #take(list: readonly unknown[], from: number): Promise<void> {
    const { host, kf, allowance, words } = this.#options;
    const synced = list.flatMap((raw) => readSynced(raw, kf, words()));
    const batch: InboundMessage[] = [];
    let older = 0;
    for (const one of synced) {
      if (one.kind === 'ignored' && one.what !== null) host.log('info', `ignored: ${one.what}`);
      if (one.kind !== 'message') continue;
      if ((one.message.sentAt ?? from) < from - FIRST_START_MS) older++;
      else batch.push(await this.#named(await this.#complete(one)));
    }
    if (older > 0) host.log('info', `${older} messages from before the first start are left as they are`);
    for (const { sender, sentAt, messageId, from: by } of batch)
      if (by !== 'agent' && sentAt !== null) await allowance.heard(sender, 'wrote', sentAt, messageId ?? '');
    if (batch.length > 0) await host.receive(batch);
    for (const one of synced) if (one.kind === 'failure') await host.report(one.report);
    for (const { messageId } of batch) this.#mediaAttempts.delete(messageId ?? '');
    for (const one of synced) if (one.kind === 'occasion') await this.#greet(one);
  }

  /** A greeting that does not go out is missed by nobody. */
  async #greet({ say, code, until }: Extract<Synced, { kind: 'occasion' }>): Promise<void> {
    const { api, host, words } = this.#options;
    if (host.clock.now() > until) return;
    try {
      await api.post('/cgi-bin/kf/send_msg_on_event', { code, ...occasionBody(say, words()) });
    } catch (error) {
      host.log('info', `${say} was not said: ${oneLine(error)}`);
    }
  }

  /** A colleague in WeCom's own client, by the name that the staff list has for them. */
  async #named(message: InboundMessage): Promise<InboundMessage> {
    const { by, action } = message;
    if (!by || action?.do !== 'elsewhere') return message;
    const member = await this.#options.host.staff.members.ofWecom(by.id.slice('wecom:'.length));
    return member ? { ...message, by: { ...by, name: member.name } } : message;
  }

  /** With its file; without it where that cannot be had, so that it holds up nobody else's message. */
  async #complete({ message, media }: OwnersMessage): Promise<InboundMessage> {
    if (!media) return message;
    const { api, host } = this.#options;
    try {
      const fetched = await api.media(media.id, this.#stopping.signal);
      const type = /^(image|audio|video)\//.test(fetched.type) ? fetched.type : FALLBACK_TYPES[media.place];
      return { ...message, [media.place]: [await host.keepMedia({ bytes: fetched.bytes, type })] };
    } catch (error) {
      const attempts = (this.#mediaAttempts.get(message.messageId) ?? 0) + 1;
      this.#mediaAttempts.set(message.messageId, attempts);
      if (mayPass(error) && attempts < MEDIA_ATTEMPTS) throw error;
      host.log('warn', `a message is kept without its file: ${oneLine(error)}`);
      return message;
    }
  }
}

const FALLBACK_TYPES = { images: 'image/jpeg', voices: 'audio/amr', videos: 'video/mp4' } as const;

function mayPass(error: unknown): boolean {
  if (error instanceof WeixinRefusal) return PASSING.has(error.errcode);
  return error instanceof WeixinUnanswered || !(error instanceof YingdaError);
}
