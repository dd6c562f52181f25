/** An office with duties and books and nothing else: no models, no owners who write; on a clock that is moved by hand. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import { ManualClock } from '../src/clock.ts';
import { createDutyDesk } from '../src/desk/duties.ts';
import { goRound } from '../src/desk/duty-round.ts';
import { createRegisterDesk } from '../src/desk/registers.ts';
import { loadLibrary } from '../src/library/loader.ts';
import type { Store } from '../src/store.ts';

export const library = loadLibrary(join(fileURLToPath(new URL('.', import.meta.url)), '..', 'scripts-zh'));
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const COMMUNITY = 'yunqi';
export const JIA = { id: '0201', name: '管家甲' };
export const YI = { id: '0301', name: '主管甲' };
export const moment = (text: string) => Date.parse(`${text}+08:00`);

/** A hundred homes, 3栋1单元 to 3栋5单元; two of them key customers, one of an old couple. */
const HOMES = Array.from({ length: 100 }, (_, n) => ({
  address: { building: '3', unit: String(1 + Math.floor(n / 20)), room: String(101 + (n % 20)) },
  kind: 'home' as const,
  areaM2: 98,
}));

export async function openSheets(now = moment('2026-11-23T10:00:00'), reuse?: Store) {
  const store = reuse ?? openSqliteStore(':memory:');
  const clock = new ManualClock(now);
  if (!reuse) {
    await store.ensureCommunity({ orgId: COMMUNITY, id: COMMUNITY, name: '云栖花园' });
    await store.importHomes(COMMUNITY, HOMES);
    await store.notices.tagHomes(COMMUNITY, [
      { address: HOMES[0]?.address ?? {}, tags: ['重点客户'] },
      { address: HOMES[1]?.address ?? {}, tags: ['重点客户'] },
      { address: HOMES[2]?.address ?? {}, tags: ['孤老残病'] },
    ]);
    await store.importStaff(
      COMMUNITY,
      [
        ['0101', '前台甲', '前台客服'],
        ['0201', '管家甲', '片区管家'],
        ['0301', '主管甲', '客服主管'],
      ].map(([number = '', name = '', role = '']) => ({ number, name, role, phone: '13900000000' })),
    );
  }
  const options = { store, clock, communityId: COMMUNITY, library: () => library };
  // As a service that runs on: one round tells the next.
  const memo = { laid: new Set<string>(), alive: null };
  const alerts = async () =>
    (await store.events(0, 10_000)).filter(({ kind }) => kind === 'alert').map(({ data }) => data);
  return {
    store,
    clock,
    options,
    duties: createDutyDesk(options),
    registers: createRegisterDesk(options),
    round: () => goRound(options),
    alerts,
    /** The clock goes on by so much at a time, and what is due is done. */
    async pass(ms: number, step = ms > 2 * DAY ? 6 * HOUR : HOUR) {
      for (let left = ms; left > 0; left -= step) {
        clock.advance(Math.min(step, left));
        await goRound({ ...options, memo });
      }
    },
  };
}
