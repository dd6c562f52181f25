/** Timers of no conversation in a store of rows: the same SQL for every store. */
import type { Rounds } from '../rounds.ts';
import type { Ask } from './ask.ts';

export class RoundRows implements Rounds {
  readonly #ask: Ask;
  readonly #org: string;

  constructor(ask: Ask, org: string) {
    this.#ask = ask;
    this.#org = org;
  }

  async setTimer({ key, kind, dueAt }: Parameters<Rounds['setTimer']>[0]): Promise<void> {
    await this.#ask(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES ($1, $2, $3, '', $4)
       ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
      this.#org,
      key,
      kind,
      dueAt,
    );
  }
}
