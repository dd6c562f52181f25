/**
 * Lays the duties down that are open, tells of those that nobody has done or checked, and says when it is to be done again.
 * The timer table sees to it that one instance does it; the papers' keys that each is there once, and the calls' ids that people
 * are called once: it can be cut off anywhere and begun anew.
 */
import { DUTY_PAPER } from '../duties.ts';
import type { DutyBody } from '../library/duty-schema.ts';
import type { Paper } from '../papers.ts';
import { registerKind, rowTitle } from '../registers.ts';
import { ROUND } from '../rounds.ts';
import { visitPlan } from '../supervise/draw.ts';
import {
  dutyKey,
  isToDo,
  levelDue,
  type NamedTask,
  namedTasks,
  newDuty,
  readBody,
  rolesTold,
} from '../supervise/duty.ts';
import {
  type Almanac,
  dayText,
  monthText,
  nextMoment,
  type Occurrence,
  occurrences,
} from '../supervise/occurrences.ts';
import { homeText } from '../text/home-name.ts';
import { DAY, HOUR } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { shanghaiFields } from '../text/times.ts';
import { type DutyOptions, newPaper } from './duties.ts';
import { almanacOf } from './duty-calendar.ts';
import { linesOf } from './duty-lines.ts';
import { newRow, tellOfRows } from './row-round.ts';

const SPACE = 'duties';
/** Papers asked for by their keys, and laid down, in one go. */
const AT_ONCE = 300;
/** Keys remembered; then they are learnt anew. */
const MOST_KNOWN = 20_000;
/** What is entered by hand (weather, a row of a register) is seen after so long at the latest. */
const LOOK_MS = HOUR;

export const roundKey = (communityId: string): string => `${ROUND}:${communityId}`;

/** Sets the timer for the first time; where one is set, it is due now. */
export function startRounds({ store, communityId, clock }: DutyOptions): Promise<void> {
  return store.setTimer({ key: roundKey(communityId), kind: ROUND, dueAt: clock.now() });
}

/** @returns when it is to be done again; the timer is set to it */
export async function goRound(options: DutyOptions): Promise<number> {
  const { store, communityId, clock, library } = options;
  const now = clock.now();
  const { rules, all } = library().duties;
  const last = (await store.kept(SPACE, communityId)) as { readonly at: number } | null;
  const from = Math.max(Math.min(last?.at ?? now, now), now - rules.look_back_days * DAY);
  const almanac = await almanacOf(options);
  const tasks = namedTasks(all);
  const rowsOf = rowReader(options);
  for (const named of tasks) await layDown({ ...options, rowsOf }, named, almanac, from, now);
  await callOffEnded({ ...options, rowsOf }, tasks);
  await tellOfDuties(options, tasks, now);
  await tellOfRows(options, now);
  await store.keep(SPACE, communityId, { at: now }, now);
  const next = Math.min(
    now + LOOK_MS,
    ...tasks.flatMap(({ task }) => nextMoment(task.every, almanac, now, 1) ?? []),
  );
  await store.setTimer({ key: roundKey(communityId), kind: ROUND, dueAt: next });
  return next;
}

interface Wanted {
  readonly key: string;
  readonly occurrence: Occurrence;
  readonly row: Paper | null;
}

type RowsOf = (rows: NonNullable<NamedTask['task']['rows']>) => Promise<readonly Paper[]>;

/** Several tasks go by the same rows: they are read once in a round. */
function rowReader({ store, communityId }: DutyOptions): RowsOf {
  const known = new Map<string, Promise<readonly Paper[]>>();
  return ({ register, states }) => {
    const name = [register, ...states].join(' ');
    const rows =
      known.get(name) ?? store.papers.find({ kinds: [registerKind(register)], communityId, states });
    known.set(name, rows);
    return rows;
  };
}

