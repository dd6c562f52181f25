/**
 * The other side, for trying out and for tests: what the fakes of both platforms share. Written from the vendor's
 * description; nothing of what reads the letters is used here.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';

export interface Sealing {
  readonly token: string;
  readonly aesKey: string;
  /** The company's id, or the account's appid. */
  readonly receiver: string;
}

/** AES-256-CBC over 16 random bytes, the length, the message and the receiver's id, filled up to blocks of 32. */
export function encrypted({ aesKey, receiver }: Sealing, message: string, pad = pkcs7): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const body = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([randomBytes(16), length, body, Buffer.from(receiver)]);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(pad(plain)), cipher.final()]).toString('base64');
}

function pkcs7(plain: Buffer): Buffer {
  const fill = 32 - (plain.length % 32);
  return Buffer.concat([plain, Buffer.alloc(fill, fill)]);
}

/** What stands in a sealed answer. @throws Error when it is not for this receiver */
export function decrypted({ aesKey, receiver }: Sealing, sealed: string): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()]);
  const end = plain.length - (plain.at(-1) ?? 0);
  const length = plain.readUInt32BE(16);
  if (plain.subarray(20 + length, end).toString() !== receiver)
    throw new Error('sealed for another receiver');
  return plain.subarray(20, 20 + length).toString();
}

