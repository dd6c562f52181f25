/** Simulated trainees through a whole induction and a year of duties, in virtual time: what comes out is what a trainer would expect. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import { createTraining } from '../../src/desk/training.ts';
import type { TrainingDesk } from '../../src/staff.ts';
import type { Store } from '../../src/store.ts';
import { seededRandom } from '../../src/text/classifier.ts';
import { ExamRoom } from '../../src/training/examroom.ts';
import { keyOf, makePaper } from '../../src/training/paper.ts';
import { DrillSessions } from '../../src/training/sessions.ts';
import type { TalkState } from '../../src/training/state.ts';
import { answerTalk } from '../../src/training/talk.ts';
import { library } from '../shared.ts';
import { checker, examiner } from './play.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
/** 2026-12-07 09:00 in Shanghai, a Monday; the year of duties is 2027. */
const START = Date.parse('2026-12-07T09:00:00+08:00');
const NEW_YEAR = Date.parse('2027-01-01T09:00:00+08:00');
const MODEL = library.drilling.labels.model[0] ?? '';
const [CHIEF, MANAGER, TRAINER] = ['主管', '经理', '师傅'].map((name) => ({ id: name, name })) as [
  By,
  By,
  By,
];
type By = { id: string; name: string };

/** The same in other words. */
const OTHER_WORDS: readonly (readonly [string, string])[] = [
  ['非常抱歉', '真的很对不起'],
  ['很抱歉', '实在不好意思'],
  ['抱歉', '对不起'],
  ['请您稍等', '麻烦您等一下'],
  ['请稍等', '麻烦您等一下'],
  ['感谢您的', '谢谢您的'],
  ['请问您', '想问一下您'],
  ['马上', '立刻'],
  ['帮您', '替您'],
  ['为您', '给您'],
];
const inOtherWords = (text: string) =>
  OTHER_WORDS.reduce((told, [one, other]) => told.replace(one, other), text);
const firstWords = (text: string) => text.split(/[，。！？]/)[0]?.slice(0, 6) ?? '';

interface Character {
  readonly name: string;
  /** Answers of ten that are known. */
  readonly knows: number;
  readonly discipline: number;
  /** Trainings of ten that they come to. */
  readonly comes: number;
  /** @param model a wording of the library @param progress 0 to 1 through the induction */
  line(
    model: string,
    progress: number,
    roll: () => number,
  ): { readonly text: string; readonly waits: boolean };
}

const careless = (model: string) => ({ text: firstWords(model), waits: false });
const CHARACTERS: readonly Character[] = [
  { name: '照本', knows: 0.98, discipline: 10, comes: 1, line: (text) => ({ text, waits: true }) },
  {
    name: '换词',
    knows: 0.95,
    discipline: 10,
    comes: 1,
    line: (model) => ({ text: inOtherWords(model), waits: true }),
  },
  { name: '马虎', knows: 0.6, discipline: 6, comes: 0.5, line: careless },
  {
    name: '粗鲁',
    knows: 0.7,
    discipline: 2,
    comes: 0.8,
    line: () => ({ text: '你烦不烦，自己看着办，爱投诉不投诉。', waits: false }),
  },
  {
    name: '长进',
    knows: 0.95,
    discipline: 9,
    comes: 1,
    line: (model, progress, roll) =>
      roll() < progress * 1.4 ? { text: model, waits: true } : careless(model),
  },
];

let store: Store;
let clock: ManualClock;
let drills: DrillSessions;
let exams: ExamRoom;
let training: Omit<TrainingDesk, 'mystery' | 'messenger'>;
const lists = new Map<string, number>();

/** The line that a character says where a drill stands. */
function answerOf(state: TalkState, character: Character, progress: number, roll: () => number) {
  const now = clock.now();
  const { shows } = answerTalk(library, examiner, state, { text: MODEL }, now);
  const model = (shows[0]?.text ?? '').replace(/^[^：]*：/u, '').replace(/^“|”$/gu, '');
  const hangsUp = 'closing' in state && state.closing;
  return hangsUp ? { text: '（挂机）', waits: true } : character.line(model, progress, roll);
}

const pause = (state: TalkState, waits: boolean) => {
  const required = 'wait' in state ? (state.wait?.required ?? 1) : 1;
  clock.advance(waits ? (required + 0.4) * 1000 : 300);
};

