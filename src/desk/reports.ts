/** Reports of a community: read from the store, reckoned by src/supervise, shown, written to a sheet, sent when they are due. */
import { CALL_CHANNEL } from '../calls.ts';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { TicketHistory } from '../ledger.ts';
import type { Library } from '../library/library.ts';
import type { FigureRule, ReportRules } from '../library/report-schema.ts';
import { countedStore } from '../played.ts';
import { registerKind } from '../registers.ts';
import type { FigureBehind, Report, ReportDesk, ReportWish, SectionCard, TrendCard } from '../reports.ts';
import type { EventRow, Store } from '../store.ts';
import { analysisOf } from '../supervise/analysis.ts';
import { type BookPaper, rowsBehind } from '../supervise/book-report.ts';
import { casesOf } from '../supervise/case.ts';
import {
  casesBehind,
  figureCard,
  figureValue,
  type Ground,
  tableCard,
  targetOf,
  unitOf,
} from '../supervise/figures.ts';
import { before, type Period, periodOf, periodTitle, row } from '../supervise/period.ts';
import { phraseCards, type Suggested, type Violated } from '../supervise/phrases.ts';
import { talkFigures } from '../supervise/talk.ts';
import { workingCalendar } from '../ticket/calendar.ts';
import { caseCard, rowCase } from './report-behind.ts';
import { dueReports, reportCall } from './report-schedule.ts';
import { behindSheet, reportSheet } from './report-sheet.ts';
import { readRow } from './row-round.ts';

type Section = ReportRules['sections'][number];

export interface ReportDeskOptions {
  readonly store: Pick<
    Store,
    'histories' | 'spoken' | 'saidVersions' | 'happened' | 'callPeople' | 'papers' | 'kept' | 'keep'
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
  readonly books: ReadonlyMap<string, readonly BookPaper[]>;
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

  async function booksOf(
    library: Library,
    figures: readonly FigureRule[],
  ): Promise<ReadonlyMap<string, readonly BookPaper[]>> {
    const ids = [...new Set(figures.flatMap((figure) => (figure.measure === 'book' ? figure.book : [])))];
    const rows = ids
      .filter((id) => library.registers.has(id))
      .map(async (id) => {
        const papers = await store.papers.find({ kinds: [registerKind(id)], communityId: community.id });
        const read = papers.flatMap((paper): BookPaper[] => {
          const body = readRow(paper);
          return body ? [{ id: paper.id, at: paper.at, body }] : [];
        });
        return [id, read] as const;
      });
    return new Map(await Promise.all(rows));
  }

  async function read(
    library: Library,
    sections: readonly Section[],
    period: Period,
    oldest: Period,
  ): Promise<Read> {
    const last = before(period);
    const figures = sections.flatMap((section) => section.figures);
    const talks =
      figures.some(({ measure }) => measure === 'talk') || sections.some(({ phrases }) => phrases);
    const stretch = { from: last.from, to: period.to };
    const [histories, spoken, events, books] = await Promise.all([
      store.histories(community.id, { from: Math.min(oldest.from, last.from), to: period.to }),
      talks ? store.spoken(community.id, stretch) : [],
      talks ? store.happened(community.id, KINDS, stretch) : [],
      booksOf(library, figures),
    ]);
    return {
      histories,
      spoken: spoken.filter(({ channel }) => channel !== CALL_CHANNEL),
      events,
      books,
    };
  }

  function groundOf(library: Library, { histories, spoken, events, books }: Read, period: Period): Ground {
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
      books,
    };
  }

  /** The versions of wordings that were said, each as it read then; those nobody has said yet as they read now. */
  async function phrasesOf(library: Library, data: Read, period: Period, cases: Ground['cases']) {
    const within = ({ at }: { readonly at: number }) => at >= period.from && at < period.to;
    const facts = {
      spoken: data.spoken.filter(within),
      suggested: data.events
        .filter((event) => event.kind === 'suggestion' && within(event))
        .map((event) => event.data as unknown as Suggested),
      violated: (await options.violated?.(period)) ?? [],
      cases,
    };
    const cards = phraseCards(facts).slice(0, library.supervise.reports.most_phrases);
    const said = await store.saidVersions([...new Set(cards.map(({ phrase }) => phrase))]);
    const texts = new Map(said.map(({ id, version, text }) => [`${id}@${version}`, text]));
    return cards.map((card) => {
      const now = library.phrases.get(card.phrase);
      const text = texts.get(`${card.phrase}@${card.version}`);
      return { ...card, text: text ?? (now?.version === card.version ? now.text : null) };
    });
  }

  async function report({ kind, at, sections: wanted }: ReportWish): Promise<Report> {
    const library = options.library();
    const rules = library.supervise.reports;
    const sections = sectionsOf(library, wanted);
    const period = periodOf(kind, at);
    const drawn = row(period, sections.some(({ trend }) => trend.length > 0) ? rules.trend[kind] : 1);
    const data = await read(library, sections, period, drawn[0] ?? period);
    const now = groundOf(library, data, period);
    const last = groundOf(library, data, before(period));
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
    const phrases = sections.some((section) => section.phrases)
      ? await phrasesOf(library, data, period, now.cases)
      : [];
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
        phrases: sections[index]?.phrases === true ? phrases : [],
      })),
    };
  }

  async function behind(wish: ReportWish, id: string): Promise<FigureBehind> {
    const library = options.library();
    const figure = library.supervise.reports.sections
      .flatMap(({ figures }) => figures)
      .find((one) => one.id === id);
    if (!figure || figure.measure === 'talk')
      throw new YingdaError('E_UNKNOWN_ID', `there is nothing to look at behind a figure "${id}"`);
    const { title } = figure;
    const period = periodOf(wish.kind, wish.at);
    if (figure.measure === 'book') {
      const until = Math.min(period.to, clock.now() + 1);
      const books = await booksOf(library, [figure]);
      const rows = rowsBehind(figure, { library, books, period, until });
      return { title, cases: [], rows: rows.flatMap((row) => rowCase(library, figure.book, row)) };
    }
    const ground = groundOf(library, await read(library, [], period, period), period);
    return { title, cases: casesBehind(figure, ground).map((one) => caseCard(library, one)), rows: [] };
  }

  return {
    report,
    behind,
    async behindSheet(wish, figure) {
      const found = await behind(wish, figure);
      const library = options.library();
      const title = `${periodTitle(library.supervise.reports, periodOf(wish.kind, wish.at))} ${found.title}`;
      return { name: `${title}.xlsx`, bytes: await behindSheet(library, title, found) };
    },
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
        unit: unitOf(figure, first.library),
        target: unitOf(figure, first.library) === 'percent' ? targetOf(first.library, figure) : null,
        values: grounds.map((ground) => figureValue(figure, ground).value),
      },
    ];
  });
}
