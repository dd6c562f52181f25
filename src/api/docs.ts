/** The API described: an OpenAPI document of every route. */
import { z } from 'zod';
import { CSRF_HEADER, type Route, SESSION_COOKIE, STAFF_API } from './route.ts';

/** A route outside of the staff's API: owners' pages, and what looks after the service. */
export interface PublicRoute extends Pick<Route, 'about' | 'params' | 'query' | 'body' | 'status' | 'sends'> {
  readonly method: Route['method'];
  /** Whole. */
  readonly url: string;
}

export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly [key: string]: unknown;
}

/** What the build has read from the types of the handlers (tools/answers.js). */
export interface Answers {
  /** By method and address; null: no JSON. */
  readonly answers: Readonly<Record<string, JsonSchema | null>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/** Where nothing was built: what is asked is described all the same. */
export const NO_ANSWERS: Answers = { answers: {}, schemas: {} };

/** All that is described. */
export interface Documented {
  readonly staff: readonly Route[];
  readonly open: readonly PublicRoute[];
  readonly answers: Answers;
  readonly info: { readonly title: string; readonly version: string };
}

export interface Described {
  readonly method: Route['method'];
  readonly path: string;
  readonly about: string;
  /** null: anyone. */
  readonly right: string | null;
  readonly route: PublicRoute | Route;
  /** null: no JSON, or not known. */
  readonly answer: JsonSchema | null;
}

export const described = ({ staff, open, answers: { answers } }: Documented): Described[] =>
  [
    ...open.map((route) => ({ route, url: route.url, right: null })),
    ...staff.map((route) => ({
      route,
      url: STAFF_API + route.url,
      right: route.wants === 'anyone' ? null : route.wants,
    })),
  ].map(({ route, url, right }) => ({
    method: route.method,
    path: url.replace(/:(\w+)/g, '{$1}'),
    about: route.about,
    right,
    route,
    answer: (route.sends === undefined && answers[`${route.method} ${url}`]) || null,
  }));

export const schemaOf = (one: z.ZodType): JsonSchema =>
  z.toJSONSchema(one, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export const fieldsOf = ({ properties = {}, required = [] }: JsonSchema): Field[] =>
  Object.entries(properties).map(([name, schema]) => ({ name, required: required.includes(name), schema }));

export const asked = (one: z.ZodType | undefined): Field[] => (one ? fieldsOf(schemaOf(one)) : []);

const ERROR = {
  description: 'what went wrong; docs/errors.md has every code',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          error: {
            type: 'object',
            properties: {
              code: { type: 'string' },
              message: { type: 'string' },
              flaws: {
                type: 'array',
                description: 'of a sheet: which fields are wrong, and what each wants',
                items: {
                  type: 'object',
                  properties: {
                    label: { type: 'string' },
                    wants: { type: 'string' },
                    options: { type: 'array', items: { type: 'string' } },
                  },
                  required: ['label', 'wants'],
                },
              },
            },
            required: ['code', 'message'],
          },
        },
        required: ['error'],
      },
    },
  },
};

/** All routes as an OpenAPI 3.1 document. */
export function openApi(all: Documented): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path, about, right, route, answer } of described(all)) {
    const given = [
      ...asked(route.params).map(({ name, schema }) => ({ name, in: 'path', required: true, schema })),
      ...asked(route.query).map(({ name, required, schema }) => ({ name, in: 'query', required, schema })),
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
        responses: { [route.status ?? 200]: response(route, answer), '4XX': ERROR },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: all.info,
    components: {
      schemas: all.answers.schemas,
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

function response({ sends }: Described['route'], answer: JsonSchema | null): object {
  const schema = sends === undefined ? answer : {};
  return {
    description: 'done',
    ...(schema && { content: { [sends ?? 'application/json']: { schema } } }),
  };
}
