/** What is kept of one owner: found, shown whole, erased from every table, and not brought back by a redelivery. */
import { describe, expect, it } from 'vitest';
import { NEW_CONVERSATION, type PersonSought, type Store } from '../../../src/index.ts';
import { C, HOMES, inbound, MINUTE, said, storeBench, T } from './bench.ts';

const PICTURE = `${'a'.repeat(32)}.jpg`;
const AT_HOME = { home: '3栋1单元1502', name: '林女士' };
const SHARED = `${'b'.repeat(32)}.jpg`;
const WORDS = ['厨房漏水', '林女士', '13800000098', '只有我知道', PICTURE, 'wx-lin-1', '1502'];

/** @param open gives an empty store of its own on every call */
export function peopleCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk, commit, file } = storeBench(open, (opened) => {
    store = opened;
  });
  const LIN = { thread: 'wx-lin-1', sender: 'wx-lin-1' };

  /** Somebody with a row in every table. @returns the conversation and the ticket */
  async function lived() {
    await store.importHomes(C, HOMES);
    const id = await talk('wx-lin-1', { text: '我家厨房漏水，只有我知道', messageId: 'm-first' });
    await store.verifyOccupant(id, HOMES[0]?.address ?? {});
    const [row] = await store.waiting(id);
    const filed = await file(
      id,
      { attachments: [PICTURE, SHARED], state: 'closed' },
      { inbox: [row?.id ?? ''], timer: `turn:${id}` },
    );
    await commit({
      conversationId: id,
      write: () => ({
        next: { ...NEW_CONVERSATION, surname: '林女士' },
        received: [
          {
            id: row?.id ?? '',
            from: 'owner',
            text: '我家厨房漏水，只有我知道',
            attachments: [PICTURE],
            at: T,
            meaning: null,
          },
        ],
        said: [{ ...said('s1'), text: '林女士您好' }],
        effects: [
          { kind: 'learn', surname: '林', phone: '13800000098' },
          { kind: 'subscribe', wanted: false },
          { kind: 'note', ticketId: filed.id, note: 'supplement', text: '只有我知道' },
          { kind: 'internal_note', by: { id: 'u1', name: '小陈' }, text: '林女士很急' },
          { kind: 'alert', reason: 'emergency:x', roles: [], ticketId: filed.id, text: '林女士家厨房漏水' },
          { kind: 'timer', name: 'remind', inMs: 1000 },
        ],
      }),
    });
    await store.warnings.raise(
      {
        id: 'warning-1',
        communityId: C,
        rule: 'words',
        at: T,
        updatedAt: T,
        detail: { topic: 'media', building: null, homes: 1, tickets: [], conversations: [id] },
        seen: null,
      },
      { reason: 'warning:words', roles: [], ticketId: null, conversationId: id, list: '', notice: null },
    );
    const sheet = {
      id: 'paper-1',
      kind: 'register:key',
      communityId: C,
      key: '3-2-1502',
      state: 'lent',
      subject: '1502',
      person: (await store.findPeople({ by: 'sender', channel: 'test', sender: 'wx-lin-1' }))[0]?.id ?? null,
      at: T,
      attachments: [PICTURE],
      body: { borrower: '林女士' },
    };
    await store.papers.make(
      [
        sheet,
        { ...sheet, id: 'paper-2', key: 'other', person: null, body: {} },
        // Nobody knew whose phone it is when it was laid down.
        { ...sheet, id: 'paper-3', key: 'unknown', person: null, body: { values: { phone: '13800000098' } } },
        // No phone on it: only who lives where.
        { ...sheet, id: 'paper-4', key: 'named', person: null, body: { values: AT_HOME } },
      ],
      '前台甲',
      T,
    );
    await store.papers.change('paper-1', 1, { state: 'returned' }, '前台甲', T);
    await store.papers.change('paper-2', 1, { subject: null, attachments: [] }, '前台甲', T);
    const contact = { address: HOMES[0]?.address ?? {}, phone: '13800000098', role: 'owner' } as const;
    await store.importContacts(C, [contact]);
    const homes = await store.notices.noticeHomes(C, T);
    const home = homes.find(({ people }) => people.length > 0);
    await store.notices.keepNotice(
      {
        id: 'n1',
        communityId: C,
        kind: 'NOTICE-GENERAL',
        emergency: false,
        slots: {},
        segment: {},
        by: { id: 'a1', name: '主管甲' },
        at: T,
      },
      [
        {
          homeId: home?.id ?? '',
          personId: home?.people[0]?.id ?? '',
          conversationId: id,
          leftOut: null,
          slots: { surname: '林女士' },
        },
      ],
    );
    await store.keepWordingUses([
      {
        id: 'act-1',
        communityId: C,
        phrase: 'OPEN-5.1.chat',
        version: 'v1',
        outcome: 'edited',
        wording: '林女士请讲',
        conversationId: id,
        by: 's1',
        at: T,
      },
    ]);
    await store.accept(C, [inbound({ ...LIN, text: '林女士又来了', messageId: 'm-waits' })], T, () => T);
    await store.keep('channel:slack', `conversation:${id}`, { ts: '1' }, T);
    await store.keep('channel:slack', 'thread:1', { conversation: id }, T);
    await store.keep('channel:botkit', 'storage:x/wx-lin-1/', { eTag: '1', words: '厨房漏水' }, T);
    return { id, filed };
  }

  /** Somebody else, whose things look alike. */
  async function other() {
    const id = await talk('wx-lin-12', { text: '别人的话', images: [SHARED] });
    const filed = await file(id, { phone: '13800000077', contactName: '吴先生', summary: '别人的事' });
    await store.keep('channel:slack', `conversation:${id}`, { ts: '2' }, T);
    await store.keep('channel:botkit', 'storage:x/wx-lin-12/', { eTag: '1' }, T);
    return { id, filed };
  }

  const one = async (sought: PersonSought) => {
    const found = await store.findPeople(sought);
    expect(found).toHaveLength(1);
    return found[0]?.id ?? '';
  };
  const bySender = (sender: string) => one({ by: 'sender', channel: 'test', sender });

  describe('an owner', () => {
    it('is known from a conversation: homes, tickets, other conversations; erased, nothing is', async () => {
      const { id, filed } = await lived();
      await other();
      expect(await store.customer(id)).toMatchObject({
        person: await bySender('wx-lin-1'),
        homes: [{ address: HOMES[0]?.address, verified: true, tags: [] }],
        conversations: [],
        tickets: [{ id: filed.id }],
      });
      expect(await store.customer('none')).toBeNull();
      await store.erasePerson(await bySender('wx-lin-1'), T + MINUTE);
      expect(await store.customer(id)).toBeNull();
    });

    it('is found by id, phone, ticket and account, and nobody else is', async () => {
      const { filed } = await lived();
      await other();
      const id = await bySender('wx-lin-1');
      expect(await store.findPeople({ by: 'id', id })).toEqual([
        {
          id,
          surname: '林',
          phone: '13800000098',
          identities: [{ channel: 'test', sender: 'wx-lin-1' }],
          tickets: 1,
          openTickets: [],
        },
      ]);
      expect(await one({ by: 'phone', phone: '13800000098' })).toBe(id);
      expect(await one({ by: 'ticket', number: filed.number })).toBe(id);
      const wu = await bySender('wx-lin-12');
      expect(wu).not.toBe(id);
      expect(await store.findPeople({ by: 'id', id: wu })).toMatchObject([{ openTickets: ['BX-1122-002'] }]);
      for (const nobody of [
        { by: 'id', id: 'x' },
        { by: 'phone', phone: '13800000000' },
        { by: 'ticket', number: 'BX-1122-009' },
        { by: 'sender', channel: 'far', sender: 'wx-lin-1' },
      ] as const)
        expect(await store.findPeople(nobody)).toEqual([]);
    });

    it('is shown whole: every table that speaks of them', async () => {
      await lived();
      await other();
      const record = (await store.personRecord(await bySender('wx-lin-1'))) ?? {};
      expect(Object.entries(record).filter(([, rows]) => rows.length === 0)).toEqual(
        [['outbox', []]].slice(1),
      );
      expect(
        Object.fromEntries(Object.entries(record).map(([table, rows]) => [table, rows.length])),
      ).toMatchObject({
        person: 1,
        identity: 1,
        occupancy: 1,
        home: 1,
        conversation: 1,
        inbox: 2,
        message: 2,
        outbox: 1,
        conversation_note: 1,
        ticket: 1,
        ticket_note: 1,
        paper: 3,
        paper_version: 4,
        alert: 2,
        adapter_state: 3,
      });
      expect(record.conversation?.[0]).toMatchObject({ state: { surname: '林女士' } });
      expect(record.message?.[0]).toMatchObject({ attachments: [PICTURE] });
      // The words of what was answered stand in the message alone, where they are swept.
      const answered = record.inbox?.filter(({ state }) => state === 'done');
      expect(answered?.map(({ payload }) => payload)).toEqual([{}]);
      const text = JSON.stringify(record);
      for (const word of WORDS) expect(text).toContain(word);
      for (const word of ['别人', '吴先生', '13800000077', 'wx-lin-12']) expect(text).not.toContain(word);
      expect(await store.personRecord('x')).toBeNull();
    });

    it('erased, is known again by a phone that only a ticket has', async () => {
      await lived();
      await other();
      const wu = await bySender('wx-lin-12');
      const phone = { by: 'phone', phone: '13800000077' } as const;
      expect((await store.personRecord(wu))?.person).toMatchObject([{ phone: null }]);
      expect(await store.areErased([phone])).toEqual([false]);
      await store.erasePerson(wu, T + MINUTE);
      expect(await store.areErased([phone])).toEqual([true]);
    });

    it('is erased from every table, files included; tickets, numbers and the log stay; nobody else is touched', async () => {
      const { id, filed } = await lived();
      const wu = await other();
      const person = await bySender('wx-lin-1');
      const neighbours = await store.personRecord(await bySender('wx-lin-12'));
      const events = (await store.events(0, 1000)).length;
      const erased = await store.erasePerson(person, T + MINUTE);
      // The other picture is somebody else's too.
      expect(erased?.media).toEqual([PICTURE]);
      expect(erased?.rows).toMatchObject({ person: 1, message: 2, inbox: 2, ticket: 1, adapter_state: 3 });
      expect(await store.personRecord(person)).toBeNull();
      expect(await store.findPeople({ by: 'phone', phone: '13800000098' })).toEqual([]);
      // An old sheet would bring them back: what was on it is known again.
      const key = { by: 'paper', kind: 'register:key', communityId: C } as const;
      expect(
        await store.areErased([
          { by: 'phone', phone: '13800000098' },
          { by: 'phone', phone: '13800000077' },
          { ...key, key: '3-2-1502' },
          { ...key, key: 'other' },
          { ...key, communityId: 'far', key: '3-2-1502' },
          { by: 'name', communityId: C, ...AT_HOME },
          { by: 'name', communityId: C, ...AT_HOME, home: '5栋1单元604' },
        ]),
      ).toEqual([true, false, true, false, false, true, false]);
      expect(await store.personRecord(await bySender('wx-lin-12'))).toEqual(neighbours);

      const left = JSON.stringify({
        conversation: await store.conversation(id),
        waiting: await store.waiting(id),
        messages: await store.messages(id, 0, 100),
        notes: await store.notes(id),
        ticket: await store.ticketById(filed.id),
        events: await store.events(0, 1000),
        alerts: await store.alerts(C, 100),
        outbox: await store.outboxDue(T + MINUTE, 100),
        dead: await store.deadLetters(100),
        wordings: await store.editedWordings(C, 0, 100),
        papers: await store.papers.find({}),
        paper: await store.papers.history('paper-1'),
        slack: await store.kept('channel:slack', `conversation:${id}`),
        thread: await store.kept('channel:slack', 'thread:1'),
        botkit: await store.kept('channel:botkit', 'storage:x/wx-lin-1/'),
      });
      // Ids of tickets are counted: one may look like a room.
      for (const word of WORDS) expect(left.replace(/ticket-[0-9]+/g, 'ticket')).not.toContain(word);
      expect(await store.ticketById(filed.id)).toMatchObject({
        number: filed.number,
        kind: 'repair',
        state: 'closed',
        reporter: null,
        phone: null,
        summary: '',
        attachments: [],
        address: { building: '3' },
      });
      expect(await store.papers.get('paper-1')).toMatchObject({
        kind: 'register:key',
        state: 'returned',
        key: 'erased:paper-1',
        erased: true,
        body: {},
      });
      expect(await store.papers.get('paper-2')).toMatchObject({ key: 'other', erased: false });
      expect(await store.papers.get('paper-3')).toMatchObject({ erased: true, body: {} });
      expect(await store.papers.get('paper-4')).toMatchObject({ erased: true, body: {}, attachments: [] });
      expect(await store.nextDue(id)).toBeNull();
      expect(await store.kept('channel:slack', `conversation:${wu.id}`)).toEqual({ ts: '2' });
      expect(await store.kept('channel:botkit', 'storage:x/wx-lin-12/')).toEqual({ eTag: '1' });
      const log = await store.events(0, 1000);
      expect(log).toHaveLength(events + 1);
      expect(log.at(-1)).toMatchObject({ kind: 'person.erased', at: T + MINUTE, data: { person } });
      expect(await store.erasePerson(person, T + MINUTE)).toBeNull();
    });

    it('who was erased is not brought back by what is delivered again; who writes anew is somebody new', async () => {
      await lived();
      const person = await bySender('wx-lin-1');
      await store.erasePerson(person, T + MINUTE);
      const before = await store.counts(C);
      const again = [
        inbound({ ...LIN, messageId: 'm-first', sentAt: T }),
        inbound({ ...LIN, messageId: 'm-other', sentAt: T + MINUTE }),
        inbound({ ...LIN, messageId: 'm-waits', sentAt: null }),
      ];
      expect((await store.accept(C, again, T + 2 * MINUTE, () => T)).map(({ outcome }) => outcome)).toEqual([
        'known',
        'known',
        'known',
      ]);
      expect(await store.counts(C)).toEqual(before);
      expect(await store.conversationId('test', 'wx-lin-1', 'wx-lin-1')).toBeNull();
      const mixed = [
        inbound({ ...LIN, messageId: 'm-first', sentAt: T }),
        inbound({ thread: 'wu', sender: 'wu', sentAt: T }),
        inbound({ ...LIN, messageId: 'm-new', sentAt: T + 2 * MINUTE, text: '新的事' }),
      ];
      const accepted = await store.accept(C, mixed, T + 2 * MINUTE, () => T);
      expect(accepted.map(({ outcome }) => outcome)).toEqual(['known', 'new', 'new']);
      expect((await store.waiting(accepted[2]?.conversationId ?? '')).map((row) => row.inbound.text)).toEqual(
        ['新的事'],
      );
      expect(await store.findPeople({ by: 'sender', channel: 'test', sender: 'wx-lin-1' })).toMatchObject([
        { surname: null, phone: null, tickets: 0 },
      ]);
      expect(await bySender('wx-lin-1')).not.toBe(person);
    });
  });
}
