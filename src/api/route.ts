/** Routes of the staff's API: each says which right it takes and what it is given; what it does not say is refused. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { shapeFaults, YingdaError } from '../errors.ts';
import type { Gate, Visitor } from './gate.ts';
import type { Right } from './rights.ts';

export const SESSION_COOKIE = 'yingda_session';
export const CSRF_HEADER = 'x-yingda-csrf';
export const STAFF_API = '/api/staff';

/** Media types of answers that are not JSON. */
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const PDF = 'application/pdf';
export const EVENTS = 'text/event-stream';
/** By their first bytes. */
export const PICTURE = 'image/*';

/** `anyone`: also who is not signed in; `signed_in`: whatever their rights. */
export type Wants = Right | 'anyone' | 'signed_in';

export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface Route<P = unknown, Q = unknown, B = unknown> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind STAFF_API. */
  readonly url: string;
  readonly wants: Wants;
  /** One line for the documentation. */
  readonly about: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly status?: number;
  /** The media type of what is answered, where it is not JSON. */
  readonly sends?: string;
}

export type Handler<P, Q, B, W extends Wants> = (
  call: Call<P, Q, B> & { readonly visitor: W extends 'anyone' ? Visitor | null : Visitor },
) => Promise<unknown>;

/** Mounts routes, and remembers them: the matrix of the tests and /docs are read from it. */
export class Routes {
  readonly all: Route[] = [];
  readonly #app: FastifyInstance;
  readonly #gate: Gate;

  constructor(app: FastifyInstance, gate: Gate) {
    this.#app = app;
    this.#gate = gate;
  }

  add<P = unknown, Q = unknown, B = unknown, W extends Wants = Wants>(
    route: Route<P, Q, B> & { readonly wants: W },
    handle: Handler<P, Q, B, W>,
  ): void {
    this.all.push(route as Route);
    this.#app.route({
      method: route.method,
      url: STAFF_API + route.url,
      handler: async (request, reply) => {
        const visitor = await this.#enter(route, request);
        reply.header('cache-control', 'no-store');
        const answer = await handle({
          params: read(route.params, request.params),
          query: read(route.query, request.query),
          body: read(route.body, request.body ?? {}),
          visitor: visitor as W extends 'anyone' ? Visitor | null : Visitor,
          request,
          reply,
        });
        if (reply.sent) return reply;
        return reply.code(route.status ?? 200).send(answer ?? {});
      },
    });
  }

  /** @throws YingdaError E_SIGN_IN, E_FORBIDDEN */
  async #enter({ method, wants }: Pick<Route, 'method' | 'wants'>, request: FastifyRequest) {
    const changes = method !== 'GET';
    // A page of another site can send a cookie along, and no token.
    const program = bearerOf(request) !== null;
    if (changes && !program && !isSameSite(request))
      throw new YingdaError('E_FORBIDDEN', 'a change must come from the page of this service');
    const visitor = await visitorOf(this.#gate, request);
    if (wants === 'anyone') return visitor;
    if (!visitor) throw new YingdaError('E_SIGN_IN', program ? 'this token is not known' : 'sign in first');
    if (changes && !program && request.headers[CSRF_HEADER] !== visitor.csrf)
      throw new YingdaError('E_FORBIDDEN', `a change needs the header ${CSRF_HEADER}`);
    if (wants === 'signed_in') {
      if (program) throw new YingdaError('E_FORBIDDEN', 'this is for people, not for tokens');
      return visitor;
    }
    if (!visitor.rights.includes(wants) || !this.#gate.isOfHere(visitor))
      throw new YingdaError('E_FORBIDDEN', `this takes the right "${wants}"`);
    return visitor;
  }
}

/** Who makes a request: a program by its token, else whoever has signed in; a token stands before a cookie. */
export function visitorOf(gate: Gate, request: FastifyRequest): Promise<Visitor | null> {
  const token = bearerOf(request);
  return token === null ? gate.visitor(request.cookies[SESSION_COOKIE]) : gate.program(token);
}

function bearerOf({ headers }: FastifyRequest): string | null {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** What browsers say of where a request comes from; other clients say nothing, and have no cookie. */
function isSameSite({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function read<T>(schema: z.ZodType<T> | undefined, data: unknown): T {
  return schema ? checked(schema, data) : (undefined as T);
}

/** @throws YingdaError E_INPUT_SHAPE naming every field that is wrong */
export function checked<T>(schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new YingdaError('E_INPUT_SHAPE', shapeFaults(result.error, 'body'));
}
