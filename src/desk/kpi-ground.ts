/** What proposals of points stand on: reviewed talks, duties that were done late, months in which somebody did nothing of a kind. */
import { DUTY_PAPER } from '../duties.ts';
import type { TicketHistory } from '../ledger.ts';
import type { Library } from '../library/library.ts';
import { countedStore } from '../played.ts';
import { registerKind } from '../registers.ts';
import type { Store } from '../store.ts';
import { casesOf } from '../supervise/case.ts';
import { readBody } from '../supervise/duty.ts';
import type { ConfirmedTalk, Idle, LateDuty } from '../supervise/kpi.ts';
import { dayText } from '../supervise/occurrences.ts';
import { type Period, periodTitle } from '../supervise/period.ts';
import { REVIEW, readReview } from '../supervise/review-paper.ts';
import { DAY, shanghaiDay, shanghaiFields } from '../text/shanghai.ts';
import { confirmedOf } from './quality.ts';
import { readRow } from './row-round.ts';

export interface KpiGround {
  readonly store: Pick<Store, 'papers' | 'histories' | 'colleagues'>;
  readonly communityId: string;
  readonly library: Library;
}

/** Reviews that were marked and not taken back. @param histories of the month and some days more: complaints are looked for among them */
export async function markedTalks(
  { store, communityId, library }: KpiGround,
  { from, to }: Period,
  histories: readonly TicketHistory[],
): Promise<ConfirmedTalk[]> {
  const within = library.supervise.kpi.complaint_days * DAY;
  const complaints = histories.filter(({ ticket: { kind } }) => kind === 'complaint');
  const papers = await store.papers.find({ kinds: [REVIEW], communityId, from, to });
  return papers.flatMap(({ id, at, body, subject }) => {
    const { found = [], marks = [], appeal, people = [] } = readReview(body) ?? {};
    const [first] = marks;
    if (!first || appeal?.verdict?.upheld === true) return [];
    const complained = complaints.some(
      ({ ticket }) =>
        ticket.conversationId === subject && ticket.createdAt >= at && ticket.createdAt < at + within,
    );
    return [{ id, at, found: confirmedOf(found, first), people, items: first.items, complained }];
  });
}

/** Done after their time, by somebody whose name is on them. */
export async function lateDuties(
  { store, communityId }: KpiGround,
  { from, to }: Period,
): Promise<LateDuty[]> {
  const papers = await store.papers.find({ kinds: [DUTY_PAPER], communityId, from, to });
  return papers.flatMap((paper) => {
    const body = readBody(paper);
    // The paper's own due time is that of the check, once it is done.
    if (!body?.done || body.done.at <= body.due) return [];
    const { task, title, due, done } = body;
    const text = `${title} ${dayText(due)}`;
    return [{ id: paper.id, duty: task.split('.')[0] ?? task, text, person: done.by.name, at: done.at }];
  });
}

/** Who of a role has done nothing of a kind in the months that end with this one; nobody before it has ended. */
export async function idlePeople(
  { store, communityId, library }: KpiGround,
  month: Period,
  until: number,
): Promise<Idle[]> {
  if (until < month.to) return [];
  const { year, month: nth } = shanghaiFields(month.from);
  const rules = library.supervise.kpi.idle.filter(({ months }) => nth % months === 0);
  const found = rules.map(async ({ id, role, kinds, book, field, months }): Promise<Idle[]> => {
    const from = shanghaiDay(year, nth - months + 1, 1);
    const [people, histories, papers] = await Promise.all([
      store.colleagues(communityId, [role]),
      countedStore(store).histories(communityId, { from, to: month.to }),
      store.papers.find({ kinds: [registerKind(book)], communityId, from, to: month.to }),
    ]);
    const busy = new Set([
      ...casesOf(histories, month.to)
        .filter(({ ticket, doneAt }) => kinds.includes(ticket.kind) && doneAt !== null && doneAt >= from)
        .map(({ ticket }) => ticket.assignee),
      ...papers.map((paper) => readRow(paper)?.values[field]),
    ]);
    const [first, last] = [{ ...month, from }, month].map((one) =>
      periodTitle(library.supervise.reports, one),
    );
    return people
      .filter(({ name }) => !busy.has(name))
      .map(({ name }) => ({ id, person: name, at: month.to - 1, text: `${first}—${last}` }));
  });
  return (await Promise.all(found)).flat();
}