async function drill(
  character: Character,
  situation: string,
  seed: string,
  progress: number,
  roll: () => number,
) {
  let { state } = await drills.start(character.name, { situation, seed });
  for (let line = 0; line < 40 && !state.over; line++) {
    const said = answerOf(state, character, progress, roll);
    pause(state, said.waits);
    state = (await drills.answer(character.name, `${seed}:${line}`, said.text))?.state ?? state;
  }
  expect([character.name, situation, state.over]).toEqual([character.name, situation, true]);
}

async function sit(character: Character, rule: string, roll: () => number) {
  const seed = `${character.name}:${rule}:${clock.now()}`;
  await exams.start(character.name, rule, seed);
  const paper = makePaper(library, rule, seed);
  let over = false;
  for (const question of paper.questions) {
    const right = keyOf(library, question);
    const answer = question.item.kind === 'short' ? '' : roll() < character.knows ? right : 'Z';
    clock.advance(5000);
    over = (await exams.answer(character.name, answer))?.over ?? true;
  }
  for (let line = 0; line < 200 && !over; line++) {
    const { drill: state } = (await store.kept('exam', character.name)) as { drill: TalkState };
    const said = answerOf(state, character, 1, roll);
    pause(state, said.waits);
    over = (await exams.answer(character.name, said.text))?.over ?? true;
  }
  expect([character.name, rule, over]).toEqual([character.name, rule, true]);
  const [row] = await exams.exams({ trainee: character.name, rule });
  const mark = (part: 'practical' | 'discipline', points: number) => {
    clock.advance(MINUTE);
    return exams.regrade({ exam: row?.id ?? '', part, points, by: TRAINER.name, reason: '到场看过' });
  };
  // At the machine the invigilator marks (TRN-7).
  if (row?.outcome.parts.practical === null) await mark('practical', Math.round(60 * character.knows));
  return mark('discipline', character.discipline);
}

/** Of those that begin together, the store tells them by ids that are new every time; who comes to which is drawn in this order. */
const inOrder = <Session extends { readonly at: number; readonly rule: string }>(
  sessions: readonly Session[],
) => sessions.toSorted((one, other) => one.at - other.at || (one.rule < other.rule ? -1 : 1));

/** Failed for good, and not decided yet. */
let undecided: { readonly exam: string; readonly at: number }[] = [];

/** The chief decides some days after being told. */
async function decided(until: number) {
  for (const { exam } of undecided.filter(({ at }) => at <= until))
    await exams.decide({ exam, warned: true, by: CHIEF.name, reason: '补考没有合格' });
  undecided = undecided.filter(({ at }) => at > until);
}

/** The exam of a training; failed, it is made up once. */
async function examined(character: Character, rule: string, roll: () => number) {
  const first = await sit(character, rule, roll);
  if (first.outcome.state === 'passed') return first;
  clock.advance(DAY / 8);
  const second = await sit(character, rule, roll);
  expect([first.attempt, second.attempt]).toEqual([1, 2]);
  if (second.decision === 'open') undecided.push({ exam: second.id, at: clock.now() });
  return second;
}

beforeAll(async () => {
  store = await openSqliteStore(':memory:');
  await store.ensureCommunity({ orgId: 'o', id: 'c', name: '云栖' });
  clock = new ManualClock(START);
  const common = { store, clock, communityId: 'c', library: () => library };
  drills = new DrillSessions({ ...common, checker: () => checker });
  exams = new ExamRoom({ ...common, checker: () => checker });
  training = createTraining({ ...common, exams: exams as never, drills: {} as never });
  const { programme } = training;
  for (const { name } of CHARACTERS)
    await programme.enrol(
      { trainee: name, name, aliases: [], groups: ['新员工'], from: START, newcomer: true },
      CHIEF,
    );

  // Seven days: what the list of the day says, signed by both; the exam on the last.
  for (let day = 1; day <= 7; day++) {
    for (const [nth, character] of CHARACTERS.entries()) {
      const roll = seededRandom(day * 100 + nth);
      clock.set(START + (day - 1) * DAY + nth * 90 * MINUTE);
      const due = await drills.today(character.name);
      for (const { situation } of due.slice(0, 3))
        await drill(character, situation, `${day}:${situation}`, (day - 1) / 6, roll);
      if (day === 7) await sit(character, 'TRN-2', roll);
      await programme.signDay(character.name, day, 'trainer', TRAINER);
      await programme.signDay(character.name, day, 'trainee', { id: character.name, name: character.name });
    }
  }
  clock.set(START + 8 * DAY);
  for (const { name } of CHARACTERS)
    lists.set(name, (await store.memories(name)).filter(({ dueAt }) => dueAt <= clock.now()).length);
}, 600_000);
afterAll(() => store?.close());

