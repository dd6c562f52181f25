/** Reports of a community: read from the store, reckoned by src/supervise, shown, written to a sheet, sent when they are due. */
import { CALL_CHANNEL } from '../calls.ts';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { TicketHistory } from '../ledger.ts';
import type { Library } from '../library/library.ts';
import type { FigureRule, ReportRules } from '../library/report-schema.ts';
import { countedStore } from '../played.ts';
import type { CaseCard, Report, ReportDesk, ReportWish, SectionCard, TrendCard, Value } from '../reports.ts';
import { maskPersonal } from '../script/fill.ts';
import type { EventRow, Store } from '../store.ts';
import { analysisOf } from '../supervise/analysis.ts';
import { casesOf } from '../supervise/case.ts';
import {
  casesBehind,
  figureCard,
  figureValue,
  type Ground,
  isOfCases,
  tableCard,
  targetOf,
  unitOf,
} from '../supervise/figures.ts';
import { paperFigure } from '../supervise/paper-figures.ts';
import { before, type Period, periodOf, periodTitle, row } from '../supervise/period.ts';
import { phraseCards, type Suggested, type Violated } from '../supervise/phrases.ts';
import { talkFigures } from '../supervise/talk.ts';
import { addressText } from '../text/addresses.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import { dueReports, reportCall } from './report-schedule.ts';
import { reportSheet } from './report-sheet.ts';

type Section = ReportRules['sections'][number];

export interface ReportDeskOptions {
  readonly store: Pick<
    Store,
    'histories' | 'spoken' | 'happened' | 'callPeople' | 'papers' | 'kept' | 'keep'
  >;
  readonly clock: Clock;
  readonly community: { readonly id: string; readonly name: string };
  readonly library: () => Library;
  /** Violations that were confirmed in a stretch of time, with the wordings of the messages. */
  readonly violated?: (period: Period) => Promise<readonly Violated[]>;
}

/** Events of conversations that reports are reckoned from. */
const KINDS = ['conversation.handoff', 'call.ended', 'suggestion'];

/** What was read for a report: of its period, and of those before it that are drawn. */
interface Read {
  readonly histories: readonly TicketHistory[];
  readonly spoken: Awaited<ReturnType<Store['spoken']>>;
  readonly events: readonly EventRow[];
  readonly papers: ReadonlyMap<string, Value>;
  readonly papersBefore: ReadonlyMap<string, Value>;
}

