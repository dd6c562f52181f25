/** The API described: an OpenAPI document of every route, and the same as a page that needs no script. */
import { z } from 'zod';
import { CSRF_HEADER, type Route, SESSION_COOKIE, STAFF_API } from './route.ts';

/** A route outside of the staff's API: owners' pages, and what looks after the service. */
export interface PublicRoute extends Pick<Route, 'about' | 'params' | 'query' | 'body' | 'status'> {
  readonly method: Route['method'];
  /** Whole. */
  readonly url: string;
}

interface Described {
  readonly method: Route['method'];
  readonly path: string;
  readonly about: string;
  /** null: anyone. */
  readonly right: string | null;
  readonly route: PublicRoute | Route;
}

const described = (staff: readonly Route[], open: readonly PublicRoute[]): Described[] => [
  ...open.map((route) => ({
    method: route.method,
    path: pathOf(route.url),
    about: route.about,
    right: null,
    route,
  })),
  ...staff.map((route) => ({
    method: route.method,
    path: pathOf(STAFF_API + route.url),
    about: route.about,
    right: route.wants === 'anyone' ? null : route.wants,
    route,
  })),
];

const pathOf = (url: string) => url.replace(/:(\w+)/g, '{$1}');
const schemaOf = (one: z.ZodType) => z.toJSONSchema(one, { io: 'input', unrepresentable: 'any' });

interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly schema: object;
}

function fieldsOf(one: z.ZodType | undefined): Field[] {
  const { properties = {}, required = [] } = (one ? schemaOf(one) : {}) as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    required: required.includes(name),
    schema,
  }));
}

const ERROR = {
  description: 'what went wrong; docs/errors.md has every code',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          error: {
            type: 'object',
            properties: { code: { type: 'string' }, message: { type: 'string' } },
            required: ['code', 'message'],
          },
        },
        required: ['error'],
      },
    },
  },
};

/** All routes as an OpenAPI 3.1 document. */
export function openApi(
  staff: readonly Route[],
  open: readonly PublicRoute[],
  info: { title: string; version: string },
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path, about, right, route } of described(staff, open)) {
    const given = [
      ...fieldsOf(route.params).map(({ name, schema }) => ({ name, in: 'path', required: true, schema })),
      ...fieldsOf(route.query).map(({ name, required, schema }) => ({ name, in: 'query', required, schema })),
    ];
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        summary: about,
        ...(right !== null && { 'x-right': right, security: [{ session: [] }, { token: [] }] }),
        parameters: given,
        ...(route.body && {
          requestBody: { content: { 'application/json': { schema: schemaOf(route.body) } } },
        }),
        responses: { [route.status ?? 200]: { description: 'done' }, '4XX': ERROR },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: `of the page; a change needs the header ${CSRF_HEADER} too`,
        },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'made on the page 系统对接; its scopes are rights',
        },
      },
    },
    paths,
  };
}

/** Bold and italics alone tell types and marks: the page has a style sheet, and no script. */
export function docsPage(
  staff: readonly Route[],
  open: readonly PublicRoute[],
  { title, version }: { title: string; version: string },
): string {
  const all = described(staff, open);
  const groups = new Map<string, Described[]>();
  for (const one of all) {
    const before = one.path.startsWith(`${STAFF_API}/`) ? STAFF_API : '';
    const name = `${before}/${one.path.slice(before.length).split('/')[1]}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const contents = [...groups.keys()].map((name) => `<li><a href="#${idOf(name)}">${escaped(name)}</a></li>`);
  const sections = [...groups].map(
    ([name, routes]) =>
      `<section id="${idOf(name)}"><h2>${escaped(name)}</h2>${routes.map(routeText).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} API</title>
<link rel="icon" type="image/svg+xml" href="/icon.svg">
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<main>
<h1>${escaped(title)} API ${escaped(version)}</h1>
<p>${all.length} operations. As a document: <a href="/docs/openapi.json">openapi.json</a> (OpenAPI 3.1). Programs send
<code>Authorization: Bearer …</code> with a token of the page 系统对接; what stands behind “right” is the scope that it needs.</p>
<nav aria-label="Contents"><ul>${contents.join('')}</ul></nav>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function routeText({ method, path, about, right, route }: Described): string {
  const tables = [
    fieldTable('Path', fieldsOf(route.params), true),
    fieldTable('Query', fieldsOf(route.query)),
    bodyText(route.body),
  ];
  return `<article><h3><code>${method} ${escaped(path)}</code></h3>
<p>${escaped(about)}. Right: ${right === null ? 'none' : `<b>${escaped(right)}</b>`}. Answers ${route.status ?? 200}.</p>
${tables.join('')}</article>`;
}

function bodyText(body: z.ZodType | undefined): string {
  if (!body) return '';
  const fields = fieldsOf(body);
  return fields.length > 0
    ? fieldTable('Body', fields)
    : `<p>Body:</p><pre tabindex="0">${escaped(JSON.stringify(schemaOf(body), null, 1))}</pre>`;
}

function fieldTable(caption: string, fields: readonly Field[], always = false): string {
  if (fields.length === 0) return '';
  const rows = fields.map(
    ({ name, required, schema }) =>
      `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${required || always ? 'required' : 'optional'}</td>` +
      `<td><code>${escaped(kindText(schema))}</code></td></tr>`,
  );
  return `<table><caption>${caption}</caption><tbody>${rows.join('')}</tbody></table>`;
}

/** A schema in a line, as JSON without what tells nothing. */
function kindText(schema: object): string {
  const { type, enum: values, ...rest } = schema as { type?: string; enum?: readonly unknown[] };
  const kind = values ? values.map((value) => JSON.stringify(value)).join(' | ') : (type ?? '');
  const more = Object.keys(rest).length > 0 ? JSON.stringify(rest) : '';
  return [kind, more].filter((part) => part !== '').join(' ');
}

const idOf = (name: string) => name.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '');
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
