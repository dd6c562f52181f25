/** Points of staff at work: proposed, confirmed, appealed, summed up for a month or a year (src/kpis.ts). */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { KpiCard, KpiDesk, KpiSpan, KpiState } from '../kpis.ts';
import type { Library } from '../library/library.ts';
import type { NewPaper, Paper } from '../papers.ts';
import { countedStore } from '../played.ts';
import type { Store } from '../store.ts';
import { casesOf } from '../supervise/case.ts';
import type { Ground } from '../supervise/figures.ts';
import { KPI, type KpiBody, proposals, readKpi } from '../supervise/kpi.ts';
import { dayText } from '../supervise/occurrences.ts';
import { periodOf, periodTitle } from '../supervise/period.ts';
import { DAY } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import { idlePeople, lateDuties, markedTalks } from './kpi-ground.ts';
import { kpiSheet, totalsOf } from './kpi-sheet.ts';

export interface KpiOptions {
  readonly store: Pick<Store, 'papers' | 'histories' | 'ticket' | 'colleagues' | 'callPeople'>;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
}

/** So long back one's own are shown, and entries by hand may lie. */
const OWN_DAYS = 366;

/** Proposals look at no talk but what was reviewed. */
const NO_TALK: Ground['talk'] = {
  said: { value: null },
  conversations: { value: null },
  first_answer: { value: null },
  person_answer: { value: null },
  calls: { value: null },
};

