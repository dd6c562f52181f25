/** Tickets: found, changed, moved. */
import { describe, expect, it } from 'vitest';
import { NEW_CONVERSATION, type Store } from '../../../src/index.ts';
import { C, MINUTE, OTHER, QUIET, said, storeBench, T, ticket } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function ticketCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk, commit, file, factsOf, dueIds } = storeBench(open, (opened) => {
    store = opened;
  });

  describe('tickets', () => {
    it('are found by conversation, state, whole number and last three digits', async () => {
      const [a, b] = [await talk('a'), await talk('b')];
      const first = await file(a, { createdAt: T });
      const second = await file(a, { createdAt: T + 1, state: 'done' });
      const third = await file(b, { createdAt: T + 2 });
      expect((await store.tickets(C, {})).map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
      expect((await store.tickets(C, { conversationId: a })).map(({ id }) => id)).toEqual([
        second.id,
        first.id,
      ]);
      expect(
        (await store.tickets(C, { conversationId: a, states: ['received'] })).map(({ id }) => id),
      ).toEqual([first.id]);
      expect(await store.tickets(C, { limit: 1 })).toHaveLength(1);
      expect(await store.tickets(OTHER, {})).toEqual([]);
      const { reporter, ...rest } = (await store.ticket(C, 'BX-1122-001')) ?? ticket('');
      expect(rest).toEqual({
        ...ticket('BX-1122-001'),
        id: first.id,
        conversationId: a,
        reporter: undefined,
      });
      expect(reporter).toEqual(expect.any(String));
      expect((await store.ticket(C, '003'))?.id).toBe(third.id);
      expect(await store.ticket(OTHER, '003')).toBeNull();
    });

    it('are searched by words of what staff see of them, and by their home', async () => {
      const a = await talk('a');
      const home = { building: '9', unit: '2', room: '1105' };
      const first = await file(a, { createdAt: T, issue: '门禁100%打不开_', assignee: 'Wang' });
      const second = await file(a, { createdAt: T + 1, address: home, place: '地下车库' });
      const found = async (filter: object) => (await store.tickets(C, filter)).map(({ id }) => id);
      expect(await found({ text: '100%打' })).toEqual([first.id]);
      expect(await found({ text: '1%0' })).toEqual([]);
      expect(await found({ text: 'WANG' })).toEqual([first.id]);
      expect(await found({ text: '车库' })).toEqual([second.id]);
      expect(await found({ text: 'bx-1122-002' })).toEqual([second.id]);
      expect(await found({ address: home })).toEqual([second.id]);
      expect(await found({ address: { ...home, unit: '1' } })).toEqual([]);
      expect(await found({ address: home, states: ['done'] })).toEqual([]);
    });

    it('are found as outages of a building while open and new, and only where so marked', async () => {
      const [a, b] = [await talk('a'), await talk('b')];
      const outage = { fields: { outage: 'power' } };
      const first = await file(a, { createdAt: T, ...outage });
      const second = await file(a, { createdAt: T + 1, ...outage });
      await file(a, { createdAt: T + 2 });
      await file(a, { createdAt: T + 3, state: 'done', ...outage });
      await file(a, { createdAt: T + 4, address: { building: '5' }, ...outage });
      await file(a, { createdAt: T + 5, kind: 'complaint', ...outage });
      await file(a, { createdAt: T + 6, mergedInto: first.id, ...outage });
      const of = async (since: number, building = '3') =>
        (await factsOf(b, { outage: { building, since } })).outages?.map(({ id }) => id);
      expect(await of(T - 1)).toEqual([second.id, first.id]);
      expect(await of(T)).toEqual([second.id]);
      expect(await of(T - 1, '9')).toEqual([]);
      expect((await factsOf(b)).outages).toEqual([]);
      expect((await factsOf(b, { outage: { building: '3', since: T } })).outages?.[0]?.outage).toBe('power');
    });

    it('call the conversations that they belong to, once each, at the last time that was said', async () => {
      const [a, b, c] = [await talk('a'), await talk('b'), await talk('c')];
      const filed = await file(a);
      const join = (conversationId: string) =>
        commit({
          conversationId,
          write: () => ({
            effects: [{ kind: 'note', ticketId: filed.id, note: 'affected', text: '3-2-1503' }],
          }),
        });
      await join(b);
      await join(b);
      const tell = (at: number) =>
        commit({
          conversationId: a,
          write: () => ({ at, effects: [{ kind: 'tell_linked', ticketId: filed.id, inMs: 1000 }] }),
        });
      await tell(T + MINUTE);
      await tell(T + 2 * MINUTE);
      const timers = (await store.dueTimers(T + MINUTE * 10, 20, T + MINUTE * 20)).filter(
        ({ kind }) => kind === 'progress',
      );
      const timer = (conversationId: string) => ({
        key: `progress:${filed.id}:${conversationId}`,
        kind: 'progress',
        conversationId,
        dueAt: T + 2 * MINUTE + 1000,
      });
      expect(await store.ticketNotes(filed.id)).toEqual(
        [1, 2].map(() => ({ kind: 'affected', text: '3-2-1503', at: expect.any(Number) })),
      );
      expect(await store.ticketNotes('none')).toEqual([]);
      expect(timers).toHaveLength(2);
      expect(timers).toEqual(expect.arrayContaining([timer(a), timer(b)]));
      expect(timers.map(({ conversationId }) => conversationId)).not.toContain(c);
    });

    it.each(['004', '03', '3', 'BX-1123-001', '', '%', '___', '00_', "' OR 1=1 --"])(
      'are not found by %j',
      async (number) => {
        await file(await talk('lin'));
        expect(await store.ticket(C, number)).toBeNull();
      },
    );

    it('are changed by patches: fields and attachments add up', async () => {
      const id = await talk('lin');
      const filed = await file(id, { attachments: ['a.jpg'] });
      await commit({
        conversationId: id,
        write: () => ({
          at: T + MINUTE,
          effects: [
            {
              kind: 'patch',
              ticketId: filed.id,
              patch: {
                urgency: 'urgent',
                phone: '13900000000',
                address: { building: '5' },
                fields: { plate: '皖A' },
                attachments: ['a.jpg', 'b.jpg'],
              },
            },
          ],
        }),
      });
      expect(await store.ticket(C, filed.number)).toEqual({
        ...filed,
        conversationId: id,
        reporter: expect.any(String),
        urgency: 'urgent',
        phone: '13900000000',
        address: { building: '5' },
        fields: { visit_time: '明天上午', plate: '皖A' },
        attachments: ['a.jpg', 'b.jpg'],
        updatedAt: T + MINUTE,
      });
      expect((await store.ticketEvents(filed.id)).map(({ kind }) => kind)).toEqual([
        'ticket.opened',
        'ticket.changed',
      ]);
    });

    it('move by the table; an illegal move fails the turn and leaves nothing behind', async () => {
      const id = await talk('lin');
      const [filed, into] = [await file(id), await file(id)];
      const move = (effect: { move: 'accept' | 'confirm' | 'merge'; reason?: string; into?: string }) => ({
        kind: 'move' as const,
        ticketId: filed.id,
        ...effect,
      });
      await commit({ conversationId: id, write: () => ({ effects: [move({ move: 'accept' })] }) });
      expect(await store.ticket(C, filed.number)).toMatchObject({ state: 'accepted' });
      const before = await store.conversation(id);
      for (const wrong of [move({ move: 'confirm' }), move({ move: 'merge' })]) {
        const note = { kind: 'note' as const, ticketId: filed.id, note: 'urge' as const, text: '快点' };
        const [outcome] = await commit({
          conversationId: id,
          prefixes: ['BX'],
          inbox: (await store.waiting(id)).map((row) => row.id),
          timer: `turn:${id}`,
          write: ([number]) => ({
            next: { ...NEW_CONVERSATION, abuse: 9 },
            said: [said('never')],
            opened: [ticket(number)],
            effects: [{ kind: 'alert', reason: 'x', roles: [], ticketId: null, text: '' }, note, wrong],
          }),
        });
        expect(outcome).toMatchObject({
          status: 'failed',
          error: { code: wrong.move === 'merge' ? 'E_FIELDS_MISSING' : 'E_MOVE_ILLEGAL' },
        });
      }
      expect(await store.conversation(id)).toEqual(before);
      expect(await store.messages(id, 0, 10)).toEqual([]);
      expect(await dueIds(T)).toEqual([]);
      expect(await store.alerts(C, 10)).toEqual([]);
      expect(await store.tickets(C, {})).toHaveLength(2);
      expect(await store.waiting(id)).toHaveLength(1);
      expect(await store.nextDue(id)).toBe(T + QUIET);
      await commit({
        conversationId: id,
        write: () => ({ effects: [move({ move: 'merge', reason: '同一件事', into: into.id })] }),
      });
      expect(await store.ticket(C, filed.number)).toMatchObject({ state: 'merged', mergedInto: into.id });
      expect(await store.ticketEvents(filed.id)).toMatchObject([
        { kind: 'ticket.opened', ticketId: filed.id, conversationId: id, at: T },
        { kind: 'ticket.accept', data: { from: 'received', to: 'accepted' } },
        { kind: 'ticket.merge', data: { from: 'accepted', to: 'merged' } },
      ]);
    });

    it('carry notes, and belong to every conversation that noted something on them', async () => {
      const [a, b] = [await talk('a'), await talk('b')];
      const filed = await file(a);
      await commit({
        conversationId: b,
        write: () => ({
          effects: [
            { kind: 'note', ticketId: filed.id, note: 'urge', text: '快点' },
            { kind: 'alert', reason: 'urge', roles: ['工程维修'], ticketId: filed.id, text: '' },
          ],
        }),
      });
      expect((await store.ticketEvents(filed.id)).map(({ kind }) => kind)).toContain('ticket.note.urge');
      expect(await store.tickets(C, { conversationId: b })).toHaveLength(1);
      expect(await store.alerts(C, 10)).toEqual([
        { reason: 'urge', roles: ['工程维修'], ticketId: filed.id, at: T },
      ]);
      expect(await store.alerts(OTHER, 10)).toEqual([]);
    });

    it('are found by their inner id, whichever community they are of', async () => {
      const here = await file(await talk('lin'));
      const there = await file(await talk('wang', {}, OTHER), { communityId: OTHER });
      expect((await store.ticketById(here.id))?.number).toBe(here.number);
      expect(await store.ticketById(there.id)).toMatchObject({ id: there.id, communityId: OTHER });
      for (const id of ['', 'nothing', here.number, '%']) expect(await store.ticketById(id)).toBeNull();
    });

    it('say who moved them, where a person did', async () => {
      const id = await talk('lin');
      const filed = await file(id);
      const by = { id: 's1', name: '工程甲' };
      const ticketId = filed.id;
      await commit({
        conversationId: id,
        write: () => ({ effects: [{ kind: 'move', ticketId, move: 'accept', by }] }),
      });
      await commit({
        conversationId: id,
        write: () => ({ effects: [{ kind: 'move', ticketId, move: 'start' }] }),
      });
      expect((await store.ticketEvents(ticketId)).map(({ kind, data }) => [kind, data]).slice(1)).toEqual([
        ['ticket.accept', { from: 'received', to: 'accepted', by: '工程甲' }],
        ['ticket.start', { from: 'accepted', to: 'in_progress' }],
      ]);
    });

    it('are looked up for a move by their inner id, within their community', async () => {
      const [lin, wang] = [await talk('lin'), await talk('wang')];
      const filed = await file(lin, { state: 'done' });
      expect((await factsOf(wang, { ticketId: filed.id })).moved).toMatchObject({
        id: filed.id,
        number: filed.number,
        state: 'done',
      });
      expect((await factsOf(wang, { ticketId: 'nothing' })).moved ?? null).toBeNull();
      const far = await talk('far', {}, OTHER);
      expect((await factsOf(far, { ticketId: filed.id })).moved ?? null).toBeNull();
    });
  });
}
