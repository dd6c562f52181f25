/** Drills and exams for the screens of staff, on the library of the moment. */
import { YingdaError } from '../errors.ts';
import { drilledTitle, type Library } from '../library/library.ts';
import type { Checker } from '../script/lint.ts';
import type { DrillAnswer, DrillDesk, ExamAnswer, ExamDesk } from '../staff.ts';
import { todayText } from '../training/card.ts';
import type { DrillLine } from '../training/cast.ts';
import { ExamRoom, type ExamShown } from '../training/examroom.ts';
import { DrillSessions, type SessionStep } from '../training/sessions.ts';
import type { TalkState } from '../training/state.ts';
import { drillOffers, startTalk } from '../training/talk.ts';
import type { AssistanceOptions } from './assistance.ts';
import { certificatePdf, slipPdf } from './exam-print.ts';
import { OwnTalks } from './own-talks.ts';

/** Whose names no account has. */
const NAMES = 'trainee';

export function lessons(
  options: AssistanceOptions,
  checker: (library: Library) => Checker,
): { readonly drills: DrillDesk; readonly exams: ExamDesk } {
  return { drills: drillDesk(options, checker), exams: examDesk(options, checker) };
}

function drillDesk(
  { desk, store, clock, community, trained }: AssistanceOptions,
  checker: (library: Library) => Checker,
): DrillDesk {
  const library = () => desk.library;
  const sessions = new DrillSessions({ store, library, clock, communityId: community.id, checker });
  const talks = new OwnTalks({ store, clock, library, communityId: community.id });
  const shown = ({ shows, state, repeated }: SessionStep): DrillAnswer => ({
    shows: spoken(desk.library, shows),
    over: state.over,
    repeated,
    ...clockOf(desk.library, state),
  });
  return {
    start: async (trainee, wish) => shown(await sessions.start(trainee, wish)),
    answer: async (trainee, messageId, text, began) => {
      await trained?.();
      const step = await sessions.answer(trainee, messageId, text, began);
      return step && shown(step);
    },
    running: async (trainee) => (await sessions.running(trainee)) !== null,
    current: async (trainee) => {
      const state = await sessions.running(trainee);
      if (!state) return null;
      return {
        shows: spoken(desk.library, soFar(desk.library, state)),
        over: false,
        repeated: true,
        ...clockOf(desk.library, state),
      };
    },
    stop: (trainee) => sessions.stop(trainee),
    results: (trainee) => store.drills({ trainee }),
    offers: () => drillOffers(desk.library),
    words: () => {
      const { hangup, model, again } = desk.library.drilling.labels;
      return { hangup: hangup[0] ?? '', model: model[0] ?? '', again: again[0] ?? '' };
    },
    today: async (trainee) =>
      (await sessions.today(trainee)).map((one) => ({
        ...one,
        title: drilledTitle(desk.library, one.situation),
        text: todayText(desk.library, one),
      })),
    setExamDate: (trainee, at) => sessions.setExamDate(trainee, at),
    practiseAfter: (trainee, finding) => sessions.practiseAfter(trainee, finding),
    own: (trainee) => talks.list(trainee),
    startOwn: async (trainee, conversation, wish) => {
      const talk = await talks.read(trainee, conversation);
      if (!talk) throw new YingdaError('E_NOT_FOUND', `${conversation} is no conversation of ${trainee}`);
      return shown(await sessions.startReal(trainee, talk, wish));
    },
    answered: (trainee, conversation) => talks.add(trainee, conversation),
  };
}

/** All that was said in a run, for a screen that was opened anew. */
function soFar(library: Library, state: TalkState): DrillLine[] {
  const scene =
    'real' in state
      ? []
      : startTalk(library, state.case, { ...state, now: state.startedAt }).shows.slice(0, 1);
  return [
    ...scene,
    ...state.turns.flatMap((turn): DrillLine[] =>
      'text' in turn ? [{ from: turn.from === 'owner' ? 'owner' : 'trainee', text: turn.text }] : [],
    ),
  ];
}

function clockOf(library: Library, state: TalkState): Pick<DrillAnswer, 'startedAt' | 'phone' | 'wait'> {
  const wait = 'wait' in state ? state.wait : null;
  const { channel } = library.drills.get(state.case) ?? library.intakes.get(state.case) ?? {};
  return {
    startedAt: state.startedAt,
    phone: channel === 'phone',
    wait: wait && { since: state.startedAt + wait.since * 1000, seconds: wait.required },
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
  const nameOf = async (trainee: string): Promise<string> => {
    const account = await store.accounts.byId(trainee);
    const told = account ? null : ((await store.kept(NAMES, trainee)) as { name?: unknown } | null);
    return account?.name ?? (typeof told?.name === 'string' ? told.name : trainee);
  };
  const sheetCard = async (id: string) => {
    const paper = await room.paper(id);
    return { ...paper, name: await nameOf(paper.trainee) };
  };
  return {
    offers: () =>
      [...desk.library.exams.papers.values()].map(({ rule, title, minutes, open_book }) => ({
        rule,
        title,
        minutes,
        openBook: open_book,
      })),
    start: async (trainee, rule, seed, name) => {
      if (name !== undefined) await store.keep(NAMES, trainee, { name }, clock.now());
      return shown(await room.start(trainee, rule, seed));
    },
    running: async (trainee) => {
      const exam = await room.running(trainee);
      return exam && { ...shown(exam), rule: exam.rule };
    },
    left: (trainee) => room.left(trainee),
    expire: async (trainee) => {
      await trained?.();
      return room.expire(trainee);
    },
    answer: async (trainee, position, text) => {
      await trained?.();
      const step = await room.answer(trainee, text, position);
      return step && shown(step);
    },
    exams: (filter) => room.exams(filter),
    certificates: (trainee) => room.certificates(trainee),
    mark: (mark) => room.regrade(mark),
    decide: (decision) => room.decide(decision),
    nameOf,
    sheet: sheetCard,
    slipPdf: async (id) => slipPdf(desk.library, await sheetCard(id)),
    certificatePdf: async (id) => {
      const certificate = (await room.certificates()).find((one) => one.id === id);
      if (!certificate) throw new YingdaError('E_NOT_FOUND', `there is no certificate "${id}"`);
      const { outcome } = await room.paper(certificate.exam);
      const name = await nameOf(certificate.trainee);
      return certificatePdf(desk.library, {
        ...certificate,
        name,
        total: outcome.total,
        community: community.name,
      });
    },
  };
}

/** Lines with who speaks, as shown to the trainee. */
function spoken(library: Library, shows: readonly DrillLine[]): DrillAnswer['shows'] {
  const { speakers } = library.drilling.labels;
  return shows.map(({ from, text }) => ({ from, speaker: speakers[from], text }));
}
