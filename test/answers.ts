/** What the service answers in tests, held against what /docs says of it: nothing missing, nothing besides. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Answers } from '../src/api/docs.ts';
import { root } from './shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-answers-'));
/** As the build makes it, of the sources as they are now. */
export const answersFile = join(folder, 'answers.json');
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

let known: { readonly answers: Answers['answers']; readonly defs: object } | null = null;
const schemas = new Map<string, z.ZodType | null>();

/** Reads the types of the handlers, once in a process. */
export function readAnswers(): void {
  if (known) return;
  execFileSync(process.execPath, [join(root, 'tools', 'answers.js'), answersFile]);
  const { answers, schemas: defs } = closed(JSON.parse(readFileSync(answersFile, 'utf8'))) as Answers;
  known = { answers, defs };
}

/** The document lets further fields in, for clients of tomorrow; today's tests do not. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const told = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' ? String(value).replace('#/components/schemas/', '#/$defs/') : closed(value),
    ]),
  );
  return told.type === 'object' && told.properties !== undefined && told.additionalProperties === undefined
    ? { ...told, additionalProperties: false }
    : told;
}

/** @returns null where a route answers no JSON */
function schemaOf(route: string): z.ZodType | null {
  readAnswers();
  const before = schemas.get(route);
  if (before !== undefined) return before;
  const told = known?.answers[route] ?? null;
  const made =
    told && z.fromJSONSchema({ ...told, $defs: known?.defs } as Parameters<typeof z.fromJSONSchema>[0]);
  schemas.set(route, made);
  return made;
}

/** Looks at all that a server sends. @returns where it was not as described, so far */
export function heldAgainstDocs(app: FastifyInstance): string[] {
  const misfits: string[] = [];
  app.addHook('onSend', async ({ method, routeOptions: { url = '' } }, reply, payload) => {
    const isJson = String(reply.getHeader('content-type')).startsWith('application/json');
    if (!isJson || reply.statusCode >= 300 || typeof payload !== 'string' || !url.startsWith('/api/')) return;
    const route = `${method} ${url}`;
    const schema = schemaOf(route);
    if (!schema) {
      misfits.push(`${route}: what it answers is not described`);
      return;
    }
    const { error } = schema.safeParse(JSON.parse(payload));
    for (const issue of error?.issues ?? []) misfits.push(`${route}: ${JSON.stringify(issue)}`);
  });
  return misfits;
}
