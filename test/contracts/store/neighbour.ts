/** Another organisation in the same database, with the same names for everything: nothing of it may be seen or touched. */
import { expect } from 'vitest';
import { NEW_CONVERSATION, type Store } from '../../../src/index.ts';
import { C, DAY, HOMES, inbound, NOTHING, OTHER, said, T, ticket } from './bench.ts';
import { apiToken } from './credentials.ts';
import { delivery, hook } from './hooks.ts';

/** The org of the neighbour. */
export const NEIGHBOUR = 'neighbour';
const MARK = '隔壁';

/** Fills the neighbour's part: a row in every table, under names that the cases of the contract use too. */
export async function settleNeighbour(store: Store): Promise<void> {
  for (const id of [C, OTHER]) await store.ensureCommunity({ orgId: NEIGHBOUR, id, name: MARK });
  await store.importHomes(C, HOMES.slice(0, 2));
  await store.importStaff(C, [{ number: '08', name: MARK, role: '客服', phone: '13800000001' }]);
  await store.importRoster(C, [{ day: DAY, shift: '白班', from: '08:00', to: '20:00', staffNumber: '08' }]);
  const messages = ['lin', 'wang', 'a', 'b'].map((sender) =>
    inbound({ thread: sender, sender, messageId: 'm0', text: MARK }),
  );
  const [lin] = await store.accept(C, messages, T, () => T);
  const conversationId = lin?.conversationId ?? '';
  await store.verifyOccupant(conversationId, HOMES[0]?.address ?? {});
  await store.commitTurns([{ conversationId, assumes: 0, inbox: [], timer: null, query: NOTHING }], () => ({
    prefixes: ['BX'],
    day: DAY,
    write: ([number]) => {
      const filed = ticket(number, { summary: MARK });
      return {
        next: { ...NEW_CONVERSATION, surname: MARK, handedOff: { reason: 'wish', at: T } },
        received: [
          { id: `${MARK}-1`, from: 'owner', text: MARK, attachments: ['x.jpg'], at: T, meaning: null },
        ],
        said: [{ ...said('s1'), text: MARK }],
        opened: [filed],
        effects: [
          { kind: 'note', ticketId: filed.id, note: 'supplement', text: MARK },
          { kind: 'alert', reason: MARK, roles: ['客服'], ticketId: filed.id, text: MARK },
          { kind: 'internal_note', by: { id: 'u', name: MARK }, text: MARK },
          { kind: 'learn', surname: MARK, phone: '13800000098' },
        ],
        phrases: [{ id: 'OPEN-1.1.chat', version: 'aaaaaaaaaaaa', text: MARK }],
        at: T,
      };
    },
  }));
  await store.keep('channel:test', 'cursor', MARK, T);
  await store.credentials.keepFactor({
    accountId: 'a',
    secret: MARK,
    confirmedAt: T,
    lastStep: 1,
    codes: [MARK],
  });
  await store.credentials.addToken(apiToken('1', { name: MARK }));
  await store.hooks.addHook(hook('h1'));
  await store.hooks.queueDeliveries([delivery('a', 9)]);
  await store.keepDrill({
    id: 'drill-1',
    communityId: C,
    trainee: '08',
    situation: 'OPEN-1',
    caseId: 'x',
    score: 1,
    band: 'fail',
    startedAt: T,
    finishedAt: T,
    detail: MARK,
  });
  const wording = { communityId: C, phrase: 'OPEN-5.1.chat', version: 'v1', at: T };
  await store.keepWordingUses([
    { ...wording, id: 'a', outcome: 'edited', wording: MARK, conversationId, by: 'u' },
  ]);
  await store.decideVariant({
    ...wording,
    id: 'a',
    was: MARK,
    text: MARK,
    state: 'approved',
    conversations: 5,
    agents: 2,
    by: MARK,
  });
}

/** Everything of the neighbour that can be read, in no order of chance. */
async function neighbourStands(store: Store): Promise<unknown> {
  const conversationId = (await store.conversationId('test', 'lin', 'lin')) ?? '';
  const state = {
    conversation: await store.conversation(conversationId),
    waiting: await store.waiting(conversationId),
    messages: await store.messages(conversationId, 0, 100),
    notes: await store.notes(conversationId),
    tickets: await store.tickets(C, {}),
    events: await store.events(0, 1000),
    alerts: await store.alerts(C, 100),
    counts: await store.counts(C),
    staff: await store.staffNumbers(C),
    drills: await store.drills({}),
    wordings: await store.editedWordings(C, 0, 100),
    variants: await store.wordingVariants(C),
    cursor: await store.kept('channel:test', 'cursor'),
    gauges: await store.gauges(T + 1),
    outbox: await store.outboxDue(T, 100),
    due: await store.nextDue(),
  };
  expect(state.tickets).toHaveLength(1);
  return state;
}

/** A store beside its neighbour in one database; when it is closed, the neighbour must stand as before. */
export async function besideNeighbour(store: Store, neighbour: Store): Promise<Store> {
  await settleNeighbour(neighbour);
  const before = await neighbourStands(neighbour);
  return new Proxy(store, {
    get: (target, name: keyof Store) => {
      if (name === 'close')
        return async () => {
          expect(await neighbourStands(neighbour)).toEqual(before);
          await target.close();
        };
      const value: unknown = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
