/** Webhooks and their deliveries in a store of rows: the same SQL for every store. */
import type { DeliveryOutcome, DeliveryQuery, DeliveryState, Hook, HookDelivery, Hooks } from '../hooks.ts';
import type { SecretSeal } from '../seal.ts';
import { type Ask, placesFor } from './ask.ts';
import { list, listed } from './credentials.ts';

interface HookColumns {
  readonly id: string;
  readonly community_id: string;
  readonly url: string;
  readonly secret: string;
  readonly kinds: string;
  readonly by_id: string;
  readonly created_at: number;
  readonly is_on: number;
}

const HOOK_COLUMNS = 'id, community_id, url, secret, kinds, by_id, created_at, is_on';

const sealedOf = (id: string) => `webhook:${id}`;

const hookFromRow = (row: HookColumns, seal: SecretSeal): Hook => ({
  id: row.id,
  communityId: row.community_id,
  url: row.url,
  secret: seal.open(row.secret, sealedOf(row.id)),
  kinds: list(row.kinds) as Hook['kinds'][number][],
  by: row.by_id,
  createdAt: row.created_at,
  on: row.is_on === 1,
});

const hookValues = (hook: Hook, seal: SecretSeal) =>
  [
    hook.id,
    hook.communityId,
    hook.url,
    seal.close(hook.secret, sealedOf(hook.id)),
    listed(hook.kinds),
    hook.by,
    hook.createdAt,
    hook.on ? 1 : 0,
  ] as const;

interface DeliveryColumns {
  readonly id: string;
  readonly webhook_id: string;
  readonly community_id: string;
  readonly seq: number;
  readonly kind: string;
  readonly at: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly due_at: number;
  readonly done_at: number | null;
  readonly answer: string | null;
}

const DELIVERY_COLUMNS =
  'id, webhook_id, community_id, seq, kind, at, state, attempts, due_at, done_at, answer';

const deliveryFromRow = (row: DeliveryColumns): HookDelivery => ({
  id: row.id,
  hookId: row.webhook_id,
  communityId: row.community_id,
  seq: row.seq,
  kind: row.kind as HookDelivery['kind'],
  at: row.at,
  state: row.state,
  attempts: row.attempts,
  dueAt: row.due_at,
  doneAt: row.done_at,
  answer: row.answer,
});

const deliveryValues = (one: HookDelivery) =>
  [
    one.id,
    one.hookId,
    one.communityId,
    one.seq,
    one.kind,
    one.at,
    one.state,
    one.attempts,
    one.dueAt,
    one.doneAt,
    one.answer,
  ] as const;

type HookPatch = Parameters<Hooks['changeHook']>[2];

export class HookRows implements Hooks {
  readonly #ask: Ask;
  readonly #org: string;
  readonly #seal: SecretSeal;

  constructor(ask: Ask, org: string, seal: SecretSeal) {
    this.#ask = ask;
    this.#org = org;
    this.#seal = seal;
  }

  async addHook(hook: Hook): Promise<void> {
    await this.#ask(
      `INSERT INTO webhook (org_id, ${HOOK_COLUMNS}) VALUES (${placesFor(8)})`,
      this.#org,
      ...hookValues(hook, this.#seal),
    );
  }

  async hooks(communityId: string): Promise<Hook[]> {
    const rows = await this.#ask<HookColumns>(
      `SELECT ${HOOK_COLUMNS} FROM webhook WHERE org_id = $1 AND community_id = $2 ORDER BY created_at, id`,
      this.#org,
      communityId,
    );
    // What an older yingda kept as it was.
    for (const { id, secret } of rows) if (!this.#seal.isSealed(secret)) await this.#sealed(id, secret);
    return rows.map((row) => hookFromRow(row, this.#seal));
  }

  async #sealed(id: string, secret: string): Promise<void> {
    await this.#ask(
      'UPDATE webhook SET secret = $3 WHERE org_id = $1 AND id = $2 AND secret = $4',
      this.#org,
      id,
      this.#seal.close(secret, sealedOf(id)),
      secret,
    );
  }

