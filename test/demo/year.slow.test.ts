/** A made-up community on the real engine: the same seed lives the same days, and the reports say of them what the raw log does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { createDutyDesk } from '../../src/desk/duties.ts';
import { createKpiDesk } from '../../src/desk/kpis.ts';
import { drawnKey, NIGHT } from '../../src/desk/nightly.ts';
import { createRegisterDesk } from '../../src/desk/registers.ts';
import { readToday } from '../../src/desk/today.ts';
import { registerKind } from '../../src/registers.ts';
import type { TicketCard } from '../../src/staff.ts';
import type { Store } from '../../src/store.ts';
import { before, periodOf } from '../../src/supervise/period.ts';
import { shanghaiIso } from '../../src/text/shanghai.ts';
import { library } from '../shared.ts';
import { rawOf, recounted, reported, todayRecounted } from './recount.ts';
import { dutiesRecounted, feesRecounted, pointsRecounted, surveyRecounted } from './recount-office.ts';
import { demoCommunity, type Lived, lived, reportOf } from './year.ts';

const HOUR = 3_600_000;
const UNTIL = '2026-06-20';
const MAY_31 = Date.parse('2026-05-31T00:00:00+08:00');
const JUNE = Date.parse('2026-06-01T00:00:00+08:00');

const desksOf = ({ store, until }: Lived) => {
  const options = {
    store,
    clock: new ManualClock(until),
    communityId: demoCommunity.id,
    library: () => library,
  };
  return {
    duties: createDutyDesk(options),
    registers: createRegisterDesk(options),
    kpis: createKpiDesk(options),
  };
};

async function tickets(store: Store) {
  const all = await store.tickets(demoCommunity.id, { limit: 100_000 });
  return all.map(({ number, kind, state, createdAt, assignee }) => ({
    number,
    kind,
    state,
    createdAt,
    assignee,
  }));
}

/** Of everybody who sat one: the rule, the answers, the points. */
async function exams(store: Store) {
  const records = await store.trainings({ kind: 'exam' });
  return records.map(({ trainee, rule, at, detail }) => ({ trainee, rule, at, detail }));
}

it('the same days are lived again by the same seed, and others by another', async () => {
  const [one, same, other] = [await lived(UNTIL, 2), await lived(UNTIL, 2), await lived(UNTIL, 2, 8)];
  expect(one.told).toEqual(same.told);
  expect(one.told.faults).toEqual([]);
  expect(await exams(one.store)).toEqual(await exams(same.store));
  expect(await tickets(one.store)).toEqual(await tickets(same.store));
  expect(await tickets(one.store)).not.toEqual(await tickets(other.store));
  for (const { store } of [one, same, other]) await store.close();
}, 480_000);

