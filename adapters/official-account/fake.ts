/**
 * The official account platform as its documentation describes it, one account: for tests and
 * `yingda fake official-account`. Where it stands, under developers.weixin.qq.com/doc/service: letters and their sealing
 * guide/dev/push/encryption; 5 s and three calls guide/product/message/Receiving_standard_messages; allowances and
 * menu messages api/customer/message/api_sendcustommessage; tokens api/base/api_getstableaccesstoken; template messages
 * guide/product/template_message; errcodes api/base "Global return codes".
 */
import type { ServerResponse } from 'node:http';
import {
  answer,
  type Call,
  decrypted,
  encrypted,
  FakePlatform,
  type Json,
  type OfficialAccountConfig,
  refusal,
  type Sealing,
  signature,
} from '../../src/index.ts';

/** What allows how many messages for how long. */
const ALLOWED = {
  wrote: { messages: 5, ms: 48 * 3_600_000 },
  tapped: { messages: 3, ms: 60_000 },
};
const MAX_TEXT_BYTES = 2048;
const ACCOUNT = 'gh_0123456789ab';

/** plain 明文, compatible 兼容, safe 安全. */
export type Mode = 'plain' | 'compatible' | 'safe';

interface Follower {
  readonly allowed: Record<keyof typeof ALLOWED, { at: number; left: number }>;
}

export interface SentMessage {
  readonly touser: string;
  readonly content: string;
  /** Entries of a menu message. */
  readonly choices: readonly string[];
  /** media_id of a picture. */
  readonly picture?: string;
  readonly by: 'api' | 'reply';
}

type Secrets = Omit<OfficialAccountConfig, 'api' | 'reply' | 'menu' | 'notice'>;

export class FakeOfficialAccount extends FakePlatform {
  mode: Mode = 'safe';
  /** Messages that may follow one of the owner's. */
  quota = ALLOWED.wrote.messages;
  /** Whether the account may use the customer-service API, and menu messages. */
  mayUseApi = true;
  hasMenuMessages = true;
  readonly sent: SentMessage[] = [];
  onSent: (message: SentMessage) => void = () => undefined;
  /** Bodies of template and subscription messages. */
  readonly notices: (Json & { readonly path: string })[] = [];
  menu: Json | null = null;
  readonly followers = new Map<string, Follower>();
  readonly #secrets: Secrets;
  readonly #calls = new Map<string, string>();
  #nonces = 0;

  private constructor(secrets: Secrets) {
    super();
    this.#secrets = secrets;
  }

  static async open(secrets: Secrets, port = 0): Promise<FakeOfficialAccount> {
    const fake = new FakeOfficialAccount(secrets);
    await fake.listen(port);
    return fake;
  }

  get config(): OfficialAccountConfig {
    const aesKey = this.mode === 'plain' ? null : this.#secrets.aesKey;
    return { ...this.#secrets, aesKey, api: this.api, reply: 'api', menu: false, notice: null };
  }

  get #sealing(): Sealing {
    const { token, aesKey, appId } = this.#secrets;
    return { token, aesKey: aesKey ?? '', receiver: appId };
  }

  // ---- what people do; each gives the id of the message, or of the call, to be delivered ----

  says(user: string, content: string): string {
    return this.sends(user, 'text', { Content: content });
  }

  sends(user: string, type: string, fields: Readonly<Record<string, string>>): string {
    this.#did(user, fields.bizmsgmenuid === undefined ? 'wrote' : 'tapped');
    const MsgId = String(23_000_000_000_000_000n + BigInt(this.nextId()));
    return this.#keep(MsgId, { ...this.#head(user), MsgType: type, ...fields, MsgId });
  }

  /** Taps an entry of the last menu message. */
  taps(user: string, choice: string): string {
    const menu = this.sent.findLast((one) => one.touser === user && one.choices.includes(choice));
    const bizmsgmenuid = String((menu?.choices.indexOf(choice) ?? -1) + 1);
    return this.sends(user, 'text', { Content: choice, bizmsgmenuid });
  }