  async changeHook(communityId: string, id: string, patch: HookPatch): Promise<boolean> {
    const before = (await this.hooks(communityId)).find((hook) => hook.id === id);
    if (!before) return false;
    const { url, secret, kinds, on } = { ...before, ...patch };
    return this.#did(
      `UPDATE webhook SET url = $4, secret = $5, kinds = $6, is_on = $7
       WHERE org_id = $1 AND community_id = $2 AND id = $3 RETURNING id`,
      communityId,
      id,
      url,
      this.#seal.close(secret, sealedOf(id)),
      listed(kinds),
      on ? 1 : 0,
    );
  }

  async dropHook(communityId: string, id: string): Promise<boolean> {
    await this.#ask(
      'DELETE FROM webhook_delivery WHERE org_id = $1 AND community_id = $2 AND webhook_id = $3',
      this.#org,
      communityId,
      id,
    );
    return this.#did(
      'DELETE FROM webhook WHERE org_id = $1 AND community_id = $2 AND id = $3 RETURNING id',
      communityId,
      id,
    );
  }

  async queueDeliveries(deliveries: readonly HookDelivery[]): Promise<void> {
    for (const delivery of deliveries)
      await this.#ask(
        `INSERT INTO webhook_delivery (org_id, ${DELIVERY_COLUMNS}) VALUES (${placesFor(11)}) ON CONFLICT DO NOTHING`,
        this.#org,
        ...deliveryValues(delivery),
      );
  }

  async dueDeliveries(communityId: string, at: number, limit: number): Promise<HookDelivery[]> {
    const rows = await this.#ask<DeliveryColumns>(
      `SELECT ${DELIVERY_COLUMNS} FROM webhook_delivery
       WHERE org_id = $1 AND community_id = $2 AND state = 'pending' AND due_at <= $3
       AND webhook_id IN (SELECT id FROM webhook WHERE org_id = $1 AND community_id = $2 AND is_on = 1)
       ORDER BY due_at, seq LIMIT $4`,
      this.#org,
      communityId,
      at,
      limit,
    );
    return rows.map(deliveryFromRow);
  }

  async delivered(id: string, { state, attempts, dueAt, doneAt, answer }: DeliveryOutcome): Promise<void> {
    await this.#ask(
      `UPDATE webhook_delivery SET state = $3, attempts = $4, due_at = $5, done_at = $6, answer = $7
       WHERE org_id = $1 AND id = $2`,
      this.#org,
      id,
      state,
      attempts,
      dueAt,
      doneAt,
      answer,
    );
  }

  async deliveries(
    communityId: string,
    { hookId, state, below, limit }: DeliveryQuery,
  ): Promise<HookDelivery[]> {
    const rows = await this.#ask<DeliveryColumns>(
      `SELECT ${DELIVERY_COLUMNS} FROM webhook_delivery
       WHERE org_id = $1 AND community_id = $2 AND (CAST($3 AS text) = '' OR webhook_id = $3)
       AND (CAST($4 AS text) = '' OR state = $4) AND seq < $5
       ORDER BY at DESC, seq DESC, id LIMIT $6`,
      this.#org,
      communityId,
      hookId ?? '',
      state ?? '',
      below ?? Number.MAX_SAFE_INTEGER,
      limit,
    );
    return rows.map(deliveryFromRow);
  }

  async redriveDeliveries(communityId: string, ids: readonly string[] | null, at: number): Promise<number> {
    let again = 0;
    for (const id of ids ?? ['']) {
      const rows = await this.#ask(
        `UPDATE webhook_delivery SET state = 'pending', attempts = 0, due_at = $3, done_at = NULL
         WHERE org_id = $1 AND community_id = $2 AND state = 'failed' AND (CAST($4 AS text) = '' OR id = $4) RETURNING id`,
        this.#org,
        communityId,
        at,
        id,
      );
      again += rows.length;
    }
    return again;
  }

  async dropDeliveries(communityId: string, before: number, limit: number): Promise<number> {
    const rows = await this.#ask(
      `DELETE FROM webhook_delivery WHERE org_id = $1 AND id IN (
         SELECT id FROM webhook_delivery WHERE org_id = $1 AND community_id = $2 AND done_at < $3 LIMIT $4) RETURNING id`,
      this.#org,
      communityId,
      before,
      limit,
    );
    return rows.length;
  }

  /** @returns whether a row was touched */
  async #did(sql: string, ...values: (string | number)[]): Promise<boolean> {
    return (await this.#ask(sql, this.#org, ...values)).length > 0;
  }
}
