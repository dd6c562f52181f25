/** The staff's API over an office of tests: accounts of every role, requests as a browser sends them. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Role } from '../src/accounts.ts';
import { LiveFeed } from '../src/api/live.ts';
import { CSRF_HEADER, STAFF_API } from '../src/api/route.ts';
import { type Api, CONSOLE_CHANNEL, createApi } from '../src/api/server.ts';
import { HookPost } from '../src/desk/hooks.ts';
import { createLibraryRoom } from '../src/desk/library-room.ts';
import { menuOf } from '../src/library/library.ts';
import { libraryTexts, readLibrary } from '../src/library/loader.ts';
import { mediaFolder, mediaReader } from '../src/media.ts';
import { checkers } from '../src/script/lint.ts';
import { answersFile, heldAgainstDocs } from './answers.ts';
import { Wire } from './fakes/wire.ts';
import { type Office, openOffice } from './office.ts';
import { community, library, models, root } from './shared.ts';

const SCRIPTS = join(root, 'scripts-zh');
const TRANSCRIPT =
  '- case: 先问候\n  shows: [OPEN-1]\n- case: 别的\n  shows: [OPEN-10, OPEN-2]\n- case: 修水管\n  shows: [FLOW-REPAIR]\n- case: 修一半\n  shows: [FLOW-REPAIR-2]\n';

export const PASSWORD = 'qing-chen-ji-shi-7';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect
  readonly json: any;
}

export interface Posted {
  readonly target: { readonly url: string; readonly secret: string };
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect
  readonly body: any;
}

/** Somebody at a browser. */
export interface Person {
  readonly id: string;
  readonly cookie: string;
  readonly csrf: string;
  ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object): Promise<Answer>;
}

export interface StaffConsole extends Api {
  readonly office: Office;
  /** What open pages of owners are told by; nothing but a test pushes it. */
  readonly feed: LiveFeed;
  readonly wire: Wire;
  /** How often the running service was told to take a revision. */
  readonly taken: () => number;
  readonly hooks: HookPost;
  /** What was sent to webhooks. */
  readonly posted: readonly Posted[];
  /** How the next ones end there, in order; what is not told is taken. */
  readonly answers: (Error | null)[];
  /** Comes in with an account of these roles, made for it. */
  as(...roles: Role[]): Promise<Person>;
  close(): Promise<void>;
}

/** @param page folder of what browsers get */
export async function openConsole(page = join(root, 'adapters', 'console', 'public')): Promise<StaffConsole> {
  const wire = new Wire();
  const office = await openOffice([wire]);
  await wire.start(office.hostOf(wire));
  const check = checkers(models);
  let taken = 0;
  const posted: Posted[] = [];
  const hooks = new HookPost({
    store: office.store,
    staff: office.staff,
    send: async (target, id, body) => {
      posted.push({ target, id, body });
      const answer = answers.shift();
      if (answer) throw answer;
    },
    clock: office.clock,
    community,
    keepDays: () => 30,
    log: () => undefined,
  });
  const answers: (Error | null)[] = [];
  const feed = new LiveFeed(office.store, CONSOLE_CHANNEL, (phrases) =>
    menuOf(library, phrases.at(-1)?.id ?? ''),
  );
  const room = createLibraryRoom({
    desk: office.desk,
    store: office.store,
    clock: office.clock,
    communityId: community.id,
    checker: async (of) => check(of),
    shipped: () => libraryTexts(SCRIPTS),
    read: async (overlay) => readLibrary(SCRIPTS, undefined, overlay),
    take: () => {
      taken++;
    },
    state: () => ({ inUse: 0, taking: false, faults: [] }),
    transcripts: () => new Map([['chat.yaml', TRANSCRIPT]]),
  });
  const api = createApi({
    room,
    hooks,
    desk: () => office.desk,
    staff: () => office.staff,
    store: office.store,
    feed,
    community,
    clock: office.clock,
    channels: () => [{ name: 'wechaty', state: 'login', code: 'https://login.example/code', reason: null }],
    version: '0',
    media: { keep: mediaFolder(office.folder), read: mediaReader(office.folder) },
    page,
    answers: answersFile,
    logger: pino({ level: 'silent' }),
  });
  const misfits = heldAgainstDocs(api.app);
  let made = 0;
  return {
    ...api,
    office,
    feed,
    wire,
    taken: () => taken,
    hooks,
    posted,
    answers,
    async as(...roles) {
      const id = `a${++made}`;
      await office.store.accounts.add({
        id,
        login: `login${made}`,
        name: `同事${made}`,
        roles,
        communities: [community.id],
        disabled: false,
        createdAt: office.clock.now(),
        passwordHash: null,
      });
      await office.store.accounts.invite(id, digest(id), Number.MAX_SAFE_INTEGER);
      const { token, visitor } = await api.gate.redeem(tokenOf(id), PASSWORD, '127.0.0.1');
      return person(api, { id, cookie: token, csrf: visitor.csrf }, misfits);
    },
    async close() {
      await api.app.close();
      await office.close();
    },
  };
}

const tokenOf = (id: string) => `invitation-of-${id}-in-tests`;
const digest = (id: string) => createHash('sha256').update(tokenOf(id)).digest('base64url');

function person(
  api: Api,
  { id, cookie, csrf }: Pick<Person, 'id' | 'cookie' | 'csrf'>,
  misfits: readonly string[],
): Person {
  return {
    id,
    cookie,
    csrf,
    async ask(method, url, body) {
      const {
        statusCode,
        headers,
        body: text,
      } = await api.app.inject({
        method,
        url: STAFF_API + url,
        cookies: { yingda_session: cookie },
        headers: { [CSRF_HEADER]: csrf },
        ...(body && { payload: body }),
      });
      // Some routes answer with a file.
      if (misfits.length > 0) throw new Error(`/docs lies: ${misfits.join('; ')}`);
      const isJson = String(headers['content-type']).startsWith('application/json');
      return { status: statusCode, json: isJson && text !== '' ? JSON.parse(text) : null };
    },
  };
}
