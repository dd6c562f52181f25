/** WeCom's customer service as its documentation describes it: one account on a loopback address, time by a clock. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../src/clock.ts';
import type { WecomConfig } from '../../src/config.ts';
import { type Call, closed, kfEvent, listening, type Mounted, sealedCall } from './wecom-callback.ts';

const WINDOW_MS = 48 * 3_600_000;
const TOKEN_LIFE_S = 7200;
const CALLBACK_TOKEN_LIFE_MS = 600_000;
const MAX_TEXT_BYTES = 2048;

/** Of a session: 0 unhandled, 1 assistant, 2 queued, 3 servicer, 4 ended. */
export type State = 0 | 1 | 2 | 3 | 4;
const MOVES: Readonly<Record<State, readonly State[]>> = {
  0: [1, 2, 3],
  1: [2, 3],
  2: [3],
  3: [3, 4],
  4: [],
};

interface Customer {
  state: State;
  lastSaidAt: number;
  /** Messages that may still be sent. */
  left: number;
}

type Json = Record<string, unknown>;
/** What goes wrong with the next call of a path: an errcode, an HTTP status, or the connection. */
export type Mishap = { readonly errcode: number } | { readonly status: number } | 'cut' | 'silent';

const refusal = (errcode: number): Json => ({ errcode, errmsg: 'refused, from ip: 192.0.2.1' });

export class FakeWecom {
  /** Set it to the clock of what is tested. */
  clock: Clock = { now: () => Date.now() };
  /** Bodies of message/send: app messages for staff. */
  readonly staffMessages: Json[] = [];
  /** Messages that may follow one of the customer's. */
  quota = 5;
  /** Whether an unhandled session may be given to the assistant. */
  assistant = true;
  readonly sent: { readonly touser: string; readonly msgid: string; readonly content: string }[] = [];
  /** Paths called, in order. */
  readonly calls: string[] = [];
  readonly syncs: Json[] = [];
  mostSyncsAtOnce = 0;
  readonly customers = new Map<string, Customer>();
  readonly #secrets: Omit<WecomConfig, 'api'>;
  #api = '';
  readonly #log: Json[] = [];
  readonly #files = new Map<string, { bytes: Uint8Array; type: string }>();
  /** Until when a token is good, in ms. */
  readonly #tokens = new Map<string, number>();
  readonly #callbackTokens = new Map<string, number>();
  /** `after`: calls of the path that still go well. */
  readonly #mishaps: { path: string; mishap: Mishap; after: number }[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #current = '';
  #syncing = 0;
  #ids = 0;

  private constructor(secrets: Omit<WecomConfig, 'api'>) {
    this.#secrets = secrets;
  }

  static async open(secrets: Omit<WecomConfig, 'api'>): Promise<FakeWecom> {
    const fake = new FakeWecom(secrets);
    fake.#api = await listening(fake.#server);
    return fake;
  }

