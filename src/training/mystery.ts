/** Mystery owners (TRN-13 神秘客户): what a run is kept as, and how the played owner goes on. Pure. */
import { z } from 'zod';
import { DIFFICULTIES } from '../library/drill-schema.ts';
import type { Library } from '../library/library.ts';
import { MYSTERY_ENDS, type MysteryEnd } from '../library/mystery-schema.ts';
import type { MessageRow } from '../store.ts';
import { MINUTE } from '../text/shanghai.ts';
import { chance } from './cast.ts';
import { talkState } from './kept-state.ts';
import { type DrillStep, type Examiner, lineCount, type TalkState } from './state.ts';
import { answerTalk, startTalk } from './talk.ts';

const talk = z.strictObject({
  conversationId: z.string(),
  /** The newest message that the owner has read. */
  seq: z.int(),
  /** How often they asked for a person, and how much they have said. */
  asked: z.int(),
  said: z.int(),
  /** Who answers, by their key as a trainee. */
  trainee: z.string().nullable(),
  state: talkState,
});

export const mysteryBody = z.strictObject({
  subject: z.string().min(1),
  caseId: z.string().min(1),
  seed: z.string().min(1),
  difficulty: z.enum(DIFFICULTIES),
  trainee: z.string().nullable(),
  by: z.string(),
  from: z.int(),
  to: z.int(),
  talk: talk.nullable(),
  end: z
    .strictObject({
      how: z.enum(MYSTERY_ENDS),
      at: z.int(),
      trainee: z.string().nullable(),
      score: z.number().nullable(),
      band: z.enum(['excellent', 'pass', 'weak', 'fail']).nullable(),
      card: z.array(z.string()),
      seenAt: z.int().nullable(),
    })
    .nullable(),
});
export type MysteryBody = z.infer<typeof mysteryBody>;
export type MysteryTalk = NonNullable<MysteryBody['talk']>;

export const consentBody = z.strictObject({ version: z.string(), at: z.int() });

/** What the owner sees of the desk. */
export interface SeenDesk {
  readonly now: number;
  /** Of the conversation, oldest first. */
  readonly lines: readonly Pick<MessageRow, 'seq' | 'from' | 'text' | 'at'>[];
  /** A person has it, or is to have it. */
  readonly handedOff: boolean;
  /** Who has it, by their key; null: nobody yet. */
  readonly holder: string | null;
  /** Whether they may be tested in this run. */
  readonly tested: boolean;
  /** An emergency is open, or too many owners wait. */
  readonly limit: boolean;
  /** One of its tickets was given to somebody. */
  readonly dispatched: boolean;
}

/** What the owner does: nothing, says something, or goes. */
export interface MysteryStep {
  readonly talk: MysteryTalk;
  readonly says: readonly string[];
  readonly end: null | {
    readonly how: MysteryEnd;
    readonly score: number | null;
    readonly band: 'excellent' | 'pass' | 'weak' | 'fail' | null;
    readonly card: readonly string[];
  };
}

/** Cases of a subject that can be played in writing, in the library's order. */
export function playableCases(library: Library, subject: string): string[] {
  const all = [
    ...[...library.drills.values()].map(({ id, situation, channel }) => ({ id, of: situation, channel })),
    ...[...library.intakes.values()].map(({ id, flow, channel }) => ({ id, of: flow, channel })),
  ];
  return all.filter(({ of, channel }) => of === subject && channel === 'chat').map(({ id }) => id);
}

export function drawCase(library: Library, subject: string, seed: string): string | null {
  const cases = playableCases(library, subject);
  return cases[Math.floor(chance(seed, 'case') * cases.length)] ?? null;
}

/** What somebody writes of a step: no scene, no trainer, and nothing that only happens. */
const written = ({ shows }: Pick<DrillStep<TalkState>, 'shows'>): string[] =>
  shows.filter(({ from, text }) => from === 'owner' && !/^（.*）$/u.test(text)).map(({ text }) => text);

/** @throws YingdaError E_UNKNOWN_ID when the case has left the library */
export function beginMystery(
  library: Library,
  { caseId, seed, difficulty }: Pick<MysteryBody, 'caseId' | 'seed' | 'difficulty'>,
  conversationId: string,
  now: number,
): MysteryStep {
  const step = startTalk(library, caseId, { seed, now, difficulty, feedback: 'end' });
  const state = kept(step.state);
  const says = written(step);
  return {
    talk: { conversationId, seq: 0, asked: 0, said: says.length, trainee: null, state },
    says,
    end: null,
  };
}