export function createKpiDesk({ store: all, clock, communityId, library }: KpiOptions): KpiDesk {
  const store = countedStore(all);
  const rules = () => library().supervise.kpi;

  function card(paper: Paper, body: KpiBody): KpiCard {
    const { id, version, at } = paper;
    const title = rules().rules.find((rule) => rule.id === body.kpi)?.title ?? body.kpi;
    return {
      ...body,
      id,
      version,
      at,
      title,
      state: paper.state as KpiState,
      appealBy: appealBy(paper, body),
    };
  }

  function appealBy({ state }: Paper, { decided, appeal }: KpiBody): number | null {
    if (state !== 'confirmed' || appeal || !decided) return null;
    const until = decided.at + rules().appeal_days * DAY;
    return until < clock.now() ? null : until;
  }

  async function own(id: string): Promise<{ readonly paper: Paper; readonly body: KpiBody }> {
    const paper = await store.papers.get(id);
    const body = paper?.kind === KPI && paper.communityId === communityId ? readKpi(paper.body) : null;
    if (!paper || !body) throw new YingdaError('E_NOT_FOUND', `there is no entry ${id}`, { exitCode: 1 });
    return { paper, body };
  }

  async function change(
    paper: Paper,
    version: number,
    state: KpiState,
    body: KpiBody,
    by: Colleague,
  ): Promise<KpiCard> {
    const changed = await store.papers.change(paper.id, version, { state, body }, by.name, clock.now());
    if (!changed) throw new YingdaError('E_CONFLICT', 'somebody was faster: read the entry again');
    return card(changed, body);
  }

  /** Whose they are, alone. */
  async function tell({ id, kpi, points, person, ...card }: KpiCard): Promise<KpiCard> {
    const { labels } = rules();
    const shown = { kpi, points: points > 0 ? `+${points}` : String(points) };
    const verdict = card.verdict && labels.verdicts[card.verdict.upheld ? 'upheld' : 'kept'];
    const reason = verdict === null ? 'own:points' : 'own:verdict';
    await store.callPeople({
      id: `${reason}/${communityId}/${id}`,
      communityId,
      reason,
      roles: [],
      person,
      list:
        verdict === null
          ? filledText(labels.told, { ...shown, until: dayText(clock.now() + rules().appeal_days * DAY) })
          : filledText(labels.verdict, { ...shown, verdict }),
      at: clock.now(),
    });
    return { id, kpi, points, person, ...card };
  }

  const paperOf = (key: string, at: number, state: KpiState, body: KpiBody): NewPaper => ({
    id: randomUUID(),
    kind: KPI,
    communityId,
    key,
    state,
    at,
    keepUntil: clock.now() + rules().keep_days * DAY,
    body,
  });

  const find = ({ kind, at }: KpiSpan, person?: string) => within(periodOf(kind, at), person);

  async function within({ from, to }: { from: number; to?: number }, person?: string): Promise<KpiCard[]> {
    const papers = await store.papers.find({
      kinds: [KPI],
      communityId,
      from,
      ...(to !== undefined && { to }),
    });
    return papers.flatMap((paper) => {
      const body = readKpi(paper.body);
      return body && (person === undefined || body.person === person) ? [card(paper, body)] : [];
    });
  }

  return {
    rules() {
      const { rules: all, tickets, violations, items, duties, idle } = rules();
      const finders = [...tickets, ...violations, ...items, ...duties, ...idle];
      return all.map(({ by_hand, ...rule }) => ({
        ...rule,
        seen: finders.filter(({ kpi }) => kpi === rule.id).map(({ words }) => words),
        byHand: by_hand ?? null,
      }));
    },
    async propose(at, by) {
      const period = periodOf('month', at);
      const until = Math.min(period.to, clock.now() + 1);
      const about = { store, communityId, library: library() };
      const histories = await store.histories(communityId, period);
      // Who talked on the last day of a month is complained of in the next.
      const soonAfter = { from: period.to, to: period.to + rules().complaint_days * DAY };
      const later = until < period.to ? [] : await store.histories(communityId, soonAfter);
      const [talks, duties, idle] = await Promise.all([
        markedTalks(about, period, [...histories, ...later]),
        lateDuties(about, period),
        idlePeople(about, period, until),
      ]);
      const ground: Ground = {
        library: library(),
        calendar: workingCalendar(library().standards.calendar),
        period,
        until,
        cases: casesOf(histories, until),
        talk: NO_TALK,
        books: new Map(),
      };
      const found = proposals(rules(), ground, talks, duties, idle);
      const made = await store.papers.make(
        found.map(({ key, at: when, ...body }) =>
          paperOf(key, when, 'proposed', {
            ...body,
            byHand: false,
            decided: null,
            appeal: null,
            verdict: null,
          }),
        ),
        by.name,
        clock.now(),
      );
      return made.filter((one) => one.made).length;
    },
    async list(span, person) {
      const entries = await find(span, person);
      return { entries: entries.toReversed(), totals: totalsOf(entries) };
    },
    async own(person) {
      const all = await within({ from: clock.now() - OWN_DAYS * DAY }, person);
      return all.filter(({ state }) => state !== 'proposed' && state !== 'declined').toReversed();
    },
    async people() {
      const [staff, entries] = await Promise.all([
        store.colleagues(communityId, null),
        within({ from: clock.now() - OWN_DAYS * DAY }),
      ]);
      return [...new Set([...staff.map(({ name }) => name), ...entries.map((one) => one.person)])].toSorted();
    },
    async enter(id, { kpi, person, points, words, evidence, on }, by) {
      const rule = rules().rules.find((one) => one.id === kpi);
      if (!rule || rule.reserved || !rule.points.includes(points))
        throw new YingdaError('E_INPUT_SHAPE', `${kpi} is not given with ${points} points`);
      if (person === by.name) throw new YingdaError('E_CONFLICT', 'nobody gives points to themselves');
      const at = clock.now();
      const happened = on ?? at;
      if (happened > at || happened < at - OWN_DAYS * DAY)
        throw new YingdaError(
          'E_INPUT_SHAPE',
          'points are given for a day of the last year, not of days to come',
        );
      const told = evidence.map((text) => text.trim()).filter((text) => text !== '');
      if (told.length === 0) throw new YingdaError('E_INPUT_SHAPE', 'no points without evidence');
      const shown = await Promise.all(
        told.map(async (text) => {
          const ticket = await store.ticket(communityId, text.toUpperCase());
          return ticket
            ? ({ kind: 'ticket', id: ticket.id, text: ticket.number, at: ticket.createdAt } as const)
            : ({ kind: 'words', id: null, text, at: happened } as const);
        }),
      );
      const decided = { by: by.name, at, reason: words };
      const body: KpiBody = {
        kpi,
        points,
        person,
        words,
        evidence: shown,
        byHand: true,
        decided,
        appeal: null,
        verdict: null,
      };
      const [made] = await store.papers.make(
        [paperOf(`by-hand:${id}`, happened, 'confirmed', body)],
        by.name,
        at,
      );
      if (!made) throw new YingdaError('E_CONFLICT', 'it was not kept');
      return tell(card(made.paper, readKpi(made.paper.body) ?? body));
    },
    async decide(id, version, { counts, reason }, by) {
      const { paper, body } = await own(id);
      if (paper.state !== 'proposed') throw new YingdaError('E_CONFLICT', 'it is decided');
      if (body.person === by.name) throw new YingdaError('E_CONFLICT', 'nobody decides about themselves');
      const decided = { by: by.name, at: clock.now(), reason };
      const decidedCard = await change(
        paper,
        version,
        counts ? 'confirmed' : 'declined',
        { ...body, decided },
        by,
      );
      return counts ? tell(decidedCard) : decidedCard;
    },
    async appeal(id, version, words, by) {
      const { paper, body } = await own(id);
      if (body.person !== by.name) throw new YingdaError('E_CONFLICT', 'one appeals for oneself only');
      if (appealBy(paper, body) === null)
        throw new YingdaError('E_CONFLICT', 'it cannot be appealed (any more)');
      return change(
        paper,
        version,
        'appealed',
        { ...body, appeal: { by: by.name, at: clock.now(), words } },
        by,
      );
    },
    async judge(id, version, { upheld, reason }, by) {
      const { paper, body } = await own(id);
      if (paper.state !== 'appealed') throw new YingdaError('E_CONFLICT', 'nothing was appealed');
      if (body.decided?.by === by.name || body.person === by.name)
        throw new YingdaError('E_CONFLICT', 'an appeal is decided by somebody else');
      const verdict = { by: by.name, at: clock.now(), upheld, reason };
      return tell(await change(paper, version, upheld ? 'withdrawn' : 'confirmed', { ...body, verdict }, by));
    },
    async sheet(span, person) {
      const entries = await find(span, person);
      const title = periodTitle(library().supervise.reports, periodOf(span.kind, span.at));
      return {
        name: [rules().labels.sheet.name, ...(person ? [person] : []), `${title}.xlsx`].join(' '),
        bytes: await kpiSheet(rules(), library().supervise.reports, title, entries, span.kind === 'year'),
      };
    },
  };
}