async function layDown(
  options: DutyOptions & { readonly rowsOf: RowsOf },
  named: NamedTask,
  almanac: Almanac,
  from: number,
  now: number,
): Promise<void> {
  const { store, library, communityId } = options;
  const laid = options.memo?.laid ?? new Set();
  const { task } = named;
  const times = occurrences(task.every, almanac, from, now);
  if (times.length === 0) return;
  const rows = task.rows ? await options.rowsOf(task.rows) : [null];
  const wanted = times
    .flatMap((occurrence) =>
      rows.map((row): Wanted => ({ key: dutyKey(named.id, occurrence, row?.id), occurrence, row })),
    )
    .filter(({ key }) => !laid.has(key));
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const some = wanted.slice(at, at + AT_ONCE);
    const there = await store.papers.find({
      kinds: [DUTY_PAPER],
      communityId,
      keys: some.map(({ key }) => key),
    });
    const known = new Set(there.map(({ key }) => key));
    const register = task.rows && library().registers.get(task.rows.register);
    const papers = [];
    for (const { key, occurrence, row } of some) {
      if (known.has(key)) continue;
      const { year, month } = shanghaiFields(occurrence.opens);
      const sources = { ...options, library: library() };
      const lines = await linesOf(sources, task.items, key, occurrence.opens);
      const subject = row && register ? rowTitle(register, row.body) : null;
      const body = newDuty(named, occurrence, { subject, lines: [...lines], monthsSince: year * 12 + month });
      papers.push(newPaper(options, named, key, body, row?.id ?? null));
      if (task.plan) await planVisits(options, task.plan, occurrence);
    }
    if (papers.length > 0) await store.papers.make(papers, library().duties.rules.labels.system, now);
    if (laid.size > MOST_KNOWN) laid.clear();
    for (const { key } of some) laid.add(key);
  }
}

/** The month's visits as rows of their register (STD-9): the plan first, so that a crash leaves no duty without it. */
async function planVisits(
  { store, communityId, clock, library }: DutyOptions,
  plan: NonNullable<NamedTask['task']['plan']>,
  { opens, due }: Occurrence,
): Promise<void> {
  const register = library().registers.get(plan.register);
  if (!register) return;
  const now = clock.now();
  const month = monthText(due);
  const kind = registerKind(plan.register);
  const { year } = shanghaiFields(due);
  const homes = (await store.notices.noticeHomes(communityId, now)).map(({ address, tags }) => ({
    home: homeText(address),
    tags,
  }));
  const visits = await store.papers.find({
    kinds: [kind],
    communityId,
    from: Date.parse(`${year}-01-01T00:00:00+08:00`),
  });
  const monthOf = ({ body }: Paper) =>
    String((body as { values?: Record<string, unknown> }).values?.month ?? '');
  // What a crash left of this very plan is planned again: the same homes, by the same seed.
  const before = visits.filter((one) => monthOf(one).startsWith(String(year)) && monthOf(one) < month);
  const chosen = visitPlan(
    homes,
    before.map(({ body }) => rowTitle(register, body)),
    plan,
    `${communityId}/${month}`,
  );
  const [ordinary = '', key = ''] = register.fields.find(({ id }) => id === 'why')?.options ?? [];
  const rows = chosen.map(({ home, key: isKey }) =>
    newRow(
      { communityId, library: library(), at: opens },
      register,
      { home, month, why: isKey ? key : ordinary },
      null,
    ),
  );
  for (let at = 0; at < rows.length; at += AT_ONCE)
    await store.papers.make(rows.slice(at, at + AT_ONCE), library().duties.rules.labels.system, now);
}

