/**
 * What the office would forget: talks are drawn by plan when a period has ended, points are proposed, and reviews that nobody marks
 * are told of. Done in the round of the timer table; what is drawn has keys and what is told has ids, so that it can be cut off
 * anywhere and begun anew.
 */
import type { Clock } from '../clock.ts';
import { oneLine } from '../errors.ts';
import type { KpiDesk } from '../kpis.ts';
import type { Library } from '../library/library.ts';
import type { QualityPlan } from '../library/quality-schema.ts';
import type { QualityDesk } from '../quality.ts';
import type { Store } from '../store.ts';
import { levelDue, rolesTold } from '../supervise/duty.ts';
import { dayText } from '../supervise/occurrences.ts';
import { before, type Period, periodOf, periodTitle } from '../supervise/period.ts';
import { REVIEW, readReview } from '../supervise/review-paper.ts';
import { DAY, HOUR, MINUTE } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';

export interface NightOptions {
  readonly store: Pick<Store, 'kept' | 'keep' | 'callPeople' | 'papers'>;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
  readonly quality: Pick<QualityDesk, 'draw'>;
  readonly kpis: Pick<KpiDesk, 'propose'>;
}

/** How far each plan has been drawn by itself, and points proposed: `{ from }` of the last period. */
export const NIGHT = 'night';

export const drawnKey = (communityId: string, plan: string): string => `${communityId}:${plan}`;

/** @returns how many periods were drawn @throws when one could not be, after all others were tried */
export async function nightly(options: NightOptions): Promise<number> {
  const { clock } = options;
  const now = clock.now();
  const failed: unknown[] = [];
  let drawn = 0;
  for (const plan of options.library().supervise.quality.plans)
    try {
      drawn += await drawPlan(options, plan, now);
    } catch (error) {
      failed.push(error);
    }
  await propose(options, now).catch((error: unknown) => failed.push(error));
  await tellOfReviews(options, now);
  if (failed.length > 0) throw new Error(failed.map(oneLine).join('; '));
  return drawn;
}

/** Periods that have ended and were not drawn, the oldest first; of what nobody has drawn before, the last one. */
function toDraw(plan: QualityPlan, last: number | null, ended: Period, oldest: number): Period[] {
  const periods: Period[] = [];
  for (let one = ended; one.from > (last ?? one.from - 1) && one.to > oldest; one = before(one)) {
    periods.unshift(one);
    if (last === null) break;
  }
  return periods.map((one) => ({ ...one, kind: plan.period }));
}

async function drawPlan(options: NightOptions, plan: QualityPlan, now: number): Promise<number> {
  const { store, communityId, library, quality } = options;
  const { nightly: rules, labels } = library().supervise.quality;
  const after = minutesOf(rules.at);
  const key = drawnKey(communityId, plan.id);
  const kept = (await store.kept(NIGHT, key)) as { readonly from: number } | null;
  const ended = before(periodOf(plan.period, now - after));
  const periods = toDraw(plan, kept?.from ?? null, ended, now - rules.make_up_days * DAY);
  const late: Period[] = periods.filter(({ to }) => now > to + after + rules.late_h * HOUR);
  let fault: unknown = null;
  let drawn = 0;
  for (const period of periods)
    try {
      await quality.draw(plan.id, period.from, { id: 'system', name: labels.system });
      await store.keep(NIGHT, key, { from: period.from, at: now }, now);
      drawn++;
    } catch (error) {
      fault = error;
      break;
    }
  // A plan that is new has missed nothing.
  if (kept !== null && late.length > 0)
    await store.callPeople({
      id: `quality/${communityId}/late/${plan.id}/${late[0]?.from}/${fault === null ? 'made-up' : 'failed'}`,
      communityId,
      reason: fault === null ? 'quality:late' : 'quality:failed',
      roles: [rules.to],
      list: `${plan.title}：${late.map((one) => periodTitle(library().supervise.reports, one)).join('、')}`,
      at: now,
    });
  if (fault !== null) throw fault;
  return drawn;
}

/**
 * Once a night, of the month of yesterday, and of the one before while much of it is still being decided: talks are drawn when it
 * has ended, marked days later, and complaints come after the talk.
 */
async function propose({ store, communityId, library, kpis }: NightOptions, now: number): Promise<void> {
  const { nightly: rules, labels } = library().supervise.quality;
  const { from } = before(periodOf('day', now - minutesOf(rules.at)));
  const key = drawnKey(communityId, 'kpi');
  const kept = (await store.kept(NIGHT, key)) as { readonly from: number } | null;
  if (kept !== null && kept.from >= from) return;
  const days = [from - rules.look_back_days * DAY, kept?.from ?? from, from];
  const months = [...new Set(days.map((at) => periodOf('month', at).from))].toSorted();
  for (const at of months) await kpis.propose(at, { id: 'system', name: labels.system });
  await store.keep(NIGHT, key, { from, at: now }, now);
}

/** Drawn, and marked by nobody in time: supervisors are told, then whoever is above them. */
async function tellOfReviews({ store, communityId, library }: NightOptions, now: number): Promise<void> {
  const { missed, labels } = library().duties.rules;
  const { figures, people } = library().standards;
  const { nightly: rules, plans } = library().supervise.quality;
  const papers = await store.papers.find({ kinds: [REVIEW], communityId, states: ['drawn'], dueBefore: now });
  const groups = new Map<string, { readonly due: number; readonly level: number; readonly ids: string[] }>();
  const waiting = papers.flatMap((paper) => {
    const body = readReview(paper.body);
    return body && paper.due !== null ? [{ paper, body, due: paper.due }] : [];
  });
  for (const { paper, body, due } of waiting) {
    const level = levelDue(missed, due, now);
    if (level === null || (body.told ?? -1) >= level) continue;
    const id = `${dayText(due)}/${body.plan}/${level}`;
    const group = groups.get(id) ?? { due, level, ids: [] };
    group.ids.push(paper.id);
    groups.set(id, group);
  }
  for (const [id, { level, ids }] of groups) {
    const of = waiting.filter(({ paper }) => ids.includes(paper.id));
    const [first] = of;
    if (!first) continue;
    const title = plans.find((plan) => plan.id === first.body.plan)?.title ?? first.body.plan;
    const roles = rolesTold(rules.to, first.body.told ?? null, level, figures.escalation, people.covers);
    await store.callPeople({
      id: `quality/${communityId}/unmarked/${id}/${ids[0]}`,
      communityId,
      reason: 'quality:unmarked',
      roles,
      list: title + filledText(labels.more, { count: String(ids.length) }),
      at: now,
    });
    for (const { paper, body } of of)
      await store.papers.change(
        paper.id,
        paper.version,
        { body: { ...body, told: level } },
        labels.system,
        now,
      );
  }
}

/** "02:30" in ms after midnight. */
function minutesOf(text: string): number {
  return Number(text.slice(0, 2)) * HOUR + Number(text.slice(3)) * MINUTE;
}