/** SHA-1 of what is signed, in the order of the alphabet. */
export function signature(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** One HTTP call of the platform; every part can be bent before it is made. */
export interface Call {
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What goes wrong with the next call of a path: an errcode, an HTTP status, an answer that is led elsewhere, or the connection. */
export type Mishap =
  | { readonly errcode: number }
  | { readonly status: number; readonly location?: string }
  | { readonly body: Json }
  | 'cut'
  | 'silent';

export type Json = Record<string, unknown>;

const TOKEN_LIFE_S = 7200;
const MAX_UPLOAD_BYTES = 10_485_760;

/** errmsg names the address of whoever called, as the platforms do. */
export const refusal = (errcode: number): Json => ({ errcode, errmsg: 'refused, from ip: 192.0.2.1' });

/** An API on a loopback address: access tokens, faults on demand, time by a clock. */
export abstract class FakePlatform {
  /** Set it to the clock of what is tested. */
  clock: Clock = { now: () => Date.now() };
  /** Paths called, in order. */
  readonly calls: string[] = [];
  protected api = '';
  /** Until when a token is good, in ms. */
  readonly #tokens = new Map<string, number>();
  /** `after`: calls of the path that still go well. */
  readonly #mishaps: { path: string; mishap: Mishap; after: number }[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #files = new Map<string, { bytes: Uint8Array; type: string }>();
  #current = '';
  #ids = 0;

  protected async listen(port: number): Promise<void> {
    this.api = await listening(this.#server, port);
  }

  close(): Promise<void> {
    return closed(this.#server);
  }

  protected nextId(): number {
    return this.#ids++;
  }

  keepsFile(bytes: Uint8Array, type: string): string {
    const id = `media-${this.nextId()}`;
    this.#files.set(id, { bytes, type });
    return id;
  }

  goesWrong(path: string, ...mishaps: Mishap[]): void {
    for (const mishap of mishaps) this.goesWrongAfter(0, path, mishap);
  }

  goesWrongAfter(calls: number, path: string, mishap: Mishap): void {
    this.#mishaps.push({ path: `/cgi-bin/${path}`, mishap, after: calls });
  }

  /** The token in use is not good any more, before its time. */
  revokeToken(): void {
    this.#tokens.delete(this.#current);
  }

  protected abstract dispatch(path: string, url: URL, body: Json, response: ServerResponse): Promise<void>;

  /** Asked again within its life, the same token is given. */
  protected givesToken(): Json {
    if ((this.#tokens.get(this.#current) ?? 0) <= this.clock.now()) {
      this.#current = `token-${this.nextId()}`;
      this.#tokens.set(this.#current, this.clock.now() + TOKEN_LIFE_S * 1000);
    }
    const left = ((this.#tokens.get(this.#current) ?? 0) - this.clock.now()) / 1000;
    return { errcode: 0, errmsg: 'ok', access_token: this.#current, expires_in: left };
  }

  /** @returns the errcode for it; null when it is good */
  protected badToken(token: string | null): number | null {
    if (token === null) return 41001;
    const until = this.#tokens.get(token);
    if (until === undefined) return 40014;
    return until <= this.clock.now() ? 42001 : null;
  }

  protected givesFile(id: string, response: ServerResponse): void {
    const file = this.#files.get(id);
    if (file) {
      response.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.byteLength });
      response.end(file.bytes);
    } else answer(response, refusal(40007));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.api);
    this.calls.push(url.pathname);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks);
    const form = request.headers['content-type']?.startsWith('multipart/form-data') === true;
    const body = sent.length > 0 && !form ? (JSON.parse(sent.toString()) as Json) : {};
    const mishap = this.#mishap(url.pathname);
    if (mishap === 'cut') request.socket.destroy();
    else if (mishap === 'silent') return;
    else if (mishap && 'status' in mishap)
      response
        .writeHead(mishap.status, mishap.location === undefined ? {} : { location: mishap.location })
        .end('<html>gateway</html>');
    else if (mishap && 'body' in mishap) answer(response, mishap.body);
    else if (mishap) answer(response, refusal(mishap.errcode));
    else if (form) answer(response, await this.#takesFile(url, sent, request.headers['content-type'] ?? ''));
    else await this.dispatch(url.pathname.replace('/cgi-bin/', ''), url, body, response);
  }

  /** media/upload: pictures as the platforms take them; WeCom: document/path/90253, official accounts: uploadTempMedia. */
  async #takesFile(url: URL, sent: Buffer, type: string): Promise<Json> {
    const bad = this.badToken(url.searchParams.get('access_token'));
    if (bad !== null) return refusal(bad);
    if (url.searchParams.get('type') !== 'image') return refusal(40004);
    const form = await new Response(new Uint8Array(sent), { headers: { 'content-type': type } }).formData();
    const file = form.get('media');
    if (!(file instanceof Blob)) return refusal(41005);
    if (!/^image\/(png|jpeg)$/.test(file.type)) return refusal(40005);
    if (file.size <= 5 || file.size > MAX_UPLOAD_BYTES) return refusal(40009);
    const media_id = this.keepsFile(new Uint8Array(await file.arrayBuffer()), file.type);
    return {
      errcode: 0,
      errmsg: 'ok',
      type: 'image',
      media_id,
      created_at: Math.floor(this.clock.now() / 1000),
    };
  }

  /** A file that was sent or uploaded. */
  fileOf(id: string): { readonly bytes: Uint8Array; readonly type: string } | undefined {
    return this.#files.get(id);
  }

  #mishap(path: string): Mishap | null {
    const next = this.#mishaps.find((one) => one.path === path);
    if (!next || next.after-- > 0) return null;
    this.#mishaps.splice(this.#mishaps.indexOf(next), 1);
    return next.mishap;
  }
}

export function answer(response: ServerResponse, body: Json): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}

/** @returns its address */
export function listening(server: Server, port = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** An owner at a fake platform, as `yingda fake` plays one. */
export interface FakeOwner {
  /** What yingda is to be started with: settings by name. */
  readonly settings: Readonly<Record<string, string>>;
  says(text: string): Promise<void>;
  /** Taps what a message offered. */
  taps(choice: string): Promise<void>;
  sendsPicture(bytes: Uint8Array, type: string): Promise<void>;
  /** Opens the conversation, or begins to follow. */
  enters(): Promise<void>;
  /** Takes the last message back; null where the platform does not tell of it. */
  readonly recalls: (() => Promise<void>) | null;
  close(): Promise<void>;
}

export interface FakeOwnerOptions {
  /** Of the fake's API; 0 takes a free one. */
  readonly port: number;
  /** Where yingda listens: "http://127.0.0.1:8787". */
  readonly target: string;
  /** What reaches the owner. */
  readonly onMessage: (text: string, choices: readonly string[]) => void;
}

/** Made up for trying out; the shapes are those of the platforms. */
export const TRY_SECRETS = {
  token: 'TryingOut2026',
  aesKey: 'tryingouttryingouttryingouttryingout0123456',
} as const;

/** Both platforms wait 5 s for an answer, and call three times in all. */
const ANSWER_MS = 5000;
const ATTEMPTS = 3;

/** @param call is made anew for every attempt. @returns the body of the answer @throws Error when none was good */
export async function delivered(address: string, call: () => Call): Promise<string> {
  let fault = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { query, body } = call();
    try {
      const response = await fetch(`${address}?${new URLSearchParams(query)}`, {
        method: 'POST',
        body,
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (response.ok) return await response.text();
      fault = `HTTP ${response.status}`;
    } catch (error) {
      fault = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    }
  }
  throw new Error(`${address} was called ${ATTEMPTS} times: ${fault}`);
}
