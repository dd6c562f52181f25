/**
 * WeCom's customer service as its documentation describes it, one account: for tests and `yingda fake wecom`. Where it
 * stands, under developer.work.weixin.qq.com/document/path: callbacks, sync_msg, events 94670 (94699), send_msg 94677
 * (96427), send_msg_on_event 96428, errcodes 90313; states on the page beside them. WeCom names no order of callbacks, nor how
 * it repeats them: the fake gives each once, and tests repeat them.
 */
import type { ServerResponse } from 'node:http';
import {
  answer,
  type Call,
  encrypted,
  FakePlatform,
  type Json,
  refusal,
  signature,
  type WecomConfig,
} from '../../src/index.ts';

const WINDOW_MS = 48 * 3_600_000;
const CALLBACK_TOKEN_LIFE_MS = 600_000;
const CODE_LIFE_MS = 20_000;
const MAX_TEXT_BYTES = 2048;
const MENU = { head: 1024, entries: 10, entry: 128 };

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
  /** The receptionist who has the session. */
  servicer?: string;
}

export interface SentMessage {
  readonly touser: string;
  readonly msgid: string;
  /** The text, or the head of a menu. */
  readonly content: string;
  /** Entries of a menu. */
  readonly choices: readonly string[];
  /** media_id of a picture. */
  readonly picture?: string;
}

export class FakeWecom extends FakePlatform {
  /** Bodies of message/send: app messages for staff. */
  readonly staffMessages: Json[] = [];
  /** Messages that may follow one of the customer's. */
  quota = 5;
  /** Receptionists who take sessions at the moment. */
  readonly onDuty = new Set(['zhang']);
  /** Whether an unhandled session may be given to the assistant. */
  assistant = true;
  readonly sent: SentMessage[] = [];
  /** Told of every message that a customer gets. */
  onSent: (message: SentMessage) => void = () => undefined;
  readonly syncs: Json[] = [];
  mostSyncsAtOnce = 0;
  readonly customers = new Map<string, Customer>();
  readonly #secrets: Omit<WecomConfig, 'api'>;
  readonly #log: Json[] = [];
  readonly #callbackTokens = new Map<string, number>();
  /** Codes for words on an occasion: whose, and until when. */
  readonly #codes = new Map<string, { readonly user: string; readonly until: number }>();
  readonly #welcomed = new Map<string, number>();
  #syncing = 0;

  private constructor(secrets: Omit<WecomConfig, 'api'>) {
    super();
    this.#secrets = secrets;
  }

  static async open(secrets: Omit<WecomConfig, 'api'>, port = 0): Promise<FakeWecom> {
    const fake = new FakeWecom(secrets);
    await fake.listen(port);
    return fake;
  }

