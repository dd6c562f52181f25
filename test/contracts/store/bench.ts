/** What the cases of the store contract have in common: two communities, messages, turns that write what a case wants. */

import { afterEach, beforeEach } from 'vitest';
import type {
  Address,
  Facts,
  FactsQuery,
  HomeInput,
  Inbound,
  Outcome,
  SaidMessage,
  Store,
  Ticket,
  TurnRequest,
  TurnWrites,
} from '../../../src/index.ts';
import { startClock } from '../../../src/ticket/clock.ts';

/** 10:00 on 22 November 2024 in Shanghai. */
export const T = Date.UTC(2024, 10, 22, 2);
export const DAY = '2024-11-22';
export const MINUTE = 60_000;
export const YEAR = 365 * 24 * 60 * MINUTE;
export const QUIET = 2500;
export const C = 'yunqi';
export const OTHER = 'jinxiu';
export const NOTHING: FactsQuery = { address: null, ticket: null, phone: null };

let serial = 0;

/** A message of an owner, in the direct chat. */
export function inbound(change: Partial<Inbound> = {}): Inbound {
  return {
    channel: 'test',
    medium: 'chat',
    thread: 'lin',
    sender: 'lin',
    messageId: `m${serial++}`,
    sentAt: T,
    from: 'owner',
    text: '你好',
    images: [],
    voices: [],
    audience: 'direct',
    mentioned: false,
    directThread: null,
    ...change,
  };
}

/** A ticket as a turn opens it. */
export function ticket(number: string | undefined, change: Partial<Ticket> = {}): Ticket {
  return {
    id: `ticket-${serial++}`,
    number: number ?? '',
    communityId: C,
    kind: 'repair',
    task: 'work',
    state: 'received',
    urgency: 'normal',
    summary: '厨房漏水',
    issue: '厨房漏水',
    address: { building: '3', unit: '2', room: '1502' },
    place: '厨房',
    addressCheck: 'known',
    homeId: null,
    phone: '13800000098',
    contactName: '林女士',
    fields: { visit_time: '明天上午' },
    assign: '工程维修',
    due: { respond: T + 30 * MINUTE, arrive: null, plan: null, resolve: null },
    attachments: [],
    createdAt: T,
    updatedAt: T,
    assignee: null,
    reporter: null,
    conversationId: null,
    mergedInto: null,
    clock: startClock(T),
    ...change,
  };
}

/** A message of the bot. */
export function said(id: string, purpose: SaidMessage['purpose'] = 'send'): SaidMessage {
  return {
    id,
    from: 'bot',
    text: `答复 ${id}`,
    phrases: [{ id: 'OPEN-1.1.chat', version: 'aaaaaaaaaaaa' }],
    purpose,
  };
}

export const address = (building: string, room?: string, unit?: string): Address => ({
  building,
  ...(unit !== undefined && { unit }),
  ...(room !== undefined && { room }),
});
export const home = (building: string, room: string, unit?: string): HomeInput => ({
  address: address(building, room, unit),
  kind: 'home',
  areaM2: 89,
});
export const HOMES = [
  home('3', '1502', '1'),
  home('3', '1502', '2'),
  home('3', '1601', '2'),
  home('5', '604', '1'),
  home('10', '1802'),
];

/** A turn of the contract: what it answers, and what it writes; the rest is left empty. */
export interface Plan extends Partial<TurnRequest> {
  readonly prefixes?: readonly string[];
  readonly day?: string;
  readonly write?: (numbers: readonly string[], facts: Facts) => Partial<TurnWrites> | undefined;
}

/** Opens the store before every case and closes it after; `opened` is told each. */
export function storeBench(open: () => Promise<Store>, opened: (store: Store) => void) {
  let store: Store;

  beforeEach(async () => {
    store = await open();
    opened(store);
    await store.ensureCommunity({ orgId: 'org', id: C, name: '云栖花园' });
    await store.ensureCommunity({ orgId: 'org', id: OTHER, name: '锦绣苑' });
  });
  afterEach(() => store.close());

  const accept = (messages: readonly Partial<Inbound>[], at = T) =>
    store.accept(C, messages.map(inbound), at, () => at + QUIET);

  /** A conversation with one message waiting. */
  async function talk(sender: string, change: Partial<Inbound> = {}, communityId = C): Promise<string> {
    const [accepted] = await store.accept(
      communityId,
      [inbound({ thread: sender, sender, ...change })],
      T,
      () => T + QUIET,
    );
    return accepted?.conversationId ?? '';
  }

  async function commit(
    ...turns: readonly (Plan & { readonly conversationId: string })[]
  ): Promise<Outcome[]> {
    const batch = await Promise.all(
      turns.map(async (plan) => ({
        assumes: (await store.conversation(plan.conversationId))?.version ?? 0,
        inbox: [],
        timer: null,
        query: NOTHING,
        ...plan,
      })),
    );
    return store.commitTurns(batch, ({ request, conversation, facts }) => ({
      prefixes: request.prefixes ?? [],
      day: request.day ?? DAY,
      write: (numbers) => ({
        next: conversation.state,
        received: [],
        said: [],
        opened: [],
        effects: [],
        phrases: [],
        at: T,
        ...request.write?.(numbers, facts),
      }),
    }));
  }

  async function file(
    conversationId: string,
    change: Partial<Ticket> = {},
    plan: Plan = {},
  ): Promise<Ticket> {
    const [outcome] = await commit({
      conversationId,
      prefixes: ['BX'],
      ...plan,
      write: ([number]) => ({ opened: [ticket(number, change)] }),
    });
    if (outcome?.status !== 'done' || !outcome.opened[0])
      throw new Error(`not filed: ${JSON.stringify(outcome)}`);
    return outcome.opened[0];
  }

  async function factsOf(conversationId: string, query: Partial<FactsQuery> = {}): Promise<Facts> {
    const seen: Facts[] = [];
    await commit({
      conversationId,
      query: { ...NOTHING, ...query },
      write: (_numbers, facts) => void seen.push(facts),
    });
    if (!seen[0]) throw new Error('no facts were read');
    return seen[0];
  }

  const waitingTexts = async (id: string) => (await store.waiting(id)).map((row) => row.inbound.text);
  const dueIds = async (at: number) => (await store.outboxDue(at, 10)).map((row) => row.id);

  return { accept, talk, commit, file, factsOf, waitingTexts, dueIds };
}
