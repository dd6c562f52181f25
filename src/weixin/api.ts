/** Calls of the APIs of WeCom and of official accounts: the access token, time limits, what an answer or its absence means. */
import { z } from 'zod';
import { bodyAtMost, MAX_MEDIA_BYTES } from '../body.ts';
import type { Media } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import { leadsInside } from './inner.ts';

/** The token is not, or no longer, good: get a new one and try once more. */
const STALE_TOKEN: ReadonlySet<number> = new Set([40001, 40014, 41001, 42001]);
/** Renewed this long before it ends, so that no call is under way with a token that ends meanwhile. */
const TOKEN_MARGIN_MS = 300_000;

/** Busy, or called too often: the next attempt may succeed. */
export const PASSING: ReadonlySet<number> = new Set([-1, 45009, 45011, 45033]);

/** How one of the two platforms is called. */
export interface WeixinPlatform {
  /** As errors name it. */
  readonly name: string;
  /** "https://qyapi.weixin.qq.com" */
  readonly api: string;
  /** Asks for a token. Both platforms give all instances the same one until it ends. */
  readonly token: {
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    /** Posted, where there is one. */
    readonly body?: object;
  };
  /** Faults of the settings, not of a call: what to do about them, by errcode. */
  readonly cures: Readonly<Record<number, string>>;
}

/** The platform answered with an errcode. */
export class WeixinRefusal extends YingdaError {
  readonly errcode: number;

  constructor({ name, cures }: WeixinPlatform, path: string, errcode: number) {
    const cure = cures[errcode];
    // errmsg is left out: it names the address of this server and the ids of the call.
    super('E_CHANNEL', `${name} ${path}: errcode ${errcode}${cure ? `; ${cure}` : ''}`, { exitCode: 1 });
    this.errcode = errcode;
  }
}

/** No answer that could be read. */
export class WeixinUnanswered extends YingdaError {
  /** false: the call certainly did not reach the platform. */
  readonly mayHaveArrived: boolean;

  constructor({ name }: WeixinPlatform, path: string, what: string, mayHaveArrived: boolean) {
    super('E_CHANNEL', `${name} ${path}: ${what}`, { exitCode: 1 });
    this.mayHaveArrived = mayHaveArrived;
  }
}

const answerSchema = z.looseObject({ errcode: z.number().int().default(0) });
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

export type Answer = z.infer<typeof answerSchema>;

export class WeixinApi {
  readonly #platform: WeixinPlatform;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #token: { readonly value: string; readonly until: number } | null = null;
  #refreshing: Promise<string> | null = null;

