/** Notices to owners: who is found for them, what is kept of them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { NEW_CONVERSATION, type NoticeRecord, type Store } from '../../../src/index.ts';
import { address, C, HOMES, OTHER, said, storeBench, T } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function noticeCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk, commit } = storeBench(open, (opened) => {
    store = opened;
  });
  const notice = (change: Partial<NoticeRecord> = {}): NoticeRecord => ({
    id: 'n1',
    communityId: C,
    kind: 'NOTICE-GENERAL',
    emergency: false,
    slots: { content: '周六清洗水箱' },
    segment: { buildings: ['5'] },
    by: { id: 'a1', name: '主管甲' },
    at: T,
    ...change,
  });
  const home = async (text: string) =>
    (await store.notices.noticeHomes(C, T)).find(
      ({ address: { building, unit, room } }) => [building, unit, room].filter(Boolean).join('-') === text,
    );

  describe('notices', () => {
    beforeEach(async () => {
      await store.importHomes(C, HOMES);
    });

    it('find every home, with who lives there and where they are written to', async () => {
      const lin = await talk('lin');
      await store.verifyOccupant(lin, address('3', '1502', '2'));
      await commit({
        conversationId: lin,
        write: () => ({ effects: [{ kind: 'learn', surname: '林', gender: 'f', phone: '13800000098' }] }),
      });
      const homes = await store.notices.noticeHomes(C, T);
      expect(homes).toHaveLength(HOMES.length);
      expect(await store.notices.noticeHomes(OTHER, T)).toEqual([]);
      expect(homes.filter(({ people }) => people.length > 0)).toEqual([
        {
          id: expect.any(String),
          address: expect.objectContaining(address('3', '1502', '2')),
          tags: [],
          people: [
            {
              id: expect.any(String),
              role: 'owner',
              verified: true,
              surname: '林',
              gender: 'f',
              phone: '13800000098',
              optedOut: false,
              lately: 0,
              talk: expect.objectContaining({ conversationId: lin, thread: 'lin', sender: 'lin' }),
            },
          ],
        },
      ]);
    });

    it('write to nobody in a room of many, nor to whoever was only on the phone', async () => {
      for (const flag of ['room', 'byPhone'] as const) {
        const lin = await talk(flag);
        await store.verifyOccupant(lin, address('3', '1502', '2'));
        await commit({
          conversationId: lin,
          write: () => ({ next: { ...NEW_CONVERSATION, [flag]: true } }),
        });
      }
      expect((await home('3-2-1502'))?.people.map(({ talk: where }) => where)).toEqual([null, null]);
    });

    it('are kept once; what became of the message is told', async () => {
      const lin = await talk('lin');
      await store.verifyOccupant(lin, address('3', '1502', '2'));
      const found = await home('3-2-1502');
      const [person] = found?.people ?? [];
      const row = {
        homeId: found?.id ?? '',
        personId: person?.id ?? '',
        conversationId: lin,
        leftOut: null,
        slots: { content: '周六清洗水箱' },
      };
      const other = (await home('5-1-604'))?.id ?? '';
      const nobody = {
        homeId: other,
        personId: '',
        conversationId: null,
        leftOut: 'no_contact',
        slots: {},
      } as const;
      expect(await store.notices.keepNotice(notice(), [row, nobody])).toBe(true);
      expect(await store.notices.keepNotice(notice({ kind: 'NOTICE-WEATHER' }), [])).toBe(false);
      await store.notices.keepNotice(notice({ id: 'n2', emergency: true, at: T + 1 }), [row]);
      expect((await store.notices.notices(C, 10)).map(({ id }) => id)).toEqual(['n2', 'n1']);
      expect(await store.notices.notices(OTHER, 10)).toEqual([]);
      expect(await store.notices.notice('n1')).toEqual(notice());
      expect((await store.notices.noticesUntold(C)).map(({ id }) => id)).toEqual(['n1', 'n2']);
      expect(
        (await store.notices.noticeHomes(C, T)).find(({ id }) => id === found?.id)?.people[0]?.lately,
      ).toBe(1);

      await commit({
        conversationId: lin,
        write: () => ({
          said: [said('told')],
          effects: [{ kind: 'noticed', notice: 'n1', home: row.homeId }],
        }),
      });
      expect((await store.notices.noticesUntold(C)).map(({ id }) => id)).toEqual(['n2']);
      const became = async () =>
        (await store.notices.noticeRecipients('n1')).map(({ leftOut, sent, error }) => [
          leftOut,
          sent,
          error,
        ]);
      expect(await became()).toEqual([
        [null, 'pending', null],
        ['no_contact', null, null],
      ]);
      await store.markFailed('told', 'window_closed', null, T);
      expect((await became())[0]).toEqual([null, 'failed', 'window_closed']);
    });

    it('know who wants none, until they want them again', async () => {
      const lin = await talk('lin');
      await store.verifyOccupant(lin, address('3', '1502', '2'));
      const out = async () => (await home('3-2-1502'))?.people[0]?.optedOut;
      for (const wanted of [false, false, true, true, false]) {
        await commit({ conversationId: lin, write: () => ({ effects: [{ kind: 'subscribe', wanted }] }) });
        expect(await out()).toBe(!wanted);
      }
      const [lee] = await store.findPeople({ by: 'sender', channel: 'test', sender: 'lin' });
      expect((await store.personRecord(lee?.id ?? ''))?.notice_opt_out).toHaveLength(1);
      const erased = await store.erasePerson(lee?.id ?? '', T);
      expect(erased?.rows.notice_opt_out).toBe(1);
    });

    it('go by tags that are replaced as a whole', async () => {
      const where = address('3', '1502', '2');
      expect(await store.notices.tagHomes(C, [{ address: where, tags: ['重点客户', '空置', '空置'] }])).toBe(
        1,
      );
      expect((await home('3-2-1502'))?.tags).toHaveLength(2);
      expect(
        await store.notices.tagHomes(C, [
          { address: where, tags: ['重点客户'] },
          { address: address('99', '1'), tags: ['空置'] },
        ]),
      ).toBe(1);
      expect((await home('3-2-1502'))?.tags).toEqual(['重点客户']);
    });
  });
}
