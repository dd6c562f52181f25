/** Imported registers, and the facts a decision reads from them. */
import { describe, expect, it } from 'vitest';
import type { Address, Effect, Store } from '../../../src/index.ts';
import { address, C, DAY, HOMES, home, MINUTE, OTHER, storeBench, T } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function registerCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk, commit, file, factsOf } = storeBench(open, (opened) => {
    store = opened;
  });

  describe('imports and facts', () => {
    it('imports twice keep one row each', async () => {
      const staff = [{ number: '01', name: '张工', role: '工程维修', phone: '13700000000' }];
      const roster = [{ day: DAY, shift: '白班', from: '08:00', to: '20:00', staffNumber: '01' }];
      for (let times = 0; times < 2; times++) {
        expect(await store.importHomes(C, HOMES)).toBe(HOMES.length);
        expect(await store.importStaff(C, staff)).toBe(1);
        expect(await store.importRoster(C, roster)).toBe(1);
      }
      expect(await store.importHomes(C, [home('5', '605', '1')])).toBe(HOMES.length + 1);
      expect(await store.counts(C)).toMatchObject({
        home: HOMES.length + 1,
        staff: 1,
        roster: 1,
        ticket: 0,
        conversation: 0,
      });
      expect(await store.counts(OTHER)).toMatchObject({ home: 0, staff: 0 });
    });

    it('tell who is on duty, over midnight too, in the order of the roles asked for', async () => {
      await store.importStaff(C, [
        { number: '01', name: '工程甲', role: '工程维修', phone: '13700000001' },
        { number: '02', name: '工程乙', role: '工程维修', phone: '13700000002' },
        { number: '03', name: '经理甲', role: '项目经理', phone: '13700000003' },
      ]);
      await store.importRoster(C, [
        { day: '2024-11-21', shift: '夜班', from: '20:00', to: '08:00', staffNumber: '02' },
        { day: DAY, shift: '白班', from: '08:00', to: '20:00', staffNumber: '01' },
        { day: DAY, shift: '值班', from: '09:00', to: '18:00', staffNumber: '03' },
      ]);
      const at = async (time: string, ...roles: string[]) =>
        (await store.onDuty(C, roles, Date.parse(`${time}:00+08:00`))).map(({ name }) => name);
      expect(await at('2024-11-22T10:00', '项目经理', '工程维修', '安保')).toEqual(['经理甲', '工程甲']);
      expect(await at('2024-11-22T10:00', '工程维修', '项目经理', '工程维修')).toEqual(['工程甲', '经理甲']);
      expect(await at('2024-11-21T19:59', '工程维修')).toEqual([]);
      expect(await at('2024-11-21T23:30', '工程维修')).toEqual(['工程乙']);
      expect(await at('2024-11-22T07:59', '工程维修')).toEqual(['工程乙']);
      expect(await at('2024-11-22T08:00', '工程维修')).toEqual(['工程甲']);
      expect(await at('2024-11-22T20:00', '工程维修')).toEqual([]);
      expect(await store.onDuty(OTHER, ['工程维修'], T)).toEqual([]);
    });

    it('tell how staff are reached; an import that does not say it leaves it', async () => {
      const anna = { number: '01', name: '前台甲', role: '前台客服', phone: '13700000001' };
      const ben = { number: '02', name: '管家甲', role: '片区管家', phone: '13700000002' };
      const known = { wecom: 'anna', mail: 'anna@example.com', slack: 'U01 U02' };
      await store.importStaff(C, [{ ...anna, ...known }, ben]);
      await store.importStaff(C, [anna]);
      await store.importRoster(C, [
        { day: DAY, shift: '白班', from: '00:00', to: '00:00', staffNumber: '01' },
      ]);
      const reached = [
        { ...anna, ...known },
        { ...ben, wecom: null, mail: null, slack: null },
      ];
      expect(await store.onDuty(C, ['片区管家', '前台客服'], T)).toEqual(reached.slice(0, 1));
      expect(await store.colleagues(C, ['片区管家', '前台客服', '片区管家'])).toEqual(reached.reverse());
      expect(await store.colleagues(C, ['安保'])).toEqual([]);
      expect((await store.colleagues(C, null)).map(({ number }) => number)).toEqual(['01', '02']);
      expect(await store.colleagues(OTHER, ['片区管家'])).toEqual([]);
    });

    it('tell what the communities are called', async () => {
      expect(await store.communityNames()).toEqual({ [C]: '云栖花园', [OTHER]: '锦绣苑' });
    });

    it('tell which buildings have a name, each once', async () => {
      await store.importHomes(C, [
        ...HOMES,
        home('听荷轩', '302'),
        home('听荷轩', '402'),
        home('A', '101'),
        home('观澜轩', '101'),
      ]);
      expect((await store.namedBuildings(C)).sort()).toEqual(['听荷轩', '观澜轩'].sort());
      expect(await store.namedBuildings(OTHER)).toEqual([]);
    });

    it('check nothing while no homes are known', async () => {
      await store.importHomes(OTHER, HOMES);
      expect(await factsOf(await talk('lin'), { address: address('3', '1502') })).toMatchObject({
        homesKnown: false,
        address: null,
        asked: null,
        tickets: [],
      });
    });

    it.each<[string, Address, object]>([
      [
        'a room with its unit',
        address('3', '1502', '2'),
        { found: 'room', homeId: expect.any(String), units: ['2'], nearest: null },
      ],
      [
        'a room in several units',
        address('3', '1502'),
        { found: 'room', homeId: null, units: ['1', '2'], nearest: null },
      ],
      [
        'a room in one unit',
        address('3', '1601'),
        { found: 'room', homeId: expect.any(String), units: ['2'] },
      ],
      [
        'a room of a building without units',
        address('10', '1802'),
        { found: 'room', homeId: expect.any(String), units: [] },
      ],
      [
        '"18B", the second flat of the 18th floor',
        address('10', '18B'),
        { found: 'room', homeId: expect.any(String) },
      ],
      ['"18A", which is not there', address('10', '18A'), { found: 'none', homeId: null }],
      ['"0604"', address('5', '0604'), { found: 'room', homeId: expect.any(String), units: ['1'] }],
      ['a building', address('3'), { found: 'building', homeId: null, units: [], nearest: null }],
      ['a unit that is there', address('3', undefined, '2'), { found: 'building' }],
      ['a unit that is not', address('3', undefined, '9'), { found: 'none' }],
      ['no such building', address('99', '1502'), { found: 'none', homeId: null, nearest: null }],
      [
        'a room one digit away',
        address('3', '1609'),
        { found: 'none', homeId: null, units: [], nearest: { building: '3', unit: '2', room: '1601' } },
      ],
      [
        'the same room in another unit',
        address('5', '604', '2'),
        { found: 'none', nearest: { building: '5', unit: '1', room: '604' } },
      ],
      ['a room far from all', address('3', '9988'), { found: 'none', nearest: null }],
    ])('an address: %s', async (_what, asked, fact) => {
      await store.importHomes(C, HOMES);
      const facts = await factsOf(await talk('lin'), { address: asked });
      expect(facts.homesKnown).toBe(true);
      expect(facts.address).toMatchObject({ asked, ...fact });
    });

    it('know the tickets of the person, newest first, over their conversations', async () => {
      const [here, room, wang] = [
        await talk('lin'),
        await talk('lin', { thread: 'room' }),
        await talk('wang'),
      ];
      const old = await file(here, { createdAt: T });
      const recent = await file(room, { createdAt: T + 2, state: 'closed' });
      await file(wang, { createdAt: T + 3 });
      expect((await factsOf(here)).tickets).toMatchObject([
        { id: recent.id, here: false, dueAt: null },
        { id: old.id, here: true, dueAt: T + 30 * MINUTE, number: 'BX-1122-001', issue: '厨房漏水' },
      ]);
      expect((await factsOf(here, { ticket: '002' })).asked?.id).toBe(recent.id);
      expect((await factsOf(here, { ticket: 'BX-1122-001' })).asked?.id).toBe(old.id);
    });

    it("show another person's ticket only with its phone, and by its whole number", async () => {
      const [lin, wang] = [await talk('lin'), await talk('wang')];
      const filed = await file(lin, { phone: '13800000098' });
      const asked = async (ticketNumber: string, phone: string | null) =>
        (await factsOf(wang, { ticket: ticketNumber, phone })).asked;
      expect(await asked(filed.number, null)).toBeNull();
      expect(await asked(filed.number, '13911111111')).toBeNull();
      expect(await asked('001', '13800000098')).toBeNull();
      expect(await asked(filed.number, '13800000098')).toMatchObject({ id: filed.id, here: false });
      const silent = await file(lin, { phone: null });
      expect(await asked(silent.number, null)).toBeNull();
    });

    it('verifyOccupant makes the person verified and their home known; a claim does not', async () => {
      await store.importHomes(C, HOMES);
      const [lin, room, wang] = [
        await talk('lin'),
        await talk('lin', { thread: 'room' }),
        await talk('wang'),
      ];
      expect(await store.verifyOccupant(lin, address('3', '1502'))).toBe(false);
      expect(await store.verifyOccupant(lin, address('99', '1'))).toBe(false);
      expect(await store.verifyOccupant('nobody', address('5', '604'))).toBe(false);
      expect((await factsOf(lin)).person).toMatchObject({ home: null, verified: false });
      const { address: fact } = await factsOf(wang, { address: address('5', '604') });
      await commit({
        conversationId: wang,
        write: () => ({
          effects: [{ kind: 'learn', home: { homeId: fact?.homeId ?? '', address: address('5', '604') } }],
        }),
      });
      expect((await factsOf(wang)).person).toMatchObject({
        home: address('5', '604', '1'),
        verified: false,
      });
      expect(await store.verifyOccupant(lin, address('3', '1502', '2'))).toBe(true);
      expect((await factsOf(room)).person).toMatchObject({
        home: address('3', '1502', '2'),
        verified: true,
      });
      expect((await factsOf(wang)).person?.verified).toBe(false);
    });

    it('know a home by the phone left for it, when asked; the newest record of a home counts', async () => {
      await store.importHomes(C, HOMES);
      const where = address('3', '1502', '2');
      const contact = (phone: string, role: 'owner' | 'tenant') => ({ address: where, phone, role });
      const none = { address: address('99', '1'), phone: '13800000001', role: 'owner' } as const;
      expect(await store.importContacts(C, [contact('13800000098', 'owner'), none])).toBe(1);
      const lin = await talk('lin');
      const reserved = async (phone: string | null, bind = true) =>
        (await factsOf(lin, { address: where, phone, ...(bind && { bind }) })).reserved;
      expect(await reserved('13800000098')).toEqual({ role: 'owner' });
      expect(await reserved('13800000001')).toBeNull();
      expect(await reserved(null)).toBeNull();
      expect(await reserved('13800000098', false)).toBeUndefined();
      await store.importContacts(C, [contact('13900000098', 'tenant')]);
      expect(await reserved('13800000098')).toBeNull();
      expect(await reserved('13900000098')).toEqual({ role: 'tenant' });
    });

    it('bind and unbind homes of a person', async () => {
      await store.importHomes(C, HOMES);
      const lin = await talk('lin');
      const ids = (await store.notices.noticeHomes(C, 0)).map(({ id }) => id);
      const [one = '', two = ''] = ids;
      const does = (...effects: Effect[]) => commit({ conversationId: lin, write: () => ({ effects }) });
      await does(
        { kind: 'bind', homeId: one, role: 'tenant', by: 'phone' },
        { kind: 'bind', homeId: two, role: 'owner', by: 'code' },
      );
      const homes = async () =>
        ((await factsOf(lin)).homes ?? [])
          .map(({ homeId, role, verified }) => [homeId, role, verified])
          .sort();
      expect(await homes()).toEqual(
        [
          [one, 'tenant', true],
          [two, 'owner', true],
        ].sort(),
      );
      await does({ kind: 'unbind', homeId: one });
      expect(await homes()).toEqual([[two, 'owner', true]]);
      await does({ kind: 'unbind', homeId: two });
      expect((await factsOf(lin)).person?.verified).toBe(false);
    });

    it('is healthy', async () => {
      expect(await store.health()).toMatchObject({ ok: true });
    });
  });
}
