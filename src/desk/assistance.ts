/** What staff are helped with, on the library of the moment: suggested replies (assist), drills (training). */
import { Suggester } from '../assist/suggest.ts';
import type { Clock } from '../clock.ts';
import { drilledTitle, type Library } from '../library/library.ts';
import { type Checker, checkers } from '../script/lint.ts';
import type { DrillAnswer, DrillDesk, ExamAnswer, ExamDesk } from '../staff.ts';
import type { Store } from '../store.ts';
import { todayText } from '../training/card.ts';
import type { DrillLine } from '../training/cast.ts';
import { ExamRoom, type ExamShown } from '../training/examroom.ts';
import { DrillSessions, type SessionStep } from '../training/sessions.ts';
import { drillOffers } from '../training/talk.ts';
import type { ModelCache } from '../understand/training.ts';
import type { Desk } from './desk.ts';
import type { StaffDeskOptions } from './staff.ts';

export interface AssistanceOptions {
  readonly desk: Pick<Desk, 'library' | 'understander'>;
  readonly store: Store;
  readonly clock: Clock;
  /** Keeps trained models between starts. */
  readonly models: ModelCache;
  /** Ends when the models are kept, where another thread trains them: who needs one waits for that, and nobody else does. */
  readonly trained?: () => Promise<void>;
  readonly community: {
    readonly id: string;
    readonly name: string;
    readonly figures?: Readonly<Record<string, string>>;
  };
}

export function assistance(
  options: AssistanceOptions,
): Pick<StaffDeskOptions, 'suggest' | 'drills' | 'exams' | 'checker'> {
  const { desk, community, trained } = options;
  const checker = checkers(options.models);
  let made: { readonly of: Library; readonly suggester: Suggester } | null = null;
  const suggester = () => {
    const { library, understander } = desk;
    if (made?.of !== library)
      made = {
        of: library,
        suggester: new Suggester(library, checker(library), understander, options.models),
      };
    return made.suggester;
  };
  return {
    suggest: async ({ ticket, ...request }) => {
      await trained?.();
      return suggester().suggest({
        ...request,
        channel: 'chat',
        community: community.name,
        figures: community.figures,
        ticket:
          ticket === null
            ? null
            : {
                number: ticket.number,
                kind: ticket.kind,
                state: ticket.state,
                issue: ticket.issue,
                due: ticket.due.resolve ?? ticket.due.respond,
              },
      });
    },
    drills: drillDesk(options, checker),
    exams: examDesk(options, checker),
    checker: async (library) => {
      await trained?.();
      return checker(library);
    },
  };
}

function drillDesk(
  { desk, store, clock, community, trained }: AssistanceOptions,
  checker: (library: Library) => Checker,
): DrillDesk {
  const sessions = new DrillSessions({
    store,
    library: () => desk.library,
    clock,
    communityId: community.id,
    checker,
  });
  const shown = ({ shows, state, repeated }: SessionStep): DrillAnswer => ({
    shows: spoken(desk.library, shows),
    over: state.over,
    repeated,
  });
  return {
    start: async (trainee, wish) => shown(await sessions.start(trainee, wish)),
    answer: async (trainee, messageId, text) => {
      await trained?.();
      const step = await sessions.answer(trainee, messageId, text);
      return step && shown(step);
    },
    running: async (trainee) => (await sessions.running(trainee)) !== null,
    stop: (trainee) => sessions.stop(trainee),
    results: (trainee) => store.drills({ trainee }),
    offers: () => drillOffers(desk.library),
    today: async (trainee) =>
      (await sessions.today(trainee)).map((one) => ({
        ...one,
        title: drilledTitle(desk.library, one.situation),
        text: todayText(desk.library, one),
      })),
    setExamDate: (trainee, at) => sessions.setExamDate(trainee, at),
    practiseSoon: (trainee, situation) => sessions.practiseSoon(trainee, situation),
  };
}

function examDesk(
  { desk, store, clock, community, trained }: AssistanceOptions,
  checker: (library: Library) => Checker,
): ExamDesk {
  const room = new ExamRoom({
    store,
    library: () => desk.library,
    clock,
    communityId: community.id,
    checker,
  });
  const shown = ({ shows, ...rest }: ExamShown): ExamAnswer => ({
    ...rest,
    shows: spoken(desk.library, shows),
  });
  return {
    offers: () =>
      [...desk.library.exams.papers.values()].map(({ rule, title, minutes, open_book }) => ({
        rule,
        title,
        minutes,
        openBook: open_book,
      })),
    start: async (trainee, rule, seed) => shown(await room.start(trainee, rule, seed)),
    answer: async (trainee, position, text) => {
      await trained?.();
      const step = await room.answer(trainee, text, position);
      return step && shown(step);
    },
    exams: (filter) => room.exams(filter),
    certificates: (trainee) => room.certificates(trainee),
    mark: (mark) => room.regrade(mark),
  };
}

/** Lines with who speaks, as shown to the trainee. */
function spoken(library: Library, shows: readonly DrillLine[]): DrillAnswer['shows'] {
  const { speakers } = library.drilling.labels;
  return shows.map(({ from, text }) => ({ from, speaker: speakers[from], text }));
}
