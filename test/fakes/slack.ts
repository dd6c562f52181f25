/** Slack on loopback: the Web API calls that yingda makes, signed deliveries over HTTP, envelopes over Socket Mode. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Channel } from '../../src/channel.ts';

const TEAM = 'T0TEST';
export const BOT = 'U0BOT';
export const DESK = 'C0DESK';
export const SECRET = 'test-signing-secret-0123456789';
const FILE = '/files/picture.png';
const UPLOAD = '/upload/';
/** Workspaces by the token of our bot there; any other token is that of the first. */
const SECOND = { token: 'xoxb-second', team: 'T0SECOND', bot: 'U0BOT2' };

export { SECOND };

export interface FakeMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  text: string;
  blocks: readonly FakeBlock[];
  updates: number;
  /** Shown in the channel too. */
  readonly broadcast: boolean;
  readonly team: string;
}

/** A file that was uploaded and shared. */
export interface FakeFile {
  readonly name: string;
  readonly title: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly bytes: Buffer;
}

export interface FakeBlock {
  readonly type: string;
  readonly text?: { readonly text: string };
  readonly accessory?: {
    readonly action_id?: string;
    readonly value?: string;
    readonly text?: { readonly text: string };
  };
  readonly elements?: readonly {
    readonly action_id?: string;
    readonly value?: string;
    readonly text?: { readonly text: string } | string;
  }[];
}