  /** subscribe, SCAN, CLICK, VIEW, TEMPLATESENDJOBFINISH … */
  happens(user: string, event: string, fields: Readonly<Record<string, string>> = {}): string {
    if (/^(subscribe|SCAN|CLICK)$/.test(event)) this.#did(user, 'tapped');
    const id = `event-${this.nextId()}`;
    return this.#keep(id, { ...this.#head(user), MsgType: 'event', Event: event, ...fields });
  }

  #head(user: string): Record<string, string> {
    const CreateTime = String(Math.floor(this.clock.now() / 1000));
    return { ToUserName: ACCOUNT, FromUserName: user, CreateTime };
  }

  #keep(id: string, fields: Readonly<Record<string, string>>): string {
    this.#calls.set(id, xml(fields));
    return id;
  }

  #did(user: string, deed: keyof typeof ALLOWED): void {
    const follower = this.followers.get(user) ?? {
      allowed: { wrote: { at: 0, left: 0 }, tapped: { at: 0, left: 0 } },
    };
    const left = deed === 'wrote' ? this.quota : ALLOWED.tapped.messages;
    follower.allowed[deed] = { at: this.clock.now(), left };
    this.followers.set(user, follower);
  }

  // ---- callbacks ----

  /** The call that carries a message; again and again the same letter, newly signed. */
  call(id: string): Call {
    return this.letter(this.#calls.get(id) ?? '');
  }

  letter(plain: string, sealed?: string): Call {
    const timestamp = String(Math.floor(this.clock.now() / 1000));
    const nonce = String(2_000_000_000 + this.#nonces++);
    const { token } = this.#secrets;
    const query = { signature: signature(token, timestamp, nonce), timestamp, nonce };
    if (this.mode === 'plain') return { query, body: plain };
    const cipherText = sealed ?? encrypted(this.#sealing, plain);
    const Encrypt = `<Encrypt><![CDATA[${cipherText}]]></Encrypt>`;
    return {
      query: { ...query, encrypt_type: 'aes', msg_signature: signature(token, timestamp, nonce, cipherText) },
      body:
        this.mode === 'safe'
          ? `<xml><ToUserName><![CDATA[${ACCOUNT}]]></ToUserName>${Encrypt}</xml>`
          : plain.replace('</xml>', `${Encrypt}</xml>`),
    };
  }

  /** Takes the body of a response, as the platform reads it. @throws Error when it would show the owner an error */
  hears(body: string): void {
    if (body === '' || body === 'success') return;
    const sealed = field(body, 'Encrypt');
    if (sealed !== null) {
      const [at, nonce] = [/<TimeStamp>(\d+)</.exec(body)?.[1] ?? '', field(body, 'Nonce') ?? ''];
      if (signature(this.#secrets.token, at, nonce, sealed) !== field(body, 'MsgSignature'))
        throw new Error('a reply that is not signed');
    } else if (this.mode === 'safe') throw new Error('a reply that is not sealed');
    const plain = sealed === null ? body : decrypted(this.#sealing, sealed);
    const [touser, type, content] = ['ToUserName', 'MsgType', 'Content'].map((name) => field(plain, name));
    if (!touser || type !== 'text' || !content || !/<CreateTime>\d+</.test(plain))
      throw new Error('a reply of another shape');
    this.#deliver({ touser, content, choices: [], by: 'reply' });
  }

  // ---- the API ----

  protected async dispatch(path: string, url: URL, body: Json, response: ServerResponse): Promise<void> {
    if (path === 'stable_token') return answer(response, this.#token(body));
    if (path.startsWith('/video/')) return this.givesFile(path.slice('/video/'.length), response);
    const bad = this.badToken(url.searchParams.get('access_token'));
    // The platform says 40001 for a token that it does not know.
    if (bad !== null) return answer(response, refusal(bad === 40014 ? 40001 : bad));
    switch (path) {
      case 'media/get': {
        const id = url.searchParams.get('media_id') ?? '';
        // Of a video the platform gives the address (getTemporaryMedia).
        return this.fileOf(id)?.type.startsWith('video/')
          ? answer(response, { video_url: `${this.api}/video/${id}` })
          : this.givesFile(id, response);
      }
      case 'message/custom/send':
        return answer(response, this.#send(body));
      case 'message/template/send':
      case 'message/subscribe/bizsend':
        this.notices.push({ ...body, path });
        return answer(response, { errcode: 0, errmsg: 'ok', msgid: this.nextId() });
      case 'menu/create':
        this.menu = body;
        return answer(response, { errcode: 0, errmsg: 'ok' });
    }
    response.writeHead(404).end();
  }

  #token({ grant_type, appid, secret }: Json): Json {
    if (grant_type !== 'client_credential') return refusal(40002);
    if (appid !== this.#secrets.appId) return refusal(40013);
    if (secret !== this.#secrets.secret) return refusal(40125);
    // Success has no errcode here.
    const { access_token, expires_in } = this.givesToken();
    return { access_token, expires_in };
  }

  #send(body: Json): Json {
    if (!this.mayUseApi) return refusal(48001);
    const touser = String(body.touser);
    const follower = this.followers.get(touser);
    if (!follower) return refusal(40003);
    if (body.msgtype === 'msgmenu' && !this.hasMenuMessages) return refusal(40200);
    const { content, choices, picture } = read(body);
    if (picture !== undefined && !this.fileOf(picture)) return refusal(40007);
    if (content === '' && picture === undefined) return refusal(44004);
    if (Buffer.byteLength(content) > MAX_TEXT_BYTES) return refusal(45002);
    const now = this.clock.now();
    const isOpen = (deed: keyof typeof ALLOWED) => now - follower.allowed[deed].at <= ALLOWED[deed].ms;
    const open = (['tapped', 'wrote'] as const).filter(isOpen);
    if (open.length === 0) return refusal(45015);
    const deed = open.find((one) => follower.allowed[one].left > 0);
    if (!deed) return refusal(45047);
    follower.allowed[deed].left--;
    this.#deliver({ touser, content, choices, by: 'api', ...(picture !== undefined && { picture }) });
    return { errcode: 0, errmsg: 'ok' };
  }

  #deliver(message: SentMessage): void {
    this.sent.push(message);
    this.onSent(message);
  }
}

function read({ msgtype, text, msgmenu, image }: Json): Pick<SentMessage, 'content' | 'choices' | 'picture'> {
  if (msgtype === 'image')
    return { content: '', choices: [], picture: String((image as Json | undefined)?.media_id) };
  if (msgtype !== 'msgmenu') return { content: String((text as Json)?.content ?? ''), choices: [] };
  const { head_content = '', list = [] } = msgmenu as { head_content?: string; list?: Json[] };
  return { content: head_content, choices: list.map((entry) => String(entry.content)) };
}

/** Numbers stand bare, texts in CDATA. */
function xml(fields: Readonly<Record<string, string>>): string {
  const bare = /^(CreateTime|MsgId|MsgID|Location_X|Location_Y|Scale)$/;
  const elements = Object.entries(fields).map(([name, text]) =>
    bare.test(name)
      ? `<${name}>${text}</${name}>`
      : `<${name}><![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`,
  );
  return `<xml>${elements.join('')}</xml>`;
}

/** The text of an element in CDATA, whatever stands in it. */
function field(body: string, name: string): string | null {
  const found = new RegExp(`<${name}>((?:<!\\[CDATA\\[[\\s\\S]*?\\]\\]>)+)</${name}>`).exec(body)?.[1];
  return found === undefined ? null : found.replaceAll('<![CDATA[', '').replaceAll(']]>', '');
}
