/** Names of buildings and colleagues that an import brings while the desk works. */
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import { NamesOnRecord } from '../../src/desk/names-on-record.ts';

const COMMUNITY = { id: 'yunqi', name: '云栖花园' };
const MINUTE = 60_000;

async function record() {
  const store = openSqliteStore(':memory:');
  await store.ensureCommunity({ orgId: 'org', ...COMMUNITY });
  const clock = new ManualClock(Date.parse('2026-11-22T10:00:00+08:00'));
  return { store, clock, names: new NamesOnRecord({ store, clock, community: COMMUNITY }) };
}

it('are known within a minute of an import, without a restart', async () => {
  const { store, clock, names } = await record();
  expect(await names.names()).toEqual({ estate: '云栖花园', buildings: [], staff: [] });
  await store.importHomes(COMMUNITY.id, [
    { address: { building: '听荷轩', room: '302' }, kind: 'home', areaM2: null },
    { address: { building: '3', unit: '2', room: '1502' }, kind: 'home', areaM2: null },
  ]);
  await store.importStaff(COMMUNITY.id, [
    { number: '01', name: '林晓满', role: '前台客服', phone: '13700000001' },
  ]);
  clock.advance(MINUTE);
  expect(await names.names()).toEqual({ estate: '云栖花园', buildings: ['听荷轩'], staff: ['林晓满'] });
});

it('that could not be read are read again by the next message', async () => {
  const { store, clock } = await record();
  let faults = 1;
  const flaky = Object.create(store, {
    namedBuildings: {
      value: async (id: string) => {
        if (faults-- > 0) throw new Error('gone');
        return store.namedBuildings(id);
      },
    },
  });
  const names = new NamesOnRecord({ store: flaky, clock, community: COMMUNITY });
  await expect(names.names()).rejects.toThrow('gone');
  expect((await names.names()).buildings).toEqual([]);
});
