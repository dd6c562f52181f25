/** `/docs`: the API described, as a page and as a document. What is served does not change while it runs: each is written once. */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answers, type Documented, NO_ANSWERS, openApi } from './docs.ts';
import { docsPage } from './docs-page.ts';

const packed = promisify(gzip);

interface Written {
  readonly plain: string;
  readonly gzip: Buffer;
}

export interface DocsRouteOptions extends Omit<Documented, 'answers'> {
  /** File of what the routes answer; without it they are described by what they ask. */
  readonly answers: string | undefined;
}

export function docsRoutes(app: FastifyInstance, options: DocsRouteOptions): void {
  const documented = once(async () => ({
    ...options,
    answers: options.answers ? (JSON.parse(await readFile(options.answers, 'utf8')) as Answers) : NO_ANSWERS,
  }));
  const written = (write: (all: Documented) => string) =>
    once(async (): Promise<Written> => {
      const plain = write(await documented());
      return { plain, gzip: await packed(plain) };
    });
  const page = written(docsPage);
  const document = written((all) => JSON.stringify(openApi(all)));
  app.get('/docs', async (request, reply) =>
    send(request, reply.type('text/html; charset=utf-8'), await page()),
  );
  app.get('/docs/openapi.json', async (request, reply) =>
    send(request, reply.type('application/json; charset=utf-8'), await document()),
  );
}

function send(request: FastifyRequest, reply: FastifyReply, { plain, gzip }: Written): FastifyReply {
  void reply.header('vary', 'accept-encoding');
  const takes = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  return takes ? reply.header('content-encoding', 'gzip').send(gzip) : reply.send(plain);
}

/** Asked again after a failure only. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((failure: unknown) => {
      made = null;
      throw failure;
    });
    return made;
  };
}