const nameOf = (verdict: (name: string) => boolean) => CHARACTERS.map(({ name }) => name).filter(verdict);

describe('after the induction', () => {
  it('those who say what is to be said are qualified, in whatever words; the careless and the rude are not', async () => {
    const cards = await training.programme.inductions();
    const state = new Map(cards.map((card) => [card.name, card.state]));
    expect(nameOf((name) => state.get(name) === 'passed')).toEqual(['照本', '换词', '长进']);
    expect(nameOf((name) => state.get(name) === 'failed')).toEqual(['马虎', '粗鲁']);
    // The system only says 未合格; what follows a person writes down.
    await training.programme.decide('粗鲁', '不录用', MANAGER);
    await expect(training.programme.decide('照本', ' ', MANAGER)).rejects.toThrow(/decided/);
    expect(cards.every(({ days }) => days.every(({ trainer, trainee }) => trainer && trainee))).toBe(true);
  });

  it('scores stand in the order a trainer would put them, and bands too', async () => {
    const { people } = await training.classroom.overview();
    const mean = (name: string) => people.find((one) => one.name === name)?.mean ?? 0;
    expect(mean('照本')).toBeGreaterThanOrEqual(90);
    expect(mean('换词')).toBeGreaterThanOrEqual(80);
    expect(mean('照本')).toBeGreaterThanOrEqual(mean('换词'));
    expect(mean('换词')).toBeGreaterThan(mean('长进'));
    expect(mean('长进')).toBeGreaterThan(mean('马虎'));
    expect(mean('马虎')).toBeLessThan(60);
    expect(mean('粗鲁')).toBeLessThan(40);
    const bands = async (name: string) =>
      new Set((await store.drills({ trainee: name })).map(({ band }) => band));
    expect([...(await bands('粗鲁'))]).toEqual(['fail']);
    expect([...(await bands('照本'))]).not.toContain('fail');
  });

  it('the one who improves has a rising curve', async () => {
    const all = (await store.drills({ trainee: '长进' })).toReversed();
    const half = Math.floor(all.length / 2);
    const mean = (some: typeof all) => some.reduce((sum, { score }) => sum + score, 0) / some.length;
    expect(mean(all.slice(-half))).toBeGreaterThan(mean(all.slice(0, half)) + 15);
  });

  it('the plan of practice gives more again to those who know less', () => {
    const due = (name: string) => lists.get(name) ?? 0;
    expect(due('粗鲁')).toBeGreaterThan(due('照本'));
    expect(due('马虎')).toBeGreaterThan(due('换词'));
  });

  it('the weakest elements of the careless are told, those of the textbook are hardly any', async () => {
    const { people } = await training.classroom.overview();
    const weak = (name: string) => people.find((one) => one.name === name)?.weak ?? [];
    expect(weak('马虎')[0]?.share).toBeGreaterThan(0.5);
    expect(weak('照本').every(({ share }) => share < 0.2)).toBe(true);
  });
});

