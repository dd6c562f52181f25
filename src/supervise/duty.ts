/** What a duty's paper says, and what is still missing of it: pure. */
import type { Duty, DutyBody, DutyRules, DutyState, DutyTask } from '../library/duty-schema.ts';
import { HOUR, MINUTE } from '../text/shanghai.ts';
import type { Occurrence } from './occurrences.ts';
import { readValues } from './sheet.ts';

export interface NamedTask {
  /** "DUTY-PATROL.daily" */
  readonly id: string;
  readonly duty: Duty;
  readonly task: DutyTask;
}

export function namedTasks(duties: ReadonlyMap<string, Duty>): NamedTask[] {
  return [...duties.values()].flatMap((duty) =>
    duty.tasks.map((task) => ({ id: `${duty.id}.${task.id}`, duty, task })),
  );
}

/** The key of a paper: the same time of the same duty, for the same row, is one. */
export function dutyKey(task: string, occurrence: Occurrence, row?: string): string {
  return [task, occurrence.key, ...(row === undefined ? [] : [row])].join('/');
}

/** What takes its turn at this time: month after month. @param at when it opens */
export function turnOf(
  { rotate }: DutyTask,
  monthsSince: number,
): NonNullable<DutyTask['rotate']>[number] | null {
  return rotate?.[monthsSince % rotate.length] ?? null;
}

export function newDuty(
  { id, task }: NamedTask,
  occurrence: Occurrence,
  more: {
    readonly subject: string | null;
    readonly lines: DutyBody['lines'];
    readonly monthsSince: number;
  },
): DutyBody {
  const turn = turnOf(task, more.monthsSince);
  const about = [task.title, turn?.title, more.subject].filter((part) => part != null && part !== '');
  return {
    task: id,
    title: about.join(' · '),
    role: task.role,
    opens: occurrence.opens,
    due: occurrence.due,
    turn: turn?.id ?? null,
    points: turn?.checklist ?? task.checklist,
    lines: more.lines,
    marks: {},
    lineMarks: {},
    record: {},
    media: [],
    done: null,
    checked: null,
    off: null,
    missed: null,
    unchecked: null,
  };
}

export interface DutyLack {
  readonly kind: 'point' | 'line' | 'note' | 'field' | 'photos';
  readonly name: string;
}

/** What must still be put down before it counts as done: every point looked at, what is wrong with a word about it. */
export function lacking({ task }: NamedTask, body: DutyBody): DutyLack[] {
  const lacks: DutyLack[] = [];
  for (const { id, text } of body.points) {
    const mark = body.marks[id];
    if (!mark) lacks.push({ kind: 'point', name: text });
    else if (!mark.ok && mark.note.trim() === '') lacks.push({ kind: 'note', name: text });
  }
  for (const { ref, title } of body.lines) {
    const mark = body.lineMarks[ref];
    if (!mark) lacks.push({ kind: 'line', name: title });
    else if (!mark.ok && mark.note.trim() === '') lacks.push({ kind: 'note', name: title });
  }
  for (const { label } of readValues(task.record, body.record, true).faults)
    lacks.push({ kind: 'field', name: label });
  const photos = Math.max(task.photos, body.points.filter(({ photo }) => photo).length > 0 ? 1 : 0);
  if (body.media.length < photos) lacks.push({ kind: 'photos', name: `${body.media.length}/${photos}` });
  return lacks;
}

/** By when whoever checks has looked; null where nobody does. */
export function checkDue({ task }: NamedTask, body: DutyBody): number | null {
  return task.check && body.done ? body.done.at + task.check.within_h * HOUR : null;
}

/** How far up an overdue duty is to be told: the highest level whose time has come, or null. */
export function levelDue(rules: DutyRules['missed'], due: number, now: number): number | null {
  const reached = rules.filter(({ after_min }) => now >= due + after_min * MINUTE).map(({ level }) => level);
  return reached.length === 0 ? null : Math.max(...reached);
}

/**
 * The role that is told at a level: whoever should have done it, then up the chain (spec 03 升级链).
 * @param chain 客服, 客服主管, 项目经理 @param covers general names of roles, with what they stand for
 */
export function roleAt(
  role: string,
  level: number,
  chain: readonly string[],
  covers: Readonly<Record<string, readonly string[]>>,
): string {
  if (level === 0) return role;
  const at = chain.findIndex((one) => one === role || covers[one]?.includes(role));
  return chain[Math.min(Math.max(at, 0) + level, chain.length - 1)] ?? role;
}

/** All roles that are to be told when a level is reached, those of levels that were skipped (nobody looked) too. */
export function rolesTold(
  role: string,
  told: number | null,
  level: number,
  chain: readonly string[],
  covers: Readonly<Record<string, readonly string[]>>,
): string[] {
  const first = (told ?? -1) + 1;
  const levels = Array.from({ length: level - first + 1 }, (_, at) => first + at);
  return [...new Set(levels.map((one) => roleAt(role, one, chain, covers)))];
}

export const isToDo = (state: DutyState | string): boolean => state === 'open' || state === 'returned';
