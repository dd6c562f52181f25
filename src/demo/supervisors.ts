/** Simulated supervisors: rounds with the checklist (督导), drawn talks marked (质检), proposed points decided (考核), accounts compared. */
import type { Colleague } from '../converse/event.ts';
import type { KpiCard } from '../kpis.ts';
import type { ReviewCard, Verdict } from '../quality.ts';
import { DAY, HOUR, shanghaiFields, shanghaiIso } from '../text/shanghai.ts';
import type { Chance } from './chance.ts';
import { someTime } from './crew.ts';
import type { OfficeGround } from './office.ts';

const DAYS_A_MONTH = 30.4;
const A_WEEK = 7;
/** What was proposed is decided after so long at the earliest. */
const DECIDED_AFTER_MS = 2 * DAY;
/** Reviews that wait longer are not looked for. */
const WAITING_MS = 40 * DAY;
/** Days of the week on which talks are marked, in time for `mark_days` of quality.yaml. */
const MARKS_ON = [1, 2, 4, 6];

export class Supervisors {
  readonly #ground: OfficeGround;
  readonly #chance: Chance;

  constructor(ground: OfficeGround) {
    this.#ground = ground;
    this.#chance = ground.chance.of('supervisors');
  }

  /** Puts down what they do on a day. */
  day(midnight: number): void {
    const { agenda, plan } = this.#ground;
    const { weekday } = shanghaiFields(midnight);
    const chance = this.#chance.of(shanghaiIso(midnight));
    for (let n = chance.count(plan.inspections.per_week / A_WEEK); n > 0; n--)
      agenda.add(someTime(midnight + 9 * HOUR, midnight + 17 * HOUR, chance), () => this.#inspect(chance));
    if (MARKS_ON.includes(weekday)) agenda.add(midnight + 10 * HOUR, () => this.#mark(chance));
    agenda.add(midnight + 9.2 * HOUR, () => this.#send());
    if (weekday === 1) agenda.add(midnight + 11 * HOUR, () => this.#points(midnight, chance));
    if (weekday === 5) agenda.add(midnight + 16 * HOUR, () => this.#compare(chance));
    for (const { per_month, ...entry } of plan.kpi.by_hand)
      for (let n = chance.count(per_month / DAYS_A_MONTH); n > 0; n--)
        agenda.add(midnight + 15 * HOUR, () => this.#enter(entry, chance));
  }

  async #send(): Promise<void> {
    await this.#ground.does('reports', () => this.#ground.staff.supervision.reports.sendDue());
  }

  #inspect(chance: Chance): Promise<void> {
    const { staff, plan, crew, pictures } = this.#ground;
    const { roles, persons, findings, words, remarks } = plan.inspections;
    return this.#ground.does('inspection', async () => {
      const by = crew.one(roles, chance);
      const block = chance.pick(staff.supervision.inspections.blocks());
      const items = new Set(
        Array.from({ length: chance.whole(findings) }, () => chance.pick(block.items).id),
      );
      await staff.supervision.inspections.record(
        {
          id: `demo-${this.#ground.clock.now()}`,
          block: block.id,
          person: block.per_person ? crew.one(persons, chance, [by.name]).name : null,
          findings: [...items].map((item) => ({
            item,
            remark: chance.pick(words[block.id] ?? remarks),
            photos: [chance.pick(pictures)],
          })),
          remark: chance.pick(remarks),
        },
        by,
      );
    });
  }

  /** So many that wait, the oldest first; then appeals, and whose turn it is to appeal. */
  #mark(chance: Chance): Promise<void> {
    const { staff, plan, clock } = this.#ground;
    const { quality } = staff.supervision;
    return this.#ground.does('marks', async () => {
      const waiting = await quality.list({ since: clock.now() - WAITING_MS });
      const drawn = waiting.filter(({ state }) => state === 'drawn').toReversed();
      for (const card of drawn.slice(0, chance.whole(plan.quality.a_day))) await this.#markOne(card, chance);
      for (const card of waiting.filter(({ state }) => state === 'appealed'))
        await this.#settle(card, chance);
      for (const { id, people, state, version, score, at } of waiting) {
        const [person] = people;
        if (state !== 'marked' || person === undefined || score === null || score >= 90) continue;
        const by = { id: person, name: person };
        if (this.#chance.of(`appeal ${at} ${person}`).is(plan.quality.appeals))
          await quality.appeal(id, version, chance.pick(plan.quality.appeal), by);
      }
    });
  }

