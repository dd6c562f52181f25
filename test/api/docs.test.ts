/** The API described: every route that is mounted, with what it takes, as a document and as a page without scripts. */
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { STAFF_API } from '../../src/api/route.ts';
import { readAnswers } from '../answers.ts';
import { openConsole, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
beforeAll(async () => {
  readAnswers();
  desk = await openConsole();
});
afterAll(() => desk.close());

/** Pages and their files; what they ask is described. */
const PAGES = /^(GET|HEAD) (\/|\/\*|\/desk|\/docs|\/docs\/openapi\.json|.*\.(js|css|svg|html))$/;

interface Operation {
  readonly summary: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: object };
  readonly security?: object[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>
  >;
}

it('names every route that is mounted, and none besides', async () => {
  await desk.app.ready();
  const document = (await desk.app.inject({ url: '/docs/openapi.json' })).json() as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  };
  expect(document.openapi).toBe('3.1.0');
  const told = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const mounted = desk.mounted
    .filter((one) => !PAGES.test(one) && !one.startsWith('HEAD '))
    .map((one) => one.replace(/:(\w+)/g, '{$1}'));
  // Mounted where there are figures.
  expect([...new Set([...mounted, 'GET /metrics'])].sort()).toEqual(told.sort());
});

it('is sent packed to whoever takes it so, the same in all', async () => {
  for (const url of ['/docs', '/docs/openapi.json']) {
    const plain = await desk.app.inject({ url });
    const packed = await desk.app.inject({ url, headers: { 'accept-encoding': 'gzip, deflate' } });
    expect([plain, packed].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip']);
    expect(packed.headers['content-type']).toBe(plain.headers['content-type']);
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 5);
  }
});

it('says of each what it takes: every part of its address, every body that is read, every right', async () => {
  const { paths } = (await desk.app.inject({ url: '/docs/openapi.json' })).json() as {
    paths: Record<string, Record<string, Operation>>;
  };
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { summary, parameters, security }] of Object.entries(operations)) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect([method, path, inPath]).toEqual([method, path, parts]);
      expect(summary.length).toBeGreaterThan(5);
      if (path.startsWith(STAFF_API) && security) expect(security).toEqual([{ session: [] }, { token: [] }]);
    }
  const token = paths[`${STAFF_API}/tokens`]?.post?.requestBody;
  expect(JSON.stringify(token)).toContain('"scopes"');
});

it('says of each what it answers: JSON by the types of its handler, or the kind of file', async () => {
  const document = (await desk.app.inject({ url: '/docs/openapi.json' })).json() as {
    components: { schemas: Record<string, object> };
    paths: Record<string, Record<string, Operation>>;
  };
  const { schemas } = document.components;
  const told = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { responses }]) => {
      const [[status, answer] = ['', undefined]] = Object.entries(responses);
      const [[type, content] = ['nothing', undefined]] = Object.entries(answer?.content ?? {});
      return { name: `${method.toUpperCase()} ${path}`, status, type, schema: content?.schema ?? {} };
    }),
  );
  const of = (name: string) => told.find((one) => one.name === name);
  expect(told.filter(({ status, type }) => !status.startsWith('2') || type === 'nothing')).toEqual([]);
  expect(
    told.filter(({ type, schema }) => type === 'application/json' && !Object.keys(schema).length),
  ).toEqual([]);
  expect(of('GET /api/staff/queue')?.schema).toMatchObject({
    properties: { cursor: { type: 'string' }, now: { type: 'number' }, rows: { type: 'array' } },
    required: ['cursor', 'now', 'rows'],
  });
  expect(of('GET /api/staff/live')?.type).toBe('text/event-stream');
  expect(of('POST /api/chat/{session}/messages')).toMatchObject({ status: '202', type: 'application/json' });
  const named = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name]) => name,
  );
  expect(named.filter((name) => !(String(name) in schemas))).toEqual([]);
  expect(Object.keys(schemas)).toContain('TicketCard');
});

it('is a page under the policy of the service: its own style sheet, no script, nothing from elsewhere', async () => {
  const page = await desk.app.inject({ url: '/docs' });
  expect(page.statusCode).toBe(200);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(page.body).not.toMatch(/<script|style=|https?:|onload|onclick/);
  for (const { url } of desk.routes) expect(page.body).toContain(url.replace(/:(\w+)/g, '{$1}'));
  expect((await desk.app.inject({ url: '/docs.css' })).statusCode).toBe(200);
});
