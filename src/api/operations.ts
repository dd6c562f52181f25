/** What a supervisor asks: does the process live, is it ready, how is it doing. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { oneLine } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { Store } from '../store.ts';
import { MINUTE } from '../text/shanghai.ts';
import type { PublicRoute } from './docs.ts';
import type { Metrics } from './metrics.ts';

/** Messages that have waited longer mean that turns are not being decided. */
const BACKLOG_MS = 5 * MINUTE;
/** An answer stands so long: whoever asks often does not make us write often. */
const FRESH_MS = 1000;

/** Why a service is not ready. */
export interface Reason {
  readonly check: 'store' | 'schema' | 'library' | 'backlog';
  readonly detail: string;
}

export interface OperationOptions {
  readonly store: Pick<Store, 'readiness' | 'gauges'>;
  readonly clock: Clock;
  /** The library of the moment. @throws anything while there is none */
  readonly library: () => Library;
  readonly metrics?: Metrics;
  /** Who may read /metrics: loopback, where no proxy has passed the request on; or all. By default loopback. */
  readonly metricsFor?: 'loopback' | 'all' | 'off';
}

export const OPERATION_ROUTES: readonly PublicRoute[] = [
  { method: 'GET', url: '/healthz', about: 'the process lives' },
  { method: 'GET', url: '/readyz', about: 'it can take messages; else 503 with the reasons' },
  {
    method: 'GET',
    url: '/metrics',
    about: 'figures for Prometheus; by default for this machine alone',
    sends: 'text/plain',
  },
];

/** Mounts them. */
export function operationRoutes(app: FastifyInstance, options: OperationOptions): void {
  const { clock, metrics, metricsFor = 'loopback' } = options;
  app.get('/healthz', async () => ({ ok: true }));

  let last: { readonly at: number; readonly reasons: Promise<readonly Reason[]> } | null = null;
  app.get('/readyz', async (_request, reply) => {
    const now = clock.now();
    if (last === null || now >= last.at + FRESH_MS) last = { at: now, reasons: reasonsAgainst(options, now) };
    const reasons = await last.reasons;
    reply.code(reasons.length === 0 ? 200 : 503);
    return { ok: reasons.length === 0, reasons };
  });

  if (!metrics || metricsFor === 'off') return;
  app.get('/metrics', async (request, reply) => {
    if (metricsFor === 'loopback' && !isLocal(request)) return reply.callNotFound();
    return reply.type(metrics.contentType).send(await metrics.page());
  });
}

/** @returns why the service is not ready; empty when it is */
async function reasonsAgainst(options: OperationOptions, now: number): Promise<Reason[]> {
  const reasons: Reason[] = [];
  const { store } = options;
  try {
    options.library();
  } catch (error) {
    reasons.push({ check: 'library', detail: oneLine(error) });
  }
  const { writable, current, detail } = await store
    .readiness()
    .catch((error: unknown) => ({ writable: false, current: true, detail: oneLine(error) }));
  if (!writable) reasons.push({ check: 'store', detail });
  if (!current) reasons.push({ check: 'schema', detail });
  const oldest = await store.gauges(now).then(
    (gauges) => gauges.oldestWaitingAt,
    () => null,
  );
  if (oldest !== null && now - oldest > BACKLOG_MS)
    reasons.push({
      check: 'backlog',
      detail: `a message has been waiting for ${Math.round((now - oldest) / 1000)} s`,
    });
  return reasons;
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;
/** A proxy on this machine comes from loopback too; it says for whom. */
const PASSED_ON = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];

function isLocal({ raw, headers }: FastifyRequest): boolean {
  return (
    LOOPBACK.test(raw.socket.remoteAddress ?? '') && PASSED_ON.every((name) => headers[name] === undefined)
  );
}
