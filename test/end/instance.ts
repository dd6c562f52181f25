/** One instance of a service on a shared database, as a child process that its parent speaks to. */
import { openPostgresStore } from '../../adapters/postgres/store.ts';
import { type Accepted, type Channel, createDesk, systemClock } from '../../src/index.ts';
import { community, library, understander } from '../shared.ts';

/** What the parent says. */
export type Order =
  | { readonly do: 'receive'; readonly call: number; readonly messages: readonly unknown[] }
  | { readonly do: 'stop' };

/** What the child says. */
export type Report =
  | { readonly of: 'ready' }
  | { readonly of: 'accepted'; readonly call: number; readonly accepted: readonly Accepted[] }
  | { readonly of: 'refused'; readonly call: number; readonly why: string }
  | { readonly of: 'turn'; readonly conversationId: string }
  /** Times are of one clock for all processes, in ns. */
  | { readonly of: 'sent'; readonly id: string; readonly begun: string; readonly ended: string }
  | { readonly of: 'fault'; readonly where: string; readonly why: string };

const tell = (report: Report) => process.send?.(report);
/** How long a send is under way, in ms: time for the other instance to overtake, if it could. */
const SEND_MS = 3;

const channel: Channel = {
  name: 'test',
  dedupesSends: false,
  start: async () => undefined,
  stop: async () => undefined,
  send: async ({ id }) => {
    const begun = process.hrtime.bigint();
    await new Promise((resolve) => setTimeout(resolve, SEND_MS));
    tell({ of: 'sent', id, begun: String(begun), ended: String(process.hrtime.bigint()) });
    return { state: 'sent', channelMessageId: id };
  },
};

/** Serves the database of TEST_DATABASE until the parent says stop. */
export async function runInstance(): Promise<void> {
  const store = await openPostgresStore(process.env.TEST_DATABASE ?? '');
  const desk = createDesk({
    store,
    library,
    understander,
    clock: systemClock,
    community,
    channels: [channel],
    quietMs: 5,
    onTurn: (conversationId) => tell({ of: 'turn', conversationId }),
    onError: (error, where) => tell({ of: 'fault', where, why: String(error) }),
  });
  desk.serve();
  await new Promise<void>((stop) => {
    process.on('message', (order: Order) => {
      if (order.do === 'stop') return stop();
      const { call, messages } = order;
      desk.receive(messages).then(
        (accepted) => tell({ of: 'accepted', call, accepted }),
        (error: unknown) => tell({ of: 'refused', call, why: String(error) }),
      );
    });
    tell({ of: 'ready' });
  });
  await desk.stop();
  await store.close();
}