describe('three weeks', () => {
  let weeks: Lived;
  beforeAll(async () => {
    weeks = await lived(UNTIL, 21);
  }, 480_000);
  afterAll(() => weeks?.store.close());

  it('are lived without a fault, and nothing is left undone', async () => {
    const { store, told, until } = weeks;
    expect(told.faults).toEqual([]);
    expect(told.tickets).toBeGreaterThan(60);
    expect(await store.gauges(until)).toMatchObject({
      inboxWaiting: 0,
      inboxDead: 0,
      outboxPending: 0,
      outboxSending: 0,
      outboxFailed: 0,
      outboxUncertain: 0,
      timersLate: 0,
    });
    const { log } = await rawOf(store);
    const kinds = new Set(log.map(({ kind }) => kind));
    for (const kind of ['opened', 'accept', 'finish', 'close', 'rated', 'confirm', 'note.urge'])
      expect(kinds).toContain(`ticket.${kind}`);
    expect(kinds).not.toContain('timer.late');
  });

  it('are reported as the raw log has them, by the day, the week and the month', async () => {
    const raw = await rawOf(weeks.store);
    for (const kind of ['day', 'week', 'month'] as const) {
      const report = await reportOf(weeks, kind, weeks.until - 30 * HOUR);
      expect({ kind, ...reported(report) }).toEqual({
        kind,
        ...recounted(raw, report.from, Math.min(report.to, weeks.until + 1)),
      });
      expect(Number(reported(report).opened)).toBeGreaterThan(0);
    }
  });

  it('are on the page of the day as the raw log has them', async () => {
    const { store, until } = weeks;
    const today = await readToday({
      store,
      clock: new ManualClock(until),
      communityId: demoCommunity.id,
      library,
      card: ({ id, number }) => ({ id, number }) as TicketCard,
      warnings: async () => [],
      duties: () => desksOf(weeks).duties.due(),
      rows: async () => [],
    });
    expect({
      emergencies: today.emergencies.length,
      late: today.late.map(({ id }) => id).toSorted(),
      said: today.figures.said,
      conversations: today.figures.conversations,
    }).toEqual(todayRecounted(await rawOf(store), until));
    expect(today.figures.said.bot).toBeGreaterThan(0);
    const papers = await store.papers.find({ kinds: ['duty'], communityId: demoCommunity.id });
    const due = papers.filter(
      ({ state, due: at, body }) =>
        ['open', 'returned', 'done'].includes(state) &&
        at !== null &&
        at < until + 24 * HOUR &&
        (body as { opens: number }).opens <= until,
    );
    expect(today.duties.map(({ id }) => id).toSorted()).toEqual(due.map(({ id }) => id).toSorted());
    expect(due.length).toBeGreaterThan(0);
  });

  it('have duties done by one and checked by another, some late, some not at all; the figures are those of the sheets', async () => {
    const { store, until } = weeks;
    const { duties } = desksOf(weeks);
    const counted = await dutiesRecounted(store, MAY_31, until, until);
    const figures = await duties.figures(MAY_31, until);
    expect(
      Object.fromEntries(
        figures.map(({ task, all, inTime, late, missed }) => [task, { all, inTime, late, missed }]),
      ),
    ).toEqual(counted);
    const sum = (of: 'inTime' | 'late' | 'missed') =>
      Object.values(counted).reduce((total, line) => total + line[of], 0);
    expect(sum('inTime')).toBeGreaterThan(8 * sum('late'));
    expect(Math.min(sum('late'), sum('missed'))).toBeGreaterThan(0);
    const all = await duties.list({ from: MAY_31, to: until, states: ['checked'] });
    expect(all.filter(({ doneBy, checkedBy }) => doneBy === null || doneBy === checkedBy)).toEqual([]);
    expect(all.length).toBeGreaterThan(0);
  });

  it('have fees, questionnaires and points that add up to what the sheets say', async () => {
    const { store } = weeks;
    const { registers, kpis } = desksOf(weeks);
    const fees = await registers.figures('fee', '2026-06');
    if (fees?.kind !== 'collection') throw new Error('no collection');
    expect(
      Object.fromEntries(
        fees.kinds.map(({ name, rows, settled, dueCents, paidCents }) => [
          name,
          { rows, settled, dueCents, paidCents },
        ]),
      ),
    ).toEqual(await feesRecounted(store, '2026-06'));
    expect(fees.kinds[0]?.rate).toBeGreaterThan(50);
    // The month's report says the same of the books as their rows do.
    const report = await reportOf(weeks, 'month', weeks.until);
    const figure = (id: string) =>
      report.sections.flatMap(({ figures }) => figures).find((one) => one.id === id);
    const { dueCents = 0, paidCents = 0 } = (await feesRecounted(store, '2026-06')).物业费 ?? {};
    expect(figure('collection_property')?.value).toBe(Math.floor((1000 * paidCents) / dueCents) / 10);
    const visits = (
      await store.papers.find({ kinds: [registerKind('visit')], communityId: demoCommunity.id })
    )
      .filter(({ body }) => (body as { values: { month?: string } }).values.month === '2026-06')
      .map(({ state }) => state);
    expect(figure('visit_planned')?.value).toBe(visits.length);
    expect([figure('visit_done')?.hits, figure('visit_done')?.all]).toEqual([
      visits.filter((state) => ['visited', 'reported', 'closed'].includes(state)).length,
      visits.length,
    ]);
    const asked = await registers.figures('survey', '2026年上半年');
    if (asked?.kind !== 'returns') throw new Error('nobody was asked');
    const { sent, back, scores } = asked;
    expect({ sent, back, overall: scores[0]?.mean }).toEqual(await surveyRecounted(store, '2026年上半年'));
    expect(sent).toBe(Math.ceil(demoCommunity.homes.length / 10));
    const { totals } = await kpis.list({ kind: 'month', at: weeks.until });
    expect(Object.fromEntries(totals.map(({ person, total }) => [person, total]))).toEqual(
      await pointsRecounted(store, JUNE, weeks.until),
    );
    expect(totals.length).toBeGreaterThan(0);
  });

  it('have talks drawn and points proposed by night, by the office’s own calendar, and marked before anybody is told of them', async () => {
    const { store, until } = weeks;
    for (const { id, period } of library.supervise.quality.plans) {
      const last = (await store.kept(NIGHT, drawnKey(demoCommunity.id, id))) as { readonly from: number };
      expect({ id, from: last.from }).toEqual({ id, from: before(periodOf(period, until)).from });
    }
    const reviews = await store.papers.find({ kinds: ['quality'], communityId: demoCommunity.id });
    const drawn = await Promise.all(reviews.map(async ({ id }) => (await store.papers.history(id))[0]));
    expect(new Set(drawn.map((first) => first?.by))).toEqual(
      new Set([library.supervise.quality.labels.system]),
    );
    expect(new Set(reviews.map(({ at }) => shanghaiIso(at).slice(0, 10))).size).toBeGreaterThan(14);
    const { log } = await rawOf(store);
    const told = log.map(({ data }) => String(data.reason)).filter((reason) => reason.startsWith('quality:'));
    expect(told).toEqual([]);
    expect(
      await store.papers.find({ kinds: ['kpi'], communityId: demoCommunity.id, states: ['proposed'] }),
    ).not.toEqual([]);
  });

  it('have an exam that everybody of its roles sat, marked by a person, with certificates for who passed', async () => {
    const { store } = weeks;
    const sat = await exams(store);
    const roles = ['前台客服', '片区管家', '客服主管'];
    const staff = demoCommunity.staff.filter(({ role }) => roles.includes(role));
    expect(sat.map(({ trainee }) => trainee).toSorted()).toEqual(
      staff.map(({ number }) => number).toSorted(),
    );
    expect(new Set(sat.map(({ rule }) => rule))).toEqual(new Set(['TRN-5']));
    const kinds = async (kind: 'regrade' | 'certificate') => (await store.trainings({ kind })).length;
    expect(await kinds('regrade')).toBe(sat.length);
    expect(await kinds('certificate')).toBeGreaterThan(0);
  });

  it('leave no page of supervisors empty', async () => {
    const { store } = weeks;
    const kinds = new Map<string, number>();
    for (const { kind, count } of await store.papers.tally({ communityId: demoCommunity.id }))
      kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    // Nobody need move in within three weeks: that is what the new phase of September is for.
    const books = [...library.registers.keys()].filter((id) => id !== 'movein');
    const wanted = books.map(registerKind);
    for (const kind of [...wanted, 'duty', 'inspection', 'quality', 'kpi', 'fee-check'])
      expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(0);
    // STD-9: eight of a hundred homes, none of them twice.
    const visits = await store.papers.find({ kinds: [registerKind('visit')], communityId: demoCommunity.id });
    const june = visits.filter(({ body }) => JSON.stringify(body).includes('"2026-06"'));
    expect(june.length).toBe(Math.ceil(demoCommunity.homes.length * 0.08));
    expect(new Set(june.map(({ key }) => key)).size).toBe(june.length);
  });
});