/**
 * How the owner goes on. What colleagues wrote since is a line each, marked by the one checker and grader; the bot's words
 * are heard and not marked.
 * @throws YingdaError E_UNKNOWN_ID when the case has left the library
 */
export function goOn(library: Library, examiner: Examiner, before: MysteryTalk, desk: SeenDesk): MysteryStep {
  const { pace, asks } = library.exams.mystery;
  const { now, lines } = desk;
  const running = { ...before, trainee: desk.holder ?? before.trainee };
  if (desk.limit) return leave(library, running, 'limit');
  if (desk.holder !== null && !desk.tested) return leave(library, running, 'somebody_else');
  const last = lines.at(-1);
  const fresh = lines.filter(
    ({ from, seq, text }) => from === 'agent' && seq > before.seq && text.trim() !== '',
  );
  if (fresh.length > 0) {
    if (last && now < last.at + pace.reads_s * 1000) return still(running);
    return hear(library, examiner, running, fresh, desk);
  }
  if (desk.dispatched) return marked(library, examiner, running, 'finished', now);
  // What the bot says to pass the time is no answer.
  const spoken = lines.findLast(({ from }) => from !== 'bot');
  if (now - (spoken?.at ?? now) >= pace.patience_min * MINUTE)
    return marked(library, examiner, running, desk.handedOff ? 'unanswered' : 'not_reached', now);
  const ask = asks[running.asked % asks.length];
  const alone = !desk.handedOff && last?.from === 'bot' && now - last.at >= pace.asks_s * 1000;
  if (!alone || ask === undefined) return still(running);
  if (running.asked >= pace.most_asks) return marked(library, examiner, running, 'not_reached', now);
  return { talk: { ...running, asked: running.asked + 1, said: running.said + 1 }, says: [ask], end: null };
}

function hear(
  library: Library,
  examiner: Examiner,
  running: MysteryTalk,
  fresh: SeenDesk['lines'],
  { now }: SeenDesk,
): MysteryStep {
  let state = running.state as unknown as TalkState;
  let step: DrillStep<TalkState> | null = null;
  for (const { text } of fresh) {
    step = answerTalk(library, examiner, state, { text }, now);
    state = step.state;
    if (state.over) break;
  }
  // To several lines the owner answers once.
  const says = step ? written(step) : [];
  const talk = {
    ...running,
    seq: fresh.at(-1)?.seq ?? running.seq,
    said: running.said + says.length,
    state: kept(state),
  };
  return { talk, says, end: step?.result ? { how: 'finished', ...resultOf(step) } : null };
}

/** The end as it stands: what was said is marked, where there is something. */
function marked(
  library: Library,
  examiner: Examiner,
  running: MysteryTalk,
  how: MysteryEnd,
  now: number,
): MysteryStep {
  const state = running.state as unknown as TalkState;
  if (lineCount(state) === 0) return leave(library, running, how);
  const step = answerTalk(library, examiner, state, { hangup: true }, now);
  const goes = leave(library, { ...running, state: kept(step.state) }, how);
  return { ...goes, end: { how, ...resultOf(step) } };
}

function leave(library: Library, talk: MysteryTalk, how: MysteryEnd): MysteryStep {
  const { leaves } = library.exams.mystery;
  const said = leaves[Math.floor(chance(talk.state.seed, 'leaves') * leaves.length)];
  const says = said === undefined ? [] : [said];
  return {
    talk: { ...talk, said: talk.said + says.length },
    says,
    end: { how, score: null, band: null, card: [] },
  };
}

const still = (talk: MysteryTalk): MysteryStep => ({ talk, says: [], end: null });

const kept = (state: TalkState) => talkState.parse(JSON.parse(JSON.stringify(state)));

function resultOf({ result, shows }: DrillStep<TalkState>) {
  return {
    score: result?.score ?? null,
    band: result?.band ?? null,
    card: shows.flatMap(({ from, text }) => (from === 'coach' ? [text] : [])),
  };
}
