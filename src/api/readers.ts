/** Who has a conversation open just now: two who are about to take the same one see each other. */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { StaffDesk } from '../staff.ts';
import type { Store } from '../store.ts';
import { colleague } from './gate.ts';
import type { Routes } from './route.ts';
import type { StaffFeed } from './staff-feed.ts';

/** Among the small records, one a conversation; scripts-zh/standards/retention.yaml says how long. */
const SPACE = 'readers';
/** Pages say every 15 seconds that they are still open; whoever has missed two is gone. */
const HERE_MS = 40_000;

const kept = z.record(z.string(), z.object({ name: z.string(), at: z.number() })).catch({});

export interface ReaderRouteOptions {
  readonly staff: () => StaffDesk;
  readonly store: Pick<Store, 'kept' | 'keep'>;
  readonly feed: Pick<StaffFeed, 'tellReaders'>;
  readonly clock: Clock;
}

export function readerRoutes(routes: Routes, { staff, store, feed, clock }: ReaderRouteOptions): void {
  // One after the other: two who come at once are both written down. Of another instance they are at the next word.
  let turn: Promise<unknown> = Promise.resolve();

  async function noted(conversation: string, id: string, name: string, here: boolean) {
    const now = clock.now();
    const before = kept.parse(await store.kept(SPACE, conversation));
    const { [id]: own, ...all } = before;
    const others = Object.fromEntries(Object.entries(all).filter(([, { at }]) => now - at < HERE_MS));
    await store.keep(SPACE, conversation, { ...others, ...(here && { [id]: { name, at: now } }) }, now);
    if ((own !== undefined && now - own.at < HERE_MS) !== here) feed.tellReaders(conversation);
    return Object.entries(others).map(([reader, { name }]) => ({ id: reader, name }));
  }

  routes.add(
    {
      method: 'POST',
      url: '/conversations/:id/readers',
      wants: 'desk',
      about: 'I have it open, or no more; the colleagues who have it open too',
      params: z.strictObject({ id: z.string().min(1).max(80) }),
      body: z.strictObject({ here: z.boolean() }),
    },
    async ({ params, body, visitor }) => {
      if (!(await staff().conversation(params.id)))
        throw new YingdaError('E_NOT_FOUND', 'there is no such conversation');
      const { id, name } = colleague(visitor);
      const next = turn.then(() => noted(params.id, id, name, body.here));
      turn = next.catch(() => undefined);
      return { readers: await next };
    },
  );
}