export function createReportDesk(options: ReportDeskOptions): ReportDesk {
  const { clock, community } = options;
  const store = countedStore(options.store);

  function sectionsOf(library: Library, wanted: ReportWish['sections']): readonly Section[] {
    const { sections } = library.supervise.reports;
    const unknown = wanted?.find((id) => !sections.some((section) => section.id === id));
    if (unknown !== undefined)
      throw new YingdaError(
        'E_UNKNOWN_ID',
        `there is no section "${unknown}"; there are: ${sections.map(({ id }) => id).join(' ')}`,
      );
    return sections.filter(({ id }) => wanted === undefined || wanted.includes(id));
  }

  async function papersOf(
    figures: readonly FigureRule[],
    period: Period,
  ): Promise<ReadonlyMap<string, Value>> {
    const found = await Promise.all(
      figures.map(async (figure) => {
        if (figure.measure !== 'papers') return [];
        const { from, to } = period;
        const papers = await store.papers.find({ kinds: figure.kinds, communityId: community.id, from, to });
        return [[figure.id, paperFigure(figure, papers)] as const];
      }),
    );
    return new Map(found.flat());
  }

  async function read(sections: readonly Section[], period: Period, oldest: Period): Promise<Read> {
    const last = before(period);
    const figures = sections.flatMap((section) => section.figures);
    const talks =
      figures.some(({ measure }) => measure === 'talk') || sections.some(({ phrases }) => phrases);
    const stretch = { from: last.from, to: period.to };
    const [histories, spoken, events, papers, papersBefore] = await Promise.all([
      store.histories(community.id, { from: Math.min(oldest.from, last.from), to: period.to }),
      talks ? store.spoken(community.id, stretch) : [],
      talks ? store.happened(community.id, KINDS, stretch) : [],
      papersOf(figures, period),
      papersOf(figures, last),
    ]);
    return {
      histories,
      spoken: spoken.filter(({ channel }) => channel !== CALL_CHANNEL),
      events,
      papers,
      papersBefore,
    };
  }

  function groundOf(library: Library, { histories, spoken, events, papers }: Read, period: Period): Ground {
    // What happens at this very moment has happened.
    const until = Math.min(period.to, clock.now() + 1);
    const ended = events.filter(
      ({ kind, at }) => kind === 'call.ended' && at >= period.from && at < period.to,
    );
    return {
      library,
      calendar: workingCalendar(library.standards.calendar),
      period,
      until,
      cases: casesOf(histories, until),
      talk: talkFigures(
        spoken,
        events.filter(({ kind }) => kind === 'conversation.handoff'),
        ended.length,
        period,
      ),
      papers,
    };
  }

  async function report({ kind, at, sections: wanted }: ReportWish): Promise<Report> {
    const library = options.library();
    const rules = library.supervise.reports;
    const sections = sectionsOf(library, wanted);
    const period = periodOf(kind, at);
    const drawn = row(period, sections.some(({ trend }) => trend.length > 0) ? rules.trend[kind] : 1);
    const data = await read(sections, period, drawn[0] ?? period);
    const now = groundOf(library, data, period);
    const last = { ...groundOf(library, data, before(period)), papers: data.papersBefore };
    const grounds = drawn.map((one) => (one.from === period.from ? now : groundOf(library, data, one)));
    const cards = sections.map(
      (section): SectionCard => ({
        id: section.id,
        title: section.title,
        figures: section.figures.map((figure) => figureCard(figure, now, last)),
        tables: section.tables.map((table) => tableCard(table, now)),
        trends: trendsOf(section, grounds),
        analysis: [],
        phrases: [],
      }),
    );
    const violated = sections.some(({ phrases }) => phrases)
      ? ((await options.violated?.(period)) ?? [])
      : [];
    const within = (event: { readonly at: number }) => event.at >= period.from && event.at < period.to;
    const figures = cards.flatMap((card) => card.figures);
    return {
      community: community.name,
      kind,
      from: period.from,
      to: period.to,
      title: periodTitle(rules, period),
      running: clock.now() < period.to,
      madeAt: clock.now(),
      periods: drawn.map((one) => periodTitle(rules, one)),
      sections: cards.map((card, index) => ({
        ...card,
        analysis: sections[index]?.analysis === true ? analysisOf(now, last, figures) : [],
        phrases:
          sections[index]?.phrases === true
            ? phraseCards(
                {
                  spoken: data.spoken.filter(within),
                  suggested: data.events
                    .filter((event) => event.kind === 'suggestion' && within(event))
                    .map((event) => event.data as unknown as Suggested),
                  violated,
                  cases: now.cases,
                },
                (id, version) => {
                  const phrase = library.phrases.get(id);
                  return phrase?.version === version ? phrase.text : null;
                },
              ).slice(0, rules.most_phrases)
            : [],
      })),
    };
  }

  async function cases(wish: ReportWish, id: string): Promise<readonly CaseCard[]> {
    const library = options.library();
    const figure = library.supervise.reports.sections
      .flatMap(({ figures }) => figures)
      .find((one) => one.id === id);
    if (!figure || !isOfCases(figure))
      throw new YingdaError('E_UNKNOWN_ID', `there is no figure of tickets "${id}"`);
    const period = periodOf(wish.kind, wish.at);
    const ground = groundOf(library, await read([], period, period), period);
    return casesBehind(figure, ground).map(({ one: { ticket, state, doneAt, rated }, good }) => ({
      id: ticket.id,
      number: ticket.number,
      kind: ticket.kind,
      title: library.standards.tickets.titles[ticket.kind] ?? ticket.kind,
      issue: maskPersonal(ticket.issue),
      address: addressText(ticket.address, ticket.place),
      state,
      assignee: ticket.assignee,
      openedAt: ticket.createdAt,
      doneAt,
      rating: rated?.rating ?? null,
      good,
    }));
  }

  return {
    report,
    cases,
    async sheet(wish) {
      const made = await report(wish);
      return { name: `${made.title}.xlsx`, bytes: await reportSheet(options.library(), made) };
    },
    async sendDue() {
      const rules = options.library().supervise.reports;
      let sent = 0;
      for (const { schedule, period, id } of dueReports(rules, community.id, clock.now())) {
        // Read only once: most looks find nothing new.
        if ((await store.kept(SENT, id)) !== null) continue;
        const made = await report({ kind: period.kind, at: period.from, sections: schedule.sections });
        const called = await store.callPeople(
          reportCall(options.library(), { id, communityId: community.id, at: clock.now() }, schedule, made),
        );
        if (called) sent++;
        await store.keep(SENT, id, {}, clock.now());
      }
      return sent;
    },
  };
}

/** Which reports were sent. */
const SENT = 'report';

function trendsOf({ figures, trend }: Section, grounds: readonly Ground[]): TrendCard[] {
  return trend.flatMap((id) => {
    const figure = figures.find((one) => one.id === id);
    const [first] = grounds;
    if (!figure || !first) return [];
    return [
      {
        figure: id,
        title: figure.title,
        unit: unitOf(figure),
        target: unitOf(figure) === 'percent' ? targetOf(first.library, figure) : null,
        values: grounds.map((ground) => figureValue(figure, ground).value),
      },
    ];
  });
}