  constructor(platform: WeixinPlatform, clock: Clock, timeoutMs: number) {
    this.#platform = platform;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws WeixinRefusal (40001: wrong secret, 40013: wrong id), WeixinUnanswered */
  async token(): Promise<string> {
    return this.#token && this.#clock.now() < this.#token.until ? this.#token.value : this.#renewed();
  }

  /**
   * @param path "/cgi-bin/kf/send_msg"
   * @returns the answer, its errcode 0
   * @throws WeixinRefusal, WeixinUnanswered
   */
  post(path: string, body: object, signal?: AbortSignal): Promise<Answer> {
    return this.#withToken(async (token) => {
      const response = await this.#fetch(path, { access_token: token }, signal, body);
      return this.#answered(path, await this.#json(path, response));
    });
  }

  /** @throws as post */
  get(path: string, signal?: AbortSignal): Promise<Answer> {
    return this.#withToken(async (token) => {
      const response = await this.#fetch(path, { access_token: token }, signal);
      return this.#answered(path, await this.#json(path, response));
    });
  }

  /** @throws WeixinRefusal (40007: there is no such file, or not any more), WeixinUnanswered, YingdaError E_MEDIA */
  media(id: string, signal?: AbortSignal): Promise<Media> {
    const path = '/cgi-bin/media/get';
    return this.#withToken(async (token) => {
      const response = await this.#fetch(path, { access_token: token, media_id: id }, signal);
      const type = response.headers.get('content-type') ?? '';
      if (/json|text\//.test(type)) {
        const { video_url: url } = this.#answered(path, await this.#json(path, response));
        // Official accounts answer with the address of a video instead of the video.
        if (typeof url === 'string') return this.#file(path, await this.#download(path, url, signal));
        throw new YingdaError('E_MEDIA', `${this.#platform.name} ${path}: no file in the answer`);
      }
      return this.#file(path, response);
    });
  }

  async #file(path: string, response: Response): Promise<Media> {
    const type = response.headers.get('content-type') ?? '';
    return { bytes: await this.#bytes(path, response), type };
  }

  /**
   * A picture for an answer: kept by the platform for three days.
   * @returns its media_id. @throws as post
   */
  async upload({ bytes, type }: Media): Promise<string> {
    const path = '/cgi-bin/media/upload';
    const answer = await this.#withToken(async (token) => {
      const form = new FormData();
      form.set(
        'media',
        new Blob([new Uint8Array(bytes)], { type }),
        `picture.${type === 'image/png' ? 'png' : 'jpg'}`,
      );
      const response = await this.#fetch(path, { access_token: token, type: 'image' }, undefined, form);
      return this.#answered(path, await this.#json(path, response));
    });
    if (typeof answer.media_id === 'string' && answer.media_id !== '') return answer.media_id;
    throw new WeixinUnanswered(this.#platform, path, 'an answer without a media_id', false);
  }

  async #withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
    const token = await this.token();
    try {
      return await call(token);
    } catch (error) {
      if (!(error instanceof WeixinRefusal) || !STALE_TOKEN.has(error.errcode)) throw error;
      // Another caller may have renewed it meanwhile.
      if (this.#token?.value === token) this.#token = null;
      return call(await this.token());
    }
  }

  /** One request, however many wait for it. */
  #renewed(): Promise<string> {
    this.#refreshing ??= this.#renew().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #renew(): Promise<string> {
    const { path, query, body } = this.#platform.token;
    const response = await this.#fetch(path, query, undefined, body);
    const read = tokenSchema.safeParse(this.#answered(path, await this.#json(path, response)));
    if (!read.success) throw new WeixinUnanswered(this.#platform, path, 'an answer without a token', true);
    const life = read.data.expires_in * 1000;
    this.#token = {
      value: read.data.access_token,
      until: this.#clock.now() + Math.max(life - TOKEN_MARGIN_MS, life / 2),
    };
    return this.#token.value;
  }

  async #fetch(
    path: string,
    query: Readonly<Record<string, string>>,
    signal?: AbortSignal,
    body?: object,
  ): Promise<Response> {
    const url = new URL(path, this.#platform.api);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const init =
      body === undefined
        ? {}
        : {
            method: 'POST',
            ...(body instanceof FormData
              ? { body }
              : {
                  headers: { 'content-type': 'application/json; charset=utf-8' },
                  body: JSON.stringify(body),
                }),
          };
    return this.#ask(path, url, init, signal);
  }

  /** An address that the platform gave, with its own key in it; our token is not sent there. */
  #download(path: string, address: string, signal?: AbortSignal): Promise<Response> {
    const url = URL.parse(address);
    if (url && url.origin !== new URL(this.#platform.api).origin && leadsInside(url))
      throw new YingdaError('E_MEDIA', `${this.#platform.name} ${path}: a video on a private address`);
    if (url?.protocol === 'http:' || url?.protocol === 'https:') return this.#ask(path, url, {}, signal);
    throw new YingdaError('E_MEDIA', `${this.#platform.name} ${path}: a video without an address`);
  }

  async #ask(path: string, url: URL, init: RequestInit, signal?: AbortSignal): Promise<Response> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    let response: Response;
    try {
      response = await fetch(url, {
        ...init,
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (error) {
      throw this.#unanswered(path, error);
    }
    if (response.ok) return response;
    await response.body?.cancel();
    // A gateway that gives up may have passed the call on; one that declines it has not.
    throw new WeixinUnanswered(this.#platform, path, `HTTP ${response.status}`, response.status >= 500);
  }

  #answered(path: string, answer: unknown): Answer {
    const read = answerSchema.safeParse(answer);
    if (!read.success) throw new WeixinUnanswered(this.#platform, path, 'an answer of another shape', true);
    if (read.data.errcode !== 0) throw new WeixinRefusal(this.#platform, path, read.data.errcode);
    return read.data;
  }

  async #json(path: string, response: Response): Promise<unknown> {
    const text = Buffer.from(await this.#bytes(path, response)).toString('utf8');
    try {
      // Raw control characters in somebody's message make it no JSON; one such message must not stop all others.
      return JSON.parse(text.replace(/[\u0000-\u001f]/g, ' '));
    } catch {
      throw new WeixinUnanswered(this.#platform, path, 'an answer that is no JSON', true);
    }
  }

  async #bytes(path: string, response: Response): Promise<Uint8Array> {
    let bytes: Uint8Array | null;
    try {
      bytes = await bodyAtMost(response, MAX_MEDIA_BYTES);
    } catch (error) {
      throw this.#unanswered(path, error);
    }
    if (bytes !== null) return bytes;
    throw new YingdaError('E_MEDIA', `a file of more than ${MAX_MEDIA_BYTES} bytes`);
  }

  /** Only the code is told: messages of fetch may hold the address with its token. */
  #unanswered(path: string, error: unknown): WeixinUnanswered {
    const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
    const code = typeof cause?.code === 'string' ? cause.code : (name ?? 'no answer');
    return new WeixinUnanswered(this.#platform, path, code, !NOT_CONNECTED.test(code));
  }
}

/** Codes of a connection that was never made: nothing can have arrived. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|\w*CERT\w*|UNABLE_TO_\w+)$/;
