/** Calls of WeCom's API: the access token, time limits, and what an answer or its absence means. */
import { z } from 'zod';
import { type Clock, type Media, type WecomConfig, YingdaError } from '../../src/index.ts';

/** The token is not, or no longer, good: get a new one and try once more. */
const STALE_TOKEN: ReadonlySet<number> = new Set([40001, 40014, 41001, 42001]);
/** Renewed this long before it ends, so that no call is under way with a token that ends meanwhile. */
const TOKEN_MARGIN_MS = 300_000;
const MAX_MEDIA_BYTES = 20_000_000;

/** Faults of the settings, not of a call: what to do about them. The menus are named in docs/channels.md. */
const CURES: Readonly<Record<number, string>> = {
  40001: 'check YINGDA_WECOM_SECRET',
  40013: 'check YINGDA_WECOM_CORP_ID',
  40091: 'check YINGDA_WECOM_SECRET',
  48002: 'the app is not allowed to call the customer service API: step 2 of docs/channels.md',
  60020: 'the address of this server is not a trusted one of the app: step 5 of docs/channels.md',
  95000: 'check YINGDA_WECOM_KF',
  95004: 'check YINGDA_WECOM_KF',
  95011: 'the account is not managed by API: step 3 of docs/channels.md',
  95017: 'the account is not managed by API: step 3 of docs/channels.md',
};

/** The platform answered with an errcode. */
export class WecomRefusal extends YingdaError {
  readonly errcode: number;

  constructor(path: string, errcode: number) {
    const cure = CURES[errcode];
    // errmsg is left out: it names the address of this server and the ids of the call.
    super('E_CHANNEL', `WeCom ${path}: errcode ${errcode}${cure ? `; ${cure}` : ''}`, { exitCode: 1 });
    this.errcode = errcode;
  }
}

/** No answer that could be read. */
export class WecomUnanswered extends YingdaError {
  /** false: the call certainly did not reach the platform. */
  readonly mayHaveArrived: boolean;

  constructor(path: string, what: string, mayHaveArrived: boolean) {
    super('E_CHANNEL', `WeCom ${path}: ${what}`, { exitCode: 1 });
    this.mayHaveArrived = mayHaveArrived;
  }
}

const answerSchema = z.looseObject({ errcode: z.number().int().default(0) });
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

export type Answer = z.infer<typeof answerSchema>;

export class WecomApi {
  readonly #config: Pick<WecomConfig, 'api' | 'corpId' | 'secret'>;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #token: { readonly value: string; readonly until: number } | null = null;
  #refreshing: Promise<string> | null = null;

  constructor(config: Pick<WecomConfig, 'api' | 'corpId' | 'secret'>, clock: Clock, timeoutMs: number) {
    this.#config = config;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws WecomRefusal (40001: wrong secret, 40013: wrong corp id), WecomUnanswered */
  async token(): Promise<string> {
    return this.#token && this.#clock.now() < this.#token.until ? this.#token.value : this.#renewed();
  }

  /**
   * @param path "/cgi-bin/kf/send_msg"
   * @returns the answer, its errcode 0
   * @throws WecomRefusal, WecomUnanswered
   */
  post(path: string, body: object, signal?: AbortSignal): Promise<Answer> {
    return this.#withToken(async (token) => {
      const response = await this.#fetch(path, { access_token: token }, signal, body);
      return answered(path, await json(path, response));
    });
  }

  /** @throws WecomRefusal (40007: there is no such file, or not any more), WecomUnanswered, YingdaError E_MEDIA */
  media(id: string, signal?: AbortSignal): Promise<Media> {
    const path = '/cgi-bin/media/get';
    return this.#withToken(async (token) => {
      const response = await this.#fetch(path, { access_token: token, media_id: id }, signal);
      const type = response.headers.get('content-type') ?? '';
      if (/json|text\//.test(type)) {
        answered(path, await json(path, response));
        throw new YingdaError('E_MEDIA', `WeCom ${path}: no file in the answer`);
      }
      const length = Number(response.headers.get('content-length') ?? 0);
      if (length > MAX_MEDIA_BYTES) {
        await response.body?.cancel();
        throw new YingdaError('E_MEDIA', `a file of ${length} bytes: 1 to ${MAX_MEDIA_BYTES} are taken`);
      }
      return { bytes: await bytes(path, response), type };
    });
  }

  async #withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
    const token = await this.token();
    try {
      return await call(token);
    } catch (error) {
      if (!(error instanceof WecomRefusal) || !STALE_TOKEN.has(error.errcode)) throw error;
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
    const path = '/cgi-bin/gettoken';
    const response = await this.#fetch(path, {
      corpid: this.#config.corpId,
      corpsecret: this.#config.secret,
    });
    const read = tokenSchema.safeParse(answered(path, await json(path, response)));
    if (!read.success) throw new WecomUnanswered(path, 'an answer without a token', true);
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
    const url = new URL(path, this.#config.api);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    let response: Response;
    try {
      response = await fetch(url, {
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(body === undefined
          ? {}
          : {
              method: 'POST',
              headers: { 'content-type': 'application/json; charset=utf-8' },
              body: JSON.stringify(body),
            }),
      });
    } catch (error) {
      throw unanswered(path, error);
    }
    if (response.ok) return response;
    await response.body?.cancel();
    // A gateway that gives up may have passed the call on; one that declines it has not.
    throw new WecomUnanswered(path, `HTTP ${response.status}`, response.status >= 500);
  }
}

function answered(path: string, answer: unknown): Answer {
  const read = answerSchema.safeParse(answer);
  if (!read.success) throw new WecomUnanswered(path, 'an answer of another shape', true);
  if (read.data.errcode !== 0) throw new WecomRefusal(path, read.data.errcode);
  return read.data;
}

async function json(path: string, response: Response): Promise<unknown> {
  const text = Buffer.from(await bytes(path, response)).toString('utf8');
  try {
    // Raw control characters in somebody's message make it no JSON; one such message must not stop all others.
    return JSON.parse(text.replace(/[\u0000-\u001f]/g, ' '));
  } catch {
    throw new WecomUnanswered(path, 'an answer that is no JSON', true);
  }
}

async function bytes(path: string, response: Response): Promise<Uint8Array> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw unanswered(path, error);
  }
}

/** Codes of a connection that was never made: nothing can have arrived. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|\w*CERT\w*|UNABLE_TO_\w+)$/;

/** Only the code is told: messages of fetch may hold the address with its token. */
function unanswered(path: string, error: unknown): WecomUnanswered {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  const code = typeof cause?.code === 'string' ? cause.code : (name ?? 'no answer');
  return new WecomUnanswered(path, code, !NOT_CONNECTED.test(code));
}