  get config(): WecomConfig {
    return { ...this.#secrets, api: this.#api };
  }

  close(): Promise<void> {
    return closed(this.#server);
  }

  // ---- what people do ----

  /** @returns the id of the message */
  says(user: string, content: string): string {
    return this.sends(user, 'text', { content });
  }

  sends(user: string, msgtype: string, payload: Json): string {
    const customer = this.customers.get(user);
    this.customers.set(user, {
      state: customer === undefined || customer.state === 4 ? 0 : customer.state,
      lastSaidAt: this.clock.now(),
      left: this.quota,
    });
    return this.#append({ origin: 3, msgtype, external_userid: user, [msgtype]: payload });
  }

  /** A colleague writes in WeCom's own client. */
  staffSays(user: string, content: string): void {
    const text = { content };
    this.#append({ origin: 5, msgtype: 'text', external_userid: user, servicer_userid: 'zhang', text });
  }

  happens(event: Json): void {
    this.#append({ origin: 4, msgtype: 'event', event: { open_kfid: this.config.kf, ...event } });
  }

  failLate(msgid: string, failType: number): void {
    this.happens({ event_type: 'msg_send_fail', fail_msgid: msgid, fail_type: failType });
  }

  /** The same message once more, as after a cursor that was lost. */
  repeat(id: string): void {
    const message = this.#log.find((one) => one.msgid === id);
    if (message) this.#log.push(message);
  }

  /** A line of sync_msg as it is, however odd. */
  appendRaw(line: Json): void {
    this.#log.push(line);
  }

  keepsFile(bytes: Uint8Array, type: string): string {
    const id = `media-${this.#ids++}`;
    this.#files.set(id, { bytes, type });
    return id;
  }

  #append(message: Json): string {
    const msgid = `msg-${this.#ids++}`;
    const send_time = Math.floor(this.clock.now() / 1000);
    this.#log.push({ msgid, open_kfid: this.config.kf, send_time, ...message });
    return msgid;
  }

  // ---- callbacks ----

  callback(): Call {
    const token = `ENC${this.#ids++}`;
    const now = this.clock.now();
    this.#callbackTokens.set(token, now + CALLBACK_TOKEN_LIFE_MS);
    return sealedCall(this.config, kfEvent(this.config.corpId, this.config.kf, token, now), now);
  }

  /** Tells the channel that there is something. @throws when it does not answer with 200 */
  async tell(channel: Mounted): Promise<void> {
    const { status } = await channel.call(this.callback());
    if (status !== 200) throw new Error(`the callback was answered with ${status}`);
  }

  // ---- faults ----

  goesWrong(path: string, ...mishaps: Mishap[]): void {
    for (const mishap of mishaps) this.#mishaps.push({ path: `/cgi-bin/${path}`, mishap, after: 0 });
  }

  goesWrongAfter(calls: number, path: string, mishap: Mishap): void {
    this.#mishaps.push({ path: `/cgi-bin/${path}`, mishap, after: calls });
  }

  /** The token in use is not good any more, before its time. */
  revokeToken(): void {
    this.#tokens.delete(this.#current);
  }

  // ---- the API ----

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.#api);
    this.calls.push(url.pathname);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Json) : {};
    const mishap = this.#mishap(url.pathname);
    if (mishap === 'cut') request.socket.destroy();
    else if (mishap === 'silent') return;
    else if (mishap && 'status' in mishap) response.writeHead(mishap.status).end('<html>gateway</html>');
    else if (mishap) answer(response, refusal(mishap.errcode));
    else await this.#dispatch(url, body, response);
  }

  #mishap(path: string): Mishap | null {
    const next = this.#mishaps.find((one) => one.path === path);
    if (!next || next.after-- > 0) return null;
    this.#mishaps.splice(this.#mishaps.indexOf(next), 1);
    return next.mishap;
  }

  async #dispatch(url: URL, body: Json, response: ServerResponse): Promise<void> {
    const path = url.pathname.replace('/cgi-bin/', '');
    if (path === 'gettoken') return answer(response, this.#getToken(url.searchParams));
    const bad = this.#badToken(url.searchParams.get('access_token'));
    if (bad !== null) return answer(response, refusal(bad));
    if (path === 'media/get') return this.#media(url.searchParams.get('media_id') ?? '', response);
    if (path === 'message/send') {
      this.staffMessages.push(body);
      return answer(response, { errcode: 0, errmsg: 'ok', msgid: `m${this.#ids++}` });
    }
    if (body.open_kfid !== this.config.kf) return answer(response, refusal(95000));
    if (path === 'kf/sync_msg') return answer(response, await this.#sync(body));
    if (path === 'kf/send_msg') return answer(response, this.#send(body));
    if (path === 'kf/service_state/get') return answer(response, this.#state(body));
    if (path === 'kf/service_state/trans') return answer(response, this.#trans(body));
    response.writeHead(404).end();
  }

  #getToken(query: URLSearchParams): Json {
    if (query.get('corpid') !== this.config.corpId) return refusal(40013);
    if (query.get('corpsecret') !== this.config.secret) return refusal(40001);
    // Asked again within its life, the same token is given.
    if ((this.#tokens.get(this.#current) ?? 0) <= this.clock.now()) {
      this.#current = `token-${this.#ids++}`;
      this.#tokens.set(this.#current, this.clock.now() + TOKEN_LIFE_S * 1000);
    }
    const left = ((this.#tokens.get(this.#current) ?? 0) - this.clock.now()) / 1000;
    return { errcode: 0, errmsg: 'ok', access_token: this.#current, expires_in: left };
  }

  #badToken(token: string | null): number | null {
    if (token === null) return 41001;
    const until = this.#tokens.get(token);
    if (until === undefined) return 40014;
    return until <= this.clock.now() ? 42001 : null;
  }

  async #sync(body: Json): Promise<Json> {
    this.syncs.push(body);
    this.mostSyncsAtOnce = Math.max(this.mostSyncsAtOnce, ++this.#syncing);
    // Others get their turn, so that overlapping pulls would be seen.
    await new Promise((resolve) => setImmediate(resolve));
    this.#syncing--;
    const limit = Number(body.limit ?? 1000);
    if (limit > 1000) return refusal(40058);
    if (body.token !== undefined && (this.#callbackTokens.get(String(body.token)) ?? 0) <= this.clock.now())
      return refusal(95007);
    const from = body.cursor === undefined ? 0 : Number(/^cursor-(\d+)$/.exec(String(body.cursor))?.[1]);
    if (Number.isNaN(from)) return refusal(40058);
    const msg_list = this.#log.slice(from, from + limit);
    const to = from + msg_list.length;
    const has_more = to < this.#log.length ? 1 : 0;
    return { errcode: 0, errmsg: 'ok', next_cursor: `cursor-${to}`, has_more, msg_list };
  }

  #send(body: Json): Json {
    const { touser, msgid, msgtype, text } = body as {
      touser: string;
      msgid: string;
      msgtype: string;
      text: Json;
    };
    const customer = this.customers.get(touser);
    if (!customer) return refusal(40096);
    const content = String(text?.content ?? '');
    const tooLong = Buffer.byteLength(content) > MAX_TEXT_BYTES || content === '';
    if (msgtype !== 'text' || tooLong || !/^[0-9a-zA-Z_-]{1,32}$/.test(msgid)) return refusal(40058);
    if (customer.state > 1) return refusal(95018);
    if (customer.left <= 0 || this.clock.now() - customer.lastSaidAt > WINDOW_MS) return refusal(95001);
    customer.left--;
    this.sent.push({ touser, msgid, content });
    return { errcode: 0, errmsg: 'ok', msgid };
  }

  #state({ external_userid }: Json): Json {
    const customer = this.customers.get(String(external_userid));
    return { errcode: 0, errmsg: 'ok', service_state: customer?.state ?? 4, servicer_userid: '' };
  }

  #trans({ external_userid, service_state }: Json): Json {
    const customer = this.customers.get(String(external_userid));
    const to = service_state as State;
    if (!customer || !MOVES[customer.state].includes(to) || (to === 1 && !this.assistant))
      return refusal(95016);
    customer.state = to;
    return { errcode: 0, errmsg: 'ok' };
  }

  #media(id: string, response: ServerResponse): void {
    const file = this.#files.get(id);
    if (file) {
      response.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.byteLength });
      response.end(file.bytes);
    } else answer(response, refusal(40007));
  }
}

function answer(response: ServerResponse, body: Json): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}
