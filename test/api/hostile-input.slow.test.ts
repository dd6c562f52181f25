/** What nobody means well by: bodies that are no JSON, and the list of naughty strings wherever a route takes words (RELIABILITY 33, 34, 41). */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../src/accounts.ts';
import { CSRF_HEADER, STAFF_API } from '../../src/api/route.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';
import { community } from '../shared.ts';

const NAUGHTY = createRequire(import.meta.url)('big-list-of-naughty-strings/blns.json') as string[];
/** Each of these everywhere. */
const INJECTIONS = [
  "' OR 1=1 --",
  "'; DROP TABLE message; --",
  '" OR ""="',
  "1' UNION SELECT password FROM account --",
  "admin'/*",
  '%',
  '_%_',
  '\\',
  '\u0000',
  '\ud800',
  '../../../etc/passwd',
  '__proto__',
  'constructor',
  '9'.repeat(400),
  '-1',
  '1e999',
  'NaN',
];
/** Of the long list, each place takes every so many-th, the next place the ones after. */
const EVERY = 24;

let desk: StaffConsole;
let person: Person;
beforeAll(async () => {
  desk = await openConsole();
  person = await desk.as(...ROLES);
}, 60_000);
afterAll(() => desk.close());

/** Bodies that are broken, strange or both: a good one cut anywhere, changed anywhere, and what parsers have stumbled over. */
function bodies(): Buffer[] {
  const good = Buffer.from('{"text":"厨房漏水\\n","message_id":"m-1"}');
  const cut = Array.from({ length: good.length }, (_, at) => good.subarray(0, at));
  const changed = Array.from({ length: good.length }, (_, at) =>
    [0x00, 0x0a, 0x22, 0x5c, 0x7b, 0x7d, 0xc0, 0xff].map((byte) => {
      const other = Buffer.from(good);
      other[at] = byte;
      return other;
    }),
  ).flat();
  const deep = (open: string, close: string) => `${open.repeat(100_000)}1${close.repeat(100_000)}`;
  const strange = [
    ...['', ' ', 'null', 'true', '1', '"text"', '[]', '[{}]', '{}', '{{}}', '{"text"}', '{"text":}', '{,}'],
    ...['{"text":"a",}', "{'text':'a'}", '{text:"a"}', '{"text":"a"}{"text":"b"}', '{"text":"a"}x', '//\n{}'],
    ...['{"text":NaN}', '{"text":Infinity}', '{"text":0x1}', '{"text":01}', '{"text":1.}', '{"text":.5}'],
    ...[
      '{"text":-}',
      '{"text":1e999}',
      `{"text":${'9'.repeat(100_000)}}`,
      '{"text":"\\x41"}',
      '{"text":"\\u12"}',
    ],
    ...['{"text":"\\ud800"}', '{"text":"\\udc00\\ud800"}', '{"text":"\t"}', '{"text":"a","text":["b"]}'],
    ...['{"__proto__":{"text":"a"}}', '{"constructor":{"prototype":{}}}', '{"text":{"toString":1}}'],
    ...['{"text":["a"]}', '{"text":null}', '{"text":1}', '{"text":true}', '{"text":""}', '{"":""}'],
    ...['\uFEFF{"text":"a"', '\u2028', '{"text":"a\u0000"}', `{"text":"a"${',"a":1'.repeat(20_000)}}`],
    ...[deep('[', ']'), deep('{"a":', '}'), '['.repeat(100_000), '{"text":'.repeat(50_000)],
  ].map((text) => Buffer.from(text));
  const utf16 = Buffer.from('{"text":"a"}', 'utf16le');
  return [...cut, ...changed, ...strange, utf16, Buffer.from([0xff, 0xfe, ...utf16])];
}

function reads(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** An empty message is one. */
function mayBeTaken(read: unknown): boolean {
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return false;
  const { text } = read as { text?: unknown };
  return text === undefined || typeof text === 'string';
}

describe('a body', () => {
  it.each<[string, string, Record<string, string>]>([
    ['of an owner', '/api/chat/owner-0001/messages', {}],
    ['of somebody who signs in', `${STAFF_API}/session`, { [CSRF_HEADER]: 'x' }],
  ])(
    '%s that is no JSON, or strange, is never taken and never a failure of ours',
    async (_who, url, more) => {
      const all = bodies();
      expect(all.length).toBeGreaterThan(318);
      for (const payload of all) {
        const { statusCode, body } = await desk.app.inject({
          method: 'POST',
          url,
          headers: { 'content-type': 'application/json', ...more },
          payload,
        });
        const told = payload.toString().slice(0, 80);
        expect([told, statusCode < 500]).toEqual([told, true]);
        if (!mayBeTaken(reads(payload))) expect([told, statusCode >= 400]).toEqual([told, true]);
        if (statusCode >= 400)
          expect(JSON.parse(body)).toMatchObject({ error: { code: expect.any(String) } });
      }
      expect({}).not.toHaveProperty('text');
    },
    120_000,
  );
});

describe('words in an address', () => {
  it('are found or not found, and never a failure of ours; nothing is changed', async () => {
    const places = desk.routes
      .filter(({ url }) => url !== '/live')
      .flatMap((route) => {
        const inQuery = keysOf(route.query).map((key) => ({ route, key, inQuery: true }));
        const inPath = [...route.url.matchAll(/:([a-z_]+)/gi)].map(([, key = '']) => ({
          route,
          key,
          inQuery: false,
        }));
        return [...(route.method === 'GET' ? inQuery : []), ...inPath];
      });
    expect(places.length).toBeGreaterThan(60);
    const before = await desk.office.store.counts(community.id);
    let asked = 0;
    for (const [nth, { route, key, inQuery }] of places.entries()) {
      const share = NAUGHTY.filter((text, at) => at % EVERY === nth % EVERY && text !== '');
      for (const text of [...INJECTIONS, ...share]) {
        const word = encodeURIComponent(text.toWellFormed());
        const path = route.url.replace(/:([a-z_]+)/gi, (_, name) =>
          name === key && !inQuery ? word : 'none',
        );
        const url = `${path}${inQuery ? `?${key}=${word}` : ''}`;
        const { status } = await person.ask(route.method, url, route.method === 'GET' ? undefined : {});
        expect([route.method, route.url, key, text, status < 500]).toEqual([
          route.method,
          route.url,
          key,
          text,
          true,
        ]);
        asked++;
      }
    }
    expect(asked).toBeGreaterThan(2000);
    expect(await desk.office.store.counts(community.id)).toEqual(before);
  }, 300_000);
});

function keysOf(schema: unknown): string[] {
  return Object.keys((schema as { shape?: object } | undefined)?.shape ?? {});
}