  async #markOne({ id, inspector, people }: ReviewCard, chance: Chance): Promise<void> {
    const { staff, plan, crew } = this.#ground;
    const { inspectors, confirms, items, remarks } = plan.quality;
    const by = crew.one(inspectors, chance, [...people, ...(inspector === null ? [] : [inspector])]);
    const review = await staff.supervision.quality.review(id, by);
    const verdicts = review.found.map(({ id: finding }): [string, Verdict] => [
      finding,
      chance.is(confirms) ? 'confirmed' : 'dismissed',
    ]);
    // Two inspectors who look at the same talk agree more often than not.
    const manual = review.items.filter((item) => item.manual);
    const marking = {
      verdicts: Object.fromEntries(verdicts),
      items: Object.fromEntries(manual.map((item) => [item.id, Math.round(chance.between(items) * 10) / 10])),
      remark: chance.pick(remarks),
    };
    await staff.supervision.quality.mark(id, review.version, marking, by);
  }

  async #settle({ id, version, inspector, people }: ReviewCard, chance: Chance): Promise<void> {
    const { staff, plan, crew } = this.#ground;
    const by = crew.one(plan.quality.inspectors, chance, [...people, inspector ?? '']);
    const reason = chance.pick(plan.quality.verdicts);
    await staff.supervision.quality.decide(
      id,
      version,
      { upheld: chance.is(plan.quality.upheld), reason },
      by,
    );
  }

  /** Of this month and the one before: proposals that have waited are decided, and some appealed. */
  #points(midnight: number, chance: Chance): Promise<void> {
    const { staff, plan, crew, clock } = this.#ground;
    const { kpis } = staff.supervision;
    const { kpi } = plan;
    return this.#ground.does('kpi', async () => {
      const { day } = shanghaiFields(midnight);
      const months = day <= A_WEEK ? [midnight - A_WEEK * DAY, midnight] : [midnight];
      for (const at of months) {
        const { entries } = await kpis.list({ kind: 'month', at });
        for (const entry of entries) {
          const by = crew.one(kpi.roles, chance, involved(entry));
          const { id, version } = entry;
          if (entry.state === 'proposed' && entry.at < clock.now() - DECIDED_AFTER_MS) {
            const counts = chance.is(kpi.counts);
            const reason = chance.pick(counts ? kpi.confirmed : kpi.declined);
            await kpis.decide(id, version, { counts, reason }, by);
          } else if (entry.state === 'appealed') {
            const verdict = { upheld: chance.is(kpi.upheld), reason: chance.pick(kpi.verdicts) };
            await kpis.judge(id, version, verdict, by);
          } else if (this.#mayAppeal(entry) && chance.is(kpi.appeals)) {
            await kpis.appeal(id, version, chance.pick(kpi.appeal), personOf(entry));
          }
        }
      }
    });
  }

  #mayAppeal({ state, points, appeal, decided }: KpiCard): boolean {
    const fresh = decided !== null && decided.at > this.#ground.clock.now() - A_WEEK * DAY;
    return state === 'confirmed' && points < 0 && appeal === null && fresh;
  }

  #enter(
    {
      kpi,
      points,
      words,
      evidence,
    }: { kpi: string; points: number; words: string; evidence: readonly string[] },
    chance: Chance,
  ): Promise<void> {
    const { staff, crew, plan, clock } = this.#ground;
    return this.#ground.does(`points ${kpi}`, async () => {
      const by = crew.one(plan.kpi.roles, chance);
      const person = crew.one(plan.inspections.persons, chance, [by.name]).name;
      const entry = { kpi, person, points, words, evidence: [chance.pick(evidence)] };
      await staff.supervision.kpis.enter(`demo-${clock.now()}-${kpi}`, entry, by);
    });
  }

  /** The week's payments on the cashier's own sheet: most of them are the same (DUTY-FEE 每周核对). */
  #compare(chance: Chance): Promise<void> {
    const { staff, plan, crew, clock, sheetOf } = this.#ground;
    return this.#ground.does('accounts', async () => {
      const month = shanghaiIso(clock.now()).slice(0, 7);
      const rows = await staff.registers.rows('fee', { words: month, limit: Number.MAX_SAFE_INTEGER });
      const paid = rows.filter(({ values }) => values.month === month && typeof values.paid === 'number');
      if (paid.length === 0) return;
      const cashier = paid
        .toSorted((one, other) => (one.title < other.title ? -1 : 1))
        .map(({ values }) =>
          chance.is(plan.fees.differs) ? { ...values, paid: Number(values.paid) - 10 } : values,
        );
      const by = crew.one(plan.fees.role, chance);
      await staff.registers.compare('fee', { desk: null, cashier: await sheetOf('fee', cashier), month }, by);
    });
  }
}

const involved = ({ person, decided }: KpiCard): string[] => [person, ...(decided ? [decided.by] : [])];
const personOf = ({ person }: KpiCard): Colleague => ({ id: person, name: person });