export interface FakeView {
  readonly id: string;
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly blocks: readonly {
    readonly block_id: string;
    readonly element: {
      readonly type: string;
      readonly initial_value?: string;
      readonly options?: readonly { readonly value: string; readonly text: { readonly text: string } }[];
    };
  }[];
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export class FakeSlack {
  readonly messages: FakeMessage[] = [];
  readonly whispers: { user: string; text: string; blocks: readonly FakeBlock[] }[] = [];
  readonly views: FakeView[] = [];
  /** What the next call of a method answers instead. */
  readonly refusals = new Map<
    string,
    { status: number; body: unknown; headers?: Record<string, string> }[]
  >();
  readonly homes = new Map<string, { readonly blocks: readonly FakeBlock[] }>();
  /** Messages that were written and not delivered: they stand in the history alone. */
  readonly missed: Record<string, unknown>[] = [];
  /** Envelope ids that were acknowledged over Socket Mode. */
  readonly acknowledged: { id: string; payload: unknown }[] = [];
  /** Tokens that were taken back. */
  readonly gone = new Set<string>();
  picture: Uint8Array = new Uint8Array();
  /** Where files are led to instead. */
  filesLead: string | null = null;
  /** Shared by completing an upload. */
  readonly files: FakeFile[] = [];
  readonly #uploads = new Map<string, { name: string; length: number; bytes: Buffer | null }>();
  /** Where deliveries go; by default the mounted channel's webhooks. */
  target: string | null = null;
  readonly #api: Server;
  readonly #hooks: Server;
  readonly #sockets: WebSocketServer;
  #socket: WebSocket | null = null;
  #channel: Channel | null = null;
  #serial = 0;

  private constructor() {
    this.#api = createServer((request, response) => void this.#answer(request, response));
    this.#sockets = new WebSocketServer({ server: this.#api });
    this.#sockets.on('connection', (socket) => {
      this.#socket = socket;
      socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
      socket.on('message', (data) => {
        const { envelope_id: id, payload } = JSON.parse(String(data)) as {
          envelope_id: string;
          payload: unknown;
        };
        if (id) this.acknowledged.push({ id, payload });
      });
    });
    this.#hooks = createServer((request, response) => {
      const hook = this.#channel?.webhooks?.find(({ path }) => request.url?.startsWith(path));
      if (hook) void hook.handle(request, response);
      else response.writeHead(404).end();
    });
  }

  static async open(): Promise<FakeSlack> {
    const fake = new FakeSlack();
    for (const server of [fake.#api, fake.#hooks])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close();
    await new Promise((resolve) => this.#sockets.close(resolve));
    for (const server of [this.#api, this.#hooks]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get api(): string {
    return `http://127.0.0.1:${(this.#api.address() as AddressInfo).port}/api/`;
  }

  get connected(): boolean {
    return this.#socket !== null;
  }

  /** The channel whose webhooks Slack calls. */
  mount(channel: Channel): void {
    this.#channel = channel;
  }

  in(channel: string, threadTs: string | null = null): FakeMessage[] {
    return this.messages.filter((message) => message.channel === channel && message.threadTs === threadTs);
  }

  ts(): string {
    return `1700000000.${String(++this.#serial).padStart(6, '0')}`;
  }

  // --- deliveries

  /** A signed delivery, as Slack makes it. `skewS` and `signature` are for what must be refused. */
  async deliver(
    body: Record<string, unknown>,
    as: 'json' | 'payload' | 'form' = 'json',
    how: { skewS?: number; signature?: string } = {},
  ): Promise<Answer> {
    const raw =
      as === 'json'
        ? JSON.stringify(body)
        : as === 'payload'
          ? new URLSearchParams({ payload: JSON.stringify(body) }).toString()
          : new URLSearchParams(body as Record<string, string>).toString();
    const stamp = String(Math.floor(Date.now() / 1000) + (how.skewS ?? 0));
    const signature =
      how.signature ?? `v0=${createHmac('sha256', SECRET).update(`v0:${stamp}:${raw}`).digest('hex')}`;
    const { port } = this.#hooks.address() as AddressInfo;
    const response = await fetch(`${this.target ?? `http://127.0.0.1:${port}`}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': as === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': stamp,
        'x-slack-signature': signature,
      },
      body: raw,
    });
    return { status: response.status, body: await response.text() };
  }

  /** An envelope over Socket Mode. */
  envelope(type: 'events_api' | 'interactive' | 'slash_commands', payload: unknown): string {
    const id = `env-${++this.#serial}`;
    this.#socket?.send(
      JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api' }),
    );
    return id;
  }

  event(event: Record<string, unknown>, id = `Ev${++this.#serial}`, team = TEAM): Record<string, unknown> {
    return {
      type: 'event_callback',
      team_id: team,
      api_app_id: 'A0',
      event_id: id,
      event_time: 1700000000,
      authorizations: [{ team_id: team, user_id: BOT, is_bot: true }],
      event,
    };
  }

  direct(user: string, text: string, more: Record<string, unknown> = {}): Record<string, unknown> {
    const ts = this.ts();
    return {
      type: 'message',
      channel: `D${user}`,
      channel_type: 'im',
      user,
      text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      ts,
      client_msg_id: `c-${ts}`,
      ...more,
    };
  }

  /** A click on a button of a message. */
  click(user: string, message: FakeMessage, action: string, value: string): Record<string, unknown> {
    return {
      type: 'block_actions',
      team: { id: message.team, domain: 'test' },
      user: { id: user, username: user.toLowerCase(), team_id: message.team },
      channel: { id: message.channel, name: 'desk' },
      message: { ts: message.ts, type: 'message', text: message.text },
      container: { type: 'message', message_ts: message.ts, channel_id: message.channel },
      trigger_id: `trigger-${++this.#serial}`,
      response_url: this.api,
      actions: [{ type: 'button', block_id: 'b', action_id: action, value, action_ts: this.ts() }],
    };
  }

  submission(
    user: string,
    view: FakeView,
    values: Record<string, string | object>,
    team = TEAM,
  ): Record<string, unknown> {
    return {
      type: 'view_submission',
      team: { id: team, domain: 'test' },
      user: { id: user, username: user.toLowerCase(), team_id: team },
      trigger_id: `trigger-${++this.#serial}`,
      view: {
        ...view,
        type: 'modal',
        state: {
          values: Object.fromEntries(
            Object.entries(values).map(([id, value]) => [
              id,
              { [id]: typeof value === 'string' ? { type: 'plain_text_input', value } : value },
            ]),
          ),
        },
      },
    };
  }

  command(user: string, text: string, team = TEAM): Record<string, string> {
    return {
      command: '/yd',
      text,
      user_id: user,
      user_name: user.toLowerCase(),
      team_id: team,
      channel_id: DESK,
      trigger_id: `trigger-${++this.#serial}`,
      response_url: this.api,
    };
  }

  // --- Web API

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (url.pathname === FILE) {
      if (this.filesLead !== null) {
        response.writeHead(302, { location: this.filesLead }).end();
        return;
      }
      const authorised = request.headers.authorization?.startsWith('Bearer xoxb-');
      response.writeHead(authorised ? 200 : 401, { 'content-type': 'image/png' }).end(this.picture);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (url.pathname.startsWith(UPLOAD)) {
      const upload = this.#uploads.get(url.pathname.slice(UPLOAD.length));
      if (upload) upload.bytes = Buffer.concat(chunks);
      response.writeHead(upload ? 200 : 404).end('OK');
      return;
    }
    const raw = Buffer.concat(chunks).toString();
    const args = request.headers['content-type']?.includes('json')
      ? (JSON.parse(raw || '{}') as Record<string, string>)
      : (Object.fromEntries(new URLSearchParams(raw)) as Record<string, string>);
    const method = url.pathname.replace('/api/', '');
    const refusal = this.refusals.get(method)?.shift();
    if (refusal) {
      response
        .writeHead(refusal.status, { 'content-type': 'application/json', ...refusal.headers })
        .end(JSON.stringify(refusal.body));
      return;
    }
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(this.#call(method, args, tokenOf(request, args))));
  }

  get fileUrl(): string {
    return `${new URL(this.api).origin}${FILE}`;
  }

  #call(method: string, args: Record<string, string>, token: string): Record<string, unknown> {
    const second = token === SECOND.token;
    const team = second ? SECOND.team : TEAM;
    const blocks = (
      typeof args.blocks === 'string' ? JSON.parse(args.blocks) : (args.blocks ?? [])
    ) as FakeBlock[];
    switch (method) {
      case 'auth.test':
        if (this.gone.has(token)) return { ok: false, error: 'account_inactive' };
        return {
          ok: true,
          user_id: second ? SECOND.bot : BOT,
          user: 'yingda',
          bot_id: 'B0BOT',
          team_id: team,
          team: second ? 'Second' : 'First',
          url: 'https://test.slack.com/',
        };
      case 'files.getUploadURLExternal': {
        const id = `F${++this.#serial}`;
        this.#uploads.set(id, { name: args.filename ?? '', length: Number(args.length), bytes: null });
        return { ok: true, file_id: id, upload_url: `${new URL(this.api).origin}${UPLOAD}${id}` };
      }
      case 'files.completeUploadExternal': {
        const wanted = (typeof args.files === 'string' ? JSON.parse(args.files) : args.files) as {
          id: string;
          title: string;
        }[];
        for (const { id, title } of wanted) {
          const upload = this.#uploads.get(id);
          if (upload?.bytes?.byteLength !== upload?.length) return { ok: false, error: 'file_not_found' };
          this.files.push({
            name: upload?.name ?? '',
            title,
            channel: args.channel_id ?? '',
            threadTs: args.thread_ts ?? null,
            bytes: upload?.bytes ?? Buffer.alloc(0),
          });
        }
        return { ok: true, files: wanted };
      }
      case 'apps.connections.open':
        return { ok: true, url: this.api.replace('http', 'ws').replace('/api/', '/socket') };
      case 'chat.postMessage': {
        const fault = faultOf(args.text ?? '', blocks);
        if (fault) return { ok: false, error: fault };
        const ts = this.ts();
        this.messages.push({
          channel: args.channel ?? '',
          ts,
          threadTs: args.thread_ts ?? null,
          text: args.text ?? '',
          blocks,
          updates: 0,
          broadcast: args.reply_broadcast === 'true',
          team,
        });
        return { ok: true, channel: args.channel, ts };
      }
      case 'chat.update': {
        const message = this.messages.find(({ ts }) => ts === args.ts);
        if (!message) return { ok: false, error: 'message_not_found' };
        const fault = faultOf(args.text ?? '', blocks);
        if (fault) return { ok: false, error: fault };
        message.text = args.text ?? '';
        message.blocks = blocks;
        message.updates++;
        return { ok: true, ts: args.ts, channel: args.channel };
      }
      case 'chat.postEphemeral':
        this.whispers.push({ user: args.user ?? '', text: args.text ?? '', blocks });
        return { ok: true, message_ts: this.ts() };
      case 'views.open': {
        const view = (typeof args.view === 'string' ? JSON.parse(args.view) : args.view) as FakeView;
        this.views.push({ ...view, id: `V${++this.#serial}` });
        return { ok: true, view: { id: `V${this.#serial}` } };
      }
      case 'views.publish':
        this.homes.set(
          args.user_id ?? '',
          (typeof args.view === 'string' ? JSON.parse(args.view) : args.view) as { blocks: FakeBlock[] },
        );
        return { ok: true };
      case 'conversations.history':
      case 'conversations.replies':
        return {
          ok: true,
          messages: this.missed.filter(
            (event) =>
              event.channel === args.channel &&
              Number(event.ts) >= Number(args.oldest) &&
              (method === 'conversations.history' || event.thread_ts === args.ts),
          ),
        };
      case 'users.info':
        return {
          ok: true,
          user: {
            id: args.user,
            name: args.user?.toLowerCase(),
            profile: { display_name: NAMES[args.user ?? ''] ?? '' },
          },
        };
      case 'conversations.open':
        return { ok: true, channel: { id: `D${args.users}` } };
      default:
        return { ok: false, error: 'unknown_method' };
    }
  }
}

function tokenOf(request: IncomingMessage, args: Record<string, string>): string {
  return request.headers.authorization?.replace('Bearer ', '') ?? args.token ?? '';
}

const NAMES: Readonly<Record<string, string>> = {
  U1AGENT: '客服甲',
  U2AGENT: '客服乙',
  U3FIX: '工程甲',
  U4LEAD: '主管甲',
  // Shown names are anybody's to choose.
  U6NOBODY: '主管甲',
};

/** What Slack refuses of a message. */
function faultOf(text: string, blocks: readonly FakeBlock[]): string | null {
  if (text.length > 40_000) return 'msg_too_long';
  if (text === '' && blocks.length === 0) return 'no_text';
  const bad =
    blocks.length > 50 ||
    blocks.some(
      (block) =>
        (block.type === 'section' &&
          !(block.text && block.text.text.length >= 1 && block.text.text.length <= 3000)) ||
        (block.type === 'actions' &&
          !((block.elements?.length ?? 0) >= 1 && (block.elements?.length ?? 0) <= 25)) ||
        block.elements?.some(
          (element) =>
            (element.value?.length ?? 0) > 2000 ||
            (typeof element.text === 'object' &&
              (element.text.text.length < 1 || element.text.text.length > 75)),
        ),
    );
  return bad ? 'invalid_blocks' : null;
}