describe('a year of duties', () => {
  it('leaves owing whoever did not come, and nobody else; people are told of each once', async () => {
    const { programme } = training;
    await programme.leave('粗鲁', CHIEF);
    const draft = await programme.plan(2027);
    const saved = await programme.savePlan({ ...draft, lines: draft.lines }, CHIEF);
    const sent = await programme.movePlan(2027, { version: saved.version, move: 'submit' }, CHIEF);
    await programme.movePlan(2027, { version: sent.version, move: 'approve' }, MANAGER);
    const members = CHARACTERS.filter(({ name }) => name !== '粗鲁');
    const roll = seededRandom(2027);
    const end = NEW_YEAR + 365 * DAY;
    const sessions = inOrder(await programme.sessions(NEW_YEAR, end));
    const lasts = new Map(sessions.map(({ rule, id }) => [rule, id]));
    for (const { id, rule, at, minutes } of sessions) {
      clock.set(at + 5 * MINUTE);
      const here = members.filter(({ comes }) => roll() < comes);
      for (const { name } of here) await programme.signIn(id, name, { id: name, name });
      // A course has its exam with the last lesson.
      const isExam = library.exams.papers.has(rule) && (rule !== 'TRN-7' || lasts.get(rule) === id);
      for (const character of here) {
        const exam = isExam ? (await examined(character, rule, roll)).outcome : null;
        const result = exam
          ? ({ kind: 'exam', points: exam.total, passed: exam.state === 'passed', note: '' } as const)
          : ({ kind: 'assessment', points: 80, passed: true, note: '' } as const);
        await programme.assess(id, character.name, result, TRAINER);
      }
      if (here.length > 0) await programme.hold(id, Math.max(1, minutes), TRAINER);
      clock.set(at + 20 * 3_600_000);
      await programme.remind();
      await decided(clock.now() - 3 * DAY);
    }
    await decided(clock.now());
    clock.set(Date.parse('2028-01-01T09:30:00+08:00'));
    const owed = await programme.obligations();
    const missed = (name: string) =>
      owed.find((one) => one.name === name)?.duties.reduce((sum, duty) => sum + duty.missed.length, 0) ?? -1;
    expect(['照本', '换词', '长进'].map(missed)).toEqual([0, 0, 0]);
    expect(missed('马虎')).toBeGreaterThan(20);
    const computer = owed[0]?.duties.find(({ rule }) => rule === 'TRN-7');
    expect(computer).toMatchObject({ missed: [] });
    const calls = (await store.events(0, 100_000)).filter(({ kind }) => kind === 'alert');
    const lists = calls.map(({ data }) => `${data.reason} ${data.list}`);
    expect(new Set(lists).size).toBe(lists.length);
    expect(lists.some((one) => one.startsWith('training:overdue') && one.includes('马虎'))).toBe(true);
    expect(lists.some((one) => one.startsWith('training:overdue') && one.includes('照本'))).toBe(false);
    // What waits for the chief is told too.
    const waited = lists.filter((one) => one.startsWith('training:warning'));
    expect(waited.length).toBeGreaterThan(5);
    expect(waited.every((one) => one.includes('马虎'))).toBe(true);
  }, 600_000);

  it('has exams that those who know pass at once; who does not makes each up once and is warned, by a person', async () => {
    const rules = ['TRN-4', 'TRN-5', 'TRN-6', 'TRN-7', 'TRN-8'];
    const of = async (name: string) =>
      (await exams.exams({ trainee: name })).filter(({ rule }) => rules.includes(rule));
    for (const name of ['照本', '换词', '长进']) {
      const own = await of(name);
      expect([...new Set(own.map(({ rule }) => rule))].sort()).toEqual(rules);
      const share = own.filter(({ outcome }) => outcome.state === 'passed').length / own.length;
      expect([name, share > 0.9]).toEqual([name, true]);
      expect(own.filter(({ decision }) => decision !== null)).toEqual([]);
    }
    const failed = await of('马虎');
    expect(failed.filter(({ outcome }) => outcome.state === 'passed').length / failed.length).toBeLessThan(
      0.3,
    );
    const lasting = failed.filter(({ decision }) => decision !== null);
    expect(lasting.length).toBeGreaterThan(5);
    expect(lasting.every(({ attempt, outcome }) => attempt === 2 && outcome.conclusion !== null)).toBe(true);
    const warned = (await store.trainings({ trainee: '马虎' })).filter(({ kind }) => kind === 'decision');
    expect(warned).toHaveLength(lasting.length);
    const [owed] = await training.programme.obligations('马虎');
    expect(owed?.undecided).toEqual([]);
  });

  it('stands in the record, with certificates that have expired after it', async () => {
    const of = async (name: string) => (await store.trainings({ trainee: name })).map(({ kind }) => kind);
    const record = await of('照本');
    const { lines } = await training.programme.plan(2027);
    const planned = lines.reduce((sum, { at }) => sum + at.length, 0);
    expect(record.filter((kind) => kind === 'training')).toHaveLength(planned);
    expect(record.filter((kind) => kind === 'signoff')).toHaveLength(7);
    const held = await exams.certificates('照本');
    expect(held.filter(({ rule }) => rule === 'TRN-2')).toMatchObject([{ state: 'expired' }]);
    expect(held.find(({ rule }) => rule === 'TRN-4')).toMatchObject({ state: 'valid' });
    const cardsOf = async (name: string) => (await exams.certificates(name)).length;
    expect(await cardsOf('马虎')).toBeLessThan(held.length / 3);
    // Whoever has left keeps the record.
    expect((await of('粗鲁')).length).toBeGreaterThan(0);
  });
});