  get config(): WecomConfig {
    return { ...this.#secrets, api: this.api };
  }

  // ---- what people do ----

  get syncsUnderWay(): number {
    return this.#syncing;
  }

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

  /** Taps an entry of the last menu: a text that names the entry too. */
  taps(user: string, choice: string): string {
    const menu = this.sent.findLast((one) => one.touser === user && one.choices.includes(choice));
    const menu_id = String((menu?.choices.indexOf(choice) ?? -1) + 1);
    return this.sends(user, 'text', { content: choice, menu_id });
  }

  /** Opens the conversation. A code comes with it where for 48 hours nothing was said, and nobody greeted. */
  enters(user: string): void {
    const last = Math.max(this.customers.get(user)?.lastSaidAt ?? 0, this.#welcomed.get(user) ?? 0);
    const quiet = this.clock.now() - last > WINDOW_MS;
    const event = { event_type: 'enter_session', external_userid: user, scene: '' };
    this.happens(quiet ? { ...event, welcome_code: this.#code(user) } : event);
  }

  recalls(user: string, msgid: string): void {
    this.happens({ event_type: 'user_recall_msg', external_userid: user, recall_msgid: msgid });
  }

  /** A colleague writes in WeCom's own client. */
  staffSays(user: string, content: string): void {
    const text = { content };
    this.#append({ origin: 5, msgtype: 'text', external_userid: user, servicer_userid: 'zhang', text });
  }

  /** A colleague takes the session there: from the queue, or from another one. */
  takes(user: string, servicer: string): void {
    const customer = this.customers.get(user);
    const before = customer?.servicer;
    if (customer) [customer.state, customer.servicer] = [3, servicer];
    this.happens({
      event_type: 'session_status_change',
      external_userid: user,
      change_type: before === undefined ? 1 : 2,
      ...(before !== undefined && { old_servicer_userid: before }),
      new_servicer_userid: servicer,
    });
  }

  /** A colleague ends the session there. */
  ends(user: string): void {
    const customer = this.customers.get(user);
    if (customer) customer.state = 4;
    const change = { change_type: 3, old_servicer_userid: 'zhang', msg_code: this.#code(user) };
    this.happens({ event_type: 'session_status_change', external_userid: user, ...change });
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

  #append(message: Json): string {
    const msgid = `msg-${this.nextId()}`;
    const send_time = Math.floor(this.clock.now() / 1000);
    this.#log.push({ msgid, open_kfid: this.config.kf, send_time, ...message });
    return msgid;
  }

  #code(user: string): string {
    const code = `CODE${this.nextId()}`;
    this.#codes.set(code, { user, until: this.clock.now() + CODE_LIFE_MS });
    return code;
  }

  // ---- callbacks ----

  /** Says that there is something; carries no message. */
  callback(): Call {
    const token = `ENC${this.nextId()}`;
    const now = this.clock.now();
    this.#callbackTokens.set(token, now + CALLBACK_TOKEN_LIFE_MS);
    return sealedCall(this.config, kfEvent(this.config.corpId, this.config.kf, token, now), now);
  }

  // ---- the API ----

  protected async dispatch(path: string, url: URL, body: Json, response: ServerResponse): Promise<void> {
    if (path === 'gettoken') return answer(response, this.#getToken(url.searchParams));
    const bad = this.badToken(url.searchParams.get('access_token'));
    if (bad !== null) return answer(response, refusal(bad));
    if (path === 'media/get') return this.givesFile(url.searchParams.get('media_id') ?? '', response);
    if (path === 'message/send') {
      this.staffMessages.push(body);
      return answer(response, { errcode: 0, errmsg: 'ok', msgid: `m${this.nextId()}` });
    }
    if (path === 'kf/send_msg_on_event') return answer(response, this.#sendOnEvent(body));
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
    return this.givesToken();
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
    const touser = String(body.touser);
    const msgid = String(body.msgid);
    const customer = this.customers.get(touser);
    if (!customer) return refusal(40096);
    const message = { touser, msgid, ...read(body) };
    if (message.picture !== undefined && !this.fileOf(message.picture)) return refusal(40007);
    if (!isWell(message) || !/^[0-9a-zA-Z_-]{1,32}$/.test(msgid)) return refusal(40058);
    if (customer.state > 1) return refusal(95018);
    if (customer.left <= 0 || this.clock.now() - customer.lastSaidAt > WINDOW_MS) return refusal(95001);
    customer.left--;
    this.#deliver(message);
    return { errcode: 0, errmsg: 'ok', msgid };
  }

  /** Once, within 20 s, and not counted. */
  #sendOnEvent(body: Json): Json {
    const code = this.#codes.get(String(body.code));
    if (!code || code.until < this.clock.now()) return refusal(95012);
    const message = { touser: code.user, msgid: `event-${this.nextId()}`, ...read(body) };
    if (!isWell(message)) return refusal(40058);
    this.#codes.delete(String(body.code));
    this.#welcomed.set(code.user, this.clock.now());
    this.#deliver(message);
    return { errcode: 0, errmsg: 'ok', msgid: message.msgid };
  }

  #deliver(message: SentMessage): void {
    this.sent.push(message);
    this.onSent(message);
  }

  #state({ external_userid }: Json): Json {
    const customer = this.customers.get(String(external_userid));
    return { errcode: 0, errmsg: 'ok', service_state: customer?.state ?? 4, servicer_userid: '' };
  }

  #trans({ external_userid, service_state, servicer_userid }: Json): Json {
    const customer = this.customers.get(String(external_userid));
    const to = service_state as State;
    if (!customer || !MOVES[customer.state].includes(to) || (to === 1 && !this.assistant))
      return refusal(95016);
    // A receptionist has to be named, and to be on duty.
    if (to === 3 && !this.onDuty.has(String(servicer_userid))) return refusal(95014);
    customer.state = to;
    if (to === 3) customer.servicer = String(servicer_userid);
    else delete customer.servicer;
    return { errcode: 0, errmsg: 'ok' };
  }
}

function read({ msgtype, text, msgmenu, image }: Json): Pick<SentMessage, 'content' | 'choices' | 'picture'> {
  if (msgtype === 'image')
    return { content: '', choices: [], picture: String((image as Json | undefined)?.media_id) };
  if (msgtype !== 'msgmenu')
    return { content: msgtype === 'text' ? String((text as Json)?.content ?? '') : '', choices: [] };
  const { head_content = '', list = [] } = msgmenu as { head_content?: string; list?: Json[] };
  const choices = list.map(({ click }) => String((click as Json | undefined)?.content ?? ''));
  return { content: head_content, choices };
}

function isWell({ content, choices, picture }: SentMessage): boolean {
  if (picture !== undefined) return true;
  const bytes = Buffer.byteLength(content);
  if (choices.length === 0) return bytes > 0 && bytes <= MAX_TEXT_BYTES;
  const fits = (choice: string) => choice !== '' && Buffer.byteLength(choice) <= MENU.entry;
  return bytes <= MENU.head && choices.length <= MENU.entries && choices.every(fits);
}

let calls = 0;

type Keys = Pick<WecomConfig, 'token' | 'aesKey' | 'corpId'>;

export function sealedCall(keys: Keys, message: string, nowMs: number, sealed?: string): Call {
  const cipherText = sealed ?? encrypted({ ...keys, receiver: keys.corpId }, message);
  const timestamp = String(Math.floor(nowMs / 1000));
  const nonce = String(1_000_000_000 + calls++);
  return {
    query: { msg_signature: signature(keys.token, timestamp, nonce, cipherText), timestamp, nonce },
    body: `<xml><ToUserName><![CDATA[${keys.corpId}]]></ToUserName><Encrypt><![CDATA[${cipherText}]]></Encrypt><AgentID><![CDATA[]]></AgentID></xml>`,
  };
}

export function kfEvent(corpId: string, kf: string, token: string, nowMs: number): string {
  return `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><CreateTime>${Math.floor(nowMs / 1000)}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[${token}]]></Token><OpenKfId><![CDATA[${kf}]]></OpenKfId></xml>`;
}