/** What belongs to a row that has ended (a renovation that is done) is not to be done any more. */
async function callOffEnded(
  { store, communityId, clock, library, memo, rowsOf }: DutyOptions & { readonly rowsOf: RowsOf },
  tasks: readonly NamedTask[],
) {
  const alive = new Map<string, ReadonlySet<string>>();
  for (const { id, task } of tasks)
    if (task.rows) alive.set(id, new Set((await rowsOf(task.rows)).map((row) => row.id)));
  const all = new Set([...alive].flatMap(([task, ids]) => [...ids].map((id) => `${task} ${id}`)));
  const ended = !memo?.alive || [...memo.alive].some((one) => !all.has(one));
  if (ended) await callOff();
  // Not before it is done: what failed is done by the next round.
  if (memo) memo.alive = all;

  async function callOff(): Promise<void> {
    const open = await store.papers.find({ kinds: [DUTY_PAPER], communityId, states: ['open', 'returned'] });
    const { system, row_closed: reason } = library().duties.rules.labels;
    for (const paper of open) {
      if (paper.subject === null) continue;
      const body = readBody(paper);
      const known = body && alive.get(body.task);
      if (!body || !known || known.has(paper.subject)) continue;
      const at = clock.now();
      const off = { by: { id: '', name: system }, at, reason };
      await store.papers.change(
        paper.id,
        paper.version,
        { state: 'off', due: null, body: { ...body, off } },
        system,
        at,
      );
    }
  }
}

type Told = 'missed' | 'unchecked';

interface Group {
  readonly id: string;
  readonly roles: readonly string[];
  readonly told: Told;
  readonly level: number;
  readonly papers: { readonly paper: Paper; readonly body: DutyBody }[];
}

/** Nobody has done it, or nobody has looked at it: whoever should have, then up the chain; all of one time in one call. */
async function tellOfDuties(options: DutyOptions, tasks: readonly NamedTask[], now: number): Promise<void> {
  const { store, communityId, library } = options;
  const { rules } = library().duties;
  const known = new Map(tasks.map((one) => [one.id, one]));
  const overdue = await store.papers.find({
    kinds: [DUTY_PAPER],
    communityId,
    states: ['open', 'returned', 'done'],
    dueBefore: now,
  });
  const groups = new Map<string, Group>();
  for (const paper of overdue) {
    const body = readBody(paper);
    const named = body && known.get(body.task);
    if (!body || !named || paper.due === null) continue;
    const told: Told = isToDo(paper.state) ? 'missed' : 'unchecked';
    const level = levelDue(rules[told], paper.due, now);
    if (level === null || (body[told] ?? -1) >= level) continue;
    const first = told === 'missed' ? named.task.role : (named.task.check?.role ?? named.task.role);
    const id = [told, body.task, dayText(paper.due), paper.due, level].join('/');
    const { figures, people } = library().standards;
    const roles = rolesTold(first, body[told], level, figures.escalation, people.covers);
    const group = groups.get(id) ?? { id, roles, told, level, papers: [] };
    group.papers.push({ paper, body });
    groups.set(id, group);
  }
  for (const group of groups.values()) await tell(options, group, now);
  await closeMissed(options, overdue, now);
}

async function tell({ store, communityId, library }: DutyOptions, group: Group, now: number): Promise<void> {
  const { listed, labels } = library().duties.rules;
  const { id, roles, told, level, papers } = group;
  const titles = papers.slice(0, listed).map(({ body }) => body.title);
  await store.callPeople({
    id: `duty/${communityId}/${id}`,
    communityId,
    reason: `duty:${told}`,
    roles,
    list:
      titles.join('、') +
      (papers.length > listed ? filledText(labels.more, { count: String(papers.length) }) : ''),
    at: now,
  });
  for (const { paper, body } of papers)
    await store.papers.change(
      paper.id,
      paper.version,
      { body: { ...body, [told]: level } },
      labels.system,
      now,
    );
}

/** Past the time within which it can be made up for; what was done and nobody looked at is off the page of the day. */
async function closeMissed({ store, library }: DutyOptions, overdue: readonly Paper[], now: number) {
  const { closed_after_days: closed, unchecked_after_days: unlisted, labels } = library().duties.rules;
  for (const { id, due, state } of overdue) {
    if (due === null || now < due + (isToDo(state) ? closed : unlisted) * DAY) continue;
    const paper = await store.papers.get(id);
    if (paper?.state !== state) continue;
    const change = isToDo(state) ? { state: 'missed', due: null } : { due: null };
    await store.papers.change(id, paper.version, change, labels.system, now);
  }
}
